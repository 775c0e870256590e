package store

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// FiguresQuery asks for figures on day On as known at Watermark. Persons whose
// status is one of Gone do not count.
type FiguresQuery struct {
	On        fact.Day
	Watermark uint64
	Gone      []string
}

func (q FiguresQuery) args() []any {
	return []any{clickhouse.Named("v", q.On.String()), clickhouse.Named("w", q.Watermark), clickhouse.Named("gone", list(q.Gone))}
}

// Headcount is the persons on file of one unit and category.
type Headcount struct {
	Unit, Category string
	Persons        uint64
	Doubled        uint64 // of them: same name, sex and month of birth as another person on file
}

// Headcounts counts the persons by home unit and category, in their order.
func (s *Store) Headcounts(ctx context.Context, q FiguresQuery) ([]Headcount, error) {
	persons, err := s.countedPersons("name", "sex", "birth_date")
	if err != nil {
		return nil, err
	}
	text, err := render("queries/figures/headcount", struct{ Persons string }{persons})
	if err != nil {
		return nil, err
	}
	var out []Headcount
	err = s.each(ctx, "count persons by unit", text, q.args(), func() { out = nil }, func(rows driver.Rows) error {
		var h Headcount
		err := rows.Scan(&h.Unit, &h.Category, &h.Persons, &h.Doubled)
		out = append(out, h)
		return err
	})
	return out, err
}

// AreaCount is how far one area is covered for the persons of one unit and
// category: a person counts in one of the two, or in none.
type AreaCount struct {
	Area, Unit, Category string
	Present              uint64 // a row was supplied
	Nothing              uint64 // nothing to report, and no row
}

// Coverage counts the persons of whom areas are supplied, by area, unit and
// category, in their order.
func (s *Store) Coverage(ctx context.Context, areas []string, q FiguresQuery) ([]AreaCount, error) {
	persons, err := s.countedPersons()
	if err != nil {
		return nil, err
	}
	statements, err := s.inForceOf(catalog.CoverageCode, "for_area")
	if err != nil {
		return nil, err
	}
	text, err := render("queries/figures/coverage", struct{ Persons, Statements string }{persons, statements})
	if err != nil {
		return nil, err
	}
	var out []AreaCount
	args := append(q.args(), clickhouse.Named("areas", list(areas)))
	err = s.each(ctx, "count the coverage", text, args, func() { out = nil }, func(rows driver.Rows) error {
		var c AreaCount
		err := rows.Scan(&c.Area, &c.Unit, &c.Category, &c.Present, &c.Nothing)
		out = append(out, c)
		return err
	})
	return out, err
}

// countedPersons renders the persons who count, with unit, category and more
// fields of the anchor.
func (s *Store) countedPersons(more ...string) (string, error) {
	anchor := s.anchor()
	if anchor == nil {
		return "", noAnchor()
	}
	fields := append([]string{"unit_code", "supervisee_category", "person_status"}, more...)
	inForce, err := s.inForceOf(anchor.Code, fields...)
	if err != nil {
		return "", err
	}
	duties, err := s.inForceOf(catalog.DutyCode, "duty")
	if err != nil {
		return "", err
	}
	return render("queries/figures/persons", struct {
		InForce, Duties, Managed string
		Fields                   []string
	}{inForce, duties, catalog.HigherManaged, fields})
}

// inForceOf renders the read rule of an area with some of its columns.
func (s *Store) inForceOf(code string, fields ...string) (string, error) {
	for _, a := range s.areas {
		if a.Code == code {
			return render("queries/area/in_force_"+string(a.Kind),
				inForceText{Table: a.Table, Version: keptColumns, Fields: fields})
		}
	}
	return "", unknownArea(code)
}
