package units

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/store"
)

// Organ is an office, a township's discipline organ or a liaison station on a
// day.
type Organ struct {
	Code, Name string
	Kind       string // dictionary organ_kind
	Unit       string // code of the unit where it sits
	Parent     string // code of the organ above
}

// Post is an appointment in force on a day. Person is the blind index of the
// identity number: enough to count with, and nobody's name.
type Post struct {
	Organ  string
	Person fact.ID
	Role   string // dictionary force_role
}

// FullTimeRoles are the roles of full-time staff.
func FullTimeRoles() []string { return []string{"head", "deputy", "full_time"} }

// Norm is what the force is measured by.
type Norm struct {
	FullTime int // least number of full-time staff of a township's organ, its head and deputies with them
	Offices  int // supervision offices of the commission
}

// DefaultNorm is what the district has set itself.
func DefaultNorm() Norm { return Norm{FullTime: 3, Offices: 3} }

// Finding is a question about the staffing, not a verdict: a list that nobody
// has kept up looks like an empty post.
type Finding struct {
	Code     string // staffing.*
	Organ    string // code, "" when it is about a unit or the whole
	Unit     string // code of the unit
	Name     string // of the organ or unit
	Have     int
	Need     int
	Question fault.Text
}

// The codes of findings.
const (
	TooFewOffices  = "staffing.offices"
	OrganMissing   = "staffing.organ_missing"
	FullTimeShort  = "staffing.full_time_short"
	HeadMissing    = "staffing.head_missing"
	OrganUnplaced  = "staffing.organ_unplaced"
	organOffice    = "supervision_office"
	organTownship  = "township_discipline"
	organVillage   = "station_village"
	organCommunity = "station_community"
	organUnit      = "station_unit"
)

// Staffing sets the organs and posts of a day against the tree of that day and
// a norm. It gives the findings in order of code and organ; personal values do
// not occur.
func Staffing(v *View, organs []Organ, posts []Post, norm Norm) []Finding {
	s := staffing{view: v, norm: norm, roster: NewRoster(posts), placed: map[string]bool{}}
	offices := 0
	for _, o := range organs {
		if o.Kind == organOffice {
			offices++
		}
		s.organ(o)
	}
	if offices != norm.Offices {
		s.add(Finding{Code: TooFewOffices, Have: offices, Need: norm.Offices,
			Question: fault.F("登记有 %d 个监督检查室，应为 %d 个，是否漏登或多登？", "%d supervision offices are registered, %d expected: is one missing or one too many?", offices, norm.Offices)})
	}
	s.unserved()
	slices.SortStableFunc(s.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Organ, b.Organ), cmp.Compare(a.Unit, b.Unit))
	})
	return s.findings
}

type staffing struct {
	view     *View
	norm     Norm
	roster   Roster
	placed   map[string]bool // organ kind and unit
	findings []Finding
}

// Roster is who serves in each organ, by role.
type Roster map[string]map[string]map[fact.ID]bool // organ -> role -> persons

// NewRoster puts the posts of a day in order.
func NewRoster(posts []Post) Roster {
	r := Roster{}
	for _, p := range posts {
		if r[p.Organ] == nil {
			r[p.Organ] = map[string]map[fact.ID]bool{}
		}
		if r[p.Organ][p.Role] == nil {
			r[p.Organ][p.Role] = map[fact.ID]bool{}
		}
		r[p.Organ][p.Role][p.Person] = true
	}
	return r
}

// Count counts the persons of an organ in any of some roles, in any role at all
// when none is given; each once.
func (r Roster) Count(organ string, roles ...string) int {
	persons := map[fact.ID]bool{}
	for role, holders := range r[organ] {
		if len(roles) == 0 || slices.Contains(roles, role) {
			maps.Copy(persons, holders)
		}
	}
	return len(persons)
}

func (s *staffing) add(f Finding) { s.findings = append(s.findings, f) }

func (s *staffing) organ(o Organ) {
	s.placed[o.Kind+" "+o.Unit] = true
	if _, ok := s.view.Node(o.Unit); !ok {
		s.add(Finding{Code: OrganUnplaced, Organ: o.Code, Unit: o.Unit, Name: o.Name,
			Question: fault.F("%s所在单位当日不在单位树中，是否已更名、合并或撤销？", "the unit of %s is not in the tree on that day: was it renamed, merged or abolished?", o.Name)})
	}
	switch o.Kind {
	case organTownship:
		if n := s.roster.Count(o.Code, FullTimeRoles()...); n < s.norm.FullTime {
			s.add(Finding{Code: FullTimeShort, Organ: o.Code, Unit: o.Unit, Name: o.Name, Have: n, Need: s.norm.FullTime,
				Question: fault.F("%s登记专职人员 %d 人，少于 %d 人，是缺员还是漏登？", "%s has %d full-time staff on file, fewer than %d: vacant, or not registered?", o.Name, n, s.norm.FullTime)})
		}
	case organVillage, organCommunity, organUnit:
		if s.roster.Count(o.Code, "station_head", "head") == 0 {
			s.add(Finding{Code: HeadMissing, Organ: o.Code, Unit: o.Unit, Name: o.Name, Need: 1,
				Question: fault.F("%s没有登记站长，是空缺还是漏登？", "%s has no head on file: vacant, or not registered?", o.Name)})
		}
	}
}

// unserved finds the units that should have an organ and have none.
func (s *staffing) unserved() {
	kinds := map[string]string{"township": organTownship, "village": organVillage, "community": organCommunity, "department": organUnit}
	for _, code := range s.view.Codes() {
		n, _ := s.view.Node(code)
		kind := kinds[n.Level]
		if kind == "" || s.placed[kind+" "+code] {
			continue
		}
		s.add(Finding{Code: OrganMissing, Unit: code, Name: n.Name, Need: 1,
			Question: fault.F("%s没有登记纪检监察机构或联络站，是未设还是漏登？", "%s has no discipline organ or station on file: not set up, or not registered?", n.Name)})
	}
}

// Force gives the organs and posts in force on a day as known at watermark w.
func (s *Service) Force(ctx context.Context, day fact.Day, w uint64) (organs []Organ, posts []Post, err error) {
	err = s.on(ctx, OrganLedger, day, w, func(r *ledgerRow) {
		organs = append(organs, Organ{Code: r.value("organ_code"), Name: r.value("organ_name"), Kind: r.value("organ_kind"),
			Unit: r.value("unit_code"), Parent: r.value("parent_organ")})
	})
	if err != nil {
		return nil, nil, err
	}
	err = s.on(ctx, ForceLedger, day, w, func(r *ledgerRow) {
		posts = append(posts, Post{Organ: r.value("organ_code"), Person: r.blind("person_id_no"), Role: r.value("role")})
	})
	slices.SortFunc(organs, func(a, b Organ) int { return cmp.Compare(a.Code, b.Code) })
	return organs, posts, err
}

// Staffing reads the tree and the force of a day and gives the findings.
func (s *Service) Staffing(ctx context.Context, day fact.Day, w uint64, norm Norm) ([]Finding, error) {
	t, err := s.Tree(ctx, w)
	if err != nil {
		return nil, err
	}
	organs, posts, err := s.Force(ctx, day, w)
	if err != nil {
		return nil, fmt.Errorf("read the force: %w", err)
	}
	return Staffing(t.At(day), organs, posts, norm), nil
}

// on reads the rows of a ledger in force on a day.
func (s *Service) on(ctx context.Context, ledger string, day fact.Day, w uint64, take func(*ledgerRow)) error {
	area, err := s.ledger(ledger)
	if err != nil {
		return err
	}
	for row, err := range s.store.InForce(ctx, area, store.InForceQuery{On: day, Watermark: w}) {
		if err != nil {
			return err
		}
		take(&ledgerRow{row, area})
	}
	return nil
}
