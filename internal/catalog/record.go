package catalog

import (
	"strings"
	"time"
)

// Record cleans one row. cells[i] is column i+1; what is missing counts as
// blank. All findings are returned; any error among them keeps the row out.
func (b *Binding) Record(cells []Input, today time.Time) (Record, []Finding) {
	r := rowReader{b: b, cells: cells, today: today, rec: Record{
		Area: b.Area, Values: make([]string, len(b.Area.Fields)), Supplied: make([]bool, len(b.Area.Fields)),
	}}
	for i, col := range b.Columns {
		r.rec.Supplied[i] = col > 0
	}
	r.subject()
	if r.none() {
		r.rec.None = true
		return r.rec, r.fs
	}
	r.fields()
	r.crossChecks()
	return r.rec, r.fs
}

type rowReader struct {
	b       *Binding
	cells   []Input
	today   time.Time
	rec     Record
	fs      []Finding
	refused []bool // per field: its cell is in error
}

func (r *rowReader) cell(col int) Input {
	if col < 1 || col > len(r.cells) {
		return Input{}
	}
	return r.cells[col-1]
}

// clean cleans one cell and keeps its findings with their column.
func (r *rowReader) clean(f *Field, col int, by ratio) (string, bool) {
	cl := cleaner{c: r.b.cat, f: f, today: r.today, factor: by}
	v, fs := cl.clean(r.cell(col))
	ok := true
	for _, x := range fs {
		if x.Code == "cell.bank_card_check" && r.b.Area.Origin == "DECL" {
			x.Severity = SevError // old passbooks are excused in feeds, not in what a person writes now
		}
		if x.Severity == SevError {
			ok, v = false, ""
		}
		r.fs = append(r.fs, at(x, col))
	}
	return v, ok
}

// subject reads whom the row is about. Where a field says it, it is cleaned
// with the others.
func (r *rowReader) subject() {
	b := r.b
	if b.Area.OwnSubject() {
		return
	}
	c := &b.cat.common
	ok := true
	if b.SubjectID > 0 {
		r.rec.Subject.IDNo, ok = r.clean(&Field{Label: c.SubjectID.Label, Type: IDNo}, b.SubjectID, ratio{})
	}
	if b.SubjectName > 0 {
		var nameOK bool
		r.rec.Subject.Name, nameOK = r.clean(&Field{Label: c.SubjectName.Label, Type: String, Form: PersonName, Length: 50}, b.SubjectName, ratio{})
		ok = ok && nameOK
	}
	if ok && r.rec.Subject == (Subject{}) {
		r.fs = append(r.fs, finding("row.subject_missing", nil))
	}
}

// none reports whether the row only states that there is nothing to report:
// by its own column, or by 无 as the only content beside the person.
func (r *rowReader) none() bool {
	b := r.b
	if b.Area.OwnSubject() {
		return false
	}
	stated := false
	if b.None > 0 {
		stated = r.statesNone(r.cell(b.None))
	}
	words, content := 0, false
	for _, col := range b.Columns {
		in := r.cell(col)
		switch s := strings.TrimSpace(in.Text); {
		case in.Kind == Blank || (in.Kind == Text && (s == "" || b.cat.common.is(s, wordBlank))):
		case in.Kind == Text && b.cat.common.is(s, wordNone):
			words++
		default:
			content = true
		}
	}
	if stated && content {
		r.fs = append(r.fs, at(finding("row.none_contradicted", nil, b.cat.common.None.Label), b.None))
		return true
	}
	return stated || (words > 0 && !content)
}

// statesNone reads the cell of the column 'nothing to report'; 无 in it agrees.
func (r *rowReader) statesNone(in Input) bool {
	c := &r.b.cat.common
	s := strings.TrimSpace(in.Text)
	switch {
	case in.Kind == Blank || s == "" || c.is(s, wordBlank):
		return false
	case in.Kind == Fail:
		r.fs = append(r.fs, at(finding("cell.error_value", &Field{Label: c.None.Label}), r.b.None))
		return false
	case c.is(s, wordNone) || c.is(s, wordYes):
		return true
	case c.is(s, wordNo):
		return false
	}
	r.fs = append(r.fs, at(finding("cell.bool_malformed", &Field{Label: c.None.Label}), r.b.None))
	return false
}

func (r *rowReader) fields() {
	b := r.b
	r.refused = make([]bool, len(b.Area.Fields))
	for i, f := range b.Area.Fields {
		col := b.Columns[i]
		if col == 0 {
			continue // a missing required column is the header's finding
		}
		v, ok := r.clean(f, col, b.factor[i])
		r.rec.Values[i], r.refused[i] = v, !ok
		if ok && v == "" && f.Required {
			r.fs = append(r.fs, at(finding("cell.required", f), col))
			r.refused[i] = true
		}
	}
	switch a := b.Area; {
	case a.Anchor:
		r.rec.Subject = Subject{IDNo: r.value("id_no"), Name: r.value("name")}
	case a.Subject != "" && a.About == Person:
		r.rec.Subject.IDNo = r.value(a.Subject)
	case a.Subject != "":
		r.rec.Subject.Key = r.value(a.Subject)
	}
	r.keyComplete()
}

func (r *rowReader) value(field string) string {
	if i := r.b.Area.Index(field); i >= 0 {
		return r.rec.Values[i]
	}
	return ""
}

// keyComplete warns when a part of the natural key is empty although no cell of
// it is in error: such a row may be another one written again.
func (r *rowReader) keyComplete() {
	a := r.b.Area
	for _, part := range a.Key {
		full := false
		var labels []string
		for _, name := range part {
			i := a.Index(name)
			full = full || r.rec.Values[i] != "" || r.refused[i]
			labels = append(labels, a.Fields[i].Label.ZH)
		}
		if !full {
			r.fs = append(r.fs, finding("row.key_incomplete", nil, strings.Join(labels, " / ")))
		}
	}
}
