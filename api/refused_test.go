package api_test

import (
	"net/http"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/account"
)

// TestBadCredentialsAreNoted: a token or session that does not hold leaves an
// entry, one a minute from one address; a call without any leaves none.
func TestBadCredentialsAreNoted(t *testing.T) {
	s := newServer(t)
	s.as = nil
	id, secret := s.guard.Session("reader", "", access.ProposeGrant{Role: access.Auditor})
	limited := func(days int, methods ...string) (string, string) {
		made, text, err := s.guard.Accounts.CreateToken(t.Context(), account.CreateTokenInput{Account: id, Name: "one", Days: days,
			TokenLimits: account.TokenLimits{Name: "one", Methods: methods, Permissions: []string{"catalog.read"}}})
		s.OK(err)
		return made.ID, text
	}
	posts, posting := limited(300, "POST")
	short, expired := limited(1, "GET")
	type entry struct{ action, object, result, account string }
	var want []entry
	check := func(what string) {
		t.Helper()
		var got []entry
		for e, err := range s.guard.Log.Since(t.Context(), 0) {
			s.OK(err)
			if e.Action == "session.refused" {
				got = append(got, entry{e.Action, e.Object, e.Result, e.Account})
				if e.Address != "127.0.0.1" {
					t.Errorf("from %s", e.Address)
				}
			}
		}
		if len(got) != len(want) || len(got) > 0 && got[len(got)-1] != want[len(want)-1] {
			t.Errorf("%s: noted %v, want %v", what, got, want)
		}
	}
	s.get("/api/v1/meta").problem(t, http.StatusUnauthorized, "session.none")
	s.get("/api/v1/meta", "Cookie", "qingjian=").problem(t, http.StatusUnauthorized, "session.none")
	s.get("/api/v1/about")
	check("no credentials")

	s.Later(25 * time.Hour)
	for _, c := range []struct {
		header, value, code, object string
		status                      int
	}{
		{"Authorization", "Bearer " + posting, "token.not_here", posts, http.StatusForbidden},
		{"Authorization", "Bearer " + expired, "token.expired", short, http.StatusUnauthorized},
		{"Authorization", "Bearer qj_nonsense", "token.invalid", "", http.StatusUnauthorized},
		{"Cookie", "qingjian=" + secret, "session.expired", "", http.StatusUnauthorized},
		{"Cookie", "qingjian=forged", "session.none", "", http.StatusUnauthorized},
	} {
		want = append(want, entry{"session.refused", c.object, c.code, "unknown"})
		for range 3 {
			s.get("/api/v1/meta", c.header, c.value).problem(t, c.status, c.code)
			check(c.code)
		}
		s.Later(time.Minute)
	}
	// A call that is noted anyway has its own entry besides.
	want = append(want, entry{"session.refused", "", "session.none", "unknown"})
	s.post("/api/v1/setup", object{"code": "wrong", "login": "first", "name": "甲", "password": "x"}, "Cookie", "qingjian=forged")
	check("set-up")
	for e, err := range s.guard.Log.Since(t.Context(), 0) {
		s.OK(err)
		if e.Action == "setup" {
			return
		}
	}
	t.Error("the set-up is not noted")
}
