package catalog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

// The years that a date may lie in.
const (
	firstYear = 1900
	lastYear  = 2100
)

// dividedDate is a date with anything between its parts; the time of day that
// some spreadsheets add is passed over.
var dividedDate = regexp.MustCompile(`^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?)?[.年月日]?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$`)

// date cleans a date or month; a date keeps the precision that it has.
func (cl *cleaner) date(in Input) string {
	var y, m, d int
	var ok bool
	switch in.Kind {
	case Serial:
		y, m, d, ok = splitDate(in.Text)
	case Number:
		y, m, d, ok = cl.dateFromNumber(in.Text)
	default:
		y, m, d, ok = cl.dateFromText(in.Text)
	}
	if !ok {
		if len(cl.fs) == 0 {
			cl.report("cell.date_malformed")
		}
		return ""
	}
	return cl.canonicalDate(y, m, d)
}

func (cl *cleaner) dateFromText(s string) (y, m, d int, ok bool) {
	s = norm.NFKC.String(s)
	s = strings.NewReplacer("号", "日", "。", ".", "、", ".", "—", "-", "–", "-", "－", "-", "\\", "/").Replace(s)
	s = strings.Join(strings.Fields(s), " ")
	if isDigits(s) {
		return cl.dateFromDigits(s)
	}
	// Blanks beside a divider are the typist's: 2020 年 5 月.
	if y, m, d, ok = splitDate(s); ok {
		return y, m, d, ok
	}
	if strings.Contains(s, ":") {
		return 0, 0, 0, false
	}
	return splitDate(strings.ReplaceAll(s, " ", ""))
}

// dateFromNumber reads a number cell without a date format. 2020.1 may have
// been 2020.10: its zero is gone.
func (cl *cleaner) dateFromNumber(s string) (y, m, d int, ok bool) {
	n, parsed := parseDecimal(s)
	if !parsed || n.IsNegative() {
		return 0, 0, 0, false
	}
	n = withoutNoise(n)
	whole := n.Truncate(0)
	if n.Equal(whole) {
		return cl.dateFromDigits(whole.String())
	}
	if year := whole.IntPart(); year >= firstYear && year <= lastYear {
		month := n.Sub(whole).Mul(decimal.NewFromInt(100))
		if !month.IsInteger() {
			return 0, 0, 0, false
		}
		if month.IntPart() == 10 {
			cl.report("cell.date_ambiguous")
			return 0, 0, 0, false
		}
		if mm := month.IntPart(); mm%10 == 0 {
			return int(year), int(mm / 10), 0, true // 2020.5
		}
		return int(year), int(month.IntPart()), 0, true
	}
	return cl.dateFromDigits(whole.String()) // a day number with a time of day
}

// dateFromDigits reads 20200501, 202005, 2020 or a spreadsheet's day number.
func (cl *cleaner) dateFromDigits(s string) (y, m, d int, ok bool) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, 0, 0, false
	}
	switch {
	case len(s) == 8:
		return n / 10_000, n / 100 % 100, n % 100, n%10_000 != 0
	case len(s) == 6:
		return n / 100, n % 100, 0, n%100 != 0
	case len(s) == 4:
		return n, 0, 0, n >= firstYear && n <= lastYear
	case n >= 10_000 && n <= 80_000:
		cl.report("cell.date_from_serial")
		// Day 1 is 1900-01-01 and 1900-02-29 is counted although it never was,
		// so that day 0 falls on 1899-12-30 for all later days.
		t := time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC)
		return t.Year(), int(t.Month()), t.Day(), true
	}
	return 0, 0, 0, false
}

func splitDate(s string) (y, m, d int, ok bool) {
	g := dividedDate.FindStringSubmatch(s)
	if g == nil {
		return 0, 0, 0, false
	}
	var p [3]int
	for i := range p {
		if g[i+1] == "" {
			continue
		}
		p[i], _ = strconv.Atoi(g[i+1]) // digits only, at most four
		if p[i] == 0 {
			return 0, 0, 0, false
		}
	}
	return p[0], p[1], p[2], true
}

func (cl *cleaner) canonicalDate(y, m, d int) string {
	if y < firstYear || y > lastYear {
		cl.report("cell.date_out_of_range")
		return ""
	}
	if m > 12 || (d > 0 && time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() != d) {
		cl.report("cell.date_impossible")
		return ""
	}
	switch {
	case cl.f.Type == Month && m == 0:
		cl.report("cell.month_missing")
		return ""
	case m == 0:
		return fmt.Sprintf("%04d", y)
	case d == 0 || cl.f.Type == Month:
		return fmt.Sprintf("%04d-%02d", y, m)
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
