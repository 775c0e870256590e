package ingest

import (
	"context"
	"maps"
	"slices"

	"qingjian/internal/fact"
	"qingjian/internal/sheet"
)

// identify gives every candidate its person. Rows whose person is not certain
// are held back as pending; the others go on.
func (s *Service) identify(ctx context.Context, p *plan, w uint64) error {
	for i := range p.candidates {
		if c := &p.candidates[i]; c.Subject.IDNo != "" {
			c.person = s.Vault.PersonID(c.Subject.IDNo)
		}
	}
	inBatch, stored, err := s.knownNames(ctx, p, w)
	if err != nil {
		return err
	}
	bearers, err := s.identity.Bearers(ctx, namesWithoutNumber(p), w)
	if err != nil {
		return err
	}
	kept := p.candidates[:0]
	for _, c := range p.candidates {
		name := inBatch[c.person]
		if name == "" {
			name = stored[c.person]
		}
		switch {
		case c.person.IsZero():
			p.hold(c, newIssue("row.identity_needed", bearers[c.Subject.Name]))
		case c.Area.Anchor:
			if old := stored[c.person]; old != "" && c.Subject.Name != "" && old != c.Subject.Name {
				p.note(c, newIssue("row.name_changed"))
			}
			kept = append(kept, c)
		case name != "" && c.Subject.Name != "" && name != c.Subject.Name:
			p.hold(c, newIssue("row.name_contradicts"))
		default:
			if name == "" {
				p.note(c, newIssue("row.profile_missing"))
			}
			kept = append(kept, c)
		}
	}
	p.candidates = kept
	return nil
}

// knownNames gives the names of the batch's persons: from profile rows of the
// batch itself, and as stored.
func (s *Service) knownNames(ctx context.Context, p *plan, w uint64) (inBatch, stored map[fact.ID]string, err error) {
	inBatch = map[fact.ID]string{}
	persons := map[fact.ID]bool{}
	for _, c := range p.candidates {
		if c.person.IsZero() {
			continue
		}
		persons[c.person] = true
		if c.Area.Anchor {
			inBatch[c.person] = c.Subject.Name
		}
	}
	stored, err = s.identity.Names(ctx, slices.Collect(maps.Keys(persons)), w)
	return inBatch, stored, err
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
