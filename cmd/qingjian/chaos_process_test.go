package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

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

// everyFourth kill is aimed at publishing, the rest at any moment.
const everyFourth = 4

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
			s.killSometime(p, rng, u.took[i], round%everyFourth == 0)
			if round%2 == 1 { // as when the machine goes off; else it leaves by itself
				s.killTheirEngines()
			}
		}
		<-p.done
		if p.cmd.ProcessState.Success() {
			c.missed++
		} else {
			c.kills++
			// Every third restart meets an engine that is still leaving.
			s.afterKill([2]uint64{mark, u.marks[i]}, p, before, &c, round%3 == 0)
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

// killSometime kills the process at a random moment: of the whole import, or
// of the time that it is publishing. It may end before.
func (s *site) killSometime(p *process, rng *rand.Rand, took time.Duration, aimed bool) {
	s.Helper()
	defer p.kill()
	if aimed {
		const publishing = 80 * time.Millisecond // about as long as it takes
		s.awaitPublishing(p.done)
		took = publishing
	}
	moment := time.NewTimer(time.Duration(rng.Int64N(int64(took))))
	defer moment.Stop()
	select {
	case <-p.done:
	case <-moment.C:
	}
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

// awaitPublishing watches the ledger until a batch is publishing or done is
// closed.
func (s *site) awaitPublishing(done <-chan struct{}) {
	s.Helper()
	db := s.ledger()
	defer func() { ok(s.T, db.Close()) }()
	s.await(context.WithoutCancel(s.Context()), "", func() bool {
		select {
		case <-done:
			return true
		default:
		}
		batches, err := db.BatchesIn(s.Context(), control.Publishing)
		ok(s.T, err)
		return len(batches) > 0
	})
}

// afterKill looks at what a killed import left: what was acknowledged is
// there, what was not is whole or invisible. The watermark stands at the first
// of marks, or at the second when the batch is published.
func (s *site) afterKill(marks [2]uint64, p *process, before control.Batch, c *tally, immediately bool) {
	s.Helper()
	receipt, acknowledged := p.acknowledged()
	left := s.newest()
	c.stages[stage(left, before, acknowledged)]++
	want := marks[0]
	if left.ID != before.ID && left.Status == control.Published {
		want = marks[1]
	}
	if acknowledged && (left.Status != control.Published || receipt.BatchNo != left.No) {
		s.Errorf("the acknowledged batch %d is %s", receipt.BatchNo, left.Status)
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

// reached wants kills in each of these stages.
func (c tally) reached(t *testing.T, stages ...string) {
	t.Helper()
	for _, stage := range stages {
		if c.stages[stage] == 0 {
			t.Errorf("no kill met the stage %q: %v", stage, c)
		}
	}
}
