package ingest

import (
	"context"
	"slices"
	"strings"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
	"qingjian/internal/template"
)

// refusedWriter writes the refused rows of the files of one batch.
type refusedWriter struct {
	*giveback
	out   *sheet.Writer
	names sheet.Names // of the sheets written
}

// file writes the refused rows of one file, a sheet for each of its sheets that
// has any.
func (w *refusedWriter) file(ctx context.Context, f File, book sheet.Workbook) error {
	made, err := template.Read(ctx, book)
	if err != nil {
		return err
	}
	for _, info := range book.Sheets() {
		said := w.said(f.Name, keptName(info.Name))
		if len(said) == 0 || said[-1] != nil {
			continue
		}
		named := info
		named.Name = keptName(info.Name)
		l, err := findLayout(ctx, w.catalog, book, named, made.Of(info.Name))
		if err != nil {
			return err
		}
		if l == nil {
			continue // not known what it is: its own workbook has to be mended
		}
		if err := w.sheet(ctx, book, info, l, said); err != nil {
			return err
		}
	}
	return nil
}

// said gives what is wrong with the rows of a sheet, by row; 0 stands for all of
// them, -1 for a sheet of which nothing may go back.
func (w *refusedWriter) said(file, name string) map[int][]Issue {
	header := 0
	for _, s := range w.kept.Sheets {
		if s.File == file && s.Sheet == name {
			header = s.HeaderRow
		}
	}
	out := map[int][]Issue{}
	for _, i := range w.issues {
		if i.File != file || i.Sheet != name || i.Severity != catalog.SevError {
			continue
		}
		row := i.Row
		switch {
		case i.Code == "sheet.reporter_column":
			row = -1
		case row <= header:
			row = 0
		}
		out[row] = append(out[row], i)
	}
	return out
}

func (w *refusedWriter) sheet(ctx context.Context, book sheet.Workbook, info sheet.Info, l *layout, said map[int][]Issue) error {
	if err := w.out.Sheet(w.names.Take(keptName(info.Name))); err != nil {
		return err
	}
	fill, width := newMergeFill(l), max(len(l.header), 1)
	for row, err := range book.Rows(ctx, info.Index) {
		if err != nil {
			return err
		}
		var values []any
		for _, c := range row.Cells {
			values = sheet.Put(values, c.Col, sheet.Value(c))
		}
		switch issues := slices.Concat(said[0], said[row.Num]); {
		case row.Num < l.headerRow:
			_ = w.out.Row(values) // titles, and the upper row of a header; the writer keeps its first error
		case row.Num == l.headerRow:
			// The fingerprint stays behind: what an old template calls otherwise is named anew.
			for i, label := range l.origin.Known(w.catalog, l.area, l.header) {
				if label != l.header[i] {
					values = sheet.Put(values, i+1, any(label))
				}
			}
			_ = w.out.Row(sheet.Put(values, width+1, any(fault.T("本行问题", "Problem of this row").In(w.lang))))
		case len(issues) > 0:
			if cells := l.dataRow(row, fill); cells != nil {
				w.row(cells, values, width, issues)
			}
		default:
			l.dataRow(row, fill) // a value that is merged downwards begins here
		}
	}
	return nil
}

// row writes one row as it came, merged cells filled down, with what is wrong.
func (w *refusedWriter) row(cells []catalog.Input, values []any, width int, issues []Issue) {
	for i, c := range cells {
		if at(values, i+1) == nil && c.Text != "" {
			values = sheet.Put(values, i+1, sheet.Value(sheet.Cell{Kind: c.Kind, Text: c.Text}))
		}
	}
	var texts []string
	for _, i := range issues {
		if i.Code == "cell.reporter" {
			for col := range values {
				if i.Cell == sheet.A1(col+1, i.Row) {
					values[col] = nil
				}
			}
		}
		texts = append(texts, w.say(i))
	}
	_ = w.out.Row(sheet.Put(values, width+1, any(strings.Join(texts, "\n")))) // the writer keeps its first error
}
