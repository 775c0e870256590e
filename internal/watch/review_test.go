package watch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/watch"
)

func TestAnEmergencyIsReviewed(t *testing.T) {
	o := newOffice(t, nil, func(s *watch.Settings) { s.Calendar.Holidays = []string{"2026-07-01"} })
	const reason = "儿童走失，需即刻联系其家属"
	for range 2 { // asking again changes nothing
		must(t, o.service.Open(t.Context(), "a", "ticket", reason))
	}
	list := o.alerts(watch.Open)
	if len(list) != 1 || list[0].Kind != watch.Emergency || list[0].Reason != reason || list[0].Due != "2026-07-02" || list[0].Overdue {
		t.Fatalf("review %+v", list)
	}
	e := read(at("06-30 15:10"), "a", "p")
	e.Ticket = "ticket"
	other := read(at("06-30 15:20"), "b", "q")
	other.Ticket = "ordinary"
	o.observe(log(e, other))
	list = o.alerts(watch.Open)
	if len(list) != 1 || len(list[0].Persons) != 1 || list[0].Persons[0] != "p" {
		t.Fatalf("what was read is not in the review: %+v", list)
	}
	must(t, o.service.Review(t.Context(), o.as("auditor"), list[0].ID, watch.Unclear, "asked the section head"))
	got := o.alerts(watch.Unclear)
	if len(got) != 1 || got[0].ReviewedBy != "auditor" || !got[0].ReviewedAt.Equal(now) || got[0].Note != "asked the section head" {
		t.Errorf("reviewed %+v", got)
	}
	wantCode(t, o.service.Review(t.Context(), o.as("auditor"), list[0].ID, watch.Justified, "again"), "watch.closed")
	wantCode(t, o.service.Open(t.Context(), "a", "other", " "), "watch.reason")
}

func TestAReviewIsOverdueAfterItsDay(t *testing.T) {
	o := newOffice(t, nil, nil)
	must(t, o.service.Open(t.Context(), "a", "ticket", "why"))
	for days, overdue := range map[int]bool{1: false, 2: true} {
		o.options.Clock = clock.Fixed(now.AddDate(0, 0, days))
		o.restart()
		if got := o.alerts("")[0].Overdue; got != overdue {
			t.Errorf("after %d days overdue = %v", days, got)
		}
	}
}

func TestReviewRefuses(t *testing.T) {
	o := newOffice(t, nil, nil)
	o.observe(log(read(at("06-23 23:00"), "a", "p")))
	id := o.alerts("")[0].ID
	for _, c := range []struct{ id, outcome, note, code string }{
		{id, "guilty", "note", "watch.outcome"},
		{id, watch.Open, "note", "watch.outcome"},
		{id, watch.Justified, "  ", "watch.note"},
		{id, watch.Justified, strings.Repeat("长", 2001), "watch.note"},
		{"nonsense", watch.Justified, "note", "watch.unknown"},
	} {
		wantCode(t, o.service.Review(t.Context(), o.as("auditor"), c.id, c.outcome, c.note), c.code)
	}
	_, err := o.service.List(t.Context(), o.as("auditor"), "guilty")
	wantCode(t, err, "watch.state")
	if open := o.alerts(watch.Open); len(open) != 1 {
		t.Errorf("open %+v", open)
	}
}

// Nothing is to be learned by those whom it concerns, nor by anybody without
// the right to review: not from lists, not from refusals, not from observing.
func TestNoTipOff(t *testing.T) {
	o := newOffice(t, nil, nil)
	o.observe(log(read(at("06-23 23:00"), "a", "p")))
	id := o.alerts("")[0].ID
	without := o.as("reader")
	without.Scope = &access.Scope{Account: "reader"}
	for _, id := range []string{id, "nonsense"} {
		wantCode(t, o.service.Review(t.Context(), without, id, watch.Justified, "note"), "access.denied")
		wantCode(t, o.service.Review(t.Context(), o.as("a"), id, watch.Justified, "note"), "watch.unknown")
	}
	_, err := o.service.List(t.Context(), without, "")
	wantCode(t, err, "access.denied")
	list, err := o.service.List(t.Context(), o.as("a"), "")
	must(t, err)
	if len(list) != 0 {
		t.Errorf("an administrator sees the alerts about himself: %+v", list)
	}
	kin := o.as("other")
	kin.Scope = access.Fixed{Account: "other", May: []access.Permission{access.WatchReview}, Hidden: []string{"p"}}.Scope()
	wantCode(t, o.service.Review(t.Context(), kin, id, watch.Justified, "note"), "watch.unknown")
	if list, err := o.service.List(t.Context(), kin, ""); err != nil || len(list) != 0 {
		t.Errorf("an administrator sees who read his kin: %+v %v", list, err)
	}
	nobody := access.By{}
	_, err = o.service.List(t.Context(), nobody, "")
	wantCode(t, err, "access.denied")
}

// broken is a trail that cannot be written.
type broken struct{ *trail }

func (broken) Append(_ context.Context, _ audit.Actor, _ audit.Event) error {
	return errors.New("full")
}

func TestNothingIsShownThatCannotBeNoted(t *testing.T) {
	o := newOffice(t, nil, nil)
	o.observe(log(read(at("06-23 23:00"), "a", "p")))
	id := o.alerts("")[0].ID
	by := o.as("auditor")
	by.Trail = broken{}
	list, err := o.service.List(t.Context(), by, "")
	wantCode(t, err, "access.not_noted")
	if list != nil {
		t.Errorf("shown without a note: %+v", list)
	}
	wantCode(t, o.service.Review(t.Context(), by, id, watch.Justified, "note"), "access.not_noted")
	if len(o.alerts(watch.Open)) != 1 {
		t.Error("reviewed without a note")
	}
}

func TestEveryReviewIsNoted(t *testing.T) {
	o := newOffice(t, nil, nil)
	o.observe(log(read(at("06-23 23:00"), "a", "p")))
	id := o.alerts("")[0].ID
	must(t, o.service.Review(t.Context(), o.as("auditor"), id, watch.Justified, "on duty"))
	last := o.trail.events[len(o.trail.events)-1]
	if last.Action != "watch.review" || last.Object != id || last.Detail != watch.Justified || last.Result != "ok" {
		t.Errorf("noted %+v", last)
	}
	for _, e := range o.trail.events {
		if len(e.Persons) > 0 {
			t.Errorf("the watch names persons in the trail: %+v", e)
		}
	}
}

// What was written by hand lies sealed in the store.
func TestReasonsAndNotesAreSealed(t *testing.T) {
	o := newOffice(t, nil, nil)
	must(t, o.service.Open(t.Context(), "a", "ticket", "canary-reason"))
	must(t, o.service.Review(t.Context(), o.as("auditor"), o.alerts("")[0].ID, watch.Justified, "canary-note"))
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(o.path + suffix)
		must(t, err)
		if bytes.Contains(content, []byte("canary")) {
			t.Errorf("control.db%s holds what was written by hand", suffix)
		}
	}
}

// No alert says that somebody did wrong: each ends with a question.
func TestAlertsAsk(t *testing.T) {
	for _, r := range watch.Rules() {
		text := r.Words(watch.Figures{Readers: 2, Persons: 3, Entries: 4})
		if !strings.HasSuffix(text.EN, "?") {
			t.Errorf("%s: %q", r.Code, text.EN)
		}
		if !strings.HasSuffix(text.ZH, "？") {
			t.Errorf("%s: %q", r.Code, text.ZH)
		}
	}
}

// The handbook names every rule and every parameter with its default.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/watch.md")
	must(t, err)
	for _, r := range watch.Rules() {
		if !bytes.Contains(page, []byte("`"+r.Code+"`")) {
			t.Errorf("docs/watch.md lacks the rule %s", r.Code)
		}
		for _, p := range r.Params {
			if want := line(r, p); !bytes.Contains(page, []byte(want)) {
				t.Errorf("docs/watch.md lacks\n%s", want)
			}
		}
	}
}

func line(r watch.Rule, p watch.Param) string {
	return fmt.Sprintf("| `%s` | `%s` | %d | %s | %s |", r.Code, p.Name, p.Default, p.Text.ZH, p.Text.EN)
}
