package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/store"
)

// feedRows is how many rows every delivery of these tests has.
const feedRows = 300

// surviveKilledFeeds kills "feed run" at random moments, one delivery after the
// other, until there were that many kills. Every delivery changes every row: where
// each takes exactly one number with exactly its rows, none was lost or doubled.
func surviveKilledFeeds(t *testing.T, b *bench, rng *rand.Rand, kills int) tally {
	t.Helper()
	s, c := b.in(t).site("feeds"), newTally()
	in := declare(t, s.data, "prices", pricesFeed)
	took := time.Duration(0)
	for n := uint64(1); c.kills < kills || n == 1; n++ {
		deliver(t, in, fmt.Sprintf("%d.csv", n), prices(feedRows, 9000+int(n)))
		if took > 0 {
			before, p := s.newest(), s.launch("feed", "run", "prices")
			if s.await(p.done, rng, took, aimOf(int(n)), before) {
				c.kills++
			} else {
				c.missed++
			}
			p.kill()
			c.stages[stage(s.newest(), before, false)]++
		}
		began := time.Now()
		p := s.launch("feed", "run", "prices")
		<-p.done
		took = time.Since(began)
		if code := p.cmd.ProcessState.ExitCode(); code != exitOK {
			s.Fatalf("after a kill the feed ended with %d:\n%s\n%s", code, p.out.String(), s.lastWords())
		}
		s.takenIn(in, n)
		if s.Failed() {
			s.Fatalf("at delivery %d; %v", n, c)
		}
	}
	s.noLitter()
	s.noOrphans()
	return c
}

// takenIn wants the first n deliveries to be published, each once and whole, and
// put away, and no run to be open.
func (s *site) takenIn(in string, n uint64) {
	s.Helper()
	s.look(func(p *platform) {
		s.whole(p, n)
		stored, price := 0, fmt.Sprintf("%d.", 9000+n)
		today := store.InForceQuery{On: fact.DayOf(time.Now()), Watermark: n}
		for row, err := range p.store.InForce(s.Context(), p.catalog.Area("f_price_index"), today) {
			ok(s.T, err)
			if slices.ContainsFunc(row.Values, func(v string) bool { return strings.HasPrefix(v+".", price) }) {
				stored++
			}
		}
		if stored != feedRows {
			s.Errorf("%d rows of the last delivery on file, want %d", stored, feedRows)
		}
		runs, err := p.control.FeedRuns(s.Context(), "prices", control.FeedRun{}, 1, control.RunQueued, control.RunRunning, control.RunHeld)
		ok(s.T, err)
		if len(runs) > 0 {
			s.Errorf("a run is still %s (%s)", runs[0].Status, runs[0].Error)
		}
		published, err := p.control.FeedRuns(s.Context(), "prices", control.FeedRun{}, 1000, control.RunPublished)
		ok(s.T, err)
		if uint64(len(published)) != n {
			s.Errorf("%d runs published, want %d", len(published), n)
		}
	})
	left, err := filepath.Glob(filepath.Join(in, "*.csv*"))
	ok(s.T, err)
	if len(left) > 0 {
		s.Errorf("still in the folder: %v", left)
	}
}
