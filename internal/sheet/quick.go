package sheet

import "bytes"

// What is read here is what the scanner would read, only in one go: elements
// written exactly the way Excel, LibreOffice, openpyxl and excelize write nearly
// all of them, and wholly in the buffer. Anything else is left where it is.

const (
	preserved = ` xml:space="preserve"`
	textOpen  = `<t>`
)

// quickCell reads the cell at pos.
func (rs *rowScan) quickCell() (col int, ok bool, err error) {
	if rs.closing {
		return 0, false, nil
	}
	b := rs.buf[rs.pos:rs.end]
	at, n := quickCellTag(b)
	if n == 0 {
		return 0, false, nil
	}
	from := len(rs.text)
	rs.value = rs.value[:0]
	inline := false
	switch rest := b[n:]; {
	case b[n-2] == '/':
		rs.pos += n
		return at.col, true, nil
	case bytes.HasPrefix(rest, []byte(`<v>`)):
		raw, m := quickText(rest[3:], `</v></c>`)
		if m == 0 {
			return 0, false, nil
		}
		n += 3 + m
		rs.value, err = appendText(rs.value, raw, false)
	case at.kind == typeInline && bytes.HasPrefix(rest, []byte(`<is>`)):
		open := quickTextOpen(rest[4:])
		raw, m := quickText(rest[4+open:], `</t></is></c>`)
		if m == 0 || open == 0 {
			return 0, false, nil
		}
		n += 4 + open + m
		inline = true
		if rs.text, err = appendText(rs.text, raw, false); err == nil {
			rs.text = append(rs.text[:from], unescape(rs.text[from:])...)
		}
	default:
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	rs.pos += n
	return at.col, true, rs.add(at, from, inline, false)
}

// quickCellTag reads <c r="B7" s="1" t="s"> at the beginning of b and returns
// its length, 0 when it is written otherwise.
func quickCellTag(b []byte) (at cellAttrs, n int) {
	if !bytes.HasPrefix(b, []byte(`<c r="`)) {
		return at, 0
	}
	i := 6
	for ; i < len(b) && b[i] >= 'A' && b[i] <= 'Z' && i < 9; i++ {
		at.col = at.col*26 + int(b[i]-'A') + 1
	}
	digits := i
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	// A number of seven digits may be too great: the slow way finds out.
	if at.col == 0 || at.col > maxExcelCols || i == digits || i-digits > 6 || b[digits] == '0' || i >= len(b) || b[i] != '"' {
		return at, 0
	}
	i++
	if v, m := quickAttr(b[i:], ` s="`); m > 0 {
		style, ok := atoi(v)
		if !ok {
			return at, 0
		}
		at.style, i = style, i+m
	}
	if v, m := quickAttr(b[i:], ` t="`); m > 0 {
		kind, err := typeOf(v)
		if err != nil {
			return at, 0
		}
		at.kind, i = kind, i+m
	}
	switch {
	case i < len(b) && b[i] == '>':
		return at, i + 1
	case i+1 < len(b) && b[i] == '/' && b[i+1] == '>':
		return at, i + 2
	}
	return at, 0
}

// quickAttr reads an attribute of at most twelve plain characters; lead is its
// name up to the quote.
func quickAttr(b []byte, lead string) (val []byte, n int) {
	if len(b) < len(lead) || string(b[:len(lead)]) != lead {
		return nil, 0
	}
	for i := len(lead); i < len(b) && i < len(lead)+12; i++ {
		switch b[i] {
		case '"':
			return b[len(lead):i], i + 1
		case '&', '<', '\r':
			return nil, 0
		}
	}
	return nil, 0
}

// quickTextOpen is the length of the start tag of a text at the beginning of b.
func quickTextOpen(b []byte) int {
	if bytes.HasPrefix(b, []byte(textOpen)) {
		return len(textOpen)
	}
	if bytes.HasPrefix(b, []byte(`<t`+preserved+`>`)) {
		return len(`<t` + preserved + `>`)
	}
	return 0
}

// quickText is the text up to the next tag, if that is close; n counts both.
func quickText(b []byte, close string) (raw []byte, n int) {
	i := bytes.IndexByte(b, '<')
	if i < 0 || len(b) < i+len(close) || string(b[i:i+len(close)]) != close {
		return nil, 0
	}
	return b[:i], i + len(close)
}

// quickItem reads the item of the string table at pos and appends its text.
func (s *scanner) quickItem(dst []byte) (out []byte, ok bool, err error) {
	if s.closing || s.depth() != 1 {
		return dst, false, nil
	}
	b := s.buf[s.pos:s.end]
	if !bytes.HasPrefix(b, []byte(`<si>`)) {
		return dst, false, nil
	}
	open := quickTextOpen(b[4:])
	raw, n := quickText(b[4+open:], `</t></si>`)
	if n == 0 || open == 0 {
		return dst, false, nil
	}
	if dst, err = appendText(dst, raw, false); err != nil {
		return dst, false, err
	}
	s.pos += 4 + open + n
	return unescape(dst), true, nil
}
