package watch_test

import (
	"fmt"
	"testing"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/watch"
)

// Each rule with entries that fire, stay silent and sit on the threshold.
func TestRules(t *testing.T) {
	morning := at("06-23 10:00") // a Tuesday
	many := func(n int, each time.Duration, of func(i int) audit.Entry) []audit.Entry {
		var out []audit.Entry
		for i := range n {
			e := of(i)
			e.At = e.At.Add(time.Duration(i) * each)
			out = append(out, e)
		}
		return out
	}
	persons := func(account string, from time.Time, n int, each time.Duration) []audit.Entry {
		return many(n, each, func(i int) audit.Entry { return read(from, account, fmt.Sprintf("p%02d", i)) })
	}
	// usual is n persons in one hour a day, on some days before.
	usual := func(account string, n, days int) []audit.Entry {
		var out []audit.Entry
		for d := days; d > 0; d-- {
			out = append(out, persons(account, morning.AddDate(0, 0, -d), n, time.Minute)...)
		}
		return out
	}
	readers := func(n int, each time.Duration) []audit.Entry {
		return many(n, each, func(i int) audit.Entry { return read(morning, fmt.Sprintf("reader%d", i), "p") })
	}
	refusals := func(n int, code string, each time.Duration) []audit.Entry {
		return many(n, each, func(int) audit.Entry { return refused(morning, "a", code) })
	}
	here := map[string]string{"far": "unit2", "p": "unit1"}
	for i := range 60 {
		here[fmt.Sprintf("p%02d", i)] = "unit1"
	}
	facts := known{units: here, near: map[string]string{"a|kin": "kin", "a|own": "kin"}, pending: []string{"p"}}
	far := func(before []audit.Entry) []audit.Entry { return append(before, read(morning, "a", "far")) }
	pages := func(n, each int, apart time.Duration) []audit.Entry {
		return many(n, apart, func(int) audit.Entry {
			e := search(morning, "p01", "p02", "p03", "p04")
			e.Counts = map[string]int{"shown": each}
			return e
		})
	}
	restDays := func(s *watch.Settings) {
		s.Calendar.Holidays, s.Calendar.Workdays = []string{"2026-06-19"}, []string{"2026-06-28"}
	}
	for _, c := range []struct {
		name    string
		kind    string
		entries []audit.Entry
		count   int // alerts of the kind
	}{
		{"a unit never looked at", "outside_unit", far(usual("a", 20, 5)), 1},
		{"too few persons before", "outside_unit", far(usual("a", 19, 5)), 0},
		{"too few days before", "outside_unit", far(usual("a", 20, 4)), 0},
		{"another's history is not his", "outside_unit", far(usual("b", 20, 5)), 0},
		{"the usual unit", "outside_unit", append(usual("a", 20, 5), read(morning, "a", "p")), 0},
		{"a unit looked at before", "outside_unit", append([]audit.Entry{read(morning.AddDate(0, 0, -7), "a", "far")}, far(usual("a", 20, 5))...), 0},
		{"a unit nobody knows", "outside_unit", append(usual("a", 20, 5), read(morning, "a", "nobody")), 0},

		{"four readers at the end of two days", "many_readers", readers(4, 15*time.Hour+59*time.Minute), 1},
		{"four readers over two days", "many_readers", readers(4, 16*time.Hour), 0},
		{"three readers", "many_readers", readers(3, time.Hour), 0},
		{"one reader four times", "many_readers", many(4, time.Hour, func(int) audit.Entry { return read(morning, "a", "p") }), 0},
		{"refused readers saw nothing", "many_readers", many(4, time.Hour, func(i int) audit.Entry {
			return refused(morning, fmt.Sprint("reader", i), "access.denied", "p")
		}), 0},

		{"fifteen persons in an hour", "burst", persons("a", morning, 15, 4*time.Minute), 1},
		{"fourteen persons in an hour", "burst", persons("a", morning, 14, time.Minute), 0},
		{"fifteen persons in more than an hour", "burst", persons("a", morning, 15, 5*time.Minute), 0},
		{"fifteen times one person", "burst", many(15, time.Minute, func(int) audit.Entry { return read(morning, "a", "p") }), 0},
		{"three times his usual", "burst", append(usual("a", 10, 3), persons("a", morning, 30, time.Minute)...), 1},
		{"less than three times his usual", "burst", append(usual("a", 10, 3), persons("a", morning, 29, time.Minute)...), 0},
		{"another's usual is not his", "burst", append(usual("b", 10, 3), persons("a", morning, 29, time.Minute)...), 1},

		{"at ten in the evening", "night", []audit.Entry{read(at("06-23 22:00"), "a", "p")}, 1},
		{"before ten", "night", []audit.Entry{read(at("06-23 21:59"), "a", "p")}, 0},
		{"just before six", "night", []audit.Entry{read(at("06-23 05:59"), "a", "p")}, 1},
		{"at six", "night", []audit.Entry{read(at("06-23 06:00"), "a", "p")}, 0},
		{"one night over midnight", "night", []audit.Entry{read(at("06-23 23:00"), "a", "p"), read(at("06-24 01:00"), "a", "q")}, 1},
		{"two nights of one date", "night", []audit.Entry{read(at("06-23 01:00"), "a", "p"), read(at("06-23 23:00"), "a", "q")}, 2},
		{"refused at night", "night", []audit.Entry{refused(at("06-23 23:00"), "a", "access.denied", "p")}, 0},

		{"three persons on a Saturday", "rest_day", persons("a", at("06-27 09:00"), 3, time.Hour), 1},
		{"two persons on a Saturday", "rest_day", persons("a", at("06-27 09:00"), 2, time.Hour), 0},
		{"three persons on a holiday", "rest_day", persons("a", at("06-19 09:00"), 3, time.Hour), 1},
		{"a Sunday that is worked", "rest_day", persons("a", at("06-28 09:00"), 3, time.Hour), 0},
		{"a Saturday night is a night", "rest_day", persons("a", at("06-27 22:00"), 3, time.Minute), 0},

		{"a hidden file", "hidden", []audit.Entry{refused(morning, "a", "person.unknown", "own")}, 1},
		{"hidden files within a week are one situation", "hidden", []audit.Entry{
			refused(morning.AddDate(0, 0, -7), "a", "person.unknown", "own"), refused(morning, "a", "person.unknown", "kin")}, 1},
		{"a person outside the grants", "hidden", []audit.Entry{refused(morning, "a", "person.unknown", "p01")}, 1},
		{"a mistyped number is nobody's", "hidden", []audit.Entry{refused(morning, "a", "person.unknown", "nobody")}, 0},
		{"a search for one's own number", "hidden", []audit.Entry{byNumber(morning, "own")}, 1},
		{"a search that finds him", "hidden", []audit.Entry{byNumber(morning, "kin", "kin")}, 0},
		{"a search for a number not on file", "hidden", []audit.Entry{byNumber(morning, "nobody")}, 0},
		{"a search that names nobody", "hidden", []audit.Entry{refused(morning, "a", "person.unknown")}, 0},
		{"a refusal of another kind", "hidden", []audit.Entry{refused(morning, "a", "access.denied", "own")}, 0},

		{"kin", "near", []audit.Entry{read(morning, "a", "kin")}, 1},
		{"kin of somebody else", "near", []audit.Entry{read(morning, "b", "kin")}, 0},

		{"two readers before an appointment", "appointment", many(2, 24*time.Hour, func(i int) audit.Entry { return read(at("06-01 10:00"), fmt.Sprint(i), "p") }), 1},
		{"one reader before an appointment", "appointment", many(2, time.Hour, func(int) audit.Entry { return read(morning, "a", "p") }), 0},
		{"two readers of one without an appointment", "appointment", many(2, time.Hour, func(i int) audit.Entry { return read(morning, fmt.Sprint(i), "p01") }), 0},

		{"eight refusals in an hour", "probing", refusals(8, "access.denied", 8*time.Minute), 1},
		{"seven refusals", "probing", refusals(7, "access.denied", time.Minute), 0},
		{"eight refusals in more than an hour", "probing", refusals(8, "access.denied", 9*time.Minute), 0},
		{"refusals of ordinary work", "probing", refusals(20, "ticket.required", time.Minute), 0},
		{"searches for numbers not on file", "probing", many(20, time.Minute, func(int) audit.Entry { return byNumber(morning, "nobody") }), 0},
		{"a stranger's logins", "probing", many(8, time.Minute, func(int) audit.Entry {
			return audit.Entry{At: morning, Actor: audit.Actor{Address: "10.1.2.3"}, Event: audit.Event{Action: "login", Result: "login.failed"}}
		}), 1},

		{"ten pages of fifty", "listing", pages(10, 50, time.Minute), 1},
		{"nine pages of fifty and one of 49", "listing", append(pages(9, 50, time.Minute), pages(1, 49, time.Minute)...), 0},
		{"ten pages in two days", "listing", pages(10, 50, 3*time.Hour), 0},
		{"nine pages of fifty and fifty single ones", "listing", append(pages(9, 50, time.Minute), many(50, time.Minute, func(int) audit.Entry { return search(morning, "p") })...), 1},
		{"dossiers are no lists", "listing", append(pages(9, 50, time.Minute), persons("a", morning, 60, time.Second)...), 0},
		{"pages are no refusals", "probing", pages(20, 50, time.Minute), 0},

		{"jobs of the platform", "burst", persons("system", morning, 40, time.Second), 0},
		{"a search that shows few is a look-up", "night", []audit.Entry{search(at("06-23 23:00"), "p", "q", "s")}, 1},
		{"a search that shows many is none", "night", []audit.Entry{search(at("06-23 23:00"), "p", "q", "s", "u")}, 0},
	} {
		t.Run(c.kind+"/"+c.name, func(t *testing.T) {
			o := newOffice(t, facts, restDays)
			o.observe(log(c.entries...))
			found := of(o.alerts(watch.Open), c.kind)
			if len(found) != c.count {
				t.Fatalf("%d alerts, want %d: %+v", len(found), c.count, found)
			}
			for _, a := range found {
				if a.Label.ZH == "" || a.Label.EN == "" || a.Text.ZH == "" || a.Text.EN == "" {
					t.Errorf("no words: %+v", a)
				}
			}
		})
	}
}

// byNumber is a search for the number of one person that shows persons.
func byNumber(when time.Time, of string, persons ...string) audit.Entry {
	e := search(when, persons...)
	e.Object = of
	return e
}

func search(when time.Time, persons ...string) audit.Entry {
	e := read(when, "a", persons...)
	e.Action = "person.search"
	return e
}

func TestParametersAreTheOffices(t *testing.T) {
	entries := log(read(at("06-23 23:00"), "a", "p"), read(at("06-23 23:10"), "a", "q"))
	for persons, want := range map[int]int{2: 1, 3: 0} {
		o := newOffice(t, nil, func(s *watch.Settings) { s.Params = map[string]map[string]int{"night": {"persons": persons}} })
		o.observe(entries)
		if got := len(of(o.alerts(""), "night")); got != want {
			t.Errorf("with %d persons: %d alerts, want %d", persons, got, want)
		}
	}
}

func TestSettingsNameEveryProblem(t *testing.T) {
	s := watch.Defaults()
	must(t, s.Validate())
	s.Params = map[string]map[string]int{"nonsense": {"x": 1}, "night": {"nonsense": 1, "persons": 0}}
	s.Calendar.Holidays, s.Calendar.NightFrom, s.SearchPersons = []string{"1 May"}, 24, -1
	err := s.Validate()
	wantCode(t, err, "watch.settings")
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || len(joined.Unwrap()) != 5 {
		t.Errorf("problems: %v", err)
	}
	_, err = watch.New(watch.Options{Settings: s})
	wantCode(t, err, "watch.settings")
}
