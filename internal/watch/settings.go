package watch

import (
	"errors"
	"slices"
	"time"

	"qingjian/internal/fault"
)

// Settings are what an office may set. The zero value is no settings: take
// Defaults and change it.
type Settings struct {
	Lookups       []string // actions that show a person
	SearchPersons int      // a search is a look-up of each when it shows no more persons than these; a longer list counts for the rule "listing"
	Neutral       []string // refusals that are part of ordinary work
	Calendar      Calendar
	Params        map[string]map[string]int // rule -> parameter -> value, where it differs from the default
}

// Defaults are the settings of an office that set nothing.
func Defaults() Settings {
	return Settings{
		Lookups: []string{"dossier.read", "record.history"}, SearchPersons: 3,
		Neutral: []string{"login.code_needed", "second_factor.required", "ticket.required", "ticket.expired", "ticket.level",
			"approval.needed", "password.must_change", "session.none", "session.expired", "access.not_noted"},
		Calendar: Calendar{NightFrom: 22, NightTo: 6},
	}
}

func invalid(text fault.Text) error { return fault.New(fault.Invalid, "watch.settings", text) }

// Validate collects every problem; fault code watch.settings.
func (s Settings) Validate() error {
	all := []error{s.Calendar.validate()}
	if s.SearchPersons < 0 {
		all = append(all, invalid(fault.T("检索人数不能为负", "the number of persons of a search cannot be negative")))
	}
	rules := Rules()
	for code, values := range s.Params {
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.Code == code })
		if i < 0 {
			all = append(all, invalid(fault.F("没有规则 %q", "there is no rule %q", code)))
			continue
		}
		for name, value := range values {
			if !slices.ContainsFunc(rules[i].Params, func(p Param) bool { return p.Name == name }) {
				all = append(all, invalid(fault.F("规则 %s 没有参数 %q", "the rule %s has no parameter %q", code, name)))
			} else if value < 1 || value > 100_000 {
				all = append(all, invalid(fault.F("%s.%s 须为 1 至 100000：%d", "%s.%s must be from 1 to 100000: %d", code, name, value)))
			}
		}
	}
	return errors.Join(all...)
}

// tuned is a rule with its numbers.
type tuned struct {
	Rule
	params params
}

func (s Settings) rules() []tuned {
	var out []tuned
	for _, r := range Rules() {
		p := defaults(r)
		for name, value := range s.Params[r.Code] {
			p[name] = value
		}
		out = append(out, tuned{r, p})
	}
	return out
}

// reach is how far the rules look back together.
func reach(rules []tuned) time.Duration {
	var longest time.Duration
	for _, r := range rules {
		longest = max(longest, r.reach(r.params))
	}
	return longest
}
