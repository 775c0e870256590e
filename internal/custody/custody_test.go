package custody_test

import (
	"slices"
	"strings"
	"testing"

	"qingjian/internal/access"
	"qingjian/internal/custody"
	"qingjian/internal/duty"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
	"qingjian/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// TestErase: the second person is told in how many files the person stands, what
// he approved is exactly what is done, and another file with the person in it asks anew.
func TestErase(t *testing.T) {
	o := officetest.New(t)
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", officetest.Zhang), officetest.Profile("李四", officetest.Li)))
	g := o.Guarded()
	desk := custody.Desk{Keeper: o.Keeper, Access: g.Access, Originals: g.Service, Duty: g.Duty}
	head := g.Staff("head", access.SectionHead)
	keys := g.Staff("keys", access.SystemAdmin)
	person := o.Vault.PersonID(officetest.Zhang)
	erase := func(want string) {
		t.Helper()
		err := desk.Erase(t.Context(), g.As(head), person, "保存期满")
		if (err != nil || want != "") && fault.CodeOf(err) != want {
			t.Fatalf("%v, want %s", err, want)
		}
	}
	approve := func(summary string) {
		t.Helper()
		open, err := g.Access.Approvals(t.Context(), g.As(keys), "open")
		o.OK(err)
		if len(open) != 1 || !strings.Contains(open[0].Summary.ZH, summary) {
			t.Fatalf("what is to be approved: %+v", open)
		}
		o.OK(g.Access.Decide(t.Context(), g.As(keys), open[0].ID, true, ""))
	}
	erase("approval.needed")
	approve("1 份原件中删去其所在的 1 行")
	o.Publish("2026-01-02", officetest.Houses(officetest.House("张三", officetest.Zhang, "甲村一号", "90", "2015-03")))
	erase("approval.changed")
	erase("approval.needed")
	approve("2 份原件中删去其所在的 2 行")
	erase("")

	if found, err := g.Traces(t.Context(), person); err != nil || len(found) != 0 {
		t.Errorf("left in %v, %v", found, err)
	}
	if gone, err := o.Vault.Destroyed(t.Context(), person); err != nil || !gone {
		t.Errorf("destroyed: %t, %v", gone, err)
	}
	done, err := g.Duty.Entries(t.Context(), g.As(head), duty.EntryFilter{Kind: duty.Retention})
	o.OK(err)
	if !slices.ContainsFunc(done.Items, func(e duty.Entry) bool { return e.Fields["rows"] == "2" && e.Fields["reason"] == "保存期满" }) {
		t.Errorf("the register of retention holds %+v", done.Items)
	}
}
