// Package identity finds the person that a row is about. The identity number
// decides; a name only ever proposes, and a person decides.
package identity

import (
	"context"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/store"
	"qingjian/internal/vault"
)

// Resolver finds persons among those stored and those of the same batch.
type Resolver struct {
	cat   *catalog.Catalog
	store *store.Store
	vault *vault.Vault
}

// New returns a resolver.
func New(cat *catalog.Catalog, st *store.Store, v *vault.Vault) *Resolver {
	return &Resolver{cat: cat, store: st, vault: v}
}

// lookup is how many persons one query asks for.
const lookup = 5000

// Profile is what tells a person apart beside the number.
type Profile struct {
	Name, BirthDate, Sex      string
	Category, PoliticalStatus string
	Unit                      string // where the row places the person; of Profiles: the home unit by Homes
}

// ProfileOf takes it from a row of the anchor area.
func ProfileOf(anchor *catalog.Area, values []string) Profile {
	at := func(field string) string {
		if i := anchor.Index(field); i >= 0 {
			return values[i]
		}
		return ""
	}
	return Profile{Name: at("name"), BirthDate: at("birth_date"), Sex: at("sex"),
		Category: at("supervisee_category"), PoliticalStatus: at("political_status"), Unit: at("unit_code")}
}

// Profiles gives the newest stored profile of each of the persons, as known at
// watermark w, with the home unit of a day; a person without one is absent.
func (r *Resolver) Profiles(ctx context.Context, persons []fact.ID, on fact.Day, w uint64) (map[fact.ID]Profile, error) {
	profiles := map[fact.ID]Profile{}
	anchor := r.cat.Anchor()
	for chunk := range slices.Chunk(persons, lookup) {
		versions, err := r.store.VersionsOf(ctx, anchor.Code, chunk, w)
		if err != nil {
			return nil, err
		}
		if err := r.vault.Fetch(ctx, anchor, chunk, false); err != nil {
			return nil, err
		}
		// Collapse keeps the order, so the newest period of a person comes last.
		for _, version := range fact.Collapse(versions, w) {
			values, err := r.vault.Read(anchor, &version)
			if err != nil {
				return nil, err
			}
			profiles[version.PersonID] = ProfileOf(anchor, values)
		}
		homes, err := Homes(anchor, versions, on, w)
		if err != nil {
			return nil, err
		}
		for person, unit := range homes {
			p := profiles[person]
			p.Unit = unit
			profiles[person] = p
		}
	}
	return profiles, nil
}

// ManagedHigher gives those of the persons whom a higher level manages on a
// day, as known at watermark w.
func (r *Resolver) ManagedHigher(ctx context.Context, persons []fact.ID, on fact.Day, w uint64) (map[fact.ID]bool, error) {
	managed := map[fact.ID]bool{}
	duties := r.cat.Area(catalog.DutyCode)
	if duties == nil {
		return managed, nil
	}
	versions, err := r.store.VersionsOf(ctx, duties.Code, persons, w)
	if err != nil {
		return nil, err
	}
	for _, version := range fact.InForce(duties.Kind, versions, on, w) {
		values, err := r.vault.Read(duties, &version)
		if err != nil {
			return nil, err
		}
		if values[duties.Index("duty")] == catalog.HigherManaged {
			managed[version.PersonID] = true
		}
	}
	return managed, nil
}

// Bearers counts, for each name, the stored persons who bear exactly it.
func (r *Resolver) Bearers(ctx context.Context, names []string, w uint64) (map[string]int, error) {
	if len(names) == 0 {
		return nil, nil
	}
	return r.store.PersonsNamed(ctx, names, w)
}
