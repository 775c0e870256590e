package access

import (
	"context"
	"slices"

	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/identity"
)

// hidden gives the persons whose files an account never sees: the person
// linked to it, the relatives whom he declares by their numbers in any row ever
// published and not taken back, and the persons who declare him by his number,
// which his profile or Identify tells. It is empty for an account without a
// person. Relatives without a number are not recognised.
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
	numbers := map[fact.ID]bool{}
	kept, err := s.Control.Number(ctx, person)
	if err != nil {
		return nil, err
	}
	if id, err := fact.ParseID(kept); err == nil {
		numbers[id] = true
	}
	versions, err := s.Store.PersonVersions(ctx, own, w)
	if err != nil {
		return nil, err
	}
	for _, v := range fact.Collapse(versions, w) {
		a := s.Catalog.Area(v.Area)
		if a != nil && (a.Anchor || slices.ContainsFunc(a.Fields, isKin)) {
			if err := s.hideKin(a, &v, numbers, out); err != nil {
				return nil, err
			}
		}
	}
	for number := range numbers {
		declaring, err := s.Store.PersonsDeclaring(ctx, number, w)
		if err != nil {
			return nil, err
		}
		for _, id := range declaring {
			out[id.String()] = true
		}
	}
	return out, nil
}

func isKin(f *catalog.Field) bool { return f.Kin }

// hideKin hides those whom one of the person's rows names; the profile tells the
// number by which others declare him.
func (s *Service) hideKin(a *catalog.Area, v *fact.Version, numbers map[fact.ID]bool, out map[string]bool) error {
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
