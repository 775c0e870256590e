package feed

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"qingjian/internal/fault"
)

// httpSource asks an address.
type httpSource struct {
	feed    *Feed
	service *Service

	stop    context.CancelFunc
	pipe    *io.PipeReader
	body    io.Closer
	idle    func() // closes idle connections
	writing sync.WaitGroup
}

const (
	pageBytes = 64 << 20 // of one page of JSON
	mostPages = 100_000
)

func (h *httpSource) fetch(ctx context.Context, cursor string) (*delivery, error) {
	ctx, h.stop = context.WithCancel(ctx)
	c, err := h.client()
	if err != nil {
		return nil, err
	}
	h.idle = c.CloseIdleConnections
	first, err := h.get(ctx, c, h.feed.HTTP.URL, cursor)
	if err != nil || first == nil {
		return nil, err
	}
	etag := first.Header.Get("ETag")
	if h.feed.HTTP.Pages == nil {
		h.body = first.Body
		return &delivery{body: &remote{first.Body}, cursor: func() string { return etag }}, nil
	}
	pr, pw := io.Pipe()
	h.pipe = pr
	h.writing.Go(func() { _ = pw.CloseWithError(h.pages(ctx, c, first, pw)) })
	return &delivery{body: pr, cursor: func() string { return etag }}, nil
}

// client never leaves the host that was declared.
func (h *httpSource) client() (*http.Client, error) {
	o := h.feed.HTTP
	roots := (*x509.CertPool)(nil)
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile) // #nosec G304 -- the file that the operator's declaration names
		roots = x509.NewCertPool()
		if err != nil || !roots.AppendCertsFromPEM(pem) {
			return nil, fault.New(fault.Unavailable, "feed.ca_file", fault.F("证书文件 %s 无法使用", "the certificates %s cannot be used", o.CAFile))
		}
	}
	return &http.Client{
		Transport: &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}, ResponseHeaderTimeout: time.Minute, TLSHandshakeTimeout: dialing},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if !sameHost(r.URL, via[0].URL) || len(via) > 5 {
				return errElsewhere()
			}
			return nil
		},
	}, nil
}

func sameHost(a, b *url.URL) bool { return a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host) }

func errElsewhere() error {
	return fault.New(fault.Denied, "feed.redirect", fault.T("对方转向了另一台主机，没有跟随", "the answer points to another host, which was not followed")).
		WithHint(fault.T("请与对方核对地址；需要时修改声明", "ask the sender for the right address and change the declaration"))
}

// get asks for one address; nil when nothing is new there.
func (h *httpSource) get(ctx context.Context, c *http.Client, address, etag string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, unreachable("http", err)
	}
	token, err := h.service.secret(h.feed.HTTP.Token)
	if err != nil {
		return nil, err
	}
	if name := h.feed.HTTP.Header; token != "" && name != "" {
		req.Header.Set(name, token)
	} else if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	resp, err := c.Do(req) //nolint:bodyclose // the caller's, or closed below
	if err != nil {
		if e, ok := fault.As(err); ok { // the client wraps it with the address
			return nil, e
		}
		return nil, unreachable("http", err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	_ = resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusNotModified, http.StatusNoContent:
		return nil, nil
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, fault.New(fault.Denied, "feed.denied", fault.T("对方拒绝了令牌", "the other side refused the token")).
			WithHint(fault.T("请向对方申请新的令牌", "ask the sender for a new token"))
	}
	return nil, unreachable(fmt.Sprintf("HTTP %d", resp.StatusCode), nil)
}

// remote keeps the other side's messages out of ours.
type remote struct{ io.Reader }

func (r *remote) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = unreachable("http", err)
	}
	return n, err
}

// pages writes one page after the other.
func (h *httpSource) pages(ctx context.Context, c *http.Client, resp *http.Response, w io.Writer) error {
	address, err := url.Parse(h.feed.HTTP.URL)
	if err != nil {
		return err
	}
	for n := 1; resp != nil; n++ {
		if n > mostPages {
			return fault.New(fault.TooLarge, "feed.too_large", fault.T("页数过多", "there are too many pages"))
		}
		next, err := h.page(resp, w, address, n)
		if err = errors.Join(err, resp.Body.Close()); err != nil || next == nil {
			return err
		}
		if !sameHost(next, address) {
			return errElsewhere()
		}
		if resp, err = h.get(ctx, c, next.String(), ""); err != nil { //nolint:bodyclose // in the next turn
			return err
		}
	}
	return nil
}

// page writes a page and tells where the next one is, nil after the last.
func (h *httpSource) page(resp *http.Response, w io.Writer, address *url.URL, n int) (*url.URL, error) {
	o := h.feed.HTTP.Pages
	wrote, cursor, err := h.write(resp.Body, w)
	if err != nil {
		return nil, err
	}
	next := *address
	q := next.Query()
	switch {
	case o.By == "link":
		return nextLink(resp)
	case o.By == "page" && wrote:
		q.Set(o.Parameter, fmt.Sprint(n+1))
	case o.By == "cursor" && cursor != "":
		q.Set(o.Parameter, cursor)
	default:
		return nil, nil
	}
	next.RawQuery = q.Encode()
	return &next, nil
}

// write copies a page, of JSON one object a line. wrote tells whether there was
// anything.
func (h *httpSource) write(body io.Reader, w io.Writer) (wrote bool, cursor string, err error) {
	o := h.feed.HTTP.Pages
	in := &remote{body}
	if o.Items == "" && o.By != "cursor" {
		n, err := io.Copy(w, in)
		if err == nil && n > 0 {
			_, err = w.Write([]byte("\n")) // a blank line is no row
		}
		return n > 0, "", err
	}
	all, err := io.ReadAll(io.LimitReader(in, pageBytes+1))
	if err != nil {
		return false, "", err
	}
	var doc any
	dec := json.NewDecoder(bytes.NewReader(all))
	dec.UseNumber()
	if len(all) > pageBytes || dec.Decode(&doc) != nil {
		return false, "", errAnswer()
	}
	items, ok := at(doc, o.Items).([]any)
	if !ok {
		return false, "", errAnswer()
	}
	enc := json.NewEncoder(w)
	for _, i := range items {
		if err := enc.Encode(i); err != nil {
			return false, "", err
		}
	}
	switch v := at(doc, o.Next).(type) {
	case string:
		cursor = v
	case json.Number:
		cursor = v.String()
	}
	return len(items) > 0, cursor, nil
}

func errAnswer() error {
	return fault.New(fault.Invalid, "file.damaged", fault.T("对方的回答不是约定的 JSON", "the answer is not the JSON that was agreed on")).
		WithHint(fault.T("请与对方核对接口，以及声明中的 items 和 next", "compare the interface, and items and next of the declaration, with the sender"))
}

// at follows a path of keys into a document: data.rows.
func at(doc any, where string) any {
	for key := range strings.SplitSeq(where, ".") {
		if key == "" {
			continue
		}
		object, ok := doc.(map[string]any)
		if !ok {
			return nil
		}
		doc = object[key]
	}
	return doc
}

// nextLink reads the header Link of RFC 8288.
func nextLink(resp *http.Response) (*url.URL, error) {
	for _, line := range resp.Header.Values("Link") {
		for part := range strings.SplitSeq(line, ",") {
			target, params, ok := strings.Cut(strings.TrimSpace(part), ">")
			if !ok || !strings.HasPrefix(target, "<") || !strings.Contains(strings.ReplaceAll(params, `"`, ""), "rel=next") {
				continue
			}
			u, err := resp.Request.URL.Parse(target[1:])
			if err != nil {
				return nil, errAnswer()
			}
			return u, nil
		}
	}
	return nil, nil
}

func (h *httpSource) more() bool { return false }

func (h *httpSource) close(context.Context, string) error {
	if h.stop != nil {
		h.stop()
	}
	if h.pipe != nil {
		_ = h.pipe.Close()
	}
	h.writing.Wait()
	if h.body != nil {
		_ = h.body.Close() // it was only read
	}
	if h.idle != nil {
		h.idle()
	}
	return nil
}
