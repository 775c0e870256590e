package officetest

import (
	"context"
	"errors"
	"sync"

	"qingjian/internal/audit"
)

// Trail keeps entries in memory, for tests that look at what was noted. Broken
// makes it refuse, as a full disk would.
type Trail struct {
	mu      sync.Mutex
	entries []audit.Entry
	Broken  bool
}

// Append implements access.Noter.
func (t *Trail) Append(_ context.Context, who audit.Actor, what audit.Event) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.Broken {
		return errors.New("the trail cannot be written")
	}
	t.entries = append(t.entries, audit.Entry{Actor: who, Event: what})
	return nil
}

// Commit implements access.Noter.
func (t *Trail) Commit(string) string { return "committed" }

// Entries gives what was noted so far.
func (t *Trail) Entries() []audit.Entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]audit.Entry(nil), t.entries...)
}
