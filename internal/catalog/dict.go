package catalog

import (
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"qingjian/internal/fault"
)

// Entry is one value of a dictionary.
type Entry struct {
	Code    string     `json:"code"`
	Label   fault.Text `json:"label"`
	Parent  string     `json:"parent,omitempty"`
	Aliases []string   `json:"aliases,omitempty"`
	Until   string     `json:"until,omitempty"` // last year of use; never guessed at from a short form
	Note    fault.Text `json:"note,omitzero"`
	Months  int        `json:"months,omitempty"`  // of a sanction: its period
	Heading bool       `json:"heading,omitempty"` // only stands above others: no value of a field

	at place
}

// Dict is a code list.
type Dict struct {
	Name     string     `json:"name"`
	Title    fault.Text `json:"label"`
	Standard string     `json:"standard,omitempty"`
	Status   string     `json:"status"` // S read in a source, M from memory of the standard, P proposed here
	Entries  []Entry    `json:"entries"`
	External bool       `json:"external,omitempty"` // the office brings its own values

	shape   dictShape
	at      place
	foreign bool // values from a CSV: proper names, which need no English
	byCode  map[string]int
	index   func() map[string]hits // built at first use: the divisions have 50,000 writings
}

// dictShape says which short writings of a value are understood.
type dictShape struct {
	path     bool     // values are also written with their parents' names before them
	suffixes []string // endings that people leave out
	inner    []string // dropped after an ending
	silent   []string // labels that nobody writes in a path
}

// hits are the entries that a writing stands for, per rank: code, label,
// alias, then derived writings. A better rank hides the others.
type hits [ranks][]int32

const (
	rankCode = iota
	rankLabel
	rankAlias
	rankDerived
	ranks
)

func (h *hits) add(rank int, i int32) {
	for _, x := range h[rank] {
		if x == i {
			return
		}
	}
	h[rank] = append(h[rank], i)
}

// prepare must be called once the entries stand.
func (d *Dict) prepare() {
	d.byCode = make(map[string]int, len(d.Entries))
	for i, e := range d.Entries {
		if _, ok := d.byCode[e.Code]; !ok {
			d.byCode[e.Code] = i
		}
	}
	d.index = sync.OnceValue(d.buildIndex)
}

// WithEntries returns a dictionary of the same name and understanding of short
// writings with other values. It keeps entries.
func (d *Dict) WithEntries(entries []Entry) *Dict {
	copied := *d
	copied.Entries = entries
	copied.prepare()
	return &copied
}

// Entry returns the entry of a code, or nil.
func (d *Dict) Entry(code string) *Entry {
	if i, ok := d.byCode[code]; ok {
		return &d.Entries[i]
	}
	return nil
}

// Label returns a code's label, the code itself when it is unknown.
func (d *Dict) Label(code string) fault.Text {
	if e := d.Entry(code); e != nil {
		return e.Label
	}
	return fault.T(code, code)
}

// Resolve finds the code of a writing: the code itself (leading zeros may be
// missing), the label, an alias, or a usual short form. When several values
// fit equally it finds none and says that the writing is ambiguous. A code and
// its label together, as drop-downs have them, are one writing.
func (d *Dict) Resolve(s string) (code string, ok bool, ambiguous bool) {
	if code, ok, ambiguous = d.plainWriting(s); ok || ambiguous {
		return code, ok, ambiguous
	}
	return d.option(s)
}

func (d *Dict) plainWriting(s string) (code string, ok bool, ambiguous bool) {
	key := dictKey(s)
	if key == "" {
		return "", false, false
	}
	code, ok, ambiguous = d.find(key)
	if ok || ambiguous {
		return code, ok, ambiguous
	}
	if p := d.padded(key); p != "" {
		return p, true, false
	}
	if loud := d.shape.loud(key); loud != key {
		if code, ok, ambiguous = d.find(loud); ok || ambiguous {
			return code, ok, ambiguous
		}
	}
	for _, short := range d.shape.shorten(key) {
		if code, ok, ambiguous = d.find(short); ok || ambiguous {
			return code, ok, ambiguous
		}
	}
	return "", false, false
}

func (d *Dict) find(key string) (string, bool, bool) {
	h, ok := d.index()[key]
	if !ok {
		return "", false, false
	}
	for _, is := range h {
		switch {
		case len(is) == 1:
			return d.Entries[is[0]].Code, true, false
		case len(is) > 1:
			// 吉林 is a province and a city in it: the higher one is true of both.
			if i, ok := d.onlyRoot(is); ok {
				return d.Entries[i].Code, true, false
			}
			return "", false, true
		}
	}
	return "", false, false
}

func (d *Dict) onlyRoot(is []int32) (int32, bool) {
	found, n := int32(0), 0
	for _, i := range is {
		if d.shape.path && d.Entries[i].Parent == "" {
			found = i
			n++
		}
	}
	return found, n == 1
}

// padded restores the leading zeros that a spreadsheet drops from 01.
func (d *Dict) padded(key string) string {
	for i := range len(key) {
		if key[i] < '0' || key[i] > '9' {
			return ""
		}
	}
	for n := len(key) + 1; n <= 3; n++ {
		p := strings.Repeat("0", n-len(key)) + key
		if _, ok := d.byCode[p]; ok {
			return p
		}
	}
	return ""
}

func (d *Dict) buildIndex() map[string]hits {
	idx := make(map[string]hits, 2*len(d.Entries))
	add := func(s string, rank, i int) {
		if k := dictKey(s); k != "" {
			h := idx[k]
			h.add(rank, int32(i)) // #nosec G115 -- the place in a dictionary
			idx[k] = h
		}
	}
	for i, e := range d.Entries {
		if e.Heading {
			continue
		}
		add(e.Code, rankCode, i)
		if d.shape.isSilent(e.Label.ZH) {
			continue
		}
		add(e.Label.ZH, rankLabel, i)
		add(e.Label.EN, rankLabel, i)
		for _, a := range e.Aliases {
			add(a, rankAlias, i)
		}
		if e.Until != "" {
			add(d.Path(e.Code), rankDerived, i)
			continue
		}
		for _, s := range d.derived(e) {
			add(s, rankDerived, i)
		}
	}
	return idx
}

// path gives the entries from the top to this one, without silent levels.
func (d *Dict) path(e Entry) []Entry {
	var out []Entry
	for depth := 0; depth < 16; depth++ { // a loop of parents is Check's matter
		if !d.shape.isSilent(e.Label.ZH) {
			out = append([]Entry{e}, out...)
		}
		p := d.Entry(e.Parent)
		if p == nil {
			break
		}
		e = *p
	}
	return out
}

// Path gives a code's label with those of its parents before it: 天津市静海区.
func (d *Dict) Path(code string) string {
	e := d.Entry(code)
	if e == nil {
		return code
	}
	if !d.shape.path {
		return e.Label.ZH
	}
	s := ""
	for _, p := range d.path(*e) {
		s += p.Label.ZH
	}
	return s
}

// derived gives the other usual writings of an entry: label without bracket,
// without ending, with any of its parents before it.
func (d *Dict) derived(e Entry) []string {
	var out []string
	if base, _ := splitBracket(e.Label.ZH); base != e.Label.ZH {
		out = append(out, base)
	}
	own := append([]string{e.Label.ZH}, d.shape.shorten(e.Label.ZH)...)
	out = append(out, own...)
	if !d.shape.path {
		return out
	}
	return append(out, combine(d.path(e), own, d.shape)...)
}

// combine writes every choice of parents, each full or short, before every
// writing of the entry itself.
func combine(path []Entry, own []string, shape dictShape) []string {
	heads := []string{""}
	for _, parent := range path[:max(len(path)-1, 0)] {
		writings := append([]string{parent.Label.ZH}, shape.shorten(parent.Label.ZH)...)
		writings = append(writings, parent.Aliases...)
		n := len(heads)
		for _, h := range heads[:n] {
			for _, w := range writings {
				heads = append(heads, h+w)
			}
		}
	}
	out := make([]string, 0, len(heads)*len(own))
	for _, h := range heads {
		for _, o := range own {
			out = append(out, h+o)
		}
	}
	return out
}

func (s dictShape) isSilent(label string) bool {
	for _, x := range s.silent {
		if x == label {
			return true
		}
	}
	return false
}

// loud drops levels that exist in the code only from a written path
// (天津市市辖区静海区); the one-character 县 is part of names and stays.
func (s dictShape) loud(key string) string {
	for _, x := range s.silent {
		if utf8.RuneCountInString(x) > 1 {
			key = strings.ReplaceAll(key, x, "")
		}
	}
	return key
}

// shorten gives a name without its ending (静海区 -> 静海) and without what
// stands before the ending (孟村回族自治县 -> 孟村). At least two characters
// stay.
func (s dictShape) shorten(name string) []string {
	base, ok := trimOne(name, s.suffixes)
	if !ok {
		return nil
	}
	out := []string{base}
	for {
		next, ok := trimOne(base, s.inner)
		if !ok {
			return out
		}
		base = next
		out = append(out, base)
	}
}

func trimOne(name string, endings []string) (string, bool) {
	for _, e := range endings {
		if base, ok := strings.CutSuffix(name, e); ok && utf8.RuneCountInString(base) >= 2 {
			return base, true
		}
	}
	return "", false
}

// dictKey makes one of all writings that differ by width, case and blanks.
func dictKey(s string) string {
	s = norm.NFKC.String(s)
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || isInvisible(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

// nearest gives the labels that share most characters with a writing; all of
// them, in order, when there are few.
func (d *Dict) nearest(s string, n int) []string {
	type scored struct{ i, score int }
	key := dictKey(s)
	var all []scored
	few := len(d.Entries) <= 12
	for i, e := range d.Entries {
		if e.Heading || d.shape.isSilent(e.Label.ZH) || e.Until != "" {
			continue
		}
		score := 0
		if !few {
			for _, r := range e.Label.ZH {
				if strings.ContainsRune(key, r) {
					score += 2
				}
			}
			if score == 0 {
				continue
			}
			score -= utf8.RuneCountInString(e.Label.ZH)
		}
		all = append(all, scored{i, score})
	}
	sort.SliceStable(all, func(a, b int) bool { return all[a].score > all[b].score })
	if !few && len(all) > n {
		all = all[:n]
	}
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = d.Entries[x.i].Label.ZH
	}
	return out
}
