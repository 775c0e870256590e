package catalog

import "strconv"

// Binding says which column of a sheet holds what.
type Binding struct {
	Area        *Area
	Columns     []int // 1-based column of each field, 0 when the sheet has none
	SubjectID   int   // 1-based column of the person's identity number, or 0
	SubjectName int   // 1-based column of the person's name, or 0
	None        int   // 1-based column of the statement 'nothing to report', or 0

	cat    *Catalog
	factor []int // per field: what the header's unit multiplies values by (10,000 for 万元), else 1
}

// Bind matches the header cells of one row (a two-row header joined with a
// line break, upper cell first) with an area's columns. Errors among the
// findings mean that the sheet cannot be read.
func (c *Catalog) Bind(a *Area, header []string) (*Binding, []Finding) {
	b := &Binding{Area: a, Columns: make([]int, len(a.Fields)), factor: make([]int, len(a.Fields)), cat: c}
	for i := range b.factor {
		b.factor[i] = 1
	}
	v := c.vocab[a.Code]
	var fs []Finding
	for i, cell := range newHeadings(header) {
		t, unit := v.find(cell)
		col := i + 1
		if t == toNothing {
			if !cell.blank() {
				fs = append(fs, at(finding("sheet.column_unknown", nil), col))
			}
			continue
		}
		if slot := b.slot(t); slot != nil {
			if *slot != 0 {
				fs = append(fs, at(finding("sheet.column_duplicate", b.field(t), columnName(*slot)), col))
				continue
			}
			*slot = col
		}
		if t >= 0 && unit != "" {
			fs = append(fs, b.headerUnit(int(t), unit, col)...)
		}
	}
	return b, append(fs, b.complete()...)
}

func (b *Binding) slot(t target) *int {
	switch t {
	case toSubjectID:
		return &b.SubjectID
	case toSubjectName:
		return &b.SubjectName
	case toNone:
		return &b.None
	case toIgnored, toNothing:
		return nil
	}
	return &b.Columns[t]
}

func (b *Binding) field(t target) *Field {
	if t < 0 {
		return nil
	}
	return b.Area.Fields[t]
}

// headerUnit takes note of a unit in a header's bracket. 万元 over a column of
// yuan multiplies; a bracket that is no unit (必填, 年/月) says nothing.
func (b *Binding) headerUnit(i int, unit string, col int) []Finding {
	f := b.Area.Fields[i]
	if f.Type != Decimal || f.Unit != "元" {
		return nil
	}
	if unit == "万元" || unit == "万" || unit == "单位:万元" {
		b.factor[i] = 10_000
		return []Finding{at(finding("sheet.unit_converted", f), col)}
	}
	return nil
}

// complete adds what only the whole header tells.
func (b *Binding) complete() []Finding {
	if i := b.Area.Index(b.Area.SubjectField()); i >= 0 && b.Area.About == Person {
		b.SubjectID = b.Columns[i]
	}
	if b.Area.Anchor {
		b.SubjectName = b.Columns[b.Area.Index("name")]
	}
	var fs []Finding
	bound := false
	for _, col := range b.Columns {
		bound = bound || col > 0
	}
	// A list of those who have nothing to report needs no other column.
	if bound || b.None == 0 {
		for i, f := range b.Area.Fields {
			if f.Required && b.Columns[i] == 0 {
				fs = append(fs, finding("sheet.column_missing", f))
			}
		}
	}
	if !b.Area.OwnSubject() && b.SubjectID == 0 {
		if b.SubjectName == 0 {
			return append(fs, finding("sheet.subject_missing", nil, b.cat.common.SubjectID.Label, b.cat.common.SubjectName.Label))
		}
		fs = append(fs, finding("sheet.subject_by_name", nil, b.cat.common.SubjectID.Label))
	}
	return fs
}

// at sets a finding's column.
func at(f Finding, col int) Finding {
	f.Col = col
	return f
}

// columnName gives a spreadsheet's letters for a 1-based column: 28 is AB.
func columnName(col int) string {
	if col < 1 {
		return strconv.Itoa(col)
	}
	s := ""
	for ; col > 0; col = (col - 1) / 26 {
		s = string(rune('A'+(col-1)%26)) + s
	}
	return s
}
