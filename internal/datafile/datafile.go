// Package datafile opens what offices and departments send: workbooks, and the
// tables of feeds (CSV, TSV, JSON Lines, Parquet, Arrow) as workbooks of one
// sheet. What a file is, its content says; its name may lie.
package datafile

import (
	"bytes"
	"context"
	"io"
	"iter"
	"path"
	"strings"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// Workbook is a file of sheets; see sheet.Book.
type Workbook interface {
	Sheets() []sheet.Info
	Rows(ctx context.Context, index int) iter.Seq2[sheet.Row, error]
	Merges(index int) ([]sheet.Range, error)
	Close() error
}

// Open reads a file of any known form. A feed's one sheet is called as the file
// without its ending. In text its header is a line like any other; JSON Lines,
// Parquet and Arrow have no line for it: it is row 0, and row n is the n-th
// record. r must stay readable until Close.
//
// Errors: those of sheet.Open, file.table_damaged.
func Open(name string, r io.ReaderAt, size int64, lim sheet.Limits) (Workbook, error) {
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	} else {
		head = head[:n]
	}
	t := table{name: stem(name), src: r, size: size, lim: withDefaults(lim)}
	switch trimmed := bytes.TrimLeft(bytes.TrimPrefix(head, bom), " \t\r\n"); {
	case bytes.HasPrefix(head, []byte("PAR1")):
		t.scan = t.parquet
	case bytes.HasPrefix(head, []byte("ARROW1")):
		t.scan = t.arrowFile
	case bytes.HasPrefix(head, []byte{0xFF, 0xFF, 0xFF, 0xFF}):
		t.scan = t.arrowStream
	case bytes.HasPrefix(trimmed, []byte("{")):
		t.scan = t.jsonLines
	case isTable(head):
		if err := t.readText(head); err != nil {
			return nil, err
		}
		t.scan = t.lines
	default:
		return sheet.Open(r, size, lim)
	}
	return &t, nil
}

var bom = []byte("\xEF\xBB\xBF")

func stem(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimSuffix(base, path.Ext(base))
}

func withDefaults(l sheet.Limits) sheet.Limits {
	d := sheet.DefaultLimits()
	if l.MaxRows <= 0 {
		l.MaxRows = d.MaxRows
	}
	if l.MaxCols <= 0 {
		l.MaxCols = d.MaxCols
	}
	if l.MaxCell <= 0 {
		l.MaxCell = d.MaxCell
	}
	return l
}

// table is a feed's file as a workbook of one sheet.
type table struct {
	name string
	src  io.ReaderAt
	size int64
	lim  sheet.Limits
	text text // of CSV and TSV
	scan func(ctx context.Context, emit func(sheet.Row) bool) error
}

func (t *table) reader() *io.SectionReader { return io.NewSectionReader(t.src, 0, t.size) }

// Sheets lists the one sheet.
func (t *table) Sheets() []sheet.Info { return []sheet.Info{{Name: t.name}} }

// Merges has none.
func (t *table) Merges(int) ([]sheet.Range, error) { return nil, nil }

// Close has nothing to give back.
func (t *table) Close() error { return nil }

// Rows streams the rows that hold anything, ascending; see sheet.Book.Rows.
func (t *table) Rows(ctx context.Context, _ int) iter.Seq2[sheet.Row, error] {
	return func(yield func(sheet.Row, error) bool) {
		stopped, rows := false, 0
		var failed error
		err := t.scan(ctx, func(row sheet.Row) bool {
			if rows++; rows > t.lim.MaxRows {
				failed = errTooManyRows(t.lim.MaxRows)
				return false
			}
			if failed = t.check(&row); failed != nil {
				return false
			}
			if len(row.Cells) == 0 {
				return true
			}
			stopped = !yield(row, nil)
			return !stopped && ctx.Err() == nil
		})
		if failed != nil {
			err = failed
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil && !stopped {
			yield(sheet.Row{}, err)
		}
	}
}

func (t *table) check(row *sheet.Row) error {
	if n := len(row.Cells); n > 0 && row.Cells[n-1].Col > t.lim.MaxCols {
		return errTooManyColumns(t.lim.MaxCols)
	}
	for _, c := range row.Cells {
		if len(c.Text) > t.lim.MaxCell && len([]rune(c.Text)) > t.lim.MaxCell {
			return errCellTooLong(c.Col, row.Num, t.lim.MaxCell)
		}
	}
	return nil
}

// put adds a cell that holds something.
func put(row *sheet.Row, col int, kind catalog.InputKind, value string) {
	if kind == catalog.Blank || value == "" {
		return
	}
	row.Cells = append(row.Cells, sheet.Cell{Col: col, Kind: kind, Text: value})
}

// headerRow is the row of column names of a file that has no line for it.
func headerRow(names []string) sheet.Row {
	var row sheet.Row
	for i, name := range names {
		put(&row, i+1, catalog.Text, name)
	}
	return row
}

func errDamaged(where fault.Text, err error) error {
	return fault.New(fault.Invalid, "file.table_damaged",
		fault.F("文件内容不完整或已损坏：%[1]s。", "The file is incomplete or damaged: %[2]s.", where.ZH, where.EN)).
		WithHint(fault.T("请让发送部门重新导出后再导入；已导入的内容不受影响。",
			"Ask the sender to export it again; what is imported already is not affected.")).Wrap(err)
}

func errTooManyRows(n int) error {
	return fault.New(fault.TooLarge, "file.too_many_rows", fault.F("表中的行数超过 %d。", "The table has more than %d rows.", n)).
		WithHint(fault.T("请分成几个文件导入。", "Divide it into several files."))
}

func errTooManyColumns(n int) error {
	return fault.New(fault.TooLarge, "file.too_many_columns", fault.F("表中的列数超过 %d。", "The table has more than %d columns.", n)).
		WithHint(fault.T("请只保留需要的列。", "Keep only the columns that are needed."))
}

func errCellTooLong(col, row, n int) error {
	return fault.New(fault.TooLarge, "file.cell_too_long",
		fault.F("%s 的内容超过 %d 个字符。", "%s holds more than %d characters.", sheet.A1(col, max(row, 1)), n)).
		WithHint(fault.T("请缩短后再导入，全文可作为附件保存。", "Shorten it; the whole text can be kept as an attachment."))
}
