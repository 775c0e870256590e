package sheet

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// epoch is the day that serial number 0 stands for.
type epoch int

const (
	epoch1900 epoch = iota // 1899-12-31, with a 1900-02-29 that never was
	epoch1904              // 1904-01-01
)

// The serial numbers that have a day: up to 9999-12-31.
const (
	maxSerial1900 = 2_958_466
	maxSerial1904 = maxSerial1900 - daysTo1904
	secondsInDay  = 86_400
	daysTo1904    = 1_462  // from 1899-12-30, where counting back from today ends
	daysTo1970    = 25_569 // likewise
)

// appendSerial appends the ISO 8601 text of a serial number: 2020-05-01,
// 2020-05-01T08:00:00, or 08:00:00 below 1. ok is false for what is no number
// or no day that ever was; then the number should be kept as it is.
func appendSerial(dst, number []byte, e epoch) (out []byte, ok bool) {
	f, err := strconv.ParseFloat(string(bytes.TrimSpace(number)), 64)
	limit := float64(maxSerial1900)
	if e == epoch1904 {
		limit = maxSerial1904
	}
	if err != nil || !(f >= 0 && f < limit) {
		return dst, false
	}
	whole := math.Floor(f)
	secs := int(math.Round((f - whole) * secondsInDay))
	if secs == secondsInDay {
		whole, secs = whole+1, 0
	}
	if whole >= limit || e == epoch1900 && whole == 60 {
		return dst, false
	}
	if whole == 0 {
		return appendClock(dst, secs), true
	}
	days := int64(whole) - daysTo1970
	switch {
	case e == epoch1904:
		days += daysTo1904
	case whole < 60:
		days++
	}
	y, m, d := time.Unix(days*secondsInDay, 0).UTC().Date()
	dst = append(dst, byte('0'+y/1000), byte('0'+y/100%10)) // #nosec G115 -- one digit
	dst = append2(append2(append2(dst, y%100, 0), int(m), '-'), d, '-')
	if secs > 0 {
		dst = appendClock(append(dst, 'T'), secs)
	}
	return dst, true
}

func appendClock(dst []byte, secs int) []byte {
	return append2(append2(append2(dst, secs/3600, 0), secs/60%60, ':'), secs%60, ':')
}

// append2 appends a number of two digits, after sep unless that is 0.
func append2(dst []byte, n int, sep byte) []byte {
	if sep != 0 {
		dst = append(dst, sep)
	}
	return append(dst, byte('0'+n/10), byte('0'+n%10)) // #nosec G115 -- one digit
}

// isoText brings the text of a date cell (t="d") into the form of appendSerial.
func isoText(v string) (string, bool) {
	v = strings.TrimSuffix(strings.TrimSpace(v), "Z")
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		t, err := time.Parse(layout, v)
		if err != nil {
			continue
		}
		if t = t.Round(time.Second); t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
			return t.Format(time.DateOnly), true
		}
		return t.Format("2006-01-02T15:04:05"), true
	}
	for _, layout := range []string{time.TimeOnly, "15:04"} {
		if t, err := time.Parse(layout, strings.TrimPrefix(v, "T")); err == nil {
			return t.Round(time.Second).Format(time.TimeOnly), true
		}
	}
	return v, false
}

// builtinDate reports whether a built-in number format shows a date. 27 to 36
// and 50 to 58 are dates in Chinese, Japanese and Korean.
func builtinDate(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

// dateFormat reports whether a number format shows a date or time: whether its
// first section has a y, m, d, h or s (or an era's e or g) outside quotes,
// escapes and brackets. Brackets count where they hold elapsed time: [h]:mm.
func dateFormat(code string) bool {
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; code[i] {
		case ';':
			return false
		case '"':
			n := strings.IndexByte(code[i+1:], '"')
			if n < 0 {
				return false
			}
			i += n + 1
		case '\\', '_', '*':
			i++
		case '[':
			n := strings.IndexByte(code[i:], ']')
			if n < 0 {
				return false
			}
			if elapsed(code[i+1 : i+n]) {
				return true
			}
			i += n
		default:
			if len(code)-i >= 7 && strings.EqualFold(code[i:i+7], "general") {
				i += 6
				continue
			}
			if c == 'e' && i+1 < len(code) && (code[i+1] == '+' || code[i+1] == '-') {
				i++
				continue
			}
			if strings.IndexByte("ymdhseg", c) >= 0 {
				return true
			}
		}
	}
	return false
}

// elapsed reports whether a bracket is one of [h], [mm], [ss] and the like.
func elapsed(s string) bool {
	s = strings.ToLower(s)
	return s != "" && (strings.Trim(s, "h") == "" || strings.Trim(s, "m") == "" || strings.Trim(s, "s") == "")
}
