package archive

import (
	"context"
	"slices"

	"qingjian/internal/access"
)

// Suppressed stands for a count that is not told because it is small.
const Suppressed = -1

// fewest is the smallest count of persons that is told to somebody who may not
// read archives: a smaller one could point at a person.
const fewest = 5

// counting is what a reader may count, and of whom he may read the files: a
// small count points at nobody whom he may not look up anyway.
type counting struct{ by access.By }

func newCounting(by access.By) counting {
	by.Ticket = nil // an emergency is for finding and reading a file
	return counting{by}
}

// area reports whether an area is counted at all.
func (c counting) area(code string) bool { return c.by.Scope.Handles(access.FiguresRead, code) }

// counts reports whether an area of a unit's persons is counted, reads whether it
// may be read.
func (c counting) counts(unit, area string) bool { return c.may(access.FiguresRead, unit, area) }

func (c counting) reads(unit, area string) bool { return c.may(access.DossierRead, unit, area) }

func (c counting) may(p access.Permission, unit, area string) bool {
	v, _ := c.by.View(p, "", unit)
	return v.Level(area) > 0
}

func few(n int) bool { return n > 0 && n < fewest }

// broadLevels are the levels of units, from the township up, whose areas are
// counted for a reader who may not read the files: the answers for a village and
// for the township around it must not differ by a few persons.
func broadLevels() []string {
	return []string{"district", "zone", "coop_group", "township", "department"}
}

// broad reports whether the areas of a unit are counted for every reader.
func (s *Service) broad(ctx context.Context, unit string, axes Axes) (bool, error) {
	if unit == "" {
		return true, nil
	}
	tree, err := s.Units.Tree(ctx, axes.Watermark.No)
	if err != nil {
		return false, err
	}
	node, there := tree.At(axes.AsOf).Node(unit)
	return there && slices.Contains(broadLevels(), node.Level), nil
}

// suppress takes all out when one part of those whose files the reader may not
// read is few: parts that add up to a known sum would tell it.
func (a *AreaFigures) suppress(unread AreaFigures, broad bool) {
	parts := []int{unread.Present, unread.Nothing, unread.NeverSupplied, unread.NotRequired}
	all := parts[0] + parts[1] + parts[2] + parts[3]
	if all == 0 || broad && !slices.ContainsFunc(append(parts, all, unread.Required, all-unread.Required), few) {
		return
	}
	*a = AreaFigures{Area: a.Area, Required: Suppressed, Present: Suppressed, Nothing: Suppressed, NeverSupplied: Suppressed, NotRequired: Suppressed}
}

// small reports whether a row is of so few persons that how many are on file is
// not told to who may not read their files.
func (u *UnitFigures) small() bool { return few(u.Filed) || few(u.Missing) }

// byUnit gives how many persons are on file in each unit, Suppressed where a row
// of the unit is not told the reader in the figures. What is told is the sum of
// rows that are, so that nothing follows from it that does not from them.
func (c counting) byUnit(rows []UnitFigures, anchor string) map[string]int {
	out := map[string]int{}
	for i := range rows {
		u := &rows[i]
		if n := out[u.Unit]; n == Suppressed || u.small() && !c.reads(u.Unit, anchor) {
			out[u.Unit] = Suppressed
		} else {
			out[u.Unit] = n + u.Filed
		}
	}
	return out
}

// suppress takes the rows of few persons out whose files the reader may not read,
// and the sums from which they would follow.
func (f *Figures) suppress(may counting, anchor string, whole bool) {
	var filed, missing, doubled []int // that are not told
	for i := range f.Units {
		u := &f.Units[i]
		if may.reads(u.Unit, anchor) {
			continue
		}
		small := u.small()
		if small || few(u.Doubled) {
			doubled, u.Doubled = append(doubled, u.Doubled), Suppressed
		}
		if !small {
			continue
		}
		filed, u.Filed = append(filed, u.Filed), Suppressed
		if u.Expected >= 0 {
			missing, u.Missing = append(missing, u.Missing), Suppressed
		}
	}
	t := &f.Totals
	for total, parts := range map[*int][]int{&t.Filed: filed, &t.Missing: missing, &t.Doubled: doubled} {
		if len(parts) > 0 && (!whole || !blurred(parts)) {
			*total = Suppressed
		}
	}
}

// blurred reports whether parts that are not told do not follow from their sum.
func blurred(parts []int) bool {
	sum := 0
	for _, n := range parts {
		sum += n
	}
	n := len(parts)
	return n > 2 && (sum > fewest*n || sum >= 2*fewest && sum > n && sum < (fewest-1)*n)
}
