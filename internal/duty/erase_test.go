package duty_test

import (
	"strings"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/access/accesstest"
	"qingjian/internal/duty"
)

// TestErasePerson: what he wrote and was answered goes at once, entries about
// him when their years are over; what concerns others, or is not at its end,
// stays; the register says that it was done.
func TestErasePerson(t *testing.T) {
	o := open(t)
	own, _ := accesstest.By(zhao, access.OwnRead)
	by, trail := accesstest.By(wei, everything...)
	notice := func(whom string) duty.Entry {
		t.Helper()
		return must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: duty.Notice,
			Fields: map[string]string{"outcome": "told", "person": whom, "told_on": "2026-11-24", "told_how": "书面" + canary}}))
	}
	old, others := notice(person), notice(other)
	o.now = o.now.AddDate(3, 0, 0)
	young := notice(person)
	withheld := must[duty.Entry](t)(o.Add(t.Context(), by, duty.AddInput{Kind: duty.Notice, Fields: map[string]string{
		"outcome": "withheld", "person": person, "decided_by": "主任", "basis": canary, "until": o.now.AddDate(0, 1, 0).Format(time.DateOnly)}}))
	asked := must[duty.Request](t)(o.Ask(t.Context(), own, correction()))
	want(t, "erased while he waits", o.Settled(t.Context(), person), "request.unanswered")
	ok(t, o.Settled(t.Context(), other))
	must[duty.Request](t)(o.Answer(t.Context(), by, asked.ID, duty.Explained, "说明"+canary))
	ok(t, o.Settled(t.Context(), person))

	ok(t, o.ErasePerson(t.Context(), by, duty.Erasure{Person: person, Reason: "保存期满", Originals: 2, Rows: 3}))
	read := must[duty.Request](t)(o.Request(t.Context(), by, asked.ID))
	if read.Text != "" || read.Answer != "" || read.State != duty.Explained || len(read.Steps) != 2 {
		t.Errorf("the request = %+v", read)
	}
	for name, c := range map[string]struct {
		entry duty.Entry
		state string
	}{"old": {old, duty.Erased}, "young": {young, "told"}, "of another": {others, "told"}, "withheld": {withheld, "withheld"}} {
		e := must[duty.Entry](t)(o.Entry(t.Context(), by, duty.Notice, c.entry.ID))
		if e.State != c.state || (e.State == duty.Erased) != (len(e.Fields) == 0) {
			t.Errorf("%s = %+v", name, e)
		}
	}
	done := must[duty.Page[duty.Entry]](t)(o.Entries(t.Context(), by, duty.EntryFilter{Kind: duty.Retention}))
	if len(done.Items) != 1 || done.Items[0].State != "deleted" || done.Items[0].Person != person ||
		done.Items[0].Fields["rows"] != "3" || !strings.Contains(done.Items[0].Fields["method"], "2 份原件") {
		t.Errorf("the register of retention = %+v", done.Items)
	}
	noted := map[string]int{}
	for _, e := range trail.Events() {
		noted[e.Action]++
	}
	if noted["request.erase"] != 1 || noted["register.erase"] != 1 {
		t.Errorf("noted %v", noted)
	}
}
