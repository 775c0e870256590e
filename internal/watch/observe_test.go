package watch_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/watch"
)

// random is a trail of some busy weeks in which every rule has something to find.
func random(dice *rand.Rand, n int) []audit.Entry {
	when := at("06-01 08:00")
	entries := make([]audit.Entry, n)
	for i := range entries {
		when = when.Add(time.Duration(dice.IntN(40)) * time.Minute)
		if dice.IntN(10) > 0 {
			when = when.Add(-time.Duration(dice.IntN(15)) * time.Minute) // a clock that is set back at times
		}
		e := read(when, fmt.Sprint("reader", dice.IntN(5)), fmt.Sprint("p", dice.IntN(40)))
		switch dice.IntN(8) {
		case 0:
			e.Result = "person.unknown"
		case 1:
			e.Result, e.Persons = "access.denied", nil
		case 2:
			e.Ticket = fmt.Sprint("ticket", dice.IntN(3))
		case 3:
			e.Action, e.Persons = "person.search", []string{"p1", fmt.Sprint("p", dice.IntN(9)), "p1"}
		case 4:
			e.Action = "unit.list"
		case 5:
			if i%3 == 0 {
				e.Action, e.Persons, e.Counts = "person.search", []string{"p1", "p2", "p3", "p4"}, map[string]int{"shown": 4}
			}
		}
		entries[i] = e
	}
	return log(entries...)
}

// everything makes all rules fire on a random trail.
func everything(s *watch.Settings) {
	s.Params = map[string]map[string]int{
		"burst": {"persons": 3, "times": 1}, "probing": {"attempts": 2, "minutes": 600},
		"outside_unit": {"persons": 3, "active_days": 2, "days": 5}, "rest_day": {"persons": 1}, "listing": {"persons": 8}}
}

func someFacts() known {
	k := known{units: map[string]string{}, near: map[string]string{"reader1|p3": "neighbour"}, pending: []string{"p7", "p8"}}
	for i := range 40 {
		k.units[fmt.Sprint("p", i)] = fmt.Sprint("unit", i*i%23)
	}
	return k
}

// outcome is what the alerts say, without the ids, which are drawn.
func outcome(o *office) []watch.Alert {
	o.t.Helper()
	list := o.alerts("")
	for i := range list {
		list[i].ID = ""
	}
	slices.SortFunc(list, func(a, b watch.Alert) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), a.First.Compare(b.First), slices.Compare(a.Entries, b.Entries), slices.Compare(a.Readers, b.Readers))
	})
	return list
}

func emergencies(o *office) {
	o.t.Helper()
	for i := range 2 {
		must(o.t, o.service.Open(o.t.Context(), fmt.Sprint("reader", i), fmt.Sprint("ticket", i), "a reason"))
	}
}

// However the trail is cut into chunks, with overlaps and with restarts in
// between, the alerts are the same.
func TestChunksDoNotMatter(t *testing.T) {
	for seed := range uint64(6) {
		dice := rand.New(rand.NewPCG(seed, 1))
		entries := random(dice, 700)
		whole := newOffice(t, someFacts(), everything)
		emergencies(whole)
		whole.observe(entries)
		want := outcome(whole)
		kinds := map[string]bool{}
		for _, a := range want {
			kinds[a.Kind] = true
		}
		if len(kinds) != len(watch.Rules()) {
			t.Errorf("seed %d: only %v fired", seed, kinds)
		}
		cut := newOffice(t, someFacts(), everything)
		emergencies(cut)
		for from := 0; from < len(entries); {
			to := min(len(entries), from+1+dice.IntN(90))
			cut.observe(entries[max(0, from-dice.IntN(30)):to])
			if dice.IntN(3) == 0 {
				cut.restart()
			}
			from = to
		}
		if got := outcome(cut); !reflect.DeepEqual(got, want) {
			t.Errorf("seed %d: in chunks %d alerts, at once %d:\n%+v\n%+v", seed, len(got), len(want), got, want)
		}
	}
}

// A trail that breaks off leaves the position where the last whole chunk ended;
// going on from there neither doubles nor loses.
func TestABrokenTrailIsTakenUpAgain(t *testing.T) {
	o := newOffice(t, nil, nil)
	night := log(read(at("06-23 23:00"), "a", "p"), read(at("06-23 23:01"), "a", "q"), read(at("06-23 23:02"), "a", "r"))
	broken := errors.New("the disk is gone")
	err := o.service.Observe(t.Context(), func(yield func(audit.Entry, error) bool) {
		if yield(night[0], nil) {
			yield(audit.Entry{}, broken)
		}
	})
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if p, err := o.service.Position(t.Context()); err != nil || p != 0 {
		t.Errorf("position %d, %v", p, err)
	}
	o.restart()
	o.observe(night[:2])
	o.restart()
	o.observe(night)
	o.observe(night)
	found := of(o.alerts(""), "night")
	if len(found) != 1 || len(found[0].Entries) != 3 || len(found[0].Persons) != 3 {
		t.Errorf("alerts %+v", found)
	}
	if p, err := o.service.Position(t.Context()); err != nil || p != 3 {
		t.Errorf("position %d, %v", p, err)
	}
}

func TestAGapStopsTheWatch(t *testing.T) {
	o := newOffice(t, nil, nil)
	entries := log(read(at("06-23 10:00"), "a", "p"), read(at("06-23 10:01"), "a", "q"), read(at("06-23 10:02"), "a", "r"))
	o.observe(entries[:1])
	wantCode(t, o.service.Observe(t.Context(), stream(entries[2:])), "watch.gap")
	if p, err := o.service.Position(t.Context()); err != nil || p != 1 {
		t.Errorf("position %d, %v", p, err)
	}
}

// A reviewed alert stays as it was; what goes on afterwards is asked anew.
func TestWhatGoesOnAfterAReviewIsAskedAnew(t *testing.T) {
	o := newOffice(t, nil, nil)
	night := log(read(at("06-23 23:00"), "a", "p"), read(at("06-23 23:30"), "a", "q"))
	o.observe(night[:1])
	first := o.alerts(watch.Open)[0]
	must(t, o.service.Review(t.Context(), o.as("auditor"), first.ID, watch.Justified, "on duty"))
	o.observe(night)
	all := of(o.alerts(""), "night")
	if len(all) != 2 || len(of(o.alerts(watch.Open), "night")) != 1 {
		t.Fatalf("alerts %+v", all)
	}
	if closed := of(o.alerts(watch.Justified), "night"); len(closed) != 1 || len(closed[0].Entries) != 1 || closed[0].Note != "on duty" {
		t.Errorf("the reviewed alert changed: %+v", closed)
	}
}
