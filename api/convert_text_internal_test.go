package api

import (
	"testing"

	"qingjian/archive"
	"qingjian/internal/catalog"
)

// TestDigitsInGroups: amounts and counts get separators; years and whatever else
// only looks like a number never do.
func TestDigitsInGroups(t *testing.T) {
	cat, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ area, field, value, want string }{
		{"A11", "year", "2025", "2025"},
		{"A03", "year", "2025", "2025"},
		{"s_declaration", "declare_year", "2025", "2025"},
		{"f_tax_income", "year", "2024", "2024"},
		{"A11", "gross_amount", "1234567.80", "1,234,567.80"},
		{"A17", "amount", "-1234.5", "-1,234.5"},
		{"A12", "building_area", "120.5", "120.5"},
		{"A18", "actual_guests", "1200", "1,200"},
		{"u_headcount", "expected", "5000", "5,000"},
		{"A01", "mobile", "13800138000", "13800138000"},
		{"A12", "cert_no", "20250001", "20250001"},
	} {
		f := cat.Area(c.area).Field(c.field)
		if f == nil {
			t.Fatalf("%s has no %s", c.area, c.field)
		}
		if got := (Converter{Catalog: cat}).text(archive.Value{Field: f, Value: c.value}); got != c.want {
			t.Errorf("%s.%s %s reads %s, want %s", c.area, c.field, c.value, got, c.want)
		}
	}
	// Whatever is called a year has no unit of measure, in every table to come.
	for _, all := range [][]*catalog.Area{cat.Areas, cat.Statements, cat.Registers, cat.Ledgers} {
		for _, a := range all {
			for _, f := range a.Fields {
				if f.Type == catalog.Int && f.Measures() != (f.Name != "year" && f.Name != "declare_year") {
					t.Errorf("%s.%s: an int is a count with a unit or a year without one", a.Code, f.Name)
				}
			}
		}
	}
}
