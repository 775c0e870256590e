package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"qingjian/api"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/store"
	"qingjian/internal/vault"
)

// undisturbed is what the run without any accident gave.
type undisturbed struct {
	*site
	marks    []uint64 // watermark after each import
	receipts []api.ReceiptJSON
	took     []time.Duration
	history  []string
	logical  map[uint64][]string // by watermark
	ledger   []string
}

func (b *bench) undisturbed() *undisturbed {
	b.Helper()
	u := &undisturbed{site: b.site("undisturbed"), logical: map[uint64][]string{}}
	mark := uint64(0)
	for _, book := range b.books {
		r, took := u.ingest(book)
		mark = max(mark, r.BatchNo)
		u.marks, u.receipts, u.took = append(u.marks, mark), append(u.receipts, r), append(u.took, took)
	}
	u.look(func(p *platform) {
		u.whole(p, mark)
		u.history, u.ledger = u.historyOf(p, mark), u.ledgerOf(p, mark)
		for _, w := range u.marks {
			if u.logical[w] == nil {
				u.logical[w] = u.logicalOf(p, w)
			}
		}
	})
	return u
}

// versions reads everything that readers may see at watermark w.
func (s *site) versions(p *platform, w uint64) (all []fact.Version) {
	s.Helper()
	ring, err := p.keys(s.Context())
	ok(s.T, err)
	v := vault.New(ring)
	persons := make([]fact.ID, len(s.people.people))
	for i, r := range s.people.people {
		persons[i] = v.PersonID(r.id)
	}
	for _, a := range p.catalog.All() {
		versions, err := p.store.VersionsOf(s.Context(), a.Code, persons, w)
		ok(s.T, err)
		all = append(all, versions...)
	}
	return all
}

// historyOf is every version with all that a repeat of the same imports must
// give again: all but the instants of recording and the ciphertext.
func (s *site) historyOf(p *platform, w uint64) (lines []string) {
	s.Helper()
	for _, v := range s.versions(p, w) {
		lines = append(lines, fmt.Sprint(logicalLine(v), v.BatchNo, v.SourceBatch, v.Op, v.Origin, v.SourceDept, v.SrcFile, v.SrcSheet, v.SrcRow))
	}
	return lines
}

// logicalOf is what is known at watermark w, whatever the batches' numbers.
func (s *site) logicalOf(p *platform, w uint64) (lines []string) {
	s.Helper()
	for _, v := range fact.Collapse(s.versions(p, w), w) {
		lines = append(lines, logicalLine(v))
	}
	return lines
}

func logicalLine(v fact.Version) string {
	return fmt.Sprintln(v.Area, v.PersonID, v.RecordID, v.ValidFrom, v.ValidTo, v.RowMAC)
}

// ledgerOf is what the ledger says of each numbered batch.
func (s *site) ledgerOf(p *platform, w uint64) (lines []string) {
	s.Helper()
	for no := uint64(1); no <= w; no++ {
		b, err := p.control.BatchByNo(s.Context(), no)
		ok(s.T, err)
		lines = append(lines, fmt.Sprint(no, b.Status, b.EffectiveDate, b.Digest, b.Expected, b.Files, string(b.Receipt)))
	}
	return lines
}

func (s *site) same(what string, got, want []string) {
	s.Helper()
	got, want = slices.Clone(got), slices.Clone(want)
	slices.Sort(got)
	slices.Sort(want)
	if slices.Equal(got, want) {
		return
	}
	counts := map[string]int{}
	for _, line := range got {
		counts[line]++
	}
	for _, line := range want {
		counts[line]--
	}
	var missing, extra []string
	for _, line := range slices.Sorted(maps.Keys(counts)) {
		switch n := counts[line]; {
		case n > 0:
			extra = append(extra, line)
		case n < 0:
			missing = append(missing, line)
		}
	}
	s.Errorf("%s: %d lines, %d undisturbed; %d missing %.3q, %d more %.3q", what, len(got), len(want),
		len(missing), missing[:min(3, len(missing))], len(extra), extra[:min(3, len(extra))])
}

// whole proves what must hold whenever no batch is publishing: the watermark
// stands where it should, nothing lies above it, every batch below has exactly
// its versions (an abandoned one none), and both shapes are equal.
func (s *site) whole(p *platform, mark uint64) {
	s.Helper()
	if n := sum(s.above(p, mark)); n > 0 {
		s.Errorf("%d rows above watermark %d", n, mark)
	}
	s.committed(p, mark, 1)
}

// committed is the part of whole that must hold at every moment; batches are
// counted from one number on.
func (s *site) committed(p *platform, mark, from uint64) {
	s.Helper()
	w, err := p.control.Watermark(s.Context())
	ok(s.T, err)
	if w.No != mark {
		s.Errorf("the watermark is %d, want %d", w.No, mark)
	}
	for no := max(from, 1); no <= w.No; no++ {
		b, err := p.control.BatchByNo(s.Context(), no)
		ok(s.T, err)
		want := b.Expected
		if b.Status == control.Abandoned {
			want = map[string]uint64{}
		}
		if got := s.rowsOf(p, no); !maps.Equal(got, want) {
			s.Errorf("batch %d (%s) has %v, want %v", no, b.Status, got, want)
		}
	}
	report, err := p.store.CompareShapes(s.Context(), w.No)
	ok(s.T, err)
	if !report.Equal() {
		s.Errorf("the shapes differ: %+v", report)
	}
	ok(s.T, p.store.Healthy(s.Context()))
}

// above counts rows that no reader may see; only one batch publishes at a time.
func (s *site) above(p *platform, mark uint64) map[string]uint64 {
	s.Helper()
	rows := s.rowsOf(p, mark+1)
	for table, n := range s.rowsOf(p, mark+2) {
		rows[table] += n
	}
	return rows
}

// equal compares a whole site with the undisturbed one.
func (s *site) equal(u *undisturbed) {
	s.Helper()
	mark := u.marks[len(u.marks)-1]
	s.look(func(p *platform) {
		s.whole(p, mark)
		s.same("known rows", s.logicalOf(p, mark), u.logical[mark])
		s.same("versions", s.historyOf(p, mark), u.history)
		s.same("ledger", s.ledgerOf(p, mark), u.ledger)
		s.sealed(p, mark)
		ok(s.T, p.store.CheckTables(s.Context()))
	})
	s.noLitter()
}

// sealed wants no personal value in what the two shapes store, which lies
// compressed on the disk.
func (s *site) sealed(p *platform, mark uint64) {
	s.Helper()
	for _, v := range s.versions(p, mark) {
		if s.betrays(v.Payload) {
			s.Fatalf("the payload of %v holds a personal value in plain", &v)
		}
	}
	today, err := fact.ParseDay("2026-01-01")
	ok(s.T, err)
	for _, a := range p.catalog.All() {
		for row, err := range p.store.InForce(s.Context(), a, store.InForceQuery{On: today, Watermark: mark}) {
			ok(s.T, err)
			if s.betrays([]byte(strings.Join(row.Values, "\n"))) {
				s.Fatalf("the columns of %v hold a personal value in plain", &row.Version)
			}
		}
	}
}

// noLitter wants no prepared batch and no half-written file to be left.
func (s *site) noLitter() {
	s.Helper()
	for _, pattern := range []string{"prepared/*", "originals/*.part"} {
		left, err := filepath.Glob(filepath.Join(s.data, "objects", pattern))
		ok(s.T, err)
		if len(left) > 0 {
			s.Errorf("left behind: %d of %s", len(left), pattern)
		}
	}
}

var digits = regexp.MustCompile(`[0-9]{11,}X?`)

// noSecrets wants no invented value in the bytes that any process wrote.
func (b *bench) noSecrets() {
	b.Helper()
	b.noOrphans()
	for secret := range b.people.secrets {
		if !b.betrays([]byte("x" + secret + "0")) {
			b.Fatal("the search for personal values misses one")
		}
	}
	files, size := 0, 0
	err := filepath.WalkDir(b.root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files, size = files+1, size+len(content)
		if b.betrays(content) {
			name, _ := filepath.Rel(b.root, path)
			b.Errorf("%s holds a personal value in plain", name)
		}
		return nil
	})
	ok(b.T, err)
	left, err := filepath.Glob(filepath.Join(b.root, "tmp", "qingjian-engine-*"))
	ok(b.T, err)
	b.Logf("no personal value in %d files, %d MB; %d private folders of killed starts", files, size>>20, len(left))
}

// betrays looks for addresses by the lanes that only our people live in, and
// for every number in every run of digits.
func (b *bench) betrays(content []byte) bool {
	for _, lane := range []string{"金丝雀巷", "画眉里"} {
		if bytes.Contains(content, []byte(lane)) {
			return true
		}
	}
	for _, run := range digits.FindAll(content, -1) {
		for _, n := range []int{11, 18} {
			for at := 0; at+n <= len(run); at++ {
				if b.people.secrets[string(run[at:at+n])] {
					return true
				}
			}
		}
	}
	return false
}
