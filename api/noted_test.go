package api_test

import (
	"net/http"
	"testing"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/officetest"
)

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
