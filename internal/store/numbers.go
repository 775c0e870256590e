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

// PersonsDeclaring gives the persons who declare somebody as a relative in any
// period of any area, by the blind index of his identity number, as known at
// watermark w.
func (s *Store) PersonsDeclaring(ctx context.Context, number fact.ID, w uint64) ([]fact.ID, error) {
	var all []fact.ID
	for _, a := range s.areas {
		for _, f := range a.Fields {
			if !f.Kin {
				continue
			}
			text, err := render("queries/person/declaring", struct{ Table, Column string }{a.Table, f.Name + "_bi"})
			if err != nil {
				return nil, err
			}
			var found []fact.ID
			args := []any{clickhouse.Named("w", w), clickhouse.Named("number", number.String())}
			err = s.each(ctx, "find who declares a person", text, args, func() { found = nil }, func(rows driver.Rows) error {
				var id fact.ID
				err := rows.Scan((*scanID)(&id))
				found = append(found, id)
				return err
			})
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
	}
	return all, nil
}
