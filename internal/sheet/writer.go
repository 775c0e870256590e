package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"
)

// Writer writes a workbook, sheet after sheet and row after row. The same calls
// give the same bytes. It holds the workbook in memory and never writes a temp
// file. The first error stays: every later call, WriteTo among them, returns it.
// It is not safe for concurrent use.
type Writer struct {
	file       *excelize.File
	out        *excelize.StreamWriter
	err        error
	sheets     int
	row        int
	text, date int // styles
}

// NewWriter begins an empty workbook.
func NewWriter() *Writer {
	// excelize spills large sheets to TmpDir, and stays in memory where it can't.
	w := &Writer{file: excelize.NewFile(excelize.Options{TmpDir: filepath.Join(os.DevNull, "none")})}
	w.file.SetZipWriter(sorted)
	const then = "2000-01-01T00:00:00Z" // the time of writing would change the bytes
	_ = w.keep(w.file.SetDocProps(&excelize.DocProperties{Creator: "qingjian", LastModifiedBy: "qingjian", Created: then, Modified: then}))
	iso := "yyyy-mm-dd"
	w.text = w.style(&excelize.Style{NumFmt: 49}) // @
	w.date = w.style(&excelize.Style{CustomNumFmt: &iso})
	return w
}

// Sheet begins a worksheet and ends the one before. Names have at most 31
// characters, none of : \ / ? * [ ].
func (w *Writer) Sheet(name string) error {
	if w.endSheet() != nil || w.begin(name) != nil {
		return w.err
	}
	var err error
	w.row = 0
	w.out, err = w.file.NewStreamWriter(name)
	return w.keep(err)
}

// begin adds an empty worksheet.
func (w *Writer) begin(name string) (err error) {
	if w.sheets == 0 {
		err = w.file.SetSheetName(w.file.GetSheetName(0), name)
	} else {
		_, err = w.file.NewSheet(name)
	}
	w.sheets++
	return w.keep(err)
}

// Copy writes the rows of another workbook's sheet, each where it is there; cells
// gives what is written of a row.
func (w *Writer) Copy(ctx context.Context, book Workbook, index int, cells func(Row) ([]any, error)) error {
	next := 1
	for row, err := range book.Rows(ctx, index) {
		if err != nil {
			return err
		}
		values, err := cells(row)
		if err != nil {
			return err
		}
		for ; next < row.Num; next++ {
			_ = w.Row(nil) // the writer keeps its first error
		}
		if err := w.Row(values); err != nil {
			return err
		}
		next = row.Num + 1
	}
	return nil
}

// Row writes the next row. A string becomes a cell of text format, so that a
// long number keeps its digits; a time.Time a date; numbers and booleans stay
// what they are; nil leaves the cell blank. A row without cells stays blank.
func (w *Writer) Row(values []any) error {
	if w.ready() != nil {
		return w.err
	}
	w.row++
	cells := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case string:
			cells[i] = excelize.Cell{StyleID: w.text, Value: v}
		case time.Time:
			cells[i] = excelize.Cell{StyleID: w.date, Value: v}
		default:
			cells[i] = v
		}
	}
	return w.keep(w.out.SetRow(A1(1, w.row), cells))
}

// Merge joins a range of the current sheet.
func (w *Writer) Merge(r Range) error {
	if w.ready() != nil {
		return w.err
	}
	return w.keep(w.out.MergeCell(A1(r.FirstCol, r.FirstRow), A1(r.LastCol, r.LastRow)))
}

// WriteTo ends the workbook and writes it out. Nothing can be added after it.
func (w *Writer) WriteTo(to io.Writer) (int64, error) {
	if w.endSheet() != nil {
		return 0, w.err
	}
	n, err := w.file.WriteTo(to)
	return n, w.keep(errors.Join(err, w.file.Close()))
}

func (w *Writer) endSheet() error {
	if w.out != nil && w.err == nil {
		_ = w.keep(w.out.Flush())
	}
	w.out = nil
	return w.err
}

func (w *Writer) ready() error {
	if w.out == nil {
		return w.keep(errors.New("no sheet begun"))
	}
	return w.err
}

func (w *Writer) style(s *excelize.Style) int {
	id, err := w.file.NewStyle(s)
	_ = w.keep(err)
	return id
}

// keep remembers the first error.
func (w *Writer) keep(err error) error {
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("write workbook: %w", err)
	}
	return w.err
}

// sortedZip gathers the parts and writes them in the order of their names, with
// no times; excelize hands them over in the order of a map.
type sortedZip struct {
	to    io.Writer
	parts map[string]*bytes.Buffer
}

func sorted(to io.Writer) excelize.ZipWriter {
	return &sortedZip{to: to, parts: map[string]*bytes.Buffer{}}
}

// Create begins a part.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	z.parts[name] = &bytes.Buffer{}
	return z.parts[name], nil
}

// AddFS is part of excelize's interface; it never calls it.
func (z *sortedZip) AddFS(fs.FS) error { return fs.ErrInvalid }

// Close writes the archive. The table of contents goes first: programs that
// guess a file's type look there.
func (z *sortedZip) Close() error {
	names := make([]string, 0, len(z.parts))
	for name := range z.parts {
		names = append(names, name)
	}
	slices.Sort(names) // [Content_Types].xml sorts before all others
	zw := zip.NewWriter(z.to)
	for _, name := range names {
		part, err := zw.Create(name)
		if err != nil {
			return err
		}
		if _, err := z.parts[name].WriteTo(part); err != nil {
			return err
		}
	}
	return zw.Close()
}
