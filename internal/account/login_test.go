package account

import (
	"context"
	"errors"
	"strings"
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

// Every login costs a hash, whoever it is for: with no room to compute one,
// none is answered.
func TestWrongLoginsCostTheSame(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	barred := b.user("wang.fang")
	b.ok(b.Disable(b.ctx(), barred.ID))
	_, _, err := b.Create(b.ctx(), CreateInput{Login: "feed-1", Name: "推送", Machine: true})
	b.ok(err)
	b.fail("locked", 5)
	for range cap(b.hasher.slots) {
		b.hasher.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(b.ctx())
	cancel()
	for _, login := range []string{"li.wei", "wang.fang", "feed-1", "nobody", "No Such Name!"} {
		// The store is asked before: it must not be what ends the login.
		if _, err := b.hasher.verify(ctx, good, b.stored(login)); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", login, err)
		}
	}
	_, err = b.enter("locked", good)
	b.is(err, "login.locked") // is told at once, and to everybody
}

func (b *bench) stored(login string) string {
	b.Helper()
	row, _, err := b.control.AccountByLogin(b.ctx(), login)
	b.ok(err)
	return row.Password
}

func TestAPasswordIsHashedAnewAtTodaysCost(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	open := b.in("li.wei")
	dearer := cost{memory: 128, time: 2, threads: 1}
	b.hasher = newHasher(dearer, 2)
	b.fail("li.wei", 1)
	if h, err := parsePHC(b.stored("li.wei")); err != nil || h.cost != quick {
		t.Errorf("a wrong password renewed it: %+v, %v", h, err)
	}
	b.in("li.wei")
	if h, err := parsePHC(b.stored("li.wei")); err != nil || h.cost != dearer || !strings.Contains(h.String(), "m=128,t=2,p=1") {
		t.Errorf("stored at %+v, %v", h, err)
	}
	b.in("li.wei")
	_, err := b.AuthenticateSession(b.ctx(), open.Secret)
	b.ok(err)
}
