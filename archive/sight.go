package archive

import (
	"context"
	"maps"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/identity"
)

// Approver is asked when level-3 fields of a person were about to be shown in
// full: many persons in a row need a second person's approval. Fault code
// approval.needed.
type Approver interface {
	NoteReveal(ctx context.Context, by access.By, person string) error
}

// sight is what one reader may see of one person.
type sight struct {
	service *Service
	by      access.By
	person  fact.ID
	view    access.View
	own     bool            // the reader's own file
	reveals int             // fields up to this sensitivity are shown in full
	fields  map[string]bool // those of level 2 and 3 shown so, as A12.address
	level3  bool            // one of level 3 among them
	beside  map[string]bool // relatives of whom rows are shown
}

// look reads a person's versions as known now and keeps those that the reader
// may know of. Of whom nothing is left, there is no such person: somebody
// outside the reader's scope and nobody at all get the same answer. Fault codes
// access.denied, ticket.required, second_factor.required, person.unknown. A
// refusal is noted under the action.
func (s *Service) look(ctx context.Context, action string, by access.By, person fact.ID, reveal bool, w uint64) (*sight, []fact.Version, error) {
	out, versions, err := s.lookAt(ctx, by, person, reveal, w)
	if e, coded := fault.As(err); coded {
		if err := by.Note(ctx, audit.Event{Action: action, Persons: []string{person.String()}, Result: e.Code}); err != nil {
			return nil, nil, err
		}
	}
	return out, versions, err
}

func (s *Service) lookAt(ctx context.Context, by access.By, person fact.ID, reveal bool, w uint64) (*sight, []fact.Version, error) {
	if err := by.May(access.DossierRead); err != nil {
		return nil, nil, err
	}
	if err := by.HasPurpose(s.Clock()); err != nil {
		return nil, nil, err
	}
	reveals := 1
	if reveal {
		var err error
		if reveals, err = by.Reveals(); err != nil {
			return nil, nil, err
		}
	}
	out, versions, err := s.find(ctx, by, access.DossierRead, person, w)
	if err != nil {
		return nil, nil, err
	}
	out.reveals = reveals
	return out, versions, nil
}

// find is look without the purpose, for a permission of any kind.
func (s *Service) find(ctx context.Context, by access.By, p access.Permission, person fact.ID, w uint64) (*sight, []fact.Version, error) {
	versions, err := s.Store.PersonVersions(ctx, person, w)
	if err != nil {
		return nil, nil, err
	}
	unit, err := s.homeUnit(versions, w)
	if err != nil {
		return nil, nil, err
	}
	out := &sight{service: s, by: by, person: person, reveals: 1, fields: map[string]bool{}, beside: map[string]bool{}}
	var ok bool
	if out.view, ok = by.View(p, person.String(), unit); !ok {
		return nil, nil, access.UnknownPerson()
	}
	if versions, err = out.visible(versions); err == nil && len(versions) == 0 {
		err = access.UnknownPerson()
	}
	return out, versions, err
}

// homeUnit is where a person stands today, by the rule of identity.Homes; the
// versions are all that person's.
func (s *Service) homeUnit(versions []fact.Version, w uint64) (string, error) {
	anchor := s.Catalog.Anchor()
	own := slices.DeleteFunc(slices.Clone(versions), func(v fact.Version) bool { return v.Area != anchor.Code })
	homes, err := identity.Homes(anchor, own, s.today(), w)
	for _, unit := range homes {
		return unit, err
	}
	return "", err
}

func (s *Service) today() fact.Day { return fact.DayOf(s.Clock().In(clock.Office)) }

// visible leaves out what the reader may not know to exist. A statement that
// there are no leads goes by the same rule: somebody of whom nothing else is on
// file would be there by it.
func (g *sight) visible(versions []fact.Version) ([]fact.Version, error) {
	leads := map[fact.ID]bool{} // records of leads that are assigned to the reader
	if g.by.Scope.Leads() {
		for i := range versions {
			mine, err := g.lead(&versions[i])
			if err != nil {
				return nil, err
			}
			leads[versions[i].RecordID] = leads[versions[i].RecordID] || mine
		}
	}
	statements, err := g.leadStatements(versions)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(versions, func(v fact.Version) bool {
		if statements[v.RecordID] {
			return true
		}
		if v.Area == access.LeadsArea {
			return !leads[v.RecordID]
		}
		a := g.service.Catalog.Area(v.Area)
		return a == nil || (a.Class != catalog.Statement && g.level(a) == 0)
	}), nil
}

// leadStatements gives the records that state something about leads, of a
// reader who does not see all of them.
func (g *sight) leadStatements(versions []fact.Version) (map[fact.ID]bool, error) {
	out, a := map[fact.ID]bool{}, g.service.Catalog.Coverage()
	if g.by.Scope.IsLocal() {
		return out, nil
	}
	for i := range versions {
		v := &versions[i]
		if v.Area != a.Code || v.Op == fact.Retract {
			continue
		}
		values, err := g.service.Vault.Read(a, v)
		if err != nil {
			return nil, err
		}
		out[v.RecordID] = out[v.RecordID] || values[a.Index("for_area")] == access.LeadsArea
	}
	return out, nil
}

// lead tells whether a version is of a lead that is assigned to the reader.
func (g *sight) lead(v *fact.Version) (bool, error) {
	if v.Area != access.LeadsArea || v.Op == fact.Retract {
		return false, nil
	}
	a := g.service.Catalog.Area(v.Area)
	values, err := g.service.Vault.Read(a, v)
	if err != nil {
		return false, err
	}
	number := values[a.Index("lead_no")]
	return g.by.Scope.Lead(g.person.String(), g.service.Vault.Blind(access.LeadKind, number).String()), nil
}

// level is the highest sensitivity of an area's or register's fields that the
// reader may see, 0 for none of it. The head of a person is seen by whoever may
// see the person; a register is seen with the area that it stands beside.
func (g *sight) level(a *catalog.Area) int {
	switch {
	case g.own && (a.Code == access.LeadsArea || a.Code == findingsArea || a.Class == catalog.Register):
		return 0
	case a.Code == access.LeadsArea && g.by.Scope.Leads():
		return 3
	case a.Anchor:
		return max(1, g.view.Level(a.Code))
	case a.Class == catalog.Register:
		return g.view.Level(a.Beside)
	case a.Class == catalog.Statement:
		return 0
	}
	return g.view.Level(a.Code)
}

// shows reports whether an area stands in the reader's dossier at all.
func (g *sight) shows(a *catalog.Area, rows []fact.Version) bool {
	return g.level(a) > 0 && (a.Code != access.LeadsArea || len(rows) > 0 || g.by.Scope.IsLocal())
}

// values gives a row's fields as the reader sees them.
func (g *sight) values(a *catalog.Area, values []string) []Value {
	out := shown(a, values, g.level(a), g.reveals)
	for _, v := range out {
		if v.Field.Sensitivity > 1 && !v.Masked && !v.Withheld {
			g.fields[a.Code+"."+v.Field.Name] = true
			g.level3 = g.level3 || v.Field.Sensitivity >= 3
		}
	}
	return out
}

// note writes what was read, before it leaves.
func (g *sight) note(ctx context.Context, what audit.Event) error {
	if approver := g.service.Approver; g.level3 && approver != nil {
		if err := approver.NoteReveal(ctx, g.by, g.person.String()); err != nil {
			return err
		}
	}
	what.Persons = append([]string{g.person.String()}, slices.Sorted(maps.Keys(g.beside))...)
	for f := range g.fields {
		what.Fields = append(what.Fields, f)
	}
	slices.Sort(what.Fields)
	return g.by.Note(ctx, what)
}

// shown gives a row's fields to a reader who may see fields up to level and sees
// those up to reveals in full.
func shown(a *catalog.Area, values []string, level, reveals int) []Value {
	var out []Value
	for i, f := range a.Fields {
		v := Value{Field: f, Value: values[i]}
		switch {
		case v.Value == "":
			continue
		case f.Sensitivity > level:
			v.Value, v.Withheld = "", true
		case f.Sensitivity > reveals:
			v.Value, v.Masked = catalog.MaskValue(f, v.Value), true
		}
		out = append(out, v)
	}
	return out
}

// managedHigher gives those whom a higher level manages today or did on a day
// that is read about: nothing of the time before is shown either.
func (s *Service) managedHigher(ctx context.Context, persons []fact.ID, day fact.Day, w uint64) (map[fact.ID]bool, error) {
	managed, err := s.identity.ManagedHigher(ctx, persons, day, w)
	if err != nil || day == s.today() {
		return managed, err
	}
	now, err := s.identity.ManagedHigher(ctx, persons, s.today(), w)
	maps.Copy(managed, now)
	return managed, err
}
