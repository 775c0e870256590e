package sheet

import (
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Format says how the cells of a form's column keep what is typed into them.
type Format int

// The formats of a column. Dates are text as well: a spreadsheet makes the first
// of May of 2020-05, and a day in 1905 of 2020.5; a text stays as it was typed.
const (
	AsText   Format = iota
	AsNumber        // whole
	AsAmount        // two decimals, groups of three
)

// FormColumn is a column of a form.
type FormColumn struct {
	Header   string
	Required bool
	Format   Format
	Width    float64 // characters
	Note     string  // what to fill in; shown when the pointer rests on the header
	Prompt   string  // the same in a few words; shown when a cell is chosen
	List     *Range  // values to choose from, in the sheet ListSheet
	Strict   bool    // nothing but a value of the list; else others only after a question
	Example  string
}

// Form is a worksheet that a person fills in.
type Form struct {
	Name      string
	Title     string
	Lead      string // a line below the title
	Columns   []FormColumn
	Frozen    int    // columns that stay in view
	ListSheet string // where the lists stand
}

// The rows of a form.
const (
	FormHeaderRow  = 3
	FormExampleRow = 4
)

// Form adds a worksheet to fill in: title, header with notes, an example row,
// drop-down lists over whole columns.
func (w *Writer) Form(f Form) error {
	if w.endSheet() != nil {
		return w.err
	}
	if w.begin(f.Name) != nil {
		return w.err
	}
	last := len(f.Columns)
	w.formColumns(&f)
	_ = w.keep(w.file.SetCellStr(f.Name, "A1", f.Title))
	_ = w.keep(w.file.SetCellStr(f.Name, "A2", f.Lead))
	for i, style := range []*excelize.Style{titleStyle(), leadStyle()} {
		_ = w.keep(w.file.MergeCell(f.Name, A1(1, i+1), A1(last, i+1)))
		_ = w.keep(w.file.SetCellStyle(f.Name, A1(1, i+1), A1(last, i+1), w.style(style)))
	}
	for i, height := range []float64{26, 34, 34} {
		_ = w.keep(w.file.SetRowHeight(f.Name, i+1, height))
	}
	_ = w.keep(w.file.SetPanes(f.Name, &excelize.Panes{Freeze: true, XSplit: f.Frozen, YSplit: FormHeaderRow,
		TopLeftCell: A1(f.Frozen+1, FormHeaderRow+1), ActivePane: "bottomRight",
		Selection: []excelize.Selection{{SQRef: A1(1, FormExampleRow+1), ActiveCell: A1(1, FormExampleRow+1), Pane: "bottomRight"}}}))
	w.onPaper(f.Name)
	return w.err
}

// formColumns writes header, example and lists, column by column.
func (w *Writer) formColumns(f *Form) {
	required, optional, example := w.style(headerStyle("FCE4D6")), w.style(headerStyle("DDEBF7")), w.style(exampleStyle())
	formats := []int{AsText: w.text, AsNumber: w.style(&excelize.Style{NumFmt: 1}), AsAmount: w.style(&excelize.Style{NumFmt: 4})}
	for i, c := range f.Columns {
		name, head := Letters(i+1), A1(i+1, FormHeaderRow)
		_ = w.keep(w.file.SetColWidth(f.Name, name, name, c.Width))
		_ = w.keep(w.file.SetColStyle(f.Name, name, formats[c.Format]))
		style, text := optional, c.Header
		if c.Required {
			style, text = required, "*"+c.Header
		}
		_ = w.keep(w.file.SetCellStr(f.Name, head, text))
		_ = w.keep(w.file.SetCellStyle(f.Name, head, head, style))
		at := A1(i+1, FormExampleRow)
		_ = w.keep(w.file.SetCellStr(f.Name, at, c.Example))
		_ = w.keep(w.file.SetCellStyle(f.Name, at, at, example))
		if c.Note != "" {
			_ = w.keep(w.file.AddComment(f.Name, excelize.Comment{Cell: head, Author: "清鉴", Text: c.Note, Width: 280, Height: 130}))
		}
		w.choices(f, i+1, c)
	}
}

// choices puts one drop-down, or one prompt, over a whole column.
func (w *Writer) choices(f *Form, col int, c FormColumn) {
	if c.List == nil && c.Prompt == "" {
		return
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(A1(col, FormExampleRow) + ":" + A1(col, maxExcelRows))
	if c.List != nil {
		v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$%d:$%s$%d", f.ListSheet,
			Letters(c.List.FirstCol), c.List.FirstRow, Letters(c.List.LastCol), c.List.LastRow))
		if c.Strict {
			v.SetError(excelize.DataValidationErrorStyleStop, "请从列表中选择", "请点这一格右边的小箭头，从列表里选一项。不知道选哪项时可先留空。")
		} else {
			v.SetError(excelize.DataValidationErrorStyleInformation, "列表里没有这一项", "列表里没有这样写的。可以就这样填，导入时再核对；也可以点右边的小箭头选择。")
		}
	}
	if c.Prompt != "" {
		v.SetInput(c.Header, c.Prompt)
	}
	_ = w.keep(w.file.AddDataValidation(f.Name, v))
}

// Page adds a worksheet to read: texts that wrap in columns of the given widths.
// A row of one text is a heading.
func (w *Writer) Page(name string, widths []float64, rows [][]string) error {
	if w.endSheet() != nil || w.begin(name) != nil {
		return w.err
	}
	body, head := w.style(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}),
		w.style(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true, Size: 13}})
	for i, width := range widths {
		_ = w.keep(w.file.SetColWidth(name, Letters(i+1), Letters(i+1), width))
	}
	for i, row := range rows {
		style, lines := body, 1
		if len(row) == 1 {
			style = head
		}
		for j, text := range row {
			if len(row) > 1 {
				lines = max(lines, linesOf(text, widths[j]))
			}
			_ = w.keep(w.file.SetCellStr(name, A1(j+1, i+1), text))
			_ = w.keep(w.file.SetCellStyle(name, A1(j+1, i+1), A1(j+1, i+1), style))
		}
		_ = w.keep(w.file.SetRowHeight(name, i+1, float64(lines)*15+3))
	}
	w.onPaper(name)
	return w.err
}

// linesOf is how many lines a text takes; Han characters are two wide.
func linesOf(text string, width float64) (lines int) {
	for line := range strings.SplitSeq(text, "\n") {
		used := 0.0
		for _, r := range line {
			used++
			if r > 0x2e80 {
				used++
			}
		}
		lines += max(1, int(math.Ceil(used/(width-1))))
	}
	return lines
}

// onPaper lets a sheet be printed on A4, as wide as the page.
func (w *Writer) onPaper(name string) {
	a4, wide, one, many, fit := 9, "landscape", 1, 0, true
	_ = w.keep(w.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &wide, FitToWidth: &one, FitToHeight: &many}))
	_ = w.keep(w.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

// Hide takes a sheet out of view, altogether where nobody shall find it in the
// menus either.
func (w *Writer) Hide(name string, altogether bool) error {
	if w.endSheet() != nil {
		return w.err
	}
	return w.keep(w.file.SetSheetVisible(name, false, altogether))
}

// Show chooses the sheet that is seen when the workbook is opened. It comes after
// the forms and pages and before any Sheet: what is streamed is written at once,
// and two chosen sheets would be edited together.
func (w *Writer) Show(name string) error {
	if w.endSheet() != nil {
		return w.err
	}
	i, err := w.file.GetSheetIndex(name)
	w.file.SetActiveSheet(i)
	return w.keep(err)
}

func titleStyle() *excelize.Style {
	return &excelize.Style{Font: &excelize.Font{Bold: true, Size: 15}, Alignment: &excelize.Alignment{Vertical: "center"}}
}

func leadStyle() *excelize.Style {
	return &excelize.Style{Font: &excelize.Font{Color: "595959"}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}
}

func headerStyle(fill string) *excelize.Style {
	line := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		line = append(line, excelize.Border{Type: side, Color: "A6A6A6", Style: 1})
	}
	return &excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}, Border: line}
}

func exampleStyle() *excelize.Style {
	return &excelize.Style{NumFmt: 49, Font: &excelize.Font{Italic: true, Color: "7F7F7F"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F2F2F2"}}}
}
