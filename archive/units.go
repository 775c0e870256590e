package archive

import (
	"context"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/store"
	"qingjian/internal/units"
)

// Labelled is the catalogue with the units as known at the newest watermark, to
// write codes as people read them.
func (s *Service) Labelled(ctx context.Context) (*catalog.Catalog, error) {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, err
	}
	return s.Units.Catalog(ctx, s.Catalog, mark.No)
}

// subtree gives a unit and those below it on the day; a unit that no tree knows
// stands alone.
func (s *Service) subtree(ctx context.Context, unit string, axes Axes) ([]string, error) {
	tree, err := s.Units.Tree(ctx, axes.Watermark.No)
	if err != nil {
		return nil, err
	}
	if codes := tree.At(axes.AsOf).Subtree(unit); codes != nil {
		return codes, nil
	}
	return []string{unit}, nil
}

// UnitTree is the district's units on a day.
type UnitTree struct {
	Axes  Axes
	Units []UnitNode // each before those below it
}

// UnitNode is a unit with its people.
type UnitNode struct {
	units.Node
	Persons int // still in public duty, whose home unit it is; those below it do not count; Suppressed where not told
}

// UnitTree reads the tree of a day as far as the reader's scope goes, with the
// units above, of which no person is counted; it names none, and tells no count
// that Figures does not. Fault codes axes.malformed, access.denied.
func (s *Service) UnitTree(ctx context.Context, by access.By, asOf, asKnown string) (UnitTree, error) {
	if err := by.May(access.UnitsRead); err != nil {
		return UnitTree{}, err
	}
	axes, err := s.ResolveAxes(ctx, asOf, asKnown)
	if err != nil {
		return UnitTree{}, err
	}
	out := UnitTree{Axes: axes}
	tree, err := s.Units.Tree(ctx, axes.Watermark.No)
	if err != nil {
		return out, err
	}
	persons, err := s.personsByUnit(ctx, by, axes)
	if err != nil {
		return out, err
	}
	view, scope := tree.At(axes.AsOf), by.Scope.Units(access.UnitsRead)
	above := map[string]bool{} // units that lead to those of the scope
	for _, code := range scope.Codes() {
		for _, n := range view.Path(code) {
			above[n.Code] = true
		}
	}
	for _, root := range view.Roots() {
		for _, code := range view.Subtree(root) {
			n, _ := view.Node(code)
			switch {
			case scope.Has(code):
				out.Units = append(out.Units, UnitNode{n, persons(code)})
			case above[code]:
				out.Units = append(out.Units, UnitNode{Node: n})
			}
		}
	}
	return out, nil
}

// personsByUnit counts as the base figures do, where they do, and tells as much.
func (s *Service) personsByUnit(ctx context.Context, by access.By, axes Axes) (func(unit string) int, error) {
	counts, err := s.Store.Headcounts(ctx, store.FiguresQuery{On: axes.AsOf, Watermark: axes.Watermark.No, Gone: goneStatuses()})
	if err != nil {
		return nil, err
	}
	expected, err := s.expected(ctx, axes)
	if err != nil {
		return nil, err
	}
	told := newCounting(by).byUnit(unitFigures(counts, expected), s.Catalog.Anchor().Code)
	allowed := by.Scope.Units(access.FiguresRead)
	return func(unit string) int {
		if !allowed.Has(unit) {
			return Suppressed
		}
		return told[unit]
	}, nil
}

// UnitFile is what is known of one unit: where it stands, what became of it,
// who supervises there.
type UnitFile struct {
	Axes     Axes
	Unit     units.Node
	Path     []units.Node      // from the top down to the unit
	Periods  []units.Node      // what it was called and stood under, oldest first
	Events   []units.Event     // oldest first
	Organs   []UnitOrgan       // of the supervising force in the unit
	Children []units.Node      // right below it
	Now      []units.Node      // what stands in its place on the day: itself, or its successors
	Names    map[string]string // of the units that the events speak of
}

// UnitOrgan is an organ of the supervising force with its staff.
type UnitOrgan struct {
	units.Organ
	FullTime int // head, deputies and full-time staff
	Members  int // all appointments, part-time ones and informants too
}

// UnitFile reads one unit on a day. A unit that is gone on the day is shown as
// it last was. Fault codes axes.malformed, unit.unknown, access.denied.
func (s *Service) UnitFile(ctx context.Context, by access.By, code, asOf, asKnown string) (UnitFile, error) {
	if err := by.May(access.UnitsRead); err != nil {
		return UnitFile{}, err
	}
	axes, err := s.ResolveAxes(ctx, asOf, asKnown)
	if err != nil {
		return UnitFile{}, err
	}
	out := UnitFile{Axes: axes, Names: map[string]string{}}
	tree, err := s.Units.Tree(ctx, axes.Watermark.No)
	if err != nil {
		return out, err
	}
	scope := by.Scope.Units(access.UnitsRead)
	if out.Periods = tree.Periods(code); len(out.Periods) == 0 || !scope.Has(code) {
		return out, fault.New(fault.NotFound, "unit.unknown", fault.T("单位树中没有这个单位", "there is no such unit in the tree")).
			WithHint(fault.T("请核对单位编码；工作范围以外的单位同样查不到，新设单位须由系统管理员先导入单位树",
				"check the code; a unit outside your scope is not found either, and a new one comes in with the tree that the system administrator imports"))
	}
	view := tree.At(axes.AsOf)
	out.Unit = out.Periods[len(out.Periods)-1]
	if n, ok := view.Node(code); ok {
		out.Unit = n
	}
	out.Path = view.Path(code)
	for _, child := range view.Children(code) {
		n, _ := view.Node(child)
		out.Children = append(out.Children, n)
	}
	known := func(c string) bool { // in scope, or on the way down to the unit
		return scope.Has(c) || slices.ContainsFunc(out.Path, func(n units.Node) bool { return n.Code == c })
	}
	for i := range out.Periods {
		if p := &out.Periods[i]; !known(p.Parent) {
			p.Parent = ""
		}
	}
	if !known(out.Unit.Parent) {
		out.Unit.Parent = ""
	}
	for _, next := range tree.Successors(code, axes.AsOf) {
		if n, _ := view.Node(next); known(next) {
			out.Now = append(out.Now, n)
		}
	}
	out.Events = eventsWithin(tree.EventsOf(code), known)
	for _, e := range out.Events {
		for _, c := range []string{e.Unit, e.Into} {
			if p := tree.Periods(c); len(p) > 0 {
				out.Names[c] = p[len(p)-1].Name
			}
		}
	}
	return out, s.organs(ctx, &out)
}

// eventsWithin leaves of the events that speak of a unit the reader does not
// know of the kind, the day and what he knows; document and note may name it.
func eventsWithin(events []units.Event, known func(code string) bool) []units.Event {
	out := slices.Clone(events)
	for i := range out {
		e := &out[i]
		for _, code := range []*string{&e.Unit, &e.Into} {
			if *code != "" && !known(*code) {
				*code, e.Doc, e.Note = "", "", ""
			}
		}
	}
	return out
}

func (s *Service) organs(ctx context.Context, out *UnitFile) error {
	organs, posts, err := s.Units.Force(ctx, out.Axes.AsOf, out.Axes.Watermark.No)
	if err != nil {
		return err
	}
	roster := units.NewRoster(posts)
	for _, o := range organs {
		if o.Unit == out.Unit.Code {
			out.Organs = append(out.Organs, UnitOrgan{o, roster.Count(o.Code, units.FullTimeRoles()...), roster.Count(o.Code)})
		}
	}
	return nil
}

// Staffing is what is to be asked about the staffing of the supervising force
// on a day.
type Staffing struct {
	Axes     Axes
	Findings []units.Finding
}

// Staffing sets the supervising force of a day against the tree and the norm of
// the district, in the units of the reader's scope; it names no person. Fault
// codes axes.malformed, access.denied.
func (s *Service) Staffing(ctx context.Context, by access.By, asOf, asKnown string) (Staffing, error) {
	if err := by.May(access.UnitsRead); err != nil {
		return Staffing{}, err
	}
	axes, err := s.ResolveAxes(ctx, asOf, asKnown)
	if err != nil {
		return Staffing{}, err
	}
	findings, err := s.Units.Staffing(ctx, axes.AsOf, axes.Watermark.No, units.DefaultNorm())
	scope := by.Scope.Units(access.UnitsRead)
	findings = slices.DeleteFunc(findings, func(f units.Finding) bool { return !scope.Has(f.Unit) })
	return Staffing{Axes: axes, Findings: findings}, err
}
