package units_test

import (
	"fmt"
	"testing"

	"qingjian/internal/fact"
	"qingjian/internal/units"
)

func row(code, name, parent, from, to string) units.UnitRow {
	n := unit(code, name, parent, from, to)
	return units.UnitRow{Code: n.Code, Name: n.Name, Level: n.Level, Parent: n.Parent, From: n.From, To: n.To}
}

func TestCheckRows(t *testing.T) {
	const from = "2023-01-01"
	inOrder := row("12", "镇", "1", from, "")
	inOrder.Level = "village"
	for name, tc := range map[string]struct {
		tree *units.Tree
		rows []units.UnitRow
		want string
	}{
		"a new tree":                          {nil, []units.UnitRow{row("111", "村", "11", from, ""), row("11", "镇", "1", from, ""), row("1", "区", "", from, "")}, "[]"},
		"a unit below one on file":            {history(), []units.UnitRow{row("122", "新村", "12", from, "")}, "[]"},
		"a unit below nobody":                 {history(), []units.UnitRow{row("991", "村", "99", from, "")}, "[0 row.unit_parent_unknown]"},
		"a unit below one that has ended":     {history(), []units.UnitRow{row("142", "村", "14", from, "")}, "[0 row.unit_parent_absent]"},
		"a unit below one that is to come":    {nil, []units.UnitRow{row("1", "区", "", from, ""), row("11", "镇", "1", "2022-12-31", "")}, "[1 row.unit_parent_absent]"},
		"a unit below itself":                 {nil, []units.UnitRow{row("1", "区", "1", from, "")}, "[0 row.unit_cycle]"},
		"a circle in the file":                {nil, []units.UnitRow{row("11", "甲", "12", from, ""), row("12", "乙", "11", from, "")}, "[0 row.unit_cycle 1 row.unit_cycle]"},
		"a circle with the tree":              {history(), []units.UnitRow{row("1", "区", "121", from, "")}, "[0 row.unit_cycle]"},
		"a circle from a later day on":        {nil, []units.UnitRow{row("1", "区", "", from, ""), row("11", "甲", "1", from, "2024-01-01"), row("11", "甲", "12", "2024-01-01", ""), row("12", "乙", "11", from, "")}, "[2 row.unit_cycle 3 row.unit_cycle]"},
		"no circle, since the old end is cut": {history(), []units.UnitRow{row("12", "云汀镇", "13", from, ""), row("13", "云屿镇", "1", from, "")}, "[0 row.unit_level_order]"},
		"a town below a village":              {nil, []units.UnitRow{row("1", "区", "", from, ""), row("111", "村", "1", from, ""), row("11", "镇", "111", from, "")}, "[2 row.unit_level_order]"},
		"a village below a village":           {nil, []units.UnitRow{row("1", "区", "", from, ""), inOrder, row("121", "村", "12", from, "")}, "[2 row.unit_level_order]"},
		"two of one name":                     {history(), []units.UnitRow{row("15", "云汀镇", "1", from, "")}, "[0 row.unit_name_taken]"},
		"the name of one that has ended":      {history(), []units.UnitRow{row("15", "岚渚乡", "1", from, "")}, "[]"},
		"one name below two units":            {history(), []units.UnitRow{row("122", "霁堤村", "12", from, "")}, "[]"},
		"two of one name at the top":          {nil, []units.UnitRow{row("1", "区", "", from, ""), row("2", "区", "", from, "")}, "[0 row.unit_name_taken 1 row.unit_name_taken]"},
		"a rename frees the name":             {history(), []units.UnitRow{row("12", "云川镇", "1", from, ""), row("15", "云汀镇", "1", from, "")}, "[]"},
		"the same again":                      {history(), []units.UnitRow{row("12", "云汀镇", "1", "2010-01-01", "")}, "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			got := []string{}
			for _, p := range units.CheckRows(tc.tree, tc.rows) {
				got = append(got, fmt.Sprint(p.Row, " ", p.Code))
			}
			if s := fmt.Sprint(got); s != tc.want {
				t.Errorf("%s, want %s", s, tc.want)
			}
		})
	}
	tree := history()
	units.CheckRows(tree, []units.UnitRow{row("12", "云川镇", "1", from, "")})
	if p := tree.Periods("12"); len(p) != 1 || p[0].To != fact.NoDay {
		t.Errorf("the check changed the tree: %+v", p)
	}
}
