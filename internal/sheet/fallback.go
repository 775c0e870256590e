package sheet

import (
	"context"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// maxFallback bounds what excelize is given, unzipped: it holds everything in
// memory, several times over.
const maxFallback = 64 << 20

// excelBook is a book read by excelize. Its row loop gives no types and looking
// a cell up gives no rows, so it takes two copies.
type excelBook struct {
	values, types *excelize.File
	styles        map[int]bool // by style index: it shows a date
}

// fallBack hands the book to excelize.
func (b *Book) fallBack(ctx context.Context) error {
	if err := b.arc.inflateAll(ctx); err != nil {
		return err
	}
	if b.arc.inflated > maxFallback {
		return errTooLarge(maxFallback)
	}
	// Equal limits keep excelize from spilling to disk.
	opt := excelize.Options{RawCellValue: true, UnzipSizeLimit: maxFallback, UnzipXMLSizeLimit: maxFallback}
	e := &excelBook{styles: map[int]bool{}}
	for _, f := range []**excelize.File{&e.values, &e.types} {
		var err error
		if *f, err = excelize.OpenReader(io.NewSectionReader(b.src, 0, b.size), opt); err != nil {
			return errDamaged(fault.T("内容无法识别", "its content can't be understood"))
		}
	}
	b.excel = e
	return nil
}

func (e *excelBook) close() error {
	if err := e.values.Close(); err != nil {
		return err
	}
	return e.types.Close()
}

// excelRows hands to emit the rows after number last, as scanRows would.
func (b *Book) excelRows(ctx context.Context, sheet, last int, emit func(Row) bool) error {
	name := b.sheets[sheet].Name
	// Looking up a cell inside a merged range gives the corner's: undo merges.
	// This also decodes the sheet strictly, where the row loop would just end.
	if err := b.excel.types.UnmergeCell(name, "A1", A1(maxExcelCols, maxExcelRows)); err != nil {
		return errMalformed()
	}
	rows, err := b.excel.values.Rows(name)
	if err != nil {
		return errMalformed()
	}
	for num := 1; rows.Next(); num++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if num > b.lim.MaxRows {
			return errTooManyRows(sheet, b.lim.MaxRows)
		}
		row := Row{Num: num, Hidden: rows.GetRowOpts().Hidden}
		values, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return errMalformed()
		}
		if num <= last {
			continue
		}
		for i, v := range values {
			c, err := b.excelCell(sheet, i+1, num, v)
			if err != nil {
				return err
			}
			if c.Kind != catalog.Blank || c.Formula {
				row.Cells = append(row.Cells, c)
			}
		}
		if len(row.Cells) == 0 {
			continue
		}
		// The row loop forgets that a row is hidden when others before it are
		// missing, the look-up when the row has no number.
		visible, err := b.excel.types.GetRowVisible(name, num)
		if err != nil {
			return errMalformed()
		}
		if row.Hidden = row.Hidden || !visible; !emit(row) {
			return errStopped
		}
	}
	if rows.Error() != nil {
		return errTooManyRows(sheet, b.lim.MaxRows)
	}
	return nil
}

// excelCell types a cell whose raw value is v. excelize's row loop puts cells
// out of order where they don't belong: that is found out here.
func (b *Book) excelCell(sheet, col, num int, v string) (Cell, error) {
	name, at, f := b.sheets[sheet].Name, A1(col, num), b.excel.types
	got, err := f.GetCellValue(name, at, excelize.Options{RawCellValue: true})
	if err != nil || got != v {
		return Cell{}, errDamaged(fault.F("第 %d 张工作表的 %s 次序不对", "cell %[2]s of worksheet %[1]d is out of order", sheet+1, at))
	}
	formula, err := f.GetCellFormula(name, at)
	if err != nil {
		return Cell{}, errMalformed()
	}
	c := Cell{Col: col, Kind: catalog.Text, Text: v, Formula: formula != ""}
	switch {
	case v == "":
		c.Kind = catalog.Blank
		return c, nil
	case col > b.lim.MaxCols:
		return c, errTooManyCols(sheet, b.lim.MaxCols, at)
	case len([]rune(v)) > b.lim.MaxCell:
		return c, errCellTooLong(sheet, b.lim.MaxCell, at)
	}
	typ, err := f.GetCellType(name, at)
	if err != nil {
		return c, errMalformed()
	}
	return b.excelKind(c, name, at, typ)
}

// excelKind sets kind and text of a cell by excelize's type of it.
func (b *Book) excelKind(c Cell, name, at string, typ excelize.CellType) (Cell, error) {
	switch typ {
	case excelize.CellTypeSharedString, excelize.CellTypeInlineString, excelize.CellTypeFormula:
	case excelize.CellTypeBool:
		c.Kind, c.Text = catalog.Logic, logic([]byte(c.Text))
	case excelize.CellTypeError:
		c.Kind = catalog.Fail
	case excelize.CellTypeDate:
		if iso, ok := isoText(c.Text); ok {
			c.Kind, c.Text = catalog.Serial, iso
		}
	default:
		c.Kind = catalog.Number
		style, err := b.excel.types.GetCellStyle(name, at)
		if err != nil {
			return c, errMalformed()
		}
		if b.showsDate(style) {
			if iso, ok := appendSerial(nil, []byte(c.Text), b.epoch); ok {
				c.Kind, c.Text = catalog.Serial, string(iso)
			}
		}
	}
	c.Text = strings.Clone(c.Text)
	return c, nil
}
