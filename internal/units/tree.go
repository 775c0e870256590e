package units

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"qingjian/internal/fact"
)

// Tree is all that is known of the units at one watermark. It does not change
// and may be used from many goroutines.
type Tree struct {
	codes   []string // ascending
	periods map[string][]Node
	events  []Event // in order of day, unit and successor
	views   *recent[fact.Day, *View]
}

// viewsKept is how many days of a tree are kept ready.
const viewsKept = 8

// NewTree builds a tree of periods and events in any order.
func NewTree(nodes []Node, events []Event) *Tree {
	t := &Tree{periods: map[string][]Node{}, events: slices.Clone(events), views: newRecent[fact.Day, *View](viewsKept)}
	for _, n := range nodes {
		t.periods[n.Code] = append(t.periods[n.Code], n)
	}
	for _, periods := range t.periods {
		slices.SortStableFunc(periods, byStart)
	}
	t.codes = slices.Sorted(maps.Keys(t.periods))
	slices.SortStableFunc(t.events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Into, b.Into))
	})
	return t
}

// Empty reports whether no unit was ever imported.
func (t *Tree) Empty() bool { return len(t.codes) == 0 }

// Codes gives the codes of all units of any time, ascending.
func (t *Tree) Codes() []string { return slices.Clone(t.codes) }

// Periods gives what a unit was over time, in order; nil for an unknown code.
func (t *Tree) Periods(code string) []Node { return slices.Clone(t.periods[code]) }

// Events gives all changes in order of day.
func (t *Tree) Events() []Event { return slices.Clone(t.events) }

// EventsOf gives the changes that a unit went into or came out of.
func (t *Tree) EventsOf(code string) []Event {
	var out []Event
	for _, e := range t.events {
		if e.Unit == code || e.Into == code {
			out = append(out, e)
		}
	}
	return out
}

// equal reports whether two trees say the same.
func (t *Tree) equal(o *Tree) bool {
	return slices.Equal(t.events, o.events) && slices.Equal(t.codes, o.codes) && reflect.DeepEqual(t.periods, o.periods)
}

// Successors gives the units that stand on a day in the place of the one of
// that code: itself while it goes on, what it was renamed to, split into or
// merged with, through any number of steps, in ascending order. It is empty for
// an unknown code and for a unit that ended without a successor.
func (t *Tree) Successors(code string, day fact.Day) []string {
	found := map[string]bool{}
	t.follow(code, fact.NoDay, day, map[string]fact.Day{}, found)
	return slices.Sorted(maps.Keys(found))
}

// follow walks on from a unit that was there since a day. seen keeps events
// that lead in a circle from being walked again.
func (t *Tree) follow(code string, since, day fact.Day, seen map[string]fact.Day, found map[string]bool) {
	if last, ok := seen[code]; ok && last >= since {
		return
	}
	seen[code] = since
	into, on := t.nextChange(code, since, day)
	if into == nil {
		if standing(t.periods[code], day) != nil {
			found[code] = true
		}
		return
	}
	for _, next := range into {
		from := on + 1
		if next != code && standing(t.periods[next], on) == nil {
			from = on // already changed again on the same day
		}
		t.follow(next, from, day, seen, found)
	}
}

// nextChange gives the successors of a unit at its first change from since up
// to day, nil when there is none.
func (t *Tree) nextChange(code string, since, day fact.Day) (into []string, on fact.Day) {
	for _, e := range t.events {
		switch {
		case e.Unit != code || !e.leadsOn() || e.On < since:
		case e.On > day || (into != nil && e.On > on):
			return into, on
		default:
			into, on = append(into, e.Into), e.On
		}
	}
	return into, on
}
