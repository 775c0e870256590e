package ingest_test

import (
	"bytes"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"qingjian/fixtures"
	"qingjian/ingest"
	"qingjian/internal/catalog"
	"qingjian/internal/sheet"
	"qingjian/internal/template"
)

// filledRows is how many rows of each entry a template is filled with.
const filledRows = 3

// filling is a template with rows typed into it.
type filling struct {
	item  template.Item
	body  []byte
	lists map[string][]string // columns with a drop-down, by sheet
}

// TestTemplateRoundTrip: every template, filled with rows of a synthetic
// district, comes in with all of them and without its example.
func TestTemplateRoundTrip(t *testing.T) {
	o, all := filledTemplates(t)
	for _, f := range all {
		t.Run(string(f.item.Kind)+f.item.Code, func(t *testing.T) {
			o.TB = t
			o.allIn(f, f.body)
		})
	}
}

// filledTemplates gives an office that knows a district, and every template
// filled with rows about it.
func filledTemplates(t *testing.T) (*office, []filling) {
	t.Helper()
	options := fixtures.Options{Persons: 120, Seed: 7}
	dir := t.TempDir()
	if _, err := fixtures.Write(t.Context(), fixtures.WriteOptions{Options: options, Dir: dir}); err != nil {
		t.Fatal(err)
	}
	o := newOffice(t)
	o.Now = time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)
	first, _ := fixtures.Generate(options).EffectiveDates()
	tree, rosters, feeds := deliveries(t, dir)
	for _, path := range slices.Concat(tree, rosters) {
		o.publishFile(path, first)
	}
	mark, err := o.Control.Watermark(t.Context())
	o.OK(err)
	cat, err := o.Units.Catalog(t.Context(), o.Catalog, mark.No)
	o.OK(err)
	samples := sampled(t, cat, slices.Concat(tree, rosters, feeds))
	var all []filling
	for _, item := range template.Items(cat) {
		var blank bytes.Buffer
		o.OK(template.Write(cat, item, &blank))
		f := filling{item: item, lists: map[string][]string{}}
		f.body = f.fill(t, cat, blank.Bytes(), samples)
		all = append(all, f)
	}
	return o, all
}

// sampled reads rows of every entry out of files as departments and offices send
// them.
func sampled(t *testing.T, cat *catalog.Catalog, files []string) map[string][]catalog.Record {
	t.Helper()
	out := map[string][]catalog.Record{}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		book, err := sheet.Open(filepath.Base(path), bytes.NewReader(content), int64(len(content)), sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for _, info := range book.Sheets() {
			var binding *catalog.Binding
			for row, err := range book.Rows(t.Context(), info.Index) {
				if err != nil {
					t.Fatal(err)
				}
				var cells []catalog.Input
				var texts []string
				for _, c := range row.Cells {
					cells, texts = sheet.Put(cells, c.Col, c.Input()), sheet.Put(texts, c.Col, c.Text)
				}
				if binding == nil {
					if a, _ := cat.Recognise(info.Name, texts); a != nil {
						if b, findings := cat.Bind(a, texts); !slices.ContainsFunc(findings, isError) {
							binding = b
						}
					}
					continue
				}
				record, findings := binding.Record(cells, time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC))
				if slices.ContainsFunc(findings, isError) || strings.Join(record.Values, "") == "" || len(out[record.Area.Code]) == filledRows {
					continue
				}
				out[record.Area.Code] = append(out[record.Area.Code], record)
			}
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func isError(f catalog.Finding) bool { return f.Severity == catalog.SevError }

// fill types rows into a template below its example.
func (f *filling) fill(t *testing.T, cat *catalog.Catalog, blank []byte, samples map[string][]catalog.Record) []byte {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(blank))
	if err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open("", bytes.NewReader(blank), int64(len(blank)), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	prints, err := template.Read(t.Context(), book)
	if err != nil || prints == nil {
		t.Fatal("no fingerprint", err)
	}
	for _, name := range file.GetSheetList() {
		origin := prints.Of(name)
		if template.Own(name) || origin == nil {
			continue
		}
		a := cat.Area(origin.Entry)
		set := func(row, col int, text string) {
			if text == "" {
				return
			}
			if err := file.SetCellStr(name, sheet.A1(col, row), text); err != nil {
				t.Fatal(err)
			}
		}
		for i, record := range samples[a.Code] {
			for j, c := range origin.Columns {
				set(sheet.FormExampleRow+1+i, j+1, typed(cat, a, record, c.Field))
			}
		}
		if len(samples[a.Code]) == 0 { // the district has none: the example, made real
			for j, c := range origin.Columns {
				somebody := samples["A01"][1].Subject // a relative
				if c.Field == "@id" || c.Field == "@name" || c.Field == a.SubjectField() {
					somebody = samples["A01"][0].Subject
				}
				if c.Field != "#" {
					set(sheet.FormExampleRow+1, j+1, strings.NewReplacer(template.ExampleIDNo, somebody.IDNo, "张三（示例）", somebody.Name, template.ExampleMark, "样本").Replace(c.Example))
				}
			}
		}
		f.lists[name] = dropDowns(t, file, name)
	}
	var out bytes.Buffer
	if _, err := file.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// dropDowns gives the columns of a sheet whose cells offer a list.
func dropDowns(t *testing.T, file *excelize.File, name string) (columns []string) {
	t.Helper()
	rules, err := file.GetDataValidations(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		if rule.Type != "list" || !strings.Contains(html.UnescapeString(rule.Formula1), "_字典") {
			continue
		}
		for _, place := range strings.Fields(rule.Sqref) {
			first, _, _ := strings.Cut(place, ":")
			column, _, err := excelize.SplitCellName(first)
			if err != nil {
				t.Fatal(err)
			}
			columns = append(columns, column)
		}
	}
	slices.Sort(columns)
	return slices.Compact(columns)
}

// typed is what somebody types for a value: what the drop-down offers, else the
// value.
func typed(cat *catalog.Catalog, a *catalog.Area, record catalog.Record, field string) string {
	switch field {
	case "@name":
		return record.Subject.Name
	case "@id":
		return record.Subject.IDNo
	}
	f := a.Field(field)
	if f == nil {
		return ""
	}
	v := record.Values[a.Index(field)]
	switch {
	case v == "":
		return ""
	case f.Type == catalog.Code:
		d := cat.Dicts[f.Dict]
		return d.Option(*d.Entry(v))
	case f.Type == catalog.Bool:
		return map[string]string{"true": "是", "false": "否"}[v]
	}
	return v
}

// allIn imports a filled template: all rows of it, and nothing else.
func (o *office) allIn(f filling, body []byte) {
	o.Helper()
	r, err := o.Confirm(o.Context(), o.Bring("2026-09-01", body), "", nil)
	o.OK(err)
	o.Sums(r)
	if len(r.Sheets) != len(f.item.Entries) {
		o.Errorf("%d sheets, want %d", len(r.Sheets), len(f.item.Entries))
	}
	for i, s := range r.Sheets {
		if c := s.Rows; s.Area != f.item.Entries[i] || c.Read == 0 || c.Read > filledRows || c.Read != c.Inserted+c.Updated+c.Unchanged {
			o.Errorf("%s as %s: %+v\n%v", s.Sheet, s.Area, c, said(r))
		}
	}
	for _, i := range r.Issues {
		if i.Severity == catalog.SevError || strings.HasPrefix(i.Code, "sheet.template") {
			o.Errorf("%s %s %s: %s", i.Code, i.Sheet, i.Cell, i.Message.ZH)
		}
	}
}

func said(r ingest.Receipt) string {
	var lines []string
	for _, i := range r.Issues {
		lines = append(lines, i.Code+" "+i.Sheet+"!"+i.Cell+" "+i.Field+" "+i.Message.ZH)
	}
	return strings.Join(lines, "\n")
}
