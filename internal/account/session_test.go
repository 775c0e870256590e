package account

import (
	"strings"
	"testing"
	"time"
)

func TestASessionEndsWhenIdle(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	o := b.in("li.wei")
	for range 5 {
		b.later(14 * time.Minute)
		_, err := b.AuthenticateSession(b.ctx(), o.Secret)
		b.ok(err)
	}
	b.later(15 * time.Minute)
	_, err := b.AuthenticateSession(b.ctx(), o.Secret)
	b.is(err, "session.expired")
	b.ok(b.Sweep(b.ctx()))
	_, err = b.AuthenticateSession(b.ctx(), o.Secret)
	b.is(err, "session.none")
}

func TestASessionEndsAnyway(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	o := b.in("li.wei")
	for range 47 {
		b.later(10 * time.Minute)
		_, err := b.AuthenticateSession(b.ctx(), o.Secret)
		b.ok(err)
	}
	b.later(10 * time.Minute)
	_, err := b.AuthenticateSession(b.ctx(), o.Secret)
	b.is(err, "session.expired")
}

func TestSeenIsWrittenOnceAMinute(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("li.wei")
	o := b.in("li.wei")
	seen := func() time.Duration {
		all, err := b.Sessions(b.ctx(), a.ID)
		b.ok(err)
		return all[0].SeenAt.Sub(start)
	}
	b.later(59 * time.Second)
	_, err := b.AuthenticateSession(b.ctx(), o.Secret)
	b.ok(err)
	if seen() != 0 {
		t.Errorf("seen after %v", seen())
	}
	b.later(2 * time.Second)
	_, err = b.AuthenticateSession(b.ctx(), o.Secret)
	b.ok(err)
	if seen() != 61*time.Second {
		t.Errorf("seen after %v", seen())
	}
}

func TestDeviceListAndRevoking(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("li.wei")
	other := b.user("wang.fang")
	first := b.in("li.wei")
	b.later(time.Second)
	second := b.in("li.wei")
	all, err := b.Sessions(b.ctx(), a.ID)
	b.ok(err)
	if len(all) != 2 || all[0].ID != second.SessionID || all[0].Device != "Chrome · Linux" || all[0].Address != "10.1.2.3" {
		t.Errorf("list %+v", all)
	}
	b.is(b.Revoke(b.ctx(), other.ID, first.SessionID), "session.unknown") // not one's own
	b.ok(b.Revoke(b.ctx(), a.ID, first.SessionID))
	_, err = b.AuthenticateSession(b.ctx(), first.Secret)
	b.is(err, "session.none")
	b.ok(b.Logout(b.ctx(), second.Secret))
	b.ok(b.Logout(b.ctx(), second.Secret))
	_, err = b.AuthenticateSession(b.ctx(), second.Secret)
	b.is(err, "session.none")
	// The public id opens nothing, nor does what is stored.
	third := b.in("li.wei")
	for _, not := range []string{"", third.SessionID, digest(third.Secret), strings.Repeat("x", 5000)} {
		_, err = b.AuthenticateSession(b.ctx(), not)
		b.is(err, "session.none")
	}
}

func TestSessionsEndWith(t *testing.T) {
	for name, do := range map[string]func(*bench, Account, Opened) error{
		"a disabled account": func(b *bench, a Account, _ Opened) error { return b.Disable(b.ctx(), a.ID) },
		"a reset password": func(b *bench, a Account, _ Opened) error {
			_, err := b.ResetPassword(b.ctx(), a.ID)
			return err
		},
		"a changed password": func(b *bench, _ Account, o Opened) error {
			_, err := b.ChangePassword(b.ctx(), ChangePasswordInput{Secret: o.Secret, Old: good, New: good2, Whence: office})
			return err
		},
		"a reset second factor": func(b *bench, a Account, _ Opened) error { return b.ResetTOTP(b.ctx(), a.ID) },
		"revoking all":          func(b *bench, a Account, _ Opened) error { return b.RevokeAll(b.ctx(), a.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Policy{})
			a := b.user("li.wei")
			bystander := b.in2("wang.fang")
			one, two := b.in("li.wei"), b.in("li.wei")
			b.ok(do(b, a, two))
			for _, o := range []Opened{one, two} {
				_, err := b.AuthenticateSession(b.ctx(), o.Secret)
				b.is(err, "session.none")
			}
			_, err := b.AuthenticateSession(b.ctx(), bystander.Secret)
			b.ok(err)
		})
	}
}

func TestTheOldestSessionMakesRoom(t *testing.T) {
	b := newBench(t, Policy{Sessions: 3})
	a := b.user("li.wei")
	var opened []Opened
	for range 5 {
		opened = append(opened, b.in("li.wei"))
		b.later(time.Second)
	}
	all, err := b.Sessions(b.ctx(), a.ID)
	b.ok(err)
	if len(all) != 3 {
		t.Errorf("%d sessions", len(all))
	}
	_, err = b.AuthenticateSession(b.ctx(), opened[1].Secret)
	b.is(err, "session.none")
	_, err = b.AuthenticateSession(b.ctx(), opened[2].Secret)
	b.ok(err)
}

// A login that was judged before the password changed opens nothing after it.
func TestALoginDoesNotOutrunAPasswordChange(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("li.wei")
	judged, err := b.row(b.ctx(), a.ID)
	b.ok(err)
	_, err = b.ResetPassword(b.ctx(), a.ID)
	b.ok(err)
	_, err = b.open(b.ctx(), judged, office, time.Time{})
	b.is(err, "login.failed")
}

func TestOpenForWhoeverWasProvedOtherwise(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("li.wei")
	o, err := b.Open(b.ctx(), OpenInput{Account: a.ID, SecondFactor: true, Whence: office})
	b.ok(err)
	if !o.SecondFactor {
		t.Error("the factor is lost")
	}
	b.ok(b.Disable(b.ctx(), a.ID))
	_, err = b.Open(b.ctx(), OpenInput{Account: a.ID})
	b.is(err, "login.failed")
	_, err = b.Open(b.ctx(), OpenInput{Account: "nobody"})
	b.is(err, "account.unknown")
}

func TestDevice(t *testing.T) {
	for agent, want := range map[string]string{
		"": "",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":           "Edge · Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1": "Safari · iPhone",
		"Mozilla/5.0 (Phone; OpenHarmony 5.0; HarmonyOS) ArkWeb":                                                              "HarmonyOS",
		"curl/8.5.0": "curl/8.5.0",
		"x\x00\n<script>" + strings.Repeat("长", 99): "x<script>" + strings.Repeat("长", 31),
	} {
		if got := Device(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}
