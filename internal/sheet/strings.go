package sheet

import (
	"context"
	"strings"

	"qingjian/internal/fault"
)

// sharedStrings is the workbook's string table: one long text and where each
// string ends in it. Cells share its memory.
type sharedStrings struct {
	part   string // "" when the book has none
	loaded bool
	all    string
	ends   []int
}

// at returns string i.
func (t *sharedStrings) at(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	from := 0
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.all[from:t.ends[i]], true
}

// load reads the table, once.
func (t *sharedStrings) load(ctx context.Context, a *archive) error {
	if t.loaded || t.part == "" || !a.has(t.part) {
		return nil
	}
	var all strings.Builder
	var ends []int
	var text []byte
	err := a.scan(ctx, t.part, func(s *scanner) error {
		for {
			quick, ok, err := s.quickItem(text[:0])
			if err != nil {
				return err
			}
			if text = quick; ok {
				all.Write(text)
				ends = append(ends, all.Len())
				continue
			}
			tok, err := s.next()
			if err != nil || tok == tokEOF {
				return err
			}
			if tok != tokStart {
				continue
			}
			switch {
			case s.depth() == 1:
				continue
			case string(s.name) == "si":
				if text, err = s.richText(text[:0]); err != nil {
					return err
				}
				all.Write(text)
				ends = append(ends, all.Len())
			case string(s.name) == "extLst":
				if err := s.skip(); err != nil {
					return err
				}
			default:
				return errUnfamiliar
			}
		}
	})
	if err != nil {
		return err
	}
	t.all, t.ends, t.loaded = all.String(), ends, true
	return nil
}

// richText reads the string item just opened (si, is) to its end and appends
// its text: its own or that of its runs, without phonetic hints.
func (s *scanner) richText(dst []byte) ([]byte, error) {
	base, outer := len(dst), s.depth()
	texts, runs := 0, 0
	for {
		tok, err := s.next()
		if err != nil {
			return dst, err
		}
		switch {
		case tok == tokEnd && s.depth() < outer:
			return append(dst[:base], unescape(dst[base:])...), nil
		case tok != tokStart:
			continue
		case string(s.name) == "t":
			if texts++; texts > 1 || runs > 0 {
				return dst, errUnfamiliar
			}
			dst, err = s.content(dst)
		case string(s.name) == "r":
			runs++
			dst, err = s.run(dst)
		case string(s.name) == "rPh" || string(s.name) == "phoneticPr" || string(s.name) == "extLst":
			err = s.skip()
		default:
			err = errUnfamiliar
		}
		if err != nil {
			return dst, err
		}
	}
}

// run reads a run of rich text to its end.
func (s *scanner) run(dst []byte) ([]byte, error) {
	outer, texts := s.depth(), 0
	for {
		tok, err := s.next()
		if err != nil {
			return dst, err
		}
		switch {
		case tok == tokEnd && s.depth() < outer:
			return dst, nil
		case tok != tokStart:
			continue
		case string(s.name) == "t":
			if texts++; texts > 1 {
				return dst, errUnfamiliar
			}
			dst, err = s.content(dst)
		case string(s.name) == "rPr":
			err = s.skip()
		default:
			err = errUnfamiliar
		}
		if err != nil {
			return dst, err
		}
	}
}

// content reads the element just opened to its end and appends its characters.
func (s *scanner) content(dst []byte) ([]byte, error) {
	for {
		tok, err := s.next()
		if err != nil {
			return dst, err
		}
		switch tok {
		case tokText:
			if dst, err = appendText(dst, s.text, s.cdata); err != nil {
				return dst, err
			}
		case tokEnd:
			return dst, nil
		case tokStart:
			return dst, errUnfamiliar
		case tokEOF:
			return dst, errTruncated()
		}
	}
}

func errDanglingString() error {
	return errDamaged(fault.T("有单元格指向不存在的文本", "a cell points to a text that doesn't exist"))
}
