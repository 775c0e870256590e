package archive

import (
	"cmp"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/store"
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

// suppress takes small counts of persons out whose files the reader may not
// read, and with a single one the next smallest too, since the sum is known.
func (f *Figures) suppress(counts []store.Headcount, may counting, anchor string) {
	for i := range f.Areas {
		a := &f.Areas[i]
		unread := func(h store.Headcount) bool {
			return may.counts(h.Unit, a.Area.Code) && !may.reads(h.Unit, a.Area.Code)
		}
		if slices.ContainsFunc(counts, unread) {
			suppress(&a.Present, &a.Nothing, &a.NeverSupplied, &a.NotRequired)
		}
	}
	gone, unread := 0, false
	for i := range f.Units {
		u := &f.Units[i]
		if may.reads(u.Unit, anchor) {
			continue
		}
		unread = true
		if suppress(&u.Doubled); u.Doubled == Suppressed {
			gone++
		}
	}
	// Of a sum that lacks a single part, the part is known.
	if t := &f.Totals.Doubled; *t > 0 && unread && (*t < fewest || gone == 1) {
		*t = Suppressed
	}
}

// suppress takes the small ones of some counts out that add up to a known sum.
func suppress(parts ...*int) {
	var told []*int
	gone := 0
	for _, p := range parts {
		switch {
		case *p > 0 && *p < fewest:
			*p, gone = Suppressed, gone+1
		case *p > 0:
			told = append(told, p)
		}
	}
	if gone == 1 && len(told) > 0 {
		*slices.MinFunc(told, func(a, b *int) int { return cmp.Compare(*a, *b) }) = Suppressed
	}
}
