package catalog

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPowers: the list, and the dictionary that is made from it.
func TestPowers(t *testing.T) {
	c := mustLoad(t, "")
	d := c.Dicts["village_power"]
	if len(c.Powers) != 45 || len(c.PowerClasses) != 11 || len(d.Entries) != 56 {
		t.Fatalf("want 45 items in 11 classes, got %d in %d, and %d entries", len(c.Powers), len(c.PowerClasses), len(d.Entries))
	}
	classOf := map[string]string{"V05": "党务", "V08": "党务", "V06": "选举与用人", "V07": "选举与用人", "V42": "村务公开", "V43": "印章管理"}
	for i, x := range c.Powers {
		e := d.Entry(x.Code)
		class := d.Entry(x.Class)
		if e == nil || class == nil || e.Parent != x.Class || e.Heading || !class.Heading || e.Label != x.Label {
			t.Fatalf("%s is not in the dictionary below its class: %+v", x.Code, e)
		}
		if want := classOf[x.Code]; want != "" && class.Label.ZH != want {
			t.Errorf("%s: want class %s, got %s", x.Code, want, class.Label.ZH)
		}
		if i > 0 && c.Powers[i-1].Code >= x.Code {
			t.Errorf("%s is out of order", x.Code)
		}
	}
}

// TestPowerHeadings: a class groups items and is none. 村务公开 is the name of
// a class and of its only item.
func TestPowerHeadings(t *testing.T) {
	d := mustLoad(t, "").Dicts["village_power"]
	for s, want := range map[string]string{"V16": "V16", "v16": "V16", "集体资产出租发包": "V16", "资产发包": "V16", "村务公开": "V42",
		"K05": "", "集体资产资源": "", "Finance": "", "财务管理": ""} {
		if code, ok, ambiguous := d.Resolve(s); code != want || ok != (want != "") || ambiguous {
			t.Errorf("%s: want %q, got %q %v %v", s, want, code, ok, ambiguous)
		}
	}
	for _, s := range d.nearest("财务管理", 20) {
		if s == "财务管理" {
			t.Error("a heading is proposed as a value")
		}
	}
	if d.Label("K04").ZH != "财务管理" {
		t.Error("a heading has no label")
	}
}

func TestPowersExport(t *testing.T) {
	c := mustLoad(t, "")
	var js, md bytes.Buffer
	if err := c.Export(&js, "json"); err != nil {
		t.Fatal(err)
	}
	var got struct {
		PowerClasses []PowerClass `json:"power_classes"`
		Powers       []Power      `json:"powers"`
	}
	if err := json.Unmarshal(js.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(got.Powers, func(x Power) bool { return x.Code == "V23" })
	if len(got.PowerClasses) != 11 || len(got.Powers) != 45 || i < 0 || got.Powers[i].AmountLimit != 50000 || !slices.Contains(got.Powers[i].Rules, "R26") {
		t.Errorf("the JSON does not hold the list: %+v", got.Powers)
	}
	if err := c.Export(&md, "md"); err != nil || !strings.Contains(md.String(), "## K11 服务与证明") {
		t.Errorf("the Markdown does not hold the list: %v", err)
	}
}

// TestBrokenPowers breaks the built-in list.
func TestBrokenPowers(t *testing.T) {
	at := func(line string) string { return "catalog.power: data/powers.yaml:" + line + ":" }
	for name, tc := range map[string]struct{ old, new, want string }{
		"class unknown":              {"class: K01", "class: K99", at("18")},
		"class without an item":      {"class: K09", "class: K10", at("13")},
		"class twice":                {"code: K02", "code: K01", "catalog.entry_clash: data/powers.yaml:6:"},
		"class without English":      {`{zh: 党务, en: "Party affairs"}`, "{zh: 党务}", "catalog.entry_incomplete: data/powers.yaml:6:"},
		"class too many":             {"items:", "  - {code: K12, label: {zh: 其他, en: Other}}\nitems:", "the list has 11 classes and 45 items, here are 12 and 45"},
		"item twice":                 {"code: V02", "code: V01", "catalog.entry_clash: data/powers.yaml:31:"},
		"item with a class's code":   {"code: V01", "code: K01", "catalog.entry_clash: data/powers.yaml:17:"},
		"item without English":       {`, en: "Major village matters (four deliberations, two publications)"}`, "}", "catalog.entry_incomplete: data/powers.yaml:17:"},
		"alias of another item":      {"aliases: [重大事项决策", "aliases: [党费", "catalog.writing_clash: data/powers.yaml:"},
		"unknown key":                {"    class: K01", "    klass: K01", "catalog.unknown_key: data/powers.yaml:18:"},
		"unknown key of a class":     {"code: K02, label", "code: K02, order: 2, label", "catalog.unknown_key: data/powers.yaml:6:"},
		"amount in words":            {"amount_limit: 2000", "amount_limit: two thousand", "catalog.yaml: data/powers.yaml:"},
		"no basis":                   {"basis: 村民委员会组织法第二十四条；四议两公开工作法", `basis: ""`, at("20")},
		"post without English":       {`post: {zh: 村党组织书记, en: "village party secretary"}`, "post: {zh: 村党组织书记}", at("21")},
		"no steps":                   {"steps: [党支部提议, 两委会商议, 党员大会审议, 村民代表会议决议, 决议公开, 实施结果公开]", "steps: []", at("22")},
		"an empty step":              {"steps: [党支部提议, 两委会商议,", `steps: [党支部提议, " ",`, at("22")},
		"an empty paper":             {"papers: [提议书,", `papers: ["",`, at("23")},
		"decided by nobody known":    {"decision: villager_representatives", "decision: the_secretary", at("24")},
		"negative days":              {"plan_days: 15", "plan_days: -1", at("26")},
		"published for no day":       {"    result_days: 3\n", "", at("25")},
		"days of what is not public": {"    publicity: true\n", "", at("17")},
		"no risks":                   {"    risks: [以会议纪要代替决议, 应到未到人数凑数]\n", "", at("17")},
		"rule that is none":          {"rules: [R22, R29]", "rules: [R22, 29]", at("29")},
		"rule twice":                 {"rules: [R22, R29]", "rules: [R22, R22]", at("29")},
		"empty file":                 {"", "", "catalog.empty_file: data/powers.yaml:1:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantBroken(t, "powers.yaml", tc.old, tc.new, tc.want)
		})
	}
}

// TestOverlayPowers: a district's list takes the place of the whole, and its
// dictionary is not written beside it.
func TestOverlayPowers(t *testing.T) {
	text := string(baseFiles(t)["data/powers.yaml"].Data)
	own := strings.NewReplacer("村务公开\", en", "村务公开事项\", en", "aliases: [资产出租", "aliases: [老厂房").Replace(text)
	base, c := mustLoad(t, ""), mustLoad(t, writeOverlay(t, map[string]string{"powers.yaml": own}))
	d := c.Dicts["village_power"]
	if d.Label("V42").ZH != "村务公开事项" || len(d.Entries) != 56 || c.Digest == base.Digest {
		t.Errorf("the district's list is not in effect: %s", d.Label("V42").ZH)
	}
	if code, _, _ := d.Resolve("老厂房"); code != "V16" {
		t.Errorf("want V16, got %q", code)
	}
	if _, ok, _ := d.Resolve("资产出租"); ok {
		t.Error("the built-in list must be gone")
	}
	withoutLast, _, _ := strings.Cut(own, "  - code: V45")
	for name, tc := range map[string]struct{ file, text, want string }{
		"broken":        {"powers.yaml", strings.Replace(own, "class: K01", "class: K99", 1), "powers.yaml:18:"},
		"a part of it":  {"powers.yaml", withoutLast, "here are 11 and 44"},
		"as dictionary": {"dictionaries/village_power.yaml", "name: village_power\nextend: true\nlabel: {zh: 权力, en: Power}\nstatus: P\nentries: []\n", "village_power.yaml:1: the dictionary"},
		"as a table":    {"dictionaries/village_power.csv", "code,name\nV46,其他\n", "village_power.csv: the dictionary"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := writeOverlay(t, map[string]string{tc.file: tc.text})
			_, err := Load(dir)
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), filepath.Join(dir, tc.file)) {
				t.Errorf("want %s and %q, got %v", filepath.Join(dir, tc.file), tc.want, err)
			}
		})
	}
}
