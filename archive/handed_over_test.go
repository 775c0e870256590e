package archive_test

import (
	"testing"

	"qingjian/archive"
	"qingjian/internal/officetest"
)

// TestHandedOverWhateverDay: of whom a higher level manages now, the time before
// is not shown either.
func TestHandedOverWhateverDay(t *testing.T) {
	o := officetest.New(t)
	o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", officetest.Zhang)),
		officetest.Houses(officetest.House("张三", officetest.Zhang, "甲村一号", "120.5", "2010-06")))
	o.Publish("2026-02-01", officetest.Table{Name: "报告义务", Rows: [][]any{{"姓名", "公民身份号码", "义务种类", "依据文件", "起始日期"},
		{"张三", officetest.Zhang, "市管干部", "津组〔2026〕1号", "2026-01-15"}}})
	for _, day := range []string{"", "2026-01-10"} {
		d, err := o.Archive.Dossier(t.Context(), archive.DossierInput{Person: o.Vault.PersonID(officetest.Zhang), AsOf: day, By: o.By})
		o.OK(err)
		if !d.HandedOver || len(d.Areas) > 0 || len(d.Profile) != 1 {
			t.Errorf("on %q: handed over %t, %d areas, %d values", day, d.HandedOver, len(d.Areas), len(d.Profile))
		}
		found, err := o.Archive.Search(t.Context(), archive.SearchInput{IDNo: officetest.Zhang, AsOf: day, By: o.By})
		o.OK(err)
		if len(found.Hits) != 1 || len(found.Hits[0].Profile) != 1 {
			t.Errorf("found on %q: %+v", day, found.Hits)
		}
	}
}
