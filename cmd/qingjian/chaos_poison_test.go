//go:build chaos

package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"qingjian/internal/control"
	"qingjian/internal/objects"
	"qingjian/internal/store"
)

// poison spoils the prepared file of an interrupted batch. content is what the
// file holds, decrypted; what it returns is written in its place, encrypted.
// With nil the file itself is spoilt instead.
type poison struct {
	name    string
	content func(content []byte) []byte
	file    func(path string) error
}

func poisons() []poison {
	return []poison{
		{name: "a flipped byte", file: func(path string) error {
			return edit(path, func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		}},
		{name: "cut short", file: func(path string) error {
			return edit(path, func(b []byte) []byte { return b[:len(b)*2/3] })
		}},
		{name: "empty", file: func(path string) error { return edit(path, func([]byte) []byte { return nil }) }},
		{name: "gone", file: os.Remove},
		{name: "nothing in it", content: func([]byte) []byte { return nil }},
		{name: "no segments", content: func([]byte) []byte { return bytes.Repeat([]byte("nonsense"), 1000) }},
		{name: "an unknown table", content: func(b []byte) []byte {
			return append(framed(`{"table":"a99_nothing","rows":1,"bytes":0}`), b...)
		}},
		{name: "a segment longer than the file", content: func(b []byte) []byte {
			return append(b, framed(fmt.Sprintf(`{"table":%q,"rows":1,"bytes":1000000}`, store.RecordTable))...)
		}},
		{name: "a segment of negative length", content: func(b []byte) []byte {
			return append(b, framed(fmt.Sprintf(`{"table":%q,"rows":1,"bytes":-1000}`, store.RecordTable))...)
		}},
		{name: "rows that are none", content: func(b []byte) []byte {
			return append(append(b, framed(fmt.Sprintf(`{"table":%q,"rows":1,"bytes":8}`, store.RecordTable))...), "nonsense"...)
		}},
		{name: "rows of another table", content: func(b []byte) []byte {
			seg, head := firstSegment(b)
			wrong := framed(fmt.Sprintf(`{"table":"a12_house","rows":%d,"bytes":%d}`, seg.Rows, seg.Bytes))
			return append(wrong, b[head:head+int(seg.Bytes)]...)
		}},
		{name: "half of the segments", content: func(b []byte) []byte {
			seg, head := firstSegment(b)
			return b[:head+int(seg.Bytes)]
		}},
	}
}

func edit(path string, change func([]byte) []byte) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, change(content), 0o600)
}

// framed is the head of a segment as a prepared file has it.
func framed(head string) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(head))), head...)
}

type segment struct {
	Table string `json:"table"`
	Rows  int    `json:"rows"`
	Bytes int64  `json:"bytes"`
}

// firstSegment reads the first segment of a prepared file and how long its
// head is.
func firstSegment(content []byte) (seg segment, head int) {
	head = 4 + int(binary.BigEndian.Uint32(content))
	if err := json.Unmarshal(content[4:head], &seg); err != nil {
		head = 0
	}
	return seg, head
}

// surviveEveryPoison lets a process die while publishing, spoils what it had
// prepared, and wants the next start to abandon the batch and go on.
func surviveEveryPoison(t *testing.T, u *undisturbed) (summary []string) {
	t.Helper()
	s := u.in(t).site("poison")
	i := 0
	for _, p := range poisons() {
		var victim control.Batch
		for ; ; i++ {
			if i == len(s.books) {
				t.Fatalf("no import was caught while publishing, for %q", p.name)
			}
			if victim = s.killWhilePublishing(s.books[i]); victim.Status == control.Publishing {
				break
			}
			s.ingest(s.books[i])
		}
		sent := s.spoil(p, victim)
		r, _ := s.ingest(s.books[i])
		s.look(func(pl *platform) {
			b, err := pl.control.Batch(t.Context(), victim.ID)
			ok(t, err)
			if b.Status != control.Abandoned || r.BatchNo <= b.No {
				t.Errorf("%s: batch %d is %s, the next import has number %d", p.name, b.No, b.Status, r.BatchNo)
			}
			s.whole(pl, r.BatchNo)
			s.same("known rows after "+p.name, s.logicalOf(pl, r.BatchNo), u.logical[u.marks[i]])
		})
		s.noLitter()
		if t.Failed() {
			t.FailNow()
		}
		summary = append(summary, fmt.Sprintf("poison:  %s: abandoned, %d rows taken back", p.name, sent))
		i++
	}
	s.noOrphans()
	return summary
}

// killWhilePublishing returns the batch that was under way, whatever became of
// it.
func (s *site) killWhilePublishing(b book) control.Batch {
	s.Helper()
	before, p := s.newest(), s.start(b)
	s.awaitLedger(p.done, func(now control.Batch) bool { return atPublishing.reached(now, before) })
	p.kill()
	return s.newest()
}

// spoil first sends the batch's first segment, so that there is something to
// take back, then poisons its prepared file. It returns the rows that are
// there.
func (s *site) spoil(p poison, victim control.Batch) (rows uint64) {
	s.Helper()
	s.look(func(pl *platform) {
		ring, err := pl.keys(s.Context())
		ok(s.T, err)
		obj, err := objects.Open(pl.cfg.Objects(), ring)
		ok(s.T, err)
		o, err := obj.Prepared(victim.ID)
		ok(s.T, err)
		content, err := io.ReadAll(io.NewSectionReader(o, 0, o.Size()))
		ok(s.T, err)
		ok(s.T, o.Close())
		seg, head := firstSegment(content)
		ok(s.T, pl.store.InsertArrow(s.Context(), seg.Table, bytes.NewReader(content[head:head+int(seg.Bytes)])))
		rows = sum(s.rowsOf(pl, victim.No))
		if rows == 0 {
			s.Fatal("nothing was sent")
		}
		if p.file != nil {
			ok(s.T, p.file(filepath.Join(pl.cfg.Objects(), "prepared", victim.ID)))
			return
		}
		w, err := obj.CreatePrepared()
		ok(s.T, err)
		_, err = w.Write(p.content(content))
		ok(s.T, err)
		ok(s.T, w.Commit(victim.ID))
	})
	return rows
}
