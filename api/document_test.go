package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"qingjian/internal/officetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// volatile are the parts of an answer that differ from run to run.
var volatile = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"`), `"UUID"`},
	{regexp.MustCompile(`"[0-9a-f]{64}"`), `"SHA-256"`},
	{regexp.MustCompile(`"[0-9a-f]{32}"`), `"HEX-32"`},
	{regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"`), `"INSTANT"`},
	{regexp.MustCompile(`"bytes": \d+`), `"bytes": 0`},
}

func golden(t *testing.T, name string, a answer) {
	t.Helper()
	var indented bytes.Buffer // keeps the order, which is part of the promise
	if err := json.Indent(&indented, a.body, "", "  "); err != nil {
		t.Fatalf("status %d, body %.300s: %v", a.status, a.body, err)
	}
	got := append(bytes.TrimSpace(indented.Bytes()), '\n')
	for _, v := range volatile {
		got = v.pattern.ReplaceAll(got, []byte(v.name))
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs (go test ./api -update writes it anew):\n%s", path, firstDifference(string(got), string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one is the other's beginning"
}

func TestGolden(t *testing.T) {
	s := newServer(t)
	r := s.upload("2026-01-01", append(oneOfEach(), officetest.Table{Name: "花名册", Rows: [][]any{
		officetest.ProfileHeader, officetest.Profile("李四", li), officetest.Profile("王五", "120118190001010000")}})...)
	s.confirm(r)
	golden(t, "receipt.json", s.get("/api/v1/batches/"+r.BatchID))
	golden(t, "receipt.en.json", s.get("/api/v1/batches/"+r.BatchID, "Accept-Language", "en"))
	golden(t, "dossier.json", s.get("/api/v1/persons/"+s.person(zhang)+"/dossier?as_of=2026-02-01"))
	golden(t, "dossier.revealed.en.json", s.get("/api/v1/persons/"+s.person(zhang)+"/dossier?as_of=2026-02-01&reveal=true", "Accept-Language", "en"))
	golden(t, "dossier.nothing.json", s.get("/api/v1/persons/"+s.person(li)+"/dossier?as_of=2026-02-01&as_known=batch:1"))
}

func TestDocument(t *testing.T) {
	s := newServer(t)
	a := s.get("/openapi.json")
	var doc struct {
		OpenAPI string
		Info    struct{ Title, Version string }
		Paths   map[string]map[string]struct {
			OperationID string
			Responses   map[string]struct{ Content map[string]any }
			RequestBody struct{ Content map[string]any }
		}
	}
	a.into(t, &doc)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Info.Title == "" || doc.Info.Version != "test" {
		t.Errorf("document: %s %+v", doc.OpenAPI, doc.Info)
	}
	var got []string
	for path, methods := range doc.Paths {
		for method, o := range methods {
			got = append(got, strings.ToUpper(method)+" "+path)
			_, nothing := o.Responses["204"]
			_, redirect := o.Responses["302"]
			ok := nothing || redirect || o.Responses["200"].Content["application/json"] != nil || o.Responses["201"].Content["application/json"] != nil ||
				o.OperationID == "audit-export" // a file
			problem := o.Responses["404"].Content["application/problem+json"]
			if o.OperationID == "" || !ok || problem == nil {
				t.Errorf("%s %s: %+v", method, path, o)
			}
		}
	}
	slices.Sort(got)
	var want []string
	for line := range strings.SplitSeq(string(accessTable(t)), "\n") {
		if cell := strings.Split(line, "\t"); strings.HasPrefix(line, "GET\t") || strings.HasPrefix(line, "POST\t") || strings.HasPrefix(line, "DELETE\t") {
			plain, _ := chosen(cell[0] + " /api/v1" + cell[1])
			want = append(want, plain)
		}
	}
	slices.Sort(want)
	want = slices.Compact(want)
	if !slices.Equal(got, want) {
		t.Errorf("routes\n%q, want\n%q", got, want)
	}
	if doc.Paths["/api/v1/batches"]["post"].RequestBody.Content["multipart/form-data"] == nil {
		t.Error("the form of the upload is not described")
	}
	if m := regexp.MustCompile(`https?://[^"]*`).FindString(string(a.body)); m != "" {
		t.Errorf("the document names %s", m)
	}
}

var page = fstest.MapFS{
	"index.html":         {Data: []byte("<html>page</html>")},
	"docs.html":          {Data: []byte("<html>docs</html>")},
	"favicon.svg":        {Data: []byte("<svg/>")},
	"assets/index-1a.js": {Data: []byte("//js")},
}

func TestPage(t *testing.T) {
	t.Run("Built", func(t *testing.T) {
		s := serve(officetest.New(t), page)
		for path, want := range map[string]string{
			"/": "page", "/archive/123": "page", "/batches": "page", "/index.html": "page", "/docs": "docs", "/favicon.svg": "svg", "/assets/index-1a.js": "//js", "/../../etc/passwd": "page"} {
			a := s.get(path)
			if a.status != http.StatusOK || !strings.Contains(string(a.body), want) {
				t.Errorf("%s: %d %s", path, a.status, a.body)
			}
		}
		if a := s.get("/assets/index-1a.js"); !strings.Contains(a.header.Get("Content-Type"), "javascript") || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
			t.Errorf("asset: %v", a.header)
		}
		if a := s.get("/"); a.header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("page: %v", a.header)
		}
		s.get("/assets/old.js").problem(t, http.StatusNotFound, "route.unknown")
		s.get("/api/none").problem(t, http.StatusNotFound, "route.unknown")
	})
	t.Run("NotBuilt", func(t *testing.T) {
		s := newServer(t)
		for _, path := range []string{"/", "/archive/123", "/docs"} {
			a := s.get(path)
			if a.status != http.StatusOK || !strings.Contains(string(a.body), "make build") || !strings.Contains(string(a.body), "openapi.json") {
				t.Errorf("%s: %d %s", path, a.status, a.body)
			}
		}
		s.get("/api/v1/none").problem(t, http.StatusNotFound, "route.unknown")
	})
}

// accessTable is the declared table of routes and of what each answers to whom.
func accessTable(t testing.TB) []byte {
	t.Helper()
	table, err := os.ReadFile(filepath.Join("testdata", "access.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	return table
}
