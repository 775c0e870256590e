package feed_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"qingjian/ingest/feed"
	"qingjian/internal/control"
	"qingjian/internal/officetest"
)

// declare is a feed of the register of real estate by some transport.
func declare(transport, format, mode, part string) string {
	return "sender: \"06\"\narea: f_property\ntransport: " + transport + "\nformat: " + format + "\nschedule: \"0 3 * * *\"\nmode: " + mode +
		"\ntolerance: 0.5\ncontract:\n  removes: 1\n" + part
}

// TestSFTP: a real OpenSSH server, a key, and the other machine's key pinned.
func TestSFTP(t *testing.T) {
	s := startSSH(t)
	part := func(host string) string {
		return fmt.Sprintf("sftp: {address: \"%s\", user: %s, key: {file: %s}, host_key: \"%s\", path: %s, pattern: \"*.csv\", mark: true}\n", s.address, s.user, s.clientKey, host, s.dir)
	}
	_, other := keyPair(t, t.TempDir(), "other")
	stranger, _ := keyPair(t, t.TempDir(), "stranger")
	d := newDesk(t, map[string]string{
		"property": declare("sftp", "csv", "full", part(s.hostKey)),
		"mistaken": declare("sftp", "csv", "full", part(authorized(other))),
		"unknown":  declare("sftp", "csv", "full", strings.Replace(part(s.hostKey), s.clientKey, stranger, 1)),
	})
	d.people(zhang)
	put := func(name, text string) { d.OK(os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600)) }
	put("a.csv", ownership(zhang, officetest.IDNo(4711)))
	d.wants(d.run("property"), control.RunEmpty, feed.Rows{}) // without its mark
	put("a.csv.done", "")
	put("b.csv", ownership(zhang))
	put("b.csv.done", "")
	d.OK(os.Chtimes(filepath.Join(s.dir, "a.csv"), d.Now, d.Now.Add(-time.Hour)))
	d.wants(d.run("property"), control.RunPublished, feed.Rows{Read: 2, Taken: 1, Foreign: 1})
	for d.WorkOne(t.Context()) { // the second file follows by itself
	}
	runs, err := d.Runs(t.Context(), d.By, "property", "", 9)
	d.OK(err)
	if len(runs) != 3 || runs[0].Status != control.RunUnchanged {
		t.Errorf("the second file: %d runs, %+v", len(runs), runs[0])
	}
	left, err := filepath.Glob(filepath.Join(s.dir, "*"))
	d.OK(err)
	done, err := filepath.Glob(filepath.Join(s.dir, "done", "*"))
	d.OK(err)
	if len(left) != 1 || len(done) != 2 {
		t.Errorf("left there %v, done %v", left, done)
	}
	for name, code := range map[string]string{"mistaken": "feed.host_key", "unknown": "feed.denied"} {
		if r := d.run(name); r.Status != control.RunQueued || r.Error != code || r.Attempt != 1 {
			t.Errorf("%s: %s %s", name, r.Status, r.Error)
		}
	}
	if strings.Contains(d.logs.String(), s.address) {
		t.Errorf("the log tells the address:\n%s", d.logs.String())
	}
}

// TestSQL: a real PostgreSQL, a password, a watermark, and no way to write.
func TestSQL(t *testing.T) {
	const password = "canary-password-4711"
	address, sql := startPostgres(t, password)
	sql(`CREATE TABLE home (holder text, unit text, cert text, name text, place text, since date, changed timestamptz)`)
	insert := func(id string, n int, changed string) {
		sql(fmt.Sprintf(`INSERT INTO home VALUES ('%s', '120118402001GB%05dF00010001', '津（2026）第%07d号', '某人', '某路%d号', '2020-01-02', '%s')`, id, n, n, n, changed))
	}
	query := `select holder as "权利人证件号", unit as "不动产单元号", cert as "不动产权证号", name as "权利人", place as "坐落", since as "登记日期", changed as "序号" from home where changed > coalesce($1::timestamptz, '-infinity') order by changed`
	part := func(q, secret string) string {
		return fmt.Sprintf("sql:\n  address: \"%s\"\n  password: {env: %s}\n  watermark: 序号\n  query: |\n    %s\n", address, secret, q)
	}
	d := newDesk(t, map[string]string{
		"homes":  declare("sql", "csv", "incremental", part(query, "PG")),
		"writer": declare("sql", "csv", "incremental", part(`insert into home (changed) select $1::timestamptz returning changed as "序号"`, "PG")),
		"locked": declare("sql", "csv", "incremental", part(query, "WRONG")),
	})
	d.env["PG"], d.env["WRONG"] = password, "another"
	d.people(zhang, li)
	insert(zhang, 1, "2026-01-01 10:00+08")
	insert(officetest.IDNo(4711), 2, "2026-01-02 10:00+08")
	d.wants(d.run("homes"), control.RunPublished, feed.Rows{Read: 2, Taken: 1, Foreign: 1})
	d.wants(d.run("homes"), control.RunEmpty, feed.Rows{})
	insert(li, 3, "2026-01-03 10:00+08")
	d.wants(d.run("homes"), control.RunPublished, feed.Rows{Read: 1, Taken: 1})
	for name, code := range map[string]string{"writer": "feed.writes", "locked": "feed.denied"} {
		if r := d.run(name); r.Error != code {
			t.Errorf("%s: %s %s\n%s", name, r.Status, r.Error, d.logs.String())
		}
	}
	if d.nowhere([]string{password}, "某路1号"); strings.Contains(d.logs.String(), password) {
		t.Error("the log tells the password")
	}
}

// TestHTTP: a token, pages, an ETag, no other host, and failures that pass.
func TestHTTP(t *testing.T) {
	const token = "canary-token-4711"
	var down atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect to another host was followed") }))
	t.Cleanup(elsewhere.Close)
	homes := ownership(zhang, officetest.IDNo(4711), officetest.IDNo(4712), li)
	lines := strings.SplitAfter(homes, "\n")
	mux := http.NewServeMux()
	mux.HandleFunc("/whole", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, homes)
	})
	mux.HandleFunc("/link", func(w http.ResponseWriter, r *http.Request) { // every page has the header
		page := r.FormValue("p")
		if page == "" {
			w.Header().Set("Link", `</link?p=2>; rel="next"`)
			fmt.Fprint(w, lines[0]+lines[1]+lines[2])
			return
		}
		fmt.Fprint(w, lines[0]+lines[3]+lines[4])
	})
	mux.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) {
		rows := func(ids ...string) []map[string]any {
			var out []map[string]any
			for i, id := range ids {
				out = append(out, map[string]any{"权利人证件号": id, "不动产单元号": fmt.Sprintf("120118402001GB%05dF00010001", 50+i), "不动产权证号": fmt.Sprint("证", id[14:]), "坐落": nil})
			}
			return out
		}
		doc := map[string]any{"data": map[string]any{"rows": rows(zhang, officetest.IDNo(4711)), "next": "c2"}}
		if r.FormValue("after") == "c2" {
			doc = map[string]any{"data": map[string]any{"rows": rows(li), "next": nil}}
		}
		if err := json.NewEncoder(w).Encode(doc); err != nil {
			t.Error(err)
		}
	})
	mux.Handle("/moved", http.RedirectHandler(elsewhere.URL, http.StatusFound))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer "+token:
			w.WriteHeader(http.StatusUnauthorized)
		case down.Load():
			w.WriteHeader(http.StatusBadGateway)
		default:
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	part := func(path, more string) string {
		return fmt.Sprintf("http: {url: \"%s%s\", token: {env: TOKEN}%s}\n", server.URL, path, more)
	}
	d := newDesk(t, map[string]string{
		"whole":  declare("http", "csv", "full", part("/whole", "")),
		"linked": declare("http", "csv", "full", part("/link", ", pages: {by: link}")),
		"json":   declare("http", "jsonl", "incremental", part("/json", ", pages: {by: cursor, parameter: after, items: data.rows, next: data.next}")),
		"moved":  declare("http", "csv", "full", part("/moved", "")),
		"barred": declare("http", "csv", "full", strings.Replace(part("/whole", ""), "TOKEN", "NONE", 1)),
		"small":  declare("http", "csv", "full", part("/whole", "")),
	})
	d.env["TOKEN"] = token
	d.people(zhang, li)
	down.Store(true)
	id, err := d.Start(t.Context(), d.By, "whole")
	d.OK(err)
	if r := d.workOff(id); r.Status != control.RunQueued || r.Error != "feed.unreachable" || !r.DueAt.After(d.Now) {
		t.Errorf("while it is down: %s %s, due %v", r.Status, r.Error, r.DueAt)
	}
	down.Store(false)
	if again, err := d.Start(t.Context(), d.By, "whole"); err != nil || again != id { // a person does not wait for the next try
		t.Errorf("another run %s, %v", again, err)
	}
	d.wants(d.workOff(id), control.RunPublished, feed.Rows{Read: 4, Taken: 2, Foreign: 2})
	d.wants(d.run("whole"), control.RunEmpty, feed.Rows{})
	d.wants(d.run("linked"), control.RunUnchanged, feed.Rows{Read: 5, Unchanged: 2, Foreign: 3}) // the second header counts as a row of nobody
	d.wants(d.run("json"), control.RunPublished, feed.Rows{Read: 3, Taken: 2, Foreign: 1})
	for name, code := range map[string]string{"moved": "feed.redirect", "barred": "feed.secret"} {
		if r := d.run(name); r.Error != code {
			t.Errorf("%s: %s %s", name, r.Status, r.Error)
		}
	}
	d.nowhere([]string{token}, "某路1号")
}
