package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// rowAttrs reads the attributes of the row just opened. A row without a number
// follows the one before.
func (rs *rowScan) rowAttrs() (num int, hidden bool, err error) {
	for rest := rs.attrs; ; {
		var name, val []byte
		name, val, rest, err = nextAttr(rest)
		if err != nil {
			return 0, false, err
		}
		if name == nil {
			break
		}
		switch string(name) {
		case "r":
			n, ok := atoi(val)
			if !ok {
				return 0, false, errUnfamiliar
			}
			num = n
		case "hidden":
			hidden = isTrue(val)
		}
	}
	if num == 0 {
		num = rs.num + 1
	}
	return num, hidden, nil
}

// cellAttrs reads the attributes of the cell just opened. A cell without a name
// stands in column next.
func (rs *rowScan) cellAttrs(next int) (at cellAttrs, err error) {
	at.col = next
	for rest := rs.attrs; ; {
		var name, val []byte
		name, val, rest, err = nextAttr(rest)
		if err != nil || name == nil {
			break
		}
		switch string(name) {
		case "r":
			col, _, ok := parseA1(val)
			if !ok {
				return at, rs.badCell()
			}
			at.col = col
		case "s":
			n, ok := atoi(val)
			if !ok && len(val) > 0 {
				return at, errUnfamiliar
			}
			at.style = n
		case "t":
			if at.kind, err = typeOf(val); err != nil {
				return at, err
			}
		}
	}
	if at.col > maxExcelCols {
		return at, rs.badCell()
	}
	return at, err
}

func (rs *rowScan) badCell() error {
	return errDamaged(fault.F("第 %d 张工作表第 %d 行有单元格的位置无法识别",
		"a cell in row %[2]d of worksheet %[1]d has no proper position", rs.sheet+1, rs.num))
}

func typeOf(t []byte) (cellType, error) {
	switch string(t) {
	case "s":
		return typeShared, nil
	case "n", "":
		return typeNumber, nil
	case "str":
		return typeString, nil
	case "inlineStr":
		return typeInline, nil
	case "b":
		return typeLogic, nil
	case "d":
		return typeDate, nil
	case "e":
		return typeError, nil
	}
	return typeNumber, errUnfamiliar
}

// slowCell reads the cell just opened, however it is written.
func (rs *rowScan) slowCell(next int) (col int, err error) {
	at, err := rs.cellAttrs(next)
	if err != nil {
		return 0, err
	}
	return at.col, rs.cell(at)
}

// cell reads the cell just opened to its end and, if it holds anything, adds it
// to the row.
func (rs *rowScan) cell(at cellAttrs) error {
	rs.value = rs.value[:0]
	from := len(rs.text)
	var value, formula, inline bool
	for {
		tok, err := rs.scanner.next()
		if err != nil {
			return err
		}
		if tok == tokEnd {
			return rs.add(at, from, inline, formula)
		}
		if tok != tokStart {
			continue
		}
		switch {
		case string(rs.name) == "v" && !value:
			value = true
			rs.value, err = rs.content(rs.value)
		case string(rs.name) == "f" && !formula:
			formula = true
			err = rs.skip()
		case string(rs.name) == "is" && !inline && at.kind == typeInline:
			inline = true
			rs.text, err = rs.richText(rs.text)
		default:
			err = errUnfamiliar
		}
		if err != nil {
			return err
		}
	}
}

// add adds a cell whose inline text, if any, begins at from in rs.text.
func (rs *rowScan) add(at cellAttrs, from int, inline, formula bool) error {
	c := Cell{Col: at.col, Kind: catalog.Text, Formula: formula}
	if len(rs.value) == 0 && len(rs.text) == from {
		c.Kind = catalog.Blank
		return rs.keep(c, from)
	}
	switch at.kind {
	case typeShared:
		i, ok := atoi(bytes.TrimSpace(rs.value))
		if ok {
			c.Text, ok = rs.book.strs.at(i)
		}
		if !ok {
			return errDanglingString()
		}
		if c.Text == "" {
			c.Kind = catalog.Blank
		}
		return rs.keep(c, from)
	case typeInline:
		if !inline {
			rs.text = append(rs.text, rs.value...)
		} else if len(rs.text) == from {
			c.Kind = catalog.Blank
		}
	case typeString:
		rs.text = append(rs.text, rs.value...)
	case typeLogic:
		c.Kind = catalog.Logic
		rs.text = append(rs.text, logic(rs.value)...)
	case typeError:
		c.Kind = catalog.Fail
		rs.text = append(rs.text, rs.value...)
	case typeDate:
		text, ok := isoText(string(rs.value))
		if ok {
			c.Kind = catalog.Serial
		}
		rs.text = append(rs.text, text...)
	case typeNumber:
		c.Kind = rs.number(at.style)
	}
	return rs.keep(c, from)
}

// number appends a number's text and says what it is.
func (rs *rowScan) number(style int) catalog.InputKind {
	if rs.book.showsDate(style) {
		var ok bool
		if rs.text, ok = appendSerial(rs.text, rs.value, rs.book.epoch); ok {
			return catalog.Serial
		}
	}
	rs.text = append(rs.text, rs.value...)
	return catalog.Number
}

// keep puts a cell into the row unless it is blank, within the limits.
func (rs *rowScan) keep(c Cell, from int) error {
	if c.Kind == catalog.Blank && !c.Formula {
		return nil
	}
	lim := rs.book.lim
	if c.Col > lim.MaxCols {
		return errTooManyCols(rs.sheet, lim.MaxCols, A1(c.Col, rs.num))
	}
	own := rs.text[from:]
	if len(own) > lim.MaxCell && utf8.RuneCount(own) > lim.MaxCell ||
		len(c.Text) > lim.MaxCell && utf8.RuneCountInString(c.Text) > lim.MaxCell {
		return errCellTooLong(rs.sheet, lim.MaxCell, A1(c.Col, rs.num))
	}
	if len(own) > 0 {
		rs.spans = append(rs.spans, span{cell: len(rs.cells), from: from, to: len(rs.text)})
	}
	rs.cells = append(rs.cells, c)
	return nil
}

// reserve makes room for a row about as long as the last one.
func (rs *rowScan) reserve() {
	const piece = 512
	if cap(rs.cells)-len(rs.cells) < max(16, rs.width) {
		rs.cells = make([]Cell, 0, max(piece, 2*rs.width))
	}
}

// finish gives the cells of the row that began at start their texts.
func (rs *rowScan) finish(start int) []Cell {
	all := string(rs.text)
	for _, sp := range rs.spans {
		rs.cells[sp.cell].Text = all[sp.from:sp.to]
	}
	rs.width = len(rs.cells) - start
	return rs.cells[start:len(rs.cells):len(rs.cells)]
}

// logic names the value of a cell of type b.
func logic(v []byte) string {
	switch string(v) {
	case "1", "true", "TRUE":
		return "TRUE"
	case "0", "false", "FALSE":
		return "FALSE"
	}
	return string(v)
}

// atoi reads a number of at most nine digits, such as an index.
func atoi(b []byte) (int, bool) {
	if len(b) == 0 || len(b) > 9 {
		n, err := strconv.Atoi(string(b))
		return n, err == nil
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
