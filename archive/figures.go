package archive

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/store"
)

// FiguresInput asks for the base figures of a day.
type FiguresInput struct {
	AsOf    string // see ResolveAxes
	AsKnown string
	Unit    string // code: only it and the units below it; "" for all
	By      access.By
}

// Figures are the base figures: who should be on file, who is, and how far the
// areas are covered. They name nobody.
type Figures struct {
	Axes   Axes
	Units  []UnitFigures // by unit and category
	Areas  []AreaFigures // in the catalogue's order
	Totals UnitFigures   // of all Units; without unit and category
}

// UnitFigures are the persons of one unit and category. Expected and Missing
// are -1 where no headcount was supplied: then nothing can be called missing.
type UnitFigures struct {
	Unit, Category string
	Expected       int // by the newest headcount up to the day
	Filed          int // with a profile in force, and still in public duty; Suppressed where few
	Missing        int // expected and not filed; Suppressed where few
	Doubled        int // of those filed: same name, sex and month of birth as another person; Suppressed where few
}

// AreaFigures are the persons by state of coverage in one area.
type AreaFigures struct {
	Area                                         *catalog.Area
	Required                                     int // persons whose category must supply it
	Present, Nothing, NeverSupplied, NotRequired int // like Required, Suppressed where few
}

// goneStatuses are the values of person_status of persons who hold no public
// duty in the district any more: retired, resigned, dismissed, dead, moved away.
func goneStatuses() []string { return []string{"30", "40", "41", "70", "90"} }

// headcountCode is the ledger of how many persons a unit should have on file.
const headcountCode = "u_headcount"

// Figures counts, in the units that the reader may count in. Leads count for
// nobody. Fault codes axes.malformed and those of access.By.
func (s *Service) Figures(ctx context.Context, in FiguresInput) (Figures, error) {
	if err := in.By.May(access.FiguresRead); err != nil {
		return Figures{}, err
	}
	axes, err := s.ResolveAxes(ctx, in.AsOf, in.AsKnown)
	if err != nil {
		return Figures{}, err
	}
	f := Figures{Axes: axes}
	q := store.FiguresQuery{On: axes.AsOf, Watermark: axes.Watermark.No, Gone: goneStatuses()}
	counts, err := s.Store.Headcounts(ctx, q)
	if err != nil {
		return f, err
	}
	expected, err := s.expected(ctx, axes)
	if err != nil {
		return f, err
	}
	asked, err := s.within(ctx, in.Unit, axes)
	if err != nil {
		return f, err
	}
	allowed := in.By.Scope.Units(access.FiguresRead)
	inside := func(unit string) bool { return asked(unit) && allowed.Has(unit) }
	counts = slices.DeleteFunc(counts, func(h store.Headcount) bool { return !inside(h.Unit) })
	for k := range expected {
		if !inside(k.unit) {
			delete(expected, k)
		}
	}
	f.Units = unitFigures(counts, expected)
	f.Totals = total(f.Units)
	may := newCounting(in.By)
	broad, err := s.broad(ctx, in.Unit, axes)
	if err != nil {
		return f, err
	}
	if err := s.areaFigures(ctx, &f, counts, q, inside, may, broad); err != nil {
		return f, err
	}
	f.suppress(may, s.Catalog.Anchor().Code, in.Unit == "")
	unit, err := s.noted(ctx, in.By, in.Unit)
	if err != nil {
		return Figures{}, err
	}
	if err := in.By.Note(ctx, audit.Event{Action: "figures.read", Object: unit, Counts: map[string]int{"units": len(f.Units)}}); err != nil {
		return Figures{}, err
	}
	return f, nil
}

// within tells the units of a subtree; of none, every unit.
func (s *Service) within(ctx context.Context, unit string, axes Axes) (func(string) bool, error) {
	if unit == "" {
		return func(string) bool { return true }, nil
	}
	codes, err := s.subtree(ctx, unit, axes)
	if err != nil {
		return nil, err
	}
	set := map[string]bool{}
	for _, u := range codes {
		set[u] = true
	}
	return func(u string) bool { return set[u] }, nil
}

// place is a unit and a category.
type place struct{ unit, category string }

// expected gives the newest headcount of every unit and category.
func (s *Service) expected(ctx context.Context, axes Axes) (map[place]int, error) {
	out := map[place]int{}
	a := s.Catalog.Area(headcountCode)
	if a == nil {
		return out, nil
	}
	newest := map[place]fact.Day{}
	at := func(row fact.Row, field string) string { return row.Values[a.Index(field)] }
	for row, err := range s.Store.InForce(ctx, a, store.InForceQuery{On: axes.AsOf, Watermark: axes.Watermark.No}) {
		if err != nil {
			return nil, err
		}
		n, err := number(at(row, "expected"))
		if err != nil {
			return nil, err
		}
		k := place{at(row, "unit_code"), at(row, "category")}
		if d, seen := newest[k]; !seen || d <= row.ValidFrom {
			newest[k], out[k] = row.ValidFrom, n
		}
	}
	return out, nil
}

// unitFigures joins what is filed with what is expected.
func unitFigures(counts []store.Headcount, expected map[place]int) []UnitFigures {
	out := make([]UnitFigures, 0, len(counts))
	seen := map[place]bool{}
	for _, h := range counts {
		k := place{h.Unit, h.Category}
		seen[k] = true
		u := UnitFigures{Unit: h.Unit, Category: h.Category, Expected: -1, Missing: -1, Filed: int(h.Persons), Doubled: int(h.Doubled)} // #nosec G115 -- counts of persons
		if n, ok := expected[k]; ok {
			u.Expected, u.Missing = n, max(0, n-u.Filed)
		}
		out = append(out, u)
	}
	for k, n := range expected {
		if !seen[k] {
			out = append(out, UnitFigures{Unit: k.unit, Category: k.category, Expected: n, Missing: n})
		}
	}
	slices.SortFunc(out, func(a, b UnitFigures) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Category, b.Category))
	})
	return out
}

// total adds up. A unit that has more on file than expected does not make good
// for what another lacks.
func total(units []UnitFigures) UnitFigures {
	t := UnitFigures{Expected: -1, Missing: -1}
	for _, u := range units {
		t.Filed += u.Filed
		t.Doubled += u.Doubled
		if u.Expected >= 0 {
			t.Expected, t.Missing = max(t.Expected, 0)+u.Expected, max(t.Missing, 0)+u.Missing
		}
	}
	return t
}

// areaFigures counts the persons of every area that the reader may count, where
// he may count it, by state of coverage, as a dossier would say it.
func (s *Service) areaFigures(ctx context.Context, f *Figures, counts []store.Headcount, q store.FiguresQuery, inside func(string) bool, may counting, broad bool) error {
	areas := slices.DeleteFunc(slices.Clone(s.Catalog.Areas), func(a *catalog.Area) bool { return a.Code == access.LeadsArea || !may.area(a.Code) })
	codes := make([]string, len(areas))
	for i, a := range areas {
		codes[i] = a.Code
	}
	coverage, err := s.Store.Coverage(ctx, codes, q)
	if err != nil {
		return err
	}
	for _, a := range areas {
		open := func(unit string) bool { return inside(unit) && may.counts(unit, a.Code) }
		figures := areaOf(a, counts, coverage, open)
		figures.suppress(areaOf(a, counts, coverage, func(unit string) bool { return open(unit) && !may.reads(unit, a.Code) }), broad)
		f.Areas = append(f.Areas, figures)
	}
	return nil
}

// areaOf counts one area in the units that are open.
func areaOf(a *catalog.Area, counts []store.Headcount, coverage []store.AreaCount, open func(unit string) bool) AreaFigures {
	persons, known := map[string]int{}, map[string][2]int{} // by category
	for _, h := range counts {
		if open(h.Unit) {
			persons[h.Category] += int(h.Persons) // #nosec G115 -- a count of persons
		}
	}
	for _, c := range coverage {
		if c.Area == a.Code && open(c.Unit) {
			n := known[c.Category]
			known[c.Category] = [2]int{n[0] + int(c.Present), n[1] + int(c.Nothing)} // #nosec G115 -- counts of persons
		}
	}
	out := AreaFigures{Area: a}
	for category, n := range persons {
		k := known[category]
		out.Present += k[0]
		out.Nothing += k[1]
		switch a.Scope[category] {
		case "off":
			out.NotRequired += n - k[0] - k[1]
			continue
		case "required":
			out.Required += n
		}
		out.NeverSupplied += n - k[0] - k[1]
	}
	return out
}

func number(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.Atoi(s)
}
