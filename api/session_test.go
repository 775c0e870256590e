package api_test

import (
	"net/http"
	"strings"
	"testing"

	"qingjian/internal/access"
)

// TestLoginEndsTheSessionBefore: of whoever it was, and no other one; a login that
// fails ends nothing.
func TestLoginEndsTheSessionBefore(t *testing.T) {
	s := newServer(t)
	role := access.ProposeGrant{Role: access.Auditor}
	first, one := s.guard.Session("reader-1", "", role)
	second, elsewhere := s.guard.Session("reader-2", "", role)
	cookie := func(secret string) []string { return []string{"Cookie", "qingjian=" + secret} }
	alive := func(secret string) bool {
		s.Helper()
		s.as = cookie(secret)
		return s.get("/api/v1/session").status == http.StatusOK
	}
	login := func(secret, login, password string) answer {
		s.Helper()
		s.as = cookie(secret)
		return s.post("/api/v1/session", object{"login": login, "password": password})
	}
	login(one, "reader-1", "wrong").problem(t, http.StatusUnauthorized, "login.failed")
	if !alive(one) {
		t.Fatal("a login that failed ended a session")
	}
	for login1, password := range map[string]string{"reader-1": s.guard.Passwords[first], "reader-2": s.guard.Passwords[second]} {
		got := login(one, login1, password)
		if got.status != http.StatusOK {
			t.Fatalf("%s: %d %s", login1, got.status, got.body)
		}
		set := got.header.Get("Set-Cookie")
		next, _, _ := strings.Cut(strings.TrimPrefix(set, "qingjian="), ";")
		if alive(one) || !alive(next) || !alive(elsewhere) {
			t.Errorf("%s: before %v, now %v, elsewhere %v", login1, alive(one), alive(next), alive(elsewhere))
		}
		one = next
	}
	ended := 0
	for e, err := range s.guard.Log.Since(t.Context(), 0) {
		s.OK(err)
		if e.Action == "session.login" && strings.HasPrefix(e.Detail, "ended=") {
			ended++
		}
	}
	if ended != 2 {
		t.Errorf("%d ends are noted", ended)
	}

	// What was ended stays so, at the hand of the user too.
	s.as = cookie(one)
	if got := s.do(http.MethodDelete, "/api/v1/session", nil); got.status >= 300 {
		t.Fatalf("logging out: %d %s", got.status, got.body)
	}
	if alive(one) {
		t.Error("a session lives on after logging out")
	}
}
