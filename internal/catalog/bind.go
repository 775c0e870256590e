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
	factor []ratio    // per field: what the unit that the sheet names multiplies values by
	named  [][]string // per field: the units that its header names
	passed []int      // 1-based columns that are passed over: 序号
}

// Bind matches the header cells of one row (a two-row header joined with a
// line break, upper cell first) with an area's columns. Errors among the
// findings mean that the sheet cannot be read.
func (c *Catalog) Bind(a *Area, header []string) (*Binding, []Finding) {
	b := &Binding{Area: a, Columns: make([]int, len(a.Fields)), factor: make([]ratio, len(a.Fields)), named: make([][]string, len(a.Fields)), cat: c}
	v := c.vocab[a.Code]
	var fs []Finding
	for i, cell := range newHeadings(header) {
		t, beside := v.find(cell)
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
		switch {
		case t == toIgnored:
			b.passed = append(b.passed, col)
		case t >= 0:
			fs = append(fs, b.headerUnit(int(t), beside)...)
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
