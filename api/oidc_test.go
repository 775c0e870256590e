package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/account/oidc"
	"qingjian/internal/account/oidc/oidctest"
	"qingjian/internal/audit"
	"qingjian/internal/officetest"
)

// withProvider is a server to which a real identity provider is set up.
func withProvider(t *testing.T) (s *server, issuer string, v *oidctest.Vouching) {
	t.Helper()
	issuer, v = oidctest.Provider(t)
	s = serve(officetest.New(t), nil, func(s *server, o *api.Options) {
		var err error
		o.OIDC, err = oidc.New(oidc.Options{Config: oidc.Config{Issuer: issuer, ClientID: oidctest.Client, ClientSecret: oidctest.Secret,
			Redirect: oidctest.Redirect, SecondFactorAMR: []string{"mfa"}}, Accounts: s.guard.Accounts, Clock: time.Now})
		s.OK(err)
	})
	s.as = nil
	return s, issuer, v
}

// visit follows no redirect.
func (s *server) visit(path string, cookies ...*http.Cookie) (answer, []*http.Cookie) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.url+path, nil)
	s.OK(err)
	for _, c := range cookies {
		req.AddCookie(c)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	s.OK(err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	s.OK(err)
	return answer{resp.StatusCode, resp.Header, body}, resp.Cookies()
}

// outside logs somebody in at the provider and comes back.
func (s *server) outside() (answer, []*http.Cookie) {
	s.Helper()
	to, cookies := s.visit("/api/v1/oidc/login")
	if to.status != http.StatusFound || len(cookies) != 1 {
		s.Fatalf("status %d, cookies %v", to.status, cookies)
	}
	if c := cookies[0]; c.SameSite != http.SameSiteLaxMode || !c.HttpOnly || c.Name != "qingjian-oidc" {
		s.Errorf("the login's cookie: %v", c)
	}
	back := oidctest.Browse(s, to.header.Get("Location"))
	return s.visit("/api/v1/oidc/callback?"+back.Encode(), cookies...)
}

func named(cookies []*http.Cookie, name string) *http.Cookie {
	if i := slices.IndexFunc(cookies, func(c *http.Cookie) bool { return c.Name == name }); i >= 0 {
		return cookies[i]
	}
	return &http.Cookie{}
}

// logins are the entries of the trail about logging in, as result and detail.
func (s *server) logins() (all []string) {
	s.Helper()
	for e, err := range s.guard.Log.Since(s.Context(), 0) {
		s.OK(err)
		if e.Action == "session.login" {
			all = append(all, e.Result+" "+e.Detail)
		}
	}
	return all
}

func TestOIDC(t *testing.T) {
	s, issuer, v := withProvider(t)
	var about api.AboutJSON
	s.get("/api/v1/about").into(t, &about)
	if !about.OIDC {
		t.Error("it is not offered")
	}
	a, _, err := s.guard.Accounts.Create(t.Context(), account.CreateInput{Login: "li.wei", Name: "李伟"})
	s.OK(err)
	refused := func(code string) {
		t.Helper()
		got, cookies := s.outside()
		if got.status != http.StatusFound || got.header.Get("Location") != "/login?problem="+code || named(cookies, "qingjian").Value != "" {
			t.Errorf("status %d to %s with %v, want %s", got.status, got.header.Get("Location"), cookies, code)
		}
		if all := s.logins(); len(all) == 0 || all[len(all)-1] != code+" oidc" {
			t.Errorf("noted %q", all)
		}
	}
	refused("oidc.not_linked")
	s.OK(s.guard.Accounts.LinkOuter(t.Context(), a.ID, issuer, oidctest.Subject))

	session := func(second bool) {
		t.Helper()
		got, cookies := s.outside()
		c := named(cookies, "qingjian")
		if got.status != http.StatusOK || c.SameSite != http.SameSiteStrictMode || !c.HttpOnly || named(cookies, "qingjian-oidc").MaxAge >= 0 {
			t.Fatalf("status %d, cookies %v", got.status, cookies)
		}
		// The browser goes on by itself: a redirect from another site would not
		// bring a Strict cookie along.
		if !strings.Contains(string(got.body), `http-equiv="refresh" content="0;url=/"`) || strings.Contains(string(got.body), "<script") ||
			!strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			t.Errorf("page %s", got.body)
		}
		var who api.SessionJSON
		s.get("/api/v1/session", "Cookie", "qingjian="+c.Value).into(t, &who)
		if who.Account.ID != a.ID || who.SecondFactor != second {
			t.Errorf("session %+v", who)
		}
		if all := s.logins(); all[len(all)-1] != "ok oidc" {
			t.Errorf("noted %q", all)
		}
	}
	session(false)
	v.AMR = []string{"pwd", "mfa"}
	session(true)

	s.OK(s.guard.Accounts.Disable(t.Context(), a.ID))
	refused("login.failed")
}

// The provider's password does not stand for the second factor that somebody
// uses here.
func TestOIDCAndTheSecondFactor(t *testing.T) {
	s, issuer, v := withProvider(t)
	a, err := s.guard.Accounts.CreateDemo(t.Context(), account.DemoInput{Login: "li.wei", Name: "李伟", Password: account.DrawPassword(), SecondFactor: true})
	s.OK(err)
	s.OK(s.guard.Accounts.LinkOuter(t.Context(), a.ID, issuer, oidctest.Subject))
	_, cookies := s.outside()
	s.as = []string{"Cookie", "qingjian=" + named(cookies, "qingjian").Value}
	s.get("/api/v1/account/sessions").problem(t, http.StatusForbidden, "second_factor.required")
	code, err := s.guard.Accounts.DemoCode(t.Context(), a.ID)
	s.OK(err)
	given := s.post("/api/v1/session/second-factor", map[string]string{"code": code})
	if given.status != http.StatusOK {
		t.Fatalf("status %d: %s", given.status, given.body)
	}
	s.as[1], _, _ = strings.Cut(given.header.Get("Set-Cookie"), ";")
	if got := s.get("/api/v1/account/sessions"); got.status != http.StatusOK {
		t.Errorf("status %d: %s", got.status, got.body)
	}
	v.AMR = []string{"mfa"}
	_, cookies = s.outside()
	s.as[1] = "qingjian=" + named(cookies, "qingjian").Value
	if got := s.get("/api/v1/account/sessions"); got.status != http.StatusOK {
		t.Errorf("vouched for: %d: %s", got.status, got.body)
	}
}

// TestOIDCEndsTheSessionBefore: its cookie goes to the provider's door, and does
// not come back.
func TestOIDCEndsTheSessionBefore(t *testing.T) {
	s, _, _ := withProvider(t)
	_, secret := s.guard.Session("reader-1", "", access.ProposeGrant{Role: access.Auditor})
	cookie := &http.Cookie{Name: "qingjian", Value: secret}
	alive := func() int {
		a, _ := s.visit("/api/v1/session", cookie)
		return a.status
	}
	if got := alive(); got != http.StatusOK {
		t.Fatalf("before: %d", got)
	}
	if a, _ := s.visit("/api/v1/oidc/login", cookie); a.status != http.StatusFound {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if got := alive(); got != http.StatusUnauthorized {
		t.Errorf("after: %d", got)
	}
}

// What another browser began, or nobody, is not finished here.
func TestOIDCCallbackAlone(t *testing.T) {
	s, _, _ := withProvider(t)
	for _, query := range []string{"", "?state=none&code=x", "?error=access_denied"} {
		got, _ := s.visit("/api/v1/oidc/callback" + query)
		if got.status != http.StatusFound || got.header.Get("Location") != "/login?problem=oidc.state" {
			t.Errorf("%q: %d to %s", query, got.status, got.header.Get("Location"))
		}
	}
	to, cookies := s.visit("/api/v1/oidc/login")
	back := oidctest.Browse(t, to.header.Get("Location"))
	back.Del("code")
	back.Set("error", "access_denied")
	if got, _ := s.visit("/api/v1/oidc/callback?"+back.Encode(), cookies...); got.header.Get("Location") != "/login?problem=oidc.refused" {
		t.Errorf("refused there: %d to %s", got.status, got.header.Get("Location"))
	}
}

func TestOIDCIsOff(t *testing.T) {
	s := newServer(t)
	s.as = nil
	var about api.AboutJSON
	if s.get("/api/v1/about").into(t, &about); about.OIDC {
		t.Error("it is offered")
	}
	s.get("/api/v1/oidc/login").problem(t, http.StatusNotFound, "oidc.off")
	s.get("/api/v1/oidc/callback?state=x&code=y").problem(t, http.StatusNotFound, "oidc.off")
}

func TestOIDCLink(t *testing.T) {
	s, issuer, _ := withProvider(t)
	admin, secret := s.guard.Session("link-admin", "", access.ProposeGrant{Role: access.SecureAdmin})
	s.as = []string{"Cookie", "qingjian=" + secret}
	a, _, err := s.guard.Accounts.Create(t.Context(), account.CreateInput{Login: "li.wei", Name: "李伟"})
	s.OK(err)
	path := func(id string) string { return "/api/v1/accounts/" + id + "/outer" }
	body := map[string]string{"issuer": issuer, "subject": oidctest.Subject}
	s.post(path(admin), body).problem(t, http.StatusForbidden, "account.own")
	s.do(http.MethodDelete, path(admin), nil).problem(t, http.StatusForbidden, "account.own")
	s.post(path("019dcafe-0000-7000-8000-000000000001"), body).problem(t, http.StatusNotFound, "account.unknown")
	s.do(http.MethodDelete, path("019dcafe-0000-7000-8000-000000000001"), nil).problem(t, http.StatusNotFound, "account.unknown")
	s.post(path(a.ID), map[string]string{"issuer": issuer + "/", "subject": "x"}).problem(t, http.StatusBadRequest, "account.other_issuer")
	s.post(path(a.ID), map[string]string{"subject": ""}).problem(t, http.StatusBadRequest, "account.outer")
	s.post(path(s.guard.Machine("feed-9")), body).problem(t, http.StatusConflict, "account.machine")
	if got := s.post(path(a.ID), body); got.status != http.StatusNoContent {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	s.post(path(a.ID), map[string]string{"subject": oidctest.Subject}).problem(t, http.StatusConflict, "account.linked")
	if got, _ := s.outside(); got.status != http.StatusOK {
		t.Errorf("linked: %d to %s", got.status, got.header.Get("Location"))
	}
	if got := s.do(http.MethodDelete, path(a.ID), nil); got.status != http.StatusNoContent {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	if got, _ := s.outside(); got.header.Get("Location") != "/login?problem=oidc.not_linked" {
		t.Errorf("not linked any more: %d to %s", got.status, got.header.Get("Location"))
	}
	noted := map[string]audit.Event{}
	for e, err := range s.guard.Log.Since(t.Context(), 0) {
		s.OK(err)
		if e.Object == a.ID && e.Result == "ok" {
			noted[e.Action] = e.Event
		}
	}
	if _, ok := noted["account.outer_removed"]; !ok || noted["account.outer"].Query["subject"] == "" {
		t.Errorf("noted %+v", noted)
	}
	if all, err := json.Marshal(noted); err != nil || strings.Contains(string(all), `"`+oidctest.Subject+`"`) {
		t.Errorf("noted %s, %v", all, err)
	}
}
