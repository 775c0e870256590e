package account

import (
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// code is what the authenticator shows, some steps away from now.
func (b *bench) code(seed string, steps int) string {
	b.Helper()
	c, err := totp.GenerateCode(seed, b.tell().Add(time.Duration(steps)*30*time.Second))
	b.ok(err)
	return c
}

// enrol gives an account a second factor and ends its sessions.
func (b *bench) enrol(login string) (seed string) {
	b.Helper()
	o := b.in(login)
	e, err := b.Enrol(b.ctx(), EnrolInput{Secret: o.Secret, Password: good, Address: office.Address})
	b.ok(err)
	_, err = b.ConfirmTOTP(b.ctx(), o.Secret, b.code(e.Secret, 0), office.Address, nil)
	b.ok(err)
	b.ok(b.RevokeAll(b.ctx(), o.Account.ID))
	return e.Secret
}

func TestEnrolling(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	o := b.in("li.wei")
	_, err := b.ConfirmTOTP(b.ctx(), o.Secret, "123456", office.Address, nil)
	b.is(err, "totp.not_enrolled")
	_, err = b.SecondFactor(b.ctx(), o.Secret, "123456", office.Address)
	b.is(err, "totp.not_enrolled")
	first, err := b.Enrol(b.ctx(), EnrolInput{Secret: o.Secret, Password: good, Address: office.Address})
	b.ok(err)
	b.in("li.wei") // a seed that is not confirmed asks nothing of a login
	e, err := b.Enrol(b.ctx(), EnrolInput{Secret: o.Secret, Password: good, Address: office.Address})
	b.ok(err)
	_, err = b.ConfirmTOTP(b.ctx(), o.Secret, b.code(first.Secret, 0), office.Address, nil)
	b.is(err, "login.code_wrong")
	after, err := b.ConfirmTOTP(b.ctx(), o.Secret, b.code(e.Secret, 0), office.Address, nil)
	b.ok(err)
	if !after.SecondFactor || !after.SecondAt.Equal(start) || !after.Account.Enrolled || after.Secret == o.Secret || after.SessionID != o.SessionID {
		t.Errorf("after confirming: %+v", after)
	}
	_, err = b.AuthenticateSession(b.ctx(), o.Secret)
	b.is(err, "session.none")
	_, err = b.Enrol(b.ctx(), EnrolInput{Secret: after.Secret, Password: good, Address: office.Address})
	b.is(err, "totp.enrolled")
	u, err := url.Parse(e.URI)
	b.ok(err)
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Query().Get("issuer") != "清鉴" || u.Query().Get("secret") != e.Secret {
		t.Errorf("uri %s", e.URI)
	}
}

func TestLoginAsksForTheCode(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	seed := b.enrol("li.wei")
	login := func(code string) (Opened, error) {
		return b.Login(b.ctx(), LoginInput{Login: "li.wei", Password: good, Code: code, Whence: office})
	}
	used := b.code(seed, 0) // confirmed the enrolment
	_, err := login(used)
	b.is(err, "login.code_wrong")
	b.later(30 * time.Second)
	_, err = login("")
	b.is(err, "login.code_needed")
	_, err = b.enter("li.wei", "wrong")
	b.is(err, "login.failed") // a wrong password is not told that there is a second factor
	o, err := login(b.code(seed, 0))
	b.ok(err)
	if !o.SecondFactor {
		t.Error("the session knows nothing of the code")
	}
	_, err = login(b.code(seed, 0))
	b.is(err, "login.code_wrong") // used
	_, err = login(b.code(seed, -1))
	b.is(err, "login.code_wrong") // older than one that was used
	_, err = login(b.code(seed, 2))
	b.is(err, "login.code_wrong") // too far ahead
	_, err = login(b.code(seed, 1))
	b.ok(err)
	b.later(10 * time.Minute)
	_, err = login(b.code(seed, -2))
	b.is(err, "login.code_wrong")
	_, err = login(b.code(seed, -1))
	b.ok(err)
}

func TestACodeOpensOnce(t *testing.T) {
	b := newBench(t, Policy{Failures: 100, AddressFailures: 100})
	b.user("li.wei")
	seed := b.enrol("li.wei")
	b.later(time.Hour)
	code := b.code(seed, 0)
	var opened atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := b.Login(b.ctx(), LoginInput{Login: "li.wei", Password: good, Code: code, Whence: office}); err == nil {
				opened.Add(1)
			}
		})
	}
	all.Wait()
	if opened.Load() != 1 {
		t.Errorf("one code opened %d sessions", opened.Load())
	}
}

// Whoever enrolled in another session finds this one without the factor.
func TestSecondFactorLater(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	old, o := b.in("li.wei"), b.in("li.wei")
	e, err := b.Enrol(b.ctx(), EnrolInput{Secret: o.Secret, Password: good, Address: office.Address})
	b.ok(err)
	_, err = b.ConfirmTOTP(b.ctx(), o.Secret, b.code(e.Secret, 0), office.Address, nil)
	b.ok(err)
	b.later(5 * time.Minute)
	p, err := b.AuthenticateSession(b.ctx(), old.Secret)
	b.ok(err)
	if p.SecondFactor {
		t.Error("a session has a factor that was given in another")
	}
	after, err := b.SecondFactor(b.ctx(), old.Secret, b.code(e.Secret, 0), office.Address)
	b.ok(err)
	if !after.SecondAt.Equal(b.tell()) || after.Secret == old.Secret {
		t.Errorf("after the code: %+v", after)
	}
	_, err = b.AuthenticateSession(b.ctx(), old.Secret)
	b.is(err, "session.none")
}

func TestResetTOTP(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("li.wei")
	seed := b.enrol("li.wei")
	b.later(time.Minute)
	o, err := b.Login(b.ctx(), LoginInput{Login: "li.wei", Password: good, Code: b.code(seed, 0), Whence: office})
	b.ok(err)
	b.ok(b.ResetTOTP(b.ctx(), a.ID))
	_, err = b.AuthenticateSession(b.ctx(), o.Secret)
	b.is(err, "session.none")
	if o := b.in("li.wei"); o.SecondFactor || o.Account.Enrolled {
		t.Errorf("after the reset: %+v", o.Principal)
	}
	b.is(b.ResetTOTP(b.ctx(), "nobody"), "account.unknown")
}

// A seed that was copied to another account's row cannot be read there.
func TestASeedBelongsToItsAccount(t *testing.T) {
	b := newBench(t, Policy{})
	sealed, err := b.sealer.Seal(seedContext("a"), "JBSWY3DPEHPK3PXP")
	b.ok(err)
	if _, err := b.match("b", sealed, "123456"); err == nil {
		t.Error("it could be read")
	}
}

// A session that was left open enrols nobody: that takes the password, and wrong
// ones lock.
func TestEnrollingTakesThePassword(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	o := b.in("li.wei")
	for _, wrong := range []string{"", good2, good2, good2, good2} {
		_, err := b.Enrol(b.ctx(), EnrolInput{Secret: o.Secret, Password: wrong, Address: office.Address})
		b.is(err, "login.failed")
	}
	_, err := b.Enrol(b.ctx(), EnrolInput{Secret: o.Secret, Password: good, Address: office.Address})
	b.is(err, "login.locked")
	b.later(16 * time.Minute)
	o = b.in("li.wei")
	_, err = b.ConfirmTOTP(b.ctx(), o.Secret, "123456", office.Address, nil)
	b.is(err, "totp.not_enrolled")
	for range 6 { // right ones do not
		_, err = b.Enrol(b.ctx(), EnrolInput{Secret: o.Secret, Password: good, Address: office.Address})
		b.ok(err)
	}
}
