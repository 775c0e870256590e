package access

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// hidden gives the persons whose files an account never sees: the person
// linked to it, the relatives whom he declares by their numbers in any row ever
// published and not taken back, and the persons who declare him. It is empty for
// an account without a person.
func (s *Service) hidden(ctx context.Context, person string, w uint64) (map[string]bool, error) {
	out := map[string]bool{}
	if person == "" {
		return out, nil
	}
	own, err := fact.ParseID(person)
	if err != nil {
		return nil, err
	}
	out[person] = true
	versions, err := s.Store.PersonVersions(ctx, own, w)
	if err != nil {
		return nil, err
	}
	for _, v := range fact.Collapse(versions, w) {
		a := s.Catalog.Area(v.Area)
		if a == nil || !(a.Anchor || slices.ContainsFunc(a.Fields, isKin)) {
			continue
		}
		if err := s.hideKin(ctx, a, &v, w, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func isKin(f *catalog.Field) bool { return f.Kin }

// hideKin hides those whom one of the person's rows names; the row of the
// profile tells the number by which others declare him.
func (s *Service) hideKin(ctx context.Context, a *catalog.Area, v *fact.Version, w uint64, out map[string]bool) error {
	values, err := s.Vault.Open(a, v)
	if err != nil {
		return err
	}
	for i, f := range a.Fields {
		switch {
		case values[i] == "":
		case f.Kin:
			out[s.Vault.PersonID(values[i]).String()] = true
		case a.Anchor && f.Type == catalog.IDNo:
			declaring, err := s.Store.PersonsDeclaring(ctx, s.Vault.Blind(catalog.IDNo, values[i]), w)
			if err != nil {
				return err
			}
			for _, id := range declaring {
				out[id.String()] = true
			}
		}
	}
	return nil
}

// homeField is the field of the profile that names the home unit.
const homeField = "unit_code"

// HomeUnits gives the home units of persons today, as known at the newest
// watermark: that of the profile in force, else of the newest known. Persons
// without either are left out; only a grant for the whole district reaches them.
func (s *Service) HomeUnits(ctx context.Context, persons []fact.ID) (map[fact.ID]string, error) {
	out := map[fact.ID]string{}
	if len(persons) == 0 {
		return out, nil
	}
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, err
	}
	anchor := s.Catalog.Anchor()
	versions, err := s.Store.VersionsOf(ctx, anchor.Code, persons, mark.No)
	if err != nil {
		return nil, err
	}
	newest := map[fact.ID]fact.Version{}
	for _, v := range fact.Collapse(versions, mark.No) {
		if old, ok := newest[v.PersonID]; !ok || old.ValidFrom <= v.ValidFrom {
			newest[v.PersonID] = v
		}
	}
	// Where several rows are in force, the one counts that a search shows: the
	// least origin and record, the latest period.
	inForce := fact.InForce(anchor.Kind, versions, s.today(), mark.No)
	slices.SortFunc(inForce, func(a, b fact.Version) int {
		return cmp.Or(slices.Compare(a.PersonID[:], b.PersonID[:]), cmp.Compare(b.Origin, a.Origin),
			slices.Compare(b.RecordID[:], a.RecordID[:]), cmp.Compare(a.ValidFrom, b.ValidFrom))
	})
	for _, v := range inForce {
		newest[v.PersonID] = v
	}
	for id, v := range newest {
		unit, err := homeOf(&v)
		if err != nil {
			return nil, err
		}
		if unit != "" {
			out[id] = unit
		}
	}
	return out, nil
}

// homeOf reads the one field; it is kept in plain, so nothing is decrypted.
func homeOf(v *fact.Version) (string, error) {
	var payload map[string]string
	if err := json.Unmarshal(v.Payload, &payload); err != nil {
		return "", fault.New(fault.Internal, "access.profile", fault.T("人员主信息无法读取", "a profile cannot be read")).Wrap(err)
	}
	return payload[homeField], nil
}
