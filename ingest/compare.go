package ingest

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// compareChunk is how many persons are fetched at once.
const compareChunk = 2000

// compare sets the batch's rows against what is stored at watermark w and
// fills in the plan's changes, in the order area, person, record, period.
func (s *Service) compare(ctx context.Context, p *plan, rows []proposal, w uint64, progress Progress) error {
	byArea := map[string][]proposal{}
	for _, r := range rows {
		byArea[r.area.Code] = append(byArea[r.area.Code], r)
	}
	done := 0
	for _, code := range slices.Sorted(maps.Keys(byArea)) {
		group := byArea[code]
		slices.SortFunc(group, func(a, b proposal) int { return compareKeys(a.key, b.key) })
		for len(group) > 0 {
			persons, n := leadingPersons(group)
			if err := s.compareRows(ctx, p, group[:n], persons, w); err != nil {
				return err
			}
			group = group[n:]
			if done += n; progress != nil {
				progress("compare", done)
			}
		}
	}
	return nil
}

func compareKeys(a, b fact.Key) int {
	return cmp.Or(slices.Compare(a.PersonID[:], b.PersonID[:]), slices.Compare(a.RecordID[:], b.RecordID[:]),
		cmp.Compare(a.ValidFrom, b.ValidFrom))
}

// leadingPersons gives the first persons of sorted rows and how many rows are
// theirs.
func leadingPersons(rows []proposal) (persons []fact.ID, n int) {
	for n < len(rows) {
		if id := rows[n].key.PersonID; len(persons) == 0 || persons[len(persons)-1] != id {
			if len(persons) == compareChunk {
				break
			}
			persons = append(persons, id)
		}
		n++
	}
	return persons, n
}

func (s *Service) compareRows(ctx context.Context, p *plan, rows []proposal, persons []fact.ID, w uint64) error {
	versions, err := s.Store.VersionsOf(ctx, rows[0].area.Code, persons, w)
	if err != nil {
		return err
	}
	if len(versions) > 0 && namesOthers(rows[0].area) {
		if err := s.Vault.Fetch(ctx, rows[0].area, persons, false); err != nil {
			return err
		}
	}
	if rows[0].area.Code == catalog.CoverageCode {
		if err := s.lookBehind(ctx, rows, persons, w); err != nil {
			return err
		}
	}
	type record struct{ person, record fact.ID }
	known := map[record][]fact.Version{}
	for _, v := range fact.Collapse(versions, w) {
		k := record{v.PersonID, v.RecordID}
		known[k] = append(known[k], v)
	}
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].key.PersonID == rows[0].key.PersonID && rows[n].key.RecordID == rows[0].key.RecordID {
			n++
		}
		if err := s.compareRecord(p, rows[:n], known[record{rows[0].key.PersonID, rows[0].key.RecordID}]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// compareRecord compares the batch's rows of one record (mostly one) with the
// record's stored periods.
func (s *Service) compareRecord(p *plan, rows []proposal, periods []fact.Version) error {
	for i := range rows {
		r := &rows[i]
		against := r.counterpart(rows, periods)
		if against != nil {
			if err := s.keepUnsupplied(r, against); err != nil {
				return err
			}
		}
		kind := r.kind(against)
		if err := s.enterCompared(p, kind, r, against); err != nil {
			return err
		}
		counts := &p.sheets[r.at.sheet].Rows
		switch kind {
		case ChangeNew:
			counts.Inserted++
		case ChangeUnchanged:
			counts.Unchanged++
			continue
		default:
			counts.Updated++
			r.was = against.RowMAC
			if err := s.replace(p, r.area, against); err != nil {
				return err
			}
		}
		// A corrected start date takes the old period back, or both would stand.
		if against != nil && !r.restates() && against.ValidFrom != r.key.ValidFrom {
			old := r.change
			old.op, old.key.ValidFrom, old.to, old.values, old.mac = fact.Retract, against.ValidFrom, fact.NoDay, nil, fact.ID{}
			p.changes = append(p.changes, old)
			if !r.blind {
				counts.Withdrawn++
				p.note(r.from, newIssue("row.start_corrected", against.ValidFrom))
			}
			periods = slices.DeleteFunc(periods, func(v fact.Version) bool { return v.ValidFrom == old.key.ValidFrom })
		}
		p.changes = append(p.changes, r.change)
	}
	return nil
}

// kind is what a row does to the stored period that it speaks of.
func (r *proposal) kind(against *fact.Version) ChangeKind {
	switch {
	case r.blind: // told as new, and written again where it is not
		return ChangeNew
	case against == nil:
		return ChangeNew
	case against.RowMAC == r.mac && r.saysNothingNew(against) && !r.revives(against):
		return ChangeUnchanged
	}
	return ChangeChanged
}

// revives tells a row that speaks of a period which was ended without a date in
// the row itself: it was missing from a full batch, and is there again.
func (r *proposal) revives(stored *fact.Version) bool {
	if r.restates() {
		return stored.ValidTo != fact.NoDay && stored.ValidTo <= r.key.ValidFrom
	}
	return stored.ValidTo != r.to
}

// enterCompared notes what becomes of a row, beside what is stored.
func (s *Service) enterCompared(p *plan, kind ChangeKind, r *proposal, against *fact.Version) error {
	if !p.detailed || kind != ChangeChanged {
		p.enter(kind, r, nil, nil)
		return nil
	}
	old, err := s.Vault.Read(r.area, against)
	if err != nil {
		return err
	}
	p.enter(kind, r, against, old)
	return nil
}

// saysNothingNew tells a row equal to the stored one that brings nothing: it
// states the same of the same time, or states it again while nothing to the
// contrary has begun since.
func (r *proposal) saysNothingNew(stored *fact.Version) bool {
	if stored.ValidFrom == r.key.ValidFrom {
		return true
	}
	return r.restates() && r.begun <= stored.ValidFrom
}

// lookBehind notes with every statement when the newest row of the area that
// it speaks of began: "nothing to report" stated again after that contradicts
// the row, and must not be taken for the old statement.
func (s *Service) lookBehind(ctx context.Context, rows []proposal, persons []fact.ID, w uint64) error {
	type subject struct {
		person       fact.ID
		area, origin string
	}
	about := func(r *proposal) subject {
		a := r.area
		return subject{r.key.PersonID, r.values[a.Index("for_area")], r.values[a.Index("for_origin")]}
	}
	areas := map[string]bool{}
	for i := range rows {
		areas[about(&rows[i]).area] = true
	}
	newest := map[subject]fact.Day{}
	for code := range areas {
		area := s.Catalog.Area(code)
		if area == nil {
			continue
		}
		versions, err := s.Store.VersionsOf(ctx, code, persons, w)
		if err != nil {
			return err
		}
		for _, v := range fact.InForce(area.Kind, versions, rows[0].key.ValidFrom, w) {
			k := subject{v.PersonID, code, v.Origin}
			newest[k] = max(v.ValidFrom, orNoDay(newest, k))
		}
	}
	for i := range rows {
		rows[i].begun = orNoDay(newest, about(&rows[i]))
	}
	return nil
}

func orNoDay[K comparable](m map[K]fact.Day, k K) fact.Day {
	if d, ok := m[k]; ok {
		return d
	}
	return fact.NoDay
}

// counterpart is the stored period that a row speaks of, nil when the row
// brings a new one.
//
//   - Where a row restates what holds on a day (a profile, a statement of
//     coverage): the period in force then.
//   - Elsewhere the period of the same start; else, in a state or event
//     area, a period that overlaps and that no other row of the batch claims:
//     its start date was corrected. Yearly snapshots and periods that lie apart
//     (a house sold and bought again) stand side by side.
func (r *proposal) counterpart(rows []proposal, periods []fact.Version) *fact.Version {
	if r.restates() {
		var found *fact.Version
		for i := range periods {
			if periods[i].ValidFrom <= r.key.ValidFrom {
				found = &periods[i]
			}
		}
		return found
	}
	var moved *fact.Version
	for i := range periods {
		v := &periods[i]
		if v.ValidFrom == r.key.ValidFrom {
			return v
		}
		claimed := slices.ContainsFunc(rows, func(o proposal) bool { return o.key.ValidFrom == v.ValidFrom })
		if claimed || r.area.Kind == catalog.Yearly {
			continue
		}
		apart := (v.ValidTo != fact.NoDay && v.ValidTo <= r.key.ValidFrom) || (r.to != fact.NoDay && r.to <= v.ValidFrom)
		if !apart || r.area.Kind == catalog.Event {
			moved = v
		}
	}
	return moved
}

// keepUnsupplied keeps the stored value of every field that the sheet has no
// column for: a column that is missing says nothing, a blank cell does. Of what
// was destroyed there is nothing to keep.
func (s *Service) keepUnsupplied(r *proposal, stored *fact.Version) error {
	if !slices.Contains(r.supplied, false) {
		return nil
	}
	values, err := s.Vault.Read(r.area, stored)
	if err != nil {
		return err
	}
	r.values = slices.Clone(r.values)
	for i, given := range r.supplied {
		if !given {
			r.values[i] = values[i]
		}
	}
	r.mac = s.mac(r.area, r.values)
	return r.setPeriod()
}

// restates tells areas whose rows say what holds on a day from those whose
// rows bring the dates of the fact itself.
func restates(a *catalog.Area) bool { return a.ValidFrom == "" || a.Restated }

// restates says the same of one row: without a date of its own it says what
// holds on the day of the batch.
func (r *proposal) restates() bool { return r.undated || restates(r.area) }

// mac is the digest by which rows compare. The day on which something is
// stated again is no difference.
func (s *Service) mac(a *catalog.Area, values []string) fact.ID {
	if restates(a) && a.ValidFrom != "" {
		values = slices.Clone(values)
		values[a.Index(a.ValidFrom)] = ""
	}
	return s.Vault.MAC(a, values)
}
