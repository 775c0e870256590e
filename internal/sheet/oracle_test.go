package sheet

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"github.com/xuri/nfp"

	"qingjian/internal/catalog"
)

// kindNames are how tests write the kinds of cells.
func kindName(k catalog.InputKind) string {
	return [...]string{"blank", "text", "number", "serial", "logic", "fail"}[k]
}

// dumpRow writes a row one cell a line: B7 text "x", with = before a formula's
// value and ~ before a hidden row's cells.
func dumpRow(r Row) []string {
	var out []string
	for _, c := range r.Cells {
		s := fmt.Sprintf("%s %s %q", A1(c.Col, r.Num), kindName(c.Kind), c.Text)
		if c.Formula {
			s = "=" + s
		}
		if r.Hidden {
			s = "~" + s
		}
		out = append(out, s)
	}
	return out
}

// dump reads every sheet of a workbook.
func dump(t testing.TB, data []byte, lim Limits) []string {
	t.Helper()
	out, _, err := tryDump(data, lim, false)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return out
}

func tryDump(data []byte, lim Limits, forceFallback bool) (lines []string, fellBack bool, err error) {
	w, err := Open("t.xlsx", bytes.NewReader(data), int64(len(data)), lim)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = w.Close() }()
	b, ok := w.(*Book)
	if !ok {
		lines, err := dumpAll(w)
		return lines, false, err
	}
	if forceFallback {
		if err := b.fallBack(context.Background()); err != nil {
			return nil, true, err
		}
	}
	lines, err = dumpAll(b)
	return lines, b.Fallback(), err
}

func dumpAll(w Workbook) (lines []string, err error) {
	for _, s := range w.Sheets() {
		lines = append(lines, "sheet "+s.Name)
		for r, err := range w.Rows(context.Background(), s.Index) {
			if err != nil {
				return lines, err
			}
			lines = append(lines, dumpRow(r)...)
		}
	}
	return lines, nil
}

// oracle reads a workbook by excelize alone: its row loop for the values, its
// cell look-up for types, formulas and formats. It shares no code with the
// package but for names of cells.
type oracle struct {
	rows, cells *excelize.File
	date1904    bool
	dates       map[int]bool
}

// oracleDump gives what dump should; err says that excelize fails somewhere.
// Excelize's row loop drops cells that its parser for whole sheets keeps (those
// with s="", say): whole has the loop run over what that parser made of the
// sheet.
func oracleDump(data []byte, whole bool) ([]string, error) {
	o := &oracle{dates: map[int]bool{}}
	for _, f := range []**excelize.File{&o.rows, &o.cells} {
		var err error
		opt := excelize.Options{RawCellValue: true, UnzipSizeLimit: 1 << 30, UnzipXMLSizeLimit: 1 << 30}
		if *f, err = excelize.OpenReader(bytes.NewReader(data), opt); err != nil {
			return nil, err
		}
	}
	if p, err := o.rows.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		o.date1904 = *p.Date1904
	}
	var out []string
	for _, name := range o.rows.GetSheetList() {
		if err := o.cells.UnmergeCell(name, "A1", "XFD1048576"); err != nil {
			if strings.Contains(err.Error(), "not a worksheet") {
				continue
			}
			return out, err
		}
		if whole {
			o.rows = o.cells
		}
		lines, err := o.sheet(name)
		out = append(append(out, "sheet "+name), lines...)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

func (o *oracle) sheet(name string) ([]string, error) {
	rows, err := o.rows.Rows(name)
	if err != nil {
		return nil, err
	}
	var out []string
	for num := 1; rows.Next(); num++ {
		visible, err := o.cells.GetRowVisible(name, num)
		if err != nil {
			return out, err
		}
		values, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return out, err
		}
		row := Row{Num: num, Hidden: rows.GetRowOpts().Hidden || !visible}
		for i, v := range values {
			c, err := o.cell(name, i+1, num, v)
			if err != nil {
				return out, err
			}
			if v != "" || c.Formula {
				row.Cells = append(row.Cells, c)
			}
		}
		out = append(out, dumpRow(row)...)
	}
	return out, rows.Error()
}

func (o *oracle) cell(name string, col, row int, v string) (Cell, error) {
	at, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return Cell{}, err
	}
	if looked, err := o.cells.GetCellValue(name, at, excelize.Options{RawCellValue: true}); err != nil {
		return Cell{}, err
	} else if looked != v {
		return Cell{}, fmt.Errorf("excelize disagrees with itself on %s", at)
	}
	typ, err := o.cells.GetCellType(name, at)
	if err != nil {
		return Cell{}, err
	}
	formula, err := o.cells.GetCellFormula(name, at)
	if err != nil {
		return Cell{}, err
	}
	c := Cell{Col: col, Kind: catalog.Text, Text: v, Formula: formula != ""}
	switch typ {
	case excelize.CellTypeBool:
		c.Kind, c.Text = catalog.Logic, map[string]string{"1": "TRUE", "0": "FALSE"}[v]
	case excelize.CellTypeError:
		c.Kind = catalog.Fail
	case excelize.CellTypeDate:
		if t, err := time.Parse(time.DateOnly, v); err == nil {
			c.Kind, c.Text = catalog.Serial, t.Format(time.DateOnly)
		} else if t, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(v, "Z")); err == nil {
			c.Kind, c.Text = catalog.Serial, isoTime(t)
		} else if t, err := time.Parse(time.TimeOnly, strings.Trim(v, "TZ")); err == nil {
			c.Kind, c.Text = catalog.Serial, t.Format(time.TimeOnly)
		}
	case excelize.CellTypeUnset, excelize.CellTypeNumber:
		c.Kind = catalog.Number
		if err := o.serial(&c, name, at); err != nil {
			return c, err
		}
	}
	if v == "" {
		c.Kind = catalog.Blank
	}
	return c, nil
}

// serial makes a number whose format shows a date what excelize's own
// conversion says it is.
func (o *oracle) serial(c *Cell, name, at string) error {
	style, err := o.cells.GetCellStyle(name, at)
	if err != nil || !o.shows(style) {
		return err
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(c.Text), 64)
	if err != nil || f < 0 || f >= 2958466 || !o.date1904 && f >= 60 && f < 61 {
		return nil //nolint:nilerr // not a serial: the cell stays as it is
	}
	t, err := excelize.ExcelDateToTime(math.Round(f*86400)/86400, o.date1904)
	if err != nil {
		return err
	}
	t = t.Round(time.Second)
	c.Kind, c.Text = catalog.Serial, isoTime(t)
	if f < 1-0.5/86400 {
		c.Text = t.Format(time.TimeOnly)
	}
	return nil
}

func isoTime(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02T15:04:05")
}

// shows asks another parser, excelize's, whether a style shows a date.
func (o *oracle) shows(style int) bool {
	if known, ok := o.dates[style]; ok {
		return known
	}
	date := false
	if st, err := o.cells.GetStyle(style); err == nil {
		switch id := st.NumFmt; {
		case st.CustomNumFmt != nil:
			date = nfpDate(*st.CustomNumFmt)
		default:
			date = id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
		}
	}
	o.dates[style] = date
	return date
}

func nfpDate(code string) bool {
	p := nfp.NumberFormatParser()
	sections := p.Parse(code)
	if len(sections) == 0 {
		return false
	}
	for _, tok := range sections[0].Items {
		if tok.TType == nfp.TokenTypeDateTimes || tok.TType == nfp.TokenTypeElapsedDateTimes {
			return true
		}
	}
	return false
}

// firstDiff names the first line in which two dumps differ, "" when none does.
func firstDiff(ours, theirs []string) string {
	for i := 0; i < max(len(ours), len(theirs)); i++ {
		a, b := "(end)", "(end)"
		if i < len(ours) {
			a = ours[i]
		}
		if i < len(theirs) {
			b = theirs[i]
		}
		if a != b {
			return fmt.Sprintf("line %d: ours %s, excelize %s", i, a, b)
		}
	}
	return ""
}
