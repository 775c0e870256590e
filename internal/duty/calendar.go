package duty

import (
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"qingjian/internal/clock"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

//go:embed workdays.yaml
var builtin []byte

// Calendar knows the working days of Chinese offices: weekdays, less public
// holidays, plus the weekend days worked in their place. It is immutable.
type Calendar struct {
	days map[fact.Day]bool // days unlike their weekday: true = worked
	year map[int]bool      // known years: true = the schedule is the published one
}

type calendarFile struct {
	Years []calendarYear `yaml:"years"`
}

type calendarYear struct {
	Year    int       `yaml:"year"`
	Source  string    `yaml:"source"`
	Certain bool      `yaml:"certain"`
	Off     []holiday `yaml:"off"`
	Work    []string  `yaml:"work"`
}

type holiday struct {
	Name string `yaml:"name"`
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// NewCalendar gives the calendar that comes with the program, with years in the
// place of those that a file of the same form names; nil = none. Fault code
// calendar.malformed.
func NewCalendar(more io.Reader) (*Calendar, error) {
	c := &Calendar{days: map[fact.Day]bool{}, year: map[int]bool{}}
	if err := c.read(builtin); err != nil || more == nil {
		return c, err
	}
	text, err := io.ReadAll(io.LimitReader(more, 1<<20))
	if err != nil {
		return nil, malformed(err)
	}
	return c, c.read(text)
}

func malformed(err error) error {
	return fault.New(fault.Invalid, "calendar.malformed",
		fault.T("工作日历文件读不懂", "the calendar of working days is not understood")).
		WithHint(fault.T("请对照 docs/operating.md 里的样例检查数据目录下的 workdays.yaml", "compare workdays.yaml in the data directory with the example in docs/operating.md")).Wrap(err)
}

func (c *Calendar) read(text []byte) error {
	var file calendarFile
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return malformed(err)
	}
	for _, y := range file.Years {
		if err := c.put(y); err != nil {
			return malformed(fmt.Errorf("year %d: %w", y.Year, err))
		}
	}
	return nil
}

func (c *Calendar) put(y calendarYear) error {
	for day := range c.days {
		if day.Time().Year() == y.Year {
			delete(c.days, day)
		}
	}
	c.year[y.Year] = y.Certain
	for _, p := range y.Off {
		from, to, err := p.days()
		if err != nil {
			return err
		}
		for day := from; day <= to; day++ {
			if day.Time().Year() != y.Year {
				return fmt.Errorf("%s is of another year", day)
			}
			c.days[day] = false
		}
	}
	for _, text := range y.Work {
		day, err := fact.ParseDay(text)
		if err != nil {
			return err
		}
		if wd := day.Time().Weekday(); day.Time().Year() != y.Year || (wd != time.Saturday && wd != time.Sunday) {
			return fmt.Errorf("%s is no weekend day of the year", day)
		}
		c.days[day] = true
	}
	return nil
}

func (p holiday) days() (from, to fact.Day, err error) {
	if from, err = fact.ParseDay(p.From); err != nil {
		return 0, 0, err
	}
	if to, err = fact.ParseDay(p.To); err != nil {
		return 0, 0, err
	}
	if from == fact.NoDay || to < from || to-from > 31 {
		return 0, 0, fmt.Errorf("%s to %s is no holiday", from, to)
	}
	return from, to, nil
}

// Working reports whether offices are open on a day.
func (c *Calendar) Working(day fact.Day) bool {
	if worked, known := c.days[day]; known {
		return worked
	}
	wd := day.Time().Weekday()
	return wd != time.Saturday && wd != time.Sunday
}

// Exceptions lists, in order, the days that are unlike their weekday: offices
// closed and offices open.
func (c *Calendar) Exceptions() (closed, open []string) {
	for _, day := range slices.Sorted(maps.Keys(c.days)) {
		if c.days[day] {
			open = append(open, day.String())
		} else {
			closed = append(closed, day.String())
		}
	}
	return closed, open
}

// Certain reports whether a year's schedule is the published one. What is
// reckoned over another year may move once it is published.
func (c *Calendar) Certain(year int) bool { return c.year[year] }

// After gives the n-th working day after a day, and whether every year in
// between is certain.
func (c *Calendar) After(day fact.Day, n int) (fact.Day, bool) {
	certain := true
	for n > 0 {
		day++
		certain = certain && c.Certain(day.Time().Year())
		if c.Working(day) {
			n--
		}
	}
	return day, certain
}

// endOf is the last instant of a day at the office, in the precision of the
// stores.
func endOf(day fact.Day) time.Time {
	y, m, d := day.Time().Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, clock.Office).Add(-time.Millisecond).UTC()
}

// today is the office's calendar day of an instant.
func today(at time.Time) fact.Day { return fact.DayOf(at.In(clock.Office)) }
