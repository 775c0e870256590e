package audit_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		os.Exit(writeUntilKilled(dir))
	}
	os.Exit(m.Run())
}

var start = time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)

// site is a trail with all that belongs to it.
type site struct {
	*testing.T
	dir     string
	db      *control.DB
	suite   crypt.Suite
	keys    []crypt.Generation
	ring    *crypt.Keyring
	options audit.Options
	log     *audit.Log
}

func newSite(t *testing.T, suite crypt.Suite, every uint64) *site {
	t.Helper()
	dir := t.TempDir()
	s := &site{T: t, dir: dir, suite: suite}
	for _, p := range crypt.Purposes() {
		s.keys = append(s.keys, must(crypt.Draw(suite, p, 1))(t))
	}
	s.ring = must(crypt.OpenKeyring(suite, s.keys))(t)
	s.db = openDB(t, dir)
	s.options = optionsOf(s.ring, s.db, filepath.Join(dir, "outside"), every)
	s.open()
	return s
}

// key is the public key at work.
func (s *site) key() audit.PublicKey {
	all := s.log.PublicKeys()
	return all[len(all)-1]
}

// private is the key that signs, as whoever broke into the platform has it.
func (s *site) private() []byte {
	for _, g := range s.keys {
		if g.Purpose == crypt.Sign {
			return g.Key
		}
	}
	return nil
}

func optionsOf(ring *crypt.Keyring, db *control.DB, anchor string, every uint64) audit.Options {
	return audit.Options{DB: db, Keys: ring, Clock: clock.Fixed(start), Anchor: anchor, Every: every, Log: slog.New(slog.DiscardHandler)}
}

func openDB(t *testing.T, dir string) *control.DB {
	t.Helper()
	db := must(control.Open(t.Context(), "sqlite:"+filepath.Join(dir, "control.db")))(t)
	t.Cleanup(func() { db.Close() })
	ok(t, db.Migrate(t.Context(), nil))
	return db
}

func (s *site) open() {
	s.Helper()
	s.log = must(audit.Open(s.Context(), s.options))(s.T)
	log := s.log
	s.Cleanup(func() { log.Close() })
}

// reopen is a process that starts anew.
func (s *site) reopen() {
	s.Helper()
	ok(s.T, s.log.Close())
	s.open()
}

var clerk = audit.Actor{Account: "0198c0de-0000-7000-8000-000000000001", Roles: []string{"clerk"}, Address: "127.0.0.1", Ticket: "t1"}

func event(i int) audit.Event {
	return audit.Event{Action: "dossier.read", Object: fmt.Sprintf("o-%d", i), Persons: []string{person(i % 7)},
		Areas: []string{"A12"}, Counts: map[string]int{"rows": i, "areas": 2}, Query: map[string]string{"as_of": "2026-01-02"}, Result: "ok"}
}

func person(i int) string { return fmt.Sprintf("%032x", i) }

func (s *site) append(from, to int) {
	s.Helper()
	for i := from; i < to; i++ {
		ok(s.T, s.log.Append(s.Context(), clerk, event(i)))
	}
}

func (s *site) verified() audit.Report {
	s.Helper()
	return must(s.log.Verify(s.Context()))(s.T)
}

func (s *site) whole() audit.Report {
	s.Helper()
	r := s.verified()
	if !r.OK() {
		s.Fatalf("an untouched trail: %v", r.Problems)
	}
	return r
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var background = context.Background
