package access

import (
	"context"
	"maps"
	"slices"

	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/identity"
)

// hidden gives the persons whose files an account never sees: the person
// linked to it and his kin. It is empty for an account without a person.
func (s *Service) hidden(ctx context.Context, person string, w uint64) (map[string]bool, error) {
	if person == "" {
		return map[string]bool{}, nil
	}
	own, err := fact.ParseID(person)
	if err != nil {
		return nil, err
	}
	out, _, err := s.family(ctx, own, w)
	return out, err
}

// family gives a person and his kin, and the indexes of his own number: the
// relatives whom he declares by their numbers in any row ever published and not
// taken back, the persons who declare him by his number, which his profile or
// Identify tells, and whom KeepKin kept. Relatives without a number are not
// recognised.
func (s *Service) family(ctx context.Context, person fact.ID, w uint64) (out map[string]bool, numbers map[fact.ID]bool, err error) {
	out, numbers = map[string]bool{person.String(): true}, map[fact.ID]bool{}
	kept, err := s.Control.Number(ctx, person.String())
	if err != nil {
		return nil, nil, err
	}
	if id, err := fact.ParseID(kept); err == nil {
		numbers[id] = true
	}
	kin, err := s.Control.Kin(ctx, person.String())
	if err != nil {
		return nil, nil, err
	}
	for _, k := range kin {
		out[k] = true
	}
	versions, err := s.Store.PersonVersions(ctx, person, w)
	if err != nil {
		return nil, nil, err
	}
	for _, v := range fact.Collapse(versions, w) {
		a := s.Catalog.Area(v.Area)
		if a != nil && (a.Anchor || slices.ContainsFunc(a.Fields, isKin)) {
			if err := s.hideKin(a, &v, numbers, out); err != nil {
				return nil, nil, err
			}
		}
	}
	for number := range numbers {
		declaring, err := s.Store.PersonsDeclaring(ctx, number, w)
		if err != nil {
			return nil, nil, err
		}
		for _, id := range declaring {
			out[id.String()] = true
		}
	}
	return out, numbers, nil
}

// KeepKin keeps who is kin of a person, in both directions, and the index of the
// person's number, before the rows that tell it are destroyed: recusal outlives
// them, for whoever has an account and for whoever is linked to one later.
func (s *Service) KeepKin(ctx context.Context, person fact.ID) error {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return err
	}
	kin, numbers, err := s.family(ctx, person, mark.No)
	if err != nil {
		return err
	}
	delete(kin, person.String())
	blind := ""
	for number := range numbers { // there is one: the number makes the person
		blind = number.String()
	}
	return s.Control.PutKin(ctx, person.String(), slices.Sorted(maps.Keys(kin)), blind)
}

func isKin(f *catalog.Field) bool { return f.Kin }

// hideKin hides those whom one of the person's rows names; the profile tells the
// number by which others declare him. Of rows that were destroyed KeepKin kept it.
func (s *Service) hideKin(a *catalog.Area, v *fact.Version, numbers map[fact.ID]bool, out map[string]bool) error {
	values, err := s.Vault.Read(a, v)
	if err != nil {
		return err
	}
	for i, f := range a.Fields {
		switch {
		case values[i] == "":
		case f.Kin:
			out[s.Vault.PersonID(values[i]).String()] = true
		case a.Anchor && f.Type == catalog.IDNo:
			numbers[s.Vault.Blind(catalog.IDNo, values[i])] = true
		}
	}
	return nil
}

// Identify gives the person of an identity number in any usual writing, for
// linking an account to it, and keeps by which index relatives declare the
// person: one without a row of his own is recognised by theirs alone. Fault code
// person.id_no.
func (s *Service) Identify(ctx context.Context, by By, idNo string) (string, error) {
	number, findings := s.Catalog.Clean(s.Catalog.Anchor().Field("id_no"), catalog.Input{Kind: catalog.Text, Text: idNo}, s.Clock())
	wrong := func(f catalog.Finding) bool { return f.Severity == catalog.SevError }
	if i := slices.IndexFunc(findings, wrong); i >= 0 {
		return "", fault.New(fault.Invalid, "person.id_no", findings[i].Message).WithHint(findings[i].Hint)
	}
	if number == "" {
		return "", fault.New(fault.Invalid, "person.id_no", fault.T("没有收到公民身份号码", "no identity number was given"))
	}
	person := s.Vault.PersonID(number).String()
	return person, noted(ctx, by, audit.Event{Action: "account.identify", Persons: []string{person}},
		func() error { return by.May(AccountManage) },
		func() error { return s.Control.PutNumber(ctx, person, s.Vault.Blind(catalog.IDNo, number).String()) })
}

// HomeUnits gives the home units of persons today, as known at the newest
// watermark, by the rule of identity.Homes: a person on file without a profile in
// force has "", one without any profile is absent.
func (s *Service) HomeUnits(ctx context.Context, persons []fact.ID) (map[fact.ID]string, error) {
	if len(persons) == 0 {
		return map[fact.ID]string{}, nil
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
	return identity.Homes(anchor, versions, s.today(), mark.No)
}
