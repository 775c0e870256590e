package ingest

import (
	"context"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/units"
)

// checkUnits looks at the tree that the batch's units would make of the stored
// one, and refuses those that cannot stand in it.
func (s *Service) checkUnits(ctx context.Context, b *control.Batch, p *plan, w uint64) error {
	area := s.Catalog.Area(units.UnitLedger)
	var at []int // indexes into p.candidates
	for i, c := range p.candidates {
		if c.Area == area {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return nil
	}
	tree, err := s.Units.Tree(ctx, w)
	if err != nil {
		return err
	}
	effective, err := fact.ParseDay(b.EffectiveDate)
	if err != nil {
		return err
	}
	rows := make([]units.UnitRow, len(at))
	for i, k := range at {
		if rows[i], err = unitRow(area, p.candidates[k].Values, effective); err != nil {
			return err
		}
	}
	// A unit whose parent is refused has none either: check again without it.
	refused := map[int]bool{}
	for more := true; more; {
		more = false
		kept, keptAt := make([]units.UnitRow, 0, len(rows)), make([]int, 0, len(rows))
		for i, k := range at {
			if !refused[k] {
				kept, keptAt = append(kept, rows[i]), append(keptAt, k)
			}
		}
		var warnings []func()
		for _, problem := range units.CheckRows(tree, kept) {
			k, issue := keptAt[problem.Row], newIssue(problem.Code)
			switch c := p.candidates[k]; {
			case issue.Severity != catalog.SevError:
				warnings = append(warnings, func() { p.note(c, issue) })
			case !refused[k]:
				refused[k], more = true, true
				p.refuse(c, issue)
			}
		}
		if !more {
			for _, note := range warnings {
				note()
			}
		}
	}
	i := -1
	p.candidates = slices.DeleteFunc(p.candidates, func(candidate) bool {
		i++
		return refused[i]
	})
	return nil
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
