package ingest

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"qingjian/internal/catalog"
	"qingjian/internal/sheet"
	"qingjian/internal/template"
)

// headerDepth is how many non-blank rows are searched for the header: offices
// put titles, units and dates above it.
const headerDepth = 20

// layout is how one sheet is read: its area, its header and where data begin.
type layout struct {
	area      *catalog.Area
	binding   *catalog.Binding
	findings  []catalog.Finding
	header    []string // text per column
	above     []string // texts of the line above the header
	before    []string // texts of the lines above the header
	headerRow int      // the last row of the header, 1-based
	fields    int      // of the header's line in a text, else 0
	merges    []sheet.Range

	origin  *template.Sheet // what the sheet was made from, nil for no template
	example exampleRow
}

// findLayout looks for the header among a sheet's first rows, as one row or as
// two of which the upper one groups the lower. It returns nil when no row is
// convincing. origin is the template that the sheet was made from, nil for none.
func findLayout(ctx context.Context, cat *catalog.Catalog, book sheet.Workbook, info sheet.Info, origin *template.Sheet) (*layout, error) {
	rows, err := firstRows(ctx, book, info.Index)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	merges, err := book.Merges(info.Index)
	if err != nil {
		return nil, err
	}
	var best *layout
	var made *catalog.Area
	if origin != nil {
		made = cat.Area(origin.Entry)
	}
	bound, score := 0, 0.0
	// The header is the row, or pair of rows, that names most columns; of equals
	// the one above, so that a header is not joined with the first data row.
	try := func(header, above []string, last sheet.Row) {
		known := origin.Known(cat, made, header)
		area, sc := cat.RecogniseFrom(info.Name, known, made)
		if area == nil {
			return
		}
		binding, findings := cat.Bind(area, known)
		n := columnsOf(binding)
		if n < bound || (n == bound && sc <= score) {
			return
		}
		bound, score = n, sc
		best = &layout{area: area, binding: binding, findings: findings, header: header, above: above, headerRow: last.Num, fields: last.Fields, merges: merges, origin: origin}
	}
	for i, row := range rows {
		var above []string
		if i > 0 {
			above = headerTexts(rows[i-1])
		}
		try(headerTexts(row), above, row)
		if i > 0 && rows[i-1].Num == row.Num-1 {
			try(joinHeader(rows[i-1], row, merges), above, row)
		}
	}
	if best != nil {
		best.before = textsAbove(rows, best.headerRow)
		best.example = newExampleRow(best, cat)
	}
	return best, nil
}

// textsAbove gives the texts that stand above a row.
func textsAbove(rows []sheet.Row, num int) (out []string) {
	for _, row := range rows {
		for _, c := range row.Cells {
			if row.Num < num {
				out = append(out, c.Text)
			}
		}
	}
	return out
}

// columnsOf counts the columns that a header names.
func columnsOf(b *catalog.Binding) int {
	n := 0
	for _, col := range append([]int{b.SubjectID, b.SubjectName, b.None}, b.Columns...) {
		if col > 0 {
			n++
		}
	}
	return n
}

func firstRows(ctx context.Context, book sheet.Workbook, index int) ([]sheet.Row, error) {
	var rows []sheet.Row
	for row, err := range book.Rows(ctx, index) {
		if err != nil {
			return nil, err
		}
		if len(row.Cells) == 0 {
			continue
		}
		row.Cells = append([]sheet.Cell(nil), row.Cells...)
		if rows = append(rows, row); len(rows) == headerDepth {
			break
		}
	}
	return rows, nil
}

func headerTexts(row sheet.Row) []string {
	var out []string
	for _, c := range row.Cells {
		out = sheet.Put(out, c.Col, strings.TrimSpace(c.Text))
	}
	return out
}

// joinHeader reads a two-row header: the group above, a line break, the column
// below. A group's title reaches over all the columns that it is merged over.
func joinHeader(upper, lower sheet.Row, merges []sheet.Range) []string {
	out := headerTexts(upper)
	for _, m := range merges {
		if m.FirstRow == upper.Num && m.LastRow == upper.Num && m.FirstCol <= len(out) {
			for col := m.FirstCol; col <= m.LastCol; col++ {
				out = sheet.Put(out, col, out[m.FirstCol-1])
			}
		}
	}
	for i, text := range headerTexts(lower) {
		if text != "" {
			out = sheet.Put(out, i+1, strings.TrimLeft(at(out, i+1)+"\n"+text, "\n"))
		}
	}
	return out
}

// dataRow gives the row's cells by column, merged cells filled down, or nil
// when the row is no data: blank, the template's example, a total, a note below
// the table, or the header again.
func (l *layout) dataRow(row sheet.Row, fill *mergeFill) []catalog.Input {
	if row.Num <= l.headerRow {
		return nil
	}
	var cells []catalog.Input
	for _, c := range row.Cells {
		cells = sheet.Put(cells, c.Col, c.Input())
	}
	own := len(row.Cells) > 0
	cells = fill.apply(row.Num, cells)
	if !own || l.blank(cells) || l.example.is(cells) || isTotal(cells) || l.isNote(cells) || l.isHeader(cells) {
		return nil
	}
	return cells
}

// ragged reports a line of a text with a separator too many or too few, which
// moves cells under the wrong columns. Separators at the end of a longer line
// move nothing.
func (l *layout) ragged(row sheet.Row, cells []catalog.Input) bool {
	return l.fields > 0 && (row.Fields < l.fields || len(cells) > l.fields)
}

// blank reports a row without content. A number alone that counts the rows is
// none: people fill it down further than they have rows.
func (l *layout) blank(cells []catalog.Input) bool {
	for i, c := range cells {
		if strings.TrimSpace(c.Text) != "" && !l.binding.Passed(i+1) {
			return false
		}
	}
	return true
}

// firstText is the row's first non-blank text without blanks inside: 合 计 is 合计.
func firstText(cells []catalog.Input) (text string, filled int) {
	for _, c := range cells {
		s := strings.Join(strings.Fields(c.Text), "")
		if s == "" {
			continue
		}
		if filled++; filled == 1 {
			text = s
		}
	}
	return text, filled
}

func isTotal(cells []catalog.Input) bool {
	text, _ := firstText(cells)
	for _, word := range []string{"合计", "总计", "小计", "共计", "总数", "本页合计", "Total", "TOTAL", "Subtotal"} {
		// 合计, 合计：12, 合计（人）, but not 合计划 as a name.
		if rest, ok := strings.CutPrefix(text, word); ok && (rest == "" || strings.ContainsRune(":：(（0123456789", firstRune(rest))) {
			return true
		}
	}
	return false
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// isNote recognises what offices write below a table: one or a few cells that
// begin with a usual word, and nobody's identity number.
func (l *layout) isNote(cells []catalog.Input) bool {
	text, filled := firstText(cells)
	if filled > 4 || textAt(cells, l.subjectColumn()) != "" {
		return false
	}
	for _, word := range []string{"注：", "注:", "备注：", "备注:", "说明", "填表说明", "填表人", "填报人", "制表", "审核人", "负责人", "联系人", "填报单位", "填报日期", "单位（盖章）", "单位(盖章)"} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

func (l *layout) subjectColumn() int {
	if l.binding.SubjectID > 0 {
		return l.binding.SubjectID
	}
	return l.binding.SubjectName
}

// at is column col (1-based) of a row that may be shorter.
func at[T any](row []T, col int) T {
	if col < 1 || col > len(row) {
		var zero T
		return zero
	}
	return row[col-1]
}

func textAt(cells []catalog.Input, col int) string { return strings.TrimSpace(at(cells, col).Text) }

// lastLine is the lower row's text of a two-row header.
func lastLine(s string) string { return s[strings.LastIndexByte(s, '\n')+1:] }

// isHeader recognises a header that is repeated on every printed page.
func (l *layout) isHeader(cells []catalog.Input) bool {
	same := 0
	for i, text := range l.header {
		if text == "" {
			continue
		}
		if textAt(cells, i+1) != lastLine(text) {
			return false
		}
		same++
	}
	return same > 1
}

// mergeFill gives every row of a cell that is merged downwards the value of
// its first row: rosters merge a person's name over his houses.
type mergeFill struct {
	waiting []sheet.Range // below the rows seen so far, ascending
	active  []filling
}

type filling struct {
	sheet.Range
	value catalog.Input
}

func newMergeFill(l *layout) *mergeFill {
	f := &mergeFill{}
	for _, m := range l.merges {
		if m.LastRow > m.FirstRow && m.FirstRow > l.headerRow {
			f.waiting = append(f.waiting, m)
		}
	}
	slices.SortFunc(f.waiting, func(a, b sheet.Range) int { return a.FirstRow - b.FirstRow })
	return f
}

func (f *mergeFill) apply(row int, cells []catalog.Input) []catalog.Input {
	for len(f.waiting) > 0 && f.waiting[0].FirstRow <= row {
		f.active = append(f.active, filling{Range: f.waiting[0]})
		f.waiting = f.waiting[1:]
	}
	f.active = slices.DeleteFunc(f.active, func(m filling) bool { return m.LastRow < row })
	for i := range f.active {
		m := &f.active[i]
		switch {
		case row > m.FirstRow:
			cells = sheet.Put(cells, m.FirstCol, m.value)
		case m.FirstCol <= len(cells):
			m.value = cells[m.FirstCol-1]
		}
	}
	return cells
}
