package account

import (
	"math/rand/v2"
	"testing"
	"time"

	"qingjian/internal/fault"
)

// model is the rule of lock-out written another way: a list of when failures
// happened, looked at from its start every time.
type model struct {
	failures []time.Time
	locks    int
	until    time.Time
}

func (m *model) try(now time.Time, right bool) string {
	if now.Before(m.until) {
		return "login.locked"
	}
	if right {
		*m = model{}
		return ""
	}
	m.failures = append(m.failures, now)
	recent := 0
	for _, f := range m.failures {
		if now.Sub(f) < 15*time.Minute {
			recent++
		}
	}
	if recent >= 5 {
		m.locks++
		minutes := 15
		for range m.locks - 1 {
			minutes *= 2
		}
		m.until = now.Add(time.Duration(min(minutes, 240)) * time.Minute)
	}
	return "login.failed"
}

// Any history of right and wrong passwords, waits and restarts ends as the
// model says.
func TestLockOutFollowsTheModel(t *testing.T) {
	for seed := range uint64(8) {
		dice := rand.New(rand.NewPCG(seed, 1))
		b := newBench(t, Policy{AddressFailures: 1 << 20})
		b.user("li.wei")
		var m model
		for step := range 120 {
			switch n := dice.IntN(20); {
			case n < 5:
				b.later(time.Duration(dice.IntN(6*60)) * time.Second)
			case n == 5:
				b.later(time.Duration(dice.IntN(180)) * time.Minute)
			case n == 6:
				b.ok(b.Sweep(b.ctx()))
			default:
				right := dice.IntN(12) == 0
				password := "wrong"
				if right {
					password = good
				}
				_, err := b.enter("li.wei", password)
				if got, want := codeOf(err), m.try(b.tell(), right); got != want {
					t.Fatalf("seed %d, step %d: %q, the model says %q (%v)", seed, step, got, want, m)
				}
				if fault.CodeOf(err) == "login.locked" {
					if until, _ := LockedUntil(err); !until.Equal(m.until) {
						t.Fatalf("seed %d, step %d: until %v, the model says %v", seed, step, until, m.until)
					}
				}
			}
		}
	}
}
