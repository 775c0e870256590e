package catalog

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

// cellLimit is the most characters of any cell; no spreadsheet holds more.
const cellLimit = 32_767

// Clean turns one stored cell into the field's canonical value (see Field), ""
// when it is empty or in error. It reports everything that is to be said about
// the cell; whether the field is required is the row's matter (Record).
// today is the last day on which a person can have been born.
func (c *Catalog) Clean(f *Field, in Input, today time.Time) (value string, findings []Finding) {
	cl := cleaner{c: c, f: f, today: today}
	return cl.clean(in)
}

// cleaner works on one cell.
type cleaner struct {
	c      *Catalog
	f      *Field
	today  time.Time
	factor ratio // of the sheet's unit
	fs     []Finding
}

func (cl *cleaner) clean(in Input) (string, []Finding) {
	v := cl.value(in)
	for _, f := range cl.fs {
		if f.Severity == SevError {
			return "", cl.fs
		}
	}
	return v, cl.fs
}

// report adds a finding about the cell.
func (cl *cleaner) report(code string, details ...any) {
	cl.fs = append(cl.fs, finding(code, cl.f, details...))
}

func (cl *cleaner) value(in Input) string {
	switch in.Kind {
	case Blank:
		return ""
	case Fail:
		cl.report("cell.error_value")
		return ""
	case Logic:
		if cl.f.Type == Bool {
			return cl.boolean(in.Text)
		}
		cl.report("cell.wrong_kind")
		return ""
	case Serial:
		if cl.f.Type == Date || cl.f.Type == Month {
			return cl.date(in)
		}
		cl.report("cell.date_unexpected")
		return ""
	}
	s, ok := cl.text(in.Text)
	if !ok || s == "" || cl.empty(s) {
		return ""
	}
	if in.Kind == Number {
		return cl.number(s)
	}
	return cl.typed(Input{Text, s})
}

// number handles a cell that the spreadsheet holds as a binary number.
func (cl *cleaner) number(s string) string {
	d, ok := parseDecimal(s)
	if !ok {
		return cl.typed(Input{Text, s})
	}
	switch cl.f.Type {
	case Decimal, Int, Date, Month, Bool:
		return cl.typed(Input{Number, d.String()})
	}
	// What is a mark rather than a quantity keeps 15 digits only.
	if len(strings.TrimLeft(d.Truncate(0).Abs().String(), "0")) > 15 {
		if cl.f.Type == IDNo {
			cl.report("cell.id_number_digits_lost")
		} else {
			cl.report("cell.number_digits_lost")
		}
		return ""
	}
	return cl.typed(Input{Text, d.String()})
}

// typed cleans a text that is not empty, or a plain decimal number.
func (cl *cleaner) typed(in Input) string {
	switch cl.f.Type {
	case String, TextType:
		return cl.str(in.Text)
	case Int:
		return cl.integer(in.Text)
	case Decimal:
		return cl.decimal(in)
	case Bool:
		return cl.boolean(in.Text)
	case Date, Month:
		return cl.date(in)
	case Code:
		return cl.code(in.Text)
	case IDNo:
		return cl.idNo(in.Text)
	}
	parse := validator(cl.f.Type)
	if parse == nil {
		cl.report("cell.wrong_kind") // Check refuses such a catalogue
		return ""
	}
	v, codes := parse(in.Text)
	for _, code := range codes {
		cl.report(code)
	}
	if cl.f.Type == REUnit && len(v) == 28 {
		cl.division(v, "cell.re_unit_division_unknown")
	}
	return v
}

// text removes what is not part of any value: blanks at the ends, invisible
// characters, the apostrophe that marks a text. false: not a text at all.
func (cl *cleaner) text(s string) (string, bool) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) {
		cl.report("cell.control_character")
		return "", false
	}
	s = strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, s)
	for _, r := range s {
		if unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' && r != '\u0085' {
			cl.report("cell.control_character")
			return "", false
		}
	}
	s = strings.TrimSpace(s)
	for strings.HasPrefix(s, "'") && !strings.HasSuffix(s, "'") {
		s = strings.TrimSpace(s[1:])
	}
	if utf8.RuneCountInString(s) > cellLimit {
		cl.report("cell.too_long", cellLimit)
		return "", false
	}
	return s, true
}

// empty reports whether a text only shows that there is nothing.
func (cl *cleaner) empty(s string) bool {
	w := &cl.c.common
	switch {
	case w.is(s, wordBlank):
		return true
	case (cl.f.Type == Date || cl.f.Type == Month) && w.is(s, wordOpenEnd):
		return true
	case !w.is(s, wordNone) || cl.f.Type == Bool:
		return false
	case cl.f.Type == Code:
		// 无 is a value of some dictionaries.
		_, ok, _ := cl.c.Dicts[cl.f.Dict].Resolve(s)
		return !ok
	}
	return true
}

func (cl *cleaner) str(s string) string {
	s = norm.NFC.String(s)
	if cl.f.Type == String {
		s = narrow(s)
	}
	switch {
	case cl.f.Form == NumberForm:
		s = strings.ToUpper(dropBlanks(norm.NFKC.String(s)))
	case cl.f.Form == Compact:
		s = joinHan(oneLine(s), true)
	case cl.f.Form == PersonName:
		s = personName(s)
	case cl.f.Type == String:
		s = oneLine(s)
	default:
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	if cl.f.Length > 0 && utf8.RuneCountInString(s) > cl.f.Length {
		cl.report("cell.too_long", cl.f.Length)
	}
	return s
}

func (cl *cleaner) boolean(s string) string {
	switch w := &cl.c.common; {
	case w.is(s, wordYes):
		return "true"
	case w.is(s, wordNo):
		return "false"
	}
	cl.report("cell.bool_malformed")
	return ""
}

func (cl *cleaner) code(s string) string {
	d := cl.c.Dicts[cl.f.Dict]
	code, ok, ambiguous := d.Resolve(s)
	switch {
	case ok:
		return code
	case ambiguous:
		cl.report("cell.code_ambiguous")
	default:
		near := strings.Join(d.nearest(s, 5), "、")
		if near == "" {
			near = "…"
		}
		cl.report("cell.code_unknown", d.Title, near)
	}
	return ""
}

func (cl *cleaner) idNo(s string) string {
	v, birth, _, codes := idNumber(s)
	for _, code := range codes {
		cl.report(code)
	}
	if birth != "" && birth > cl.today.Format(time.DateOnly) {
		cl.report("cell.id_number_birth")
	}
	if len(v) == 18 {
		cl.division(v, "cell.id_number_division_unknown")
	}
	return v
}

// division warns when the first six digits are no known division.
func (cl *cleaner) division(v, code string) {
	d := cl.c.Dicts["division"]
	for _, f := range cl.fs {
		if f.Severity == SevError {
			return // the number is wrong anyway
		}
	}
	if d != nil && d.Entry(v[:6]) == nil {
		cl.report(code)
	}
}

// parseDecimal reads a number as a file holds it, 1.3800138E10 included. An
// exponent that no cell has is refused before it is expanded.
func parseDecimal(s string) (decimal.Decimal, bool) {
	if len(s) > 64 {
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(s)
	if err != nil || d.Exponent() > 310 || d.Exponent() < -400 {
		return decimal.Decimal{}, false
	}
	return d, true
}
