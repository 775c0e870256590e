package archive

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/store"
)

// SearchInput says whom a reader looks for. An identity number finds exactly
// its person; the other conditions narrow each other down.
type SearchInput struct {
	Name     string // any part of the name
	IDNo     string // any usual writing
	Unit     string // unit code
	Subtree  bool   // the units below it too
	Category string // C1..C6
	AsOf     string // see ResolveAxes
	Limit    int    // 1..200; 0 = 50
	Cursor   string
	By       access.By
}

// Validate collects every problem. Fault code search.input.
func (in SearchInput) Validate() error {
	var zh, en []string
	if strings.TrimSpace(in.Name+in.IDNo+in.Unit+in.Category) == "" {
		zh, en = append(zh, "请至少填写一个条件"), append(en, "give at least one condition")
	}
	if in.Limit < 0 || in.Limit > 200 {
		zh, en = append(zh, "每页 1 到 200 人"), append(en, "a page has 1 to 200 persons")
	}
	if zh == nil {
		return nil
	}
	return fault.New(fault.Invalid, "search.input", fault.T(strings.Join(zh, "；"), strings.Join(en, "; ")))
}

const usualPage = 50

// Hit is one person found.
type Hit struct {
	PersonID fact.ID
	Profile  []Value // masked; nil when the person has none in force
}

// SearchResult is one page of persons.
type SearchResult struct {
	Axes Axes
	Hits []Hit
	Next string // cursor of the next page, "" at the end
}

// Search finds persons by their profile in force, of those whom the reader may
// know of. Fault codes search.input, search.cursor, search.id_no (the number
// cannot be right) and those of access.By.
func (s *Service) Search(ctx context.Context, in SearchInput) (SearchResult, error) {
	if err := in.By.May(access.PersonSearch); err != nil {
		return SearchResult{}, err
	}
	if err := in.Validate(); err != nil {
		return SearchResult{}, err
	}
	axes, err := s.ResolveAxes(ctx, in.AsOf, "")
	if err != nil {
		return SearchResult{}, err
	}
	out := SearchResult{Axes: axes}
	persons, err := s.findPersons(ctx, in, axes, &out)
	if err != nil {
		return SearchResult{}, err
	}
	if len(persons) > 0 {
		profiles, err := s.profiles(ctx, in.By, persons, axes)
		if err != nil {
			return SearchResult{}, err
		}
		for _, id := range persons {
			out.Hits = append(out.Hits, Hit{PersonID: id, Profile: profiles[id]})
		}
	}
	if err := s.noteSearch(ctx, in, persons); err != nil {
		return SearchResult{}, err
	}
	return out, nil
}

// noteSearch notes who was looked for by number, found or not, and who was
// shown.
func (s *Service) noteSearch(ctx context.Context, in SearchInput, shown []fact.ID) error {
	query, err := s.conditions(ctx, in)
	if err != nil {
		return err
	}
	e := audit.Event{Action: "person.search", Query: query, Counts: map[string]int{"shown": len(shown)}}
	if in.IDNo != "" {
		id, err := s.PersonOf(in.IDNo)
		if err != nil {
			return err
		}
		e.Object = id.String()
	}
	for _, id := range shown {
		e.Persons = append(e.Persons, id.String())
	}
	return in.By.Note(ctx, e)
}

// findPersons gives the persons of the page in order.
func (s *Service) findPersons(ctx context.Context, in SearchInput, axes Axes, out *SearchResult) ([]fact.ID, error) {
	if in.IDNo != "" {
		id, err := s.PersonOf(in.IDNo)
		if err != nil {
			return nil, err
		}
		_, _, err = s.find(ctx, in.By, access.PersonSearch, id, axes.Watermark.No)
		if fault.CodeOf(err) == "person.unknown" {
			return nil, nil
		}
		return []fact.ID{id}, err
	}
	page := cmp.Or(in.Limit, usualPage)
	units := in.By.Scope.Units(access.PersonSearch)
	q := store.PersonQuery{Name: strings.TrimSpace(in.Name), On: axes.AsOf, Watermark: axes.Watermark.No,
		Limit: page + 1, // one more tells whether there is another page
		Today: s.today(), Everywhere: units.All, Within: units.Codes(), Without: in.By.Scope.HiddenPersons()}
	if in.Unit != "" {
		q.Units = []string{in.Unit}
	}
	if in.Unit != "" && in.Subtree {
		var err error
		if q.Units, err = s.subtree(ctx, in.Unit, axes); err != nil {
			return nil, err
		}
	}
	if in.Category != "" {
		q.Categories = []string{in.Category}
	}
	if in.Cursor != "" {
		var err error
		if q.After, err = fact.ParseID(in.Cursor); err != nil {
			return nil, errCursor.Wrap(err)
		}
	}
	hits, err := s.Store.SearchPersons(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(hits) > page {
		hits = hits[:page]
		out.Next = hits[page-1].PersonID.String()
	}
	persons := make([]fact.ID, len(hits))
	for i, h := range hits {
		persons[i] = h.PersonID
	}
	return persons, nil
}

// profiles gives the masked profiles in force of the persons of one page.
func (s *Service) profiles(ctx context.Context, by access.By, persons []fact.ID, axes Axes) (map[fact.ID][]Value, error) {
	anchor := s.Catalog.Anchor()
	versions, err := s.Store.VersionsOf(ctx, anchor.Code, persons, axes.Watermark.No)
	if err != nil {
		return nil, err
	}
	if err := s.Vault.Fetch(ctx, anchor, persons, false); err != nil {
		return nil, err
	}
	byPerson := map[fact.ID][]fact.Version{}
	for _, v := range versions {
		byPerson[v.PersonID] = append(byPerson[v.PersonID], v)
	}
	out := map[fact.ID][]Value{}
	for id, own := range byPerson {
		unit, err := s.homeUnit(own, axes.Watermark.No)
		if err != nil {
			return nil, err
		}
		view, _ := by.View(access.PersonSearch, id.String(), unit)
		for _, v := range fact.InForce(anchor.Kind, own, axes.AsOf, axes.Watermark.No) {
			values, err := s.Vault.Read(anchor, &v)
			if err != nil {
				return nil, err
			}
			out[id] = shown(anchor, values, max(1, view.Level(anchor.Code)), 1)
		}
	}
	managed, err := s.managedHigher(ctx, persons, axes.AsOf, axes.Watermark.No)
	for id := range managed {
		out[id] = nameOnly(out[id])
	}
	return out, err
}

var errCursor = fault.New(fault.Invalid, "search.cursor", fault.T("翻页标记无效", "the page cursor is not valid")).
	WithHint(fault.T("请从第一页重新查询", "search again from the first page"))

// conditions are what was asked, as the trail may keep it: nothing but a
// commitment of a name, a number and of whatever is no unit and no category.
func (s *Service) conditions(ctx context.Context, in SearchInput) (map[string]string, error) {
	out := map[string]string{}
	for name, value := range map[string]string{"name": in.Name, "id_no": in.IDNo} {
		if value != "" {
			out[name] = in.By.Commit(value)
		}
	}
	if in.Category != "" {
		out["category"] = in.By.Commit(in.Category)
		if slices.ContainsFunc(s.Catalog.Categories, func(c catalog.Category) bool { return c.Code == in.Category }) {
			out["category"] = in.Category
		}
	}
	if in.AsOf != "" {
		out["as_of"] = in.AsOf // a date, or it would have been refused
	}
	unit, err := s.noted(ctx, in.By, in.Unit)
	if unit != "" {
		out["unit"] = unit
	}
	return out, err
}

// noted is a unit's code as the trail keeps it: a commitment when there is no
// such unit, since anything may have been typed.
func (s *Service) noted(ctx context.Context, by access.By, unit string) (string, error) {
	if unit == "" {
		return "", nil
	}
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return "", err
	}
	tree, err := s.Units.Tree(ctx, mark.No)
	if err != nil || len(tree.Periods(unit)) == 0 {
		return by.Commit(unit), err
	}
	return audit.Unit(unit), nil
}

// NotedUnit is what the trail keeps of a code that was typed: the unit when there
// is one, "?" otherwise.
func (s *Service) NotedUnit(ctx context.Context, code string) string {
	if mark, err := s.Control.Watermark(ctx); err == nil {
		if tree, err := s.Units.Tree(ctx, mark.No); err == nil && len(tree.Periods(code)) > 0 {
			return audit.Unit(code)
		}
	}
	return "?"
}

// PersonOf maps an identity number in any usual writing to its person; fault
// code search.id_no.
func (s *Service) PersonOf(idNo string) (fact.ID, error) {
	number, findings := s.Catalog.Clean(s.Catalog.Anchor().Field("id_no"), catalog.Input{Kind: catalog.Text, Text: idNo}, s.Clock())
	for _, f := range findings {
		if f.Severity == catalog.SevError {
			return fact.ID{}, fault.New(fault.Invalid, "search.id_no", f.Message).WithHint(f.Hint)
		}
	}
	if number == "" {
		return fact.ID{}, fault.New(fault.Invalid, "search.id_no", fault.T("没有收到公民身份号码", "no identity number was given"))
	}
	return s.Vault.PersonID(number), nil
}
