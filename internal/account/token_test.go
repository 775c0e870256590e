package account

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"qingjian/internal/fault"
)

func tokenFor(a Account) CreateTokenInput {
	return CreateTokenInput{Account: a.ID, Name: "每日推送", Days: 30,
		TokenLimits: TokenLimits{Methods: []string{"GET", "POST"}, Addresses: []string{"10.1.0.0/16", "2001:db8::/32", "127.0.0.1"}, Permissions: []string{"batch.submit"}}}
}

func TestATokenIsLimited(t *testing.T) {
	b := newBench(t, Policy{})
	a, _, err := b.Create(b.ctx(), CreateInput{Login: "feed-1", Name: "推送", Machine: true})
	b.ok(err)
	made, token, err := b.CreateToken(b.ctx(), tokenFor(a))
	b.ok(err)
	try := func(method, address, want string) {
		t.Helper()
		p, err := b.AuthenticateToken(b.ctx(), token, method, address)
		if got := codeOf(err); got != want {
			t.Errorf("%s from %s: %v, want %q", method, address, err, want)
		}
		if want == "" && (p.Account.ID != a.ID || p.SessionID != made.ID || p.SecondFactor || p.Token == nil || !reflect.DeepEqual(p.Token.Permissions, []string{"batch.submit"})) {
			t.Errorf("principal %+v", p)
		}
	}
	try("POST", "10.1.255.1", "")
	try("GET", "2001:db8::1", "")
	try("GET", "::ffff:10.1.0.1", "")
	try("GET", "127.0.0.1", "")
	try("DELETE", "10.1.255.1", "token.not_here")
	try("get", "10.1.255.1", "token.not_here")
	try("GET", "10.2.0.1", "token.not_here")
	try("GET", "127.0.0.2", "token.not_here")
	try("GET", "", "token.not_here")
	b.later(30*24*time.Hour - time.Second)
	try("GET", "127.0.0.1", "")
	all, err := b.Tokens(b.ctx(), a.ID)
	b.ok(err)
	if len(all) != 1 || !all[0].UsedAt.Equal(b.tell()) {
		t.Errorf("list %+v", all)
	}
	b.later(time.Second)
	try("GET", "127.0.0.1", "token.expired")
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.CodeOf(err)
}

func TestATokenStopsWorking(t *testing.T) {
	for name, do := range map[string]func(*bench, Account, Token) error{
		"revoked":             func(b *bench, a Account, t Token) error { return b.RevokeToken(b.ctx(), a.ID, t.ID) },
		"of a disabled owner": func(b *bench, a Account, _ Token) error { return b.Disable(b.ctx(), a.ID) },
		"of an owner who was let in again": func(b *bench, a Account, _ Token) error {
			return errors.Join(b.Disable(b.ctx(), a.ID), b.Enable(b.ctx(), a.ID))
		},
		"of an owner with another password": func(b *bench, a Account, _ Token) error {
			_, err := b.change(b.in(a.Login), good, good2)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Policy{})
			a := b.user("li.wei")
			made, token, err := b.CreateToken(b.ctx(), tokenFor(a))
			b.ok(err)
			b.is(b.RevokeToken(b.ctx(), "somebody else", made.ID), "token.unknown")
			_, err = b.AuthenticateToken(b.ctx(), token, "GET", "127.0.0.1")
			b.ok(err)
			b.ok(do(b, a, made))
			_, err = b.AuthenticateToken(b.ctx(), token, "GET", "127.0.0.1")
			b.is(err, "token.invalid")
		})
	}
}

func TestTokenText(t *testing.T) {
	token := drawToken()
	if !wellFormed(token) || !IsToken(token) || drawToken() == token {
		t.Errorf("drawn: %s", token)
	}
	flipped := token[:10] + string('0'+('1'-token[10])&1) + token[11:]
	for _, bad := range []string{"", "qj_", token[:len(token)-1], token + "0", strings.ToUpper(token), "qj_" + strings.ToUpper(token[3:]), flipped, " " + token} {
		if bad != token && wellFormed(bad) {
			t.Errorf("taken: %q", bad)
		}
	}
}

func TestTokenWithoutLimitsIsRefused(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("li.wei")
	_, _, err := b.CreateToken(b.ctx(), CreateTokenInput{Account: a.ID, Days: 401, TokenLimits: TokenLimits{Methods: []string{"BREW"}, Addresses: []string{"10.1"}}})
	b.is(err, "token.limits")
	if e, _ := fault.As(err); strings.Count(e.Message.ZH, "；") != 4 {
		t.Errorf("not all that is wrong is named: %s", e.Message.ZH)
	}
	in := tokenFor(a)
	in.Days = 400
	_, _, err = b.CreateToken(b.ctx(), in)
	b.ok(err)
	in.Name = "举报人王建国"
	_, _, err = b.CreateToken(b.ctx(), in)
	b.is(err, "text.reporter")
	in.Name, in.Account = "每日推送", "nobody"
	_, _, err = b.CreateToken(b.ctx(), in)
	b.is(err, "account.unknown")
}
