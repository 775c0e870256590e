// Package watch looks at who looks: it goes through the trail for unusual
// look-ups and puts questions to the audit administrator, to nobody else. It
// never says that somebody did wrong.
package watch

import (
	"slices"
	"strconv"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Look is one look-up of one person, or a refusal that names nobody.
type Look = control.WatchLook

// shown reports whether the person was shown rather than refused.
func shown(l Look) bool { return l.Result == "ok" }

// Window is what a rule sees: the looks of the same reader and those of the
// same person, oldest first, each up to and with the look in question.
type Window struct {
	Look   Look
	Reader []Look
	Person []Look // empty where the look names nobody
}

// Finding is a situation that a rule asks about.
type Finding struct {
	Subject string         // what makes it one situation: a reader, a person, a reader's night
	Looks   []Look         // what it consists of
	Numbers map[string]int // figures of the rule's own, for its words
}

// Param is a number that the office may set.
type Param struct {
	Name    string
	Default int
	Text    fault.Text
}

// params are the numbers of one rule.
type params map[string]int

func (p params) hours(name string) time.Duration   { return time.Duration(p[name]) * time.Hour }
func (p params) days() time.Duration               { return 24 * p.hours("days") }
func (p params) minutes(name string) time.Duration { return time.Duration(p[name]) * time.Minute }

// Figures are the numbers of an alert.
type Figures struct {
	Readers, Persons, Entries int
	Of                        map[string]int // the rule's own
}

// Rule finds one kind of unusual look-up.
type Rule struct {
	Code   string
	Label  fault.Text
	Params []Param
	// Words puts the question to the audit administrator.
	Words func(Figures) fault.Text
	// reach is how far the rule looks back.
	reach func(params) time.Duration
	// gap is after how long without a new look the situation is over; nil =
	// the subject alone decides.
	gap func(params) time.Duration
	// check is a pure function of the window.
	check func(params, *Calendar, Window) (Finding, bool)
}

// Rules lists every rule, in the order of docs/watch.md.
func Rules() []Rule {
	return []Rule{
		emergencyRule(), outsideRule(), readersRule(), burstRule(), nightRule(), restDayRule(),
		hiddenRule(), nearRule(), appointmentRule(), probingRule(), listingRule(),
	}
}

func defaults(r Rule) params {
	p := params{}
	for _, d := range r.Params {
		p[d.Name] = d.Default
	}
	return p
}

// within gives the looks of the time before and with now that pass a filter.
func within(looks []Look, now time.Time, back time.Duration, keep func(Look) bool) []Look {
	var out []Look
	for _, l := range looks {
		if !l.At.After(now) && now.Sub(l.At) < back && keep(l) {
			out = append(out, l)
		}
	}
	return out
}

// distinct counts the different values of a property.
func distinct(looks []Look, of func(Look) string) int {
	seen := map[string]bool{}
	for _, l := range looks {
		seen[of(l)] = true
	}
	return len(seen)
}

func person(l Look) string { return l.Person }
func reader(l Look) string { return l.Reader }

// median of some numbers, 0 of none, the upper one of two.
func median(n []int) int {
	if len(n) == 0 {
		return 0
	}
	n = slices.Sorted(slices.Values(n))
	return n[len(n)/2]
}

func seq(l Look) string { return strconv.FormatUint(l.Seq, 10) }
