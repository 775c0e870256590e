package ingest

import (
	"context"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
)

// aboutLeads tells rows of leads, and statements that there are none.
func aboutLeads(a *catalog.Area, values []string) bool {
	return a.Code == access.LeadsArea ||
		(a.Code == catalog.CoverageCode && values[a.Index("for_area")] == access.LeadsArea)
}

// refuseLeadStatements refuses statements about leads that come as statements:
// whether one is on file already would show in the receipt, and anybody who
// hands in files could ask.
func (p *plan) refuseLeadStatements() {
	p.candidates = slices.DeleteFunc(p.candidates, func(c candidate) bool {
		refused := c.Area.Code == catalog.CoverageCode && aboutLeads(c.Area, c.Values)
		if refused {
			p.refuse(c, newIssue("row.leads_apart"))
		}
		return refused
	})
}

// markBlind marks the rows about leads that the sender neither handles nor
// handed in himself: their receipt must not tell whether anything is on file.
func (s *Service) markBlind(ctx context.Context, b *control.Batch, scope *access.Scope, rows []proposal, w uint64) error {
	if scope.IsLocal() {
		return nil
	}
	var persons []fact.ID
	for _, r := range rows {
		if aboutLeads(r.area, r.values) {
			persons = append(persons, r.key.PersonID)
		}
	}
	slices.SortFunc(persons, func(a, b fact.ID) int { return slices.Compare(a[:], b[:]) })
	own, err := s.handedIn(ctx, b.CreatedBy, slices.Compact(persons), w)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		if !aboutLeads(r.area, r.values) || own[[2]fact.ID{r.key.PersonID, r.key.RecordID}] {
			continue
		}
		r.blind = r.area.Code != access.LeadsArea || !scope.Lead(r.key.PersonID.String(),
			s.Vault.Blind(access.LeadKind, r.values[r.area.Index("lead_no")]).String())
		r.told = r.mac
	}
	return nil
}

// handedIn gives the records of leads, and of statements, of which an account
// handed a version in.
func (s *Service) handedIn(ctx context.Context, account string, persons []fact.ID, w uint64) (map[[2]fact.ID]bool, error) {
	out, by := map[[2]fact.ID]bool{}, map[uint64]string{}
	for some := range slices.Chunk(persons, compareChunk) {
		versions, err := s.Store.VersionsIn(ctx, []string{access.LeadsArea, catalog.CoverageCode}, some, w)
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			if _, known := by[v.BatchNo]; !known {
				b, err := s.Control.BatchByNo(ctx, v.BatchNo)
				if err != nil {
					return nil, err
				}
				by[v.BatchNo] = b.CreatedBy
			}
			if by[v.BatchNo] == account {
				out[[2]fact.ID{v.PersonID, v.RecordID}] = true
			}
		}
	}
	return out, nil
}

// mayBeLeads tells a batch of which no sheet was made out, handed in by somebody
// who hands in leads: its files' names would tell of them.
func (p *plan) mayBeLeads(scope *access.Scope) bool {
	return len(p.sheets) == 0 && !scope.IsLocal() && scope.May(access.CaseImport)
}
