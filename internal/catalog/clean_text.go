package catalog

import (
	"strings"
	"unicode"
)

// isInvisible reports marks that have no width: they come with pasted text and
// make two equal values differ.
func isInvisible(r rune) bool {
	switch {
	case r >= 0x200B && r <= 0x200F, // zero width, direction marks
		r >= 0x202A && r <= 0x202E,
		r >= 0x2060 && r <= 0x2064,
		r >= 0x2066 && r <= 0x2069,
		r == 0xFEFF, r == 0x00AD:
		return true
	}
	return false
}

// oneLine turns every run of blanks and line breaks into one blank; between
// two Han characters a line break is only the cell's width, so it goes.
func oneLine(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' })
	out := ""
	for _, l := range lines {
		l = strings.Join(strings.Fields(l), " ")
		switch {
		case l == "":
		case out == "" || (endsHan(out) && startsHan(l)):
			out += l
		default:
			out += " " + l
		}
	}
	return out
}

func startsHan(s string) bool {
	for _, r := range s {
		return unicode.Is(unicode.Han, r)
	}
	return false
}

func endsHan(s string) bool {
	last := rune(0)
	for _, r := range s {
		last = r
	}
	return unicode.Is(unicode.Han, last)
}

// joinHan drops the blanks between two Han characters (张　三), and with
// oneSide also those with a Han character on one side only.
func joinHan(s string, oneSide bool) string {
	rs := []rune(s)
	var b strings.Builder
	for i, r := range rs {
		if r == ' ' && i > 0 && i < len(rs)-1 {
			left, right := unicode.Is(unicode.Han, rs[i-1]), unicode.Is(unicode.Han, rs[i+1])
			if (left && right) || (oneSide && (left || right)) {
				continue
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// personName writes a name in one way: 张　三 -> 张三, and every sort of middle
// dot as U+00B7. The blanks of a Latin name stay.
func personName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '．', '•', '・', '‧', '･', '∙', '⋅', '●', '﹒', '᛫', '。':
			return '·'
		}
		return r
	}, s)
	s = joinHan(oneLine(s), false)
	for _, pair := range []string{" ·", "· "} {
		s = strings.ReplaceAll(s, pair, "·")
	}
	// A full stop typed for the dot between two Han characters.
	rs := []rune(s)
	for i := 1; i < len(rs)-1; i++ {
		if rs[i] == '.' && unicode.Is(unicode.Han, rs[i-1]) && unicode.Is(unicode.Han, rs[i+1]) {
			rs[i] = '·'
		}
	}
	return string(rs)
}

// narrow writes full-width digits, letters, brackets, hyphens and slashes as
// half-width ones: １号 and 1号 are one address, and strings are parts of keys.
// Chinese punctuation stays as it is.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ',
			r == '（', r == '）', r == '－', r == '／', r == '＃':
			return r - 0xFEE0
		}
		return r
	}, s)
}

// dropBlanks removes every blank.
func dropBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
