package ingest

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"qingjian/internal/catalog"
	"qingjian/internal/sheet"
)

// Who reports never comes into the archive, whatever the area and the format: a
// sheet with a column that asks for a reporter is refused whole, a row whose
// text gives one away alone. Nothing of either is stored beside the original,
// which is encrypted.

// reporterColumn gives the first column (1-based) whose header, or the group
// above it, asks for a reporter; 0 for none.
func (l *layout) reporterColumn() int {
	for i := range max(len(l.header), len(l.above)) {
		for line := range strings.SplitSeq(at(l.header, i+1), "\n") {
			if catalog.ReporterColumn(line) {
				return i + 1
			}
		}
		if catalog.ReporterColumn(at(l.header, i+1)) || asksForReporter(at(l.above, i+1)) {
			return i + 1
		}
	}
	return 0
}

// asksForReporter is catalog.ReporterColumn for what may be a sentence as well:
// the line above a header (不得填写举报人信息), a cell.
func asksForReporter(text string) bool {
	const longest = 12 // characters of a header
	return utf8.RuneCountInString(text) <= longest && !strings.ContainsAny(text, "不勿禁无未") && catalog.ReporterColumn(text)
}

// reporterHeader gives the first column that asks for a reporter in a row that
// is the header of a further table in the same sheet; 0 for none.
func (l *layout) reporterHeader(cells []catalog.Input) int {
	filled, found := 0, 0
	for i, c := range cells {
		text := strings.TrimSpace(c.Text)
		switch {
		case text == "":
			continue
		case strings.ContainsFunc(text, unicode.IsDigit):
			return 0 // a row of data
		case found == 0 && asksForReporter(text):
			found = i + 1
		}
		filled++
	}
	if filled < 2 {
		return 0
	}
	return found
}

// refuseReporter refuses the whole sheet, the rows that were read already too.
func (r *sheetReader) refuseReporter(col, row int) {
	r.report("sheet.reporter_column", "", col, row)
	r.plan.candidates = slices.DeleteFunc(r.plan.candidates, func(c candidate) bool {
		if c.at.sheet == r.index {
			r.counts().Rejected++
		}
		return c.at.sheet == r.index
	})
}

// namesReporter reports the texts of a row that give a reporter away.
func (r *sheetReader) namesReporter(record *catalog.Record, row int) (found bool) {
	for i, f := range record.Area.Fields {
		if f.Type != catalog.String && f.Type != catalog.TextType {
			continue
		}
		if yes, _ := catalog.MentionsReporter(record.Values[i]); yes {
			r.report("cell.reporter", f.Name, r.layout.binding.Columns[i], row)
			found = true
		}
	}
	return found
}

// report says something about a cell, a row or a header.
func (r *sheetReader) report(code, field string, col, row int, details ...any) {
	i := newIssue(code, details...)
	i.File, i.Sheet, i.Row, i.Area, i.Field, i.Cell = r.file.Name, r.info.Name, row, r.layout.area.Code, field, cellOf(col, row)
	r.plan.issue(i)
}

// cellOf names a cell of the sheet being read.
func cellOf(col, row int) string { return sheet.A1(max(col, 1), row) }

// withoutReporter is a name of a file or sheet that gives no reporter away.
func withoutReporter(name string) string {
	ext := path.Ext(name)
	if found, _ := catalog.MentionsReporter(strings.TrimSuffix(name, ext)); found {
		name = "***" + ext
	}
	if found, _ := catalog.MentionsReporter(name); found {
		name = "***"
	}
	return name
}
