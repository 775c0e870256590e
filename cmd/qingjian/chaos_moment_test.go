package main

import (
	"context"
	"math/rand/v2"
	"time"

	"qingjian/internal/control"
)

// aim says at which part of an import a kill is aimed. The ledger shows when
// an import reaches it, whatever the machine's speed.
type aim int

const (
	anywhere     aim = iota
	atReceived       // while it is read, checked and compared
	atChecked        // while it is prepared
	atPublishing     // while its rows are written
	atPublished      // before, while and after the receipt is given
)

// aimOf makes every other kill one at any moment.
func aimOf(round int) aim {
	return []aim{atPublishing, anywhere, atChecked, anywhere, atReceived, anywhere, atPublished, anywhere}[round%8]
}

// within is how long after the event an aimed kill comes at the latest.
func (a aim) within() time.Duration {
	return map[aim]time.Duration{atReceived: 120 * time.Millisecond, atChecked: 5 * time.Millisecond,
		atPublishing: 80 * time.Millisecond, atPublished: 60 * time.Millisecond}[a]
}

// reached tells whether an import has come to where a kill is aimed at.
func (a aim) reached(now, before control.Batch) bool {
	begun := now.ID != before.ID
	switch a {
	case atReceived:
		return begun
	case atChecked: // a moment that is easily overlooked
		return begun && now.Status != control.Received
	case atPublishing:
		return begun && now.Status == control.Publishing
	case atPublished:
		return begun && now.Status == control.Published
	}
	return true
}

// await returns at a random moment of an import that takes so long, or of the
// part of it that is aimed at. It reports false when the import ended first,
// which closes done; before is the newest batch of the ledger before it.
func (s *site) await(done <-chan struct{}, rng *rand.Rand, took time.Duration, a aim, before control.Batch) bool {
	s.Helper()
	if a != anywhere {
		took = a.within()
		s.awaitLedger(done, func(now control.Batch) bool { return a.reached(now, before) })
	}
	moment := time.NewTimer(time.Duration(rng.Int64N(int64(took))))
	defer moment.Stop()
	select {
	case <-done:
		return false
	case <-moment.C:
		return true
	}
}

// awaitLedger watches the newest batch until it is so or done is closed.
func (s *site) awaitLedger(done <-chan struct{}, so func(now control.Batch) bool) {
	s.Helper()
	db := s.ledger()
	defer func() { ok(s.T, db.Close()) }()
	s.poll(context.WithoutCancel(s.Context()), "", func() bool {
		select {
		case <-done:
			return true
		default:
			return so(newest(s.T, db))
		}
	})
}
