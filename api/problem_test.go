package api_test

import (
	"net/http"
	"strings"
	"testing"

	"qingjian/internal/officetest"
)

const nobody = "00000000000000000000000000000000"

func TestProblems(t *testing.T) {
	s := newServer(t)
	s.confirm(s.upload("2026-01-01", oneOfEach()...))
	person := "/api/v1/persons/" + s.person(zhang)
	const batch = "/api/v1/batches/0190a1b2-0000-7000-8000-000000000000"
	rejected := s.send(part{"file", "x.xlsx", "no workbook"})
	var closed struct {
		BatchID string `json:"batch_id"`
	}
	rejected.into(t, &closed)

	for _, c := range []struct {
		name, method, path string
		body               any
		status             int
		code               string
	}{
		{"UnknownRoute", "GET", "/api/v1/none", nil, 404, "route.unknown"},
		{"UnknownMethod", "DELETE", "/api/v1/batches", nil, 404, "route.unknown"},
		{"WritingToThePage", "POST", "/", nil, 404, "route.unknown"},
		{"UnknownPerson", "GET", "/api/v1/persons/" + nobody + "/dossier", nil, 404, "person.unknown"},
		{"UnknownPersonsHistory", "GET", "/api/v1/persons/" + nobody + "/records/" + nobody + "/history", nil, 404, "person.unknown"},
		{"UnknownRecord", "GET", person + "/records/" + nobody + "/history", nil, 404, "record.unknown"},
		{"UnknownBatch", "GET", batch, nil, 404, "batch.unknown"},
		{"UnknownBatchsIssues", "GET", batch + "/issues", nil, 404, "batch.unknown"},
		{"UnknownBatchConfirmed", "POST", batch + "/confirm", map[string]string{"digest": "x"}, 404, "batch.unknown"},
		{"UnknownCursor", "GET", "/api/v1/batches?cursor=0190a1b2-0000-7000-8000-000000000000", nil, 404, "batch.unknown"},
		{"UnknownDictionary", "GET", "/api/v1/catalog/dictionaries/x", nil, 404, "dictionary.unknown"},
		{"RejectedBatchConfirmed", "POST", "/api/v1/batches/" + closed.BatchID + "/confirm", map[string]string{"digest": "x"}, 409, "batch.closed"},
		{"MalformedDay", "GET", person + "/dossier?as_of=2026-13-01", nil, 400, "axes.malformed"},
		{"MalformedKnown", "GET", person + "/dossier?as_known=yesterday", nil, 400, "axes.malformed"},
		{"EmptySearch", "POST", "/api/v1/persons/search", map[string]string{}, 400, "search.input"},
		{"WrongNumber", "POST", "/api/v1/persons/search", map[string]string{"id_no": "120118190001010006"}, 400, "search.id_no"},
		{"WrongCursor", "POST", "/api/v1/persons/search", map[string]string{"name": "张", "cursor": "x"}, 400, "search.cursor"},
	} {
		t.Run(c.name, func(t *testing.T) {
			send := func(lang string) answer {
				if c.body != nil {
					return s.post(c.path, c.body, "Accept-Language", lang)
				}
				return s.do(c.method, c.path, nil, "Accept-Language", lang)
			}
			zh, en := send("zh-CN").problem(t, c.status, c.code), send("en").problem(t, c.status, c.code)
			if zh.Detail == en.Detail || zh.Title == en.Title || !isASCII(en.Detail+en.Title+en.Hint) || zh.RequestID == en.RequestID {
				t.Errorf("zh %+v\nen %+v", zh, en)
			}
		})
	}
}

func isASCII(s string) bool {
	for _, r := range s {
		if r > 127 && !strings.ContainsRune("“”…–", r) {
			return false
		}
	}
	return true
}

// TestRefusedByShape: what does not fit the document is refused, and the
// answer does not repeat what was sent.
func TestRefusedByShape(t *testing.T) {
	s := newServer(t)
	for _, c := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"PersonIsNoID", "GET", "/api/v1/persons/" + zhang + "/dossier", "", 422},
		{"RecordIsNoID", "GET", "/api/v1/persons/" + nobody + "/records/" + zhang + "/history", "", 422},
		{"BatchIsNoUUID", "GET", "/api/v1/batches/" + zhang, "", 422},
		{"LimitTooLarge", "GET", "/api/v1/batches?limit=" + zhang, "", 422},
		{"LimitIsNoNumber", "GET", "/api/v1/batches?limit=" + zhang + "x", "", 422},
		{"RevealIsNoBool", "GET", "/api/v1/persons/" + nobody + "/dossier?reveal=" + zhang, "", 422},
		{"NumberForAText", "POST", "/api/v1/persons/search", `{"id_no": ` + zhang + `}`, 422},
		{"TooLongNumber", "POST", "/api/v1/persons/search", `{"id_no": "` + zhang + zhang + `"}`, 422},
		{"NumberAsLimit", "POST", "/api/v1/persons/search", `{"name": "张", "limit": ` + zhang + `}`, 422},
		{"UnknownField", "POST", "/api/v1/persons/search", `{"identity": "` + zhang + `"}`, 422},
		{"NoJSON", "POST", "/api/v1/persons/search", zhang + "，张三", 400},
		{"CutJSON", "POST", "/api/v1/persons/search", `{"id_no": "` + zhang, 400},
		{"NoBody", "POST", "/api/v1/persons/search", "", 400},
		{"NoDigest", "POST", "/api/v1/batches/0190a1b2-0000-7000-8000-000000000000/confirm", `{"digest": ""}`, 422},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := s.do(c.method, c.path, strings.NewReader(c.body), "Content-Type", "application/json", "Accept-Language", "en")
			p := a.problem(t, c.status, "request.invalid")
			if strings.Contains(string(a.body), zhang) || strings.Contains(string(a.body), "张三") {
				t.Errorf("the answer repeats the value: %s", a.body)
			}
			if p.Hint == "" {
				t.Error("no hint")
			}
		})
	}
	if strings.Contains(s.log.String(), zhang) {
		t.Errorf("the log holds the value:\n%s", s.log)
	}
}

func TestOtherAddressesAndSites(t *testing.T) {
	s := newServer(t)
	own := s.url
	for _, host := range []string{"qingjian.example.com", "qingjian.example.com:8080", "192.168.1.5:8080", "localhost.example.com", "0.0.0.0", "127.0.0.1.example.com"} {
		s.get("/api/v1/meta", "Host", host).problem(t, http.StatusMisdirectedRequest, "request.foreign_host")
		s.get("/", "Host", host).problem(t, http.StatusMisdirectedRequest, "request.foreign_host")
	}
	for _, host := range []string{"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "127.0.0.2"} {
		if a := s.get("/api/v1/meta", "Host", host); a.status != http.StatusOK {
			t.Errorf("%s is refused: %d", host, a.status)
		}
	}
	search := map[string]string{"name": "张"}
	for _, origin := range []string{"http://example.com", "null", "https://" + strings.TrimPrefix(own, "http://") + ".example.com", "http://127.0.0.1:1", "http://localhost"} {
		s.post("/api/v1/persons/search", search, "Origin", origin).problem(t, http.StatusForbidden, "request.foreign_origin")
	}
	if a := s.post("/api/v1/persons/search", search, "Origin", own); a.status != http.StatusOK {
		t.Errorf("our own page is refused: %s", a.body)
	}
	if a := s.get("/api/v1/meta", "Origin", "http://example.com"); a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("other sites may read")
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{"/", "/docs", "/openapi.json", "/healthz", "/api/v1/meta", "/api/v1/none"} {
		h := s.get(path).header
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: policy %q lacks %s", path, csp, want)
			}
		}
		if strings.Contains(csp, "script-src") || strings.Contains(csp, "http") {
			t.Errorf("%s: policy %q lets in more than ourselves", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if strings.HasPrefix(path, "/api/") && h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be cached: %q", path, h.Get("Cache-Control"))
		}
	}
}

// TestPanicIsAProblem: a mistake of ours ends one request, with a number to
// find it by.
func TestPanicIsAProblem(t *testing.T) {
	o := officetest.New(t)
	o.Archive.Control = nil
	s := serve(o, nil)
	p := s.get("/api/v1/meta").problem(t, http.StatusInternalServerError, "internal")
	if !strings.Contains(s.log.String(), p.RequestID) || p.Hint == "" {
		t.Errorf("problem %+v, log\n%s", p, s.log)
	}
	if a := s.get("/healthz"); a.status != http.StatusOK {
		t.Errorf("the server is gone: %d", a.status)
	}
}
