// Package accesstest makes those on whose behalf tests act.
package accesstest

import (
	"context"
	"slices"
	"sync"

	"qingjian/internal/access"
	"qingjian/internal/audit"
)

// Trail is a trail in memory. It is safe for concurrent use.
type Trail struct {
	mu     sync.Mutex
	events []audit.Event
	Fail   error // what Append answers, nil = it keeps the event
}

// Append keeps an event.
func (t *Trail) Append(_ context.Context, _ audit.Actor, what audit.Event) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.Fail == nil {
		t.events = append(t.events, what)
	}
	return t.Fail
}

// Commit stands for a commitment.
func (t *Trail) Commit(string) string { return "committed" }

// Events lists what was noted.
func (t *Trail) Events() []audit.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.events)
}

// By is an account with permissions over the whole district, and its own trail.
func By(account string, may ...access.Permission) (access.By, *Trail) {
	return Fixed(access.Fixed{Account: account, May: may})
}

// Fixed is an account with a scope that is given, and its own trail.
func Fixed(f access.Fixed) (access.By, *Trail) {
	trail := &Trail{}
	return access.By{Actor: audit.Actor{Account: f.Account}, Scope: f.Scope(), Trail: trail}, trail
}
