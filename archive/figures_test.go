package archive_test

import (
	"slices"
	"testing"

	"qingjian/archive"
	"qingjian/internal/officetest"
)

// TestFigures counts a small office by hand: four persons on file, one of them
// retired, two who look like one.
func TestFigures(t *testing.T) {
	o := newOffice(t)
	twin, other := officetest.IDNo(1), officetest.IDNoIn("120223", 1)
	o.Publish("2026-01-01",
		officetest.Roster(
			officetest.Profile("张三", zhang),
			officetest.Profile("李四", li, "C1", "静海镇", "退休", ""),
			officetest.Profile("王小", twin, "C4", "静海镇", "在职", ""),
			officetest.Profile("王小", other, "C4", "独流镇", "在职", "")),
		officetest.Houses(
			officetest.House("张三", zhang, "甲村一号", "120.5", "2010-06"),
			officetest.House("李四", li, "乙村二号", "89", "2011-06"),
			[]any{"王小", twin, "无"}))
	f, err := o.Archive.Figures(t.Context(), archive.FiguresInput{AsOf: "2026-01-01", By: o.By})
	o.OK(err)
	want := []archive.UnitFigures{
		{Unit: "120118100000", Category: "C4", Expected: -1, Filed: 1, Missing: -1, Doubled: 1},
		{Unit: "120118102000", Category: "C4", Expected: -1, Filed: 1, Missing: -1, Doubled: 1},
		{Unit: "120118102000", Category: "C5", Expected: -1, Filed: 1, Missing: -1},
	}
	if !slices.Equal(f.Units, want) {
		t.Errorf("by unit: %+v\nwant     %+v", f.Units, want)
	}
	if total := (archive.UnitFigures{Expected: -1, Filed: 3, Missing: -1, Doubled: 2}); f.Totals != total {
		t.Errorf("totals %+v, want %+v", f.Totals, total)
	}
	for _, a := range f.Areas {
		got := [5]int{a.Required, a.Present, a.Nothing, a.NeverSupplied, a.NotRequired}
		switch want := map[string][5]int{"A01": {3, 3, 0, 0, 0}, "A12": {1, 1, 1, 1, 0}, "A02": {3, 0, 0, 3, 0}}; {
		case want[a.Area.Code] != [5]int{} && got != want[a.Area.Code]:
			t.Errorf("%s: %v, want %v", a.Area.Code, got, want[a.Area.Code])
		case got[1]+got[2]+got[3]+got[4] != f.Totals.Filed:
			t.Errorf("%s: %v does not add up to %d persons", a.Area.Code, got, f.Totals.Filed)
		}
	}
	before, err := o.Archive.Figures(t.Context(), archive.FiguresInput{AsOf: "2025-12-31", By: o.By})
	o.OK(err)
	if len(before.Units) != 0 || before.Totals.Filed != 0 {
		t.Errorf("the day before nobody is on file, got %+v", before.Units)
	}
}
