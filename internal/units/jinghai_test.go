package units_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/units"
)

// table reads a CSV file of fixtures/jinghai by the names of its columns.
func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "fixtures", "jinghai", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		out = append(out, row)
	}
	return out
}

func jinghai(t *testing.T) (*units.Tree, []units.UnitRow) {
	t.Helper()
	var nodes []units.Node
	var rows []units.UnitRow
	for _, r := range table(t, "units.csv") {
		n := units.Node{Code: r["code"], Name: r["name"], Level: r["level"], Parent: r["parent_code"], PeerGroup: r["peer_group"],
			CoopZone: r["coop_zone"], CoopGroup: r["coop_group"], From: day(r["from"]), To: day(r["to"])}
		if r["aliases"] != "" {
			n.Aliases = strings.Split(r["aliases"], "|")
		}
		nodes = append(nodes, n)
		rows = append(rows, units.UnitRow{Code: n.Code, Name: n.Name, Level: n.Level, Parent: n.Parent, From: n.From, To: n.To})
	}
	return units.NewTree(nodes, nil), rows
}

func TestJinghaiIsWhole(t *testing.T) {
	tree, rows := jinghai(t)
	// Parents exist and stand higher, no circle, names differ below one unit.
	for _, p := range units.CheckRows(nil, rows) {
		t.Errorf("%s: %s", rows[p.Row].Code, p.Code)
	}
	if len(tree.Codes()) != len(rows) {
		t.Error("a code is there twice")
	}
	v := tree.At(day("2026-01-01"))
	levels, peers, zones, groups := map[string]int{}, map[string]int{}, map[string]bool{}, map[string]string{}
	for _, code := range v.Codes() {
		n, _ := v.Node(code)
		levels[n.Level]++
		peers[n.PeerGroup]++
		if n.Level == "district" || n.Level == "zone" || n.Level == "coop_group" {
			continue
		}
		if z, ok := groups[n.CoopGroup]; ok && z != n.CoopZone {
			t.Errorf("%s: the group %s is in two zones", code, n.CoopGroup)
		}
		zones[n.CoopZone], groups[n.CoopGroup] = true, n.CoopZone
	}
	for level, want := range map[string]int{"district": 1, "township": 23, "village": 384, "community": 41, "department": 66, "zone": 3, "coop_group": 9} {
		if levels[level] != want {
			t.Errorf("%d of level %s, want %d", levels[level], level, want)
		}
	}
	for peer, want := range map[string]int{"townships": 23, "villages": 384, "communities": 41, "departments": 66,
		"state_firms_and_institutions": levels["public_institution"] + levels["state_firm"] + levels["school"] + levels["hospital"]} {
		if peers[peer] != want {
			t.Errorf("%d in %s, want %d", peers[peer], peer, want)
		}
	}
	if len(zones) != 3 || len(groups) != 9 {
		t.Errorf("%d zones and %d groups are in use", len(zones), len(groups))
	}
	for group, zone := range groups {
		if n, _ := v.Node(group); n.Parent != zone || n.Level != "coop_group" {
			t.Errorf("%s is no group of %s", group, zone)
		}
	}
	if len(v.Subtree("120118")) != len(rows) {
		t.Error("not every unit stands under the district")
	}
}

// Whatever is the built-in list of divisions has the same codes and names here.
func TestJinghaiHoldsTheBuiltInList(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	tree, _ := jinghai(t)
	v := tree.At(day("2026-01-01"))
	for _, e := range c.Dicts["unit"].Entries {
		if n, ok := v.Node(e.Code); !ok || n.Name != e.Label.ZH || n.Parent != e.Parent {
			t.Errorf("%s differs: %+v", e.Code, n)
		}
	}
}

// Every name and alias of the file leads to its unit, alone or after the path.
func TestJinghaiIsUnderstood(t *testing.T) {
	c, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	tree, _ := jinghai(t)
	d := c.Dicts["unit"].WithEntries(tree.Entries())
	v := tree.At(day("2026-01-01"))
	for _, code := range v.Codes() {
		n, _ := v.Node(code)
		if got, _, _ := d.Resolve(v.FullName(code)); got != code {
			t.Errorf("%s is %q, want %s", v.FullName(code), got, code)
		}
		if n.Level == "village" || n.Level == "community" {
			continue // two villages of a district may well share a name
		}
		for _, writing := range append([]string{n.Name}, n.Aliases...) {
			if got, _, _ := d.Resolve(writing); got != code {
				t.Errorf("%s is %q, want %s", writing, got, code)
			}
		}
	}
}

func TestJinghaiOrgans(t *testing.T) {
	tree, _ := jinghai(t)
	v := tree.At(day("2026-01-01"))
	var organs []units.Organ
	known := map[string]bool{"": true}
	for _, r := range table(t, "organs.csv") {
		if known[r["organ_code"]] {
			t.Errorf("%s is there twice", r["organ_code"])
		}
		if !known[r["parent_organ"]] {
			t.Errorf("%s: nothing above it", r["organ_code"])
		}
		known[r["organ_code"]] = true
		organs = append(organs, units.Organ{Code: r["organ_code"], Name: r["organ_name"], Kind: r["organ_kind"], Unit: r["unit_code"]})
	}
	// Only persons are missing: no unit lacks its organ, none sits nowhere.
	got := map[string]int{}
	for _, f := range units.Staffing(v, organs, nil, units.DefaultNorm()) {
		got[f.Code]++
	}
	if len(got) != 2 || got[units.FullTimeShort] != 23 || got[units.HeadMissing] != 384+41+66 {
		t.Errorf("%v", got)
	}
}

func TestStaffing(t *testing.T) {
	v := history().At(day("2022-06-01"))
	person := func(n byte) fact.ID { return fact.ID{n} }
	organs := []units.Organ{
		{Code: "O1", Name: "第一监督检查室", Kind: "supervision_office", Unit: "1"},
		{Code: "J11", Name: "澄波镇纪委", Kind: "township_discipline", Unit: "11"},
		{Code: "J12", Name: "云汀镇纪委", Kind: "township_discipline", Unit: "12"},
		{Code: "L121", Name: "霁堤村联络站", Kind: "station_village", Unit: "121"},
		{Code: "L141", Name: "蔚湾村联络站", Kind: "station_village", Unit: "141"},
	}
	posts := []units.Post{
		{Organ: "J11", Person: person(1), Role: "head"}, {Organ: "J11", Person: person(2), Role: "deputy"}, {Organ: "J11", Person: person(3), Role: "full_time"},
		// One person in two roles is one; an informant is no full-time staff.
		{Organ: "J12", Person: person(4), Role: "head"}, {Organ: "J12", Person: person(4), Role: "full_time"},
		{Organ: "J12", Person: person(5), Role: "full_time"}, {Organ: "J12", Person: person(6), Role: "informant"},
		{Organ: "L141", Person: person(7), Role: "station_head"},
	}
	type brief struct {
		code, organ, unit string
		have, need        int
	}
	want := []brief{
		{units.FullTimeShort, "J12", "12", 2, 3},
		{units.HeadMissing, "L121", "121", 0, 1},
		{units.TooFewOffices, "", "", 1, 2},
		{units.OrganMissing, "", "13", 0, 1},
		{units.OrganUnplaced, "L141", "141", 0, 0},
	}
	var got []brief
	for _, f := range units.Staffing(v, organs, posts, units.Norm{FullTime: 3, Offices: 2}) {
		if f.Question.ZH == "" || f.Question.EN == "" {
			t.Errorf("%s has no question", f.Code)
		}
		got = append(got, brief{f.Code, f.Organ, f.Unit, f.Have, f.Need})
	}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
}
