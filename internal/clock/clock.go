// Package clock is the only source of the time of day, so that tests set it.
package clock

import "time"

// Clock tells the time.
type Clock func() time.Time

// System is the machine's clock, in UTC and milliseconds, the precision that
// both stores keep.
func System() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// Fixed returns a clock that always tells t.
func Fixed(t time.Time) Clock { return func() time.Time { return t } }

// Office is the time zone in which dates are meant: China Standard Time.
var Office = time.FixedZone("CST", 8*3600)

// Date formats t as the office's calendar date, YYYY-MM-DD.
func Date(t time.Time) string { return t.In(Office).Format("2006-01-02") }
