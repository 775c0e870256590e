package store

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// NumbersOnFile gives the blind indexes of the identity numbers of all persons
// with a profile and of the kin whom they declare, as known at watermark w:
// those of whom a register of all citizens may leave a row. 16 bytes each, held
// in memory.
func (s *Store) NumbersOnFile(ctx context.Context, w uint64) (map[fact.ID]struct{}, error) {
	all := map[fact.ID]struct{}{}
	for _, a := range s.areas {
		for _, f := range a.Fields {
			if !f.Kin && (!a.Anchor || f.Type != catalog.IDNo) {
				continue
			}
			text, err := render("queries/person/numbers", struct{ Table, Column string }{a.Table, f.Name + "_bi"})
			if err != nil {
				return nil, err
			}
			err = s.each(ctx, "read the numbers on file", text, []any{clickhouse.Named("w", w)}, func() {}, func(rows driver.Rows) error {
				var id fact.ID
				err := rows.Scan((*scanID)(&id))
				all[id] = struct{}{}
				return err
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}
