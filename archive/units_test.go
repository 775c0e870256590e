package archive_test

import (
	"testing"

	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// TestUnitFileOfOneUnit: a unit's page names no unit outside the reader's
// scope but those above it; that something happened, and when, remains.
func TestUnitFileOfOneUnit(t *testing.T) {
	g := officetest.New(t).Guarded()
	g.Publish("2026-01-01", officetest.Table{Name: "单位", Rows: [][]any{{"code", "name", "level", "parent_code", "from"},
		{"D", "某区", "district", "", "2020-01-01"}, {"T1", "甲镇", "township", "D", "2020-01-01"}, {"T2", "乙镇", "township", "D", "2020-01-01"}}},
		officetest.Table{Name: "单位变更", Rows: [][]any{{"变更类型", "单位编码", "变更日期", "变更后单位编码", "文号"},
			{"拆分", "T1", "2021-01-01", "T2", "某政〔2021〕1号"}, {"更名", "T1", "2022-01-01", "T1", "某政〔2022〕1号"}}})
	reader := g.Machine("reader")
	g.Grant(access.ProposeGrant{Account: reader, Role: access.Clerk, Unit: "T1"})
	f, err := g.Archive.UnitFile(t.Context(), g.As(reader), "T1", "", "")
	g.OK(err)
	if len(f.Path) != 2 || f.Path[0].Code != "D" || f.Unit.Parent != "D" || len(f.Events) != 2 {
		t.Fatalf("file %+v", f)
	}
	split, rename := f.Events[0], f.Events[1]
	if split.Kind != "split" || split.On.String() != "2021-01-01" || split.Unit != "T1" || split.Into != "" || split.Doc != "" || f.Names["T2"] != "" {
		t.Errorf("split %+v, names %v", split, f.Names)
	}
	if rename.Into != "T1" || rename.Doc == "" {
		t.Errorf("rename %+v", rename)
	}
	for _, n := range f.Now {
		if n.Code != "T1" {
			t.Errorf("in its place stands %s", n.Code)
		}
	}
	all, err := g.Archive.UnitFile(t.Context(), g.By, "T1", "", "")
	g.OK(err)
	if all.Events[0].Into != "T2" || all.Names["T2"] == "" {
		t.Errorf("the office itself reads %+v", all.Events)
	}
}
