package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"qingjian/internal/fact"
)

// PersonVersions reads all versions of one person's rows in all areas up to
// watermark w from the record log, in the order of fact.Compare, repeats once.
// The caller applies the read rule: fact.InForce, fact.Periods or fact.Collapse.
func (s *Store) PersonVersions(ctx context.Context, person fact.ID, w uint64) ([]fact.Version, error) {
	// One thread: a person lies in one or two granules of each part.
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_threads": 1}))
	return s.versions(ctx, "read a person", query("queries/record/person"),
		clickhouse.Named("person", person.String()), clickhouse.Named("w", w))
}

// VersionsOf reads all versions of one area's rows of many persons up to
// watermark w from the record log, in the order of fact.Compare, repeats once.
func (s *Store) VersionsOf(ctx context.Context, area string, persons []fact.ID, w uint64) ([]fact.Version, error) {
	const atOnce = 10_000 // keeps the parameter below 400 kB
	sorted := fact.Distinct(slices.Clone(persons))
	var out []fact.Version
	for some := range slices.Chunk(sorted, atOnce) {
		versions, err := s.versions(ctx, "read an area", query("queries/record/area_persons"),
			clickhouse.Named("area", area), clickhouse.Named("persons", hexIDs(some)), clickhouse.Named("w", w))
		if err != nil {
			return nil, err
		}
		out = append(out, versions...)
	}
	return out, nil
}

// VersionsIn reads all versions of some areas' rows of a few persons up to
// watermark w from the record log, in the order of fact.Compare, repeats once.
func (s *Store) VersionsIn(ctx context.Context, areas []string, persons []fact.ID, w uint64) ([]fact.Version, error) {
	return s.versions(ctx, "read registers", query("queries/record/areas_persons"),
		clickhouse.Named("areas", list(areas)), clickhouse.Named("persons", hexIDs(persons)), clickhouse.Named("w", w))
}

func hexIDs(ids []fact.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}

func (s *Store) versions(ctx context.Context, operation, text string, args ...any) ([]fact.Version, error) {
	var out []fact.Version
	start := func() { out = nil }
	err := s.each(ctx, operation, text, args, start, func(rows driver.Rows) error {
		v, err := scanVersion(rows)
		out = append(out, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	return fact.Sort(out), nil
}

// scanID lets the driver write into an identifier.
type scanID fact.ID

// UnmarshalBinary takes the 16 bytes of a FixedString(16).
func (id *scanID) UnmarshalBinary(b []byte) error {
	copy(id[:], b)
	return nil
}

func scanVersion(rows driver.Rows) (fact.Version, error) {
	var v fact.Version
	var from time.Time
	var to *time.Time
	var op string
	err := rows.Scan((*scanID)(&v.PersonID), &v.Area, (*scanID)(&v.RecordID), &from, &to, &v.BatchNo, &op, &v.Origin,
		&v.SourceDept, &v.RecordedAt, &v.SourceBatch, &v.SrcFile, &v.SrcSheet, &v.SrcRow, (*scanID)(&v.RowMAC), &v.Payload)
	v.ValidFrom, v.ValidTo, v.Op = fact.DayOf(from), dayOrNone(to), fact.Op(op)
	if len(v.Payload) == 0 {
		v.Payload = nil
	}
	return v, err
}

func dayOrNone(t *time.Time) fact.Day {
	if t == nil {
		return fact.NoDay
	}
	return fact.DayOf(*t)
}

// NewestBatch gives the greatest batch number that any row bears, committed or
// not; 0 when there is none.
func (s *Store) NewestBatch(ctx context.Context) (uint64, error) {
	var n uint64
	err := s.each(ctx, "find the newest batch", query("queries/record/newest_batch"), nil, func() { n = 0 },
		func(rows driver.Rows) error { return rows.Scan(&n) })
	return n, err
}

// Installation gives the control store that the database belongs to; a new
// database is tied to the one given.
func (s *Store) Installation(ctx context.Context, id string) (string, error) {
	var found []string
	err := s.each(ctx, "read the installation", query("queries/installation/read"), nil, func() { found = nil },
		func(rows driver.Rows) error {
			var one string
			err := rows.Scan(&one)
			found = append(found, one)
			return err
		})
	if err != nil || len(found) > 0 {
		return strings.Join(found, " "), err
	}
	return id, s.conn.Exec(ctx, query("queries/installation/claim"), clickhouse.Named("id", id))
}
