package watch

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"qingjian/internal/audit"
	"qingjian/internal/control"
)

// step works out what a chunk of entries leads to. It only reads; what it
// found is kept by one transaction afterwards.
type step struct {
	s       *Service
	since   time.Time // how far back the windows reach
	readers map[string][]Look
	persons map[string][]Look
	tickets map[string]bool     // opened in an emergency
	current map[string]*growing // by fingerprint
	touched []*growing
	out     control.WatchStep
}

// growing is an alert while a chunk is looked at.
type growing struct {
	row  control.WatchAlert
	body body
	new  bool
	kept bool // stands in touched
}

func newStep(s *Service, from uint64) *step {
	return &step{s: s, readers: map[string][]Look{}, persons: map[string][]Look{}, tickets: map[string]bool{},
		current: map[string]*growing{}, out: control.WatchStep{From: from}}
}

func (st *step) run(ctx context.Context, entries []audit.Entry) error {
	last := entries[len(entries)-1]
	newest, oldest := last.At, last.At
	var looks []Look
	for _, e := range entries {
		looks = append(looks, st.s.looks(e)...)
		if e.At.Before(oldest) {
			oldest = e.At
		}
	}
	back := reach(st.s.tuned)
	st.since = oldest.Add(-back)
	st.out.To = last.Seq
	// A clock that ran ahead must not make the watch forget.
	if now := st.s.Clock(); newest.After(now) {
		newest = now
	}
	st.out.Prune = newest.Add(-back - 24*time.Hour)
	if err := st.know(ctx, looks); err != nil {
		return err
	}
	for _, l := range looks {
		if err := st.look(ctx, l); err != nil {
			return err
		}
	}
	st.out.Looks = looks
	return st.finish()
}

// know adds what the trail does not hold.
func (st *step) know(ctx context.Context, looks []Look) error {
	if err := st.emergencies(ctx, looks); err != nil {
		return err
	}
	appointed, err := st.s.appointments(ctx)
	if err != nil {
		return err
	}
	for i := range looks {
		looks[i].Pending = slices.Contains(appointed, looks[i].Person)
	}
	if st.s.Facts == nil {
		return nil
	}
	persons, byReader := map[string]bool{}, map[string]map[string]bool{}
	for _, l := range looks {
		if l.Person == "" {
			continue
		}
		persons[l.Person] = true
		if byReader[l.Reader] == nil {
			byReader[l.Reader] = map[string]bool{}
		}
		byReader[l.Reader][l.Person] = true
	}
	if len(persons) == 0 {
		return nil
	}
	all := slices.Sorted(maps.Keys(persons))
	units, err := st.s.Facts.Units(ctx, all)
	if err != nil {
		return err
	}
	near := map[string]map[string]string{}
	for who, seen := range byReader {
		if near[who], err = st.s.Facts.Near(ctx, who, slices.Sorted(maps.Keys(seen))); err != nil {
			return err
		}
	}
	for i := range looks {
		l := &looks[i]
		l.Unit, l.Near = units[l.Person], near[l.Reader][l.Person]
	}
	return nil
}

func (st *step) emergencies(ctx context.Context, looks []Look) error {
	for i := range looks {
		ticket := looks[i].Ticket
		if ticket == "" {
			continue
		}
		known, asked := st.tickets[ticket]
		if !asked {
			var err error
			if known, err = st.s.Control.WatchHasTicket(ctx, Emergency, ticket); err != nil {
				return err
			}
			st.tickets[ticket] = known
		}
		looks[i].Emergency = known
	}
	return nil
}

// look puts one look before every rule.
func (st *step) look(ctx context.Context, l Look) error {
	w, err := st.window(ctx, l)
	if err != nil {
		return err
	}
	for _, r := range st.s.tuned {
		found, fires := r.check(r.params, &st.s.Settings.Calendar, w)
		if !fires {
			continue
		}
		if err := st.fire(ctx, r, found, l); err != nil {
			return err
		}
	}
	return nil
}

// window gives the looks before and with l.
func (st *step) window(ctx context.Context, l Look) (Window, error) {
	var err error
	mine, known := st.readers[l.Reader]
	if !known {
		if mine, err = st.s.Control.WatchLooksOfReader(ctx, l.Reader, st.since); err != nil {
			return Window{}, err
		}
	}
	mine = append(mine, l)
	st.readers[l.Reader] = mine
	if l.Person == "" {
		return Window{Look: l, Reader: mine}, nil
	}
	theirs, known := st.persons[l.Person]
	if !known {
		if theirs, err = st.s.Control.WatchLooksOfPerson(ctx, l.Person, st.since); err != nil {
			return Window{}, err
		}
	}
	theirs = append(theirs, l)
	st.persons[l.Person] = theirs
	return Window{Look: l, Reader: mine, Person: theirs}, nil
}

// fire lets the situation's open alert grow, or opens one.
func (st *step) fire(ctx context.Context, r tuned, f Finding, l Look) error {
	fingerprint := r.Code + "|" + f.Subject
	a, known := st.current[fingerprint]
	if !known {
		open, err := st.s.Control.WatchOpenAlerts(ctx, fingerprint)
		if err != nil {
			return err
		}
		if len(open) > 0 {
			if a, err = fromRow(open[0]); err != nil {
				return err
			}
		}
	}
	if a == nil || (r.gap != nil && l.At.Sub(a.row.Last) > r.gap(r.params)) {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		a = &growing{new: true, row: control.WatchAlert{ID: id.String(), Kind: r.Code, Fingerprint: fingerprint, State: Open,
			First: f.Looks[0].At, Last: l.At}}
		if r.Code == Emergency {
			a.row.Ticket, a.row.Due = l.Ticket, st.s.Settings.Calendar.nextWorkday(l.At)
		}
	}
	st.current[fingerprint] = a
	a.add(f)
	if !a.kept {
		a.kept = true
		st.touched = append(st.touched, a)
	}
	return nil
}

func (st *step) finish() error {
	for _, a := range st.touched {
		if err := a.pack(); err != nil {
			return err
		}
		if a.new {
			st.out.Open = append(st.out.Open, a.row)
		} else {
			st.out.Grow = append(st.out.Grow, a.row)
		}
	}
	return nil
}
