package ingest

import (
	"context"
	"errors"
	"io"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/identity"
)

// ChangesInput asks what a batch changes.
type ChangesInput struct {
	Batch  string
	Kind   ChangeKind // "" = every kind
	Sheet  string     // as the receipt names it; "" = every sheet
	Cursor int64      // of the page before; 0 = from the beginning
	Limit  int
	By     access.By
}

// Change is what publishing one row does, as its reader may see it.
type Change struct {
	Kind           ChangeKind
	File, Sheet    string
	Row            int // 0 of what is on file alone
	Area           *catalog.Area
	Person         string // id; "" of what is about no person
	Who            string
	From, To       fact.Day // of the new period
	OldFrom, OldTo fact.Day // of the period on file
	Fields         []ChangedField
}

// ChangedField is one field: of a changed row those that differ alone.
type ChangedField struct {
	Field    *catalog.Field
	Old, New Shown
}

// Shown is a value as its reader may see it.
type Shown struct {
	Value            string
	Masked, Withheld bool
}

// Changes is a page of what a batch changes. Next goes on, 0 at the end.
type Changes struct {
	Digest string // of the check that it shows
	Rows   Counts
	Items  []Change
	Next   int64
}

// Changes says row by row what publishing a batch would do, or did. Values are
// masked as everywhere; rows of persons who are not the reader's are left out,
// and leads show nothing to who does not handle them. Fault codes batch.unknown,
// batch.not_checked, batch.stale, access.denied.
func (s *Service) Changes(ctx context.Context, in ChangesInput) (Changes, error) {
	b, err := s.batchFor(ctx, in.By, in.Batch)
	if err != nil {
		return Changes{}, err
	}
	if in.By.May(access.BatchConfirm) != nil && in.By.May(access.BatchRead) != nil {
		return Changes{}, in.By.May(access.BatchRead)
	}
	kept, err := keptOf(b)
	if err != nil {
		return Changes{}, err
	}
	r, err := s.preview(ctx, b)
	if err != nil {
		return Changes{}, err
	}
	out := Changes{Digest: b.Digest, Rows: kept.Rows}
	err = s.page(ctx, in, b, r, &out)
	if err = errors.Join(err, r.Close()); err != nil {
		return Changes{}, err
	}
	return out, in.By.Note(ctx, audit.Event{Action: "batch.changes", Object: b.ID, Areas: areasShown(out.Items), Persons: personsShown(out.Items)})
}

// readAhead is how many entries are looked at together: their persons' units
// are asked for at once.
const readAhead = 500

// page fills a page. A reader sees a page short of nothing: entries that are not
// his are passed over.
func (s *Service) page(ctx context.Context, in ChangesInput, b control.Batch, r *entryReader, out *Changes) error {
	if in.Cursor > 0 {
		r.seek(in.Cursor)
	}
	if in.Kind != "" && !slices.Contains(ChangeKinds(), in.Kind) {
		return fault.New(fault.Invalid, "batch.change_kind", fault.T("没有这类变化", "there is no such kind of change")).
			WithHint(fault.T("可写 new、changed、unchanged 或 disappear", "write new, changed, unchanged or disappear"))
	}
	for {
		some, at, err := r.some(in, readAhead)
		if err != nil {
			return err
		}
		sight, err := s.sightOf(ctx, in.By, b, some)
		if err != nil {
			return err
		}
		for i := range some {
			c, ok := sight.change(&some[i])
			if !ok || (in.Kind != "" && c.Kind != in.Kind) { // the kind as it is told, not as it is
				continue
			}
			if len(out.Items) == in.Limit {
				out.Next = at[i]
				return nil
			}
			out.Items = append(out.Items, c)
		}
		if len(some) < readAhead {
			return nil
		}
	}
}

// some reads the next entries that are asked for, and where each begins.
func (r *entryReader) some(in ChangesInput, n int) (entries []entry, at []int64, err error) {
	for len(entries) < n {
		begins := r.at
		var e entry
		switch err := r.line(&e); {
		case errors.Is(err, io.EOF):
			return entries, at, nil
		case err != nil:
			return nil, nil, errCursor().Wrap(err)
		}
		// An entry that is not told as what it is, is told as new.
		kind := in.Kind == "" || e.Kind == in.Kind || (in.Kind == ChangeNew && (e.Blind || e.Area == access.LeadsArea || e.Area == catalog.CoverageCode))
		if kind && (in.Sheet == "" || e.Sheet == in.Sheet) {
			entries, at = append(entries, e), append(at, begins)
		}
	}
	return entries, at, nil
}

func errCursor() *fault.Error {
	return fault.New(fault.Invalid, "request.cursor", fault.T("翻页位置不对", "the cursor is not one that was given")).
		WithHint(fault.T("请从第一页重新看起", "begin again with the first page"))
}

// changeSight is what one reader may see of some entries of a batch.
type changeSight struct {
	service *Service
	by      access.By
	own     bool
	homes   map[fact.ID]identity.Profile
	higher  map[fact.ID]bool // whom a higher level manages today: nothing but the name is shown
}

func (s *Service) sightOf(ctx context.Context, by access.By, b control.Batch, entries []entry) (*changeSight, error) {
	out := &changeSight{service: s, by: by, own: b.CreatedBy == by.Actor.Account}
	if by.Scope.IsLocal() {
		return out, nil
	}
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, err
	}
	var persons []fact.ID
	for i := range entries {
		if a := s.Catalog.Area(entries[i].Area); a != nil && a.About == catalog.Person {
			persons = append(persons, entries[i].Person)
		}
	}
	persons = fact.Distinct(persons)
	today := fact.DayOf(s.Clock().In(clock.Office))
	if out.homes, err = s.identity.Profiles(ctx, persons, today, mark.No); err != nil {
		return nil, err
	}
	out.higher, err = s.identity.ManagedHigher(ctx, persons, today, mark.No)
	return out, err
}

// change shows an entry to the reader; ok is false where it is not for him.
func (g *changeSight) change(e *entry) (c Change, ok bool) {
	a := g.service.Catalog.Area(e.Area)
	if a == nil {
		return c, false
	}
	c = Change{Kind: e.Kind, File: e.File, Sheet: e.Sheet, Row: e.Row, Area: a, Who: e.Who,
		From: e.From, To: e.To, OldFrom: e.OldFrom, OldTo: e.OldTo}
	if a.About == catalog.Person {
		c.Person = e.Person.String()
	}
	if g.untold(a, e) {
		c.Kind, c.From, c.To, c.OldFrom, c.OldTo = ChangeNew, fact.NoDay, fact.NoDay, fact.NoDay, fact.NoDay
		return c, e.Kind != ChangeDisappear
	}
	level := g.level(a, e)
	switch {
	case g.higher[e.Person]:
		c.From, c.To, c.OldFrom, c.OldTo = fact.NoDay, fact.NoDay, fact.NoDay, fact.NoDay
	case level > 0:
		c.Fields = fields(a, e, level)
	}
	return c, level > 0
}

// untold tells an entry about leads that its reader does not handle: not even
// what kind of change it is.
func (g *changeSight) untold(a *catalog.Area, e *entry) bool {
	values := e.New
	if values == nil {
		values = e.Old
	}
	if g.by.Scope.IsLocal() || (!e.Blind && a.Code != access.LeadsArea && (values == nil || !aboutLeads(a, values))) {
		return false
	}
	if e.Blind || a.Code != access.LeadsArea || values == nil {
		return true
	}
	number := g.service.Vault.Blind(access.LeadKind, values[a.Index("lead_no")])
	return !g.by.Scope.Lead(e.Person.String(), number.String())
}

// level is the highest sensitivity of the fields that the reader may see, 0
// where he may not know of the row: who publishes sees what he would change, who
// reads receipts what lies in his units.
func (g *changeSight) level(a *catalog.Area, e *entry) int {
	switch {
	case g.by.Scope.IsLocal(), a.Code == access.LeadsArea: // the others are untold
		return 3
	}
	unit, person := e.Unit, ""
	if a.About == catalog.Person {
		person = e.Person.String()
		if p, known := g.homes[e.Person]; known {
			unit = p.Unit
		}
	}
	may := []access.Permission{access.BatchRead}
	if g.own {
		may = append(may, access.BatchConfirm)
	}
	level := 0
	for _, p := range may {
		v, ok := g.by.View(p, person, unit)
		switch {
		case !ok:
		case a.Anchor, areaFor(a) == "":
			level = max(level, 1, v.Level(a.Code))
		default:
			level = max(level, v.Level(areaFor(a)))
		}
	}
	return level
}

// fields gives an entry's fields: of a changed row those that differ, of others
// those with a value.
func fields(a *catalog.Area, e *entry, level int) []ChangedField {
	at := func(values []string, i int) string {
		if i < len(values) {
			return values[i]
		}
		return ""
	}
	var out []ChangedField
	for i, f := range a.Fields {
		old, now := at(e.Old, i), at(e.New, i)
		if (old == "" && now == "") || (e.Kind == ChangeChanged && old == now) {
			continue
		}
		x := ChangedField{Field: f}
		x.Old.Value, x.Old.Masked, x.Old.Withheld = catalog.ShowValue(f, old, level, 1)
		x.New.Value, x.New.Masked, x.New.Withheld = catalog.ShowValue(f, now, level, 1)
		out = append(out, x)
	}
	return out
}

func areasShown(items []Change) (out []string) {
	for _, c := range items {
		out = append(out, c.Area.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func personsShown(items []Change) (out []string) {
	for _, c := range items {
		if c.Person != "" {
			out = append(out, c.Person)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
