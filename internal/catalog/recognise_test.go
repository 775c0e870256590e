package catalog

import "testing"

// headerOf is an entry's own header row, as a template has it.
func headerOf(c *Catalog, a *Area) []string {
	var header []string
	if !a.OwnSubject() {
		header = append(header, c.Subject.Name.ZH, c.Subject.IDNo.ZH)
	}
	for _, f := range a.Fields {
		header = append(header, f.Label.ZH)
	}
	return header
}

// TestRecogniseEveryEntry: the header of each entry is recognised, with all
// columns and with the required ones alone, and by the machine names that feeds
// use.
func TestRecogniseEveryEntry(t *testing.T) {
	c := mustLoad(t, "")
	for _, a := range c.All() {
		var required, machine []string
		if !a.OwnSubject() {
			required = []string{c.Subject.Name.ZH, c.Subject.IDNo.ZH}
			machine = []string{"name", "id_no"}
		}
		for _, f := range a.Fields {
			machine = append(machine, f.Name)
			if f.Required {
				required = append(required, f.Label.ZH)
			}
		}
		for how, tc := range map[string]struct {
			sheet  string
			header []string
		}{
			"whole header":     {"Sheet1", headerOf(c, a)},
			"sheet's name":     {a.Sheets[0], headerOf(c, a)},
			"required columns": {a.Sheets[0], required},
			"a feed's file":    {a.Code, machine},
		} {
			if got, score := c.Recognise(tc.sheet, tc.header); got != a {
				code := ""
				if got != nil {
					code = got.Code
				}
				t.Errorf("%s, %s: recognised as %q (%.2f)", a.Code, how, code, score)
			}
		}
	}
}

// TestEverydayHeaders: columns as people name them reach their field, so that a
// sheet is not refused for a word, nor an amount read in the wrong unit.
func TestEverydayHeaders(t *testing.T) {
	c := mustLoad(t, "")
	for _, tc := range []struct {
		area, header, field string
		factor              int
	}{
		{"A05", "联系电话", "mobile", 1},
		{"A09", "护照号码", "doc_no", 1},
		{"A10", "费用金额（万元）", "cost_amount", 10_000},
		{"A13", "车主姓名", "holder_name", 1},
		{"A13", "与本人关系", "holder_relation", 1},
	} {
		b, _ := c.Bind(c.Area(tc.area), []string{"姓名", "身份证号", tc.header})
		i := b.Area.Index(tc.field)
		if b.Columns[i] != 3 || b.factor[i] != tc.factor {
			t.Errorf("%s %s: want %s in column 3, factor %d; got column %d, factor %d", tc.area, tc.header, tc.field, tc.factor, b.Columns[i], b.factor[i])
		}
	}
	if c.Dicts["country"].Entry("QAT") == nil {
		t.Error("a country of ISO 3166-1 is missing")
	}
}

// TestPassportNumbers: over a list of passports 证件号码 is theirs, not the
// person's identity number.
func TestPassportNumbers(t *testing.T) {
	c := mustLoad(t, "")
	header := []string{"姓名", "身份证号", "证件种类", "证件号码", "签发日期", "有效期至", "保管状态"}
	a, _ := c.Recognise("因私证件", header)
	if a == nil || a.Code != "A09" {
		t.Fatalf("recognised as %v", a)
	}
	b, fs := c.Bind(a, header)
	if len(fs) > 0 || b.SubjectID != 2 || b.Columns[a.Index("doc_no")] != 4 {
		t.Errorf("columns %v, person %d: %v", b.Columns, b.SubjectID, fs)
	}
}
