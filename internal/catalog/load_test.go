package catalog

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// today is the day of all tests: fixed, so that they hold for ever.
var today = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

func mustLoad(t testing.TB, overlay string) *Catalog {
	t.Helper()
	c, err := Load(overlay)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// writeOverlay puts files into a fresh folder.
func writeOverlay(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func testdata(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestLoadBuiltin(t *testing.T) {
	c := mustLoad(t, "")
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	for code, fields := range map[string]int{"A01": 14, "A02": 14, "A03": 10, "A04": 10, "A05": 11, "A06": 13, "A07": 11, "A08": 10,
		"A09": 11, "A10": 11, "A11": 10, "A12": 14, "A13": 11, "A14": 11, "A15": 14, "A16": 12, "A17": 12, "A18": 14, "A19": 12,
		"A20": 11, "A21": 12, "A22": 14, "A23": 13, "A24": 14, "A25": 14, "A26": 13, "s_coverage": 6} {
		a := c.Area(code)
		if a == nil || len(a.Fields) != fields {
			t.Fatalf("%s: want %d fields, got %v", code, fields, a)
		}
		for i, f := range a.Fields {
			if a.Index(f.Name) != i || a.Field(f.Name) != f {
				t.Errorf("%s.%s is not found by its name", code, f.Name)
			}
		}
	}
	if c.Area("A99") != nil || len(c.Categories) != 6 || len(c.Groups) != 7 {
		t.Errorf("want 6 categories and 7 groups, got %d and %d", len(c.Categories), len(c.Groups))
	}
	var all []*Area
	for _, list := range c.lists() {
		all = append(all, *list...)
	}
	if !slices.Equal(c.All(), all) || all[0].Class != AreaClass || all[len(all)-1].Class != Ledger {
		t.Error("All must give areas, statements, registers and ledgers, in this order")
	}
}

func TestDigest(t *testing.T) {
	a, b := mustLoad(t, ""), mustLoad(t, "")
	if a.Digest != b.Digest || len(a.Digest) != 64 {
		t.Errorf("the digest must be stable: %q, %q", a.Digest, b.Digest)
	}
	dir := writeOverlay(t, map[string]string{"areas/A12.yaml": testdata(t, "patch_complete.good.yaml")})
	if mustLoad(t, dir).Digest == a.Digest {
		t.Error("an overlay must change the digest")
	}
}

var want = regexp.MustCompile(`(?m)^# want: (\d+) (catalog\.\w+)$`)

// TestBadCatalogues loads every testdata file as the part of an overlay that
// its name says; a .bad file names the lines and codes that must be reported.
func TestBadCatalogues(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) < 90 {
		t.Fatalf("test data is missing: %d files, %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := testdata(t, name)
			kind, _, _ := strings.Cut(name, "_")
			target := map[string]string{"area": "areas/A27.yaml", "dict": "dictionaries/colour.yaml", "patch": "areas/A12.yaml",
				"register": "registers/f_boat.yaml", "ledger": "ledgers/u_berth.yaml", "prefix": "registers/u_boat.yaml"}[kind]
			overlay := map[string]string{target: text}
			if kind == "area" {
				overlay["dictionaries/colour.yaml"] = testdata(t, "dict_complete.good.yaml")
			}
			dir := writeOverlay(t, overlay)
			_, err := Load(dir)
			var expected, got []string
			for _, m := range want.FindAllStringSubmatch(text, -1) {
				expected = append(expected, fmt.Sprintf("%s: %s:%s", m[2], filepath.Join(dir, target), m[1]))
			}
			if err != nil {
				for _, l := range strings.Split(err.Error(), "\n") {
					if m := regexp.MustCompile(`^catalog\.\w+: \S+:\d+`).FindString(l); m != "" {
						got = append(got, m)
					}
				}
			}
			slices.Sort(expected)
			slices.Sort(got)
			if !slices.Equal(expected, got) || (err == nil) != strings.Contains(name, ".good.") {
				t.Errorf("want %q\ngot %q\n%v", expected, got, err)
			}
		})
	}
}

// TestBrokenBase breaks the built-in files themselves.
func TestBrokenBase(t *testing.T) {
	for name, tc := range map[string]struct{ file, old, new, want string }{
		"group without English":     {"common.yaml", "{zh: 监督执纪, en: Supervision and discipline}", "{zh: 监督执纪}", "catalog.group: data/common.yaml:11:"},
		"group used but gone":       {"common.yaml", "code: G4", "code: G8", "catalog.group: data/areas/A12.yaml:5:"},
		"subject without English":   {"common.yaml", "label: {zh: 公民身份号码, en: Identity number}", "label: {zh: 公民身份号码}", "catalog.label_missing: data/common.yaml:16:"},
		"yes and no alike":          {"common.yaml", "no_words: [否", "no_words: [是", "catalog.word_clash: data/common.yaml:"},
		"category gone":             {"dictionaries/supervisee_category.yaml", `code: "C6"`, `code: "C7"`, "catalog.categories: data/dictionaries/supervisee_category.yaml:1:"},
		"anchor gone":               {"areas/A01.yaml", "anchor: true", "anchor: false", "catalog.anchor: areas:"},
		"anchor without number":     {"areas/A01.yaml", "type: id_no", "type: uscc", "catalog.anchor: data/areas/A01.yaml:17:"},
		"statement without a group": {"statements/s_coverage.yaml", "group: G1", "group: G9", "catalog.group: data/statements/s_coverage.yaml:5:"},
		"statement's code":          {"statements/s_coverage.yaml", "dict: record_origin", "dict: record_origins", "catalog.dict_unknown: data/statements/s_coverage.yaml:41:"},
		"division twice":            {"dictionaries/division.csv", "110102,西城区", "110101,西城区", "catalog.entry_clash: data/dictionaries/division.csv:10:"},
		"division's parent":         {"dictionaries/division.csv", "110101,东城区,110100", "110101,东城区,990100", "catalog.entry_parent: data/dictionaries/division.csv:9:"},
		"csv without a column":      {"dictionaries/unit.csv", "code,name,level", "code,title,level", "catalog.unknown_key: data/dictionaries/unit.csv:4:"},
		"csv with a short line":     {"dictionaries/unit.csv", "120118001000,华康街道,township,120118,", "120118001000,华康街道", "catalog.csv: data/dictionaries/unit.csv:6:"},
		"empty file":                {"dictionaries/sex.yaml", "", "", "catalog.empty_file: data/dictionaries/sex.yaml:1:"},
	} {
		t.Run(name, func(t *testing.T) { wantBroken(t, tc.file, tc.old, tc.new, tc.want) })
	}
}

// wantBroken changes the first old in a built-in file (the whole file when old
// is "") and wants an error that holds want.
func wantBroken(t *testing.T, file, old, changed, want string) {
	t.Helper()
	base := baseFiles(t)
	text := string(base["data/"+file].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s no longer holds %q", file, old)
	}
	if old == "" {
		text = ""
	} else {
		text = strings.Replace(text, old, changed, 1)
	}
	base["data/"+file].Data = []byte(text)
	sub, err := fs.Sub(base, "data")
	if err != nil {
		t.Fatal(err)
	}
	_, err = loadFrom(sub, nil, "")
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("want %q, got %v", want, err)
	}
}

// TestCoreAreas: none of the areas that every district has may be missing.
func TestCoreAreas(t *testing.T) {
	base := baseFiles(t)
	delete(base, "data/areas/A26.yaml")
	sub, err := fs.Sub(base, "data")
	if err != nil {
		t.Fatal(err)
	}
	_, err = loadFrom(sub, nil, "")
	if err == nil || !strings.Contains(err.Error(), "catalog.area_missing: areas: the area A26 is missing") {
		t.Errorf("want A26 to be missed, got %v", err)
	}
}

func baseFiles(t *testing.T) fstest.MapFS {
	m := fstest.MapFS{}
	err := fs.WalkDir(builtin, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(builtin, p)
		m[p] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestOverlayStrangers(t *testing.T) {
	dir := writeOverlay(t, map[string]string{"area/A12.yaml": "code: A12", "areas/A12.yml": "code: A12", "dictionaries/none.csv": "code,name\n1,x\n", "README.md": "x"})
	_, err := Load(dir)
	if err == nil {
		t.Fatal("files that nothing reads must be refused")
	}
	for _, w := range []string{"area", "A12.yml", "none.csv"} {
		if !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), w) {
			t.Errorf("%s is not reported: %v", w, err)
		}
	}
	if _, err := Load(filepath.Join(dir, "nothere")); err == nil {
		t.Error("a folder that is not there must be refused")
	}
}
