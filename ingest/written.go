package ingest

import (
	"cmp"
	"context"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/store"
)

// history is a record that a batch wrote a version of: all its versions up to a
// watermark, in the order of fact.Compare.
type history struct {
	area     *catalog.Area
	versions []fact.Version
}

func (h *history) person() fact.ID { return h.versions[0].PersonID }

// historiesOf calls each with the records that a batch wrote a version of, some
// of one area at a time, with their versions up to watermark w, by area, person
// and record.
func (s *Service) historiesOf(ctx context.Context, no, w uint64, each func([]history) error) error {
	touched, err := s.Store.TouchedBy(ctx, no)
	if err != nil {
		return err
	}
	for len(touched) > 0 {
		area := s.Catalog.Area(touched[0].Area)
		n := 0
		var persons []fact.ID
		for n < len(touched) && touched[n].Area == touched[0].Area && len(persons) < compareChunk {
			if id := touched[n].Person; len(persons) == 0 || persons[len(persons)-1] != id {
				persons = append(persons, id)
			}
			n++
		}
		some := touched[:n]
		touched = touched[n:]
		if area == nil {
			continue // the catalogue no longer has it
		}
		histories, err := s.histories(ctx, area, some, persons, w)
		if err != nil {
			return err
		}
		if err := each(histories); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) histories(ctx context.Context, area *catalog.Area, some []store.Touched, persons []fact.ID, w uint64) ([]history, error) {
	if err := s.Vault.Fetch(ctx, area, persons, false); err != nil {
		return nil, err
	}
	versions, err := s.Store.VersionsOf(ctx, area.Code, persons, w)
	if err != nil {
		return nil, err
	}
	type record struct{ person, record fact.ID }
	byRecord := map[record][]fact.Version{}
	for _, v := range versions {
		k := record{v.PersonID, v.RecordID}
		byRecord[k] = append(byRecord[k], v)
	}
	out := make([]history, len(some))
	for i, t := range some {
		out[i] = history{area, byRecord[record{t.Person, t.RecordID}]}
	}
	return out, nil
}

// entriesWritten says what a published batch did, as the store has it. Rows
// that were unchanged wrote nothing and are not among them.
func (s *Service) entriesWritten(ctx context.Context, b control.Batch) ([]entry, error) {
	if b.No == 0 {
		return nil, nil
	}
	names := map[string]string{}
	for _, f := range b.Files {
		names[f.SHA256] = f.Name
	}
	scope, err := s.scopeOf(ctx, b.CreatedBy)
	if err != nil {
		return nil, err
	}
	blind := b.Restricted && !scope.IsLocal()
	if blind && b.Kind == control.Withdraw {
		return nil, nil // all that it wrote was on file
	}
	p := &plan{detailed: true}
	err = s.historiesOf(ctx, b.No, b.No, func(some []history) error {
		for i := range some {
			if blind {
				err = s.enterUnseen(p, &some[i], b, names)
			} else {
				err = s.enterWritten(p, &some[i], b, names)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := s.nameEntries(ctx, p.entries, b.No); err != nil {
		return nil, err
	}
	kept, err := keptOf(b)
	if err != nil {
		return nil, err
	}
	p.sheets = kept.Sheets
	p.sortEntries()
	return p.entries, nil
}

// enterUnseen notes of what a batch of leads did to one record its own rows alone.
func (s *Service) enterUnseen(p *plan, h *history, b control.Batch, names map[string]string) error {
	for i := range h.versions {
		v := &h.versions[i]
		if v.BatchNo != b.No || v.Op == fact.Retract {
			continue
		}
		if err := s.enterVersions(p, ChangeNew, h.area, v, nil, names, true); err != nil {
			return err
		}
	}
	return nil
}

// enterWritten notes what a batch did to one record. A period that it took back
// beside a new one was a wrong start date: the two are one change.
func (s *Service) enterWritten(p *plan, h *history, b control.Batch, names map[string]string) error {
	before := fact.Collapse(h.versions, b.No-1)
	var wrote, taken []fact.Version
	for _, v := range h.versions {
		switch {
		case v.BatchNo != b.No:
		case v.Op == fact.Retract:
			taken = append(taken, v)
		default:
			wrote = append(wrote, v)
		}
	}
	used := map[fact.Day]bool{}
	for i := range wrote {
		v := &wrote[i]
		restated, err := s.restated(h.area, v)
		if err != nil {
			return err
		}
		old := oldOf(before, v, taken, used, restated)
		if old != nil {
			used[old.ValidFrom] = true
		}
		kind := ChangeNew
		switch {
		case old == nil:
		case b.Kind == control.Full && v.RowMAC == old.RowMAC && v.ValidTo != old.ValidTo:
			kind = ChangeDisappear // ended
		default:
			kind = ChangeChanged
		}
		if err := s.enterVersions(p, kind, h.area, v, old, names, false); err != nil {
			return err
		}
	}
	for i := range before {
		v := &before[i]
		gone := slices.ContainsFunc(taken, func(t fact.Version) bool { return t.ValidFrom == v.ValidFrom })
		if gone && !used[v.ValidFrom] {
			if err := s.enterVersions(p, ChangeDisappear, h.area, nil, v, names, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// oldOf is the period on file that a written version took the place of: that of
// the same start, else one that was taken back beside it, else of a version that
// restates what holds the one that was in force.
func oldOf(before []fact.Version, v *fact.Version, taken []fact.Version, used map[fact.Day]bool, restated bool) *fact.Version {
	var inForce *fact.Version
	for i := range before {
		o := &before[i]
		if o.ValidFrom == v.ValidFrom {
			return o
		}
		if o.ValidFrom <= v.ValidFrom {
			inForce = o
		}
	}
	for i := range before {
		o := &before[i]
		if !used[o.ValidFrom] && slices.ContainsFunc(taken, func(t fact.Version) bool { return t.ValidFrom == o.ValidFrom }) {
			return o
		}
	}
	if restated {
		return inForce
	}
	return nil
}

// restated tells a version that says what holds on a day without a date of its
// own.
func (s *Service) restated(a *catalog.Area, v *fact.Version) (bool, error) {
	if restates(a) {
		return true, nil
	}
	values, err := s.Vault.Read(a, v)
	return err == nil && values[a.Index(a.ValidFrom)] == "", err
}

// enterVersions notes one change of stored versions; v is nil where nothing
// takes the place of old.
func (s *Service) enterVersions(p *plan, kind ChangeKind, a *catalog.Area, v, old *fact.Version, names map[string]string, blind bool) error {
	e := entry{Kind: kind, Area: a.Code, Blind: blind, From: fact.NoDay, To: fact.NoDay, OldFrom: fact.NoDay, OldTo: fact.NoDay}
	var err error
	if v != nil {
		e.Person, e.From, e.To = v.PersonID, v.ValidFrom, v.ValidTo
		e.File, e.Sheet, e.Row = names[v.SrcFile], v.SrcSheet, int(v.SrcRow)
		if e.New, err = s.Vault.Read(a, v); err != nil {
			return err
		}
	}
	if old != nil {
		e.Person, e.OldFrom, e.OldTo = old.PersonID, old.ValidFrom, old.ValidTo
		if e.Old, err = s.Vault.Read(a, old); err != nil {
			return err
		}
	}
	values := e.New
	if v == nil {
		values = e.Old
	}
	if a.About == catalog.Unit {
		e.Unit = values[a.Index(a.SubjectField())]
		e.Who = e.Unit
	}
	p.entries = append(p.entries, e)
	return nil
}

// nameEntries puts the names of persons to entries that come from the store, as
// known at watermark w, or else as their own profiles among the entries say.
func (s *Service) nameEntries(ctx context.Context, entries []entry, w uint64) error {
	var persons []fact.ID
	own := map[fact.ID]string{}
	for i := range entries {
		e := &entries[i]
		a := s.Catalog.Area(e.Area)
		if a != nil && a.About == catalog.Person {
			persons = append(persons, e.Person)
		}
		if values := slices.Concat(e.New, e.Old); a != nil && a.Anchor && len(values) > 0 {
			own[e.Person] = values[a.Index("name")]
		}
	}
	profiles, err := s.identity.Profiles(ctx, fact.Distinct(persons), fact.DayOf(s.Clock().In(clock.Office)), w)
	if err != nil {
		return err
	}
	for i := range entries {
		if e := &entries[i]; e.Who == "" {
			e.Who = cmp.Or(profiles[e.Person].Name, own[e.Person])
		}
	}
	return nil
}
