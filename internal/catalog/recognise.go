package catalog

import (
	"slices"
	"strings"
)

// Convincing is the least score with which Recognise names an area.
const convincing = 0.5

// Recognise says which area a header row belongs to, judged by the sheet's
// name and the row's cells, and how sure that is (0..1). A row that is no
// header, or that fits two areas alike, gives nil.
func (c *Catalog) Recognise(sheet string, header []string) (*Area, float64) {
	var best *Area
	first, second := 0.0, 0.0
	headings, name := newHeadings(header), headerKey(sheet)
	for _, a := range c.All() {
		switch s := c.score(a, name, headings); {
		case s > first:
			best, first, second = a, s, first
		case s > second:
			second = s
		}
	}
	if first < convincing || first-second < 0.05 {
		return nil, first
	}
	return best, first
}

// score weighs how many required columns are there (half), how much of the row
// is understood (three tenths) and whether the sheet is called so (a fifth).
func (c *Catalog) score(a *Area, sheet string, header []heading) float64 {
	v := c.vocab[a.Code]
	seen := map[target]bool{}
	fields, cells, known := 0, 0, 0
	for _, cell := range header {
		if cell.blank() {
			continue
		}
		t, _ := v.find(cell)
		if t == toIgnored {
			continue
		}
		cells++
		if t == toNothing || seen[t] {
			continue
		}
		seen[t] = true
		known++
		if t >= 0 {
			fields++
		}
	}
	// What a row is about must be said; 姓名 and 身份证 alone make no ledger.
	if i := a.Index(a.Subject); i >= 0 && !seen[target(i)] {
		return 0
	}
	named := 0.0
	if v.named(a, sheet) {
		named = 1
	}
	if fields == 0 {
		// A list of persons who have nothing to report has no field at all.
		if named == 1 && seen[toNone] && (seen[toSubjectID] || seen[toSubjectName]) {
			return 0.6
		}
		return 0
	}
	if known < 2 {
		return 0
	}
	required, have := 0, 0
	for i, f := range a.Fields {
		if f.Required {
			required++
			if seen[target(i)] {
				have++
			}
		}
	}
	share := 1.0
	if required > 0 {
		share = float64(have) / float64(required)
	}
	return 0.5*share + 0.3*float64(known)/float64(cells) + 0.2*named
}

// aroundSheet is what may stand around the name of a sheet.
const aroundSheet = "0123456789-_.()年度表"

// named reports whether a sheet's name, as headerKey makes it, is one of the
// area's usual ones, perhaps with its code, a number or a year around it:
// A12房产, 房产2025.
func (v *vocabulary) named(a *Area, key string) bool {
	if rest, ok := strings.CutPrefix(key, strings.ToUpper(a.Code)); ok {
		if rest = strings.Trim(rest, aroundSheet); rest == "" {
			return true
		}
		key = rest
	}
	return slices.Contains(v.sheets, strings.Trim(key, aroundSheet))
}
