package ingest

import (
	"context"
	"maps"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
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
			p.hold(c, needsNumber(bearers[c.Subject.Name]))
		case c.Area.Anchor:
			if old := stored[c.person]; old != "" && c.Subject.Name != "" && old != c.Subject.Name {
				p.note(c, warnNameChanged())
			}
			kept = append(kept, c)
		case name != "" && c.Subject.Name != "" && name != c.Subject.Name:
			p.hold(c, nameContradicts())
		default:
			if name == "" {
				p.note(c, warnNoProfile())
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

func needsNumber(bearers int) Issue {
	return Issue{Code: "row.identity_needed", Severity: catalog.SevError,
		Message: fault.F("没有公民身份号码，不能确定是谁（档案中有 %d 位同名人员），此行待确认，未入库",
			"no identity number, so it is not certain whose row this is (%d persons of that name are on file); the row is held back", bearers),
		Hint: fault.T("请补填公民身份号码后重新导入", "fill in the identity number and import again")}
}

func nameContradicts() Issue {
	return Issue{Code: "row.name_contradicts", Severity: catalog.SevError,
		Message: fault.T("姓名与该公民身份号码在档的姓名不一致，此行待确认，未入库",
			"the name is not the one on file for this identity number; the row is held back"),
		Hint: fault.T("请核对身份号码是否填成了别人的；确实改名的，请先导入基本信息（A01）", "check whether the number is another person's; after a change of name import the profile (A01) first")}
}

func warnNameChanged() Issue {
	return Issue{Code: "row.name_changed", Severity: catalog.SevWarning,
		Message: fault.T("姓名与在档的不一致，将按改名处理，原姓名保留在历史中", "the name differs from the one on file; it is taken as a change of name, and the old one stays in the history"),
		Hint:    fault.T("请核对身份号码是否填成了别人的", "check whether the identity number is another person's")}
}

func warnNoProfile() Issue {
	return Issue{Code: "row.profile_missing", Severity: catalog.SevWarning,
		Message: fault.T("此人还没有基本信息（A01），本行已照常入库", "this person has no profile (A01) yet; the row is stored all the same"),
		Hint:    fault.T("请尽快导入含此人的花名册", "import a roster with this person soon")}
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
