package ingest

import (
	"context"

	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/units"
)

// checkUnits looks at the tree that the batch's units would make of the stored
// one, and refuses those that cannot stand in it. A unit whose parent is refused
// has none either, so it looks again until all that are left can stand.
func (s *Service) checkUnits(ctx context.Context, b *control.Batch, p *plan, w uint64) error {
	tree, err := s.Units.Tree(ctx, w)
	if err != nil {
		return err
	}
	effective, err := fact.ParseDay(b.EffectiveDate)
	if err != nil {
		return err
	}
	for more := true; more; {
		if more, err = p.refuseUnits(tree, effective); err != nil {
			return err
		}
	}
	return nil
}

// refuseUnits refuses the units that cannot stand and reports whether there
// were any; when all can, it notes what is odd about them.
func (p *plan) refuseUnits(tree *units.Tree, effective fact.Day) (bool, error) {
	var rows []units.UnitRow
	var at []int // of the rows in p.candidates
	for i, c := range p.candidates {
		if c.Area.Code != units.UnitLedger {
			continue
		}
		row, err := unitRow(c.Area, c.Values, effective)
		if err != nil {
			return false, err
		}
		rows, at = append(rows, row), append(at, i)
	}
	if len(rows) == 0 {
		return false, nil
	}
	refused := map[int]Issue{}
	var odd []func()
	for _, problem := range units.CheckRows(tree, rows) {
		i, issue := at[problem.Row], newIssue(problem.Code)
		if issue.Severity != catalog.SevError {
			odd = append(odd, func() { p.note(p.candidates[i], issue) })
		} else if _, again := refused[i]; !again {
			refused[i] = issue
		}
	}
	if len(refused) == 0 {
		for _, note := range odd {
			note()
		}
		return false, nil
	}
	kept := p.candidates[:0]
	for i, c := range p.candidates {
		if issue, bad := refused[i]; bad {
			p.refuse(c, issue)
		} else {
			kept = append(kept, c)
		}
	}
	p.candidates = kept
	return true, nil
}

func unitRow(area *catalog.Area, values []string, effective fact.Day) (units.UnitRow, error) {
	at := func(field string) string { return values[area.Index(field)] }
	r := units.UnitRow{Code: at("unit_code"), Name: at("unit_name"), Level: at("unit_level"), Parent: at("parent_code"), From: effective}
	from, err := fact.ParseDay(at("from_date"))
	if err != nil {
		return r, err
	}
	if from != fact.NoDay {
		r.From = from
	}
	r.To, err = fact.ParseDay(at("to_date"))
	return r, err
}
