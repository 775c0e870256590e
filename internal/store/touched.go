package store

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"qingjian/internal/fact"
)

// Touched is a record that a batch wrote a version of.
type Touched struct {
	Area             string
	Person, RecordID fact.ID
}

// TouchedBy lists the records that a batch wrote a version of, by area, person
// and record.
func (s *Store) TouchedBy(ctx context.Context, no uint64) ([]Touched, error) {
	var out []Touched
	err := s.each(ctx, "read what a batch wrote", query("queries/record/touched"), []any{clickhouse.Named("batch", no)},
		func() { out = nil }, func(rows driver.Rows) error {
			var t Touched
			err := rows.Scan(&t.Area, (*scanID)(&t.Person), (*scanID)(&t.RecordID))
			out = append(out, t)
			return err
		})
	return out, err
}
