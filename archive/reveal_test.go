package archive_test

import (
	"testing"
	"time"

	"qingjian/archive"
	"qingjian/internal/access"
	"qingjian/internal/fact"
	"qingjian/internal/officetest"
)

// TestManyPersonsAtLevelThree: who has seen level-3 fields of as many persons as
// is usual sees those of one more, by whatever reading, only after another
// person has approved it. What shows none of them is not counted.
func TestManyPersonsAtLevelThree(t *testing.T) {
	o := newOffice(t)
	var profiles [][]any
	for n := range 3 {
		profiles = append(profiles, officetest.Profile("张三", officetest.IDNo(n)))
	}
	o.Publish("2026-01-01", officetest.Roster(profiles...))
	var persons, records []fact.ID
	for n := range 3 {
		d := o.dossier(officetest.IDNo(n), "", "")
		persons, records = append(persons, d.PersonID), append(records, o.area(d, "A01").Records[0].RecordID)
	}
	g := o.Guarded()
	o.OK(g.Control.PutSetting(t.Context(), access.BulkSetting, "1"))
	by := g.As(g.Staff("reader", access.Auditor))
	ticket := g.Ticket(by.Actor.Account, 3)
	by.SecondFactor, by.Ticket, by.Trail = true, &ticket, o.Trail
	read := func(n int, reveal bool) error {
		_, err := g.Archive.Dossier(t.Context(), archive.DossierInput{Person: persons[n], By: by, Reveal: reveal})
		return err
	}
	history := func(n int, reveal bool) error {
		_, _, err := g.Archive.History(t.Context(), archive.HistoryInput{Person: persons[n], Record: records[n], By: by, Reveal: reveal})
		return err
	}
	for n := range persons {
		o.OK(read(n, false))
		o.OK(history(n, false))
	}
	o.OK(read(0, true))
	o.OK(history(0, true))
	noted := len(o.Trail.Entries())
	wantCode(t, read(1, true), "approval.needed")
	wantCode(t, history(2, true), "approval.needed")
	for _, e := range o.Trail.Entries()[noted:] {
		if e.Action == "dossier.read" || e.Action == "record.history" {
			t.Errorf("noted as read: %+v", e)
		}
	}
	o.OK(read(1, false))

	g.Later(time.Minute)
	head := g.As(g.Staff("second", access.SectionHead))
	waiting, err := g.Access.Approvals(t.Context(), head, "open")
	o.OK(err)
	if len(waiting) != 1 || waiting[0].Kind != access.KindBulkLevel3 {
		t.Fatalf("waiting %+v", waiting)
	}
	o.OK(g.Access.Decide(t.Context(), head, waiting[0].ID, true, ""))
	o.OK(read(1, true))
	o.OK(history(2, true))
}
