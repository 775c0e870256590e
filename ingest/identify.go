package ingest

import (
	"context"
	"maps"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/identity"
	"qingjian/internal/sheet"
)

// identify gives every candidate its person. Rows whose person is not certain
// are held back as pending; the others go on.
func (s *Service) identify(ctx context.Context, b *control.Batch, p *plan, scope *access.Scope, w uint64) error {
	for i := range p.candidates {
		p.candidates[i].person = s.subject(&p.candidates[i].Record)
	}
	persons := p.persons()
	stored, err := s.identity.Profiles(ctx, persons, fact.DayOf(s.Clock().In(clock.Office)), w)
	if err != nil {
		return err
	}
	brought := p.profiles()
	if p.homes = map[fact.ID]string{}; p.detailed {
		for person, profile := range brought {
			p.homes[person] = profile.Unit
		}
	}
	if !scope.IsLocal() {
		s.within(p, scope, stored, brought)
	}
	inBatch := s.settleProfiles(p, stored)
	managed, err := s.managedHigher(ctx, b, p, persons, w)
	if err != nil {
		return err
	}
	unnumbered, err := s.unnumbered(ctx, p, scope, w)
	if err != nil {
		return err
	}
	kept := p.candidates[:0]
	for _, c := range p.candidates {
		profile, ok := inBatch[c.person]
		if !ok {
			profile = stored[c.person]
		}
		name := profile.Name
		switch {
		case c.person.IsZero():
			p.hold(c, unnumbered(c.Subject.Name))
		case managed[c.person] && c.Area.Class != catalog.Statement && !c.Area.Anchor:
			p.refuse(c, newIssue("row.higher_level_managed"))
		case c.Area.OwnSubject():
			kept = append(kept, c)
		case name != "" && c.Subject.Name != "" && name != c.Subject.Name:
			p.hold(c, newIssue("row.name_contradicts"))
		case !p.suits(c, profile):
		default:
			if name == "" {
				p.note(c, newIssue("row.profile_missing"))
			}
			kept = append(kept, c)
		}
	}
	p.candidates = kept
	return s.passOver(ctx, p, w)
}

// subject names whom or what a row is about; zero when it names nobody.
func (s *Service) subject(r *catalog.Record) fact.ID {
	switch {
	case r.Area.About != catalog.Person:
		return s.Vault.SubjectID(r.Area.About, r.Subject.Key)
	case r.Subject.IDNo != "":
		return s.Vault.PersonID(r.Subject.IDNo)
	}
	return fact.ID{}
}

// persons gives the persons whom the batch's rows are about, each once.
func (p *plan) persons() []fact.ID {
	persons := map[fact.ID]bool{}
	for _, c := range p.candidates {
		if !c.person.IsZero() && c.Area.About == catalog.Person {
			persons[c.person] = true
		}
	}
	return slices.Collect(maps.Keys(persons))
}

// profiles gives the profiles that the batch brings.
func (p *plan) profiles() map[fact.ID]identity.Profile {
	out := map[fact.ID]identity.Profile{}
	for _, c := range p.candidates {
		if c.Area.Anchor && !c.person.IsZero() {
			out[c.person] = identity.ProfileOf(c.Area, c.Values)
		}
	}
	return out
}

// settleProfiles decides on the batch's own profile rows and gives the profiles
// that the kept ones make. Another name is a change of name where birth
// date and sex agree with those on file; where they do not, the number was
// copied from somebody else's line, and the row is held back.
func (s *Service) settleProfiles(p *plan, stored map[fact.ID]identity.Profile) map[fact.ID]identity.Profile {
	profiles := map[fact.ID]identity.Profile{}
	p.candidates = slices.DeleteFunc(p.candidates, func(c candidate) bool {
		if !c.Area.Anchor || c.person.IsZero() {
			return false
		}
		old, row := stored[c.person], identity.ProfileOf(c.Area, c.Values)
		if old.Name != "" && row.Name != old.Name {
			if row.BirthDate != old.BirthDate || row.Sex != old.Sex {
				p.hold(c, newIssue("row.name_and_birth_contradict"))
				return true
			}
			p.note(c, newIssue("row.name_changed"))
		}
		profiles[c.person] = row
		return false
	})
	return profiles
}

func namesWithoutNumber(p *plan) []string {
	names := map[string]bool{}
	for _, c := range p.candidates {
		if c.person.IsZero() && c.Subject.Name != "" {
			names[c.Subject.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// unnumbered says of a row without a number how many bear its name, to a sender of
// the whole district: to any other the number would tell who is on file outside
// his units.
func (s *Service) unnumbered(ctx context.Context, p *plan, scope *access.Scope, w uint64) (func(name string) Issue, error) {
	if !scope.Units(access.BatchSubmit).All {
		return func(string) Issue { return newIssue("row.number_needed") }, nil
	}
	bearers, err := s.identity.Bearers(ctx, namesWithoutNumber(p), w)
	return func(name string) Issue { return newIssue("row.identity_needed", bearers[name]) }, err
}

// note adds an issue about a candidate's row.
func (p *plan) note(c candidate, i Issue) {
	s := p.sheets[c.at.sheet]
	i.File, i.Sheet, i.Row, i.Area = s.File, s.Sheet, c.at.row, s.Area
	i.Cell = sheet.A1(1, c.at.row)
	p.issue(i)
}

// hold counts a row as pending and says why.
func (p *plan) hold(c candidate, i Issue) {
	p.sheets[c.at.sheet].Rows.Pending++
	p.note(c, i)
}

// refuse counts a row as rejected and says why.
func (p *plan) refuse(c candidate, i Issue) {
	p.sheets[c.at.sheet].Rows.Rejected++
	p.note(c, i)
}
