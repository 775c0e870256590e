package catalog

import (
	"regexp"
	"strings"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

// grouped is a number with separators after every third digit, or every fourth
// as Chinese accounts also have them.
var grouped = regexp.MustCompile(`^[+-]?(\d{1,3}(,\d{3})+|\d{1,4}(,\d{4})+)(\.\d*)?$`)

// plainNumber is what remains once separators and units are gone.
var plainNumber = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)$`)

// measured is a number followed by a unit of measure.
var measured = regexp.MustCompile(`^[+-]?[\d.,]+\D+$`)

func (cl *cleaner) integer(s string) string {
	s = strings.ReplaceAll(dropBlanks(norm.NFKC.String(s)), ",", "")
	d, err := decimal.NewFromString(s)
	if !plainNumber.MatchString(s) || err != nil || !d.IsInteger() || len(s) > 19 {
		cl.report("cell.int_malformed")
		return ""
	}
	return d.Truncate(0).String()
}

func (cl *cleaner) decimal(in Input) string {
	s, by := in.Text, cl.factor
	if in.Kind == Text && !plainNumber.MatchString(s) { // most texts of a feed are plain
		var ok bool
		if s, by, ok = cl.measure(s, by); !ok {
			return ""
		}
	}
	d, ok := parseDecimal(s)
	if !ok {
		cl.report("cell.number_malformed")
		return ""
	}
	if in.Kind == Number {
		d = withoutNoise(d)
		if cl.f.Unit == "%" && d.IsPositive() && d.LessThanOrEqual(decimal.NewFromInt(1)) {
			cl.report("cell.percent_fraction")
		}
	}
	return cl.canonical(by.apply(d))
}

// measure takes separators, currency signs and units off a text. A unit in the
// cell counts before that of the header.
func (cl *cleaner) measure(s string, by ratio) (string, ratio, bool) {
	s = strings.TrimSuffix(strings.TrimLeft(plain(s), "¥"), "整")
	if number, unit := cl.f.cutMeasure(s); unit != nil {
		s = number
		if by = factor(unit, measureOf(cl.f.Unit)); !by.isOne() {
			cl.report("cell.unit_converted", unit.name, cl.f.Unit)
		}
	} else if rest, ok := strings.CutSuffix(s, plain(cl.f.Unit)); ok && rest != "" {
		s = rest
	}
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	if plainNumber.MatchString(s) {
		return s, by, true
	}
	if cl.f.Unit != "" && measured.MatchString(s) {
		cl.report("cell.unit_unexpected", cl.f.Unit)
	} else {
		cl.report("cell.number_malformed")
	}
	return "", ratio{}, false
}

// withoutNoise takes the binary tail off a number cell: 89.300000000000004 was
// typed as 89.3. Spreadsheets show 15 significant digits, so do we.
func withoutNoise(d decimal.Decimal) decimal.Decimal {
	extra := d.NumDigits() - 15
	if extra <= 0 {
		return d
	}
	return d.Round(-d.Exponent() - int32(extra)) // #nosec G115 -- at most the digits of a cell
}

// canonical writes a decimal(18,2).
func (cl *cleaner) canonical(d decimal.Decimal) string {
	if !d.Equal(d.Truncate(2)) {
		cl.report("cell.decimal_digits")
		return ""
	}
	if d.Abs().GreaterThanOrEqual(decimal.New(1, 16)) {
		cl.report("cell.decimal_too_large")
		return ""
	}
	if d.IsZero() {
		return "0.00" // never "-0.00"
	}
	return d.StringFixed(2)
}
