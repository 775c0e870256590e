package catalog

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"qingjian/internal/fault"
)

var update = flag.Bool("update", false, "rewrite the generated pages under docs/")

func TestDocsAreCurrent(t *testing.T) {
	for name, text := range mustLoad(t, "").Docs() {
		file := filepath.Join("..", "..", "docs", filepath.FromSlash(name))
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil || string(got) != text {
			t.Errorf("docs/%s is not current (%v): run go test ./internal/catalog -run Docs -update", name, err)
		}
	}
}

func TestExport(t *testing.T) {
	c := mustLoad(t, "")
	var a, b bytes.Buffer
	if err := c.Export(&a, "json"); err != nil {
		t.Fatal(err)
	}
	if err := mustLoad(t, "").Export(&b, "json"); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same catalogue must export the same bytes")
	}
	var got struct {
		Areas []struct {
			Code   string
			Fields []struct{ Name, Type string }
		}
		Dicts   map[string]struct{ Entries []struct{ Code string } }
		Subject struct{ None fault.Text }
		Digest  string
	}
	if err := json.Unmarshal(a.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Areas) != 26 || got.Areas[0].Fields[2].Type != "id_no" || len(got.Dicts["sex"].Entries) != 4 || got.Digest != c.Digest || got.Subject.None.ZH == "" {
		t.Error("the JSON does not hold the catalogue")
	}
	var md bytes.Buffer
	if err := c.Export(&md, "md"); err != nil || !strings.Contains(md.String(), "不动产单元号") {
		t.Error("the Markdown does not hold the catalogue")
	}
	if err := c.Export(&md, "xml"); fault.CodeOf(err) != "catalog.format_unknown" {
		t.Errorf("want catalog.format_unknown, got %v", err)
	}
}

// TestIssueCodes: every code that the sources raise is in the table, and the
// table holds no other; every text is there in both languages.
func TestIssueCodes(t *testing.T) {
	raised := map[string]bool{}
	for name := range crossTests() {
		raised["row."+name] = true
	}
	shape := regexp.MustCompile(`^(cell|row|sheet)\.[a-z_]+$`)
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "issues.go" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && shape.MatchString(s) {
					raised[s] = true
				}
			}
			return true
		})
	}
	seen := map[string]bool{}
	for _, c := range IssueCodes() {
		if seen[c.Code] || !raised[c.Code] {
			t.Errorf("%s is there twice, or nothing raises it", c.Code)
		}
		seen[c.Code] = true
		if c.Message.ZH == "" || c.Message.EN == "" || c.Hint.ZH == "" || c.Hint.EN == "" || c.Severity == "" {
			t.Errorf("%s lacks a text", c.Code)
		}
	}
	for code := range raised {
		if !seen[code] {
			t.Errorf("%s is raised and not in the table", code)
		}
	}
}
