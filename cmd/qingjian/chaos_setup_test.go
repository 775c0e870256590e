//go:build chaos

package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"qingjian/internal/control"
)

// surviveKilledSetUps kills the very first import on a new data directory at
// random moments, a few times over, and wants the next one to finish what the
// others began.
func surviveKilledSetUps(t *testing.T, u *undisturbed, rng *rand.Rand, rounds int) string {
	t.Helper()
	kills := 0
	began := time.Now()
	u.in(t).emptySite("setup-whole").ingest(u.books[0])
	took := time.Since(began)
	for round := range rounds {
		s := u.in(t).emptySite(fmt.Sprintf("setup-%d", round))
		for range 1 + round%3 {
			p := s.start(u.books[0])
			s.await(p.done, rng, took, anywhere, control.Batch{})
			p.kill()
			switch code := p.cmd.ProcessState.ExitCode(); code {
			case exitOK:
			case -1: // by a signal
				kills++
			default:
				t.Fatalf("the import ended by itself with %d; stderr:\n%s", code, s.lastWords())
			}
		}
		r, _ := s.ingest(u.books[0])
		if r.Rows.Read != u.receipts[0].Rows.Read {
			t.Errorf("round %d: %d rows read", round, r.Rows.Read)
		}
		// The keys are the directory's own, so only numbers compare.
		s.look(func(p *platform) {
			s.whole(p, 1)
			if got, want := len(s.versions(p, 1)), len(u.logical[1]); got != want {
				t.Errorf("round %d: %d versions, want %d", round, got, want)
			}
		})
		s.noLitter()
		if t.Failed() {
			t.FailNow()
		}
	}
	return fmt.Sprintf("set-up:  %d kills in %d new directories", kills, rounds)
}
