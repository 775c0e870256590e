package access

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Grant gives a role to an account for a unit and those below it, for some
// areas, up to a level of sensitivity, for a time.
type Grant struct {
	ID         string
	Account    string
	Role       string
	Unit       string   // code; "" = the whole district
	Areas      []string // codes; nil = all but the leads (A24), which need an assignment
	Level      int      // highest sensitivity, 1 to 3
	From, To   time.Time
	ProposedBy string
	ApprovedBy string // another account; "" until approved
}

// Scope is what an account may do now: its grants, compiled once. It is
// immutable and safe for concurrent use.
type Scope struct {
	Account string
	Roles   []string // codes, sorted
	rights  []right
	hidden  map[string]bool // person ids: the account's own and of kin
	cases   map[string]bool // leads assigned to the account, see caseKey
	local   bool            // a command on a data directory without accounts
}

// right is one grant in force.
type right struct {
	may   map[Permission]bool
	units map[string]bool // nil = the whole district
	areas map[string]bool // nil = all but the leads
	level int
}

// May reports whether some grant holds the permission.
func (s *Scope) May(p Permission) bool {
	return s.local || slices.ContainsFunc(s.rights, func(r right) bool { return r.may[p] })
}

// most is the highest level that some grant with the permission reaches.
func (s *Scope) most(p Permission) int {
	if s.local {
		return 3
	}
	level := 0
	for _, r := range s.rights {
		if r.may[p] {
			level = max(level, r.level)
		}
	}
	return level
}

// Only is the scope with no other permissions than those given: that of a token
// which may do less than its account.
func (s *Scope) Only(may []Permission) *Scope {
	out := *s
	out.local, out.rights = false, nil
	if !slices.Contains(may, CaseRead) {
		out.cases = nil
	}
	for _, r := range s.rights {
		kept := r
		kept.may = map[Permission]bool{}
		for _, p := range may {
			kept.may[p] = r.may[p]
		}
		out.rights = append(out.rights, kept)
	}
	return &out
}

// LeadsArea is the area that opens by assignment only, whatever a grant says.
const LeadsArea = "A24"

// Units are the units that a permission reaches.
type Units struct {
	All   bool
	codes map[string]bool
}

// Has reports whether a unit is among them.
func (u Units) Has(code string) bool { return u.All || u.codes[code] }

// Codes lists them, sorted; nil where All.
func (u Units) Codes() []string {
	if u.All {
		return nil
	}
	return slices.Sorted(maps.Keys(u.codes))
}

// Units gives the units that a permission reaches.
func (s *Scope) Units(p Permission) Units {
	if s.local {
		return Units{All: true}
	}
	out := Units{codes: map[string]bool{}}
	for _, r := range s.rights {
		if !r.may[p] {
			continue
		}
		if r.units == nil {
			return Units{All: true}
		}
		maps.Copy(out.codes, r.units)
	}
	return out
}

// Hidden reports whether a person's file is hidden from the account whatever
// its grants: its own, and those of kin.
func (s *Scope) Hidden(person string) bool { return s.hidden[person] }

// HiddenPersons lists them, sorted.
func (s *Scope) HiddenPersons() []string { return slices.Sorted(maps.Keys(s.hidden)) }

// Lead reports whether a person's lead is assigned to the account; blind is the
// blind index of its number: see Service.LeadBlind.
func (s *Scope) Lead(person, blind string) bool {
	return s.local || s.cases[caseKey(person, blind)]
}

func caseKey(person, blind string) string { return person + ":" + blind }

// handles reports whether a lead of a number is, whoever it is about.
func (s *Scope) handles(blind string) bool {
	for key := range s.cases {
		if strings.HasSuffix(key, caseKey("", blind)) {
			return true
		}
	}
	return false
}

// Leads reports whether any lead is.
func (s *Scope) Leads() bool { return s.local || len(s.cases) > 0 }

// View is what an account sees of the persons of one unit: areas and how
// sensitive a field may be in each.
type View struct {
	local bool
	areas []areasLevel
}

type areasLevel struct {
	areas map[string]bool // nil = all but the leads
	level int
}

// Level is the highest sensitivity of an area's fields that may be seen, 0 when
// the area is not to be seen at all. Leads are never seen by it: see Lead.
func (v View) Level(area string) int {
	if v.local {
		return 3
	}
	level := 0
	for _, a := range v.areas {
		if area != LeadsArea && (a.areas == nil || a.areas[area]) {
			level = max(level, a.level)
		}
	}
	return level
}

// view gives what is seen of a unit's persons, by the grants with a permission that
// reach it; ok is false when there is none.
func (s *Scope) view(p Permission, unit string, everywhere bool) (View, bool) {
	if s.local {
		return View{local: true}, true
	}
	var v View
	for _, r := range s.rights {
		if r.may[p] && (r.units == nil || r.units[unit] || everywhere) {
			v.areas = append(v.areas, areasLevel{r.areas, r.level})
		}
	}
	return v, len(v.areas) > 0
}

// View gives what is seen of a person whose home unit is unit. For finding and
// reading a file a break-glass ticket reaches units outside the grants; never a
// hidden file.
func (b By) View(p Permission, person, unit string) (View, bool) {
	if b.Scope == nil || b.Scope.Hidden(person) {
		return View{}, false
	}
	emergency := b.Ticket != nil && b.Ticket.BreakGlass && (p == DossierRead || p == PersonSearch)
	return b.Scope.view(p, unit, emergency)
}

// Handles reports whether a permission is held for an area ("" for any) in some
// unit.
func (s *Scope) Handles(p Permission, area string) bool {
	return s.local || slices.ContainsFunc(s.rights, func(r right) bool {
		return r.may[p] && (area == "" || r.areas == nil || r.areas[area])
	})
}

// OwnView is what somebody sees of himself: every area but the leads.
func OwnView() View { return View{areas: []areasLevel{{level: 3}}} }

// LocalPrefix begins the account of a command on a data directory.
const LocalPrefix = "os:"

// IsLocal reports whether the scope is that of Local.
func (s *Scope) IsLocal() bool { return s.local }

// Local is the scope of a command on a data directory that has no account yet:
// whoever may read the key file may read everything.
func Local() *Scope { return &Scope{local: true} }
