package units

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"qingjian/internal/fact"
)

// View is the tree on one day, with the names of that day. It does not change.
type View struct {
	Day      fact.Day
	nodes    map[string]*Node
	children map[string][]string // in order of level and code
	roots    []string
}

// At gives the tree as it was on a day. A unit whose unit above is not there on
// that day stands at the top.
func (t *Tree) At(day fact.Day) *View {
	v, _ := t.views.get(context.Background(), day, func(context.Context) (*View, error) { return t.build(day), nil })
	return v
}

func (t *Tree) build(day fact.Day) *View {
	v := &View{Day: day, nodes: map[string]*Node{}, children: map[string][]string{}}
	for _, code := range t.codes {
		if n := standing(t.periods[code], day); n != nil {
			copied := *n
			v.nodes[code] = &copied
		}
	}
	for _, code := range slices.SortedFunc(maps.Keys(v.nodes), v.order) {
		n := v.nodes[code]
		if v.nodes[n.Parent] == nil || v.inCircle(code) {
			v.roots = append(v.roots, code)
			continue
		}
		v.children[n.Parent] = append(v.children[n.Parent], code)
	}
	v.inherit()
	return v
}

func (v *View) order(a, b string) int {
	return cmp.Or(cmp.Compare(rank(v.nodes[a].Level), rank(v.nodes[b].Level)), cmp.Compare(a, b))
}

// inCircle tells the unit at which a circle of units above each other is cut
// open: the least code of the circle. The check at import lets none in, but two
// origins together may make one.
func (v *View) inCircle(code string) bool {
	least, at := code, v.nodes[code].Parent
	for range len(v.nodes) {
		n := v.nodes[at]
		switch {
		case n == nil:
			return false
		case at == code:
			return least == code
		}
		least, at = min(least, at), n.Parent
	}
	return false // a circle further up; it is cut there
}

// inherit gives units without a cooperation zone or group of their own those of
// the unit above.
func (v *View) inherit() {
	for _, root := range v.roots {
		for _, code := range v.Subtree(root) {
			n := v.nodes[code]
			for _, child := range v.children[code] {
				c := v.nodes[child]
				c.CoopZone, c.CoopGroup = cmp.Or(c.CoopZone, n.CoopZone), cmp.Or(c.CoopGroup, n.CoopGroup)
			}
		}
	}
}

// Len is the number of units.
func (v *View) Len() int { return len(v.nodes) }

// Node gives a unit; false when there is none of that code on the day.
func (v *View) Node(code string) (Node, bool) {
	n := v.nodes[code]
	if n == nil {
		return Node{}, false
	}
	return *n, true
}

// Roots gives the units at the top, in order of level and code.
func (v *View) Roots() []string { return slices.Clone(v.roots) }

// Children gives the units right below one, in order of level and code.
func (v *View) Children(code string) []string { return slices.Clone(v.children[code]) }

// Subtree gives a unit and all below it, each before those below it; nil for a
// code that is not there on the day.
func (v *View) Subtree(code string) []string {
	if v.nodes[code] == nil {
		return nil
	}
	out := []string{code}
	for _, child := range v.children[code] {
		out = append(out, v.Subtree(child)...)
	}
	return out
}

// Path gives the units from the top down to one; nil for a code that is not
// there on the day.
func (v *View) Path(code string) []Node {
	var out []Node
	for n := v.nodes[code]; n != nil; n = v.nodes[n.Parent] {
		out = append(out, *n)
		if slices.Contains(v.roots, n.Code) {
			break
		}
	}
	slices.Reverse(out)
	return out
}

// FullName gives the names from the top down to a unit, written as one.
func (v *View) FullName(code string) string {
	var b strings.Builder
	for _, n := range v.Path(code) {
		b.WriteString(n.Name)
	}
	return b.String()
}

// Codes gives the codes of all units of the day, ascending.
func (v *View) Codes() []string { return slices.Sorted(maps.Keys(v.nodes)) }
