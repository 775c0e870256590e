package store

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/shopspring/decimal"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// InForceQuery asks what is in force on day On as known at Watermark.
type InForceQuery struct {
	On        fact.Day
	Watermark uint64
	Persons   []fact.ID // nil for everyone
}

// InForce reads the rows of an area in force, by the read rule in SQL over the
// typed log, in the order of person, record and start. ValidTo is the end that
// counts; Payload is not filled: Values holds the fields, Blind the blind
// indexes. It streams: a population is never held in memory. An error ends the
// sequence; a broken connection after the first row is not repeated.
func (s *Store) InForce(ctx context.Context, area *catalog.Area, q InForceQuery) iter.Seq2[fact.Row, error] {
	text := func(t *areaTexts) string { return t.inForce }
	args := []any{clickhouse.Named("v", q.On.String()), clickhouse.Named("w", q.Watermark)}
	if q.Persons != nil {
		text = func(t *areaTexts) string { return t.inForcePersons }
		args = append(args, clickhouse.Named("persons", hexIDs(q.Persons)))
	}
	return s.areaRows(ctx, area, text, args)
}

// Periods reads all periods of a state area, or all points or snapshots of
// another one, whatever their day, as known at watermark w: what InForce gives
// for all days together. It streams as InForce does.
func (s *Store) Periods(ctx context.Context, area *catalog.Area, w uint64) iter.Seq2[fact.Row, error] {
	return s.areaRows(ctx, area, func(t *areaTexts) string { return t.periods }, []any{clickhouse.Named("w", w)})
}

func (s *Store) areaRows(ctx context.Context, area *catalog.Area, text func(*areaTexts) string, args []any) iter.Seq2[fact.Row, error] {
	return func(yield func(fact.Row, error) bool) {
		texts := s.texts[area.Code]
		if texts == nil {
			yield(fact.Row{}, unknownArea(area.Code))
			return
		}
		var rows driver.Rows
		err := s.reading(ctx, "read an area", func(ctx context.Context) (err error) {
			rows, err = s.conn.Query(ctx, text(texts), args...)
			return err
		})
		if err != nil {
			yield(fact.Row{}, err)
			return
		}
		defer func() { _ = rows.Close() }()
		scan := newRowScan(area)
		for rows.Next() {
			row, err := scan.row(rows)
			if err != nil {
				yield(fact.Row{}, failed(ctx, "read an area", err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(fact.Row{}, failed(ctx, "read an area", err))
		}
	}
}

// fieldScan receives the columns of one field.
type fieldScan struct {
	class     class
	text      string
	precision string
	blind     fact.ID
	integer   *int64
	boolean   *bool
	decimal   *decimal.Decimal
	day       *time.Time
}

func (f *fieldScan) targets() []any {
	switch f.class {
	case integer:
		return []any{&f.integer}
	case boolean:
		return []any{&f.boolean}
	case amount:
		return []any{&f.decimal}
	case date:
		return []any{&f.day, &f.precision}
	case month:
		return []any{&f.day}
	case cipherBI:
		return []any{&f.text, (*scanID)(&f.blind)}
	default:
		return []any{&f.text}
	}
}

// value gives the canonical value of the field.
func (f *fieldScan) value() string {
	switch {
	case f.class == integer && f.integer != nil:
		return strconv.FormatInt(*f.integer, 10)
	case f.class == boolean && f.boolean != nil:
		return strconv.FormatBool(*f.boolean)
	case f.class == amount && f.decimal != nil:
		return f.decimal.StringFixed(2)
	case f.class == date && f.day != nil:
		return formatDate(*f.day, f.precision)
	case f.class == month && f.day != nil:
		return formatDate(*f.day, "month")
	}
	return f.text
}

// rowScan receives the rows of one read of an area.
type rowScan struct {
	area    *catalog.Area
	fields  []fieldScan
	from    time.Time
	to      *time.Time
	current fact.Row
	targets []any
}

func newRowScan(a *catalog.Area) *rowScan {
	r := &rowScan{area: a}
	v := &r.current.Version
	r.fields = make([]fieldScan, len(a.Fields))
	r.targets = []any{
		(*scanID)(&v.PersonID), (*scanID)(&v.RecordID), &r.from, &v.BatchNo, &v.Origin, &v.SourceDept, &v.RecordedAt,
		&v.SourceBatch, &v.SrcFile, &v.SrcSheet, &v.SrcRow, (*scanID)(&v.RowMAC), &r.to,
	}
	for i, f := range a.Fields {
		r.fields[i].class = classOf(f)
		r.targets = append(r.targets, r.fields[i].targets()...)
	}
	return r
}

func (r *rowScan) row(rows driver.Rows) (fact.Row, error) {
	if err := rows.Scan(r.targets...); err != nil {
		return fact.Row{}, err
	}
	out := fact.Row{Version: r.current.Version, Values: make([]string, len(r.fields)), Blind: make([]fact.ID, len(r.fields))}
	out.Area, out.Op = r.area.Code, fact.Upsert
	out.ValidFrom, out.ValidTo = fact.DayOf(r.from), dayOrNone(r.to)
	for i := range r.fields {
		out.Values[i], out.Blind[i] = r.fields[i].value(), r.fields[i].blind
	}
	return out, nil
}
