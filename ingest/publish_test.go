package ingest_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// interrupt lets a batch die right after the ledger said "publishing": its
// context is cancelled while the first bytes are on their way.
func interrupt(o *office, tables ...table) string {
	o.Helper()
	id := o.Bring("2026-01-01", workbook(o, tables...))
	ctx, cancel := context.WithCancel(o.Context())
	_, err := o.Confirm(ctx, id, "", func(stage string, _ int) {
		if stage == "write" {
			cancelWhenPublishing(o, id, cancel)
		}
	})
	if err == nil {
		o.Fatal("the interrupted batch was published")
	}
	b, err := o.Control.Batch(o.Context(), id)
	o.OK(err)
	if b.Status != control.Publishing {
		o.Fatalf("the interrupted batch is %s", b.Status)
	}
	return id
}

// cancelWhenPublishing cancels as soon as the ledger shows the batch as
// publishing, from a goroutine that the test waits for.
func cancelWhenPublishing(o *office, id string, cancel func()) {
	var done sync.WaitGroup
	done.Go(func() {
		for {
			b, err := o.Control.Batch(o.Context(), id)
			if err != nil || b.Status == control.Publishing {
				cancel()
				return
			}
		}
	})
	o.Cleanup(done.Wait)
}

func manyHouses(n int) table {
	var rows [][]any
	for i := range n {
		rows = append(rows, house("张三", zhang, fmt.Sprintf("甲村%d号", i), "90", "2010-06"))
	}
	return houses(rows...)
}

func TestRecoverRollsForward(t *testing.T) {
	o := newOffice(t)
	id := interrupt(o, roster(profile("张三", zhang)), manyHouses(3000))
	if mark, err := o.Control.Watermark(t.Context()); err != nil || mark.No != 0 {
		t.Errorf("half a batch is visible: %+v, %v", mark, err)
	}
	o.Restart()
	o.OK(o.Recover(t.Context()))
	r, err := o.Receipt(t.Context(), id)
	o.OK(err)
	o.Counts(r, ingest.Counts{Read: 3001, Inserted: 3001})
	if r.Status != control.Published || len(o.InForce(zhang, "A12", "2020-01-01")) != 3000 {
		t.Errorf("status %s, %d houses", r.Status, len(o.InForce(zhang, "A12", "2020-01-01")))
	}
	o.Whole()
}

func TestNextBatchFinishesTheInterruptedOneFirst(t *testing.T) {
	o := newOffice(t)
	interrupt(o, roster(profile("张三", zhang)))
	r := o.Publish("2026-01-01", roster(profile("张三", zhang)))
	o.Counts(r, ingest.Counts{Read: 1, Unchanged: 1})
	o.Whole()
}

func TestPoisonedBatchIsAbandoned(t *testing.T) {
	o := newOffice(t)
	id := interrupt(o, roster(profile("张三", zhang)), manyHouses(500))
	path := filepath.Join(o.Dir, "objects", "prepared", id)
	content, err := os.ReadFile(path)
	o.OK(err)
	content[len(content)/2] ^= 1
	o.OK(os.WriteFile(path, content, 0o600))
	o.Restart()
	o.OK(o.Recover(t.Context()))
	r, err := o.Receipt(t.Context(), id)
	o.OK(err)
	if r.Status != control.Abandoned {
		t.Errorf("status = %s", r.Status)
	}
	o.Whole()
	if got := o.InForce(zhang, "A12", "2020-01-01"); len(got) != 0 {
		t.Errorf("%d rows of an abandoned batch are visible", len(got))
	}
	if _, err := o.Confirm(t.Context(), id, "", nil); fault.CodeOf(err) != "batch.closed" {
		t.Errorf("confirming an abandoned batch: %v", err)
	}
	next := o.Publish("2026-01-01", roster(profile("张三", zhang)))
	o.Counts(next, ingest.Counts{Read: 1, Inserted: 1})
	if next.BatchNo != 2 {
		t.Errorf("the next batch has number %d", next.BatchNo)
	}
}

func TestRecoverClearsStrayPreparedFiles(t *testing.T) {
	o := newOffice(t)
	w, err := o.Objects.CreatePrepared()
	o.OK(err)
	o.OK(w.Commit("stray"))
	o.OK(o.Recover(t.Context()))
	names, err := o.Objects.PreparedNames()
	o.OK(err)
	if len(names) != 0 {
		t.Errorf("left: %v", names)
	}
}

func TestResumeChecks(t *testing.T) {
	o := newOffice(t)
	id := o.Bring("2026-01-01", workbook(t, roster(profile("张三", zhang))))
	o.OK(o.ResumeChecks(t.Context()))
	r, err := o.Receipt(t.Context(), id)
	o.OK(err)
	if r.Status != control.Checked || r.Rows.Inserted != 1 {
		t.Errorf("receipt: %+v", r)
	}
}

func TestTwoClerksWithOverlappingRosters(t *testing.T) {
	o := newOffice(t)
	var wg sync.WaitGroup
	receipts := make([]ingest.Receipt, 4)
	for i := range receipts {
		id := o.Bring("2026-01-01", workbook(t, roster(profile("张三", zhang), profile("李四", li))))
		wg.Go(func() {
			var err error
			if receipts[i], err = o.Confirm(t.Context(), id, "", nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var total ingest.Counts
	for _, r := range receipts {
		total.Inserted += r.Rows.Inserted
		total.Unchanged += r.Rows.Unchanged
	}
	if total.Inserted != 2 || total.Unchanged != 6 {
		t.Errorf("rows = %+v", total)
	}
	o.Whole()
}

func TestNoPlaintextOnDisk(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang, "13800138000")), houses(house("张三", zhang, "独流镇金丝雀巷九号", "90", "2010-06")))
	err := filepath.WalkDir(o.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, canary := range []string{zhang, "13800138000", "金丝雀巷"} {
			if strings.Contains(string(content), canary) {
				t.Errorf("%s holds a value in plain", filepath.Base(path))
			}
		}
		return err
	})
	o.OK(err)
}
