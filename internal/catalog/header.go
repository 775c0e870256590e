package catalog

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// target is what a header cell stands for: a field's index, or one of the
// columns that are no fields.
type target int

const (
	toNothing     target = -1
	toSubjectID   target = -2
	toSubjectName target = -3
	toNone        target = -4
	toIgnored     target = -5
)

// vocabulary holds every header that an area understands.
type vocabulary struct {
	byKey    map[string]target
	prefixes []string // normalised labels of the fields, to tell whose column a divided header is
	sheets   []string // normalised names that a sheet of the area goes by
}

func newVocabulary(a *Area, c *common) *vocabulary {
	v := &vocabulary{byKey: map[string]target{}}
	// Fields first: where a stripped writing collides, the field keeps it.
	for i, f := range a.Fields {
		for _, s := range headersOf(f) {
			v.add(s, target(i))
		}
		v.prefixes = append(v.prefixes, headerKey(f.Label.ZH))
		for _, al := range f.Aliases {
			v.prefixes = append(v.prefixes, headerKey(al))
		}
	}
	if !a.OwnSubject() {
		for _, x := range c.columns() {
			v.addColumn(x.column, x.to)
		}
	}
	for _, s := range c.Ignored {
		v.add(s, toIgnored)
	}
	for _, s := range append([]string{a.Label.ZH, a.Label.EN, a.Short.ZH, a.Table}, a.Sheets...) {
		full := headerKey(s)
		base, _ := splitBracket(full)
		v.sheets = append(v.sheets, full, base, strings.Trim(full, aroundSheet))
	}
	return v
}

func headersOf(f *Field) []string {
	return slices.Concat([]string{f.Label.ZH, f.Label.EN, f.Name}, f.Aliases, f.Claims)
}

func (v *vocabulary) addColumn(c column, t target) {
	for _, s := range append([]string{c.Label.ZH, c.Label.EN}, c.Aliases...) {
		v.add(s, t)
	}
}

// add enters a header as written and without its bracket.
func (v *vocabulary) add(s string, t target) {
	full := headerKey(s)
	base, _ := splitBracket(full)
	for _, k := range []string{full, base} {
		if _, ok := v.byKey[k]; !ok && k != "" {
			v.byKey[k] = t
		}
	}
}

// wording is one writing of a header, made ready to be looked up.
type wording struct {
	full, base string // without and with the bracket cut off
	unit       string // what the bracket says
}

func newWording(s string) wording {
	full := headerKey(s)
	base, unit := splitBracket(full)
	return wording{full, base, unit}
}

// heading is one cell of a header row, made ready once for all the areas that
// it is held against.
type heading struct {
	whole wording
	group string  // above the last line: two header rows joined by a line break
	last  wording // the last line, where there is more than one
	lines bool
}

func newHeading(cell string) heading {
	h := heading{whole: newWording(cell)}
	cell = strings.TrimSpace(cell)
	if i := strings.LastIndexAny(cell, "\n\r"); i >= 0 {
		h.lines, h.group, h.last = true, headerKey(cell[:i]), newWording(cell[i+1:])
	}
	return h
}

func newHeadings(header []string) []heading {
	out := make([]heading, len(header))
	for i, cell := range header {
		out[i] = newHeading(cell)
	}
	return out
}

// blank reports a cell without a word.
func (h heading) blank() bool { return h.whole.full == "" }

// find gives the target of a header cell and the unit of measure in its
// bracket, if any.
func (v *vocabulary) find(h heading) (target, string) {
	if t := v.of(h.whole); t != toNothing {
		return t, h.whole.unit
	}
	if !h.lines {
		return toNothing, ""
	}
	t := v.of(h.last)
	if t <= toSubjectID && h.group != "" {
		// 产权人 / 身份证 is the owner's number, however it is worded; only a
		// group that no field speaks of may hold the person's own columns.
		for _, p := range v.prefixes {
			if strings.HasPrefix(p, h.group) {
				return toNothing, ""
			}
		}
	}
	return t, h.last.unit
}

func (v *vocabulary) of(w wording) target {
	if w.full == "" {
		return toNothing
	}
	for _, k := range []string{w.full, w.base} {
		if t, ok := v.byKey[k]; ok {
			return t
		}
	}
	return toNothing
}

// headerKey makes one of all writings of a header: width, case, blanks, line
// breaks and the marks of required columns do not count.
func headerKey(s string) string {
	s = norm.NFKC.String(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || isInvisible(r):
			return -1
		case r == '〔' || r == '[' || r == '【':
			return '('
		case r == '〕' || r == ']' || r == '】':
			return ')'
		}
		return unicode.ToUpper(r)
	}, s)
	return strings.Trim(s, "*★☆:;.。、")
}

// splitBracket cuts one bracket from the end of a header or label.
func splitBracket(s string) (base, inside string) {
	left, right := "(", ")"
	if strings.HasSuffix(s, "）") {
		left, right = "（", "）"
	}
	if !strings.HasSuffix(s, right) {
		return s, ""
	}
	i := strings.LastIndex(s, left)
	if i <= 0 {
		return s, ""
	}
	return strings.TrimSpace(s[:i]), s[i+len(left) : len(s)-len(right)]
}
