package duty

import (
	"context"
	"strconv"

	"qingjian/internal/access"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// mayKnow reports for each entry whether the account may know of it: not when it
// is about himself or kin, and where a register follows the scope, only when that
// reaches the person.
func (s *Service) mayKnow(ctx context.Context, by access.By, kind *Kind, rows []control.DutyEntry) ([]bool, error) {
	var homes map[string]string
	if kind.Scoped {
		var ids []string
		for _, e := range rows {
			ids = append(ids, persons(e.Person)...)
		}
		var err error
		if homes, err = s.homes(ctx, ids); err != nil {
			return nil, err
		}
	}
	keep := make([]bool, len(rows))
	for i, e := range rows {
		keep[i] = e.Account != by.Actor.Account || e.Account == ""
		if e.Person == "" {
			continue
		}
		keep[i] = keep[i] && !by.Scope.Hidden(e.Person)
		if kind.Scoped {
			_, reached := by.View(kind.Read, e.Person, homes[e.Person])
			keep[i] = keep[i] && reached
		}
	}
	return keep, nil
}

type use int

const (
	reading use = iota
	handling
)

// entryFor gives an entry to somebody who may read or handle it; for anybody
// else there is none.
func (s *Service) entryFor(ctx context.Context, by access.By, kind, id string, u use) (*Kind, *control.DutyEntry, error) {
	k, err := s.kind(kind)
	if err != nil {
		return nil, nil, err
	}
	need := k.Read
	if u == handling {
		need = k.Handle
	}
	if err := by.May(need); err != nil {
		return nil, nil, err
	}
	row, err := s.Control.DutyEntry(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if row == nil || row.Kind != kind {
		return nil, nil, noEntry()
	}
	keep, err := s.mayKnow(ctx, by, k, []control.DutyEntry{*row})
	if err != nil {
		return nil, nil, err
	}
	if !keep[0] {
		return nil, nil, noEntry()
	}
	return k, row, nil
}

func noEntry() error {
	return fault.New(fault.NotFound, "register.no_entry", fault.T("没有这条登记", "no such entry"))
}

// EntryFilter says which entries are listed.
type EntryFilter struct {
	Kind   string
	State  string // "" = all
	Object string // code of an area, rule or feed; "" = all

	Overdue bool   // only what is overdue
	After   string // Next of the part before
	Limit   int    // 0 = 50, at most 200
}

// Entries lists a register, newest first.
func (s *Service) Entries(ctx context.Context, by access.By, f EntryFilter) (Page[Entry], error) {
	kind, err := s.kind(f.Kind)
	if err != nil {
		return Page[Entry]{}, err
	}
	if err := by.May(kind.Read); err != nil {
		return Page[Entry]{}, err
	}
	if f.State != "" && f.State != Erased && kind.state(f.State) == nil {
		return Page[Entry]{}, unknownState()
	}
	page, err := lister[control.DutyEntry, Entry]{
		fetch: func(after control.DutyCursor, limit int) ([]control.DutyEntry, error) {
			return s.Control.DutyEntries(ctx, f.Kind, f.State, f.Object, after, limit)
		},
		keep: func(rows []control.DutyEntry) ([]bool, error) {
			keep, err := s.mayKnow(ctx, by, kind, rows)
			return only(rows, keep, f.Overdue, s.lateEntry), err
		},
		open: func(row control.DutyEntry) (Entry, error) { return s.openEntry(kind, row) },
		at:   func(e control.DutyEntry) control.DutyCursor { return control.DutyCursor{At: e.CreatedAt, ID: e.ID} },
	}.page(ctx, f.After, f.Limit)
	if err != nil {
		return Page[Entry]{}, err
	}
	return noted(ctx, by, page, listEvent("register.list", f.Kind, page.Items, func(e Entry) string { return e.Person }))
}

// Entry gives one entry with its steps and marks.
func (s *Service) Entry(ctx context.Context, by access.By, kind, id string) (Entry, error) {
	k, row, err := s.entryFor(ctx, by, kind, id, reading)
	if err != nil {
		return Entry{}, err
	}
	e, err := s.openEntry(k, *row)
	if err != nil {
		return Entry{}, err
	}
	steps, err := s.Control.DutySteps(ctx, id)
	if err != nil {
		return Entry{}, err
	}
	e.Marks = k.marks(e.Fields, steps)
	for i := range e.Marks {
		e.Marks[i].Late = e.Marks[i].Late || (e.Marks[i].Reached.IsZero() && s.Clock().After(e.Marks[i].By))
	}
	for i, step := range steps {
		content, err := s.unseal(stepPlace(id, i+1), step.Body)
		if err != nil {
			return Entry{}, err
		}
		e.Steps = append(e.Steps, Step{At: step.At, By: step.Account, State: step.State, Note: content.Text, Fields: content.Fields})
	}
	return noted(ctx, by, e, entryEvent("register.read", *row))
}

func stepPlace(id string, position int) string {
	return "duty.step\x00" + id + "\x00" + strconv.Itoa(position)
}

func (s *Service) openEntry(kind *Kind, row control.DutyEntry) (Entry, error) {
	content, err := s.unseal(entryPlace(row.ID), row.Body)
	if err != nil {
		return Entry{}, err
	}
	return Entry{ID: row.ID, Kind: kind.Code, State: row.State, CreatedAt: row.CreatedAt, CreatedBy: row.CreatedBy,
		Person: row.Person, Fields: content.Fields, Due: row.Due, Overdue: s.lateEntry(row)}, nil
}
