package sheet

import (
	"context"
	"errors"
	"io"
	"iter"
)

// Book is an open workbook. It is not safe for concurrent use; two books may
// share a reader.
type Book struct {
	src    io.ReaderAt
	size   int64
	lim    Limits
	arc    *archive
	sheets []worksheet
	strs   sharedStrings
	styles []bool // by style index: it shows a date
	epoch  epoch
	excel  *excelBook // set once the book has fallen back
}

type worksheet struct {
	Info
	part   string
	merges []Range
	merged bool // merges is known
}

// openBook reads an archive's table of sheets and styles; rows are read when
// they are asked for.
func openBook(r io.ReaderAt, size int64, lim Limits) (*Book, error) {
	b := &Book{src: r, size: size, lim: lim.withDefaults()}
	var err error
	// The section keeps a hostile directory from asking for what lies outside.
	if b.arc, err = openArchive(io.NewSectionReader(r, 0, size), size, b.lim.MaxUnzipped); err != nil {
		return nil, err
	}
	if err := b.readWorkbook(context.Background()); err != nil {
		return nil, unfamiliarIsDamage(err)
	}
	if len(b.sheets) == 0 {
		return nil, errEmpty()
	}
	return b, nil
}

// Sheets lists the worksheets in workbook order. Chart, dialogue and macro
// sheets are not among them.
func (b *Book) Sheets() []Info {
	list := make([]Info, len(b.sheets))
	for i, s := range b.sheets {
		list[i] = s.Info
	}
	return list
}

// Fallback reports whether the book held something that the scanner was not
// made for, so that excelize reads it.
func (b *Book) Fallback() bool { return b.excel != nil }

// Rows streams the rows of a worksheet that hold anything, ascending. It ends
// after the first error, which comes with an empty row.
//
// Errors: ctx's, file.damaged, file.too_large, file.too_many_rows,
// file.too_many_columns, file.cell_too_long.
func (b *Book) Rows(ctx context.Context, sheet int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		last := 0
		emit := func(r Row) bool {
			last = r.Num
			return yield(r, nil)
		}
		err := b.checkSheet(sheet)
		if err == nil && b.excel == nil {
			err = b.scanRows(ctx, sheet, emit)
			if errors.Is(err, errUnfamiliar) {
				err = b.fallBack(ctx)
			} else if err == nil {
				return
			}
		}
		if err == nil {
			err = b.excelRows(ctx, sheet, last, emit)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(Row{}, err)
		}
	}
}

// Merges lists the merged ranges of a worksheet. After Rows has run to the end
// they are known; before, they cost a pass over the sheet.
func (b *Book) Merges(sheet int) ([]Range, error) {
	if err := b.checkSheet(sheet); err != nil {
		return nil, err
	}
	ws := &b.sheets[sheet]
	if !ws.merged {
		err := b.scanMerges(context.Background(), ws)
		if err != nil {
			return nil, unfamiliarIsDamage(err)
		}
	}
	return ws.merges, nil
}

// Close gives back what the book holds.
func (b *Book) Close() error {
	b.strs = sharedStrings{}
	if b.excel == nil {
		return nil
	}
	return b.excel.close()
}

func (b *Book) checkSheet(sheet int) error {
	if sheet < 0 || sheet >= len(b.sheets) {
		return errNoSheet(sheet)
	}
	return nil
}

// unfamiliarIsDamage is for the parts that have no fallback: whoever writes a
// document type into a table of sheets is up to no good.
func unfamiliarIsDamage(err error) error {
	if errors.Is(err, errUnfamiliar) {
		return errMalformed()
	}
	return err
}
