// Package sheet reads workbooks (.xlsx, .xlsm) by a streaming scanner of its
// own and writes them by excelize, which is also the reader of last resort. It
// is the only package that imports excelize.
//
// Nothing is ever written to disk: originals are encrypted at rest, so a temp
// file would leak them. Macros and external links are neither run nor followed.
package sheet

import (
	"math"
	"strconv"
	"strings"

	"qingjian/internal/catalog"
)

// Limits bound what a workbook may cost. A field that is zero takes its
// default.
type Limits struct {
	MaxUnzipped int64 // bytes inflated over all parts; default 512 MiB
	MaxRows     int   // greatest row number of a sheet; default 1,048,576
	MaxCols     int   // greatest column number of a cell with a value; default 512
	MaxCell     int   // characters of a cell; default 32,767
}

// DefaultLimits returns the limits that every field defaults to.
func DefaultLimits() Limits {
	return Limits{MaxUnzipped: 512 << 20, MaxRows: 1_048_576, MaxCols: 512, MaxCell: 32_767}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	if l.MaxUnzipped > 0 {
		d.MaxUnzipped = l.MaxUnzipped
	}
	if l.MaxRows > 0 {
		d.MaxRows = l.MaxRows
	}
	if l.MaxCols > 0 {
		d.MaxCols = l.MaxCols
	}
	if l.MaxCell > 0 {
		d.MaxCell = l.MaxCell
	}
	return d
}

// Unbounded gives the limits without the one on rows: for what is never held
// whole.
func (l Limits) Unbounded() Limits {
	l.MaxRows = math.MaxInt
	return l
}

// Info is a worksheet of a book. Index is its place in Sheets, the number
// that Rows and Merges take.
type Info struct {
	Name   string
	Index  int
	Hidden bool // hidden or very hidden
}

// Range is a rectangle of cells, 1-based, both corners inside.
type Range struct {
	FirstCol, FirstRow, LastCol, LastRow int
}

// Row is a row with at least one cell. Cells ascend by column. A row is the
// caller's to keep.
type Row struct {
	Num    int // 1-based
	Hidden bool
	Cells  []Cell
	Fields int // of a line of delimited text: into how many fields it is cut, blank ones too; else 0
}

// Cell is a cell that holds something. A formula without a cached value, or
// whose value is the empty text, is a cell of kind Blank with Formula set; all
// other blank cells are left out.
type Cell struct {
	Col     int // 1-based
	Kind    catalog.InputKind
	Text    string
	Formula bool // Text is the value the writer cached
}

// Input gives the cell as the catalogue's cleaners take it.
func (c Cell) Input() catalog.Input { return catalog.Input{Kind: c.Kind, Text: c.Text} }

// A1 names a cell: A1(28, 3) is "AB3".
func A1(col, row int) string {
	var b [16]byte
	i := len(b)
	for col > 0 {
		col--
		i--
		b[i] = byte('A' + col%26)
		col /= 26
	}
	return string(b[i:]) + strconv.Itoa(row)
}

// Letters names a column: Letters(28) is "AB".
func Letters(col int) string { return strings.TrimRight(A1(col, 1), "1") }

// Column gives the column of a cell name such as E7, from 1; 0 for what is none.
func Column(cell string) int {
	col, _, _ := parseA1([]byte(cell))
	return col
}

// Put sets column col (1-based) of a row, growing it where needed.
func Put[T any](row []T, col int, v T) []T {
	for len(row) < col {
		var zero T
		row = append(row, zero)
	}
	row[col-1] = v
	return row
}

// parseA1 reads a cell name such as B7 or $B$7. It accepts what excelize
// accepts; ok is false for everything else.
func parseA1(ref []byte) (col, row int, ok bool) {
	i := 0
	for ; i < len(ref); i++ {
		c := ref[i]
		switch {
		case c >= 'A' && c <= 'Z':
			col = col*26 + int(c-'A') + 1
		case c >= 'a' && c <= 'z':
			col = col*26 + int(c-'a') + 1
		case c == '$':
			continue
		default:
			goto digits
		}
		if col > maxExcelCols {
			return 0, 0, false
		}
	}
digits:
	if col == 0 || i == len(ref) {
		return 0, 0, false
	}
	for ; i < len(ref); i++ {
		c := ref[i]
		if c < '0' || c > '9' || row > maxExcelRows {
			return 0, 0, false
		}
		row = row*10 + int(c-'0')
	}
	return col, row, row > 0 && row <= maxExcelRows
}

// The size of a sheet in the file format.
const (
	maxExcelRows = 1_048_576
	maxExcelCols = 16_384
)
