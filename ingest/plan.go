package ingest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// plan is what publishing a batch would do.
type plan struct {
	catalog    *catalog.Catalog // with the units as known when the batch is assessed
	sheets     []SheetReceipt
	issues     []Issue
	candidates []candidate // rows that passed, until they become changes
	changes    []change
	answers    map[string]string // by question
	questions  []Question

	detailed bool               // somebody wants to see what becomes of every row
	entries  []entry            // of a detailed plan
	homes    map[fact.ID]string // units of those of whom the batch brings the profile

	replaced map[fact.ID]bool // persons whom rows name that this replaces, ends or takes back

	untold string // of what must not tell what is stored: all that its digest is of
}

// change is one version to publish.
type change struct {
	area   *catalog.Area
	op     fact.Op
	key    fact.Key
	to     fact.Day
	values []string // canonical; nil for a retract
	mac    fact.ID
	was    fact.ID // mac of the stored period that it takes the place of; zero when new
	at     position
	origin string
	dept   string

	blind bool    // the sender may not know what is stored: see markBlind
	told  fact.ID // of a blind row: its mac before stored values were kept

	source *fact.Version // stored version that it repeats or takes back; nil of what a file brings
}

func (p *plan) issue(i Issue) { p.issues = append(p.issues, i) }

func (p *plan) rowsRead() int {
	n := 0
	for _, s := range p.sheets {
		n += s.Rows.Read
	}
	return n
}

func (p *plan) total() Counts {
	var c Counts
	for _, s := range p.sheets {
		c.add(s.Rows)
	}
	return c
}

// digest names what publishing would change: confirming a digest confirms
// exactly these versions in the place of exactly those stored ones.
func (p *plan) digest() string {
	h := sha256.New()
	fmt.Fprint(h, p.untold)
	for _, c := range p.changes {
		if p.untold != "" {
			break
		}
		if c.blind && c.op == fact.Retract {
			continue // tells of what is stored
		}
		if c.blind {
			c.mac = c.told
		}
		fmt.Fprintf(h, "%s|%s|%s|%s|%s|%s|%s|%s\n", c.area.Code, c.op, c.key.PersonID, c.key.RecordID, c.key.ValidFrom, c.to, c.mac, c.was)
	}
	fmt.Fprintf(h, "%+v", p.total())
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// assess reads, checks, identifies and compares a batch with what is stored at
// watermark w. It changes nothing: dry run and commit both begin with it.
func (s *Service) assess(ctx context.Context, b *control.Batch, w uint64, progress Progress) (*plan, error) {
	return s.assessIn(ctx, b, w, false, progress)
}

// assessIn is assess, detailed where somebody wants to see what becomes of every
// row.
func (s *Service) assessIn(ctx context.Context, b *control.Batch, w uint64, detailed bool, progress Progress) (*plan, error) {
	if b.Kind == control.Withdraw {
		p := &plan{catalog: s.Catalog, detailed: detailed}
		return p, s.assessWithdrawal(ctx, b, p, w)
	}
	scope, err := s.scopeOf(ctx, b.CreatedBy)
	if err != nil {
		return nil, err
	}
	p, rows, err := s.readBatch(ctx, b, scope, w, detailed, progress)
	if err != nil {
		return nil, err
	}
	if err := s.markBlind(ctx, b, scope, rows, w); err != nil {
		return nil, err
	}
	if err := s.compare(ctx, p, rows, w, progress); err != nil {
		return nil, err
	}
	if err := s.endMissing(ctx, b, p, scope, rows, w); err != nil {
		return nil, err
	}
	sortIssues(b, p)
	return p, nil
}

// readBatch reads, checks and identifies a batch: the rows that can be stored,
// before they are compared with what is. scope is that of who handed it in.
func (s *Service) readBatch(ctx context.Context, b *control.Batch, scope *access.Scope, w uint64, detailed bool, progress Progress) (*plan, []proposal, error) {
	cat, err := s.Units.Catalog(ctx, s.Catalog, w)
	if err != nil {
		return nil, nil, err
	}
	kept, err := keptOf(*b)
	if err != nil {
		return nil, nil, err
	}
	p := &plan{catalog: cat, detailed: detailed, answers: kept.Answers}
	if err := s.readAll(ctx, b, p, progress); err != nil {
		return nil, nil, err
	}
	p.restrict(scope, b, s.Zone)
	p.refuseLeadStatements()
	if err := s.identify(ctx, b, p, scope, w); err != nil {
		return nil, nil, err
	}
	if err := s.checkUnits(ctx, b, p, w); err != nil {
		return nil, nil, err
	}
	rows, err := s.propose(b, p)
	if err != nil {
		return nil, nil, err
	}
	p.checkSums(rows)
	return p, rows, nil
}

// sortIssues puts issues in the order of files, sheets and rows, whatever
// stage found them. What concerns a file or a sheet that was not read comes
// before its file's rows.
func sortIssues(b *control.Batch, p *plan) {
	files, sheets := map[string]int{}, map[[2]string]int{}
	for i, f := range b.Files {
		files[f.Name] = i
	}
	for i, s := range p.sheets {
		sheets[[2]string{s.File, s.Sheet}] = i + 1
	}
	slices.SortStableFunc(p.issues, func(a, b Issue) int {
		return cmp.Or(cmp.Compare(files[a.File], files[b.File]),
			cmp.Compare(sheets[[2]string{a.File, a.Sheet}], sheets[[2]string{b.File, b.Sheet}]), cmp.Compare(a.Row, b.Row))
	})
}

// proposal is a row on its way to become a change: its record is known, not
// yet how it compares.
type proposal struct {
	change
	from     candidate
	supplied []bool
	undated  bool     // the area's rows bring a date, this one does not
	begun    fact.Day // of a statement: when the newest row of its area began, NoDay for none
}

// propose derives records from rows and settles rows of the batch that speak
// of the same period: identical ones count once, contradicting ones are all
// refused, since nothing tells which is right.
func (s *Service) propose(b *control.Batch, p *plan) ([]proposal, error) {
	effective, err := fact.ParseDay(b.EffectiveDate)
	if err != nil {
		return nil, err
	}
	proposals := make([]proposal, 0, len(p.candidates))
	byKey := make(map[fact.Key][]int, len(p.candidates))
	for _, c := range p.candidates {
		r, err := s.proposal(b, c, effective)
		if err != nil {
			return nil, err
		}
		byKey[r.key] = append(byKey[r.key], len(proposals))
		proposals = append(proposals, r)
	}
	p.candidates = nil
	differ := map[int]bool{} // by the first row of a group
	for _, same := range byKey {
		differ[same[0]] = !agree(proposals, same)
	}
	kept := proposals[:0]
	for i, r := range proposals {
		same := byKey[r.key]
		first := same[0]
		switch {
		case differ[first]:
			p.refuse(r.from, newIssue("row.contradiction", p.place(proposals[other(same, i)], r)))
		case i != first:
			p.sheets[r.at.sheet].Rows.Unchanged++
			p.enter(ChangeUnchanged, &r, nil, nil)
			p.note(r.from, newIssue("row.duplicate", p.place(proposals[first], r)))
		default:
			kept = append(kept, r)
		}
	}
	return slices.Clip(kept), nil
}

func (s *Service) proposal(b *control.Batch, c candidate, effective fact.Day) (proposal, error) {
	area, values, supplied := c.Area, c.Values, c.Supplied
	origin, dept := cmp.Or(b.Origin, area.Origin), cmp.Or(b.SourceDept, area.Dept)
	if c.None {
		area, values, supplied = s.statement(c, origin, dept, effective)
	}
	r := proposal{from: c, supplied: supplied, begun: fact.NoDay, change: change{
		area: area, op: fact.Upsert, to: fact.NoDay, values: values, at: c.at, origin: origin, dept: dept}}
	r.key = fact.Key{PersonID: c.person, RecordID: s.Vault.RecordID(area, origin, c.person, values), ValidFrom: effective}
	r.mac = s.mac(area, values)
	return r, r.setPeriod()
}

// setPeriod takes the period from the row's own dates where the area has them.
func (r *proposal) setPeriod() error {
	day := func(field string) (fact.Day, error) {
		return fact.ParseDay(r.values[r.area.Index(field)])
	}
	if f := r.area.ValidFrom; f != "" {
		d, err := day(f)
		if err != nil {
			return err
		}
		if r.undated = d == fact.NoDay; !r.undated {
			r.key.ValidFrom = d
		}
	}
	if f := r.area.ValidTo; f != "" {
		d, err := day(f)
		if err != nil {
			return err
		}
		// "2020-05" ends a period in that month, not before a start within it.
		if d != fact.NoDay && d <= r.key.ValidFrom {
			d = endOf(r.values[r.area.Index(f)], d)
		}
		r.to = d
	}
	// Ended before the day of the batch, begun nobody says when: it held up to
	// its end.
	if r.undated && r.to != fact.NoDay && r.to <= r.key.ValidFrom {
		r.key.ValidFrom = r.to - 1
	}
	return nil
}

// endOf is the day after the month or year that a coarse date names; a full
// date is itself.
func endOf(date string, first fact.Day) fact.Day {
	switch len(date) {
	case len("2006-01"):
		return fact.DayOf(first.Time().AddDate(0, 1, 0))
	case len("2006"):
		return fact.DayOf(first.Time().AddDate(1, 0, 0))
	}
	return first
}

// statement turns "nothing to report" into a row of the coverage statements.
func (s *Service) statement(c candidate, origin, dept string, on fact.Day) (*catalog.Area, []string, []bool) {
	area := s.Catalog.Coverage()
	values, supplied := make([]string, len(area.Fields)), make([]bool, len(area.Fields))
	for i := range supplied {
		supplied[i] = true
	}
	for field, v := range map[string]string{
		"for_area": c.Area.Code, "for_origin": origin, "statement": "nothing_to_report",
		"stated_by": s.Catalog.Dicts["source_dept"].Label(dept).ZH, "stated_at": on.String()} {
		values[area.Index(field)] = v
	}
	return area, values, supplied
}

func agree(all []proposal, same []int) bool {
	for _, i := range same[1:] {
		if all[i].mac != all[same[0]].mac {
			return false
		}
	}
	return true
}

// other is a row of the same period, seen from row i.
func other(same []int, i int) int {
	if same[0] != i {
		return same[0]
	}
	return same[1]
}

// place names a row, with its file and sheet where they are not those of the
// row that refers to it.
func (p *plan) place(of, from proposal) fault.Text {
	s, here := p.sheets[of.at.sheet], p.sheets[from.at.sheet]
	where := ""
	switch {
	case s.File != here.File:
		where = s.File + " / " + s.Sheet + " "
	case s.Sheet != here.Sheet:
		where = s.Sheet + " "
	}
	return fault.T(fmt.Sprintf("%s第 %d 行", where, of.at.row), fmt.Sprintf("%srow %d", where, of.at.row))
}
