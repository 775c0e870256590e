package account

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qingjian/internal/fault"
)

func (b *bench) fail(login string, n int) {
	b.Helper()
	for range n {
		_, err := b.enter(login, "wrong")
		b.is(err, "login.failed")
	}
}

func TestFiveFailuresLockRightAndWrongAlike(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	b.fail("li.wei", 5)
	_, wrong := b.enter("li.wei", "wrong")
	_, right := b.enter("li.wei", good)
	b.is(wrong, "login.locked")
	b.is(right, "login.locked")
	if wrong.Error() != right.Error() {
		t.Errorf("%v is not %v", wrong, right)
	}
	until, ok := LockedUntil(right)
	if !ok || !until.Equal(start.Add(15*time.Minute)) {
		t.Errorf("locked until %v", until)
	}
	b.later(15*time.Minute - time.Second)
	_, err := b.enter("li.wei", good)
	b.is(err, "login.locked")
	b.later(time.Second)
	b.in("li.wei")
}

func TestLocksGrowAndASuccessForgetsThem(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	for _, minutes := range []int{15, 30, 60, 120, 240, 240} {
		b.fail("li.wei", 5)
		_, err := b.enter("li.wei", good)
		if until, _ := LockedUntil(err); until.Sub(b.tell()) != time.Duration(minutes)*time.Minute {
			t.Errorf("locked for %v, want %d minutes", until.Sub(b.tell()), minutes)
		}
		b.later(time.Duration(minutes) * time.Minute)
	}
	b.in("li.wei")
	b.fail("li.wei", 5)
	_, err := b.enter("li.wei", good)
	if until, _ := LockedUntil(err); until.Sub(b.tell()) != 15*time.Minute {
		t.Errorf("locked for %v after a success", until.Sub(b.tell()))
	}
}

func TestFailuresOfTheLastQuarterCount(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	b.fail("li.wei", 4)
	b.later(16 * time.Minute)
	b.fail("li.wei", 4)
	b.in("li.wei")
}

func TestAnUnknownNameLocksToo(t *testing.T) {
	b := newBench(t, Policy{})
	b.fail("nobody", 5)
	_, err := b.enter("nobody", "wrong")
	b.is(err, "login.locked")
}

func TestARestartForgetsNoFailure(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	b.fail("li.wei", 3)
	b.reopen(Policy{})
	b.fail("li.wei", 2)
	b.reopen(Policy{})
	_, err := b.enter("li.wei", good)
	b.is(err, "login.locked")
}

func TestManyAtOnceAreNotJudged(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	var judged atomic.Int32
	var all sync.WaitGroup
	for range 60 {
		all.Go(func() {
			if _, err := b.enter("li.wei", "wrong"); fault.CodeOf(err) == "login.failed" {
				judged.Add(1)
			}
		})
	}
	all.Wait()
	if judged.Load() != 5 {
		t.Errorf("%d guesses were judged", judged.Load())
	}
}

func TestAnAddressLocks(t *testing.T) {
	b := newBench(t, Policy{AddressFailures: 7})
	b.user("li.wei")
	for _, name := range []string{"a-a", "b-b", "c-c", "d-d", "e-e", "f-f"} {
		b.fail(name, 1)
		b.in("li.wei") // forgets nothing of the address
	}
	b.fail("g-g", 1)
	_, err := b.enter("li.wei", good)
	b.is(err, "login.locked")
	_, err = b.Login(b.ctx(), LoginInput{Login: "li.wei", Password: good, Whence: Whence{Address: "10.9.9.9"}})
	b.ok(err)
}

func TestUnlockAndList(t *testing.T) {
	b := newBench(t, Policy{})
	a := b.user("li.wei")
	b.fail("li.wei", 5)
	all, err := b.List(b.ctx())
	b.ok(err)
	if len(all) != 1 || all[0].LockedUntil.IsZero() {
		t.Errorf("list %+v", all)
	}
	b.ok(b.Unlock(b.ctx(), a.ID))
	b.in("li.wei")
	got, err := b.ByID(b.ctx(), a.ID)
	b.ok(err)
	if !got.LockedUntil.IsZero() {
		t.Error("still locked")
	}
}

// Whoever knows the password but not the phone has no more guesses than
// whoever knows neither.
func TestGuessesOfTheCodeLock(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	b.enrol("li.wei")
	b.later(time.Hour)
	for range 5 {
		_, err := b.enter("li.wei", good) // asks for the code, clears nothing
		b.is(err, "login.code_needed")
		_, err = b.Login(b.ctx(), LoginInput{Login: "li.wei", Password: good, Code: "abcdef", Whence: office})
		b.is(err, "login.code_wrong")
	}
	_, err := b.enter("li.wei", good)
	b.is(err, "login.locked")
}

func TestARightPasswordAtTheLimitDoesNotLock(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	seed := b.enrol("li.wei")
	b.later(time.Hour)
	b.fail("li.wei", 4)
	for range 3 {
		_, err := b.enter("li.wei", good)
		b.is(err, "login.code_needed")
	}
	_, err := b.Login(b.ctx(), LoginInput{Login: "li.wei", Password: good, Code: b.code(seed, 0), Whence: office})
	b.ok(err)
}

func TestSweepKeepsWhatCounts(t *testing.T) {
	b := newBench(t, Policy{})
	b.user("li.wei")
	b.fail("li.wei", 5)
	b.in2("wang.fang")
	b.ok(b.Sweep(b.ctx()))
	_, err := b.enter("li.wei", good)
	b.is(err, "login.locked")
	b.later(16 * time.Minute)
	b.ok(b.Sweep(b.ctx()))
	b.fail("li.wei", 5)
	_, err = b.enter("li.wei", good)
	if until, _ := LockedUntil(err); until.Sub(b.tell()) != 30*time.Minute {
		t.Errorf("the second lock lasts %v", until.Sub(b.tell()))
	}
}

func (b *bench) in2(login string) Opened {
	b.Helper()
	b.user(login)
	return b.in(login)
}
