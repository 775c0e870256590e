package catalog

import (
	"slices"
	"strings"
	"sync"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

// ratio is a fraction by which a value is multiplied; the zero value is one.
// 亩 is 2000/3 ㎡: a decimal number cannot say it.
type ratio struct{ num, den int64 }

func (r ratio) isOne() bool { return r.num == r.den }

// apply multiplies, exactly where the fraction is a whole number. Otherwise the
// product is rounded to the two decimals that are kept.
func (r ratio) apply(d decimal.Decimal) decimal.Decimal {
	switch {
	case r.isOne():
		return d
	case r.den == 1:
		return d.Mul(decimal.NewFromInt(r.num))
	}
	return d.Mul(decimal.NewFromInt(r.num)).DivRound(decimal.NewFromInt(r.den), 2)
}

// measure is a unit of measure as headers and cells name it.
type measure struct {
	name     string
	of       string // base unit of its kind
	size     ratio  // how many of the base unit it is
	writings []string
}

// measures lists the units that are converted into each other (亩: 15 to the
// hectare, 国务院 1984 法定计量单位), built once; nothing changes it. Writings are
// as after plain().
var measures = sync.OnceValue(func() []measure {
	return []measure{
		{"元", "元", ratio{1, 1}, []string{"人民币元", "元", "圆", "人民币", "RMB", "CNY", "¥"}},
		{"千元", "元", ratio{1000, 1}, []string{"千元"}},
		{"万元", "元", ratio{10_000, 1}, []string{"人民币万元", "万元", "万圆", "万"}},
		{"百万元", "元", ratio{1_000_000, 1}, []string{"百万元", "百万"}},
		{"亿元", "元", ratio{100_000_000, 1}, []string{"亿元", "亿圆", "亿"}},
		{"㎡", "㎡", ratio{1, 1}, []string{"平方米", "平米", "M2", "M^2", "平方"}},
		{"亩", "㎡", ratio{2000, 3}, []string{"亩", "市亩"}},
		{"公顷", "㎡", ratio{10_000, 1}, []string{"公顷", "HM2"}},
		{"平方公里", "㎡", ratio{1_000_000, 1}, []string{"平方公里", "平方千米", "KM2"}},
		{"%", "%", ratio{1, 1}, []string{"%"}},
	}
})

// plain makes one of all writings of a unit: width, case and blanks.
func plain(s string) string { return strings.ToUpper(dropBlanks(norm.NFKC.String(s))) }

// measureOf finds a unit by its name or a writing, nil for what is none.
func measureOf(s string) *measure {
	key := plain(s)
	for _, m := range measures() {
		if s == m.name || slices.Contains(m.writings, key) {
			return &m
		}
	}
	return nil
}

// factor is what values in unit from are multiplied by to be in unit to.
func factor(from, to *measure) ratio {
	num, den := from.size.num*to.size.den, from.size.den*to.size.num
	a, b := num, den
	for b != 0 {
		a, b = b, a%b
	}
	return ratio{num / a, den / a}
}

// cutMeasure takes a unit of a field's kind off the end of a number: 0.5亩. The
// longest writing counts: KM2 before M2.
func (f *Field) cutMeasure(s string) (number string, unit *measure) {
	own := measureOf(f.Unit)
	longest := 0
	for _, m := range measures() {
		if own == nil || m.of != own.of {
			continue
		}
		for _, w := range m.writings {
			if rest, ok := strings.CutSuffix(s, w); ok && rest != "" && len(w) > longest {
				number, unit, longest = rest, &m, len(w)
			}
		}
	}
	return number, unit
}

// MeasuredIn names the units that values of a field may be in, its own first; nil
// where nothing is converted.
func (f *Field) MeasuredIn() []string {
	own := measureOf(f.Unit)
	if f.Type != Decimal || own == nil {
		return nil
	}
	out := []string{own.name}
	for _, m := range measures() {
		if m.of == own.of && m.name != own.name {
			out = append(out, m.name)
		}
	}
	return out
}

// factorOf is what values of a field in the unit are multiplied by; false for a
// unit of another kind.
func (f *Field) factorOf(unit string) (ratio, bool) {
	from, to := measureOf(unit), measureOf(f.Unit)
	if from == nil || to == nil || from.of != to.of {
		return ratio{}, false
	}
	return factor(from, to), true
}

// unitsNamed finds the units of a field's kind in what stands beside the name in
// a header: 元/月 names one, 元/万元 two.
func (f *Field) unitsNamed(beside string) (names []string) {
	own := measureOf(f.Unit)
	if own == nil {
		return nil
	}
	for _, word := range strings.FieldsFunc(plain(beside), func(r rune) bool { return strings.ContainsRune("()[]【】〔〕/、,;:|或和", r) }) {
		for _, lead := range []string{"单位", "计量", "金额", "面积", "以", "为"} {
			word = strings.TrimPrefix(word, lead)
		}
		word = strings.TrimSuffix(word, "计")
		if m := measureOf(word); m != nil && m.of == own.of && !slices.Contains(names, m.name) {
			names = append(names, m.name)
		}
	}
	return names
}

// UnitAbove gives what a line above a table says of units: 单位：万元. "" for a
// line that says nothing of the kind.
func UnitAbove(line string) string {
	key := plain(line)
	i := strings.LastIndex(key, "单位:")
	if i < 0 {
		return ""
	}
	said := strings.TrimRight(key[i+len("单位:"):], ")")
	for word := range strings.FieldsFuncSeq(said, func(r rune) bool { return strings.ContainsRune("/、,;|或和", r) }) {
		if measureOf(word) != nil {
			return said
		}
	}
	return "" // 填报单位：某镇
}

// cutUnit takes a unit that is written behind a header without a bracket: 价格
// 万元, 面积/亩. One character alone counts after a divider only.
func cutUnit(key string) (base, unit string) {
	for _, m := range measures() {
		for _, w := range m.writings {
			rest, ok := strings.CutSuffix(key, w)
			if !ok || rest == "" || w == "%" {
				continue
			}
			trimmed := strings.TrimRight(rest, "/:-_,、")
			if trimmed != rest || len([]rune(w)) > 1 {
				if trimmed != "" && len(w) > len(unit) {
					base, unit = trimmed, w
				}
			}
		}
	}
	return base, unit
}
