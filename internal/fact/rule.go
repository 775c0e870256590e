package fact

import (
	"bytes"
	"cmp"
	"slices"

	"qingjian/internal/catalog"
)

// Compare orders versions by person, area, record, start of the period and
// batch: the order in which histories are told.
func Compare(a, b Version) int { return compare(&a, &b) }

func compare(a, b *Version) int {
	return cmp.Or(
		bytes.Compare(a.PersonID[:], b.PersonID[:]),
		cmp.Compare(a.Area, b.Area),
		bytes.Compare(a.RecordID[:], b.RecordID[:]),
		cmp.Compare(a.ValidFrom, b.ValidFrom),
		cmp.Compare(a.BatchNo, b.BatchNo),
	)
}

func sameRecord(a, b *Version) bool {
	return a.PersonID == b.PersonID && a.RecordID == b.RecordID && a.Area == b.Area
}

// Sort puts versions in the order of Compare and drops exact repeats of a
// version key, which a repeated insert leaves until the tables are merged. It
// works in place and returns the shortened slice.
func Sort(versions []Version) []Version {
	slices.SortFunc(versions, Compare)
	return slices.CompactFunc(versions, func(a, b Version) bool { return compare(&a, &b) == 0 })
}

// Collapse gives what is known at watermark w: of every period of every record
// the version with the greatest batch number up to w, retracted periods left
// out. Ends are as stored. The result is a new slice in the order of Compare.
func Collapse(versions []Version, w uint64) []Version {
	known := make([]Version, 0, len(versions))
	for i := range versions {
		if versions[i].BatchNo <= w {
			known = append(known, versions[i])
		}
	}
	slices.SortFunc(known, Compare)
	out := known[:0]
	for i := range known {
		last := i+1 == len(known) || !sameRecord(&known[i], &known[i+1]) || known[i].ValidFrom != known[i+1].ValidFrom
		if last && known[i].Op == Upsert {
			out = append(out, known[i])
		}
	}
	return out
}

// Periods is Collapse with the ends that count: in a state area a period that
// is open, or ends later than the record's next one begins, ends where the
// next one begins. Points and yearly snapshots keep the end they have.
func Periods(kind catalog.Kind, versions []Version, w uint64) []Version {
	out := Collapse(versions, w)
	if kind != catalog.State {
		return out
	}
	for i := 0; i+1 < len(out); i++ {
		next := out[i+1].ValidFrom
		if sameRecord(&out[i], &out[i+1]) && (out[i].ValidTo == NoDay || next < out[i].ValidTo) {
			out[i].ValidTo = next
		}
	}
	return out
}

// InForce is the read rule: the versions of areas of one kind that hold on day
// v as known at watermark w, with the ends that count, in the order of Compare.
//
//   - state: the periods that contain v;
//   - event: all points up to v;
//   - yearly: of each person, area and origin the newest year up to v. A
//     snapshot is whole: a record missing from the newest one is not in force.
func InForce(kind catalog.Kind, versions []Version, v Day, w uint64) []Version {
	begun := slices.DeleteFunc(Periods(kind, versions, w), func(x Version) bool { return x.ValidFrom > v })
	switch kind {
	case catalog.State:
		return slices.DeleteFunc(begun, func(x Version) bool { return x.ValidTo != NoDay && x.ValidTo <= v })
	case catalog.Yearly:
		return newestYear(begun)
	default:
		return begun
	}
}

// snapshot is what a yearly statement covers.
type snapshot struct {
	person ID
	area   string
	origin string
}

func newestYear(begun []Version) []Version {
	newest := map[snapshot]int{}
	for i := range begun {
		s := snapshot{begun[i].PersonID, begun[i].Area, begun[i].Origin}
		newest[s] = max(newest[s], begun[i].ValidFrom.Time().Year())
	}
	out := begun[:0]
	for i, x := range begun {
		later := i+1 < len(begun) && sameRecord(&x, &begun[i+1])
		if !later && x.ValidFrom.Time().Year() == newest[snapshot{x.PersonID, x.Area, x.Origin}] {
			out = append(out, x)
		}
	}
	return out
}
