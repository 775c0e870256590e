package ingest_test

import (
	"bytes"
	"slices"
	"testing"

	"qingjian/fixtures/feeds"
	"qingjian/ingest"
	"qingjian/internal/officetest"
)

// TestEveryFormSaysTheSame: a roster and its houses, first as a workbook, then
// in every form of a feed: each time all rows are unchanged.
func TestEveryFormSaysTheSame(t *testing.T) {
	o := officetest.New(t)
	roster := officetest.Roster(officetest.Profile("张𠮷", officetest.Zhang), officetest.Profile("阿依古丽·买买提", officetest.Li))
	houses := officetest.Houses(officetest.House("张𠮷", officetest.Zhang, "㼆村=1号，东", "120.5", "2010-06"), officetest.House("阿依古丽·买买提", officetest.Li, "乙村\"二\"号", "89", "2011-07"))
	o.Counts(o.Publish("2026-01-01", roster, houses), ingest.Counts{Read: 4, Inserted: 4})
	for _, f := range []feeds.Format{feeds.CSV, feeds.GB18030, feeds.JSONL, feeds.Arrow, feeds.Parquet} {
		for name, table := range map[string][][]any{"花名册": roster.Rows[2:], "房产": houses.Rows} {
			r := publishNamed(o, name+"."+f.Ext(), inForm(t, f, table))
			o.Counts(r, ingest.Counts{Read: 2, Unchanged: 2})
			if len(r.Sheets) != 1 || r.Sheets[0].Sheet != name {
				t.Errorf("%s: sheets %+v", f, r.Sheets)
			}
		}
	}
}

// publishNamed imports one file under its name.
func publishNamed(o *officetest.Office, name string, content []byte) ingest.Receipt {
	o.Helper()
	b, err := o.Receive(o.Context(), ingest.ReceiveInput{EffectiveDate: "2026-01-01", Files: func(yield func(ingest.FileInput, error) bool) {
		yield(ingest.FileInput{Name: name, Body: bytes.NewReader(content)}, nil)
	}})
	o.OK(err)
	r, err := o.Confirm(o.Context(), b.ID, "", nil)
	o.OK(err)
	o.Sums(r)
	return r
}

// inForm writes a table of text in a form; its header stands for names and
// labels alike.
func inForm(t *testing.T, f feeds.Format, table [][]any) []byte {
	t.Helper()
	row := func(cells []any) (out []string) {
		for _, c := range cells {
			out = append(out, c.(string))
		}
		return out
	}
	var cols []feeds.Column
	for _, h := range row(table[0]) {
		cols = append(cols, feeds.Column{Name: h, Label: h})
	}
	var rows [][]string
	for _, r := range table[1:] {
		rows = append(rows, row(r))
	}
	var b bytes.Buffer
	if err := feeds.Write(&b, f, cols, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
