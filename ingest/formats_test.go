package ingest_test

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"qingjian/fixtures/feeds"
	"qingjian/ingest"
	"qingjian/internal/officetest"
)

// TestFormatsAgree: the same rows are stored the same, whatever the format.
func TestFormatsAgree(t *testing.T) {
	name := "𠮷㼆·买买提"
	tables := []table{
		{Name: "基本信息", Rows: [][]any{profileHeader, profile(name, zhang), profile("李四", li, "")}},
		houses(house(name, zhang, "独流镇甲村,一区\"1\"号", "120.5", "2010-06-01"), house("李四", li, "独流镇乙村二区\n二号", "89.50", "2015-03-31")),
	}
	want := storedFrom(t, officetest.File{Name: "甲.xlsx", Body: workbook(t, tables...)})
	if got := want[0]; len(got) != 1 || !slices.Contains(slices.Collect(maps.Values(got[0])), name) {
		t.Fatalf("the name did not survive: %v", got)
	}
	for _, f := range feeds.Formats() {
		t.Run(fmt.Sprint(f, f.Extension()), func(t *testing.T) {
			var files []officetest.File
			for _, tb := range tables {
				files = append(files, officetest.File{Name: tb.Name + f.Extension(), Body: feed(t, f, tb)})
			}
			if got := storedFrom(t, files...); !reflect.DeepEqual(got, want) {
				t.Errorf("stored %v\nwant   %v", got, want)
			}
		})
	}
	t.Run("ByteOrderMark", func(t *testing.T) {
		var files []officetest.File
		for _, tb := range tables {
			files = append(files, officetest.File{Name: tb.Name, Body: append([]byte("\uFEFF"), feed(t, feeds.CSVUTF8, tb)...)})
		}
		if got := storedFrom(t, files...); !reflect.DeepEqual(got, want) {
			t.Errorf("stored %v\nwant   %v", got, want)
		}
	})
}

// feed writes a table with the kinds that another system would give its columns.
func feed(t *testing.T, f feeds.Format, tb table) []byte {
	t.Helper()
	var cols []feeds.Column
	for _, cell := range tb.Rows[0] {
		c := feeds.Column{Name: cell.(string)}
		switch c.Name {
		case "出生日期", "取得时间":
			c.Kind = feeds.Date
		case "建筑面积（㎡）":
			c.Kind = feeds.Decimal
		case "手机号码":
			c.Kind = feeds.Integer
		}
		cols = append(cols, c)
	}
	var rows [][]string
	for _, cells := range tb.Rows[1:] {
		row := make([]string, len(cols))
		for i, cell := range cells {
			row[i] = cell.(string)
		}
		rows = append(rows, row)
	}
	var buf bytes.Buffer
	if err := feeds.Write(&buf, f, cols, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// storedFrom imports files into an office of their own and gives what is
// stored of the two persons.
func storedFrom(t *testing.T, files ...officetest.File) (out [][]map[string]string) {
	t.Helper()
	o := newOffice(t)
	r, err := o.Confirm(t.Context(), o.BringFiles("2026-01-01", files...), "", nil)
	o.OK(err)
	o.Sums(r)
	o.Counts(r, ingest.Counts{Read: 4, Inserted: 4})
	for _, id := range []string{zhang, li} {
		for _, area := range []string{"A01", "A12"} {
			out = append(out, o.InForce(id, area, "2026-06-01"))
		}
	}
	return out
}
