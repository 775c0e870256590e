package duty_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"qingjian/internal/access"
	"qingjian/internal/access/accesstest"
	"qingjian/internal/duty"
)

func toldOn(day, area string) map[string]string {
	return map[string]string{"outcome": "told", "person": person, "area": area, "told_on": day, "told_how": "书面"}
}

func TestOwnNotices(t *testing.T) {
	o := open(t)
	keeper, _ := accesstest.By(zhao, access.DutyKeep)
	himself, trail := accesstest.By(wei, access.OwnRead)
	add := func(fields map[string]string) duty.Entry {
		t.Helper()
		return must[duty.Entry](t)(o.Add(t.Context(), keeper, duty.AddInput{Kind: duty.Notice, Fields: fields}))
	}
	own := func() []duty.OwnNotice {
		t.Helper()
		return must[[]duty.OwnNotice](t)(o.OwnNotices(t.Context(), himself, person))
	}
	if got := own(); len(got) != 0 {
		t.Errorf("before any: %+v", got)
	}
	withheld := add(samples()[duty.Notice])
	add(toldOn("2026-11-01", "A12"))
	add(toldOn("2026-11-20", "A02"))
	add(with(toldOn("2026-11-02", "A12"), "person", other))
	add(with(toldOn("2026-11-02", "A12"), "person", "")) // everybody: about nobody in particular
	ended := add(with(samples()[duty.Notice], "area", "A13"))
	must[duty.Entry](t)(o.Close(t.Context(), keeper, duty.Notice, ended.ID, "x"))
	given := []duty.OwnNotice{{"A02", "2026-11-20", "书面"}, {"A12", "2026-11-01", "书面"}}
	if got := own(); !reflect.DeepEqual(got, given) {
		t.Errorf("got %+v, want %+v", got, given)
	}

	// Told in the end, it looks as if it had been told at once.
	must[duty.Entry](t)(o.Step(t.Context(), keeper, duty.StepInput{Kind: duty.Notice, ID: withheld.ID, State: "told", Note: "x",
		Fields: map[string]string{"told_on": "2026-11-10", "told_how": "当面"}}))
	given = slices.Insert(given, 1, duty.OwnNotice{Area: "A12", ToldOn: "2026-11-10", ToldHow: "当面"})
	if got := own(); !reflect.DeepEqual(got, given) {
		t.Errorf("got %+v, want %+v", got, given)
	}
	for _, e := range trail.Events() {
		if e.Action != "own.notices" || strings.Contains(e.Detail, "withheld") || len(e.Persons) > 1 {
			t.Errorf("noted %+v", e)
		}
	}
	_, err := o.OwnNotices(t.Context(), keeper, person)
	want(t, "another", err, "access.denied")
}

// A notice that is withheld leaves no trace: the answer is the same, and so is
// what is noted of it.
func TestWithheldNoticesLeaveNoTrace(t *testing.T) {
	see := func(fields ...map[string]string) (got []duty.OwnNotice, noted any) {
		o := open(t)
		keeper, _ := accesstest.By(zhao, access.DutyKeep)
		himself, trail := accesstest.By(wei, access.OwnRead)
		for _, f := range fields {
			must[duty.Entry](t)(o.Add(t.Context(), keeper, duty.AddInput{Kind: duty.Notice, Fields: f}))
		}
		got = must[[]duty.OwnNotice](t)(o.OwnNotices(t.Context(), himself, person))
		return got, trail.Events()
	}
	given, w := toldOn("2026-11-01", "A12"), samples()[duty.Notice]
	for name, c := range map[string][2][]map[string]string{
		"beside one that was given": {{given}, {w, given, with(w, "area", "A02")}},
		"alone":                     {{}, {w}},
	} {
		without, notedWithout := see(c[0]...)
		beside, notedBeside := see(c[1]...)
		if !reflect.DeepEqual(without, beside) || !reflect.DeepEqual(notedWithout, notedBeside) {
			t.Errorf("%s: %+v and %+v; noted %+v and %+v", name, without, beside, notedWithout, notedBeside)
		}
	}
}
