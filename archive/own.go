package archive

import (
	"context"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// Own reads what a person may see of himself today: what he or his unit
// declared, what departments supplied for the same areas, and what was decided
// about him. Leads, findings that are still being looked into and registers
// beside the areas are not part of it: telling of them would hinder the duty
// (Personal Information Protection Law, Articles 18 and 35). Level 3 is shown in
// full once the second factor was given. Fault codes person.unknown,
// access.denied.
func (s *Service) Own(ctx context.Context, by access.By, person string) (Dossier, error) {
	if err := by.May(access.OwnRead); err != nil {
		return Dossier{}, err
	}
	id, err := fact.ParseID(person)
	if err != nil {
		return Dossier{}, err
	}
	axes, err := s.ResolveAxes(ctx, "", "")
	if err != nil {
		return Dossier{}, err
	}
	versions, err := s.Store.PersonVersions(ctx, id, axes.Watermark.No)
	if err != nil {
		return Dossier{}, err
	}
	g := &sight{service: s, by: by, person: id, own: true, view: access.OwnView(), reveals: 2, fields: map[string]bool{}, beside: map[string]bool{}}
	if by.SecondFactor {
		g.reveals = 3
	}
	r := &reading{service: s, in: DossierInput{Person: id, By: by}, axes: axes, sight: g, sources: s.sources(), byArea: map[string][]fact.Version{}, kin: map[fact.ID]Kin{}}
	for _, v := range versions {
		if a := s.Catalog.Area(v.Area); a != nil && (a.Class == catalog.Statement || g.level(a) > 0) {
			r.byArea[v.Area] = append(r.byArea[v.Area], v)
		}
	}
	if len(r.byArea[s.Catalog.Anchor().Code]) == 0 {
		return Dossier{}, access.UnknownPerson()
	}
	d, err := r.dossier(ctx)
	if err == nil {
		err = by.Note(ctx, audit.Event{Action: "own.read", Persons: []string{person}})
	}
	if err != nil {
		return Dossier{}, err
	}
	return d, nil
}

// findingsArea holds what inspections found; it is told to the person by those
// who look into it.
const findingsArea = "A25"
