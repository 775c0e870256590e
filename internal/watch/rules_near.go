package watch

import (
	"time"

	"qingjian/internal/fault"
)

// notFound is how a file that is hidden from an account, or outside its grants,
// answers: as if there were no such person.
const notFound = "person.unknown"

// hiddenRule asks about attempts on files that do not exist for the reader:
// his own, those of kin, those outside his grants. A number that was mistyped is
// nobody's: nothing is known of it, and it asks nothing.
func hiddenRule() Rule {
	return Rule{
		Code: "hidden", Label: fault.T("尝试查阅本人、亲属或范围外的档案", "Attempts on one's own file, on kin's, or outside the grants"),
		Params: []Param{
			{"attempts", 1, fault.T("多少次起提醒", "attempts from which it is asked")},
			{"hours", 168, fault.T("多少小时之内", "within how many hours")},
		},
		Words: func(f Figures) fault.Text {
			return fault.F("尝试查阅对其不可见的 %d 人的档案，共 %d 次，均未显示。为何要查？",
				"%d persons whose files this reader may not see were asked for, %d times in all; nothing was shown. Why were they asked for?", f.Persons, f.Entries)
		},
		reach: func(p params) time.Duration { return p.hours("hours") },
		gap:   func(p params) time.Duration { return p.hours("hours") },
		check: func(p params, _ *Calendar, w Window) (Finding, bool) {
			attempt := func(l Look) bool { return l.Result == notFound && (l.Near != "" || l.Unit != "") }
			if !attempt(w.Look) {
				return Finding{}, false
			}
			looks := within(w.Reader, w.Look.At, p.hours("hours"), attempt)
			return Finding{Subject: w.Look.Reader, Looks: looks}, distinct(looks, seq) >= p["attempts"]
		},
	}
}

// nearRule asks when somebody was shown who is close to the reader.
func nearRule() Rule {
	return Rule{
		Code: "near", Label: fault.T("查阅身边的人", "Look-ups of persons close to the reader"),
		Params: []Param{
			{"persons", 1, fault.T("多少人起提醒", "persons from which it is asked")},
			{"days", 30, fault.T("多少天之内", "within how many days")},
		},
		Words: func(f Figures) fault.Text {
			return fault.F("查阅了 %d 名与查阅人相近的人（亲属、邻居或同事），共 %d 次。是否应当回避？",
				"%d persons close to the reader (kin, neighbours or colleagues) were read, %d times in all. Should the reader have stood back?", f.Persons, f.Entries)
		},
		reach: func(p params) time.Duration { return p.days() },
		gap:   func(p params) time.Duration { return p.days() },
		check: func(p params, _ *Calendar, w Window) (Finding, bool) {
			near := func(l Look) bool { return l.Near != "" && shown(l) }
			if !near(w.Look) {
				return Finding{}, false
			}
			looks := within(w.Reader, w.Look.At, p.days(), near)
			return Finding{Subject: w.Look.Reader, Looks: looks}, distinct(looks, person) >= p["persons"]
		},
	}
}

// appointmentRule asks when readers gather before an appointment.
func appointmentRule() Rule {
	return Rule{
		Code: "appointment", Label: fault.T("任用前被查阅", "Look-ups before an appointment"),
		Params: []Param{
			{"readers", 2, fault.T("多少名查阅人起提醒", "readers from which it is asked")},
			{"days", 30, fault.T("多少天之内", "within how many days")},
		},
		Words: func(f Figures) fault.Text {
			return fault.F("正在办理任用的一人被 %d 名查阅人查阅，共 %d 次。是否都在办理该项任用？",
				"a person with a pending appointment was read by %d readers, %d times in all. Do all of them handle the appointment?", f.Readers, f.Entries)
		},
		reach: func(p params) time.Duration { return p.days() },
		gap:   func(p params) time.Duration { return p.days() },
		check: func(p params, _ *Calendar, w Window) (Finding, bool) {
			pending := func(l Look) bool { return l.Pending && shown(l) }
			if !pending(w.Look) {
				return Finding{}, false
			}
			looks := within(w.Person, w.Look.At, p.days(), pending)
			return Finding{Subject: w.Look.Person, Looks: looks}, distinct(looks, reader) >= p["readers"]
		},
	}
}

// probingRule asks about repeated refusals of whatever kind.
func probingRule() Rule {
	return Rule{
		Code: "probing", Label: fault.T("屡次被拒", "Repeated refusals"),
		Params: []Param{
			{"attempts", 8, fault.T("多少次起提醒", "refusals from which it is asked")},
			{"minutes", 60, fault.T("多少分钟之内", "within how many minutes")},
			{"gap_hours", 12, fault.T("多少小时没有再出现视为另一件事", "hours without another one after which it is another matter")},
		},
		Words: func(f Figures) fault.Text {
			return fault.F("短时间内屡次被拒，共 %d 次。是操作不熟、权限不足，还是在试探？",
				"refused again and again within a short time, %d times in all. Is it a lack of practice, a lack of rights, or somebody trying doors?", f.Entries)
		},
		reach: func(p params) time.Duration { return p.minutes("minutes") },
		gap:   func(p params) time.Duration { return p.hours("gap_hours") },
		check: func(p params, _ *Calendar, w Window) (Finding, bool) {
			// To search for a number that is not on file is ordinary work.
			refused := func(l Look) bool {
				return !shown(l) && listedBy(l) == 0 && (l.Action != search || l.Result != notFound)
			}
			if !refused(w.Look) {
				return Finding{}, false
			}
			looks := within(w.Reader, w.Look.At, p.minutes("minutes"), refused)
			return Finding{Subject: w.Look.Reader, Looks: looks}, distinct(looks, seq) >= p["attempts"]
		},
	}
}
