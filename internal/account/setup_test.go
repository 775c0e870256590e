package account

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func redeem(code, login string) RedeemInput {
	return RedeemInput{Code: code, Login: login, Name: "首任管理员", Password: good, Whence: office}
}

func TestFirstStart(t *testing.T) {
	b := newBench(t, Policy{})
	codes, err := b.SetupCode(b.ctx())
	b.ok(err)
	if len(codes) != 2 || codes[0].Role != FirstSecurity || codes[1].Role != FirstAudit || codes[0].Code == codes[1].Code {
		t.Fatalf("codes %+v", codes)
	}
	_, err = b.Redeem(b.ctx(), redeem("nonsense", "an.quan"))
	b.is(err, "setup.code_wrong")
	weak := redeem(codes[0].Code, "an.quan")
	weak.Password = "short"
	_, err = b.Redeem(b.ctx(), weak)
	b.is(err, "password.weak") // and the code is not spent
	first, err := b.Redeem(b.ctx(), redeem(" "+codes[0].Code+"\n", "an.quan"))
	b.ok(err)
	if first.Role != FirstSecurity || first.MustChange || first.Secret == "" {
		t.Errorf("redeemed %+v", first)
	}
	_, err = b.Redeem(b.ctx(), redeem(codes[0].Code, "second"))
	b.is(err, "setup.code_wrong")
	_, err = b.Redeem(b.ctx(), redeem(codes[1].Code, "an.quan"))
	b.is(err, "account.exists") // two roles, two accounts; and the code is not spent
	audit, err := b.Redeem(b.ctx(), redeem(codes[1].Code, "shen.ji"))
	b.ok(err)
	if audit.Role != FirstAudit || audit.Account.ID == first.Account.ID {
		t.Errorf("redeemed %+v", audit)
	}
	founders, err := b.Founders(b.ctx())
	b.ok(err)
	if founders[FirstSecurity] != first.Account.ID || founders[FirstAudit] != audit.Account.ID {
		t.Errorf("founders %v", founders)
	}
	_, err = b.Redeem(b.ctx(), redeem(codes[0].Code, "third"))
	b.is(err, "setup.done")
	_, err = b.SetupCode(b.ctx())
	b.is(err, "setup.done")
	b.in("an.quan")
}

func TestACodeIsReplacedAndExpires(t *testing.T) {
	b := newBench(t, Policy{})
	old, err := b.SetupCode(b.ctx())
	b.ok(err)
	codes, err := b.SetupCode(b.ctx())
	b.ok(err)
	_, err = b.Redeem(b.ctx(), redeem(old[0].Code, "an.quan"))
	b.is(err, "setup.code_wrong")
	_, err = b.Redeem(b.ctx(), redeem(codes[0].Code, "an.quan"))
	b.ok(err)
	b.later(24 * time.Hour)
	_, err = b.Redeem(b.ctx(), redeem(codes[1].Code, "shen.ji"))
	b.is(err, "setup.code_wrong")
	again, err := b.SetupCode(b.ctx())
	b.ok(err)
	if len(again) != 1 || again[0].Role != FirstAudit {
		t.Errorf("a role that was taken is offered again: %+v", again)
	}
	_, err = b.Redeem(b.ctx(), redeem(again[0].Code, "shen.ji"))
	b.ok(err)
}

func TestOneOfManyRedeems(t *testing.T) {
	b := newBench(t, Policy{})
	codes, err := b.SetupCode(b.ctx())
	b.ok(err)
	var done atomic.Int32
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			if _, err := b.Redeem(b.ctx(), redeem(codes[i%2].Code, fmt.Sprintf("admin-%d", i))); err == nil {
				done.Add(1)
			}
		})
	}
	all.Wait()
	accounts, err := b.List(b.ctx())
	b.ok(err)
	if done.Load() != 2 || len(accounts) != 2 {
		t.Errorf("%d redeemed, %d accounts", done.Load(), len(accounts))
	}
}

func TestADemonstrationNeedsNoSetup(t *testing.T) {
	b := newBench(t, Policy{})
	_, _, err := b.Create(b.ctx(), CreateInput{Login: "demo.clerk", Name: "演示", Demo: true})
	b.ok(err)
	needed, err := b.SetupNeeded(b.ctx())
	b.ok(err)
	if len(needed) != 0 {
		t.Errorf("needed %v", needed)
	}
	_, err = b.SetupCode(b.ctx())
	b.is(err, "setup.done")
}

// An account that a command made founds nothing: otherwise nobody could ever
// give it a role.
func TestAnAccountDoesNotCloseTheSetup(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	codes, err := b.SetupCode(b.ctx())
	b.ok(err)
	if len(codes) != 2 {
		t.Errorf("codes %+v", codes)
	}
}

// What cannot be noted is not done, and the code is still good.
func TestRedeemStopsBefore(t *testing.T) {
	b := newBench(t, Policy{})
	codes, err := b.SetupCode(b.ctx())
	b.ok(err)
	in := redeem(codes[0].Code, "an.quan")
	var id, role string
	in.Before = func(account, r string) error { id, role = account, r; return errors.New("no space") }
	if _, err := b.Redeem(b.ctx(), in); err == nil {
		t.Fatal("it is done")
	}
	if there, err := b.Exist(b.ctx()); there || err != nil {
		t.Fatalf("an account is there, %v", err)
	}
	in.Before = func(account, r string) error { id, role = account, r; return nil }
	done, err := b.Redeem(b.ctx(), in)
	b.ok(err)
	if done.Account.ID != id || done.Role != role || role != FirstSecurity {
		t.Errorf("announced %s %s, made %+v", id, role, done)
	}
}
