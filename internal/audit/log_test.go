package audit_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"qingjian/internal/audit"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

func TestAppendAndVerify(t *testing.T) {
	for _, suite := range []crypt.Suite{crypt.GM(), crypt.Standard()} {
		t.Run(suite.Name(), func(t *testing.T) {
			s := newSite(t, suite, 10)
			if r := s.whole(); r.Size != 0 || r.CheckpointsTotal != 0 {
				t.Errorf("an empty trail: %+v", r)
			}
			s.append(0, 25)
			if r := s.whole(); r.Size != 25 || r.SignedTo != 20 || r.AnchoredTo != 20 || r.Unanchored() != 5 {
				t.Errorf("with a tail: %+v", r)
			}
			s.reopen() // closing signs the rest
			s.append(25, 30)
			r := s.whole()
			if r.Size != 30 || r.SignedTo != 30-5 || r.CheckpointsTotal != 3 {
				t.Errorf("after another start: %+v", r)
			}
			if got := r.In(fault.EN); !got.OK || got.UnanchoredFrom != 26 || got.Unanchored != 5 {
				t.Errorf("report: %+v", got)
			}
		})
	}
}

func TestConcurrentAppends(t *testing.T) {
	s := newSite(t, crypt.GM(), 100)
	other := must(audit.Open(t.Context(), s.options))(t) // as another process would
	defer other.Close()
	var all sync.WaitGroup
	for w := range 32 {
		log := s.log
		if w%2 == 1 {
			log = other
		}
		all.Go(func() {
			for i := range 20 {
				if err := log.Append(t.Context(), clerk, event(w*100+i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if r := s.whole(); r.Size != 640 {
		t.Errorf("%d entries", r.Size)
	}
	seen := map[string]bool{}
	for _, e := range s.search(audit.SearchInput{Account: clerk.Account}) {
		seen[e.Object] = true
	}
	if len(seen) != 640 {
		t.Errorf("%d different entries", len(seen))
	}
}

// search goes through all pages.
func (s *site) search(in audit.SearchInput) (all []audit.Entry) {
	s.Helper()
	for {
		p := must(s.log.Search(s.Context(), in))(s.T)
		all = append(all, p.Entries...)
		if in.Cursor = p.Next; in.Cursor == 0 {
			return all
		}
	}
}

func TestFailsClosed(t *testing.T) {
	t.Run("store gone", func(t *testing.T) {
		s := newSite(t, crypt.GM(), 10)
		s.append(0, 3)
		ok(t, s.db.Close())
		if err := s.log.Append(t.Context(), clerk, event(3)); fault.CodeOf(err) != "audit.unwritten" {
			t.Errorf("store gone: %v", err)
		}
	})
	t.Run("caller gone", func(t *testing.T) {
		s := newSite(t, crypt.GM(), 10)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		// Whether it was written is open; that it is told as written is not.
		for range 20 {
			if err := s.log.Append(ctx, clerk, event(0)); err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("caller gone: %v", err)
			}
		}
		s.whole()
	})
	t.Run("closed", func(t *testing.T) {
		s := newSite(t, crypt.GM(), 10)
		ok(t, s.log.Close())
		ok(t, s.log.Close())
		if err := s.log.Append(t.Context(), clerk, event(0)); fault.CodeOf(err) != "audit.closed" {
			t.Errorf("closed: %v", err)
		}
	})
	t.Run("event", func(t *testing.T) {
		s := newSite(t, crypt.GM(), 10)
		named := event(0)
		named.Persons = []string{"120118196803120000"}
		large := event(0)
		large.Detail = strings.Repeat("x", 1<<20)
		for code, e := range map[string]audit.Event{"audit.event_incomplete": named, "audit.event_too_large": large} {
			if err := s.log.Append(t.Context(), clerk, e); fault.CodeOf(err) != code {
				t.Errorf("%s: %v", code, err)
			}
		}
		if err := s.log.Append(t.Context(), audit.Actor{}, event(0)); fault.CodeOf(err) != "audit.event_incomplete" {
			t.Errorf("nobody: %v", err)
		}
	})
}

// raw opens the store's file as whoever owns the machine can.
func (s *site) raw() *sql.DB {
	s.Helper()
	db := must(sql.Open("sqlite", "file:"+filepath.Join(s.dir, "control.db")+"?_pragma=busy_timeout(10000)"))(s.T)
	s.Cleanup(func() { db.Close() })
	return db
}

func TestNothingIsChangedOrDeleted(t *testing.T) {
	s := newSite(t, crypt.GM(), 2)
	s.append(0, 4)
	db := s.raw()
	for _, statement := range []string{
		"UPDATE audit_entry SET body = '{}' WHERE seq = 1", "DELETE FROM audit_entry",
		"UPDATE audit_tag SET value = 'x'", "DELETE FROM audit_tag WHERE kind = 'person'",
		"UPDATE audit_checkpoint SET note = ''", "DELETE FROM audit_checkpoint"} {
		if _, err := db.Exec(statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	s.whole()
}

// TestStoreTampered: what the owner of the machine does to the store itself.
func TestStoreTampered(t *testing.T) {
	for name, c := range map[string]struct {
		statement string
		signs     bool // a checkpoint may still be signed: it continues the last one
	}{
		"entry changed":     {"UPDATE audit_entry SET body = replace(body, 'o-3', 'o-9') WHERE seq = 4", true},
		"last one changed":  {"UPDATE audit_entry SET body = replace(body, 'o-9', 'o-8') WHERE seq = 10", true},
		"entry removed":     {"DELETE FROM audit_entry WHERE seq = 4", true},
		"cut off":           {"DELETE FROM audit_entry WHERE seq > 7", false},
		"cut off with note": {"DELETE FROM audit_entry WHERE seq > 7; DELETE FROM audit_checkpoint WHERE size > 7", false},
		"person unlisted":   {"DELETE FROM audit_tag WHERE kind = 'person' AND seq = 2", true},
		"person listed":     {"INSERT INTO audit_tag VALUES ('person', 'x', 2)", true},
		"other time":        {"UPDATE audit_entry SET at = at + 1 WHERE seq = 3", true},
		"note forged":       {"UPDATE audit_checkpoint SET note = replace(note, '10', '11') WHERE size = 10", false},
		"inside forged":     {"UPDATE audit_checkpoint SET compact = replace(compact, '0', '1') WHERE size = 10", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, crypt.GM(), 5)
			s.append(0, 10)
			s.whole()
			ok(t, s.log.Close())
			db := s.raw()
			for _, table := range []string{"entry", "tag", "checkpoint"} {
				for _, what := range []string{"update", "delete"} {
					must(db.Exec("DROP TRIGGER audit_" + table + "_no_" + what))(t)
				}
			}
			must(db.Exec(c.statement))(t)
			s.open()
			if r := s.verified(); r.OK() && name != "inside forged" { // the inside is no part of the trail
				t.Error("not found")
			}
			if err := s.log.Append(t.Context(), clerk, event(10)); err != nil {
				t.Errorf("the platform stands still: %v", err)
			}
			if _, err := s.log.Checkpoint(t.Context()); (err == nil) != c.signs {
				t.Errorf("signing: %v", err)
			}
		})
	}
}

func TestSearch(t *testing.T) {
	s := newSite(t, crypt.GM(), 1000)
	blind := s.log.CaseBlind("静纪〔2026〕12号")
	if s.log.CaseBlind(" 静纪（2026） 12号") != blind || s.log.CaseBlind("静纪〔2026〕13号") == blind {
		t.Error("a case number depends on how it is written, or on nothing")
	}
	ok(t, s.log.Append(t.Context(), audit.Actor{Account: "a"}, audit.Event{Action: "ticket.open", Object: "t9", Query: map[string]string{audit.QueryCase: blind}, Result: "ok"}))
	ok(t, s.log.Append(t.Context(), audit.Actor{Account: "a", Ticket: "t9"}, event(1)))
	ok(t, s.log.Append(t.Context(), audit.Actor{Account: "b", Ticket: "t9"}, event(2)))
	ok(t, s.log.Append(t.Context(), audit.Actor{Account: "b"}, audit.Event{Action: "login", Result: "login.failed"}))
	for name, c := range map[string]struct {
		in   audit.SearchInput
		want []uint64
	}{
		"all":              {audit.SearchInput{}, []uint64{4, 3, 2, 1}},
		"person":           {audit.SearchInput{Person: person(1)}, []uint64{2}},
		"account":          {audit.SearchInput{Account: "b"}, []uint64{4, 3}},
		"account, action":  {audit.SearchInput{Account: "b", Action: "login"}, []uint64{4}},
		"case":             {audit.SearchInput{CaseBlind: blind}, []uint64{3, 2, 1}},
		"case, account":    {audit.SearchInput{CaseBlind: blind, Account: "b"}, []uint64{3}},
		"case, person":     {audit.SearchInput{CaseBlind: blind, Person: person(1)}, []uint64{2}},
		"other case":       {audit.SearchInput{CaseBlind: s.log.CaseBlind("x")}, nil},
		"ticket":           {audit.SearchInput{Ticket: "t9", Limit: 2}, []uint64{3, 2, 1}},
		"person of ticket": {audit.SearchInput{Ticket: "t9", Person: person(2)}, []uint64{3}},
		"after":            {audit.SearchInput{From: start.Add(1)}, []uint64{4, 3, 2, 1}},
		"later":            {audit.SearchInput{From: start.Add(1e6)}, nil},
		"before":           {audit.SearchInput{To: start, Action: "login"}, nil},
	} {
		var got []uint64
		for _, e := range s.search(c.in) {
			got = append(got, e.Seq)
		}
		if len(got) != len(c.want) || (len(got) > 0 && !bytes.Equal(must(json.Marshal(got))(t), must(json.Marshal(c.want))(t))) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if _, err := s.log.Search(t.Context(), audit.SearchInput{Limit: 501}); fault.CodeOf(err) != "audit.search" {
		t.Errorf("limit: %v", err)
	}
}

func TestCommitments(t *testing.T) {
	s := newSite(t, crypt.GM(), 1000)
	one, two := s.log.Commit("张三"), s.log.Commit("张三")
	if one == two || !s.log.Opens(one, "张三") || !s.log.Opens(two, "张三") {
		t.Error("a commitment is not salted, or does not open")
	}
	for _, wrong := range []string{"", "c1..", one + "0", strings.ToUpper(one), strings.Replace(one, "c1.", "c2.", 1)} {
		if s.log.Opens(wrong, "张三") {
			t.Errorf("%q opens", wrong)
		}
	}
	if s.log.Opens(one, "李四") {
		t.Error("it opens for another value")
	}
}

func TestAnchor(t *testing.T) {
	s := newSite(t, crypt.GM(), 4)
	s.append(0, 8)
	must(s.log.Checkpoint(t.Context()))(t)
	outside := s.options.Anchor
	if files := must(os.ReadDir(outside))(t); len(files) != 2 {
		t.Fatalf("%d files outside", len(files))
	}
	t.Run("out of reach", func(t *testing.T) {
		ok(t, os.Rename(outside, outside+"-away"))
		ok(t, os.WriteFile(outside, nil, 0o600)) // a file where the folder was
		s.append(8, 12)                          // goes on
		if _, err := s.log.Checkpoint(t.Context()); fault.CodeOf(err) != "audit.anchor_unwritable" {
			t.Errorf("%v", err)
		}
		ok(t, os.Remove(outside))
		ok(t, os.Rename(outside+"-away", outside))
		if c := must(s.log.Checkpoint(t.Context()))(t); c.Size != 12 {
			t.Errorf("size %d", c.Size)
		}
		if r := s.whole(); r.AnchoredTo != 12 {
			t.Errorf("anchored to %d", r.AnchoredTo)
		}
	})
	t.Run("a folder that is ahead", func(t *testing.T) {
		fresh := newSite(t, crypt.GM(), 1000)
		fresh.options.Anchor = outside
		fresh.reopen()
		fresh.append(0, 2)
		if _, err := fresh.log.Checkpoint(t.Context()); fault.CodeOf(err) != "audit.damaged" {
			t.Errorf("%v", err)
		}
		if fresh.verified().OK() {
			t.Error("an older state passes")
		}
	})
}
