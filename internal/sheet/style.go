package sheet

import (
	"strconv"

	"qingjian/internal/fault"
)

// readStyles reads of the styles part only which cell styles show a date.
func (b *Book) readStyles(s *scanner) error {
	custom := map[int]bool{}
	inCells := false
	for {
		tok, err := s.next()
		if err != nil || tok == tokEOF {
			return err
		}
		switch {
		case tok == tokEnd && string(s.name) == "cellXfs":
			return nil
		case tok != tokStart:
		case string(s.name) == "numFmt" && s.depth() == 3: // deeper ones belong to conditional formats
			if err := numberFormat(s, custom); err != nil {
				return err
			}
		case string(s.name) == "cellXfs":
			inCells = true
		case inCells && string(s.name) == "xf" && s.depth() == 3:
			id, err := s.intAttr("numFmtId")
			if err != nil {
				return err
			}
			date, ok := custom[id]
			if !ok {
				date = builtinDate(id)
			}
			if len(b.styles) >= maxStyles {
				return errDamaged(fault.T("单元格样式过多", "too many cell styles"))
			}
			b.styles = append(b.styles, date)
		}
	}
}

// numberFormat notes a custom format; the first of an id counts.
func numberFormat(s *scanner, custom map[int]bool) error {
	id, err := s.intAttr("numFmtId")
	if err != nil {
		return err
	}
	code, _, err := s.attr("formatCode")
	if err != nil {
		return err
	}
	if _, twice := custom[id]; !twice && len(custom) < maxStyles {
		custom[id] = dateFormat(string(code))
	}
	return nil
}

// intAttr reads a whole number, 0 when it is absent or none.
func (s *scanner) intAttr(name string) (int, error) {
	v, _, err := s.attr(name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(string(v))
	if err != nil {
		return 0, nil //nolint:nilerr // an odd format number is a plain number's
	}
	return n, nil
}

// showsDate reports whether a cell style shows a date.
func (b *Book) showsDate(style int) bool {
	return style >= 0 && style < len(b.styles) && b.styles[style]
}
