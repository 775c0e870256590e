package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"qingjian/api"
	"qingjian/internal/audit"
)

// hashing are routes that compare a password: tried once by everybody, since
// that takes its time by design, and locks in the end.
func hashing(route string) bool {
	return slices.Contains([]string{"POST /session", "POST /account/password", "POST /account/totp", "POST /account/totp/confirm", "POST /session/second-factor"}, route)
}

// TestEveryRouteEveryRole tries every route by every role, by nobody, by an
// account without a role and by an API token, about what is in scope and what is
// not, with a ticket and without, and compares with the declared table. Then it
// looks every call up in the trail.
func TestEveryRouteEveryRole(t *testing.T) {
	table := readDeclared(t)
	m := newMatrix(newServer(t))
	m.complete(table)
	for _, s := range m.subjects {
		m.enter(s)
		for _, row := range table.rows {
			m.cell(row, s)
		}
	}
	t.Run("IsNoted", func(t *testing.T) { m.noted(t) })
}

// cell tries one cell of the table.
func (m *matrix) cell(row declaredRow, s *subject) {
	m.Helper()
	m.login(s)
	route, want := row.method+" "+row.path, row.cells[s.column]
	for _, in := range situations() {
		if hashing(route) && in != (situation{}) {
			break
		}
		m.uses = row.method != http.MethodGet && want.of(in).status < 300 && !in.out
		for _, a := range m.attempts(route, s, in.out) {
			m.try(row.method, route, s, in, a, want.of(in))
			if route == "DELETE /session" {
				m.login(s)
			}
		}
	}
}

// complete wants a row for each register.
func (m *matrix) complete(table declared) {
	m.Helper()
	var kinds []string
	for _, k := range m.guard.Duty.Kinds(m.By) {
		kinds = append(kinds, k.Code)
	}
	slices.Sort(kinds)
	for _, route := range []string{"GET /registers/{kind}", "POST /registers/{kind}", "POST /registers/{kind}/{entry_id}/close", "POST /registers/{kind}/{entry_id}/step"} {
		var got []string
		for _, row := range table.rows {
			if plain, part := chosen(row.method + " " + row.path); plain == route {
				got = append(got, part)
			}
		}
		if slices.Sort(got); !slices.Equal(got, kinds) {
			m.Errorf("%s is tried with %q, want %q", route, got, kinds)
		}
	}
}

func (m *matrix) try(method, route string, s *subject, in situation, a attempt, want outcome) {
	m.Helper()
	header := slices.Clone(s.login)
	if !in.bare && s.ticket != "" {
		header = append(header, api.TicketHeader, s.ticket)
	}
	var got answer
	switch {
	case route == "POST /batches":
		got = m.handIn(header, in.out)
	case method == http.MethodPost:
		got = m.post("/api/v1"+a.path+a.query, a.body, header...)
	default:
		got = m.do(method, "/api/v1"+a.path+a.query, nil, header...)
	}
	is := outcome{status: got.status}
	if strings.HasPrefix(got.header.Get("Content-Type"), "application/problem+json") {
		var p api.Problem
		got.into(m, &p)
		is.code = p.Code
	}
	if is != want {
		m.Errorf("%s by %s, %s: %s, want %s\n%.200s", route, s.column, in, is, want, got.body)
	}
	if got.status < 300 {
		m.compare(route, s, a, got.body)
	}
	m.seen = append(m.seen, tried{who: s, route: route, request: got.header.Get("X-Request-Id"), result: is})
}

// compare looks for what must and what must not be in a good answer.
func (m *matrix) compare(route string, s *subject, a attempt, body []byte) {
	m.Helper()
	for _, part := range a.have {
		if !bytes.Contains(body, []byte(part)) {
			m.Errorf("%s by %s: %s is in scope and not in the answer\n%.300s", route, s.column, part, body)
		}
	}
	for _, part := range a.lack {
		if bytes.Contains(body, []byte(part)) {
			m.Errorf("%s by %s: %s is out of scope and in the answer", route, s.column, part)
		}
	}
}

// handIn uploads a workbook about somebody in scope or out of it.
func (m *matrix) handIn(header []string, out bool) answer {
	m.Helper()
	idNo := m.mine
	if out {
		idNo = m.other
	}
	contentType, body := form(m, part{"effective_date", "", "2026-02-01"}, part{"file", "房产.xlsx", string(m.houses(idNo))})
	return m.do(http.MethodPost, "/api/v1/batches", io.Reader(strings.NewReader(body)), append(slices.Clone(header), "Content-Type", contentType)...)
}

// quiet are the routes that read nothing of persons and change nothing; open
// those that note who is not known. Both are written here by hand.
func quiet(route string) bool {
	return slices.Contains([]string{"GET /about", "GET /session", "POST /session/use", "GET /roles", "GET /purposes", "GET /administrations", "GET /meta", "GET /catalog", "GET /catalog/dictionaries/{name}", "GET /registers"}, route)
}

func open(route string) bool {
	return slices.Contains([]string{"POST /setup", "POST /session", "GET /oidc/callback"}, route)
}

// noted looks up every call: whoever is known leaves an entry of each that is
// not quiet, done or refused, with who he is and how it ended.
func (m *matrix) noted(t *testing.T) {
	byRequest := map[string][]audit.Entry{}
	for e, err := range m.guard.Log.Since(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Request != "" {
			byRequest[e.Request] = append(byRequest[e.Request], e)
		}
	}
	for _, c := range m.seen {
		found := byRequest[c.request]
		if must := !quiet(c.route) && (c.who.id != "" || open(c.route)); must && len(found) == 0 {
			t.Errorf("%s by %s (%s) left no entry in the trail", c.route, c.who.column, c.result)
		}
		if len(found) > 0 {
			m.tells(t, c, found)
		}
	}
	report, err := m.guard.Log.Verify(t.Context())
	m.OK(err)
	if len(report.Problems) > 0 || report.Size == 0 {
		t.Errorf("the trail does not verify: %+v", report)
	}
	t.Logf("%d calls, %d entries", len(m.seen), report.Size)
}

// tells checks the entries of one call.
func (m *matrix) tells(t *testing.T, c tried, found []audit.Entry) {
	t.Helper()
	ended := false
	for _, e := range found {
		want := c.who.id
		if open(c.route) || want == "" {
			want = "unknown"
		}
		if e.Account != want && !strings.HasPrefix(e.Account, "system") && !open(c.route) {
			t.Errorf("%s by %s is noted of %q, want %q", c.route, c.who.column, e.Account, want)
		}
		if e.Action == "" || e.Address != "127.0.0.1" && e.Account == want {
			t.Errorf("%s by %s: the entry %+v lacks a part", c.route, c.who.column, e)
		}
		if c.who.role != "" && e.Account == c.who.id && !slices.Contains(e.Roles, c.who.role) {
			t.Errorf("%s by %s: the entry names the roles %q", c.route, c.who.column, e.Roles)
		}
		ended = ended || e.Result == c.result.code || c.result.code == "" && e.Result == "ok"
	}
	if !ended {
		text, _ := json.Marshal(found)
		t.Errorf("%s by %s ended with %s; the trail says %s", c.route, c.who.column, c.result, text)
	}
}
