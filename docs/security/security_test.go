// Package security holds no code: its test keeps the lists of this folder from
// rotting.
package security_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// row is one line of a list.
type row struct {
	item, what, state, where string
	line                     int
}

var states = []string{"done", "partly", "planned", "operator", "not yet", "n/a"}

// rows reads the tables of a page that have four columns and a state.
func rows(t *testing.T, page string) []row {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	for i, line := range strings.Split(string(text), "\n") {
		inner, isRow := strings.CutPrefix(strings.TrimSuffix(line, "|"), "|")
		cells := strings.Split(inner, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if !isRow || cells[0] == "item" || strings.HasPrefix(cells[0], "---") {
			continue
		}
		if len(cells) != 4 {
			t.Errorf("%s:%d: %d columns", page, i+1, len(cells))
			continue
		}
		out = append(out, row{cells[0], cells[1], cells[2], cells[3], i + 1})
	}
	return out
}

var quoted = regexp.MustCompile("`([^`]+)`")

func cited(text string) []string {
	var out []string
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// Every file, test and symbol that a list cites exists; those of what is
// planned are listed.
func TestLists(t *testing.T) {
	known := &symbols{}
	for _, page := range []string{"asvs.md", "mlps.md", filepath.Join(root, "SECURITY.md")} {
		var planned, missing int
		for _, r := range rows(t, page) {
			at := fmt.Sprintf("%s:%d: %s", filepath.Base(page), r.line, r.item)
			if !slices.Contains(states, r.state) {
				t.Errorf("%s: state %q", at, r.state)
			}
			if r.what == "" || r.where == "" {
				t.Errorf("%s: neither place nor reason", at)
			}
			names := cited(r.where)
			if r.state == "planned" && len(names) == 0 {
				t.Errorf("%s: planned, but nowhere", at)
			}
			var absent []string
			for _, name := range names {
				if err := known.find(name); err != nil {
					absent = append(absent, err.Error())
				}
			}
			switch {
			case r.state == "planned":
				planned++
				missing += len(absent)
				if len(absent) > 0 {
					t.Logf("%s: planned: %s", at, strings.Join(absent, "; "))
				} else {
					t.Logf("%s: planned, and all that it cites is there: done?", at)
				}
			case len(absent) > 0:
				t.Errorf("%s: %s", at, strings.Join(absent, "; "))
			}
		}
		t.Logf("%s: %d planned, %d names not there yet", filepath.Base(page), planned, missing)
	}
}

// Paths and symbols that the running text cites exist too.
func TestText(t *testing.T) {
	known := &symbols{}
	for _, page := range []string{filepath.Join(root, "SECURITY.md"), "asvs.md", "mlps.md", filepath.Join(root, "docs/watch.md")} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "|") {
				continue
			}
			for _, name := range cited(line) {
				if !strings.Contains(name, "/") && !strings.HasPrefix(name, "make ") {
					continue
				}
				if err := known.find(name); err != nil {
					t.Errorf("%s:%d: %v", filepath.Base(page), i+1, err)
				}
			}
		}
	}
}

// The list of ASVS 5.0.0 has each requirement of levels 1 and 2 once: how many
// a chapter has, as published.
func TestEveryRequirementOnce(t *testing.T) {
	want := map[string]int{"1": 27, "2": 11, "3": 19, "4": 10, "5": 9, "6": 35, "7": 18, "8": 7, "9": 7, "10": 29,
		"11": 14, "12": 9, "13": 13, "14": 9, "15": 13, "16": 16, "17": 7}
	got := map[string]int{}
	seen := map[string]bool{}
	for _, r := range rows(t, "asvs.md") {
		chapter, _, _ := strings.Cut(r.item, ".")
		got[chapter]++
		if seen[r.item] {
			t.Errorf("asvs.md:%d: %s stands there twice", r.line, r.item)
		}
		seen[r.item] = true
	}
	for chapter, n := range want {
		if got[chapter] != n {
			t.Errorf("chapter %s has %d requirements, want %d", chapter, got[chapter], n)
		}
	}
	if len(got) != len(want) {
		t.Errorf("chapters %v", got)
	}
}

// What the lists say of the page: nothing writes raw HTML or runs text.
func TestThePageWritesNoRawHTML(t *testing.T) {
	raw := regexp.MustCompile(`dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\(`)
	err := filepath.WalkDir(filepath.Join(root, "web/src"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if at := raw.FindString(string(text)); at != "" {
			t.Errorf("%s: %s", path, at)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// symbols finds what is cited: a path, folder.Symbol, or make TARGET.
type symbols struct {
	folders  map[string]map[string]bool
	makefile string
}

func (s *symbols) find(name string) error {
	if target, ok := strings.CutPrefix(name, "make "); ok {
		return s.target(target)
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); err == nil {
		return nil
	}
	dot := strings.Index(name[strings.LastIndex(name, "/")+1:], ".")
	if dot < 0 {
		return fmt.Errorf("%s: no such path", name)
	}
	dot += strings.LastIndex(name, "/") + 1
	folder, symbol := name[:dot], name[dot+1:]
	if !token.IsExported(symbol) {
		return fmt.Errorf("%s: no such path", name)
	}
	found, err := s.declared(folder)
	if err != nil {
		return err
	}
	if !found[symbol] {
		return fmt.Errorf("%s: no such symbol", name)
	}
	return nil
}

func (s *symbols) target(name string) error {
	if s.makefile == "" {
		text, err := os.ReadFile(filepath.Join(root, "Makefile"))
		if err != nil {
			return err
		}
		s.makefile = "\n" + string(text)
	}
	if !strings.Contains(s.makefile, "\n"+name+":") {
		return fmt.Errorf("make %s: no such target", name)
	}
	return nil
}

// declared gives the top-level names of a folder's Go files, whatever their
// build tags; methods as Type.Method.
func (s *symbols) declared(folder string) (map[string]bool, error) {
	if names, ok := s.folders[folder]; ok {
		return names, nil
	}
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(folder), "*.go"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no such package", folder)
	}
	names := map[string]bool{}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			declare(names, d)
		}
	}
	if s.folders == nil {
		s.folders = map[string]map[string]bool{}
	}
	s.folders[folder] = names
	return names, nil
}

func declare(names map[string]bool, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names[d.Name.Name] = true
			return
		}
		of := d.Recv.List[0].Type
		if star, ok := of.(*ast.StarExpr); ok {
			of = star.X
		}
		if id, ok := of.(*ast.Ident); ok {
			names[id.Name+"."+d.Name.Name] = true
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names[spec.Name.Name] = true
			case *ast.ValueSpec:
				for _, n := range spec.Names {
					names[n.Name] = true
				}
			}
		}
	}
}
