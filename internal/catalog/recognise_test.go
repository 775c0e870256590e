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
