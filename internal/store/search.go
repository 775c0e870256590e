package store

import (
	"cmp"
	"context"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// PersonQuery looks for persons by the anchor area's row in force on day On as
// known at Watermark. All conditions given must hold; an empty one asks nothing.
type PersonQuery struct {
	On         fact.Day
	Watermark  uint64
	Name       string // a part of the name
	Prefix     bool   // Name is its beginning
	Units      []string
	Categories []string
	Statuses   []string
	After      fact.ID // the last person of the page before; zero for the first page
	Limit      int     // most persons of a page, 1 to 1000; 0 for 50

	// Who may be found at all: by the home unit on the day Today.
	Today      fact.Day
	Everywhere bool
	Within     []string // units, unless Everywhere
	Without    []string // persons, 32 hex digits each
}

// PersonHit is a person found. Fields holds the anchor area's canonical values
// that are kept in plain; empty ones are left out. Who may see which is the
// caller's matter.
type PersonHit struct {
	PersonID fact.ID
	Name     string
	Fields   map[string]string
}

func (q *PersonQuery) conditions() bool {
	return q.Name != "" || len(q.Units)+len(q.Categories)+len(q.Statuses) > 0
}

// SearchPersons gives a page of persons, in the order of name and person_id:
// fault store.no_anchor when the catalogue has no area that names persons.
func (s *Store) SearchPersons(ctx context.Context, q PersonQuery) ([]PersonHit, error) {
	anchor := s.anchor()
	if anchor == nil {
		return nil, noAnchor()
	}
	page, err := s.searchPage(ctx, anchor, q)
	if err != nil || len(page) == 0 {
		return nil, err
	}
	persons := make([]fact.ID, len(page))
	for i, p := range page {
		persons[i] = p.person
	}
	rows := map[personRecord]fact.Row{}
	for row, err := range s.InForce(ctx, anchor, InForceQuery{On: q.On, Watermark: q.Watermark, Persons: persons}) {
		if err != nil {
			return nil, err
		}
		rows[personRecord{row.PersonID, row.RecordID}] = row
	}
	hits := make([]PersonHit, len(page))
	for i, p := range page {
		hits[i] = newHit(anchor, p.person, rows[p].Values)
	}
	return hits, nil
}

type personRecord struct{ person, record fact.ID }

// searchPage finds the persons of a page and the row that speaks for each. It
// reads the searched columns of the whole population, so the other columns wait
// until the page is known.
func (s *Store) searchPage(ctx context.Context, anchor *catalog.Area, q PersonQuery) ([]personRecord, error) {
	const usual, most = 50, 1000
	text, err := renderSearch(anchor, searchText{Match: q.conditions(), After: !q.After.IsZero(), Scoped: !q.Everywhere, Without: len(q.Without) > 0})
	if err != nil {
		return nil, err
	}
	prefix := uint8(0)
	if q.Prefix {
		prefix = 1
	}
	args := []any{
		clickhouse.Named("w", q.Watermark), clickhouse.Named("v", q.On.String()), clickhouse.Named("name", q.Name),
		clickhouse.Named("prefix", prefix), clickhouse.Named("units", list(q.Units)),
		clickhouse.Named("categories", list(q.Categories)), clickhouse.Named("statuses", list(q.Statuses)),
		clickhouse.Named("today", q.Today.String()), clickhouse.Named("within", list(q.Within)), clickhouse.Named("without", list(q.Without)),
		clickhouse.Named("after", q.After.String()), clickhouse.Named("limit", uint64(min(max(cmp.Or(q.Limit, usual), 1), most))),
	}
	var page []personRecord
	start := func() { page = nil }
	err = s.each(ctx, "search persons", text, args, start, func(rows driver.Rows) error {
		var p personRecord
		if err := rows.Scan((*scanID)(&p.person), (*scanID)(&p.record)); err != nil {
			return err
		}
		page = append(page, p)
		return nil
	})
	return page, err
}

func newHit(anchor *catalog.Area, person fact.ID, values []string) PersonHit {
	hit := PersonHit{PersonID: person, Fields: map[string]string{}}
	for i, v := range values {
		if f := anchor.Fields[i]; v != "" && f.Protect != catalog.Encrypt {
			hit.Fields[f.Name] = v
		}
	}
	hit.Name = hit.Fields["name"]
	return hit
}

// PersonsNamed counts for each name the persons who bear it, or bore it at some
// time, exactly so, as known at watermark w. Names of nobody are left out.
func (s *Store) PersonsNamed(ctx context.Context, names []string, w uint64) (map[string]int, error) {
	anchor := s.anchor()
	if anchor == nil {
		return nil, noAnchor()
	}
	var out map[string]int
	start := func() { out = map[string]int{} }
	args := []any{clickhouse.Named("names", list(names)), clickhouse.Named("w", w)}
	err := s.each(ctx, "count namesakes", s.texts[anchor.Code].named, args, start, func(rows driver.Rows) error {
		var name string
		var n uint64
		if err := rows.Scan(&name, &n); err != nil {
			return err
		}
		out[name] = int(n)
		return nil
	})
	return out, err
}

// CountPersons counts the persons with a profile, as known at watermark w.
func (s *Store) CountPersons(ctx context.Context, w uint64) (uint64, error) {
	anchor := s.anchor()
	if anchor == nil {
		return 0, noAnchor()
	}
	var n uint64
	err := s.each(ctx, "count persons", s.texts[anchor.Code].count, []any{clickhouse.Named("w", w)}, func() { n = 0 },
		func(rows driver.Rows) error { return rows.Scan(&n) })
	return n, err
}

// list makes an absent list an empty one, which the driver writes as [].
func list(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}

// anchor is the area that names the persons, or nil.
func (s *Store) anchor() *catalog.Area {
	for _, a := range s.areas {
		if a.Anchor {
			return a
		}
	}
	return nil
}

func noAnchor() error {
	return fault.New(fault.Internal, "store.no_anchor",
		fault.T("目录中没有人员主信息类", "the catalogue has no area that names persons"))
}

func unknownArea(code string) error {
	return fault.New(fault.NotFound, "store.unknown_area",
		fault.F("没有信息类 %s", "there is no area %s", code))
}
