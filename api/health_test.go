package api_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/internal/catalog"
	"qingjian/internal/engine"
	"qingjian/internal/officetest"
	"qingjian/internal/store"
	"qingjian/internal/store/storetest"
)

// ownEngine gives an office with an engine of its own, whose library can be
// taken away.
func ownEngine(t *testing.T) (s *server, library string) {
	t.Helper()
	real, err := engine.FindLibrary()
	if err != nil {
		t.Fatal(err)
	}
	library = filepath.Join(t.TempDir(), "libchdb.so")
	if err := os.Symlink(real, library); err != nil {
		t.Fatal(err)
	}
	t.Setenv(engine.LibraryEnv, library)
	cat, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	o := officetest.On(t, cat, storetest.Open(t, store.Options{Address: "embedded:" + filepath.Join(dir, "clickhouse"), LogDir: filepath.Join(dir, "logs"), Catalog: cat}))
	s = serve(o, nil)
	s.data = dir
	return s, library
}

// until asks again and again for a status; it is an event of another process
// that has no other sign.
func (s *server) until(path string, status int) answer {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if a := s.get(path); a.status == status {
			return a
		}
	}
	s.Fatalf("%s never answered %d", path, status)
	return answer{}
}

func TestHealth(t *testing.T) {
	s, library := ownEngine(t)
	if a := s.get("/healthz"); a.status != http.StatusOK || !strings.Contains(string(a.body), "ok") {
		t.Errorf("healthz: %d %s", a.status, a.body)
	}
	if a := s.get("/readyz"); a.status != http.StatusOK || !strings.Contains(string(a.body), "ready") {
		t.Errorf("readyz: %d %s", a.status, a.body)
	}
	s.confirm(s.upload("2026-01-01", oneOfEach()...))

	s.OK(os.Rename(library, library+".away"))
	s.OK(syscall.Kill(s.Store.EnginePID(), syscall.SIGKILL))
	down := s.until("/readyz", http.StatusServiceUnavailable)
	var body struct{ Status, Code, Message, Hint string }
	down.into(t, &body)
	if body.Status != "unavailable" || body.Code == "" || body.Code == "internal" || body.Message == "" {
		t.Errorf("readyz without its engine: %+v", body)
	}
	p := s.get("/api/v1/persons/"+s.person(zhang)+"/dossier", "Accept-Language", "en").problem(t, http.StatusServiceUnavailable, "engine.unavailable")
	if p.Hint == "" {
		t.Errorf("no hint: %+v", p)
	}
	if a := s.get("/healthz"); a.status != http.StatusOK {
		t.Errorf("healthz without the engine: %d", a.status)
	}

	s.OK(os.Rename(library+".away", library))
	s.until("/readyz", http.StatusOK)
	if d := s.dossier(zhang, ""); d.Coverage["present"] != 3 {
		t.Errorf("dossier after the restart: %+v", d.Coverage)
	}
}

// TestNoPersonalValueIsLeftAnywhere does all that can be done, right and
// wrong, and then searches the log, the data directory and the objects.
func TestNoPersonalValueIsLeftAnywhere(t *testing.T) {
	s, _ := ownEngine(t)
	const phone, street = "13912345678", "金丝雀巷九号"
	profile := officetest.Profile("张三", zhang, phone)
	s.confirm(s.upload("2026-01-01", officetest.Roster(profile), officetest.Houses(officetest.House("张三", zhang, street, "90", "2010-06"))))
	s.confirm(s.upload("2026-01-02", officetest.Roster(officetest.Profile("张三", zhang, "1391234567x")), // refused
		officetest.Houses(officetest.House("张三", zhang, street, "九十", "2010-06"), officetest.House("李四", zhang, street, "90", "2010-06"))))
	s.post("/api/v1/persons/search", map[string]any{"id_no": zhang})
	s.post("/api/v1/persons/search", map[string]any{"name": "张三", "id_no": zhang, "unit": zhang})
	s.post("/api/v1/persons/search", map[string]any{"id_no": zhang[:17] + "9"})
	s.post("/api/v1/persons/search", map[string]any{"limit": zhang, zhang: 1})
	s.get("/api/v1/persons/" + zhang + "/dossier")
	s.get("/" + zhang + "?id_no=" + zhang)
	s.get("/api/v1/batches/" + zhang)
	s.revealing()
	d := s.dossier(zhang, "reveal=true")
	var record api.RecordJSON
	for _, a := range d.Areas {
		if len(a.Records) > 0 {
			record = a.Records[0]
			s.get("/api/v1/persons/" + d.PersonID + "/records/" + record.RecordID + "/history?reveal=true")
		}
	}
	if !strings.Contains(string(mustJSON(t, d)), street) {
		t.Fatal("the values were never there: this proves nothing")
	}
	s.OK(s.Store.Optimize(t.Context())) // merged parts hold them as little

	for _, value := range []string{zhang, zhang[:17], phone, "1391234567x", street, "张三"} {
		if strings.Contains(s.log.String(), value) {
			t.Errorf("the log holds a value:\n%s", s.log)
		}
	}
	secrets := []string{zhang, phone, street}
	if n := s.noPlain(t, s.Dir, secrets...); n == 0 {
		t.Error("no objects")
	}
	if n := s.noPlain(t, s.data, secrets...); n == 0 {
		t.Error("no data")
	}
}
