package ingest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qingjian/fixtures"
	"qingjian/ingest"
)

// TestDistrict imports a whole synthetic district over all areas: the tree, the
// rosters of its offices, the feeds of departments, then corrections. The
// generator, which knows nothing of the reading code, says what must be
// reported and what stored.
func TestDistrict(t *testing.T) {
	options := fixtures.Options{Persons: 200, Seed: 7}
	dir := t.TempDir()
	if _, err := fixtures.Write(t.Context(), fixtures.WriteOptions{Options: options, Dir: dir}); err != nil {
		t.Fatal(err)
	}
	d := fixtures.Generate(options)
	o := newOffice(t)
	o.Now = time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)
	first, later := d.EffectiveDates()
	tree, rosters, feeds := deliveries(t, dir)

	var issues []ingest.Issue
	got := map[string]fixtures.Count{}
	for _, path := range slices.Concat(tree, rosters, feeds) {
		r := o.publishFile(path, first)
		for _, i := range o.allIssues(r) {
			// Feeds speak of persons whose profile a workbook's slip kept out, too.
			if filepath.Ext(path) == ".xlsx" || i.Code != "row.profile_missing" {
				issues = append(issues, i)
			}
		}
		for _, s := range r.Sheets {
			if filepath.Ext(path) != ".xlsx" {
				if c := s.Rows; c.Read == 0 || c.Rejected+c.Pending > 0 {
					t.Errorf("%s: %+v", s.File, c)
				}
				continue
			}
			c := s.Rows
			got[fixtures.CountKey(s.File, s.Sheet)] = fixtures.Count{Read: c.Read, Inserted: c.Inserted, Rejected: c.Rejected, Pending: c.Pending, Unchanged: c.Unchanged}
		}
	}
	want := d.Counts()
	delete(want, "")
	if !maps.Equal(got, want) {
		t.Errorf("counts differ:\n got %v\nwant %v", got, want)
	}
	o.sameIssues(issues, planted(t, dir))
	o.sameRows(d.Expected(), first)

	t.Run("Corrections", func(t *testing.T) {
		o.TB = t
		paths, err := d.Corrections(t.TempDir())
		o.OK(err)
		var total ingest.Counts
		for _, path := range paths {
			r := o.publishFile(path, later)
			total.Read, total.Inserted, total.Updated = total.Read+r.Rows.Read, total.Inserted+r.Rows.Inserted, total.Updated+r.Rows.Updated
		}
		read, inserted, updated := d.CorrectionCounts()
		if total != (ingest.Counts{Read: read, Inserted: inserted, Updated: updated}) {
			t.Errorf("rows = %+v, want read %d inserted %d updated %d", total, read, inserted, updated)
		}
		o.sameRows(d.ExpectedAfter(), later)
	})
	o.TB = t
	o.Whole()
}

// deliveries sorts the generated files by the order in which they come.
func deliveries(t *testing.T, dir string) (tree, rosters, feeds []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		switch base := filepath.Base(f); {
		case base == "units.csv":
			tree = append(tree, f)
		case filepath.Ext(f) == ".xlsx":
			rosters = append(rosters, f)
		case base != "truth.json":
			feeds = append(feeds, f)
		}
	}
	if len(tree) == 0 || len(rosters) == 0 || len(feeds) < 20 {
		t.Fatalf("%d, %d and %d files", len(tree), len(rosters), len(feeds))
	}
	return tree, rosters, feeds
}

// planted reads the errors of truth.json.
func planted(t *testing.T, dir string) []fixtures.Planted {
	t.Helper()
	var truth struct{ Errors []fixtures.Planted }
	content, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err == nil {
		err = json.Unmarshal(content, &truth)
	}
	if err != nil || len(truth.Errors) < 100 {
		t.Fatalf("%d errors in truth.json: %v", len(truth.Errors), err)
	}
	return truth.Errors
}

func (o *office) publishFile(path, effective string) ingest.Receipt {
	o.Helper()
	content, err := os.ReadFile(path)
	o.OK(err)
	b, err := o.Receive(o.Context(), ingest.ReceiveInput{EffectiveDate: effective, Files: func(yield func(ingest.FileInput, error) bool) {
		yield(ingest.FileInput{Name: filepath.Base(path), Body: bytes.NewReader(content)}, nil)
	}})
	o.OK(err)
	r, err := o.Confirm(o.Context(), b.ID, "", nil)
	o.OK(err)
	o.Sums(r)
	return r
}

func (o *office) allIssues(r ingest.Receipt) []ingest.Issue {
	o.Helper()
	issues, next, err := o.Issues(o.Context(), r.BatchID, "", 0, 10000)
	o.OK(err)
	if next != 0 || len(issues) != r.IssuesTotal {
		o.Errorf("%d issues of %d", len(issues), r.IssuesTotal)
	}
	return issues
}

func (o *office) sameIssues(issues []ingest.Issue, planted []fixtures.Planted) {
	o.Helper()
	var got, want []string
	for _, i := range issues {
		got = append(got, fmt.Sprintf("%s/%s %s %s %s", i.File, i.Sheet, i.Cell, i.Code, i.Severity))
	}
	for _, p := range planted {
		want = append(want, fmt.Sprintf("%s/%s %s %s %s", p.File, p.Sheet, p.Cell, p.Code, p.Severity))
	}
	slices.Sort(got)
	slices.Sort(want)
	for _, s := range missing(want, got) {
		o.Errorf("planted and not reported: %s", s)
	}
	for _, s := range missing(got, want) {
		o.Errorf("reported and not planted: %s", s)
	}
}

// missing gives what a has and b lacks, with repeats; both are sorted.
func missing(a, b []string) (out []string) {
	left := map[string]int{}
	for _, s := range b {
		left[s]++
	}
	for _, s := range a {
		if left[s]--; left[s] < 0 {
			out = append(out, s)
		}
	}
	return out
}

// sameRows compares what is stored of every person with what the generator
// expects.
func (o *office) sameRows(expected []fixtures.Expect, day string) {
	o.Helper()
	if len(expected) == 0 {
		o.Fatal("the generator expects nothing")
	}
	for _, e := range expected {
		stored := o.StoredRows(e.IDNo)
		for _, area := range o.Catalog.Areas {
			got, want := flat(stored[area.Code]), flat(e.Areas[area.Code])
			if !slices.Equal(got, want) {
				o.Errorf("a person's %s differs:\n got %s\nwant %s", area.Code, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		}
		var none []string
		for _, row := range o.InForce(e.IDNo, "s_coverage", day) {
			none = append(none, row["for_area"])
		}
		slices.Sort(none)
		if !slices.Equal(none, slices.Sorted(slices.Values(e.None))) {
			o.Errorf("statements = %v, want %v", none, e.None)
		}
	}
}

// flat writes rows in a comparable form.
func flat(rows []map[string]string) (out []string) {
	for _, r := range rows {
		var fields []string
		for _, k := range slices.Sorted(maps.Keys(r)) {
			fields = append(fields, k+"="+r[k])
		}
		out = append(out, strings.Join(fields, " "))
	}
	slices.Sort(out)
	return out
}
