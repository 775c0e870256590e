package watch

import (
	"time"

	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

// Emergency is the kind of an alert that reviews a break-glass ticket.
const Emergency = "break_glass"

// emergencyRule gathers what was read under a ticket opened in an emergency.
func emergencyRule() Rule {
	return Rule{
		Code: Emergency, Label: fault.T("紧急查阅复核", "Review of an emergency look-up"),
		Words: func(f Figures) fault.Text {
			return fault.F("紧急查阅用途下查阅了 %d 人，共 %d 次。事由与所看内容是否相符？",
				"%d persons were read, %d times in all, under a purpose opened in an emergency. Do the reason and what was read agree?", f.Persons, f.Entries)
		},
		reach: func(params) time.Duration { return 0 },
		check: func(_ params, _ *Calendar, w Window) (Finding, bool) {
			return Finding{Subject: w.Look.Ticket, Looks: []Look{w.Look}}, w.Look.Emergency && shown(w.Look)
		},
	}
}

// outsideRule asks when a reader with a history turns to a unit where he never
// looked before.
func outsideRule() Rule {
	return Rule{
		Code: "outside_unit", Label: fault.T("查阅平时不接触的单位", "A unit outside the reader's usual ones"),
		Params: []Param{
			{"days", 60, fault.T("回看天数", "days looked back")},
			{"persons", 20, fault.T("此前至少查阅过多少人才比较", "persons read before, at least, for a comparison")},
			{"active_days", 5, fault.T("此前至少在多少天有查阅才比较", "days with look-ups before, at least, for a comparison")},
			{"gap_hours", 24, fault.T("多少小时没有新查阅视为另一件事", "hours without a new look-up after which it is another matter")},
		},
		Words: func(f Figures) fault.Text {
			return fault.F("查阅了平时不接触的单位的 %d 人，共 %d 次。是什么工作需要？",
				"%d persons of a unit where this reader does not usually look were read, %d times in all. What work needed it?", f.Persons, f.Entries)
		},
		reach: func(p params) time.Duration { return p.days() + 24*time.Hour },
		gap:   func(p params) time.Duration { return p.hours("gap_hours") },
		check: func(p params, _ *Calendar, w Window) (Finding, bool) {
			if !shown(w.Look) || w.Look.Unit == "" {
				return Finding{}, false
			}
			today := dayStart(w.Look.At)
			before := within(w.Reader, today, p.days(), func(l Look) bool { return shown(l) && l.Unit != "" && l.At.Before(today) })
			for _, l := range before {
				if l.Unit == w.Look.Unit {
					return Finding{}, false
				}
			}
			known := distinct(before, person) >= p["persons"] &&
				distinct(before, func(l Look) string { return clock.Date(l.At) }) >= p["active_days"]
			return Finding{Subject: w.Look.Reader + "|" + w.Look.Unit, Looks: []Look{w.Look}}, known
		},
	}
}

// readersRule asks when many look at one person within a short time.
func readersRule() Rule {
	return Rule{
		Code: "many_readers", Label: fault.T("多人短时间内查阅同一人", "Many readers of one person"),
		Params: []Param{
			{"readers", 4, fault.T("多少名查阅人起提醒", "readers from which it is asked")},
			{"hours", 48, fault.T("多少小时之内", "within how many hours")},
		},
		Words: func(f Figures) fault.Text {
			return fault.F("短时间内有 %d 名查阅人查阅同一人，共 %d 次。是否有共同的工作原因？",
				"%d readers looked at the same person within a short time, %d times in all. Is there a common reason?", f.Readers, f.Entries)
		},
		reach: func(p params) time.Duration { return p.hours("hours") },
		gap:   func(p params) time.Duration { return p.hours("hours") },
		check: func(p params, _ *Calendar, w Window) (Finding, bool) {
			if !shown(w.Look) {
				return Finding{}, false
			}
			looks := within(w.Person, w.Look.At, p.hours("hours"), shown)
			return Finding{Subject: w.Look.Person, Looks: looks}, distinct(looks, reader) >= p["readers"]
		},
	}
}

// burstRule asks when a reader reads far more persons an hour than he usually
// does. His usual is the median over the hours in which he read at all.
func burstRule() Rule {
	return Rule{
		Code: "burst", Label: fault.T("短时间内大量查阅", "A burst of look-ups"),
		Params: []Param{
			{"persons", 15, fault.T("一小时至少多少人才提醒", "persons an hour from which it is asked")},
			{"times", 3, fault.T("至少为本人平时的多少倍", "times the reader's own usual, at least")},
			{"days", 30, fault.T("按多少天计算本人平时", "days from which the usual is taken")},
			{"gap_hours", 12, fault.T("多少小时没有再出现视为另一件事", "hours without another one after which it is another matter")},
		},
		Words: func(f Figures) fault.Text {
			return fault.F("一小时内查阅最多达 %d 人，本人平时每小时约 %d 人；共涉及 %d 人。是批量工作，还是另有原因？",
				"up to %d persons were read within one hour, where this reader's usual is about %d; %d persons in all. Was it work in bulk, or is there another reason?",
				f.Of["hour"], f.Of["usual"], f.Persons)
		},
		reach: func(p params) time.Duration { return p.days() + time.Hour },
		gap:   func(p params) time.Duration { return p.hours("gap_hours") },
		check: func(p params, _ *Calendar, w Window) (Finding, bool) {
			if !shown(w.Look) {
				return Finding{}, false
			}
			looks := within(w.Reader, w.Look.At, time.Hour, shown)
			n := distinct(looks, person)
			if n < p["persons"] {
				return Finding{}, false
			}
			usual := usualPerHour(within(w.Reader, w.Look.At.Add(-time.Hour), p.days(), shown))
			return Finding{Subject: w.Look.Reader, Looks: looks, Numbers: map[string]int{"hour": n, "usual": usual}}, n >= p["times"]*usual
		},
	}
}

func usualPerHour(looks []Look) int {
	hours := map[int64]map[string]bool{}
	for _, l := range looks {
		h := l.At.Unix() / 3600
		if hours[h] == nil {
			hours[h] = map[string]bool{}
		}
		hours[h][l.Person] = true
	}
	var n []int
	for _, persons := range hours {
		n = append(n, len(persons))
	}
	return median(n)
}

// nightRule asks about look-ups at night.
func nightRule() Rule {
	return Rule{
		Code: "night", Label: fault.T("夜间查阅", "Look-ups at night"),
		Params: []Param{{"persons", 1, fault.T("一夜多少人起提醒", "persons in a night from which it is asked")}},
		Words: func(f Figures) fault.Text {
			return fault.F("夜间查阅了 %d 人，共 %d 次。是否值班或加班？",
				"%d persons were read at night, %d times in all. Was it duty or overtime?", f.Persons, f.Entries)
		},
		reach: func(params) time.Duration { return 24 * time.Hour },
		check: func(p params, c *Calendar, w Window) (Finding, bool) {
			night, ok := c.night(w.Look.At)
			if !ok || !shown(w.Look) {
				return Finding{}, false
			}
			looks := within(w.Reader, w.Look.At, 24*time.Hour, func(l Look) bool {
				other, ok := c.night(l.At)
				return ok && other == night && shown(l)
			})
			return Finding{Subject: w.Look.Reader + "|" + night, Looks: looks}, distinct(looks, person) >= p["persons"]
		},
	}
}

// restDayRule asks about look-ups by day when the office rests.
func restDayRule() Rule {
	return Rule{
		Code: "rest_day", Label: fault.T("休息日查阅", "Look-ups on a rest day"),
		Params: []Param{{"persons", 3, fault.T("一天多少人起提醒", "persons in a day from which it is asked")}},
		Words: func(f Figures) fault.Text {
			return fault.F("休息日查阅了 %d 人，共 %d 次。是否值班或加班？",
				"%d persons were read on a rest day, %d times in all. Was it duty or overtime?", f.Persons, f.Entries)
		},
		reach: func(params) time.Duration { return 24 * time.Hour },
		check: func(p params, c *Calendar, w Window) (Finding, bool) {
			byDay := func(l Look) bool { _, night := c.night(l.At); return !night && shown(l) }
			if !c.rest(w.Look.At) || !byDay(w.Look) {
				return Finding{}, false
			}
			day := clock.Date(w.Look.At)
			looks := within(w.Reader, w.Look.At, 24*time.Hour, func(l Look) bool { return byDay(l) && clock.Date(l.At) == day })
			return Finding{Subject: w.Look.Reader + "|" + day, Looks: looks}, distinct(looks, person) >= p["persons"]
		},
	}
}
