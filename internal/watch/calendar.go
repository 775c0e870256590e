package watch

import (
	"errors"
	"slices"
	"time"

	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

// Calendar knows when the office works.
type Calendar struct {
	NightFrom, NightTo int      // hours of the office's day, 22 and 6
	Holidays           []string // YYYY-MM-DD, public holidays on weekdays
	Workdays           []string // YYYY-MM-DD, weekends that are worked in exchange
}

func (c *Calendar) validate() error {
	var all []error
	if c.NightFrom < 0 || c.NightFrom > 23 || c.NightTo < 0 || c.NightTo > 23 {
		all = append(all, invalid(fault.F("夜间起止时刻须为 0 至 23：%d、%d", "the night begins and ends at hours from 0 to 23: %d, %d", c.NightFrom, c.NightTo)))
	}
	for _, day := range slices.Concat(c.Holidays, c.Workdays) {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			all = append(all, invalid(fault.F("日期 %q 须写作 YYYY-MM-DD", "the date %q must be YYYY-MM-DD", day)))
		}
	}
	return errors.Join(all...)
}

// night gives the date on which the night of an instant began.
func (c *Calendar) night(t time.Time) (string, bool) {
	t = t.In(clock.Office)
	h := t.Hour()
	switch {
	case c.NightFrom <= c.NightTo: // within one day, as 0 to 5; equal = no night
		return clock.Date(t), h >= c.NightFrom && h < c.NightTo
	case h >= c.NightFrom:
		return clock.Date(t), true
	case h < c.NightTo:
		return clock.Date(t.AddDate(0, 0, -1)), true
	}
	return "", false
}

// rest reports whether a date is no working day.
func (c *Calendar) rest(t time.Time) bool {
	day := clock.Date(t)
	if slices.Contains(c.Holidays, day) {
		return true
	}
	weekday := t.In(clock.Office).Weekday()
	return (weekday == time.Saturday || weekday == time.Sunday) && !slices.Contains(c.Workdays, day)
}

// nextWorkday gives the first working day after an instant.
func (c *Calendar) nextWorkday(t time.Time) string {
	t = t.AddDate(0, 0, 1)
	for i := 0; i < 60 && c.rest(t); i++ { // no office rests for longer
		t = t.AddDate(0, 0, 1)
	}
	return clock.Date(t)
}

// dayStart gives the office's midnight before an instant.
func dayStart(t time.Time) time.Time {
	y, m, d := t.In(clock.Office).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, clock.Office)
}
