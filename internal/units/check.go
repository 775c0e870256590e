package units

import (
	"slices"

	"qingjian/internal/fact"
)

// UnitRow is a row of u_unit on its way in. From is the first day of what it
// says, To the first day after, NoDay while open.
type UnitRow struct {
	Code, Name, Level, Parent string
	From, To                  fact.Day
}

// RowProblem is something wrong with a row. The texts belong to the codes of an
// import.
type RowProblem struct {
	Row  int // index of the row
	Code string
}

// The codes of what can be wrong.
const (
	ParentUnknown = "row.unit_parent_unknown" // nobody knows the unit above
	ParentAbsent  = "row.unit_parent_absent"  // the unit above is not there on the first day
	Circle        = "row.unit_cycle"          // the unit is above itself
	LevelOrder    = "row.unit_level_order"    // the unit above is of no higher level
	NameTaken     = "row.unit_name_taken"     // another unit below the same one has the name
)

// CheckRows looks at the tree that rows would make of an existing one (nil for
// none), each on the row's first day, and gives the problems in order of rows.
func CheckRows(tree *Tree, rows []UnitRow) []RowProblem {
	c := newRowCheck(tree, rows)
	var out []RowProblem
	for i := range rows {
		for _, code := range c.row(&rows[i]) {
			out = append(out, RowProblem{i, code})
		}
	}
	return out
}

// rowCheck is the tree as it would be.
type rowCheck struct {
	periods map[string][]Node
	under   map[string][]string // codes that ever stand below one
	changes []fact.Day          // first days of all periods, ascending
}

func newRowCheck(tree *Tree, rows []UnitRow) *rowCheck {
	c := &rowCheck{periods: map[string][]Node{}, under: map[string][]string{}}
	if tree != nil {
		for code, periods := range tree.periods {
			c.periods[code] = slices.Clone(periods)
		}
	}
	for _, r := range rows {
		c.put(Node{Code: r.Code, Name: r.Name, Level: r.Level, Parent: r.Parent, From: r.From, To: r.To})
	}
	for code, periods := range c.periods {
		for _, p := range periods {
			if below := c.under[p.Parent]; !slices.Contains(below, code) {
				c.under[p.Parent] = append(below, code)
			}
			c.changes = append(c.changes, p.From)
		}
	}
	slices.Sort(c.changes)
	c.changes = slices.Compact(c.changes)
	return c
}

// put adds a period as the read rule would: it takes the place of one of the
// same start, and ends those that reach into it.
func (c *rowCheck) put(n Node) {
	periods := slices.DeleteFunc(c.periods[n.Code], func(p Node) bool { return p.From == n.From })
	for i := range periods {
		if p := &periods[i]; p.From < n.From && p.in(n.From) {
			p.To = n.From
		} else if n.From < p.From && n.in(p.From) {
			n.To = p.From
		}
	}
	periods = append(periods, n)
	slices.SortStableFunc(periods, byStart)
	c.periods[n.Code] = periods
}

func (c *rowCheck) row(r *UnitRow) []string {
	if r.Parent == "" {
		return c.named(r, nil)
	}
	if len(c.periods[r.Parent]) == 0 {
		return []string{ParentUnknown}
	}
	if c.circle(r) {
		return []string{Circle}
	}
	parent := standing(c.periods[r.Parent], r.From)
	if parent == nil {
		return []string{ParentAbsent}
	}
	var out []string
	if !mayStandUnder(r.Level, parent.Level) {
		out = append(out, LevelOrder)
	}
	return c.named(r, out)
}

// circle walks up from the row on its first day, and on every later day of it
// on which some unit changes: a stored period that begins later may close the
// circle.
func (c *rowCheck) circle(r *UnitRow) bool {
	if c.circleOn(r, r.From) {
		return true
	}
	return slices.ContainsFunc(c.changes, func(day fact.Day) bool {
		n := standing(c.periods[r.Code], day)
		return day > r.From && (r.To == fact.NoDay || day < r.To) && n != nil && n.From == r.From && c.circleOn(r, day)
	})
}

func (c *rowCheck) circleOn(r *UnitRow, day fact.Day) bool {
	at := r.Parent
	for range len(c.periods) + 1 {
		if at == r.Code {
			return true
		}
		n := standing(c.periods[at], day)
		if n == nil {
			return false
		}
		at = n.Parent
	}
	return false // it leads into a circle of others, whose rows are named
}

// named adds the problem of a name that another unit of the same one has.
func (c *rowCheck) named(r *UnitRow, out []string) []string {
	for _, code := range c.under[r.Parent] {
		n := standing(c.periods[code], r.From)
		if code != r.Code && n != nil && n.Parent == r.Parent && n.Name == r.Name {
			return append(out, NameTaken)
		}
	}
	return out
}
