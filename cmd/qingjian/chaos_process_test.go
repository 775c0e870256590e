package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"

	"qingjian/api"
	"qingjian/internal/control"
)

// tally counts what the kills met.
type tally struct {
	kills  int
	stages map[string]int // ledger status of the batch under way -> kills
	half   map[string]int // rows above the watermark, in steps -> kills
	missed int            // imports that ended before the moment came
}

func newTally() tally { return tally{stages: map[string]int{}, half: map[string]int{}} }

func (c tally) String() string {
	list := func(m map[string]int) string {
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(m)) {
			parts = append(parts, fmt.Sprintf("%s %d", k, m[k]))
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprintf("%d kills (%d imports ended first); ledger then: %s; rows of a publishing batch then: %s",
		c.kills, c.missed, list(c.stages), list(c.half))
}

// stage names where the batch under way stands; before is the batch that was
// the newest when the import began.
func stage(b, before control.Batch, acknowledged bool) string {
	switch {
	case b.ID == before.ID:
		return "not received"
	case acknowledged:
		return "published and acknowledged"
	}
	return string(b.Status)
}

// fraction says how many of the rows to come are there.
func fraction(got, want map[string]uint64) string {
	switch n := sum(got); {
	case n == 0:
		return "none"
	case n < sum(want):
		return "some"
	}
	return "all"
}

// killProcesses imports all workbooks, killing the process during each, until
// there were that many kills.
func (s *site) killProcesses(u *undisturbed, rng *rand.Rand, kills int) tally {
	s.Helper()
	c := newTally()
	mark := uint64(0) // after the imports so far
	for round := 0; (c.kills < kills || round < len(s.books)) && !s.Failed(); round++ {
		i := min(round, len(s.books)-1)
		before := s.newest()
		p := s.start(s.books[i])
		if c.kills < kills {
			s.await(p.done, rng, u.took[i], aimOf(round), before)
			p.kill()
			if rng.IntN(2) == 0 { // as when the machine goes off; else it leaves by itself
				s.killTheirEngines()
			}
		}
		<-p.done
		switch code := p.cmd.ProcessState.ExitCode(); code {
		case exitOK:
			c.missed++
		case -1: // by a signal
			c.kills++
			r, acknowledged := p.acknowledged()
			s.afterKill([2]uint64{mark, u.marks[i]}, acknowledgement{r, acknowledged}, s.newest(), before, &c, rng.IntN(3) == 0)
		default:
			s.Fatalf("the import ended by itself with %d; stderr:\n%s", code, s.lastWords())
		}
		s.ingest(s.books[i])
		mark = u.marks[i]
		s.look(func(p *platform) {
			s.committed(p, mark, mark)
			if n := sum(s.above(p, mark)); n > 0 {
				s.Errorf("%d rows above the watermark after recovery", n)
			}
		})
		if s.Failed() {
			s.Fatalf("in round %d; %v", round, c)
		}
	}
	return c
}

func (s *site) newest() control.Batch {
	s.Helper()
	db := s.ledger()
	defer func() { ok(s.T, db.Close()) }()
	return newest(s.T, db)
}

// killTheirEngines kills the engines that killed processes left.
func (b *bench) killTheirEngines() {
	b.Helper()
	for _, pid := range b.engines() {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			b.Fatalf("kill the engine: %v", err)
		}
	}
}

// acknowledgement is what the sender of an import was told, if it was.
type acknowledgement struct {
	receipt api.ReceiptJSON
	given   bool
}

// afterKill looks at what a killed import left: what was acknowledged is
// there, what was not is whole or invisible. The watermark stands at the first
// of marks, or at the second when the batch is published. A restart that comes
// immediately, without a look, may meet an engine that is still leaving.
func (s *site) afterKill(marks [2]uint64, got acknowledgement, left, before control.Batch, c *tally, immediately bool) {
	s.Helper()
	c.stages[stage(left, before, got.given)]++
	want := marks[0]
	if left.ID != before.ID && left.Status == control.Published {
		want = marks[1]
	}
	if got.given && (left.Status != control.Published || got.receipt.BatchNo != left.No) {
		s.Errorf("the acknowledged batch %d is %s", got.receipt.BatchNo, left.Status)
	}
	if immediately {
		return
	}
	s.look(func(p *platform) {
		s.committed(p, want, want)
		rows := s.above(p, want)
		if left.Status == control.Publishing {
			c.half[fraction(rows, left.Expected)]++
		} else if sum(rows) > 0 {
			s.Errorf("a batch that is %s has rows above the watermark", cmp.Or(left.Status, "nowhere"))
		}
	})
}

// surviveKilledProcesses is the whole test with that many kills.
func surviveKilledProcesses(t *testing.T, u *undisturbed, rng *rand.Rand, kills int) tally {
	t.Helper()
	s := u.in(t).site("process")
	c := s.killProcesses(u, rng, kills)
	s.equal(u)
	s.noOrphans()
	return c
}
