package controltest

import (
	"testing"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

func dutyRequests(t *testing.T, db *control.DB) {
	r := control.DutyRequest{ID: "a", Person: "p", Kind: "correction", Area: "A12", Field: "address", RecordID: "r",
		State: "open", AskedAt: start, AskedBy: "x", Days: 15, Body: []byte{0, 255}}
	ok(t, db.InsertDutyRequest(t.Context(), r))
	again := r
	again.ID = "b"
	if err := db.InsertDutyRequest(t.Context(), again); fault.CodeOf(err) != "request.already_open" {
		t.Errorf("a second request about the same thing: %v", err)
	}
	again.RecordID = "s" // another record
	ok(t, db.InsertDutyRequest(t.Context(), again))
	answer := control.DutyStep{At: start.Add(time.Hour), Account: "y", State: "refused"}
	ok(t, db.CloseDutyRequest(t.Context(), "a", []byte{1}, answer))
	if err := db.CloseDutyRequest(t.Context(), "a", nil, answer); fault.CodeOf(err) != "duty.moved" {
		t.Errorf("closed twice: %v", err)
	}
	got := must[*control.DutyRequest](t)(db.DutyRequest(t.Context(), "a"))
	if got.State != "refused" || string(got.Answer) != "\x01" || string(got.Body) != "\x00\xff" || !got.AnsweredAt.Equal(answer.At) {
		t.Errorf("answered = %+v", got)
	}
	steps := must[[]control.DutyStep](t)(db.DutySteps(t.Context(), "a"))
	if len(steps) != 2 || steps[0].Account != "x" || steps[1].State != "refused" || steps[1].Body != nil {
		t.Errorf("steps = %+v", steps)
	}
	if none := must[*control.DutyRequest](t)(db.DutyRequest(t.Context(), "c")); none != nil {
		t.Errorf("unknown = %+v", none)
	}
	page := must[[]control.DutyRequest](t)(db.DutyRequests(t.Context(), "p", "", control.DutyCursor{}, 1))
	if len(page) != 1 || page[0].ID != "b" || page[0].AnsweredAt != (time.Time{}) {
		t.Errorf("first page = %+v", page)
	}
	page = must[[]control.DutyRequest](t)(db.DutyRequests(t.Context(), "", "", control.DutyCursor{At: page[0].AskedAt, ID: "b"}, 9))
	if len(page) != 1 || page[0].ID != "a" {
		t.Errorf("second page = %+v", page)
	}
}

func dutyEntries(t *testing.T, db *control.DB) {
	e := control.DutyEntry{ID: "a", Kind: "notice", State: "withheld", CreatedAt: start, CreatedBy: "x", Person: "p",
		Object: "A12", Due: start.Add(time.Hour), Body: []byte("s")}
	ok(t, db.InsertDutyEntry(t.Context(), e))
	for at, want := range map[time.Time]int{e.Due: 0, e.Due.Add(time.Millisecond): 1} {
		if due := must[[]control.DutyEntry](t)(db.DutyEntriesDue(t.Context(), at)); len(due) != want {
			t.Errorf("due at %v: %+v", at, due)
		}
	}
	seen := *must[*control.DutyEntry](t)(db.DutyEntry(t.Context(), "a"))
	next := seen
	next.State, next.Due, next.Body = "told", time.Time{}, []byte("t")
	step := control.DutyStep{At: start, Account: "y", State: "told", Body: []byte("n")}
	ok(t, db.StepDutyEntry(t.Context(), next, step))
	if err := db.StepDutyEntry(t.Context(), next, step); fault.CodeOf(err) != "duty.moved" {
		t.Errorf("a step on what was no longer so: %v", err)
	}
	got := *must[*control.DutyEntry](t)(db.DutyEntry(t.Context(), "a"))
	if got.Revision != 2 || got.State != "told" || !got.Due.IsZero() || string(got.Body) != "t" {
		t.Errorf("after a step = %+v", got)
	}
	for _, f := range []struct {
		kind, state, object string
		want                int
	}{{"notice", "", "", 1}, {"notice", "told", "A12", 1}, {"notice", "withheld", "", 0}, {"notice", "", "A13", 0}, {"impact", "", "", 0}} {
		if list := must[[]control.DutyEntry](t)(db.DutyEntries(t.Context(), f.kind, f.state, f.object, control.DutyCursor{}, 9)); len(list) != f.want {
			t.Errorf("%v: %+v", f, list)
		}
	}
	got.State = "erased"
	ok(t, db.EraseDutyEntry(t.Context(), got, control.DutyStep{At: start, Account: "z", State: "erased"}))
	got = *must[*control.DutyEntry](t)(db.DutyEntry(t.Context(), "a"))
	if steps := must[[]control.DutyStep](t)(db.DutySteps(t.Context(), "a")); got.Body != nil || len(steps) != 3 || steps[1].Body != nil {
		t.Errorf("erased = %+v, %+v", got, steps)
	}
}
