package ingest

import (
	"cmp"
	"context"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/identity"
	"qingjian/internal/store"
)

// A sender may say that his files are *full*: that they hold every row of the
// units, categories and areas that they are about. What is on file there and
// missing from them is proposed to be ended; it happens only where the
// confirmation names how many rows that is.

// missing is the search for what a full batch does not have.
type missing struct {
	service   *Service
	batch     *control.Batch
	plan      *plan
	scope     *access.Scope
	w         uint64
	effective fact.Day
	homes     map[fact.ID]identity.Profile // of those on file on the effective day
}

// endMissing proposes to end what is on file of the areas and units of a full
// batch and not in it.
func (s *Service) endMissing(ctx context.Context, b *control.Batch, p *plan, scope *access.Scope, rows []proposal, w uint64) error {
	if b.Kind != control.Full || b.Restricted {
		return nil
	}
	m := &missing{service: s, batch: b, plan: p, scope: scope, w: w}
	var err error
	if m.effective, err = fact.ParseDay(b.EffectiveDate); err != nil {
		return err
	}
	sheets := m.sheets()
	if len(sheets) == 0 {
		return nil
	}
	if err := m.onFile(ctx); err != nil {
		return err
	}
	for _, at := range sheets {
		if err := m.area(ctx, at, rows); err != nil {
			return err
		}
	}
	slices.SortStableFunc(p.changes, func(a, b change) int { return cmp.Compare(a.area.Code, b.area.Code) })
	if p.detailed {
		return s.nameEntries(ctx, p.entries, w)
	}
	return nil
}

// sheets gives the first sheet of every area of which the batch can be full, and
// says of the others why it is not. An area of which a row was not taken is not
// known in full.
func (m *missing) sheets() (out []int) {
	first, whole := map[string]int{}, map[string]bool{}
	for i, s := range m.plan.sheets {
		if _, known := first[s.Area]; !known {
			first[s.Area], whole[s.Area] = i, true
			out = append(out, i)
		}
		whole[s.Area] = whole[s.Area] && s.Rows.Rejected+s.Rows.Pending == 0
	}
	note := func(i int, code string) {
		issue := newIssue(code)
		issue.File, issue.Sheet, issue.Area = m.plan.sheets[i].File, m.plan.sheets[i].Sheet, m.plan.sheets[i].Area
		m.plan.issue(issue)
	}
	return slices.DeleteFunc(out, func(i int) bool {
		a := m.plan.catalog.Area(m.plan.sheets[i].Area)
		switch {
		case a.Class != catalog.AreaClass || a.About != catalog.Person || a.Code == access.LeadsArea:
			note(i, "sheet.full_not_here")
		case !whole[a.Code]:
			note(i, "sheet.full_incomplete")
		default:
			return false
		}
		return true
	})
}

// onFile reads who is on file on the effective day, and where.
func (m *missing) onFile(ctx context.Context) error {
	m.homes = map[fact.ID]identity.Profile{}
	anchor := m.service.Catalog.Anchor()
	unit, category := anchor.Index("unit_code"), anchor.Index("supervisee_category")
	for row, err := range m.service.Store.InForce(ctx, anchor, store.InForceQuery{On: m.effective, Watermark: m.w}) {
		if err != nil {
			return err
		}
		m.homes[row.PersonID] = identity.Profile{Unit: row.Values[unit], Category: row.Values[category]}
	}
	return nil
}

type unitCategory struct{ unit, category string }

// area ends what is missing of one area.
func (m *missing) area(ctx context.Context, at int, rows []proposal) error {
	a := m.service.Catalog.Area(m.plan.sheets[at].Area)
	origin := cmp.Or(m.batch.Origin, a.Origin)
	about := map[unitCategory]bool{}
	present := map[[2]fact.ID]bool{}
	for i := range rows {
		r := &rows[i]
		if r.from.Area.Code != a.Code {
			continue
		}
		home := m.homes[r.key.PersonID]
		if a.Anchor {
			home = identity.ProfileOf(a, r.values)
		}
		if home.Unit != "" {
			about[unitCategory{home.Unit, home.Category}] = true
		}
		if r.area.Code == a.Code { // else it states that there is nothing to report
			present[[2]fact.ID{r.key.PersonID, r.key.RecordID}] = true
		}
	}
	var persons []fact.ID
	for id, home := range m.homes {
		if about[unitCategory{home.Unit, home.Category}] && m.permits(a, id, home.Unit) {
			persons = append(persons, id)
		}
	}
	for some := range slices.Chunk(fact.Distinct(persons), compareChunk) {
		if err := m.end(ctx, a, at, origin, some, present); err != nil {
			return err
		}
	}
	return nil
}

func (m *missing) permits(a *catalog.Area, person fact.ID, unit string) bool {
	return m.scope.IsLocal() || mayHandIn(access.By{Scope: m.scope}, a, person.String(), unit)
}

// end ends the rows in force of some persons that are not present: a period that
// began before the effective day ends on it, what cannot end is taken back.
func (m *missing) end(ctx context.Context, a *catalog.Area, at int, origin string, persons []fact.ID, present map[[2]fact.ID]bool) error {
	s := m.service
	versions, err := s.Store.VersionsOf(ctx, a.Code, persons, m.w)
	if err != nil {
		return err
	}
	if err := s.Vault.Fetch(ctx, a, persons, false); err != nil {
		return err
	}
	stored := map[fact.Key]fact.Version{}
	for _, v := range fact.Collapse(versions, m.w) {
		stored[v.Key()] = v
	}
	for _, v := range fact.InForce(a.Kind, versions, m.effective, m.w) {
		switch {
		case v.Origin != origin || present[[2]fact.ID{v.PersonID, v.RecordID}]:
		case a.Kind == catalog.Yearly && v.ValidFrom.Time().Year() != m.effective.Time().Year():
		default:
			old := stored[v.Key()] // with the end as it is stored
			if err := m.endOne(a, at, &old); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *missing) endOne(a *catalog.Area, at int, v *fact.Version) error {
	c := change{area: a, op: fact.Retract, key: v.Key(), to: fact.NoDay, was: v.RowMAC, at: position{sheet: at},
		origin: v.Origin, dept: v.SourceDept, source: v}
	if err := m.service.replace(m.plan, a, v); err != nil {
		return err
	}
	ends := a.Kind == catalog.State && v.ValidFrom < m.effective
	if ends {
		values, err := m.service.Vault.Read(a, v)
		if err != nil {
			return err
		}
		c.op, c.to, c.values, c.mac = fact.Upsert, m.effective, values, v.RowMAC
	}
	m.plan.changes = append(m.plan.changes, c)
	m.plan.sheets[at].Rows.Ended++
	if !m.plan.detailed {
		return nil
	}
	if err := m.service.enterVersions(m.plan, ChangeDisappear, a, nil, v, nil, false); err != nil {
		return err
	}
	if ends {
		m.plan.entries[len(m.plan.entries)-1].To = m.effective
	}
	return nil
}
