package sheet

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// Mark is something to say about a cell.
type Mark struct {
	Sheet int    // index of the worksheet
	Cell  string // "E7"
	Error bool   // red; else yellow
	Text  string
}

// Annotations are what is written into a workbook that goes back to its sender.
type Annotations struct {
	Author  string
	Title   string     // name of the summary sheet that is put in front
	Summary [][]string // its rows; the first is a heading
	Marks   []Mark     // in the order of sheets and cells
}

// The colours of marks, and how many of them get a comment: programs grow slow
// with thousands of them.
const (
	errorFill   = "FFC7CE"
	warningFill = "FFEB9C"
	mostNotes   = 2000
)

// Annotate writes a workbook with marks and a summary in front of it; nothing
// else of it changes. Fault codes file.too_large, file.damaged.
func Annotate(r io.ReaderAt, size int64, notes Annotations, to io.Writer) error {
	arc, err := openBook(r, size, Limits{MaxUnzipped: maxFallback})
	if err != nil {
		return err
	}
	defer func() { _ = arc.Close() }()
	if err := arc.arc.inflateAll(context.Background()); err != nil || arc.arc.inflated > maxFallback {
		return errTooLarge(maxFallback)
	}
	// Equal limits keep excelize from spilling to disk.
	f, err := excelize.OpenReader(io.NewSectionReader(r, 0, size), excelize.Options{UnzipSizeLimit: maxFallback, UnzipXMLSizeLimit: maxFallback})
	if err != nil {
		return errDamaged(fault.T("内容无法识别", "its content can't be understood"))
	}
	defer func() { _ = f.Close() }()
	m := &marker{file: f, author: notes.Author, fills: map[fillOf]int{}, said: map[string]map[string]bool{}}
	for _, mark := range together(notes.Marks) {
		if err := m.mark(arc.sheets[mark.Sheet].Name, mark); err != nil {
			return err
		}
	}
	if err := m.summary(notes); err != nil {
		return err
	}
	f.SetZipWriter(sorted)
	_, err = f.WriteTo(to)
	return err
}

// together joins marks of the same cell: the worst colour, all texts.
func together(marks []Mark) (out []Mark) {
	type place struct {
		sheet int
		cell  string
	}
	at := map[place]int{}
	for _, m := range marks {
		p := place{m.Sheet, m.Cell}
		i, known := at[p]
		if !known {
			at[p] = len(out)
			out = append(out, m)
			continue
		}
		out[i].Error = out[i].Error || m.Error
		out[i].Text += "\n" + m.Text
	}
	return out
}

type fillOf struct {
	style int
	fill  string
}

type marker struct {
	file   *excelize.File
	author string
	fills  map[fillOf]int             // style of a cell, filled
	said   map[string]map[string]bool // cells that have a comment of their sender's, by sheet
	notes  int
}

func (m *marker) mark(sheet string, mark Mark) error {
	style, err := m.file.GetCellStyle(sheet, mark.Cell)
	if err != nil {
		return err
	}
	fill := warningFill
	if mark.Error {
		fill = errorFill
	}
	filled, err := m.filled(fillOf{style, fill})
	if err != nil {
		return err
	}
	if err := m.file.SetCellStyle(sheet, mark.Cell, mark.Cell, filled); err != nil {
		return err
	}
	if m.notes == mostNotes {
		return nil
	}
	m.notes++
	if err := m.forget(sheet, mark.Cell); err != nil {
		return err
	}
	return m.file.AddComment(sheet, excelize.Comment{Cell: mark.Cell, Author: m.author, Width: 320, Height: 120,
		Paragraph: []excelize.RichTextRun{{Text: mark.Text}}})
}

// forget removes a comment of the sender's from a cell that gets one of ours.
func (m *marker) forget(sheet, cell string) error {
	if m.said[sheet] == nil {
		m.said[sheet] = map[string]bool{}
		comments, err := m.file.GetComments(sheet)
		if err != nil {
			return err
		}
		for _, c := range comments {
			m.said[sheet][c.Cell] = true
		}
	}
	if !m.said[sheet][cell] {
		return nil
	}
	return m.file.DeleteComment(sheet, cell)
}

// filled is a style with another fill.
func (m *marker) filled(of fillOf) (int, error) {
	if id, known := m.fills[of]; known {
		return id, nil
	}
	style, err := m.file.GetStyle(of.style)
	if err != nil {
		return 0, err
	}
	style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{of.fill}}
	id, err := m.file.NewStyle(style)
	m.fills[of] = id
	return id, err
}

// summary puts a sheet in front and opens the workbook there.
func (m *marker) summary(notes Annotations) error {
	f := m.file
	title := notes.Title
	for n := 2; ; n++ {
		if i, err := f.GetSheetIndex(title); err != nil || i < 0 {
			break
		}
		title = notes.Title + strconv.Itoa(n)
	}
	first := f.GetSheetName(0)
	if _, err := f.NewSheet(title); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	if err != nil {
		return err
	}
	wrap, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	for i, row := range notes.Summary {
		for j, text := range row {
			if err := f.SetCellStr(title, A1(j+1, i+1), text); err != nil {
				return err
			}
		}
	}
	end := A1(6, max(len(notes.Summary), 1))
	for _, err := range []error{f.SetColWidth(title, "A", "C", 22), f.SetColWidth(title, "D", "F", 48),
		f.SetCellStyle(title, "A1", end, wrap), f.SetCellStyle(title, "A1", "A1", bold), f.MoveSheet(title, first)} {
		if err != nil {
			return err
		}
	}
	i, err := f.GetSheetIndex(title)
	if err != nil {
		return err
	}
	if err := f.UngroupSheets(); err != nil {
		return err
	}
	f.SetActiveSheet(i)
	return nil
}

// Remake writes any file that Open reads as a workbook, every row where it is; of
// the cells that leave names nothing but *** is written, and sheets are called as
// name says. It is for files that are no workbooks, and for those of which not
// everything may go back.
func Remake(ctx context.Context, book Workbook, name func(string) string, leave func(sheet, row, col int) bool) ([]byte, error) {
	w, names := NewWriter(), Names{}
	var cells int
	for _, info := range book.Sheets() {
		if err := w.Sheet(names.Take(name(info.Name))); err != nil {
			return nil, err
		}
		err := w.Copy(ctx, book, info.Index, func(row Row) (values []any, err error) {
			if cells += len(row.Cells); cells > maxRemade {
				return nil, errTooLarge(maxFallback)
			}
			for _, c := range row.Cells {
				v := Value(c)
				if leave(info.Index, row.Num, c.Col) {
					v = "***"
				}
				values = Put(values, c.Col, v)
			}
			return values, nil
		})
		if err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	_, err := w.WriteTo(&out)
	return out.Bytes(), err
}

// maxRemade bounds the cells of a workbook that is made anew: it is held in
// memory.
const maxRemade = 1_500_000

// Name is a name that a worksheet may have.
func Name(s string) string {
	s = strings.NewReplacer(":", "_", `\`, "_", "/", "_", "?", "_", "*", "_", "[", "_", "]", "_").Replace(strings.Trim(s, "'"))
	if r := []rune(s); len(r) > 31 {
		s = string(r[:31])
	}
	if s == "" {
		return "Sheet1"
	}
	return s
}

// Names gives the worksheets of a workbook names that it takes, each once: a name
// that is taken gets a number in front.
type Names map[string]bool

// Take gives a worksheet its name.
func (n Names) Take(name string) string {
	out := Name(name)
	for i := 2; n[strings.ToLower(out)]; i++ {
		out = Name(fmt.Sprintf("%d-%s", i, name))
	}
	n[strings.ToLower(out)] = true
	return out
}

// Value is a cell as Writer.Row takes it: what it says stays what it says.
func Value(c Cell) any {
	switch c.Kind {
	case catalog.Serial:
		if t, err := time.Parse(time.DateOnly, c.Text); err == nil {
			return t
		}
	case catalog.Number:
		if n, err := strconv.ParseFloat(c.Text, 64); err == nil && strconv.FormatFloat(n, 'f', -1, 64) == c.Text && len(c.Text) <= 15 {
			return n
		}
	case catalog.Logic:
		return strings.EqualFold(c.Text, "true") || c.Text == "1"
	}
	return c.Text
}
