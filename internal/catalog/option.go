package catalog

import "strings"

// Option is how a value stands in a drop-down list: its code and its label,
// "10 自购". Resolve reads it back.
func (d *Dict) Option(e Entry) string {
	if e.Label.ZH == e.Code {
		return e.Code
	}
	return e.Code + " " + e.Label.ZH
}

// Options lists the values of a drop-down, in order: no headings, and nothing
// that went out of use.
func (d *Dict) Options() []string {
	var out []string
	for _, e := range d.Entries {
		if !e.Heading && e.Until == "" && !d.shape.isSilent(e.Label.ZH) {
			out = append(out, d.Option(e))
		}
	}
	return out
}

// option reads what Option writes, and what people make of it: another blank, a
// dash, the label in a short form. A code beside the label of another value fits
// neither: that is ambiguous.
func (d *Dict) option(s string) (code string, ok, ambiguous bool) {
	s = strings.TrimSpace(s)
	i := strings.IndexFunc(s, func(r rune) bool { return strings.ContainsRune(" \u00a0\u3000\t-—:：、", r) })
	if i <= 0 {
		return "", false, false
	}
	e := d.Entry(dictKey(s[:i]))
	if e == nil {
		e = d.Entry(strings.TrimSpace(s[:i]))
	}
	label := strings.TrimLeft(s[i:], " \u00a0\u3000\t-—:：、")
	if e == nil || e.Heading || label == "" {
		return "", false, false
	}
	if dictKey(label) == dictKey(e.Label.ZH) || dictKey(label) == dictKey(e.Label.EN) || dictKey(label) == dictKey(d.Path(e.Code)) {
		return e.Code, true, false
	}
	if found, known, unclear := d.plainWriting(label); unclear || (known && found == e.Code) {
		return e.Code, true, false
	}
	return "", false, true
}
