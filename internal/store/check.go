package store

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// Healthy checks that the engine answers and has set no torn part aside: fault
// store.detached_parts means that rows are missing.
func (s *Store) Healthy(ctx context.Context) error {
	var n uint64
	err := s.reading(ctx, "look for detached parts", func(ctx context.Context) error {
		return s.conn.QueryRow(ctx, query("queries/check/detached")).Scan(&n)
	})
	if err != nil || n == 0 {
		return err
	}
	return fault.New(fault.Unavailable, "store.detached_parts",
		fault.F("数据库将 %d 个损坏的数据片段移出，部分数据缺失", "the database set %d torn parts aside: rows are missing", n)).
		WithHint(fault.T("请从备份恢复，或重新导入受影响的批次", "restore from a backup, or import the affected batches again"))
}

// TableStats is the size of one table. Rows count repeats not merged yet.
type TableStats struct {
	Table string `json:"table"`
	Area  string `json:"area,omitempty"` // "" for the record log
	Rows  uint64 `json:"rows"`
	Bytes uint64 `json:"bytes"` // on disk
	Parts uint64 `json:"parts"`
}

// Stats gives the size of each table of facts that has rows.
func (s *Store) Stats(ctx context.Context) ([]TableStats, error) {
	areas := map[string]string{RecordTable: ""}
	for _, a := range s.areas {
		areas[a.Table] = a.Code
	}
	var out []TableStats
	start := func() { out = nil }
	err := s.each(ctx, "read the sizes", query("queries/check/stats"), nil, start, func(rows driver.Rows) error {
		var t TableStats
		if err := rows.Scan(&t.Table, &t.Rows, &t.Bytes, &t.Parts); err != nil {
			return err
		}
		var ours bool
		if t.Area, ours = areas[t.Table]; ours {
			out = append(out, t)
		}
		return nil
	})
	return out, err
}

// Optimize merges every table into one part, on purpose after a large load; it
// takes minutes for tens of millions of rows.
func (s *Store) Optimize(ctx context.Context) error {
	for _, table := range s.tables() {
		text, err := render("queries/check/optimize", struct{ Table string }{table})
		if err != nil {
			return err
		}
		if err := s.exec(ctx, "merge "+table, text); err != nil {
			return err
		}
	}
	return nil
}

// CheckTables reads every table whole and checks its checksums, for the nightly
// job: fault store.table_damaged.
func (s *Store) CheckTables(ctx context.Context) error {
	for _, table := range s.tables() {
		text, err := render("queries/check/table", struct{ Table string }{table})
		if err != nil {
			return err
		}
		var sound uint8
		err = s.reading(ctx, "check "+table, func(ctx context.Context) error {
			return s.conn.QueryRow(ctx, text).Scan(&sound)
		})
		if err != nil {
			return err
		}
		if sound != 1 {
			return fault.New(fault.Internal, "store.table_damaged",
				fault.F("表 %s 的数据已损坏", "table %s is damaged", table)).
				WithHint(fault.T("请从备份恢复", "restore from a backup"))
		}
	}
	return nil
}

// ShapeReport is what CompareShapes found.
type ShapeReport struct {
	Watermark uint64       `json:"watermark"`
	Areas     []ShapeMatch `json:"areas"`
}

// ShapeMatch compares the two shapes of one area: versions in each, and how
// many are in one alone or in both with unequal columns.
type ShapeMatch struct {
	Area      string `json:"area"`
	Typed     uint64 `json:"typed"`
	Log       uint64 `json:"log"`
	TypedOnly uint64 `json:"typed_only"`
	LogOnly   uint64 `json:"log_only"`
	Different uint64 `json:"different"`
}

// Equal reports whether the shapes of all areas are equal.
func (r ShapeReport) Equal() bool {
	for _, m := range r.Areas {
		if m.TypedOnly+m.LogOnly+m.Different > 0 {
			return false
		}
	}
	return true
}

// CompareShapes proves both shapes equal up to watermark w, area by area: the
// version keys and every column that both have, row_mac among them, which
// stands for the values.
func (s *Store) CompareShapes(ctx context.Context, w uint64) (ShapeReport, error) {
	report := ShapeReport{Watermark: w}
	for _, a := range s.areas {
		m := ShapeMatch{Area: a.Code}
		var typed, log uint64
		if err := s.shapeSum(ctx, a, w, false, &m.Typed, &typed); err != nil {
			return report, err
		}
		if err := s.shapeSum(ctx, a, w, true, &m.Log, &log); err != nil {
			return report, err
		}
		if m.Typed != m.Log || typed != log {
			if err := s.shapeDiff(ctx, a, w, &m); err != nil {
				return report, err
			}
		}
		report.Areas = append(report.Areas, m)
	}
	return report, nil
}

type shapeSide struct {
	Table  string
	Log    bool
	Number int
}

func (s *Store) shapeSum(ctx context.Context, a *catalog.Area, w uint64, log bool, n, hash *uint64) error {
	side := shapeSide{Table: a.Table, Log: log}
	if log {
		side.Table = RecordTable
	}
	text, err := render("queries/check/shape_sum", side)
	if err != nil {
		return err
	}
	return s.reading(ctx, "compare the shapes", func(ctx context.Context) error {
		return s.conn.QueryRow(ctx, text, clickhouse.Named("w", w), clickhouse.Named("area", a.Code)).Scan(n, hash)
	})
}

func (s *Store) shapeDiff(ctx context.Context, a *catalog.Area, w uint64, m *ShapeMatch) error {
	text, err := render("queries/check/shape_diff", struct{ Sides []shapeSide }{
		[]shapeSide{{a.Table, false, 1}, {RecordTable, true, 2}},
	})
	if err != nil {
		return err
	}
	return s.reading(ctx, "compare the shapes", func(ctx context.Context) error {
		return s.conn.QueryRow(ctx, text, clickhouse.Named("w", w), clickhouse.Named("area", a.Code)).
			Scan(&m.TypedOnly, &m.LogOnly, &m.Different)
	})
}
