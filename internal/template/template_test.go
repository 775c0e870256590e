package template_test

import (
	"bytes"
	"testing"

	"qingjian/internal/catalog"
	"qingjian/internal/sheet"
	"qingjian/internal/template"
)

func load(t *testing.T) *catalog.Catalog {
	t.Helper()
	cat, err := catalog.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func made(t *testing.T, cat *catalog.Catalog, item template.Item) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := template.Write(cat, item, &buf); err != nil {
		t.Fatalf("%s: %v", item.Code, err)
	}
	return buf.Bytes()
}

func open(t *testing.T, content []byte) sheet.Workbook {
	t.Helper()
	book, err := sheet.Open("t.xlsx", bytes.NewReader(content), int64(len(content)), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	})
	return book
}

// TestOptionsResolve: what a drop-down offers is understood by the cleaners, and
// means the entry that it was made of.
func TestOptionsResolve(t *testing.T) {
	cat := load(t)
	for name, d := range cat.Dicts {
		seen := map[string]bool{}
		for _, option := range d.Options() {
			if seen[option] {
				t.Errorf("%s: %q is offered twice", name, option)
			}
			seen[option] = true
		}
		for _, e := range d.Entries {
			if e.Heading {
				continue
			}
			if code, ok, _ := d.Resolve(d.Option(e)); !ok || code != e.Code {
				t.Errorf("%s: %q is read as %q, %v", name, d.Option(e), code, ok)
			}
		}
	}
}

// TestEveryTemplate: there is one for every category and entry, the same bytes
// each time, and each of its sheets is recognised with all its columns, by its
// header alone too.
func TestEveryTemplate(t *testing.T) {
	cat := load(t)
	items := template.Items(cat)
	if want := len(cat.Categories) + len(cat.All()); len(items) != want {
		t.Fatalf("%d templates, want %d", len(items), want)
	}
	for _, item := range items {
		t.Run(string(item.Kind)+item.Code, func(t *testing.T) {
			content := made(t, cat, item)
			if !bytes.Equal(content, made(t, cat, item)) {
				t.Error("the same template, other bytes")
			}
			book := open(t, content)
			prints, err := template.Read(t.Context(), book)
			if err != nil || prints == nil {
				t.Fatalf("no fingerprint: %v", err)
			}
			found := 0
			for _, info := range book.Sheets() {
				if template.Own(info.Name) {
					continue
				}
				found++
				origin := prints.Of(info.Name)
				if origin == nil || origin.Entry != item.Entries[found-1] {
					t.Fatalf("sheet %s is not known", info.Name)
				}
				a := cat.Area(origin.Entry)
				var header []string
				for row, err := range book.Rows(t.Context(), info.Index) {
					if err != nil {
						t.Fatal(err)
					}
					for _, c := range row.Cells {
						if row.Num == sheet.FormHeaderRow {
							header = append(header, c.Text)
						}
					}
				}
				got, score := cat.Recognise(info.Name, header)
				if got != a {
					t.Errorf("by its header alone %s is %v (%.2f)", info.Name, got, score)
				}
				binding, findings := cat.Bind(a, header)
				for i, col := range binding.Columns {
					if col == 0 {
						t.Errorf("%s: no column for %s", info.Name, a.Fields[i].Name)
					}
				}
				if len(findings) > 0 {
					t.Errorf("%s: %v", info.Name, findings)
				}
				for _, f := range a.Fields {
					bare, _ := catalog.SplitHeader(f.Label.ZH)
					if b, _ := cat.Bind(a, []string{bare}); f.MeasuredIn() != nil && b.Columns[a.Index(f.Name)] != 1 {
						t.Errorf("%s: %s without its unit is not known", info.Name, f.Name)
					}
				}
				if d := origin.Since(cat, a); d.Any() {
					t.Errorf("%s differs from itself: %+v", info.Name, d)
				}
			}
			if found != len(item.Entries) {
				t.Errorf("%d sheets, want %d", found, len(item.Entries))
			}
		})
	}
}
