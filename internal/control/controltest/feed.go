package controltest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qingjian/internal/control"
)

func runOf(id string, at time.Time) control.FeedRun {
	return control.FeedRun{ID: id, Feed: "taxes", Cause: "schedule", Status: control.RunQueued, QueuedAt: at, DueAt: at}
}

func feedRuns(t *testing.T, db *control.DB) {
	insert := func(r control.FeedRun) bool { t.Helper(); return must[bool](t)(db.InsertFeedRun(t.Context(), r)) }
	claim := func(owner string, at time.Time) (control.FeedRun, bool) {
		t.Helper()
		r, found, err := db.ClaimFeedRun(t.Context(), owner, at, at.Add(time.Minute))
		ok(t, err)
		return r, found
	}
	if due := must[time.Time](t)(db.FeedRunDue(t.Context())); !due.IsZero() {
		t.Errorf("nothing waits, due %v", due)
	}
	if !insert(runOf("1", start)) || insert(runOf("2", start)) {
		t.Error("a feed has one run at a time")
	}
	if _, found := claim("w", start.Add(-time.Second)); found {
		t.Error("taken before its time")
	}
	if id, found, err := db.HurryFeedRun(t.Context(), "taxes", start); err != nil || !found || id != "1" {
		t.Errorf("hurried %q, %v, %v", id, found, err)
	}
	r, found := claim("w", start)
	if !found || r.ID != "1" || r.Attempt != 1 || r.Status != control.RunRunning || !r.StartedAt.Equal(start) || r.LeaseOwner != "w" {
		t.Errorf("claimed %v %+v", found, r)
	}
	if _, found := claim("x", start.Add(59*time.Second)); found {
		t.Error("a run under way was taken away")
	}
	ok(t, db.RenewFeedRun(t.Context(), "1", "w", start.Add(2*time.Minute)))
	if due := must[time.Time](t)(db.FeedRunDue(t.Context())); !due.Equal(start.Add(2 * time.Minute)) {
		t.Errorf("due %v", due)
	}
	again, found := claim("x", start.Add(3*time.Minute)) // w is dead
	if !found || again.Attempt != 2 || !again.StartedAt.Equal(start) {
		t.Errorf("taken over %v %+v", found, again)
	}
	refused(t, db.RenewFeedRun(t.Context(), "1", "w", start), "feed.moved")
	r.Status = control.RunPublished
	refused(t, db.SaveFeedRun(t.Context(), r), "feed.moved")
	ok(t, db.FreeFeedRuns(t.Context()))
	if again, found = claim("y", start.Add(3*time.Minute)); !found || again.Attempt != 3 {
		t.Error("a freed lease was not taken")
	}
	again.Status, again.SHA256, again.Key, again.Cursor, again.Error, again.Body = control.RunHeld, "ab", "k", "c", "e", []byte(`{"a":1}`)
	again.FinishedAt = start.Add(time.Hour)
	ok(t, db.SaveFeedRun(t.Context(), again))
	got := must[control.FeedRun](t)(db.FeedRun(t.Context(), "1"))
	if got.Key != "k" || got.Cursor != "c" || string(got.Body) != `{"a":1}` || !got.FinishedAt.Equal(start.Add(time.Hour)) || got.Error != "e" {
		t.Errorf("kept %+v", got)
	}
	if by, found, err := db.FeedRunByHash(t.Context(), "taxes", "ab"); err != nil || !found || by.ID != "1" {
		t.Errorf("by hash %+v %v", by, err)
	}
	if by, found, err := db.FeedRunByKey(t.Context(), "taxes", "k"); err != nil || !found || by.ID != "1" {
		t.Errorf("by key %+v %v", by, err)
	}
	second := runOf("2", start.Add(time.Hour))
	second.Key = "k"
	if insert(second) {
		t.Error("a key counts once")
	}
	got.Status, got.DecidedBy, got.DecidedAt, got.Reason = control.RunRefused, "op", start.Add(2*time.Hour), "r"
	ok(t, db.DecideFeedRun(t.Context(), got))
	refused(t, db.DecideFeedRun(t.Context(), got), "feed.moved")
	if second.Key = ""; !insert(second) {
		t.Error("a new run after the end of the last")
	}
	all := must[[]control.FeedRun](t)(db.FeedRuns(t.Context(), "taxes", control.FeedRun{}, 9))
	if len(all) != 2 || all[0].ID != "2" || all[1].DecidedBy != "op" {
		t.Errorf("all %+v", all)
	}
	if older := must[[]control.FeedRun](t)(db.FeedRuns(t.Context(), "taxes", all[0], 9, control.RunRefused, control.RunHeld)); len(older) != 1 || older[0].ID != "1" {
		t.Errorf("older %+v", older)
	}
	_, err := db.FeedRun(t.Context(), "none")
	refused(t, err, "feed.run_unknown")
}

// feedRunsOneAtATime: many workers take each run once.
func feedRunsOneAtATime(t *testing.T, db *control.DB) {
	const runs = 20
	for i := range runs {
		r := runOf(fmt.Sprint(i), start)
		r.Feed = r.ID
		must[bool](t)(db.InsertFeedRun(t.Context(), r))
	}
	var took atomic.Int32
	var workers sync.WaitGroup
	for i := range 4 {
		workers.Go(func() {
			for {
				_, found, err := db.ClaimFeedRun(t.Context(), fmt.Sprint("w", i), start, start.Add(time.Minute))
				if err != nil {
					t.Error(err)
				}
				if !found {
					return
				}
				took.Add(1)
			}
		})
	}
	workers.Wait()
	if took.Load() != runs {
		t.Errorf("%d runs were taken %d times", runs, took.Load())
	}
}
