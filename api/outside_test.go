package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/officetest"
)

// TestRateLimit: too many requests of one account, or from one address, are
// refused until some time has passed; those of others go on.
func TestRateLimit(t *testing.T) {
	o := officetest.New(t)
	s := serve(o, nil, func(_ *server, opts *api.Options) { opts.Rate = api.Rate{Address: 6, Account: 3} })
	mine, other := s.as, []string{"Authorization", "Bearer " + s.guard.Token(s.guard.Staff("another", access.Clerk))}
	s.Pace = 0 // time stands still
	for i := range 30 {
		if a := s.get("/api/v1/meta"); a.status != http.StatusOK {
			t.Fatalf("request %d: %d", i, a.status)
		}
	}
	refused := s.get("/api/v1/meta")
	refused.problem(t, http.StatusTooManyRequests, "request.too_many")
	if refused.header.Get("Retry-After") == "" {
		t.Error("nobody is told when to come again")
	}
	if s.as = other; s.get("/api/v1/meta").status != http.StatusOK {
		t.Error("another account pays for it")
	}
	for range 28 {
		s.get("/api/v1/meta")
	}
	s.as = nil
	s.get("/api/v1/about").problem(t, http.StatusTooManyRequests, "request.too_many") // 60 from this address
	s.Later(time.Second)
	if s.as = mine; s.get("/api/v1/meta").status != http.StatusOK {
		t.Error("a second later nothing goes yet")
	}
}

// logIn logs somebody in through the interface and gives the cookie.
func (s *server) logIn(secret string) *http.Cookie {
	s.Helper()
	a, err := s.guard.Accounts.CreateDemo(s.Context(), account.DemoInput{Login: "somebody", Name: "某人", Password: secret})
	s.OK(err)
	s.guard.Grant(access.ProposeGrant{Account: a.ID, Role: access.Clerk})
	s.as = nil
	in := s.post("/api/v1/session", map[string]string{"login": "somebody", "password": secret})
	if in.status != http.StatusOK {
		s.Fatalf("login: %d %s", in.status, in.body)
	}
	cookie, err := http.ParseSetCookie(in.header.Get("Set-Cookie"))
	s.OK(err)
	if strings.Contains(string(in.body), cookie.Value) {
		s.Error("the secret of the session stands in the answer too")
	}
	return cookie
}

// TestCookie: the session's cookie is out of reach of scripts and other sites;
// over TLS it is tied to this host and goes nowhere in plain.
func TestCookie(t *testing.T) {
	for _, tls := range []bool{false, true} {
		t.Run(map[bool]string{false: "Plain", true: "TLS"}[tls], func(t *testing.T) {
			s := serve(officetest.New(t), nil, func(_ *server, opts *api.Options) { opts.TLS = tls })
			c := s.logIn(account.DrawPassword())
			name := map[bool]string{false: "qingjian", true: "__Host-qingjian"}[tls]
			if c.Name != name || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.Secure != tls || len(c.Value) < 43 {
				t.Errorf("cookie: %+v", c)
			}
			a := s.get("/api/v1/session", "Cookie", c.Name+"="+c.Value)
			if a.status != http.StatusOK || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("session: %d %v", a.status, a.header)
			}
			if hsts := a.header.Get("Strict-Transport-Security"); (hsts != "") != tls {
				t.Errorf("HSTS: %q", hsts)
			}
			policy := a.header.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
				if !strings.Contains(policy, part) {
					t.Errorf("the policy %q lacks %s", policy, part)
				}
			}
			if strings.Contains(policy, "unsafe-eval") || strings.Contains(strings.ReplaceAll(policy, "style-src 'self' 'unsafe-inline'", ""), "unsafe-inline") {
				t.Errorf("the policy lets scripts in: %q", policy)
			}
			other := map[bool]string{true: "qingjian", false: "__Host-qingjian"}[tls]
			s.get("/api/v1/session", "Cookie", other+"="+c.Value).problem(t, http.StatusUnauthorized, "session.none")
			out := s.do(http.MethodDelete, "/api/v1/session", nil, "Cookie", c.Name+"="+c.Value)
			gone, err := http.ParseSetCookie(out.header.Get("Set-Cookie"))
			if err != nil || out.status != http.StatusNoContent || gone.Name != name || gone.Value != "" || gone.MaxAge >= 0 || gone.Secure != tls {
				t.Errorf("logout: %d %+v %v", out.status, gone, err)
			}
			s.get("/api/v1/session", "Cookie", c.Name+"="+c.Value).problem(t, http.StatusUnauthorized, "session.none")
		})
	}
}

// TestForeignOrigin: nothing that another site's page sends is accepted, cookie
// or not, and no other name leads here.
func TestForeignOrigin(t *testing.T) {
	s := newServer(t)
	c := s.logIn(account.DrawPassword())
	cookie := []string{"Cookie", c.Name + "=" + c.Value}
	for _, foreign := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://elsewhere.example"}, {"Origin", "null"},
		{"Sec-Fetch-Site", "cross-site", "Origin", s.url}, {"Origin", strings.Replace(s.url, "http:", "https:", 1) + "0"}} {
		for _, path := range []string{"/api/v1/session", "/api/v1/persons/search", "/api/v1/tickets", "/api/v1/none"} {
			s.post(path, map[string]string{}, append(foreign, cookie...)...).problem(t, http.StatusForbidden, "request.foreign_origin")
		}
		s.do(http.MethodDelete, "/api/v1/session", nil, append(foreign, cookie...)...).problem(t, http.StatusForbidden, "request.foreign_origin")
	}
	for _, own := range [][]string{{"Sec-Fetch-Site", "same-origin", "Origin", s.url}, {"Origin", s.url}, {"Sec-Fetch-Site", "none"}, {}} {
		if a := s.post("/api/v1/tickets", map[string]string{"purpose": "routine"}, append(own, cookie...)...); a.status != http.StatusForbidden || !strings.Contains(string(a.body), "access.denied") {
			t.Errorf("%v: %d %s", own, a.status, a.body)
		}
	}
	for _, host := range []string{"elsewhere.example", "127.0.0.1.elsewhere.example", "localhost.elsewhere.example:80"} {
		s.get("/api/v1/session", append([]string{"Host", host}, cookie...)...).problem(t, http.StatusMisdirectedRequest, "request.foreign_host")
	}
	if a := s.get("/api/v1/session", append([]string{"Origin", "https://elsewhere.example"}, cookie...)...); a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("another site may read answers")
	}
}

// FuzzCredentials: whatever stands in the headers that say who asks, nobody
// becomes known by it, and nothing breaks.
func FuzzCredentials(f *testing.F) {
	s := newServer(f)
	known := s.as[1]
	url := s.url
	for _, seed := range [][3]string{{"qingjian=", "", ""}, {"qingjian=a; qingjian=b", "Bearer ", "x"}, {"qingjian=\"" + strings.Repeat("A", 43) + "\"", "Bearer qj_" + strings.Repeat("a", 43), unknownID()},
		{"=;;=", "Basic YTpi", "' OR 1=1 --"}, {strings.Repeat("q", 5000), known[:len(known)-1], "\u0000"}, {"__Host-qingjian=x", known + "x", "%00"}, {"", strings.ToLower(known), ""}} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, cookie, authorization, ticket string) {
		for _, v := range []string{cookie, authorization, ticket} {
			if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Skip("no client sends such a header")
			}
		}
		if strings.TrimSpace(authorization) == known {
			t.Skip("that is the right one")
		}
		a := send(t, url, http.MethodGet, "/api/v1/batches", nil, "Cookie", cookie, "Authorization", authorization, api.TicketHeader, ticket)
		if a.status != http.StatusUnauthorized && a.status != http.StatusBadRequest && a.status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%q %q %q: %d %s", cookie, authorization, ticket, a.status, a.body)
		}
	})
}

// FuzzSearch: whatever is searched for, the answer is a page of persons in scope
// or a refusal.
func FuzzSearch(f *testing.F) {
	s := newServer(f)
	far := officetest.Profile("钱二", li)
	far[7] = "王口镇"
	s.Publish("2026-01-02", officetest.Roster(officetest.Profile("赵一", zhang), far))
	id := s.guard.Machine("searcher")
	s.guard.Grant(access.ProposeGrant{Account: id, Role: access.Auditor, Unit: town})
	as, url := []string{"Authorization", "Bearer " + s.guard.Token(id)}, s.url
	outside := s.person(li)
	for _, seed := range []string{"钱", "%", "_", "'; DROP TABLE a01_profile --", "\\", "\x00", "{name:String}", li, away, "C5", strings.Repeat("界", 60)} {
		f.Add(seed, seed, seed, seed, "", 10, true)
		f.Add("", "", "", "C5", seed, 200, false)
	}
	f.Fuzz(func(t *testing.T, name, unit, idNo, category, cursor string, limit int, subtree bool) {
		query, err := json.Marshal(map[string]any{"name": name, "unit": unit, "id_no": idNo, "category": category, "cursor": cursor, "limit": limit, "subtree": subtree})
		if err != nil {
			t.Fatal(err)
		}
		a := send(t, url, http.MethodPost, "/api/v1/persons/search", bytes.NewReader(query), append([]string{"Content-Type", "application/json"}, as...)...)
		switch {
		case a.status >= http.StatusInternalServerError:
			t.Errorf("%q: %d %s", []string{name, unit, idNo, category, cursor, fmt.Sprint(limit)}, a.status, a.body)
		case strings.Contains(string(a.body), outside) || a.status == http.StatusOK && strings.Contains(string(a.body), "钱二"):
			t.Errorf("%q %q finds somebody out of scope", name, unit)
		}
	})
}
