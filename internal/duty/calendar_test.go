package duty_test

import (
	"slices"
	"strings"
	"testing"

	"qingjian/internal/duty"
	"qingjian/internal/fact"
)

func TestWorkingDays(t *testing.T) {
	c := must[*duty.Calendar](t)(duty.NewCalendar(nil))
	day := func(s string) fact.Day { return must[fact.Day](t)(fact.ParseDay(s)) }
	for _, d := range []struct {
		day  string
		work bool
		why  string
	}{
		{"2026-01-01", false, "元旦"}, {"2026-01-02", false, "元旦"}, {"2026-01-04", true, "a Sunday worked"},
		{"2026-02-14", true, "a Saturday worked"}, {"2026-02-16", false, "除夕"}, {"2026-02-23", false, "春节"},
		{"2026-02-24", true, "a Tuesday"}, {"2026-02-28", true, "a Saturday worked"}, {"2026-04-06", false, "清明"},
		{"2026-05-04", false, "劳动节"}, {"2026-05-06", true, "a Wednesday"}, {"2026-05-09", true, "a Saturday worked"},
		{"2026-06-19", false, "端午"}, {"2026-09-20", true, "a Sunday worked"}, {"2026-09-25", false, "中秋"},
		{"2026-10-07", false, "国庆"}, {"2026-10-08", true, "a Thursday"}, {"2026-10-10", true, "a Saturday worked"},
		{"2026-11-21", false, "a Saturday"}, {"2026-11-22", false, "a Sunday"}, {"2026-11-24", true, "a Tuesday"},
		{"2027-01-01", false, "元旦"}, {"2027-02-05", false, "除夕"}, {"2027-06-09", false, "端午"}, {"2030-01-01", true, "not known"},
	} {
		if got := c.Working(day(d.day)); got != d.work {
			t.Errorf("%s (%s): working = %v", d.day, d.why, got)
		}
	}
	for _, d := range []struct {
		from    string
		n       int
		to      string
		certain bool
	}{
		{"2026-11-24", 15, "2026-12-15", true},
		{"2026-11-21", 1, "2026-11-23", true}, // from a Saturday
		{"2026-02-13", 15, "2026-03-12", true},
		{"2026-09-24", 15, "2026-10-22", true},
		{"2026-12-31", 1, "2027-01-04", false},
		{"2026-11-24", 0, "2026-11-24", true},
	} {
		got, certain := c.After(day(d.from), d.n)
		if got.String() != d.to || certain != d.certain {
			t.Errorf("%d working days after %s: %s (certain %v), want %s", d.n, d.from, got, certain, d.to)
		}
	}
}

func TestCalendarOfALaterYear(t *testing.T) {
	c := must[*duty.Calendar](t)(duty.NewCalendar(strings.NewReader(
		"years:\n  - year: 2027\n    source: test\n    certain: true\n    off: [{name: x, from: 2027-01-01, to: 2027-01-03}]\n    work: [2027-01-09]\n")))
	day := must[fact.Day](t)(fact.ParseDay("2027-02-05"))
	if !c.Certain(2027) || !c.Working(day) {
		t.Error("a given year does not take the place of the one that is built in")
	}
	for name, text := range map[string]string{
		"no yaml":       "years: [",
		"unknown key":   "years: [{year: 2027, holidays: []}]",
		"a weekday":     "years: [{year: 2027, work: [2027-01-08]}]",
		"another year":  "years: [{year: 2027, off: [{from: 2028-01-01, to: 2028-01-01}]}]",
		"ends too soon": "years: [{year: 2027, off: [{from: 2027-01-02, to: 2027-01-01}]}]",
		"no end":        "years: [{year: 2027, off: [{from: 2027-01-02}]}]",
		"no date":       "years: [{year: 2027, work: [soon]}]",
	} {
		_, err := duty.NewCalendar(strings.NewReader(text))
		want(t, name, err, "calendar.malformed")
	}
}

func TestCalendarExceptions(t *testing.T) {
	c, err := duty.NewCalendar(nil)
	if err != nil {
		t.Fatal(err)
	}
	closed, open := c.Exceptions()
	if !slices.Contains(closed, "2026-10-01") || slices.Contains(closed, "2026-10-10") || !slices.Contains(open, "2026-10-10") ||
		!slices.IsSorted(closed) || !slices.IsSorted(open) {
		t.Errorf("closed %v, open %v", closed, open)
	}
}
