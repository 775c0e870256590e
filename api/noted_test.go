package api_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/pquerna/otp/totp"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/officetest"
)

// TestNothingIsDoneToOneselfUnnoted: a password that cannot be noted as changed
// stays as it is, and so does an account without a second factor.
func TestNothingIsDoneToOneselfUnnoted(t *testing.T) {
	s := newServer(t)
	id, secret := s.guard.Session("reader-a", "", access.ProposeGrant{Role: access.Auditor})
	s.as = []string{"Cookie", "qingjian=" + secret}
	password := s.guard.Passwords[id]
	var drawn struct{ Secret string }
	s.post("/api/v1/account/totp", object{"password": password}).into(t, &drawn)
	code, err := totp.GenerateCode(drawn.Secret, s.Tick())
	s.OK(err)
	s.OK(s.guard.Log.Close())
	s.post("/api/v1/account/totp/confirm", object{"code": code}).problem(t, http.StatusServiceUnavailable, "access.not_noted")
	s.post("/api/v1/account/password", object{"old": password, "new": "四只 白鹭 飞过 运河 北岸"}).problem(t, http.StatusServiceUnavailable, "access.not_noted")
	login, err := s.guard.Accounts.ByID(t.Context(), id)
	s.OK(err)
	if login.Enrolled {
		t.Error("the second factor is in force")
	}
	if _, err := s.guard.Accounts.Login(t.Context(), account.LoginInput{Login: login.Login, Password: password}); err != nil {
		t.Errorf("the password was changed: %v", err)
	}
}

// TestChangesToOneselfAreNotedOnce: before they are done, with the account.
func TestChangesToOneselfAreNotedOnce(t *testing.T) {
	s := newServer(t)
	id, secret := s.guard.Session("reader-a", "", access.ProposeGrant{Role: access.Auditor})
	s.as = []string{"Cookie", "qingjian=" + secret}
	s.post("/api/v1/account/password", object{"old": s.guard.Passwords[id], "new": "短"}).problem(t, http.StatusBadRequest, "password.weak")
	s.post("/api/v1/account/password", object{"old": s.guard.Passwords[id], "new": "四只 白鹭 飞过 运河 北岸"}).into(t, &struct{}{})
	var noted []string
	for e, err := range s.guard.Log.Since(t.Context(), 0) {
		if s.OK(err); e.Account == id && e.Action != "session.login" {
			noted = append(noted, e.Action+" "+e.Result)
			if e.Action == "account.password" && e.Object != id {
				t.Errorf("noted of %s", e.Object)
			}
		}
	}
	if want := []string{"password password.weak", "account.password ok", "session.renew ok"}; !slices.Equal(noted, want) {
		t.Errorf("noted %q, want %q", noted, want)
	}
}

// TestNothingIsDoneToAccountsUnnoted: what cannot be noted is not done.
func TestNothingIsDoneToAccountsUnnoted(t *testing.T) {
	s := newServer(t)
	id, secret := s.guard.Session("security-a", "", access.ProposeGrant{Role: access.SecureAdmin})
	s.as = []string{"Cookie", "qingjian=" + secret}
	a, password, err := s.guard.Accounts.Create(t.Context(), account.CreateInput{Login: "li.wei", Name: "李伟"})
	s.OK(err)
	device, err := s.guard.Accounts.Open(t.Context(), account.OpenInput{Account: id})
	s.OK(err)
	token, _, err := s.guard.Accounts.CreateToken(t.Context(), account.CreateTokenInput{Account: id, Name: "one", Days: 3,
		TokenLimits: account.TokenLimits{Name: "one", Methods: []string{"GET"}, Permissions: []string{"catalog.read"}}})
	s.OK(err)
	state := func() (all []account.Account, tokens []account.Token, devices int) {
		all, err := s.guard.Accounts.List(t.Context())
		s.OK(err)
		tokens, err = s.guard.Accounts.Tokens(t.Context(), id)
		s.OK(err)
		sessions, err := s.guard.Accounts.Sessions(t.Context(), id)
		s.OK(err)
		return all, tokens, len(sessions)
	}
	wish := object{"name": "我的", "days": 30, "methods": []string{"GET"}, "permissions": []string{"catalog.read"}}
	found := false
	var made api.TokenJSON
	s.post("/api/v1/account/tokens", wish).into(t, &made)
	for e, err := range s.guard.Log.Since(t.Context(), 0) {
		s.OK(err)
		if e.Object == made.ID {
			found = true
			if e.Action != "token.create" || e.Result != "ok" || e.Detail != "days=30 method=GET permission=catalog.read" {
				t.Errorf("noted %+v", e.Event)
			}
		}
	}
	if !found {
		t.Error("the token is not noted")
	}
	accounts, tokens, devices := state()
	path := "/api/v1/accounts/" + a.ID
	s.OK(s.guard.Log.Close())
	for _, got := range []answer{
		s.post("/api/v1/accounts", object{"login": "new.one", "name": "新人"}), s.post(path+"/disable", nil), s.post(path+"/reset-password", nil),
		s.post(path+"/person", object{"id_no": officetest.IDNo(7)}), s.post(path+"/outer", object{"issuer": "https://id.example", "subject": "x"}),
		s.do(http.MethodDelete, "/api/v1/account/sessions/"+device.SessionID, nil), s.do(http.MethodDelete, "/api/v1/account/tokens/"+token.ID, nil),
		s.post("/api/v1/account/tokens", wish),
	} {
		got.problem(t, http.StatusServiceUnavailable, "access.not_noted")
	}
	if now, held, open := state(); len(now) != len(accounts) || len(held) != len(tokens) || open != devices {
		t.Errorf("%d accounts, %d tokens, %d sessions; before %d, %d, %d", len(now), len(held), open, len(accounts), len(tokens), devices)
	}
	if _, err := s.guard.Accounts.Login(t.Context(), account.LoginInput{Login: "li.wei", Password: password}); err != nil {
		t.Errorf("the account was changed: %v", err)
	}
}
