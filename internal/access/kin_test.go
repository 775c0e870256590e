package access_test

import (
	"slices"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/custody"
	"qingjian/internal/duty"
	"qingjian/internal/fact"
	"qingjian/internal/officetest"
)

func (o *office) hides(account string, numbers ...string) {
	o.Helper()
	var want []string
	for _, idNo := range numbers {
		want = append(want, o.Vault.PersonID(idNo).String())
	}
	slices.Sort(want)
	if got := o.by(account).Scope.HiddenPersons(); !slices.Equal(got, want) {
		o.Errorf("%d files are hidden, want %d", len(got), len(want))
	}
}

// The own file and those of kin are hidden, whoever declares whom, and a row
// that was corrected hides nobody any more.
func TestHiddenFiles(t *testing.T) {
	o := newOffice(t)
	wrong := officetest.IDNo(9001)
	o.staff("reader-1", access.Auditor)
	o.people.number["reader-1"] = idA
	o.hides("reader-1", idA)
	o.family()
	o.hides("reader-1", idA, idB, idKin)
	o.Publish("2026-02-01", officetest.Houses(append(officetest.House("张甲", idA, "静海区某路1号", "90", "2020-05-01"), "")))
	o.hides("reader-1", idA, idB, idKin)

	// B's row names somebody else: that A was declared was a mistake.
	o.people.number["reader-2"] = wrong
	_, err := o.access.Identify(t.Context(), o.by(root), wrong)
	o.OK(err)
	o.hides("reader-2", wrong)
	o.Publish("2026-01-01", kin([]any{"李乙", idB, "姐姐", "赵丁", wrong}))
	o.hides("reader-2", wrong, idB)
	o.people.number["reader-1"] = ""
	o.hides("reader-1")
}

func TestIdentifyNeedsAnAdministrator(t *testing.T) {
	o := newOffice(t)
	_, err := o.access.Identify(t.Context(), o.by(auditor), idA)
	o.refuses(err, "access.denied")
	_, err = o.access.Identify(t.Context(), o.by(root), "1201181990")
	o.refuses(err, "person.id_no")
	got, err := o.access.Identify(t.Context(), o.by(root), " "+idA)
	o.OK(err)
	if got != o.Vault.PersonID(idA).String() {
		t.Error("another person")
	}
}

// A home unit is that of the profile in force today; a profile of a time to come
// puts nobody anywhere yet.
func TestHomeUnitFollowsTheProfile(t *testing.T) {
	o := newOffice(t)
	id := o.Vault.PersonID(idA)
	home := func() (string, bool) {
		homes, err := o.access.HomeUnits(t.Context(), []fact.ID{id, o.Vault.PersonID(idKin)})
		o.OK(err)
		if len(homes) > 1 {
			t.Error("somebody without a profile has a home unit")
		}
		unit, known := homes[id]
		return unit, known
	}
	if _, known := home(); known {
		t.Error("nobody is on file yet")
	}
	o.Publish("2027-01-01", roster(member{"张甲", idA, "静海镇"}))
	if unit, known := home(); unit != "" || !known {
		t.Errorf("home unit %q, on file %t, of somebody whose profile is yet to begin", unit, known)
	}
	o.Publish("2026-01-01", roster(member{"张甲", idA, "独流镇"}))
	if unit, _ := home(); unit != "120118102000" {
		t.Errorf("home unit %q", unit)
	}
}

// TestKinOutliveTheRows: what was encrypted about a person is destroyed, and
// whoever is linked to him or to his kin can still log in and sees no more than before.
func TestKinOutliveTheRows(t *testing.T) {
	o := newOffice(t)
	o.family() // A declares Kin, B declares A
	for account, number := range map[string]string{"reader-a": idA, "reader-b": idB, "reader-kin": idKin} {
		o.staff(account, access.Auditor)
		_, err := o.access.Identify(t.Context(), o.by(root), number)
		o.OK(err)
		o.people.number[account] = number
	}
	wants := func() {
		t.Helper()
		o.hides("reader-a", idA, idB, idKin)
		o.hides("reader-b", idA, idB)
		o.hides("reader-kin", idA, idKin)
	}
	wants()
	o.staff("head-1", access.SectionHead)
	o.grant(o.proposal("keys", access.SystemAdmin))
	registers, err := duty.New(duty.Options{Control: o.Control, Sealer: o.Keeper.Ring(), Clock: o.Tick, Catalog: o.Catalog})
	o.OK(err)
	desk := custody.Desk{Keeper: o.Keeper, Access: o.access, Originals: o.Service, Duty: registers}
	erase := func(idNo string) {
		t.Helper()
		id := o.Vault.PersonID(idNo)
		o.refuses(desk.Erase(t.Context(), o.by("head-1"), id, "保存期满"), "approval.needed")
		open, err := o.access.Approvals(t.Context(), o.by("keys"), "open")
		o.OK(err)
		for _, a := range open {
			o.OK(o.access.Decide(t.Context(), o.by("keys"), a.ID, true, ""))
		}
		o.OK(desk.Erase(t.Context(), o.by("head-1"), id, "保存期满"))
		gone, err := o.Vault.Destroyed(t.Context(), id)
		o.OK(err)
		if !gone {
			t.Error("nothing was destroyed")
		}
		o.Later(24 * time.Hour) // the next day no scope of before is kept
		wants()
	}
	erase(idA)
	erase(idB)
	// Who is linked only now is no less kin.
	o.people.number["later"] = idA
	o.hides("later", idA, idB, idKin)
}
