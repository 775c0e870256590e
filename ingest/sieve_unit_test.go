package ingest_test

import (
	"bytes"
	"strings"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/officetest"
)

// TestSieveKeepsTheUnit: the line that names the unit stays behind, the unit goes
// on with the column; two that contradict each other are asked about as usual.
func TestSieveKeepsTheUnit(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	for name, tc := range map[string]struct{ above, header, price, stored string }{
		"Above":         {"单位：万元", "价格", "45", "450000.00"},
		"Nothing":       {"登记日期：2026-01", "价格", "450000", "450000.00"},
		"Contradiction": {"单位：万元", "价格（元）", "45", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o.TB = t
			text := "不动产登记," + tc.above + "\n权利人证件号,不动产单元号,不动产权证号,权利人,坐落,登记日期," + tc.header + "\n" +
				zhang + ",120118402001GB00001F00010001,津（2026）静海区不动产权第0000001号,张三,某路一号,2020-01-02," + tc.price + "\n"
			v, err := o.NewSieve(t.Context(), "f_property")
			o.OK(err)
			var hits bytes.Buffer
			got, err := v.Sift(t.Context(), "不动产.csv", strings.NewReader(text), &hits)
			o.OK(err)
			if got.Hits != 1 {
				t.Fatalf("%+v", got)
			}
			id := o.BringFiles("2026-02-01", officetest.File{Name: "不动产登记.jsonl", Body: hits.Bytes()})
			r, err := o.Confirm(t.Context(), id, "", nil)
			if tc.stored == "" {
				o.wants(err, "batch.question")
				return
			}
			o.OK(err)
			o.Counts(r, ingest.Counts{Read: 1, Inserted: r.Rows.Inserted, Unchanged: r.Rows.Unchanged})
			if rows := o.Stored(zhang, "f_property"); len(rows) != 1 || rows[0]["price"] != tc.stored {
				t.Errorf("stored %v", rows)
			}
		})
	}
	o.TB = t
}
