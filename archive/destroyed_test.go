package archive_test

import (
	"testing"

	"qingjian/archive"
	"qingjian/internal/officetest"
)

// TestDestroyedPerson destroys the key of one of two persons and wants the rest
// to go on: the dossier without what was sealed, the search, the import.
func TestDestroyedPerson(t *testing.T) {
	o := newOffice(t)
	tables := []officetest.Table{
		officetest.Roster(officetest.Profile("张三", zhang), officetest.Profile("李四", li)),
		officetest.Houses(officetest.House("张三", zhang, "甲村一号", "120.5", "2010-06"), officetest.House("李四", li, "乙村二号", "90", "2015-03")),
	}
	o.Publish("2026-01-01", tables...)
	o.OK(o.Keeper.Rotate(t.Context()))
	o.Publish("2026-01-02", officetest.Houses(officetest.House("张三", zhang, "丙村三号", "60", "2020-01")))
	houses := func(idNo string) (out []string) {
		t.Helper()
		for _, r := range o.area(o.reveal(idNo, "2026-02-01"), "A12").Records {
			out = append(out, value(r.Values, "address").Value)
		}
		return out
	}
	if got := houses(zhang); len(got) != 2 || got[0] == "" || got[1] == "" {
		t.Fatalf("before and after the rotation: %q", got)
	}

	o.OK(o.Keeper.DestroyPerson(t.Context(), o.Vault.PersonID(zhang)))
	if got := houses(zhang); len(got) != 2 || got[0] != "" || got[1] != "" {
		t.Errorf("destroyed houses are shown: %q", got)
	}
	if got := houses(li); len(got) != 1 || got[0] != "乙村二号" {
		t.Errorf("another person's house: %q", got)
	}
	if !o.dossier(zhang, "2026-02-01", "").Destroyed || o.dossier(li, "2026-02-01", "").Destroyed {
		t.Error("the dossier does not say of whom something was destroyed")
	}
	for _, name := range []string{"张", "李"} {
		r, err := o.Archive.Search(t.Context(), archive.SearchInput{Name: name, Actor: reader})
		o.OK(err)
		if len(r.Hits) != 1 {
			t.Errorf("%d hits for %s", len(r.Hits), name)
		}
	}

	// The same rows again bring nothing back; a new row gets a new key.
	r := o.Publish("2026-01-03", tables[1])
	if r.Rows.Unchanged != 2 {
		t.Errorf("rows = %+v", r.Rows)
	}
	o.Publish("2026-01-04", officetest.Houses(officetest.House("张三", zhang, "丁村四号", "70", "2021-01")))
	found := 0
	for _, address := range houses(zhang) {
		if address == "丁村四号" {
			found++
		} else if address != "" {
			t.Errorf("%s is back", address)
		}
	}
	if found != 1 {
		t.Errorf("the new house is there %d times", found)
	}
	o.Whole()
}
