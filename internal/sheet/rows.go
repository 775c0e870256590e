package sheet

import (
	"bytes"
	"context"

	"qingjian/internal/fault"
)

// rowScan reads the rows of one sheet. Texts of a row that are not shared are
// gathered in one buffer and become one string; rows' cells are cut from larger
// pieces. So a row costs one or two allocations and may be kept.
type rowScan struct {
	*scanner
	book  *Book
	sheet int
	num   int // of the row being read

	text  []byte
	spans []span
	value []byte // content of the cell's <v>
	cells []Cell // the piece that rows are cut from
	width int    // cells of the last row
}

// span is where the text of a cell lies in rowScan.text, until the row is done.
type span struct{ cell, from, to int }

// cellAttrs is what a start tag <c> says.
type cellAttrs struct {
	col, style int
	kind       cellType
}

type cellType uint8

const (
	typeNumber cellType = iota // also the default
	typeShared
	typeInline
	typeString
	typeLogic
	typeDate
	typeError
)

// scanRows hands the rows of a sheet to emit until it returns false.
func (b *Book) scanRows(ctx context.Context, sheet int, emit func(Row) bool) error {
	if err := b.strs.load(ctx, b.arc); err != nil {
		return err
	}
	ws := &b.sheets[sheet]
	return b.arc.scan(ctx, ws.part, func(s *scanner) error {
		rs := &rowScan{scanner: s, book: b, sheet: sheet}
		found, err := rs.findData()
		if err != nil {
			return err
		}
		for found {
			row, more, err := rs.next()
			if err != nil {
				return err
			}
			if !more {
				break
			}
			if len(row.Cells) > 0 && !emit(row) {
				return errStopped
			}
		}
		return ws.readMerges(s)
	})
}

// scanMerges is a pass for the merged ranges alone.
func (b *Book) scanMerges(ctx context.Context, ws *worksheet) error {
	return b.arc.scan(ctx, ws.part, ws.readMerges)
}

// readMerges reads a sheet to its end, which also proves it whole.
func (ws *worksheet) readMerges(s *scanner) error {
	var merges []Range
	for {
		tok, err := s.next()
		if err != nil {
			return err
		}
		if tok == tokEOF {
			ws.merges, ws.merged = merges, true
			return nil
		}
		if tok != tokStart || string(s.name) != "mergeCell" {
			continue
		}
		ref, _, err := s.attr("ref")
		if err != nil {
			return err
		}
		r, ok := parseRange(ref)
		if !ok || len(merges) >= maxMerges {
			return errDamaged(fault.T("合并单元格的范围有误", "a merged range is wrong"))
		}
		merges = append(merges, r)
	}
}

func parseRange(ref []byte) (Range, bool) {
	first, last, two := bytes.Cut(ref, []byte(":"))
	if !two {
		last = first
	}
	c1, r1, ok1 := parseA1(first)
	c2, r2, ok2 := parseA1(last)
	return Range{FirstCol: min(c1, c2), FirstRow: min(r1, r2), LastCol: max(c1, c2), LastRow: max(r1, r2)}, ok1 && ok2
}

// findData reads up to the start of sheetData; found is false when the sheet
// has none.
func (rs *rowScan) findData() (found bool, err error) {
	for {
		tok, err := rs.scanner.next()
		if err != nil || tok == tokEOF {
			return false, err
		}
		if tok != tokStart {
			continue
		}
		switch string(rs.name) {
		case "sheetData":
			return true, nil
		case "row", "c":
			return false, errUnfamiliar
		}
	}
}

// next reads a row; more is false at the end of the data.
func (rs *rowScan) next() (row Row, more bool, err error) {
	for {
		tok, err := rs.scanner.next()
		if err != nil {
			return Row{}, false, err
		}
		switch {
		case tok == tokEnd, tok == tokEOF:
			return Row{}, false, nil
		case tok == tokText:
			continue
		case string(rs.name) != "row":
			return Row{}, false, errUnfamiliar
		}
		row, err = rs.row()
		return row, true, err
	}
}

// row reads the row just opened.
func (rs *rowScan) row() (Row, error) {
	num, hidden, err := rs.rowAttrs()
	if err != nil {
		return Row{}, err
	}
	if num <= rs.num {
		return Row{}, errDamaged(fault.F("第 %d 张工作表第 %d 行的次序不对", "row %[2]d of worksheet %[1]d is out of order", rs.sheet+1, num))
	}
	if num > rs.book.lim.MaxRows {
		return Row{}, errTooManyRows(rs.sheet, rs.book.lim.MaxRows)
	}
	rs.num = num
	rs.text, rs.spans = rs.text[:0], rs.spans[:0]
	rs.reserve()
	start, col, last := len(rs.cells), 0, 0
	for {
		n := len(rs.cells)
		at, quick, err := rs.quickCell()
		if err != nil {
			return Row{}, err
		}
		if !quick {
			tok, err := rs.scanner.next()
			if err != nil {
				return Row{}, err
			}
			switch {
			case tok == tokEnd:
				return Row{Num: num, Hidden: hidden, Cells: rs.finish(start)}, nil
			case tok == tokText:
				continue
			case string(rs.name) != "c":
				return Row{}, errUnfamiliar
			}
			if at, err = rs.slowCell(col + 1); err != nil {
				return Row{}, err
			}
		}
		col = at
		if len(rs.cells) == n {
			continue
		}
		if col <= last {
			return Row{}, errDamaged(fault.F("第 %d 张工作表的 %s 次序不对", "cell %[2]s of worksheet %[1]d is out of order", rs.sheet+1, A1(col, num)))
		}
		last = col
	}
}
