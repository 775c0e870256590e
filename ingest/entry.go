package ingest

import (
	"bytes"
	"cmp"
	"slices"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// ChangeKind is what publishing a row does to what is on file.
type ChangeKind string

// The kinds of changes.
const (
	ChangeNew       ChangeKind = "new"
	ChangeChanged   ChangeKind = "changed"
	ChangeUnchanged ChangeKind = "unchanged"
	ChangeDisappear ChangeKind = "disappear" // ended or taken back, though no row of the batch speaks of it
)

// ChangeKinds lists the kinds in the order in which they are shown.
func ChangeKinds() []ChangeKind {
	return []ChangeKind{ChangeNew, ChangeChanged, ChangeUnchanged, ChangeDisappear}
}

// entry is one line of "what will change", before anybody looks at it: values
// are canonical and in full, so it is only ever kept encrypted.
type entry struct {
	Kind    ChangeKind `json:"kind"`
	File    string     `json:"file,omitempty"`
	Sheet   string     `json:"sheet,omitempty"`
	Row     int        `json:"row,omitempty"`
	Area    string     `json:"area"`
	Person  fact.ID    `json:"person"`
	Who     string     `json:"who,omitempty"`  // the name that the row gives, of a unit or an object its code
	Unit    string     `json:"unit,omitempty"` // of somebody who is not on file yet, and of what is about a unit
	Blind   bool       `json:"blind,omitempty"`
	From    fact.Day   `json:"from"`
	To      fact.Day   `json:"to"`
	OldFrom fact.Day   `json:"old_from"`
	OldTo   fact.Day   `json:"old_to"`
	New     []string   `json:"new,omitempty"` // parallel to the area's fields
	Old     []string   `json:"old,omitempty"`
}

// enter notes what becomes of a row, where somebody wants to see it.
func (p *plan) enter(kind ChangeKind, r *proposal, against *fact.Version, old []string) {
	if !p.detailed {
		return
	}
	s := p.sheets[r.at.sheet]
	e := entry{Kind: kind, File: s.File, Sheet: s.Sheet, Row: r.at.row, Area: r.area.Code, Person: r.key.PersonID,
		Who: whoOf(r.area, r.from.Subject, r.values), Unit: p.homes[r.key.PersonID], Blind: r.blind,
		From: r.key.ValidFrom, To: r.to, OldFrom: fact.NoDay, OldTo: fact.NoDay}
	if r.area.About == catalog.Unit {
		e.Unit = r.from.Subject.Key
	}
	if kind != ChangeUnchanged {
		e.New = r.values
	}
	if against != nil {
		e.OldFrom, e.OldTo, e.Old = against.ValidFrom, against.ValidTo, old
	}
	p.entries = append(p.entries, e)
}

// whoOf names whom or what a row is about.
func whoOf(a *catalog.Area, subject catalog.Subject, values []string) string {
	if a.Anchor {
		return values[a.Index("name")]
	}
	return cmp.Or(subject.Name, subject.Key)
}

// sortEntries puts them in the order of the files, what is on file alone after
// them.
func (p *plan) sortEntries() {
	sheets := map[[2]string]int{}
	for i, s := range p.sheets {
		sheets[[2]string{s.File, s.Sheet}] = i
	}
	last := func(e entry) int {
		if e.Kind == ChangeDisappear {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(p.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(sheets[[2]string{a.File, a.Sheet}], sheets[[2]string{b.File, b.Sheet}]),
			cmp.Compare(a.Row, b.Row), cmp.Compare(a.Area, b.Area), bytes.Compare(a.Person[:], b.Person[:]))
	})
}
