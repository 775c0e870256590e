package controltest

import (
	"testing"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

func watch(t *testing.T, db *control.DB) {
	position := func() uint64 { return must[uint64](t)(db.WatchPosition(t.Context())) }
	if position() != 0 {
		t.Error("a new store was watched")
	}
	look := control.WatchLook{Seq: 2, Person: "p", Reader: "a", At: start, Unit: "u", Ticket: "k", Action: "dossier.read",
		Result: "ok", Near: "kin", Pending: true}
	alert := control.WatchAlert{ID: "1", Kind: "night", Fingerprint: "night|a", State: "open", First: start, Last: start,
		FirstSeq: 2, Body: []byte(`{}`)}
	ok(t, db.WatchAdvance(t.Context(), control.WatchStep{From: 0, To: 2, Looks: []control.WatchLook{look}, Open: []control.WatchAlert{alert}, Prune: start}))
	again := control.WatchStep{From: 0, To: 3, Looks: []control.WatchLook{{Seq: 3}}}
	if err := db.WatchAdvance(t.Context(), again); fault.CodeOf(err) != "watch.moved" || position() != 2 {
		t.Errorf("a step from an old position: %v, position %d", err, position())
	}
	mine := must[[]control.WatchLook](t)(db.WatchLooksOfReader(t.Context(), "a", start))
	theirs := must[[]control.WatchLook](t)(db.WatchLooksOfPerson(t.Context(), "p", start))
	if len(mine) != 1 || mine[0] != look || len(theirs) != 1 || theirs[0] != look {
		t.Errorf("looks %+v, %+v, want %+v", mine, theirs, look)
	}
	watchAlerts(t, db, alert)
	ok(t, db.WatchAdvance(t.Context(), control.WatchStep{From: 2, To: 4, Prune: start.Add(time.Millisecond)}))
	if left := must[[]control.WatchLook](t)(db.WatchLooksOfReader(t.Context(), "a", time.Time{})); len(left) != 0 {
		t.Errorf("looks that nobody looks back on: %+v", left)
	}
}

func watchAlerts(t *testing.T, db *control.DB, alert control.WatchAlert) {
	alert.State, alert.ReviewedBy, alert.ReviewedAt, alert.Note = "justified", "b", start.Add(time.Hour), []byte{0, 255}
	ok(t, db.WatchReview(t.Context(), alert))
	if err := db.WatchReview(t.Context(), alert); fault.CodeOf(err) != "watch.closed" {
		t.Errorf("reviewed twice: %v", err)
	}
	if err := db.WatchAdvance(t.Context(), control.WatchStep{From: 2, To: 3, Grow: []control.WatchAlert{alert}}); fault.CodeOf(err) != "watch.moved" {
		t.Errorf("a reviewed alert grew: %v", err)
	}
	got := must[control.WatchAlert](t)(db.WatchAlert(t.Context(), "1"))
	if got.State != "justified" || got.ReviewedBy != "b" || !got.ReviewedAt.Equal(start.Add(time.Hour)) || string(got.Note) != "\x00\xff" || !got.First.Equal(start) {
		t.Errorf("alert %+v", got)
	}
	if _, err := db.WatchAlert(t.Context(), "2"); fault.CodeOf(err) != "watch.unknown" {
		t.Errorf("unknown alert: %v", err)
	}
	for range 2 {
		ok(t, db.WatchOpenOnce(t.Context(), control.WatchAlert{ID: "3", Kind: "break_glass", Fingerprint: "break_glass|k", Ticket: "k", Due: "2026-01-05", Body: []byte(`{}`), Reason: []byte("r"), Last: start.Add(time.Hour)}))
	}
	if !must[bool](t)(db.WatchHasTicket(t.Context(), "break_glass", "k")) || must[bool](t)(db.WatchHasTicket(t.Context(), "break_glass", "other")) {
		t.Error("the tickets are mixed up")
	}
	open := must[[]control.WatchAlert](t)(db.WatchAlerts(t.Context(), "open", 10))
	if len(open) != 1 || open[0].ID != "3" || open[0].Due != "2026-01-05" || string(open[0].Reason) != "r" {
		t.Errorf("open %+v", open)
	}
	if all := must[[]control.WatchAlert](t)(db.WatchAlerts(t.Context(), "", 10)); len(all) != 2 || all[0].ID != "3" {
		t.Errorf("all %+v", all)
	}
	if same := must[[]control.WatchAlert](t)(db.WatchOpenAlerts(t.Context(), "night|a")); len(same) != 0 {
		t.Errorf("open alerts of a reviewed situation %+v", same)
	}
}
