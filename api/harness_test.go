package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/ingest/feed"
	"qingjian/internal/access"
	"qingjian/internal/custody"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
	"qingjian/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	zhang = officetest.Zhang
	li    = officetest.Li
)

// server is an office with its interface on a real port.
type server struct {
	*officetest.Office
	url string
	log *logBuffer

	guard *officetest.Guard
	as    []string // headers of whoever asks: a clerk, auditor and section head in one, with a purpose
	data  string   // of an engine of its own
}

func newServer(t testing.TB) *server { return serve(officetest.New(t), nil) }

// serve puts the interface on an office.
func serve(o *officetest.Office, page fs.FS, change ...func(*server, *api.Options)) *server {
	g := o.Guarded()
	s := serveGuard(g, page, change...)
	id := g.Staff("staff", access.Clerk, access.Auditor, access.SectionHead)
	s.as = []string{"Authorization", "Bearer " + g.Token(id), api.TicketHeader, g.Ticket(id, 2).ID}
	return s
}

// serveGuard is serve for an office whose accounts are there; nobody asks yet.
func serveGuard(g *officetest.Guard, page fs.FS, change ...func(*server, *api.Options)) *server {
	o := g.Office
	s := &server{Office: o, guard: g, log: &logBuffer{}}
	options := api.Options{Catalog: o.Catalog, Ingest: o.Service, Archive: o.Archive, Clock: o.Tick,
		Log: slog.New(slog.NewJSONHandler(s.log, nil)), Version: "test", Synthetic: true, Page: page, Patience: 5 * time.Second,
		Ready:    func(ctx context.Context) error { return errors.Join(o.Control.Ping(ctx), o.Store.Healthy(ctx)) },
		Accounts: g.Accounts, Access: g.Access, Trail: g.Log, Watch: g.Watch, Duty: g.Duty, Keys: custody.Desk{Keeper: o.Keeper, Access: g.Access, Originals: o.Service, Duty: g.Duty},
		Rate: api.Rate{Address: -1, Account: -1}, Feeds: feedsOf(g)}
	for _, c := range change {
		c(s, &options)
	}
	handler, err := api.New(options)
	o.OK(err)
	h := httptest.NewServer(handler)
	o.Cleanup(h.Close)
	s.url = h.URL
	return s
}

// pushed is the feed that the sender with the login as-feed pushes.
const pushed = `name: pushed
label: {zh: 推送的不动产登记, en: Pushed register}
sender: "06"
area: f_property
account: as-feed
transport: push
format: csv
mode: incremental
tolerance: 0.5
contract: {fresh: 35d}
`

// feedsOf gives an office the feed pushed.
func feedsOf(g *officetest.Guard) *feed.Service {
	g.Helper()
	dir := g.TempDir()
	g.OK(os.WriteFile(filepath.Join(dir, "pushed.yaml"), []byte(pushed), 0o600))
	set, err := feed.Load(dir, g.Catalog)
	g.OK(err)
	return feed.New(feed.Options{Set: set, Ingest: g.Service, Control: g.Control, Senders: senders{g}, Sealer: g.Keeper.Ring(), Trail: g.Log,
		Clock: g.Tick, Log: slog.New(slog.DiscardHandler), Owner: "test"})
}

type senders struct{ *officetest.Guard }

// Sender implements feed.Senders.
func (s senders) Sender(ctx context.Context, login string) (access.By, error) {
	a, err := s.Accounts.ByLogin(ctx, login)
	if err != nil {
		return access.By{}, fault.New(fault.Denied, "feed.account", fault.T("没有这个账户", "there is no such account"))
	}
	return s.As(a.ID), nil
}

// revealing makes whoever asks somebody who may see everything: logged in with
// the second factor, under a ticket of level 3.
func (s *server) revealing() {
	s.Helper()
	id, secret := s.guard.Session("revealing", "", access.ProposeGrant{Role: access.Clerk}, access.ProposeGrant{Role: access.Auditor})
	s.as = []string{"Cookie", "qingjian=" + secret, api.TicketHeader, s.guard.Ticket(id, 3).ID}
}

// logBuffer is a log that may be written to and read at the same time.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// answer is a response read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// into decodes the body.
func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("status %d, body %.300s: %v", a.status, a.body, err)
	}
}

// problem decodes the body as a problem and checks its shape.
func (a answer) problem(t testing.TB, status int, code string) api.Problem {
	t.Helper()
	var p api.Problem
	a.into(t, &p)
	if a.status != status || p.Status != status || p.Code != code {
		t.Errorf("status %d, problem %+v; want %d %s", a.status, p, status, code)
	}
	if got := a.header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type is %s", got)
	}
	if p.Type == "" || p.Title == "" || p.Detail == "" || p.RequestID == "" || p.RequestID != a.header.Get("X-Request-Id") {
		t.Errorf("problem %+v lacks a part", p)
	}
	return p
}

// do sends a request; header holds pairs.
func (s *server) do(method, path string, body io.Reader, header ...string) answer {
	s.Helper()
	return send(s, s.url, method, path, body, append(slices.Clone(s.as), header...)...)
}

// send is do for a test within the server's.
func send(t testing.TB, url, method, path string, body io.Reader, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, content}
}

func (s *server) get(path string, header ...string) answer {
	s.Helper()
	return s.do(http.MethodGet, path, nil, header...)
}

func (s *server) post(path string, body any, header ...string) answer {
	s.Helper()
	content, err := json.Marshal(body)
	s.OK(err)
	return s.do(http.MethodPost, path, bytes.NewReader(content), append([]string{"Content-Type", "application/json"}, header...)...)
}

// part is one part of a form; a file when it has a file name.
type part struct{ name, file, content string }

func form(t testing.TB, parts ...part) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		var into io.Writer
		var err error
		if p.file != "" {
			into, err = w.CreateFormFile(p.name, p.file)
		} else {
			into, err = w.CreateFormField(p.name)
		}
		if err == nil {
			_, err = io.WriteString(into, p.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

func (s *server) send(parts ...part) answer {
	s.Helper()
	contentType, body := form(s, parts...)
	return s.do(http.MethodPost, "/api/v1/batches", bytes.NewReader([]byte(body)), "Content-Type", contentType)
}

// upload sends tables as one workbook and must be given a receipt.
func (s *server) upload(effective string, tables ...officetest.Table) api.ReceiptJSON {
	s.Helper()
	a := s.send(part{"effective_date", "", effective}, part{"file", "花名册.xlsx", string(officetest.Workbook(s, tables...))})
	if a.status != http.StatusCreated {
		s.Fatalf("status %d: %s", a.status, a.body)
	}
	var r api.ReceiptJSON
	a.into(s, &r)
	return r
}

// confirm confirms what an upload showed.
func (s *server) confirm(r api.ReceiptJSON) api.ReceiptJSON {
	s.Helper()
	if reasons := reasonsFor(r); len(reasons) > 0 {
		s.post("/api/v1/batches/"+r.BatchID+"/justify", map[string]any{"reasons": reasons})
	}
	a := s.post("/api/v1/batches/"+r.BatchID+"/confirm", map[string]string{"digest": r.Digest})
	if a.status != http.StatusOK {
		s.Fatalf("status %d: %s", a.status, a.body)
	}
	var out api.ReceiptJSON
	a.into(s, &out)
	return out
}

// reasonsFor says of all warnings why they are let pass.
func reasonsFor(r api.ReceiptJSON) (reasons []api.ReasonJSON) {
	for _, i := range r.Issues {
		if i.Severity == "warning" && !slices.ContainsFunc(reasons, func(x api.ReasonJSON) bool { return x.Code == i.Code }) {
			reasons = append(reasons, api.ReasonJSON{Code: i.Code, Reason: "已核实"})
		}
	}
	return reasons
}

func (s *server) person(idNo string) string { return s.Vault.PersonID(idNo).String() }

func (s *server) dossier(idNo, query string) api.DossierJSON {
	s.Helper()
	a := s.get("/api/v1/persons/" + s.person(idNo) + "/dossier?" + query)
	if a.status != http.StatusOK {
		s.Fatalf("status %d: %s", a.status, a.body)
	}
	var d api.DossierJSON
	a.into(s, &d)
	return d
}

// oneOfEach are tables with a row of every area.
func oneOfEach() []officetest.Table {
	return []officetest.Table{
		officetest.Roster(officetest.Profile("张三", zhang)),
		officetest.Posts([]any{"张三", zhang, "独流镇甲村", "村委会主任", "村（居）委会职务", "是", "是", "2021-03", ""}),
		officetest.Houses(officetest.House("张三", zhang, "金丝雀巷九号", "1120.5", "2010-06"), []any{"李四", li, "无"}),
	}
}
