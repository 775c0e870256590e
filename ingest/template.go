package ingest

import (
	"strings"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/template"
)

// exampleRow knows the example row of the template that a sheet may have been
// made from. Nothing of it is imported, wherever it was copied to.
type exampleRow struct {
	columns []int    // that are bound
	texts   []string // what stands in the example, by column
	numbers []int    // columns of identity numbers
}

func newExampleRow(l *layout, cat *catalog.Catalog) exampleRow {
	var e exampleRow
	fields := map[int]string{}
	add := func(col int, field string, number bool) {
		if col == 0 {
			return
		}
		e.columns, fields[col] = append(e.columns, col), field
		if number {
			e.numbers = append(e.numbers, col)
		}
	}
	b := l.binding
	if !l.area.OwnSubject() {
		add(b.SubjectID, "@id", true)
		add(b.SubjectName, "@name", false)
	}
	for i, f := range l.area.Fields {
		add(b.Columns[i], f.Name, f.Type == catalog.IDNo)
	}
	e.texts = l.origin.Examples(cat, l.area, l.header, func(col int) string { return fields[col] })
	return e
}

// is recognises the example row as it was: every cell that is filled in says
// what it says there, and one of them tells that it is an example.
func (e *exampleRow) is(cells []catalog.Input) bool {
	if !e.marked(cells) {
		return false
	}
	for _, col := range e.columns {
		if text := textAt(cells, col); text != "" && text != at(e.texts, col) {
			return false
		}
	}
	return true
}

// altered recognises a row that still carries a mark of the example and says
// something else: what somebody typed over it may be data, so that it is
// reported, and not imported.
func (e *exampleRow) altered(cells []catalog.Input) bool { return e.marked(cells) && !e.is(cells) }

// marked looks for what nothing but an example has.
func (e *exampleRow) marked(cells []catalog.Input) bool {
	if first, _ := firstText(cells); strings.Trim(first, "（）()【】[]：:") == template.ExampleMark {
		return true
	}
	for _, col := range e.numbers {
		if textAt(cells, col) == template.ExampleIDNo {
			return true
		}
	}
	marks := 0
	for _, col := range e.columns {
		if text := textAt(cells, col); text == at(e.texts, col) && strings.Contains(text, template.ExampleMark) {
			marks++
		}
	}
	return marks > 1
}

func (r *sheetReader) refuseExample(row int) {
	r.report("row.example", "", 1, row)
	r.counts().Rejected++
}

// noteTemplate says what is to be said about the template that a sheet was made
// from. What can be read is read all the same.
func (r *sheetReader) noteTemplate() {
	l, cat := r.layout, r.plan.catalog
	if l.origin == nil {
		return
	}
	if l.origin.Entry != l.area.Code {
		r.report("sheet.template_other", "", 1, l.headerRow, labelOf(cat, l.origin.Entry), labelOf(cat, l.area.Code), flagOf(cat, l.area.Code))
		return
	}
	d := l.origin.Since(cat, l.area)
	if !d.Any() {
		return
	}
	r.report("sheet.template_old", "", 1, l.headerRow, differences(d), flagOf(cat, l.area.Code))
}

// differences names the columns that changed since a template was made.
func differences(d template.Difference) fault.Text {
	var zh, en []string
	quoted := func(labels []string) string { return "“" + strings.Join(labels, "”“") + "”" }
	if len(d.Added) > 0 {
		zh, en = append(zh, "新增列"+quoted(d.Added)), append(en, "added "+quoted(d.Added))
	}
	for _, r := range d.Renamed {
		zh, en = append(zh, "“"+r[0]+"”已改名为“"+r[1]+"”"), append(en, "“"+r[0]+"” is now “"+r[1]+"”")
	}
	if len(d.Removed) > 0 {
		zh, en = append(zh, "取消列"+quoted(d.Removed)), append(en, "removed "+quoted(d.Removed))
	}
	return fault.T(strings.Join(zh, "；"), strings.Join(en, "; "))
}

// labelOf names an entry; one that is no more by its code.
func labelOf(cat *catalog.Catalog, code string) fault.Text {
	if a := cat.Area(code); a != nil {
		return fault.T(a.Short.ZH+"（"+code+"）", a.Short.EN+" ("+code+")")
	}
	return fault.T(code, code)
}

// flagOf names the template of an entry as the command line does.
func flagOf(cat *catalog.Catalog, code string) string {
	a := cat.Area(code)
	if a == nil {
		return "--list"
	}
	return "--" + string(template.KindOf(a)) + " " + code
}
