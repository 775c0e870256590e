package access_test

import (
	"slices"
	"testing"

	"qingjian/internal/access"
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
