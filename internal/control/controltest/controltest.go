// Package controltest is the one suite that every database under the control
// store must pass.
package controltest

import (
	"testing"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
	"qingjian/internal/migrate"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)

// Exercise runs the suite; open gives an empty, migrated store.
func Exercise(t *testing.T, open func(t *testing.T) *control.DB) {
	for name, test := range map[string]func(*testing.T, *control.DB){
		"Keys": keys, "RotateKeys": rotateKeys, "PersonKeys": personKeys, "Setting": setting, "BatchLifeCycle": lifeCycle, "Watermark": watermark,
		"Issues": issues, "Paging": paging, "Watch": watch, "MigrateTwice": migrateTwice,
		"Accounts": accounts, "Sessions": sessions, "Attempts": attempts, "Redeeming": redeeming,
		"FeedRuns": feedRuns, "FeedRunsOneAtATime": feedRunsOneAtATime,
		"Duty": dutyRequests, "DutyEntries": dutyEntries,
		"AuditTrail": auditTrail, "AuditSearch": auditSearch, "AuditCheckpoints": auditCheckpoints,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
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

func setting(t *testing.T, db *control.DB) {
	get := func() string { return must[string](t)(db.Setting(t.Context(), "x")) }
	if get() != "" {
		t.Error("an unset setting has a value")
	}
	ok(t, db.PutSetting(t.Context(), "x", "1"))
	ok(t, db.PutSetting(t.Context(), "x", "2"))
	if get() != "2" {
		t.Errorf("setting = %q", get())
	}
}

func receive(t *testing.T, db *control.DB, id string, at time.Time) control.Batch {
	t.Helper()
	b := control.Batch{ID: id, Status: control.Received, ReceivedAt: at, EffectiveDate: "2026-01-02",
		Files: []control.File{{Name: "b.xlsx", SHA256: "2", Bytes: 2}, {Name: "a.xlsx", SHA256: "1", Bytes: 1}}}
	ok(t, db.InsertBatch(t.Context(), b))
	return b
}

func publish(t *testing.T, db *control.DB, b *control.Batch) {
	t.Helper()
	b.No = must[uint64](t)(db.NextNo(t.Context()))
	b.RecordedAt, b.Expected = start, map[string]uint64{"record": 3}
	ok(t, db.BeginPublishing(t.Context(), *b))
}

func finish(t *testing.T, db *control.DB, b control.Batch, s control.Status, at time.Time) time.Time {
	t.Helper()
	b.Status, b.ClosedAt, b.Receipt = s, at, []byte(`{}`)
	return must[time.Time](t)(db.CloseBatch(t.Context(), b))
}

func lifeCycle(t *testing.T, db *control.DB) {
	b := receive(t, db, "one", start)
	got := must[control.Batch](t)(db.Batch(t.Context(), "one"))
	if got.Status != control.Received || got.No != 0 || !got.ReceivedAt.Equal(start) || !got.ClosedAt.IsZero() ||
		len(got.Files) != 2 || got.Files[0].Name != "b.xlsx" {
		t.Errorf("received = %+v", got)
	}
	if _, err := db.Batch(t.Context(), "two"); fault.CodeOf(err) != "batch.unknown" {
		t.Errorf("unknown batch: %v", err)
	}
	b.Status, b.Digest, b.Receipt = control.Checked, "d", []byte(`{"x":1}`)
	ok(t, db.SaveCheck(t.Context(), b, nil))
	publish(t, db, &b)
	publishing := must[[]control.Batch](t)(db.BatchesIn(t.Context(), control.Publishing))
	if len(publishing) != 1 || publishing[0].No != 1 || publishing[0].Expected["record"] != 3 || !publishing[0].RecordedAt.Equal(start) {
		t.Errorf("publishing = %+v", publishing)
	}
	finish(t, db, b, control.Published, start.Add(time.Hour))
	b.Status = control.Abandoned
	if _, err := db.CloseBatch(t.Context(), b); fault.CodeOf(err) != "batch.moved" {
		t.Errorf("a published batch was closed again: %v", err)
	}
	if err := db.SaveCheck(t.Context(), b, nil); fault.CodeOf(err) != "batch.moved" {
		t.Errorf("a published batch was checked again: %v", err)
	}
	got = must[control.Batch](t)(db.BatchByNo(t.Context(), 1))
	if got.Status != control.Published || got.ID != "one" || !got.ClosedAt.Equal(start.Add(time.Hour)) {
		t.Errorf("published = %+v", got)
	}
}

func watermark(t *testing.T, db *control.DB) {
	at := func() uint64 { return must[control.Watermark](t)(db.Watermark(t.Context())).No }
	if at() != 0 {
		t.Error("an empty ledger has a watermark")
	}
	first := receive(t, db, "1", start)
	publish(t, db, &first)
	if at() != 0 {
		t.Error("a batch being published is visible")
	}
	finish(t, db, first, control.Published, start.Add(time.Hour))
	second := receive(t, db, "2", start)
	publish(t, db, &second)
	if second.No != 2 || at() != 1 {
		t.Errorf("second number %d, watermark %d", second.No, at())
	}
	// A clock that was set back must not put the second before the first.
	if closed := finish(t, db, second, control.Abandoned, start); !closed.Equal(start.Add(time.Hour)) {
		t.Errorf("closing times run back: %v", closed)
	}
	if at() != 2 {
		t.Errorf("an abandoned batch holds the watermark at %d", at())
	}
	rejected := receive(t, db, "3", start)
	finish(t, db, rejected, control.Rejected, start.Add(2*time.Hour))
	mark := must[control.Watermark](t)(db.Watermark(t.Context()))
	if mark.No != 2 || !mark.At.Equal(start.Add(time.Hour)) {
		t.Errorf("watermark = %+v after a rejected batch", mark)
	}
	for _, c := range []struct {
		at   time.Time
		want uint64
	}{{start, 0}, {start.Add(time.Hour - time.Millisecond), 0}, {start.Add(time.Hour), 2}, {start.Add(3 * time.Hour), 2}} {
		if got := must[control.Watermark](t)(db.WatermarkAt(t.Context(), c.at)); got.No != c.want {
			t.Errorf("watermark at %v = %d, want %d", c.at, got.No, c.want)
		}
	}
}

func issues(t *testing.T, db *control.DB) {
	b := receive(t, db, "1", start)
	b.Status = control.Checked
	ok(t, db.SaveCheck(t.Context(), b, []control.Issue{{Code: "old", Severity: "error", JSON: []byte(`1`)}}))
	ok(t, db.SaveCheck(t.Context(), b, []control.Issue{
		{Code: "w", Severity: "warning", JSON: []byte(`"w1"`)}, {Code: "a", Severity: "error", JSON: []byte(`"a1"`)},
		{Code: "b", Severity: "error", JSON: []byte(`"b1"`)}, {Code: "b", Severity: "error", JSON: []byte(`"b2"`)}}))
	if got := must[control.Batch](t)(db.Batch(t.Context(), "1")); got.IssuesTotal != 4 {
		t.Errorf("issues_total = %d", got.IssuesTotal)
	}
	causes := must[[]control.Cause](t)(db.Causes(t.Context(), "1"))
	if len(causes) != 3 || causes[0] != (control.Cause{Code: "b", Severity: "error", Count: 2, First: 3}) || causes[2].Code != "w" {
		t.Errorf("causes = %+v", causes)
	}
	page := must[[]control.Issue](t)(db.Issues(t.Context(), "1", "b", 3, 10))
	if len(page) != 1 || string(page[0].JSON) != `"b2"` {
		t.Errorf("page = %+v", page)
	}
	if all := must[[]control.Issue](t)(db.Issues(t.Context(), "1", "", 0, 3)); len(all) != 3 || all[0].Position != 1 {
		t.Errorf("all = %+v", all)
	}
}

func paging(t *testing.T, db *control.DB) {
	for _, id := range []string{"a", "b", "c"} { // same instant: the id decides
		receive(t, db, id, start)
	}
	receive(t, db, "d", start.Add(-time.Hour))
	var seen string
	for after := (control.Batch{}); ; {
		page := must[[]control.Batch](t)(db.Batches(t.Context(), "", true, after, 2))
		for _, b := range page {
			seen += b.ID
		}
		if len(page) < 2 {
			break
		}
		after = page[1]
	}
	if seen != "cbad" {
		t.Errorf("order = %q", seen)
	}
}

func migrateTwice(t *testing.T, db *control.DB) {
	ok(t, db.Migrate(t.Context(), func(name string) { t.Errorf("step %s ran again", name) }))
	for _, step := range must[[]migrate.Step](t)(db.MigrationStatus(t.Context())) {
		if step.Status != migrate.StateApplied {
			t.Errorf("step %s is %s", step.Name, step.Status)
		}
	}
}
