package account

import (
	"testing"
	"time"
)

func TestOneTimePasswordMustBeChanged(t *testing.T) {
	b := newBench(t, Policy{})
	a, oneTime, err := b.Create(b.ctx(), CreateInput{Login: "li.wei", Name: "李伟"})
	b.ok(err)
	opened, err := b.enter(" Li.Wei ", oneTime)
	b.ok(err)
	if !opened.MustChange || opened.Account.ID != a.ID {
		t.Errorf("after a one-time password: %+v", opened.Principal)
	}
	fresh, err := b.ChangePassword(b.ctx(), ChangePasswordInput{Secret: opened.Secret, Old: oneTime, New: good, Whence: office})
	b.ok(err)
	if fresh.MustChange {
		t.Error("a changed password is still to be changed")
	}
	_, err = b.AuthenticateSession(b.ctx(), opened.Secret)
	b.is(err, "session.none")
	p, err := b.AuthenticateSession(b.ctx(), fresh.Secret)
	b.ok(err)
	if p.Account.Login != "li.wei" || p.SessionID != fresh.SessionID {
		t.Errorf("principal %+v", p)
	}
	_, err = b.enter("li.wei", oneTime)
	b.is(err, "login.failed")
}

func TestOneTimePasswordExpires(t *testing.T) {
	b := newBench(t, Policy{})
	_, oneTime, err := b.Create(b.ctx(), CreateInput{Login: "li.wei", Name: "李伟"})
	b.ok(err)
	b.later(73 * time.Hour)
	_, err = b.enter("li.wei", oneTime)
	b.is(err, "login.one_time_expired")
}

func TestWrongLoginsAreToldNothing(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("zhang-san")
	_, _, err := b.Create(b.ctx(), CreateInput{Login: "feed-1", Name: "推送", Machine: true})
	b.ok(err)
	said := map[string]bool{}
	try := func(login, password string) {
		t.Helper()
		_, err := b.enter(login, password)
		b.is(err, "login.failed")
		said[err.Error()] = true
	}
	try("zhang-san", "wrong")
	try("nobody", good)
	try("feed-1", "")
	try("no such name at all!", "x")
	b.ok(b.Disable(b.ctx(), a.ID))
	try("zhang-san", good)
	if len(said) != 1 {
		t.Errorf("answers differ: %v", said)
	}
	b.ok(b.Enable(b.ctx(), a.ID))
	b.in("zhang-san")
}
