package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/catalog"
)

// TestNothingOutsideTheScope: for random grants, tickets, families and leads, no
// answer holds a row or a field that the grants do not give, in a fuller form
// than they give it. An oracle says which these are, from the grants as they
// were given and the rows as they were handed in.
func TestNothingOutsideTheScope(t *testing.T) {
	s := newServer(t)
	s.as, s.Pace = nil, 100*time.Millisecond // an emergency lasts a quarter of an hour
	s.OK(s.Control.PutSetting(t.Context(), access.BulkSetting, "1000"))
	k := newKnown(s)
	k.senders(s)
	shown, read := 0, map[string]bool{}
	for seed := range 20 {
		rnd := rand.New(rand.NewPCG(uint64(seed), 27)) // #nosec G404 -- a test that can be run again
		w := &look{server: s, known: k, reader: k.newReader(s, rnd, seed), seed: seed, read: read}
		w.files()
		w.lists()
		w.counts()
		w.receipts()
		w.others()
		shown += w.shown
	}
	if shown < 500 {
		t.Errorf("the readers saw %d values only: the comparison says little", shown)
	}
	for _, id := range []string{"own", "own-copy", "tickets", "approvals", "assignments", "register", "requests", "figures", "staffing", "batches"} {
		if !read[id] {
			t.Errorf("nobody reads %s", id)
		}
	}
	t.Logf("%d values shown", shown)
}

// look is a reader looking at everything.
type look struct {
	*server
	*known
	*reader
	seed  int
	shown int
	read  map[string]bool // routes that somebody was answered
}

func (w *look) failf(format string, args ...any) {
	w.Helper()
	var grants []string
	for _, g := range w.grants {
		grants = append(grants, fmt.Sprint(g.Role, " ", g.Unit, " ", g.Areas, " ", g.Level))
	}
	w.Errorf("seed %d, grants %q, own %d, lead %s, ticket %d %t: %s", w.seed, grants, w.own, w.lead, w.ticket.Level, w.ticket.BreakGlass, fmt.Sprintf(format, args...))
}

// ask sends a request as the reader, and looks for every value of every row in
// the answer.
func (w *look) ask(method, path string, body any) answer {
	w.Helper()
	var a answer
	if method == http.MethodPost {
		a = w.post("/api/v1"+path, body, w.header...)
	} else {
		a = w.get("/api/v1"+path, w.header...)
	}
	w.bare(method+" "+path, a.body, w.shows(path))
	return a
}

// reveals is up to which level fields are shown in full to whoever asks for it;
// -1 when he is refused.
func (w *look) reveals(reveal bool) int {
	switch {
	case !reveal:
		return 1
	case w.ticket.Level < 3:
		return 2
	case !w.second:
		return -1
	}
	return 3
}

// files reads every dossier and the history of every record.
func (w *look) files() {
	w.Helper()
	for i, p := range w.persons {
		for _, reveal := range []bool{false, true} {
			a := w.ask(http.MethodGet, fmt.Sprintf("/persons/%s/dossier?reveal=%t", p.id, reveal), nil)
			may := len(w.fileGrants(w.reader, i)) > 0 && w.reveals(reveal) > 0
			switch {
			case may != (a.status == http.StatusOK):
				w.failf("dossier of %d, reveal %t: %d %.200s", i, reveal, a.status, a.body)
			case may:
				w.dossierOf(i, reveal, a)
			}
			w.historyOf(i, reveal, a)
			if p.away {
				w.before(i, reveal)
			}
		}
	}
}

// before reads of the time before a higher level took a person over.
func (w *look) before(person int, reveal bool) {
	w.Helper()
	a := w.ask(http.MethodGet, fmt.Sprintf("/persons/%s/dossier?reveal=%t&as_of=2026-01-10", w.persons[person].id, reveal), nil)
	if a.status == http.StatusOK {
		w.dossierOf(person, reveal, a)
	}
}

// inFull reports whether a field may stand in a reader's answers as it is.
func (w *look) inFull(person int, row fileRow, f *catalog.Field, reveals int) bool {
	if w.persons[person].away && f.Name != "name" {
		return false
	}
	return f.Sensitivity <= min(w.level(w.reader, person, row), reveals)
}

// dossierOf compares each area and each field's form.
func (w *look) dossierOf(person int, reveal bool, a answer) {
	w.Helper()
	var d api.DossierJSON
	a.into(w, &d)
	if w.persons[person].away {
		if len(d.Areas) > 0 || d.Person.Name != w.persons[person].name || d.Person.IDNoMasked != "" || d.Person.Unit != nil {
			w.failf("of a person managed higher more than the name is shown: %.300s", a.body)
		}
		return
	}
	listed := map[string]api.AreaJSON{}
	for _, area := range d.Areas {
		listed[area.Code] = area
		if level := w.level(w.reader, person, fileRow{area: area.Code}); level == 0 && area.Code != access.LeadsArea {
			w.failf("dossier of %d lists %s", person, area.Code)
		}
	}
	want := map[string]int{}
	for _, row := range w.persons[person].rows {
		if level := w.level(w.reader, person, row); level > 0 && row.area != register {
			want[row.area]++
			w.formOf(person, row, level, w.reveals(reveal), listed[row.area].Records)
		}
	}
	w.registerOf(person, w.reveals(reveal), listed[besideArea])
	for code, area := range listed {
		if len(area.Records) != want[code] {
			w.failf("dossier of %d: %d records of %s, want %d", person, len(area.Records), code, want[code])
		}
	}
}

// formOf looks for a row among an area's records: every field in its form.
func (w *look) formOf(person int, row fileRow, level, reveals int, records []api.RecordJSON) {
	w.Helper()
	for _, r := range records {
		if w.fits(row, level, reveals, r.Values) {
			w.shown += len(row.values)
			return
		}
	}
	w.failf("dossier of %d: %s %v is not there as level %d, reveals %d shows it: %+v", person, row.area, row.values, level, reveals, records)
}

// registerOf compares what the register says beside a file: of the person, and
// of declared relatives.
func (w *look) registerOf(person, reveals int, beside api.AreaJSON) {
	w.Helper()
	var records []api.RecordJSON
	for _, reg := range beside.Registers {
		for _, r := range reg.Records {
			records = append(records, r.RecordJSON)
		}
	}
	want, level := 0, w.level(w.reader, person, fileRow{area: register})
	for i, p := range w.persons {
		if level > 0 && (i == person || w.besides(w.reader, person, i)) {
			want++
			w.formOf(person, p.rows[5], level, reveals, records)
		}
	}
	if len(records) != want {
		w.failf("dossier of %d: %d rows of the register, want %d", person, len(records), want)
	}
}

func (w *look) fits(row fileRow, level, reveals int, values []api.ValueJSON) bool {
	for name, value := range row.values {
		f := w.Catalog.Area(row.area).Field(name)
		i := slices.IndexFunc(values, func(v api.ValueJSON) bool { return v.Field == name })
		if i < 0 {
			return false
		}
		v := values[i]
		switch {
		case f.Sensitivity > level:
			if !v.Withheld || v.Masked || v.Value != "" || v.Text != "" {
				return false
			}
		case f.Sensitivity > reveals:
			if v.Withheld || !v.Masked || v.Value == value || v.Text == value {
				return false
			}
		case v.Withheld || v.Masked || v.Value != value:
			return false
		}
	}
	return true
}

// historyOf reads the history of what a dossier showed, and of a record that
// the reader cannot know.
func (w *look) historyOf(person int, reveal bool, dossier answer) {
	w.Helper()
	mark, err := w.Control.Watermark(w.Context())
	w.OK(err)
	versions, err := w.Store.PersonVersions(w.Context(), w.Vault.PersonID(w.persons[person].idNo), mark.No)
	w.OK(err)
	for _, v := range versions {
		area := w.Catalog.Area(v.Area)
		if area.Class != catalog.AreaClass && area.Code != register {
			continue
		}
		a := w.ask(http.MethodGet, fmt.Sprintf("/persons/%s/records/%s/history?reveal=%t", w.persons[person].id, v.RecordID, reveal), nil)
		row := fileRow{area: v.Area}
		if v.Area == access.LeadsArea {
			row.lead = w.persons[person].rows[3].lead
		}
		if may := !w.persons[person].away && w.reveals(reveal) > 0 && w.level(w.reader, person, row) > 0; may != (a.status == http.StatusOK) {
			w.failf("history of %s of %d: %d %.200s", v.Area, person, a.status, a.body)
		}
	}
}

// lists searches by name, number, unit and category.
func (w *look) lists() {
	w.Helper()
	type query struct {
		body map[string]any
		hit  func(*somebody) bool
	}
	queries := []query{
		{map[string]any{"name": "褚"}, func(*somebody) bool { return true }},
		{map[string]any{"category": "C5"}, func(*somebody) bool { return true }},
		{map[string]any{"unit": town, "subtree": true}, func(p *somebody) bool { return w.below(p.unit, town) }},
		{map[string]any{"unit": "T2V1"}, func(p *somebody) bool { return p.unit == "T2V1" }},
		{map[string]any{"name": "褚", "limit": 2}, nil},
	}
	for _, p := range w.persons {
		queries = append(queries, query{map[string]any{"id_no": p.idNo}, func(x *somebody) bool { return x == p }})
	}
	for _, q := range queries {
		a := w.ask(http.MethodPost, "/persons/search", q.body)
		if may := len(w.granted(w.reader, "file", "*")) > 0; may != (a.status == http.StatusOK) {
			w.failf("search %v: %d", q.body, a.status)
		}
		if a.status == http.StatusOK && q.hit != nil {
			w.found(q.body, q.body["id_no"] != nil, q.hit, a)
		}
	}
}

// found compares the persons of a list with those who may be found.
func (w *look) found(query any, byNumber bool, hit func(*somebody) bool, a answer) {
	w.Helper()
	var list struct {
		Items        []api.PersonJSON
		TotalAtLeast int `json:"total_at_least"`
	}
	a.into(w, &list)
	got := map[string]bool{}
	for _, p := range list.Items {
		got[p.PersonID] = true
	}
	n := 0
	for i, p := range w.persons {
		want := hit(p) && len(w.fileGrants(w.reader, i)) > 0
		if !byNumber { // an emergency finds whom one can name exactly
			want = want && len(w.granted(w.reader, "file", p.unit)) > 0
		}
		if want {
			n++
		}
		if got[p.id] != want {
			w.failf("search %v: person %d found %t, want %t", query, i, got[p.id], want)
		}
	}
	if list.TotalAtLeast != n || len(list.Items) != n {
		w.failf("search %v: %d of %d, want %d", query, len(list.Items), list.TotalAtLeast, n)
	}
}

// readsProfiles reports whether a reader may look up who the persons of a unit are.
func (w *look) readsProfiles(unit string) bool {
	return slices.ContainsFunc(w.granted(w.reader, "file", unit), func(g access.ProposeGrant) bool { return g.Areas == nil || slices.Contains(g.Areas, "A01") })
}

// tells reports whether a count of persons of a unit may be told.
func (w *look) tells(unit string, n int) bool {
	return len(w.granted(w.reader, "figures", unit)) > 0 && (n >= 5 || w.readsProfiles(unit))
}

// counts reads the tree, every unit and the figures.
func (w *look) counts() {
	w.Helper()
	tree := w.ask(http.MethodGet, "/units", nil)
	if may := len(w.granted(w.reader, "units", "*")) > 0; may != (tree.status == http.StatusOK) {
		w.failf("units: %d", tree.status)
	}
	if tree.status == http.StatusOK {
		var got api.UnitTreeJSON
		tree.into(w, &got)
		for _, u := range got.Units {
			reached := len(w.granted(w.reader, "units", u.Code)) > 0
			if above := w.leads(u.Code); !reached && (!above || told(u.Persons) != 0) {
				w.failf("the tree shows %+v", u)
			}
			if n := told(u.Persons); reached && n != -1 && n != 0 && !w.tells(u.Code, n) {
				w.failf("the tree tells a small count: %+v", u)
			}
		}
	}
	for code := range w.units {
		a := w.ask(http.MethodGet, "/units/"+code, nil)
		if may := len(w.granted(w.reader, "units", code)) > 0; may != (a.status == http.StatusOK) {
			w.failf("unit %s: %d", code, a.status)
		}
	}
	for _, query := range []string{"", "?unit=" + town, "?unit=T2V1"} {
		w.figuresOf(query)
	}
}

// leads reports whether a unit stands above one that the reader reaches.
func (w *look) leads(code string) bool {
	for u := range w.units {
		if w.below(u, code) && len(w.granted(w.reader, "units", u)) > 0 {
			return true
		}
	}
	return false
}

// figuresOf checks that figures count nobody and no area beyond the grants, and
// tell no small number to who may not read the files that it counts.
func (w *look) figuresOf(query string) {
	w.Helper()
	a := w.ask(http.MethodGet, "/figures"+query, nil)
	if may := len(w.granted(w.reader, "figures", "*")) > 0; may != (a.status == http.StatusOK) {
		w.failf("figures: %d", a.status)
	}
	if a.status != http.StatusOK {
		return
	}
	var f api.FiguresJSON
	a.into(w, &f)
	for _, u := range f.ByUnit {
		if len(w.granted(w.reader, "figures", u.Unit.Code)) == 0 {
			w.failf("figures%s count in %s", query, u.Unit.Code)
		}
		reads := w.readsProfiles(u.Unit.Code)
		for _, n := range []*int{u.Filed, u.Missing, u.Doubled} {
			if !reads && n != nil && (*n > 0 && *n < 5 || *n == 0 && u.Filed == nil) {
				w.failf("figures%s tell the small count %d of %s", query, *n, u.Unit.Code)
			}
		}
	}
	for _, area := range f.Areas {
		unit := strings.TrimPrefix(query, "?unit=")
		present, unread := w.countable(area.Code, unit)
		got := -1
		if area.Present != nil {
			got = *area.Present
		}
		if got > present {
			w.failf("figures%s count %d of %s, of whom the grants reach %d", query, got, area.Code, present)
		}
		for _, n := range []*int{area.Present, area.Nothing, area.NeverSupplied, area.NotRequired, area.Required} {
			if n != nil && unread > 0 && (unread < 5 || strings.Contains(unit, "V")) {
				w.failf("figures%s tell %d of %s, where %d have rows whose files are not to be read", query, *n, area.Code, unread)
			}
		}
	}
}

// countable counts those who have rows of an area where a grant lets the reader
// count it, and those of them whose files he may not read.
func (w *look) countable(area, unit string) (n, unread int) {
	opens := func(g access.ProposeGrant) bool { return g.Areas == nil || slices.Contains(g.Areas, area) }
	for _, p := range w.persons {
		if p.away || unit != "" && !w.below(p.unit, unit) || !slices.ContainsFunc(w.granted(w.reader, "figures", p.unit), opens) {
			continue
		}
		if slices.ContainsFunc(p.rows, func(r fileRow) bool { return r.area == area }) {
			n++
			if !slices.ContainsFunc(w.granted(w.reader, "file", p.unit), opens) {
				unread++
			}
		}
	}
	return n, unread
}

// receipts reads every batch: a reader knows of his own, and of those that lie
// within his grants with every row.
func (w *look) receipts() {
	w.Helper()
	list := w.ask(http.MethodGet, "/batches", nil)
	for _, b := range w.batches {
		covered := true
		for _, row := range b.rows {
			covered = covered && slices.ContainsFunc(w.granted(w.reader, "batches", row.unit), func(g access.ProposeGrant) bool {
				return g.Areas == nil || slices.Contains(g.Areas, row.area)
			})
		}
		for _, path := range []string{"/batches/" + b.id, "/batches/" + b.id + "/issues"} {
			if a := w.ask(http.MethodGet, path, nil); a.status == http.StatusOK && !covered {
				w.failf("%s by %s is shown with rows %v", path, b.by, b.rows)
			}
		}
		if !covered && strings.Contains(string(list.body), b.id) {
			w.failf("the list holds the batch of %s", b.by)
		}
	}
}
