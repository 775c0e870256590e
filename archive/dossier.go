package archive

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// DossierInput says whose archive is read, on which axes and by whom.
type DossierInput struct {
	Person  fact.ID
	AsOf    string // see ResolveAxes
	AsKnown string
	Reveal  bool // show masked fields in full; noted
	By      access.By
}

// Coverage is what is known of an area: three values, and whether the area
// applies at all. An empty area never looks clean.
type Coverage string

// The states of coverage.
const (
	Present         Coverage = "present"
	NothingToReport Coverage = "nothing_to_report" // somebody said so, on a date
	NeverSupplied   Coverage = "never_supplied"
	NotRequired     Coverage = "not_required" // and nothing is there
)

// Dossier is one person's archive: every area, in catalogue order.
type Dossier struct {
	PersonID fact.ID
	Axes     Axes
	Revealed bool
	Profile  []Value  // newest known profile, masked as asked; nil when there is none
	Posts    []string // names of the posts in force, unit first

	// HandedOver: a higher level manages the person on the day. Then nothing but
	// the name is shown; what came in before that was known stays unread.
	HandedOver bool

	// Destroyed: the key of what was stored encrypted about the person was
	// destroyed; of such fields from before that nothing is shown.
	Destroyed  bool
	Categories []Standing // categories of supervised persons in force, the main one first
	Duties     []Standing // duties in force: to report, to register documents
	Areas      []AreaDossier
}

// Count tells how many areas are in a state of coverage.
func (d *Dossier) Count(c Coverage) int {
	n := 0
	for _, a := range d.Areas {
		if a.State == c {
			n++
		}
	}
	return n
}

// AreaDossier is one area of a dossier.
type AreaDossier struct {
	Area    *catalog.Area
	Scope   string // required, optional, off: by the person's category
	State   Coverage
	Origins []OriginCoverage
	Records []Record
	Past    int // records known but not in force on the day

	Registers []RegisterRows // what departments' registers say of the same
}

// OriginCoverage is an area's coverage from one kind of source.
type OriginCoverage struct {
	Origin   string
	State    Coverage
	Count    int
	StatedBy string
	StatedAt fact.Day
	Conflict bool // rows are in force that held already when "nothing to report" was stated
}

// Record is one record in force.
type Record struct {
	fact.Version
	Values   []Value
	Versions int // versions of the record known at the watermark
	Source   Source
}

// Dossier reads one person's archive, as far as the reader may see it. Fault
// codes person.unknown, axes.malformed and those of access.By.
func (s *Service) Dossier(ctx context.Context, in DossierInput) (Dossier, error) {
	axes, err := s.ResolveAxes(ctx, in.AsOf, in.AsKnown)
	if err != nil {
		return Dossier{}, err
	}
	newest, err := s.Control.Watermark(ctx)
	if err != nil {
		return Dossier{}, err
	}
	// Who may see whom is a matter of today, whatever time is read about. A person
	// of whom nothing was known yet has an archive full of "never supplied".
	sight, versions, err := s.look(ctx, "dossier.read", in.By, in.Person, in.Reveal, newest.No)
	if err != nil {
		return Dossier{}, err
	}
	r := &reading{service: s, in: in, axes: axes, sight: sight, sources: s.sources(), byArea: map[string][]fact.Version{}, kin: map[fact.ID]Kin{}}
	for _, v := range versions {
		if v.BatchNo <= axes.Watermark.No {
			r.byArea[v.Area] = append(r.byArea[v.Area], v)
		}
	}
	managed, err := s.managedHigher(ctx, []fact.ID{in.Person}, axes.AsOf, newest.No)
	if err != nil {
		return Dossier{}, err
	}
	r.managed = managed[in.Person]
	d, err := r.dossier(ctx)
	if err != nil {
		return Dossier{}, err
	}
	if err := sight.note(ctx, d.event()); err != nil {
		return Dossier{}, err
	}
	return d, nil
}

// event is what the trail keeps of a reading.
func (d *Dossier) event() audit.Event {
	e := audit.Event{Action: "dossier.read", Counts: map[string]int{},
		Query: map[string]string{"as_of": d.Axes.AsOf.String(), "as_known": strconv.FormatUint(d.Axes.Watermark.Shown, 10)}}
	for _, a := range d.Areas {
		rows := len(a.Records)
		for _, reg := range a.Registers {
			rows += len(reg.Records)
		}
		if rows > 0 {
			e.Areas, e.Counts[a.Area.Code] = append(e.Areas, a.Area.Code), rows
		}
	}
	return e
}

// reading is one dossier being put together.
type reading struct {
	service  *Service
	in       DossierInput
	axes     Axes
	sight    *sight
	sources  *sources
	byArea   map[string][]fact.Version
	category string
	kin      map[fact.ID]Kin
	managed  bool // by a higher level, on the day or today
}

func (r *reading) dossier(ctx context.Context) (Dossier, error) {
	d := Dossier{PersonID: r.in.Person, Axes: r.axes, Revealed: r.in.Reveal}
	var err error
	if d.Destroyed, err = r.service.Vault.Destroyed(ctx, r.in.Person); err != nil {
		return Dossier{}, err
	}
	if err := r.profile(&d); err != nil {
		return d, err
	}
	statements, err := r.statements()
	if err != nil {
		return d, err
	}
	if err := r.standings(&d); err != nil {
		return d, err
	}
	if d.HandedOver = d.HandedOver || r.managed; d.HandedOver {
		d.Categories, d.Profile = nil, nameOnly(d.Profile)
		return d, nil
	}
	for _, a := range r.service.Catalog.Areas {
		if !r.sight.shows(a, r.byArea[a.Code]) {
			continue
		}
		area, err := r.area(ctx, a, statements[a.Code])
		if err != nil {
			return d, err
		}
		d.Areas = append(d.Areas, area)
		if a.Code == "A02" {
			d.Posts = posts(area)
		}
	}
	return d, r.registers(ctx, &d)
}

// profile takes the head from the profile in force, or from the nearest known
// one where the day lies outside all of them: a head without a name helps
// nobody.
func (r *reading) profile(d *Dossier) error {
	anchor := r.service.Catalog.Anchor()
	known := r.byArea[anchor.Code]
	rows := fact.InForce(anchor.Kind, known, r.axes.AsOf, r.axes.Watermark.No)
	if len(rows) == 0 {
		rows = fact.Collapse(known, r.axes.Watermark.No)
	}
	if len(rows) == 0 {
		return nil
	}
	newest := slices.MaxFunc(rows, func(a, b fact.Version) int { return int(a.ValidFrom) - int(b.ValidFrom) })
	values, err := r.service.Vault.Read(anchor, &newest)
	if err != nil {
		return err
	}
	d.Profile = r.sight.values(anchor, values)
	r.category = values[anchor.Index("supervisee_category")]
	return nil
}

// posts names the posts in force as they are spoken: 霁堤村党支部 and 党支部书记
// are 霁堤村党支部书记.
func posts(a AreaDossier) []string {
	var out []string
	for _, rec := range a.Records {
		var unit, post string
		for _, v := range rec.Values {
			switch v.Field.Name {
			case "unit_name":
				unit = v.Value
			case "post_name":
				post = v.Value
			}
		}
		out = append(out, joinPost(unit, post))
	}
	return out
}

// joinPost writes once what ends the unit's name and begins the post's, where
// that is more than a sign: 甲村 and 村委会主任 stay 甲村村委会主任.
func joinPost(unit, post string) string {
	for i := range unit {
		if rest, ok := strings.CutPrefix(post, unit[i:]); ok && utf8.RuneCountInString(unit[i:]) > 1 {
			return unit + rest
		}
	}
	return unit + post
}

// statement is "nothing to report" for an area, by origin.
type statement struct {
	origin, by string
	at         fact.Day
}

func (r *reading) statements() (map[string][]statement, error) {
	out := map[string][]statement{}
	a := r.service.Catalog.Coverage()
	for _, v := range fact.InForce(a.Kind, r.byArea[a.Code], r.axes.AsOf, r.axes.Watermark.No) {
		values, err := r.service.Vault.Read(a, &v)
		if err != nil {
			return nil, err
		}
		area := values[a.Index("for_area")]
		out[area] = append(out[area], statement{
			origin: values[a.Index("for_origin")], by: values[a.Index("stated_by")], at: v.ValidFrom})
	}
	return out, nil
}

func (r *reading) area(ctx context.Context, a *catalog.Area, said []statement) (AreaDossier, error) {
	out := AreaDossier{Area: a, Scope: a.Scope[r.category]}
	all := r.byArea[a.Code]
	w := r.axes.Watermark.No
	inForce := fact.InForce(a.Kind, all, r.axes.AsOf, w)
	versions, records := map[fact.ID]int{}, map[fact.ID]bool{}
	for _, v := range all {
		versions[v.RecordID]++
	}
	known := fact.Collapse(all, w)
	for _, v := range known {
		records[v.RecordID] = true
	}
	for _, v := range inForce {
		delete(records, v.RecordID)
		values, err := r.service.Vault.Read(a, &v)
		if err != nil {
			return out, err
		}
		r.noteKin(a, values)
		record, err := r.record(ctx, a, v, values, versions[v.RecordID])
		if err != nil {
			return out, err
		}
		out.Records = append(out.Records, record)
	}
	out.Past = len(records)
	// A record in force that began earlier counts once, newest first.
	slices.SortStableFunc(out.Records, func(a, b Record) int { return int(b.ValidFrom) - int(a.ValidFrom) })
	out.Origins = coverage(a, r.axes.AsOf, inForce, known, said)
	out.State = overall(out.Origins, out.Scope)
	return out, nil
}

// coverage gives every origin's state: that of the area's usual origin always,
// of others where they supplied or stated something. What was supplied and is
// not in force on the day (a house sold since) is present with no row, unless
// nothing to report was stated: it was supplied, and must not look as if not.
func coverage(a *catalog.Area, on fact.Day, inForce, known []fact.Version, said []statement) []OriginCoverage {
	byOrigin := map[string]*OriginCoverage{}
	get := func(origin string) *OriginCoverage {
		if byOrigin[origin] == nil {
			byOrigin[origin] = &OriginCoverage{Origin: origin, State: NeverSupplied, StatedAt: fact.NoDay}
		}
		return byOrigin[origin]
	}
	get(a.Origin)
	oldest := map[string]fact.Day{}
	for _, v := range inForce {
		c := get(v.Origin)
		c.State = Present
		c.Count++
		if d, ok := oldest[v.Origin]; !ok || v.ValidFrom < d {
			oldest[v.Origin] = v.ValidFrom
		}
	}
	for _, st := range said {
		c := get(st.origin)
		c.StatedBy, c.StatedAt = st.by, st.at
		if c.State == Present {
			c.Conflict = oldest[st.origin] < st.at
			continue
		}
		c.State = NothingToReport
	}
	for _, v := range known {
		if c := get(v.Origin); v.ValidFrom <= on && c.State == NeverSupplied {
			c.State = Present
		}
	}
	var out []OriginCoverage
	for _, c := range byOrigin {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(x, y OriginCoverage) int {
		switch {
		case x.Origin == y.Origin:
			return 0
		case x.Origin == a.Origin || (y.Origin != a.Origin && x.Origin < y.Origin):
			return -1
		}
		return 1
	})
	return out
}

func overall(origins []OriginCoverage, scope string) Coverage {
	state := NeverSupplied
	for _, o := range origins {
		if o.State == Present {
			return Present
		}
		if o.State == NothingToReport {
			state = NothingToReport
		}
	}
	if state == NeverSupplied && scope == "off" {
		return NotRequired
	}
	return state
}
