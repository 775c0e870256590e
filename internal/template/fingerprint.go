package template

import (
	"context"
	"slices"
	"strings"

	"qingjian/internal/catalog"
	"qingjian/internal/sheet"
)

// magic begins the fingerprint, format is how it is laid out.
const (
	magic  = "qingjian-template"
	format = "1"
)

// version names a state of the catalogue.
func version(cat *catalog.Catalog) string { return cat.Digest[:min(12, len(cat.Digest))] }

// fingerprint writes the sheet by which the workbook is recognised: for every
// sheet to fill in its columns' fields, labels and examples.
func (b *builder) fingerprint() {
	_ = b.w.Sheet(fingerprintSheet)
	_ = b.w.Row([]any{magic, format, version(b.cat)})
	for _, f := range b.forms {
		fields, labels, examples := []any{"fields", f.name, f.area.Code}, []any{"labels", f.name, f.area.Code}, []any{"examples", f.name, f.area.Code}
		for _, c := range f.columns {
			fields, labels, examples = append(fields, c.field), append(labels, c.label), append(examples, c.example)
		}
		for _, row := range [][]any{fields, labels, examples} {
			_ = b.w.Row(row)
		}
	}
	_ = b.w.Hide(fingerprintSheet, true)
}

// Column is a column of a template as it was when the template was made.
type Column struct{ Field, Label, Example string }

// Sheet is a sheet of a template as it was when the template was made.
type Sheet struct {
	Name    string
	Entry   string // code of what it is for
	Version string // of the catalogue
	Columns []Column
}

// Fingerprint is what a workbook tells of the template that it was made from.
type Fingerprint struct {
	sheets  []Sheet
	renamed bool // its one sheet to fill in goes by another name
}

// mostRows bounds what is read of a fingerprint: three rows a sheet.
const mostRows = 400

// Read finds a workbook's fingerprint, nil where it was made from no template. It
// need not be hidden: a workbook that goes back with marks is written anew.
func Read(ctx context.Context, book sheet.Workbook) (*Fingerprint, error) {
	sheets := book.Sheets()
	for _, info := range sheets {
		if info.Name != fingerprintSheet {
			continue
		}
		p := &Fingerprint{}
		version, n := "", 0
		for row, err := range book.Rows(ctx, info.Index) {
			if err != nil {
				return nil, err
			}
			if n++; n > mostRows {
				break
			}
			cells := texts(row)
			switch {
			case n == 1 && (len(cells) < 3 || cells[0] != magic || cells[1] != format):
				return nil, nil
			case n == 1:
				version = cells[2]
			case len(cells) > 3:
				p.add(cells, version)
			}
		}
		p.renamed = len(p.sheets) == 1 && !slices.ContainsFunc(sheets, func(i sheet.Info) bool { return i.Name == p.sheets[0].Name })
		return p, nil
	}
	return nil, nil
}

func texts(row sheet.Row) []string {
	var out []string
	for _, c := range row.Cells {
		out = sheet.Put(out, c.Col, strings.TrimSpace(c.Text))
	}
	return out
}

// add takes one row of a fingerprint.
func (p *Fingerprint) add(cells []string, version string) {
	if cells[0] == "fields" {
		s := Sheet{Name: cells[1], Entry: cells[2], Version: version}
		for _, f := range cells[3:] {
			s.Columns = append(s.Columns, Column{Field: f})
		}
		p.sheets = append(p.sheets, s)
		return
	}
	if len(p.sheets) == 0 {
		return
	}
	last := &p.sheets[len(p.sheets)-1]
	for i, text := range cells[3:min(len(cells), 3+len(last.Columns))] {
		switch cells[0] {
		case "labels":
			last.Columns[i].Label = text
		case "examples":
			last.Columns[i].Example = text
		}
	}
}

// Of gives what a sheet was made from: by its name, or where it was renamed and
// the template has one sheet alone, that one. nil where that cannot be told.
func (p *Fingerprint) Of(name string) *Sheet {
	if p == nil {
		return nil
	}
	for i := range p.sheets {
		if p.sheets[i].Name == name {
			return &p.sheets[i]
		}
	}
	if p.renamed && !Own(name) {
		return &p.sheets[0]
	}
	return nil
}

// Known gives a header in the words of the catalogue as it is today: a column
// that was renamed since the template was made keeps its field.
func (s *Sheet) Known(cat *catalog.Catalog, a *catalog.Area, header []string) []string {
	if s == nil || a == nil || s.Entry != a.Code || s.Version == version(cat) {
		return header
	}
	out := append([]string(nil), header...)
	for i, text := range header {
		for _, c := range s.Columns {
			f := a.Field(c.Field)
			if f == nil {
				continue
			}
			if now, ok := renamed(f, c.Label, text); ok {
				out[i] = now
			}
		}
	}
	return out
}

// renamed gives today's header of a field for one that has its old label. A unit
// of measure stays as the sheet has it: today's label may name another.
func renamed(f *catalog.Field, label, text string) (string, bool) {
	if f.MeasuredIn() == nil {
		return f.Label.ZH, catalog.SameHeader(text, label) && !catalog.SameHeader(label, f.Label.ZH)
	}
	name, beside := catalog.SplitHeader(text)
	was, _ := catalog.SplitHeader(label)
	now, _ := catalog.SplitHeader(f.Label.ZH)
	ok := name == was && was != now
	if beside != "" {
		now += "（" + beside + "）"
	}
	return now, ok
}

// Difference is how a template differs from today's.
type Difference struct {
	Added, Removed []string    // labels
	Renamed        [][2]string // old label, new label
}

// Any reports whether there is one.
func (d Difference) Any() bool { return len(d.Added)+len(d.Removed)+len(d.Renamed) > 0 }

// Since compares a template with today's of the same entry.
func (s *Sheet) Since(cat *catalog.Catalog, a *catalog.Area) (d Difference) {
	was := map[string]string{}
	for _, c := range s.Columns {
		was[c.Field] = c.Label
	}
	now := map[string]bool{}
	for _, c := range columnsOf(cat, a) {
		now[c.field] = true
		switch label, ok := was[c.field]; {
		case !ok:
			d.Added = append(d.Added, c.label)
		case !catalog.SameHeader(label, c.label):
			d.Renamed = append(d.Renamed, [2]string{label, c.label})
		}
	}
	for _, c := range s.Columns {
		if !now[c.Field] {
			d.Removed = append(d.Removed, c.Label)
		}
	}
	return d
}

// Examples gives the example row under a header: of the template that a sheet
// was made from, by its own labels, else of today's by field. field names the
// field of a column (1-based), "" for none.
func (s *Sheet) Examples(cat *catalog.Catalog, a *catalog.Area, header []string, field func(col int) string) []string {
	out := make([]string, len(header))
	today := columnsOf(cat, a)
	for i, text := range header {
		name := field(i + 1)
		for _, c := range today {
			if c.field == name {
				out[i] = c.example
			}
		}
		if s == nil || s.Entry != a.Code {
			continue
		}
		for _, c := range s.Columns {
			if catalog.SameHeader(c.Label, text) {
				out[i] = c.Example
			}
		}
	}
	return out
}
