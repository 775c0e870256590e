package main

import (
	"path/filepath"
	"strings"
	"testing"

	"qingjian/api"
)

// publicFile is a file of the real district's tree.
func publicFile(name string) string { return filepath.Join("..", "..", "fixtures", "jinghai", name) }

// The real tree is imported, a town renamed, and both are seen by day and by
// what was known; then the same through a running server.
func TestUnitCommands(t *testing.T) {
	c := freshCLI(t)
	tree := publicFile("units.csv")
	var r api.ReceiptJSON
	c.decode(c.must(exitOK, "unit", "import", tree, "--effective", "2023-01-01", "--json"), &r)
	if r.Status != "published" || r.Rows.Inserted != 580 || r.IssuesTotal != 0 {
		t.Fatalf("receipt: %+v", r)
	}
	c.decode(c.must(exitOK, "unit", "import", tree, "--json"), &r)
	if r.Rows.Unchanged != 580 {
		t.Errorf("the same again: %+v", r.Rows)
	}
	header := []any{"code", "name", "level", "parent_code", "from"}
	c.must(exitOK, "unit", "import", c.workbook("new.xlsx", "单位", header,
		[]any{"120118102000", "独流新镇", "township", "120118", "2025-03-01"}))
	var units api.UnitTreeJSON
	name := func(args ...string) string {
		c.decode(c.must(exitOK, append([]string{"unit", "list", "--json"}, args...)...), &units)
		for _, u := range units.Units {
			if u.Code == "120118102000" {
				return u.Name
			}
		}
		return ""
	}
	for _, tc := range []struct{ want, asOf, asKnown string }{
		{"独流新镇", "2025-03-01", ""}, {"独流镇", "2025-02-28", ""}, {"独流镇", "2025-03-01", "batch:1"}, {"", "2022-12-31", ""}, {"", "2025-03-01", "batch:0"}} {
		if got := name("--as-of", tc.asOf, "--as-known", tc.asKnown); got != tc.want {
			t.Errorf("on %s as known at %q: %q, want %q", tc.asOf, tc.asKnown, got, tc.want)
		}
	}
	c.says(c.must(exitOK, "unit", "list").out, "共 580 个单位", "120118-D003　区委组织部　区直部门")
	c.says(c.must(exitOK, "unit", "show", "120118102000").out, "静海区 / 独流新镇", "2023-01-01 起，至 2025-03-01 前　独流镇", "对应：独流新镇")
	c.says(c.must(exitFailed, "unit", "show", "99").err, "unit.unknown")

	c.must(exitOK, "unit", "import", publicFile("organs.csv"))
	c.says(c.must(exitFindings, "unit", "staffing").out, "514 处需要核实", "独流镇纪委登记专职人员 0 人", "staffing.head_missing")

	c.env["QINGJIAN_SERVER"] = c.serve()
	if got := name("--as-of", "2025-02-28"); got != "独流镇" {
		t.Errorf("the server says %q", got)
	}
	c.says(c.must(exitOK, "unit", "show", "120118102000").out, "独流新镇", "专职 0 人")
	var staffing api.StaffingJSON
	c.decode(c.must(exitFindings, "unit", "staffing", "--json"), &staffing)
	if len(staffing.Findings) != 514 {
		t.Errorf("%d findings", len(staffing.Findings))
	}
	roster := filepath.Join(t.TempDir(), "own.xlsx")
	writeSample(t, roster)
	c.says(c.must(exitFailed, "unit", "import", roster).err, "unit.other_area")
}

// A tree that cannot stand is refused row by row, a file of persons as a whole.
func TestUnitImportOfWhatIsNoTree(t *testing.T) {
	c := freshCLI(t)
	header := []any{"code", "name", "level", "parent_code", "from"}
	o := c.must(exitFindings, "unit", "import", c.workbook("bad.xlsx", "单位", header,
		[]any{"120900", "清河区", "district", "", "2020-01-01"},
		[]any{"120900001", "甲镇", "township", "120900002", "2020-01-01"},
		[]any{"120900002", "乙镇", "township", "120900001", "2020-01-01"},
		[]any{"120900003", "丙镇", "township", "120999", "2020-01-01"},
		[]any{"120900004", "丁镇", "township", "120900", "2020-01-01"},
		[]any{"120900005", "丁镇", "township", "120900", "2020-01-01"}))
	c.says(o.out, "row.unit_cycle", "row.unit_parent_unknown", "row.unit_name_taken", "新增 3", "需更正 3")
	roster := filepath.Join(t.TempDir(), "own.xlsx")
	writeSample(t, roster)
	c.says(c.must(exitFailed, "unit", "import", roster).err, "unit.other_area")
	if out := c.mustIn(exitFailed, sample, "archive", "show", "--id-no-stdin"); !strings.Contains(out.err, "person.unknown") {
		t.Errorf("somebody is on file: %s", out.err)
	}
	c.must(exitUsage, "unit", "import")
	c.must(exitUsage, "unit", "show")
}
