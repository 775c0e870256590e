package feed

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

func declared(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func builtin(t *testing.T) *catalog.Catalog {
	t.Helper()
	cat, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func TestLoad(t *testing.T) {
	s, err := Load(declared(t, map[string]string{"property.yaml": sample(t, "property.yaml")}), builtin(t))
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Feed("property")
	if err != nil || !f.HitOnly() || f.dept != "06" || f.fresh != 9*24*time.Hour || f.settle != time.Minute || f.maxBytes() != 16<<30 ||
		f.Contract.types("price") != Evolve || f.Contract.types("address") != Refuse || f.Contract.columns("") != Hold {
		t.Errorf("read %+v, %v", f, err)
	}
	if _, err := s.Feed("none"); fault.CodeOf(err) != "feed.unknown" {
		t.Error(err)
	}
	if s, err := Load(filepath.Join(t.TempDir(), "none"), builtin(t)); err != nil || len(s.Feeds()) != 0 {
		t.Errorf("no folder holds no feeds: %v", err)
	}
}

// TestLoadReportsEverything: every problem of a declaration, each at its place.
func TestLoadReportsEverything(t *testing.T) {
	text := sample(t, "tax.yaml")
	dir := declared(t, map[string]string{"tax.yaml": text, "notes.txt": "x", "broken.yaml": "a: [", "strange.yaml": "name: strange\nshedule: x\ncontract:\n  rwos: {}\n"})
	_, err := Load(dir, builtin(t))
	if err == nil {
		t.Fatal("it was taken")
	}
	want := []string{"notes.txt feed.other_file", "broken.yaml:1:4 feed.yaml", "strange.yaml:2:1 feed.unknown_key", "strange.yaml:4:3 feed.unknown_key"}
	for _, line := range strings.Split(text, "\n") {
		_, list, ok := strings.Cut(line, "# want ")
		for _, w := range strings.Split(list, "; ") {
			if ok {
				want = append(want, "tax.yaml:"+w)
			}
		}
	}
	var got []string
	place := regexp.MustCompile(`^(feed\.\w+): (\S+): `)
	for _, line := range strings.Split(err.Error(), "\n") {
		m := place.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("without a place: %s", line)
			continue
		}
		got = append(got, filepath.Base(m[2])+" "+m[1])
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("want %q\ngot  %q\n%v", want, got, err)
	}
}
