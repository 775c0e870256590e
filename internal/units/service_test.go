package units_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/crypt"
	"qingjian/internal/fact"
	"qingjian/internal/store"
	"qingjian/internal/store/storetest"
	"qingjian/internal/units"
	"qingjian/internal/vault"
)

// ledgers are what the service reads.
type ledgers struct{ *catalog.Catalog }

func (l ledgers) All() []*catalog.Area { return l.Ledgers }

// office publishes rows of the ledgers into a real store.
type office struct {
	testing.TB
	catalog *catalog.Catalog
	store   *store.Store
	vault   *vault.Vault
	units   *units.Service
}

func newOffice(t testing.TB) *office {
	t.Helper()
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := crypt.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := crypt.NewKeyring(keys)
	if err != nil {
		t.Fatal(err)
	}
	st := storetest.New(t, ledgers{c})
	return &office{t, c, st, vault.New(ring), units.New(st)}
}

// fields are a row's values by field.
type fields map[string]string

// publish stores rows of one ledger as batch no.
func (o *office) publish(no uint64, ledger string, rows ...fields) {
	o.Helper()
	o.send(no, ledger, fact.Upsert, rows...)
}

func (o *office) send(no uint64, ledger string, op fact.Op, rows ...fields) {
	o.Helper()
	area := o.catalog.Area(ledger)
	var sealed []*fact.Row
	for _, row := range rows {
		values := make([]string, len(area.Fields))
		for name, value := range row {
			values[area.Index(name)] = value
		}
		v := fact.Version{Area: area.Code, PersonID: o.vault.SubjectID(area.About, row[area.Subject]), ValidFrom: day(row[area.ValidFrom]), ValidTo: fact.NoDay,
			BatchNo: no, Op: op, Origin: area.Origin, SourceDept: area.Dept, SourceBatch: no, RecordedAt: time.Date(2026, 3, 1, 8, 0, int(no), 0, time.UTC)}
		v.RecordID, v.RowMAC = o.vault.RecordID(area, v.Origin, v.PersonID, values), o.vault.MAC(area, values)
		if area.ValidTo != "" {
			v.ValidTo = day(row[area.ValidTo])
		}
		r, err := o.vault.Seal(area, v, values)
		if err != nil {
			o.Fatal(err)
		}
		sealed = append(sealed, &r)
	}
	storetest.Insert(o, o.store, ledger, sealed...)
}

func (o *office) tree(w uint64) *units.Tree {
	o.Helper()
	tree, err := o.units.Tree(o.Context(), w)
	if err != nil {
		o.Fatal(err)
	}
	return tree
}

func unitRow(code, name, level, parent, from string) fields {
	return fields{"unit_code": code, "unit_name": name, "unit_level": level, "parent_code": parent, "from_date": from}
}

func event(kind, unit, into, on string) fields {
	return fields{"event_kind": kind, "unit_code": unit, "into_code": into, "event_date": on}
}

// The district of these tests: batch 1 brings three towns; batch 2 renames one,
// splits one and merges one.
func (o *office) history() {
	o.publish(1, "u_unit", unitRow("120900", "清河区", "district", "", "2010-01-01"), unitRow("120900001", "澄波乡", "township", "120900", "2010-01-01"),
		unitRow("120900002", "云汀镇", "township", "120900", "2010-01-01"), unitRow("120900003", "岚渚乡", "township", "120900", "2010-01-01"),
		unitRow("120900002001", "霁堤村", "village", "120900002", "2010-01-01"))
	gone := unitRow("120900003", "岚渚乡", "township", "120900", "2010-01-01")
	gone["to_date"] = "2024-05-01"
	o.publish(2, "u_unit", unitRow("120900001", "澄波镇", "township", "120900", "2024-03-01"),
		unitRow("120900004", "云屿镇", "township", "120900", "2024-04-01"), unitRow("120900002001", "霁堤村", "village", "120900004", "2024-04-01"), gone)
	o.publish(2, "u_unit_event", event("rename", "120900001", "120900001", "2024-03-01"), event("split", "120900002", "120900002", "2024-04-01"),
		event("split", "120900002", "120900004", "2024-04-01"), event("merge", "120900003", "120900001", "2024-05-01"))
}

func TestRenameSplitMerge(t *testing.T) {
	o := newOffice(t)
	o.history()
	tree := o.tree(2)
	for _, tc := range []struct{ on, code, want string }{
		{"2024-02-29", "120900001", "清河区澄波乡"},
		{"2024-03-01", "120900001", "清河区澄波镇"},
		{"2024-03-31", "120900002001", "清河区云汀镇霁堤村"},
		{"2024-04-01", "120900002001", "清河区云屿镇霁堤村"},
		{"2024-04-30", "120900003", "清河区岚渚乡"},
		{"2024-05-01", "120900003", ""},
	} {
		if got := tree.At(day(tc.on)).FullName(tc.code); got != tc.want {
			t.Errorf("%s on %s: %q, want %q", tc.code, tc.on, got, tc.want)
		}
	}
	for code, want := range map[string][]string{"120900001": {"120900001"}, "120900002": {"120900002", "120900004"}, "120900003": {"120900001"}} {
		if got := tree.Successors(code, day("2026-01-01")); !slices.Equal(got, want) {
			t.Errorf("%s is now %v, want %v", code, got, want)
		}
	}
}

func TestAsKnown(t *testing.T) {
	o := newOffice(t)
	if tree := o.tree(0); !tree.Empty() || tree.At(day("2026-01-01")).Len() != 0 {
		t.Error("there are units before the first import")
	}
	o.history()
	before := o.tree(1)
	if got := before.At(day("2026-01-01")).FullName("120900002001"); got != "清河区云汀镇霁堤村" {
		t.Errorf("batch 1 knew %q", got)
	}
	if got := before.Successors("120900003", day("2026-01-01")); !slices.Equal(got, []string{"120900003"}) {
		t.Errorf("batch 1 knew of %v", got)
	}
	// A batch without units changes nothing, and is the same tree.
	if o.tree(2) != o.tree(3) || o.tree(1) == o.tree(2) {
		t.Error("watermarks share a tree exactly when it is the same")
	}
	// What was taken back was never there; what was known then stays.
	o.send(4, "u_unit", fact.Retract, unitRow("120900001", "澄波镇", "township", "120900", "2024-03-01"))
	if got := o.tree(4).At(day("2026-01-01")).FullName("120900001"); got != "清河区澄波乡" {
		t.Errorf("after the retraction %q", got)
	}
	if got := o.tree(3).At(day("2026-01-01")).FullName("120900001"); got != "清河区澄波镇" {
		t.Errorf("before the retraction %q", got)
	}
}

func TestCatalogOfUnits(t *testing.T) {
	o := newOffice(t)
	resolve := func(w uint64, writing string) string {
		t.Helper()
		c, err := o.units.Catalog(t.Context(), o.catalog, w)
		if err != nil {
			t.Fatal(err)
		}
		code, _, _ := c.Dicts["unit"].Resolve(writing)
		return code
	}
	if c, err := o.units.Catalog(t.Context(), o.catalog, 1); err != nil || c != o.catalog {
		t.Errorf("without a tree the built-in list counts: %v", err)
	}
	if resolve(1, "静海镇") == "" {
		t.Error("the built-in list is not understood")
	}
	o = newOffice(t)
	o.history()
	if resolve(2, "静海镇") != "" || resolve(2, "澄波镇") != "120900001" || resolve(2, "澄波乡") != "120900001" || resolve(1, "云屿镇") != "" {
		t.Error("the tree is not the dictionary")
	}
	a, _ := o.units.Catalog(t.Context(), o.catalog, 2)
	b, err := o.units.Catalog(t.Context(), o.catalog, 7)
	if err != nil || a != b || a == o.catalog || a.Digest != o.catalog.Digest {
		t.Errorf("one tree, one catalogue: %v", err)
	}
}

// The tree of any day at any watermark is what the read rule gives for that day
// when it is asked day by day.
func TestTreeEqualsNaiveReading(t *testing.T) {
	o := newOffice(t)
	rng := rand.New(rand.NewPCG(7, 11))
	base := day("2020-01-01")
	code := func(n int) string { return fmt.Sprintf("12090000%d", n) }
	for no := range uint64(8) {
		seen := map[string]bool{}
		for range 12 {
			n, from := rng.IntN(8), base+fact.Day(rng.IntN(10)*50)
			row := unitRow(code(n), fmt.Sprint("第", rng.IntN(5), "镇"), "township", code(rng.IntN(8)), from.String())
			if key := row["unit_code"] + row["from_date"]; seen[key] {
				continue
			} else {
				seen[key] = true
			}
			if rng.IntN(3) == 0 {
				row["to_date"] = (from + fact.Day(1+rng.IntN(200))).String()
			}
			op := fact.Upsert
			if rng.IntN(5) == 0 {
				op = fact.Retract
			}
			o.send(no+1, "u_unit", op, row)
		}
	}
	for range 60 {
		w, on := rng.Uint64N(10), base+fact.Day(rng.IntN(700)-50)
		want := o.naive(on, w)
		view := o.tree(w).At(on)
		if got := view.Codes(); len(got) != len(want) {
			t.Fatalf("on %s at %d: %v, want %v", on, w, got, want)
		}
		reached := 0
		for _, root := range view.Roots() {
			reached += len(view.Subtree(root))
		}
		if reached != len(want) {
			t.Errorf("on %s at %d: %d of %d units hang together", on, w, reached, len(want))
		}
		for code, n := range want {
			got, ok := view.Node(code)
			if !ok || got.Name != n["unit_name"] || got.Parent != n["parent_code"] {
				t.Errorf("%s on %s at %d: %+v, want %v", code, on, w, got, n)
			}
			under := slices.Contains(view.Children(n["parent_code"]), code)
			if top := slices.Contains(view.Roots(), code); under == top {
				t.Errorf("%s on %s at %d stands in two places or none", code, on, w)
			}
		}
	}
}

// naive asks the store what is in force on a day.
func (o *office) naive(on fact.Day, w uint64) map[string]fields {
	o.Helper()
	area := o.catalog.Area("u_unit")
	out := map[string]fields{}
	for row, err := range o.store.InForce(o.Context(), area, store.InForceQuery{On: on, Watermark: w}) {
		if err != nil {
			o.Fatal(err)
		}
		values := fields{}
		for i, f := range area.Fields {
			values[f.Name] = row.Values[i]
		}
		out[values["unit_code"]] = values
	}
	return out
}

func TestStaffingFromTheStore(t *testing.T) {
	o := newOffice(t)
	o.history()
	o.publish(3, "u_organ",
		fields{"organ_code": "J1", "organ_name": "澄波镇纪委", "organ_kind": "township_discipline", "unit_code": "120900001", "from_date": "2024-03-01"})
	post := func(organ, number, role, from, to string) fields {
		return fields{"organ_code": organ, "person_id_no": number, "person_name": "某某", "role": role, "from_date": from, "to_date": to}
	}
	o.publish(4, "u_force", post("J1", "120118199001010003", "head", "2024-03-01", ""), post("J1", "120118199001010020", "deputy", "2024-03-01", ""),
		post("J1", "120118199001010047", "full_time", "2024-03-01", "2025-01-01"), post("J1", "120118199001010003", "full_time", "2024-03-01", ""))
	short := func(on string, w uint64) []int {
		t.Helper()
		found, err := o.units.Staffing(t.Context(), day(on), w, units.Norm{FullTime: 3})
		if err != nil {
			t.Fatal(err)
		}
		var have []int
		for _, f := range found {
			if f.Code == units.FullTimeShort {
				have = append(have, f.Have)
			}
		}
		return have
	}
	for _, tc := range []struct {
		on   string
		w    uint64
		want []int
	}{{"2024-12-31", 4, nil}, {"2025-01-01", 4, []int{2}}, {"2024-12-31", 3, []int{0}}, {"2024-12-31", 2, nil}} {
		if got := short(tc.on, tc.w); !slices.Equal(got, tc.want) {
			t.Errorf("on %s at %d: short organs have %v, want %v", tc.on, tc.w, got, tc.want)
		}
	}
}

// Many readers at once build each tree once and see the same one.
func TestReadersShareTrees(t *testing.T) {
	o := newOffice(t)
	o.history()
	var wg sync.WaitGroup
	trees := make([]*units.Tree, 40)
	for i := range trees {
		wg.Go(func() {
			tree, err := o.units.Tree(t.Context(), 2)
			if err != nil {
				t.Error(err)
				return
			}
			trees[i] = tree
			tree.At(day("2024-01-01") + fact.Day(i%20))
		})
	}
	wg.Wait()
	for _, tree := range trees {
		if tree != trees[0] {
			t.Fatal("two readers got two trees")
		}
	}
}
