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
	s, factor := in.Text, int64(max(cl.factor, 1))
	if in.Kind == Text {
		var ok bool
		if s, factor, ok = cl.measure(s, factor); !ok {
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
	return cl.canonical(d.Mul(decimal.NewFromInt(factor)))
}

// measure takes separators, currency signs and units off a text; 万元 makes
// the factor 10,000.
func (cl *cleaner) measure(s string, factor int64) (string, int64, bool) {
	s = strings.ToUpper(dropBlanks(norm.NFKC.String(s)))
	s = strings.TrimSuffix(strings.TrimLeft(s, "¥"), "整")
	if cl.f.Unit == "元" {
		for _, w := range []string{"万元", "万圆", "万"} {
			if rest, ok := strings.CutSuffix(s, w); ok {
				s, factor = rest, 10_000
				cl.report("cell.unit_converted")
				break
			}
		}
	}
	for _, u := range unitWritings(cl.f.Unit) {
		if rest, ok := strings.CutSuffix(s, u); ok && rest != "" {
			s = rest
			break
		}
	}
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	if plainNumber.MatchString(s) {
		return s, factor, true
	}
	if cl.f.Unit != "" && measured.MatchString(s) {
		cl.report("cell.unit_unexpected", cl.f.Unit)
	} else {
		cl.report("cell.number_malformed")
	}
	return "", 0, false
}

// unitWritings gives the usual writings of a unit after NFKC and upper-casing.
func unitWritings(unit string) []string {
	switch unit {
	case "元":
		return []string{"人民币元", "元", "圆", "RMB", "CNY"}
	case "㎡":
		return []string{"平方米", "平米", "M2", "平方", "M^2"}
	case "%":
		return []string{"%"}
	case "":
		return nil
	}
	return []string{strings.ToUpper(norm.NFKC.String(unit))}
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
