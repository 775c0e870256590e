package ingest

import (
	"context"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// passOver leaves out the rows of hit-only registers in which nobody is
// supervised or declared kin: a register of all citizens must leave nothing
// behind of those whom it is not about.
func (s *Service) passOver(ctx context.Context, p *plan, w uint64) error {
	if !slices.ContainsFunc(p.candidates, func(c candidate) bool { return len(c.Area.Hits) > 0 }) {
		return nil
	}
	known, err := s.Store.NumbersOnFile(ctx, w)
	if err != nil {
		return err
	}
	s.addOwn(p, known)
	p.candidates = slices.DeleteFunc(p.candidates, func(c candidate) bool {
		foreign := len(c.Area.Hits) > 0 && !slices.ContainsFunc(c.Area.Hits, func(field string) bool {
			number := c.Values[c.Area.Index(field)]
			_, hit := known[s.Vault.Blind(catalog.IDNo, number)]
			return hit && number != ""
		})
		if foreign {
			p.sheets[c.at.sheet].Rows.Foreign++
		}
		return foreign
	})
	return nil
}

// addOwn adds the persons and kin whom the batch itself brings.
func (s *Service) addOwn(p *plan, known map[fact.ID]struct{}) {
	for _, c := range p.candidates {
		if c.Area.Class != catalog.AreaClass {
			continue
		}
		for i, f := range c.Area.Fields {
			if v := c.Values[i]; v != "" && (f.Kin || (c.Area.Anchor && f.Type == catalog.IDNo)) {
				known[s.Vault.Blind(catalog.IDNo, v)] = struct{}{}
			}
		}
	}
}
