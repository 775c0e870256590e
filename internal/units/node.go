// Package units reads the district's unit tree: dated units and how they were
// renamed, split and merged, as they were on a day (as-was) and as what stands
// in their place today (as-is), both as known at a watermark. It makes the
// dictionary of units for the catalogue, checks a tree on its way in, and looks
// at how the supervising force is staffed.
package units

import (
	"cmp"
	"slices"
	"strings"

	"qingjian/internal/fact"
)

// The ledgers that the package reads.
const (
	UnitLedger  = "u_unit"
	EventLedger = "u_unit_event"
	OrganLedger = "u_organ"
	ForceLedger = "u_force"
)

// Node is a unit during one period.
type Node struct {
	Code      string
	Name      string
	Level     string // dictionary unit_level
	Parent    string // code of the unit above, "" at the top
	PeerGroup string // dictionary peer_group
	Aliases   []string
	CoopZone  string // code of a unit of the level zone
	CoopGroup string // code of a unit of the level coop_group
	USCC      string
	From      fact.Day
	To        fact.Day // exclusive, NoDay while open
	batch     uint64
}

// in reports whether the period contains a day.
func (n *Node) in(day fact.Day) bool {
	return n.From <= day && (n.To == fact.NoDay || day < n.To)
}

// Event is a change of a unit. A split is an event for each part, a merge one
// for each unit that goes in.
type Event struct {
	Kind string // dictionary unit_event
	Unit string // code before
	Into string // code after; "" where nothing follows
	On   fact.Day
	Doc  string
	Note string
}

// The kinds of events that lead from a unit to others.
const (
	Rename = "rename"
	Split  = "split"
	Merge  = "merge"
)

func (e *Event) leadsOn() bool {
	return e.Into != "" && (e.Kind == Rename || e.Kind == Split || e.Kind == Merge)
}

// rank orders levels from the top down; a unit stands above those of greater
// rank.
func rank(level string) int {
	switch level {
	case "district":
		return 0
	case "zone":
		return 1
	case "coop_group":
		return 2
	case "township", "department":
		return 3
	case "public_institution", "state_firm", "school", "hospital":
		return 4
	}
	return 5 // villages and communities
}

// mayStandUnder tells whether a unit of a level can belong to one of another. A
// bureau has bureaus under it, a firm has subsidiaries; towns and villages do
// not nest.
func mayStandUnder(level, parent string) bool {
	if level == parent {
		return slices.Contains([]string{"district", "department", "public_institution", "state_firm", "school", "hospital"}, level)
	}
	return rank(parent) < rank(level)
}

// aliasesOf divides the cell of other writings.
func aliasesOf(s string) []string {
	var out []string
	for _, a := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("|｜;；、\n", r) }) {
		if a = strings.TrimSpace(a); a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// byStart orders the periods of one code; of equal starts the one known later
// comes last and counts.
func byStart(a, b Node) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.batch, b.batch))
}

// standing gives the period of a code's that counts on a day: of those that
// contain it the one that began last. periods are in the order of byStart.
func standing(periods []Node, day fact.Day) *Node {
	for i := len(periods) - 1; i >= 0; i-- {
		if periods[i].in(day) {
			return &periods[i]
		}
	}
	return nil
}
