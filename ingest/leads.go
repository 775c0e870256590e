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
	own, err := s.handedIn(ctx, b.CreatedBy, fact.Distinct(persons), w)
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
// handed a version in and did not take it back since.
func (s *Service) handedIn(ctx context.Context, account string, persons []fact.ID, w uint64) (map[[2]fact.ID]bool, error) {
	out, by := map[[2]fact.ID]bool{}, map[uint64]string{}
	for some := range slices.Chunk(persons, compareChunk) {
		versions, err := s.Store.VersionsIn(ctx, []string{access.LeadsArea, catalog.CoverageCode}, some, w)
		if err != nil {
			return nil, err
		}
		last := map[[2]fact.ID]uint64{} // his newest batch that wrote to a record
		for _, v := range versions {
			his, err := s.handedInBy(ctx, by, v.BatchNo, account)
			if err != nil {
				return nil, err
			}
			k := [2]fact.ID{v.PersonID, v.RecordID}
			if !his || v.BatchNo < last[k] {
				continue
			}
			// What a withdrawal puts back came from whoever it came from.
			source := false
			if v.Op == fact.Upsert {
				if source, err = s.handedInBy(ctx, by, v.SourceBatch, account); err != nil {
					return nil, err
				}
			}
			out[k] = source || (out[k] && v.BatchNo == last[k])
			last[k] = v.BatchNo
		}
	}
	return out, nil
}

// handedInBy tells whether a batch is an account's; by keeps whose each one is.
func (s *Service) handedInBy(ctx context.Context, by map[uint64]string, no uint64, account string) (bool, error) {
	if _, known := by[no]; !known {
		b, err := s.Control.BatchByNo(ctx, no)
		if err != nil {
			return false, err
		}
		by[no] = b.CreatedBy
	}
	return by[no] == account, nil
}

// mayBeLeads tells a batch of which no sheet was made out, handed in by somebody
// who hands in leads: its files' names would tell of them.
func (p *plan) mayBeLeads(scope *access.Scope) bool {
	return len(p.sheets) == 0 && !scope.IsLocal() && scope.May(access.CaseImport)
}
