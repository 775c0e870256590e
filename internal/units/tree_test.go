package units_test

import (
	"slices"
	"testing"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/units"
)

func day(s string) fact.Day {
	d, err := fact.ParseDay(s)
	if err != nil {
		panic(err) // a mistake in the test itself
	}
	return d
}

// unit makes a period: level by the code's length, from and to as written.
func unit(code, name, parent, from, to string) units.Node {
	level := map[int]string{1: "district", 2: "township", 3: "village"}[len(code)]
	return units.Node{Code: code, Name: name, Level: level, Parent: parent, From: day(from), To: day(to)}
}

// history is a made-up district: town 11 was renamed, 12 split into 12 and 13
// and 14 merged with 11; village 121 moved with the split.
func history() *units.Tree {
	return units.NewTree([]units.Node{
		unit("1", "清河区", "", "2010-01-01", ""),
		unit("11", "澄波乡", "1", "2010-01-01", "2018-06-01"),
		unit("11", "澄波镇", "1", "2018-06-01", ""),
		unit("12", "云汀镇", "1", "2010-01-01", ""),
		unit("13", "云屿镇", "1", "2020-03-01", ""),
		unit("14", "岚渚乡", "1", "2010-01-01", "2022-01-01"),
		unit("121", "霁堤村", "12", "2010-01-01", "2020-03-01"),
		unit("121", "霁堤村", "13", "2020-03-01", ""),
		unit("141", "蔚湾村", "14", "2010-01-01", "2022-01-01"),
	}, []units.Event{
		{Kind: "merge", Unit: "141", Into: "121", On: day("2022-01-01")},
		{Kind: "rename", Unit: "11", Into: "11", On: day("2018-06-01")},
		{Kind: "split", Unit: "12", Into: "13", On: day("2020-03-01")},
		{Kind: "split", Unit: "12", Into: "12", On: day("2020-03-01")},
		{Kind: "merge", Unit: "14", Into: "11", On: day("2022-01-01"), Doc: "某政发〔2022〕1号"},
	})
}

func TestAsWas(t *testing.T) {
	tree := history()
	for _, tc := range []struct {
		on, code, name, path string
		subtree              []string
	}{
		{"2018-05-31", "11", "澄波乡", "清河区澄波乡", []string{"11"}},
		{"2018-06-01", "11", "澄波镇", "清河区澄波镇", []string{"11"}},
		{"2020-02-29", "12", "云汀镇", "清河区云汀镇", []string{"12", "121"}},
		{"2020-03-01", "12", "云汀镇", "清河区云汀镇", []string{"12"}},
		{"2020-03-01", "121", "霁堤村", "清河区云屿镇霁堤村", []string{"121"}},
		{"2021-12-31", "1", "清河区", "清河区", []string{"1", "11", "12", "13", "121", "14", "141"}},
		{"2022-01-01", "1", "清河区", "清河区", []string{"1", "11", "12", "13", "121"}},
	} {
		v := tree.At(day(tc.on))
		n, ok := v.Node(tc.code)
		if !ok || n.Name != tc.name || v.FullName(tc.code) != tc.path || !slices.Equal(v.Subtree(tc.code), tc.subtree) {
			t.Errorf("%s on %s: %+v, %q, %v", tc.code, tc.on, n, v.FullName(tc.code), v.Subtree(tc.code))
		}
	}
	v := tree.At(day("2022-01-01"))
	if _, ok := v.Node("14"); ok || v.Path("14") != nil || v.Subtree("14") != nil || v.Children("14") != nil {
		t.Error("a unit is there after its end")
	}
	if got := v.Children("1"); !slices.Equal(got, []string{"11", "12", "13"}) || !slices.Equal(v.Roots(), []string{"1"}) {
		t.Errorf("below the district: %v, at the top: %v", got, v.Roots())
	}
	if before := tree.At(day("2009-12-31")); before.Len() != 0 || before.Roots() != nil {
		t.Error("there is a unit before the first one")
	}
}

func TestAsIs(t *testing.T) {
	tree := history()
	for _, tc := range []struct {
		code, on string
		want     []string
	}{
		{"11", "2019-01-01", []string{"11"}},
		{"12", "2020-02-29", []string{"12"}},
		{"12", "2020-03-01", []string{"12", "13"}},
		{"14", "2021-12-31", []string{"14"}},
		{"14", "2026-01-01", []string{"11"}},
		{"141", "2026-01-01", []string{"121"}},
		{"99", "2026-01-01", nil},
	} {
		if got := tree.Successors(tc.code, day(tc.on)); !slices.Equal(got, tc.want) {
			t.Errorf("%s on %s: %v, want %v", tc.code, tc.on, got, tc.want)
		}
	}
}

func TestSuccessorsThroughManySteps(t *testing.T) {
	on := "2020-01-01"
	tree := units.NewTree([]units.Node{
		unit("11", "甲", "", "2010-01-01", on), unit("12", "乙", "", "2010-01-01", on),
		unit("13", "丙", "", on, "2021-01-01"), unit("14", "丁", "", "2021-01-01", ""), unit("15", "戊", "", "2010-01-01", "2019-01-01"),
		unit("21", "子", "", "2010-01-01", ""), unit("22", "丑", "", "2010-01-01", ""),
	}, []units.Event{
		// On one day 11 went into 12 and 12 was renamed to 13.
		{Kind: "merge", Unit: "11", Into: "12", On: day(on)}, {Kind: "rename", Unit: "12", Into: "13", On: day(on)},
		{Kind: "rename", Unit: "13", Into: "14", On: day("2021-01-01")},
		{Kind: "abolish", Unit: "15", On: day("2019-01-01")},
		// Two units that changed codes: each leads to the other, once.
		{Kind: "rename", Unit: "21", Into: "22", On: day(on)}, {Kind: "rename", Unit: "22", Into: "21", On: day(on)},
	})
	for code, want := range map[string][]string{"11": {"14"}, "12": {"14"}, "15": nil, "21": {"22"}, "22": {"21"}} {
		if got := tree.Successors(code, day("2026-01-01")); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
	circle := units.NewTree([]units.Node{unit("11", "甲", "", "2010-01-01", on)}, []units.Event{
		{Kind: "rename", Unit: "11", Into: "12", On: day(on)}, {Kind: "rename", Unit: "12", Into: "11", On: day(on)}})
	if got := circle.Successors("11", day("2026-01-01")); got != nil {
		t.Errorf("a circle of changes leads to %v", got)
	}
}

func TestZonesAreInherited(t *testing.T) {
	town, village, other := unit("11", "镇", "1", "2010-01-01", ""), unit("111", "甲村", "11", "2010-01-01", ""), unit("112", "乙村", "11", "2010-01-01", "")
	town.CoopZone, town.CoopGroup, other.CoopGroup = "Z1", "G1", "G2"
	v := units.NewTree([]units.Node{unit("1", "区", "", "2010-01-01", ""), town, village, other}, nil).At(day("2020-01-01"))
	if n, _ := v.Node("111"); n.CoopZone != "Z1" || n.CoopGroup != "G1" {
		t.Errorf("%+v", n)
	}
	if n, _ := v.Node("112"); n.CoopZone != "Z1" || n.CoopGroup != "G2" {
		t.Errorf("%+v", n)
	}
}

// A circle that two origins make together is cut open, so that no unit is lost.
func TestCircleIsCutOpen(t *testing.T) {
	v := units.NewTree([]units.Node{
		unit("11", "甲", "12", "2010-01-01", ""), unit("12", "乙", "13", "2010-01-01", ""), unit("13", "丙", "11", "2010-01-01", ""),
		unit("121", "丁", "12", "2010-01-01", ""), unit("131", "戊", "99", "2010-01-01", ""),
	}, nil).At(day("2020-01-01"))
	if !slices.Equal(v.Roots(), []string{"11", "131"}) || !slices.Equal(v.Subtree("11"), []string{"11", "13", "12", "121"}) {
		t.Errorf("roots %v, subtree %v", v.Roots(), v.Subtree("11"))
	}
	if v.FullName("121") != "甲丙乙丁" {
		t.Error(v.FullName("121"))
	}
}

func TestEntries(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	d := c.Dicts["unit"].WithEntries(history().Entries())
	for writing, want := range map[string]string{
		"11": "11", "澄波镇": "11", "澄波乡": "11", "清河区澄波镇": "11", "清河区澄波镇人民政府": "11", "岚渚乡": "14", "霁堤村": "121", "清河区云屿镇霁堤村": "121"} {
		if got, _, _ := d.Resolve(writing); got != want {
			t.Errorf("%s is %q, want %q", writing, got, want)
		}
	}
	if e := d.Entry("14"); e == nil || e.Until != "2021" || e.Parent != "1" || d.Entry("11").Until != "" {
		t.Errorf("%+v", e)
	}
	if d.Path("121") != "清河区云屿镇霁堤村" || d.Label("11").ZH != "澄波镇" || c.Dicts["unit"].Entry("11") != nil {
		t.Error("paths or labels are wrong, or the dictionary itself was changed")
	}
}

// TestCircleClosedLater: a circle that only a stored period of later closes is
// found on the day on which it closes.
func TestCircleClosedLater(t *testing.T) {
	tree := units.NewTree([]units.Node{
		{Code: "R", Name: "区", Level: "district", From: day("2010-01-01"), To: fact.NoDay},
		{Code: "A", Name: "甲", Level: "department", Parent: "R", From: day("2010-01-01"), To: fact.NoDay},
		{Code: "B", Name: "乙", Level: "department", Parent: "R", From: day("2010-01-01"), To: day("2021-01-01")},
		{Code: "B", Name: "乙", Level: "department", Parent: "A", From: day("2021-01-01"), To: fact.NoDay},
	}, nil)
	row := units.UnitRow{Code: "A", Name: "甲", Level: "department", Parent: "B", From: day("2020-01-01"), To: fact.NoDay}
	if got := units.CheckRows(tree, []units.UnitRow{row}); len(got) == 0 || got[0].Code != units.Circle {
		t.Errorf("a circle from 2021 on: %v", got)
	}
	row.To = day("2020-12-31") // it ends before
	if got := units.CheckRows(tree, []units.UnitRow{row}); len(got) > 0 && got[0].Code == units.Circle {
		t.Errorf("no circle: %v", got)
	}
}
