package access_test

import (
	"testing"

	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// batch is a large import of so many persons, and of those named.
func (o *office) batch(n int, numbers ...string) access.Publication {
	var persons []string
	for i := range n {
		persons = append(persons, o.Vault.PersonID(officetest.IDNo(10_000+i)).String())
	}
	for _, no := range numbers {
		persons = append(persons, o.Vault.PersonID(no).String())
	}
	return access.Publication{Batch: "batch", Digest: "digest", Rows: 5001, Persons: func() []string { return persons }}
}

// publish asks for an import and gives the id of what waits.
func (o *office) publish(account string, p access.Publication) string {
	o.Helper()
	err := o.access.MayPublish(o.Context(), o.by(account), p)
	o.refuses(err, "approval.needed")
	id, _ := access.ApprovalNeeded(err)
	return id
}

// Who is among those of a large import, or kin of one of them, neither approves
// it nor sees the request; an import of 100,000 as well.
func TestLargeImportIsNotApprovedByItsOwn(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	o.staff("clerk-1", access.Clerk)
	o.family()
	p := o.batch(100_000, idA)
	id := o.publish("clerk-1", p)
	kept, err := o.Control.Approval(t.Context(), id)
	o.OK(err)
	if len(kept.Persons) != 0 {
		t.Errorf("%d persons stand in the request", len(kept.Persons))
	}
	if e := o.trail.events[len(o.trail.events)-1]; len(e.Persons) != 0 {
		t.Errorf("%d persons stand in the trail's entry", len(e.Persons))
	}
	decide := func() error { return o.access.Decide(t.Context(), o.by("head-2"), id, true, "") }
	shown := func() int {
		all, err := o.access.Approvals(t.Context(), o.by("head-2"), "open")
		o.OK(err)
		return len(all)
	}
	_, err = o.access.Identify(t.Context(), o.by(root), idKin)
	o.OK(err)
	for who, own := range map[string]string{"a subject": idA, "kin who declares one": idB, "kin whom one declares": idKin, "the first": officetest.IDNo(10_000), "the last": officetest.IDNo(109_999)} {
		t.Run(who, func(t *testing.T) {
			o.people.number["head-2"] = own
			o.refuses(decide(), "approval.unknown")
			if shown() != 0 {
				t.Error("the request is shown")
			}
		})
	}
	o.people.number["head-2"] = officetest.IDNo(1)
	if shown() != 1 {
		t.Error("not shown to somebody else")
	}
	o.OK(decide())
	o.OK(o.access.MayPublish(t.Context(), o.by("clerk-1"), p))
	o.refuses(o.access.MayPublish(t.Context(), o.by("clerk-1"), p), "approval.needed") // used up
}

// Who turns out to be concerned after he approved does not count any more, and
// the batch takes another one.
func TestSecondPersonMustStillStand(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	o.staff("clerk-1", access.Clerk)
	o.family()
	p := o.batch(3, idA)
	for who, links := range map[string]map[string]string{
		"a subject": {"head-2": idA}, "kin": {"head-2": idB},
		"the first person's other account": {"head-2": idKin, "clerk-1": idKin}, "a stranger": {"head-2": officetest.IDNo(1), "clerk-1": officetest.IDNo(2)},
	} {
		t.Run(who, func(t *testing.T) {
			o.OK(o.access.Decide(t.Context(), o.by("head-2"), o.publish("clerk-1", p), true, ""))
			for account, no := range links {
				o.people.number[account] = no
			}
			err := o.access.MayPublish(t.Context(), o.by("clerk-1"), p)
			if who == "a stranger" {
				o.OK(err)
			} else {
				o.refuses(err, "approval.second_person")
				id := o.publish("clerk-1", p) // asked anew
				o.OK(o.access.Decide(t.Context(), o.by("head-1"), id, true, ""))
				o.OK(o.access.MayPublish(t.Context(), o.by("clerk-1"), p))
			}
			clear(o.people.number)
		})
	}
}

// Whom a large import is about is part of what is approved, and a request of
// which that is not known is approved by nobody with a file of his own.
func TestCrowdIsPartOfWhatIsApproved(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	o.staff("clerk-1", access.Clerk)
	o.OK(o.access.Decide(t.Context(), o.by("head-2"), o.publish("clerk-1", o.batch(3)), true, ""))
	o.refuses(o.access.MayPublish(t.Context(), o.by("clerk-1"), o.batch(3, idA)), "approval.changed")
	small := o.batch(3)
	small.Rows = 5000
	o.OK(o.access.MayPublish(t.Context(), o.by("clerk-1"), small))

	id := o.publish("clerk-1", o.batch(3))
	a, err := o.Control.Approval(t.Context(), id)
	o.OK(err)
	a.ID, a.Object = "before-crowds", "another batch"
	o.OK(o.Control.InsertApproval(t.Context(), a))
	o.people.number["head-2"] = idB
	o.refuses(o.access.Decide(t.Context(), o.by("head-2"), a.ID, true, ""), "approval.unknown")
	o.OK(o.access.Decide(t.Context(), o.by("head-2"), id, true, ""))
	o.OK(o.access.Decide(t.Context(), o.by("head-1"), a.ID, true, "")) // linked to nobody
}

// A large import cut into batches takes a second person as well: what one person
// publishes alone within a day adds up, by whichever of his accounts.
func TestPublicationsAddUpOverADay(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	for _, account := range []string{"clerk-1", "clerk-2", "clerk-3"} {
		o.staff(account, access.Clerk)
	}
	o.people.number["clerk-1"], o.people.number["clerk-2"] = idA, idA
	o.family()
	part := func(batch string, rows int) access.Publication {
		p := o.batch(1)
		p.Batch, p.Rows = batch, rows
		return p
	}
	may := func(account string, p access.Publication) error {
		return o.access.MayPublish(t.Context(), o.by(account), p)
	}
	o.OK(may("clerk-1", part("first", 3000)))
	o.OK(may("clerk-1", part("first", 3000))) // tried again
	o.OK(may("clerk-1", part("second", 2000)))
	o.refuses(may("clerk-1", part("third", 1)), "approval.needed")
	o.refuses(may("clerk-2", part("fourth", 1)), "approval.needed")
	o.OK(may("clerk-3", part("fifth", 5000)))

	// What was approved is published, and does not count.
	third := part("third", 6000)
	o.OK(o.access.Decide(t.Context(), o.by("head-1"), o.publish("clerk-2", third), true, ""))
	o.OK(may("clerk-2", third))
	o.Now = o.Now.AddDate(0, 0, 1)
	o.OK(may("clerk-1", part("sixth", 5000)))
	o.OK(o.Control.PutSetting(t.Context(), access.PublishSetting, "what?"))
	o.refuses(may("clerk-3", part("seventh", 1)), "approval.needed")
}
