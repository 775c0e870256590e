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

// find gives the target of a header cell and what stands beside its name, in
// brackets or behind it: a unit of measure, 必填.
func (v *vocabulary) find(cell string) (target, string) {
	if t, beside := v.findPart(cell); t != toNothing {
		return t, beside
	}
	// Two header rows joined: group, line break, column.
	i := strings.LastIndexAny(strings.TrimSpace(cell), "\n\r")
	if i < 0 {
		return toNothing, ""
	}
	cell = strings.TrimSpace(cell)
	group, last := headerKey(cell[:i]), cell[i+1:]
	t, beside := v.findPart(last)
	if t <= toSubjectID && group != "" {
		// 产权人 / 身份证 is the owner's number, however it is worded; only a
		// group that no field speaks of may hold the person's own columns.
		for _, p := range v.prefixes {
			if strings.HasPrefix(p, group) {
				return toNothing, ""
			}
		}
	}
	if beside == "" {
		_, beside = splitBracket(group) // 金额（万元） over 价格
	}
	return t, beside
}

func (v *vocabulary) findPart(cell string) (target, string) {
	full := headerKey(cell)
	if full == "" {
		return toNothing, ""
	}
	base, beside := splitBracket(full)
	if t, ok := v.byKey[full]; ok {
		return t, beside
	}
	for key, inside := base, ""; ; {
		if t, ok := v.byKey[key]; ok {
			return t, beside
		}
		if cut, unit := cutUnit(key); unit != "" {
			if t, ok := v.byKey[cut]; ok {
				return t, beside + "/" + unit
			}
		}
		if key, inside = splitBracket(key); inside == "" {
			return toNothing, ""
		}
		beside += "/" + inside
	}
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

// SameHeader reports whether two headers are one but for width, case, blanks and
// the marks of required columns.
func SameHeader(a, b string) bool { return headerKey(a) == headerKey(b) }
