package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/fault"
)

// client lets a command work through a running server.
type client struct {
	base   string
	lang   fault.Lang
	token  string // of the API, from QINGJIAN_TOKEN: never an argument
	ticket string // purpose in force
	http   *http.Client
}

func (a *app) client() *client {
	return &client{base: strings.TrimRight(a.cfg.Server, "/"), lang: a.lang(), token: a.cfg.Token, http: &http.Client{}}
}

// ingestFile uploads the files and, unless it is a dry run, confirms what the
// check showed. When the archive changes in between, the new check is
// confirmed: there is nobody to look at it here.
func (c *client) ingestFile(ctx context.Context, o fileOptions) (api.ReceiptJSON, error) {
	var r api.ReceiptJSON
	body, contentType := multipartBody(o)
	defer body.Close()
	if err := c.do(ctx, http.MethodPost, "/api/v1/batches", contentType, body, &r); err != nil || o.dryRun {
		return r, err
	}
	for _, s := range r.Areas {
		if err := o.allows(s.Sheet, s.Area); err != nil {
			return r, err
		}
	}
	for r.Status == "checked" || r.Status == "awaiting_confirmation" {
		confirm, err := json.Marshal(map[string]string{"digest": r.Digest})
		if err != nil {
			return r, err
		}
		if err := c.do(ctx, http.MethodPost, "/api/v1/batches/"+r.BatchID+"/confirm", "application/json", bytes.NewReader(confirm), &r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// multipartBody streams the form, so that a large workbook is never held in
// memory.
func multipartBody(o fileOptions) (io.ReadCloser, string) {
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() {
		// The reader sees what went wrong; closing it ends this goroutine.
		w.CloseWithError(errors.Join(writeForm(form, o), form.Close()))
	}()
	return r, form.FormDataContentType()
}

func writeForm(form *multipart.Writer, o fileOptions) error {
	for _, f := range []struct{ name, value string }{{"effective_date", o.effective}, {"origin", o.origin}, {"source_dept", o.dept}} {
		if f.value == "" {
			continue
		}
		if err := form.WriteField(f.name, f.value); err != nil {
			return err
		}
	}
	for _, path := range o.files {
		if err := writeFile(form, path); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(form *multipart.Writer, path string) error {
	f, err := os.Open(path) // #nosec G304 -- the file that the user names to send
	if err != nil {
		return err
	}
	defer f.Close()
	part, err := form.CreateFormFile("file", filepath.Base(path))
	if err != nil {
		return err
	}
	_, err = io.Copy(part, f)
	return err
}

// dossier reads a dossier, finding the person by number first if need be.
func (c *client) dossier(ctx context.Context, o showOptions, idNo string) (api.DossierJSON, error) {
	var d api.DossierJSON
	if idNo != "" {
		var found struct {
			Items []api.PersonJSON `json:"items"`
		}
		body, err := json.Marshal(map[string]string{"id_no": idNo})
		if err != nil {
			return d, err
		}
		if err := c.do(ctx, http.MethodPost, "/api/v1/persons/search", "application/json", bytes.NewReader(body), &found); err != nil {
			return d, err
		}
		if len(found.Items) == 0 {
			return d, access.UnknownPerson()
		}
		o.person = found.Items[0].PersonID
	}
	if err := c.openTicket(ctx, o); err != nil {
		return d, err
	}
	query := url.Values{}
	for name, value := range map[string]string{"as_of": o.asOf, "as_known": o.asKnown} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if o.reveal {
		query.Set("reveal", "true")
	}
	path := "/api/v1/persons/" + url.PathEscape(o.person) + "/dossier?" + query.Encode()
	return d, c.do(ctx, http.MethodGet, path, "", nil, &d)
}

// openTicket states what the reading is for; it runs out by itself.
func (c *client) openTicket(ctx context.Context, o showOptions) error {
	body, err := json.Marshal(map[string]any{"purpose": o.purpose, "case_no": o.caseNo, "legal_basis": o.basis, "minutes": 5})
	if err != nil {
		return err
	}
	var t api.TicketJSON
	if err := c.do(ctx, http.MethodPost, "/api/v1/tickets", "application/json", bytes.NewReader(body), &t); err != nil {
		return err
	}
	c.ticket = t.ID
	return nil
}

func (c *client) do(ctx context.Context, method, path, contentType string, body io.Reader, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return unreachable(c.base, err)
	}
	req.Header.Set("Accept-Language", string(c.lang))
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.ticket != "" {
		req.Header.Set(api.TicketHeader, c.ticket)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return unreachable(c.base, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode < 300 {
		return json.NewDecoder(resp.Body).Decode(into)
	}
	var p api.Problem
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil || p.Code == "" {
		return unreachable(c.base, fmt.Errorf("status %d", resp.StatusCode))
	}
	// The server's texts are in the language asked for.
	return fault.New(fault.Invalid, p.Code, fault.T(p.Detail, p.Detail)).WithHint(fault.T(p.Hint, p.Hint))
}

func unreachable(base string, err error) error {
	return fault.New(fault.Unavailable, "server.unreachable",
		fault.F("连不上服务 %s", "the server at %s cannot be reached", base)).
		WithHint(fault.T("请核对地址，并确认服务正在运行", "check the address and that the server runs")).Wrap(err)
}
