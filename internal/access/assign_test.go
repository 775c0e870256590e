package access_test

import (
	"slices"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

func TestAssignment(t *testing.T) {
	o := newOffice(t)
	o.family()
	o.staff("head-1", access.SectionHead)
	o.staff("handler-1", access.Handler)
	o.staff("reader-1", access.Auditor)
	person := o.Vault.PersonID(idA).String()
	until := o.Now.AddDate(0, 1, 0)
	assign := func(by, person, lead, account string, until time.Time) (access.Assignment, error) {
		return o.access.Assign(t.Context(), o.by(by), access.AssignLead{Person: person, LeadNo: lead, Account: account, Until: until})
	}
	const no = "XS2026001"
	a, err := assign("head-1", person, "xs 2026001", "handler-1", until)
	o.OK(err)
	blind := o.access.LeadBlind(no)
	holds := func(account string) bool { return o.by(account).Scope.Lead(person, blind) }
	if a.LeadNo != no || !holds("handler-1") || holds("reader-1") || holds("head-1") || o.by("handler-1").Scope.Lead(o.Vault.PersonID(idB).String(), blind) {
		t.Errorf("assigned %+v", a)
	}
	for _, c := range []struct {
		by, person, account, code string
	}{
		{"handler-1", person, "handler-1", "access.denied"},
		{"head-1", person, "head-1", "assignment.self"},
		{"head-1", person, "reader-1", "assignment.handler"},
		{"head-1", person, "nobody", "assignment.handler"},
	} {
		_, err := assign(c.by, c.person, no, c.account, until)
		o.refuses(err, c.code)
	}
	_, err = assign("head-1", person, no, "handler-1", o.Now)
	o.refuses(err, "assignment.until")
	_, err = assign("head-1", person, " ", "handler-1", until)
	o.refuses(err, "assignment.lead")
	_, err = assign("head-1", person, "XS1 举报人王建国", "handler-1", until)
	o.refuses(err, "text.reporter")

	// A handler who turns out to be kin loses it, and gets no more.
	for _, own := range []string{idA, idB} {
		o.people.number["handler-1"] = own
		if holds("handler-1") {
			t.Error("kin handles a lead")
		}
		_, err = assign("head-1", person, no, "handler-1", until)
		o.refuses(err, "assignment.handler")
	}
	// A head who is kin does not learn that the person is there.
	o.people.number = map[string]string{"head-1": idB}
	o.access.Accounts = o.people
	_, err = assign("head-1", person, no, "handler-1", until)
	o.refuses(err, "person.unknown")
	o.refuses(o.access.Unassign(t.Context(), o.by("head-1"), a.ID), "assignment.unknown")
	if all, err := o.access.Assignments(t.Context(), o.by("head-1")); err != nil || len(all) != 0 {
		t.Errorf("listed: %+v %v", all, err)
	}
	delete(o.people.number, "head-1")

	// Nor is it there for another head.
	o.staff("head-2", access.SectionHead)
	if all, err := o.access.Assignments(t.Context(), o.by("head-2")); err != nil || len(all) != 0 {
		t.Errorf("listed for another head: %+v %v", all, err)
	}
	for _, account := range []string{"head-1", "handler-1"} {
		if all, err := o.access.Assignments(t.Context(), o.by(account)); err != nil || len(all) != 1 || all[0].LeadNo != no {
			t.Errorf("listed for %s: %+v %v", account, all, err)
		}
	}
	// Told its number, another head ends it where the person is one of his and no
	// kin.
	away := o.proposal("head-3", access.SectionHead)
	away.Unit = "120118100000" // idA is of another town
	o.grant(away)
	o.refuses(o.access.Unassign(t.Context(), o.by("head-3"), a.ID), "assignment.unknown")
	o.refuses(o.access.Unassign(t.Context(), o.by("handler-1"), a.ID), "access.denied")
	o.people.number["head-2"] = idB
	o.refuses(o.access.Unassign(t.Context(), o.by("head-2"), a.ID), "assignment.unknown")
	delete(o.people.number, "head-2")
	o.OK(o.access.Unassign(t.Context(), o.by("head-2"), a.ID))
	if o.trail.last() != "case.unassign ok" || holds("handler-1") {
		t.Errorf("ended by another head: %s", o.trail.last())
	}
	o.refuses(o.access.Unassign(t.Context(), o.by("head-1"), a.ID), "assignment.moved")
	if holds("handler-1") {
		t.Error("an ended assignment counts")
	}
	_, err = assign("head-1", person, no, "handler-1", o.Now.Add(time.Hour))
	o.OK(err)
	if !holds("handler-1") {
		t.Error("assigned again")
	}
	o.Now = o.Now.Add(2 * time.Hour)
	if holds("handler-1") {
		t.Error("an assignment outlives its end")
	}
}

func TestHandlers(t *testing.T) {
	o := newOffice(t)
	o.staff("head-1", access.SectionHead)
	o.staff("reader-1", access.Auditor)
	o.staff("handler-1", access.Handler)
	gone := o.grant(o.proposal("handler-2", access.Handler))
	later := o.proposal("handler-3", access.Handler)
	later.From = o.Now.Add(24 * time.Hour)
	o.grant(later)
	_, err := o.access.Propose(t.Context(), o.by(root), o.proposal("handler-4", access.Handler))
	o.OK(err)
	o.OK(o.access.Revoke(t.Context(), o.by(root), gone.ID))
	found, err := o.access.Handlers(t.Context(), o.by("head-1"))
	if err != nil || !slices.Equal(found, []string{"handler-1"}) {
		t.Errorf("handlers: %v %v", found, err)
	}
	for _, other := range []string{"handler-1", "reader-1", root} {
		_, err := o.access.Handlers(t.Context(), o.by(other))
		o.refuses(err, "access.denied")
	}
	// Who holds the other role too is not offered to himself.
	o.staff("head-1", access.Handler)
	if found, err := o.access.Handlers(t.Context(), o.by("head-1")); err != nil || !slices.Equal(found, []string{"handler-1"}) {
		t.Errorf("handlers for a handler: %v %v", found, err)
	}
}

// A head of one town assigns no leads about people of another.
func TestAssignmentKeepsToTheUnits(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(member{"张甲", idA, "独流镇"}, member{"李乙", idB, "静海镇"}))
	o.staff("handler-1", access.Handler)
	in := o.proposal("head-1", access.SectionHead)
	in.Unit = o.InForce(idA, "A01", "2026-02-01")[0]["unit_code"]
	o.grant(in)
	for idNo, code := range map[string]string{idA: "", idB: "person.unknown", officetest.IDNo(77): "person.unknown"} {
		_, err := o.access.Assign(t.Context(), o.by("head-1"), access.AssignLead{Person: o.Vault.PersonID(idNo).String(), LeadNo: "XS1",
			Account: "handler-1", Until: o.Now.AddDate(0, 1, 0)})
		if code == "" {
			o.OK(err)
		} else {
			o.refuses(err, code)
		}
	}
}
