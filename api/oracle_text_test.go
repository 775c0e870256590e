package api_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/sheet"
)

// may says which fields of whose rows may stand in an answer as they are.
type may func(person int, row fileRow, f *catalog.Field) bool

// shows is what an answer may show: a file that of one person, and of relatives
// what a register says beside it.
func (w *look) shows(path string) may {
	reveals := w.reveals(strings.Contains(path, "reveal=true"))
	if strings.HasPrefix(path, "/own") {
		return func(p int, row fileRow, f *catalog.Field) bool {
			return p == w.own && (f.Name == "name" || !w.persons[p].away && !slices.Contains([]string{access.LeadsArea, "A25", register}, row.area))
		}
	}
	if strings.HasSuffix(strings.Split(path, "?")[0], "/changes") || strings.Contains(path, "/contrast?") {
		return w.told
	}
	file := slices.IndexFunc(w.persons, func(p *somebody) bool { return strings.HasPrefix(path, "/persons/"+p.id) })
	return func(p int, row fileRow, f *catalog.Field) bool {
		if file >= 0 && p != file {
			return row.area == register && !w.persons[file].away && w.besides(w.reader, file, p) && f.Sensitivity <= min(w.level(w.reader, file, row), reveals)
		}
		if path == "/assignments" && w.lead == fmt.Sprint(p, ":", row.lead) && f.Name == "lead_no" {
			return true // of those that the reader handles
		}
		return w.inFull(p, row, f, reveals)
	}
}

// told is what the changes of a batch may show as it is: to who reads batches where
// a person stands, fields of level 1 of the areas that he is granted, and the name.
func (w *look) told(person int, row fileRow, f *catalog.Field) bool {
	p := w.persons[person]
	if w.hidden(w.reader, person) || row.area == access.LeadsArea || p.away && f.Name != "name" {
		return false
	}
	area := row.area
	if area == register {
		area = besideArea
	}
	return f.Sensitivity <= 1 && slices.ContainsFunc(w.granted(w.reader, "batches", p.unit), func(g access.ProposeGrant) bool {
		return area == "A01" || g.Areas == nil || slices.Contains(g.Areas, area)
	})
}

// bare looks for every value of every row in a text: whatever it is about.
func (w *look) bare(where string, body []byte, may may) {
	w.Helper()
	if bytes.HasPrefix(body, []byte("PK")) { // a workbook
		body = sheet.Unpacked(body)
	}
	text, allowed := string(body), map[string]bool{}
	each := func(do func(person int, row fileRow, f *catalog.Field, value string)) {
		for i, p := range w.persons {
			for _, row := range p.rows {
				for name, value := range row.values {
					do(i, row, w.Catalog.Area(row.area).Field(name), value)
				}
			}
		}
	}
	each(func(i int, row fileRow, f *catalog.Field, value string) {
		allowed[value] = allowed[value] || may(i, row, f)
	})
	each(func(i int, row fileRow, f *catalog.Field, value string) {
		if f.Name != "unit_code" && !allowed[value] && strings.Contains(text, value) {
			w.failf("%s holds %s.%s of person %d: %s", where, row.area, f.Name, i, value)
		}
	})
}

// others asks every other route that reads, and for files at other times.
func (w *look) others() {
	w.Helper()
	l := &timeline{TB: w, s: w.server, accounts: map[string]string{w.column: w.id},
		people: []string{w.persons[w.seed%len(w.persons)].idNo, w.persons[(w.seed+3)%len(w.persons)].idNo}}
	for _, b := range w.batches {
		l.batches = append(l.batches, b.id)
	}
	// Of everybody and everything, above; and what is the same for every reader.
	asked := []string{"batch", "batch-issues", "persons-search", "record-history"}
	if w.seed > 0 {
		asked = append(asked, "about", "roles", "purposes", "meta", "catalog", "dictionary", "oidc-login", "oidc-callback", "register-kinds")
	}
	for _, q := range l.reads(w.column) {
		if slices.Contains(asked, q.id) {
			continue
		}
		if a := w.ask(q.method, q.path, q.body); a.status == 200 {
			w.read[q.id] = true
		}
	}
}
