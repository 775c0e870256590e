package sheet

import (
	"context"
	"errors"
	"io"
	"iter"
	"unicode/utf8"

	"qingjian/internal/catalog"
)

// table is a feed file: one sheet, its header in row 1.
type table struct {
	name string
	src  *watched
	once io.Reader // a text that is read once, in the place of src
	size int64
	lim  Limits
	// scan hands the rows to emit until it returns an error, which it passes on.
	scan func(ctx context.Context, emit func(Row) error) error
}

func (t *table) Sheets() []Info { return []Info{{Name: t.name}} }

// Rows streams the table. Errors: ctx's, file.damaged, file.too_many_rows,
// file.too_many_columns, file.cell_too_long.
func (t *table) Rows(ctx context.Context, sheet int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		if sheet != 0 {
			yield(Row{}, errNoSheet(sheet))
			return
		}
		count := 0
		err := t.scan(ctx, func(r Row) error {
			if count++; count > t.lim.MaxRows {
				return errTooManyRows(0, t.lim.MaxRows)
			}
			if count%256 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if len(r.Cells) > 0 && !yield(r, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(Row{}, t.src.blame(err))
		}
	}
}

// Merges is empty: feed files know no merged cells.
func (t *table) Merges(sheet int) ([]Range, error) {
	if sheet != 0 {
		return nil, errNoSheet(sheet)
	}
	return nil, nil
}

func (t *table) Close() error { return nil }

// add appends a cell unless it is blank, within the limits.
func (t *table) add(cells []Cell, col, row int, kind catalog.InputKind, text string) ([]Cell, error) {
	switch {
	case text == "":
		return cells, nil
	case col > t.lim.MaxCols:
		return nil, errTooManyCols(0, t.lim.MaxCols, A1(col, row))
	case len(text) > t.lim.MaxCell && utf8.RuneCountInString(text) > t.lim.MaxCell:
		return nil, errCellTooLong(0, t.lim.MaxCell, A1(col, row))
	}
	return append(cells, Cell{Col: col, Kind: kind, Text: text}), nil
}

// header is row 1 of a table whose columns have names.
func (t *table) header(names []string) (Row, error) {
	if len(names) > t.lim.MaxCols {
		return Row{}, errTooManyCols(0, t.lim.MaxCols, A1(t.lim.MaxCols+1, 1))
	}
	row := Row{Num: 1}
	var err error
	for i, name := range names {
		if row.Cells, err = t.add(row.Cells, i+1, 1, catalog.Text, name); err != nil {
			return Row{}, err
		}
	}
	return row, nil
}

// watched keeps a failure of the disk from being taken for damage.
type watched struct {
	io.ReaderAt
	err error
}

func (w *watched) ReadAt(p []byte, off int64) (int, error) {
	n, err := w.ReaderAt.ReadAt(p, off)
	if err != nil && err != io.EOF && w.err == nil {
		w.err = err
	}
	return n, err
}

// blame gives the reader's own error, if there was one, or err.
func (w *watched) blame(err error) error {
	if w.err != nil {
		return w.err
	}
	return err
}
