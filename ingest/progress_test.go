package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/control"
	"qingjian/internal/officetest"
)

// await follows a batch until its standing is as wanted.
func (o *office) await(id string, so func(ingest.Standing) bool) ingest.Standing {
	o.Helper()
	for {
		s, changed, err := o.Standing(o.Context(), o.By, id)
		o.OK(err)
		if so(s) {
			return s
		}
		if changed == nil {
			o.Fatalf("nothing more happens: %+v", s)
		}
		select {
		case <-changed:
		case <-o.Context().Done():
			o.Fatal("not in time")
		}
	}
}

func TestCheckInTheBackground(t *testing.T) {
	o := newOffice(t)
	t.Cleanup(func() { o.OK(o.Close()) })
	var rows [][]any
	for i := range 3000 {
		rows = append(rows, profile(fmt.Sprintf("钱%c%c", '一'+rune(i%50), '一'+rune(i/50)), officetest.IDNo(i)))
	}
	id := o.Bring("2026-01-01", workbook(t, roster(rows...)))
	r, err := o.CheckLater(o.Context(), o.By, id)
	o.OK(err)
	if r.Status != control.Received {
		t.Errorf("status %s", r.Status)
	}
	_, err = o.Check(o.Context(), id, nil)
	if err != nil { // unless it ended already
		o.wants(err, "batch.checking")
	}
	end := o.await(id, ingest.Standing.Ended)
	if end.Status != control.Checked || end.Failed != nil {
		t.Errorf("it ended as %+v", end)
	}
	o.wants(o.Stop(o.Context(), o.By, id), "batch.not_checking")
}

// A check that was stopped leaves the batch as received, and is taken up again.
func TestStoppedCheck(t *testing.T) {
	o := newOffice(t)
	t.Cleanup(func() { o.OK(o.Close()) })
	id := o.Bring("2026-01-01", workbook(t, roster(profile("张三", zhang), profile("李四", li))))
	_, err := o.Check(o.Context(), id, func(string, int) {
		if err := o.Stop(o.Context(), o.By, id); err != nil {
			t.Error(err)
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped: %v", err)
	}
	s, _, err := o.Standing(o.Context(), o.By, id)
	o.OK(err)
	if s.Status != control.Received || !s.Stopped || !s.Ended() {
		t.Errorf("it stands as %+v", s)
	}
	o.Restart() // a process that dies forgets that it was stopped
	r, err := o.Check(o.Context(), id, nil)
	o.OK(err)
	if r.Status != control.Checked || r.Rows.Inserted != 2 {
		t.Errorf("taken up again: %+v", r)
	}
}
