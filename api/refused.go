package api

import (
	"context"
	"slices"
	"sync"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

// refusals remembers who was refused of late, so that nobody fills the trail.
type refusals struct {
	mu   sync.Mutex
	now  clock.Clock
	last map[string]time.Time // by address
}

const (
	refusalEvery = time.Minute
	mostRefusals = 10_000 // addresses that are remembered; all others count as one
)

func newRefusals(now clock.Clock) *refusals {
	return &refusals{now: now, last: map[string]time.Time{}}
}

// due reports whether an address has had no entry for a minute, and takes it as
// having one now.
func (r *refusals) due(address string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if _, known := r.last[address]; !known && len(r.last) >= mostRefusals {
		for a, at := range r.last {
			if now.Sub(at) >= refusalEvery {
				delete(r.last, a)
			}
		}
		if len(r.last) >= mostRefusals {
			address = ""
		}
	}
	if at, known := r.last[address]; known && now.Sub(at) < refusalEvery {
		return false
	}
	r.last[address] = now
	return true
}

// noteRefused notes a token or session that was shown and does not hold. token
// is the public id of the one, where it is known. What it gives is why nobody is
// known.
func (s *server) noteRefused(ctx context.Context, now *call, token string, err error) error {
	bad := []string{"session.none", "session.expired", "token.invalid", "token.expired", "token.not_here"}
	code := fault.CodeOf(err)
	if !slices.Contains(bad, code) || !s.refusals.due(now.address) {
		return err
	}
	// Past the call's own count: how the call ends is noted besides.
	by := access.By{Actor: now.by.Actor, Trail: s.Trail}
	if noting := by.Note(ctx, audit.Event{Action: "session.refused", Object: token, Result: code}); noting != nil {
		return noting
	}
	return err
}
