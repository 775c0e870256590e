package store

import (
	"strconv"
	"strings"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// The days that Date32 can hold.
const (
	firstDay fact.Day = -25567 // 1900-01-01
	lastDay  fact.Day = 120529 // 2299-12-31
)

// cell is a canonical value made ready for its column. num holds an integer, a
// decimal's hundredths, a day or 0/1; text stays as it is.
type cell struct {
	null bool
	num  int64
}

// parseCell reads a canonical value of the catalogue; false when it is not one.
func parseCell(c class, value string) (cell, bool) {
	if value == "" {
		return cell{null: true}, true
	}
	switch c {
	case integer:
		n, err := strconv.ParseInt(value, 10, 64)
		return cell{num: n}, err == nil
	case boolean:
		if value == "true" {
			return cell{num: 1}, true
		}
		return cell{}, value == "false"
	case amount:
		n, ok := parseHundredths(value)
		return cell{num: n}, ok
	case date, month:
		d, err := fact.ParseDay(value)
		ok := err == nil && d >= firstDay && d <= lastDay && (c == date || len(value) == len("2006-01"))
		return cell{num: int64(d)}, ok
	default:
		return cell{}, true
	}
}

// parseHundredths reads a decimal of at most 18 digits, two of them after the
// point.
func parseHundredths(s string) (int64, bool) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, pointed := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 16 || len(fraction) > 2 || (pointed && fraction == "") {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(fraction + "00")[:2], 10, 63)
	if err != nil {
		return 0, false
	}
	if negative {
		return -int64(n), true
	}
	return int64(n), true
}

// precisionOf says how exact a canonical date is: day, month, year, or "".
func precisionOf(value string) string {
	switch len(value) {
	case len("2006-01-02"):
		return "day"
	case len("2006-01"):
		return "month"
	case len("2006"):
		return "year"
	default:
		return ""
	}
}

// formatDate is the canonical date of that precision.
func formatDate(t time.Time, precision string) string {
	switch precision {
	case "month":
		return t.Format("2006-01")
	case "year":
		return t.Format("2006")
	default:
		return t.Format("2006-01-02")
	}
}

// fieldName names a field in errors.
func fieldName(a *catalog.Area, i int) string { return a.Code + "." + a.Fields[i].Name }
