package ingest_test

import (
	"slices"
	"strings"
	"testing"

	"qingjian/archive"
	"qingjian/ingest"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
)

func sanctions(rows ...[]any) officetest.Table {
	header := []any{"姓名", "公民身份号码", "形态", "处理/处分种类", "决定文号", "决定机关", "决定日期"}
	return officetest.Table{Name: "处分", Rows: append([][]any{header}, rows...)}
}

// wants tells whether a receipt raises a code in a sheet's row.
func wants(t *testing.T, r ingest.Receipt, code string, row int) {
	t.Helper()
	if !slices.ContainsFunc(r.Issues, func(i ingest.Issue) bool { return i.Code == code && i.Row == row }) {
		t.Errorf("no %s in row %d: %v", code, row, officetest.Codes(r.Issues))
	}
}

// TestSanctionsTheLawDoesNotAllow: what may be given depends on the category
// and on party membership, on file or in the same workbook.
func TestSanctionsTheLawDoesNotAllow(t *testing.T) {
	o := officetest.New(t)
	r := o.Publish("2026-01-01",
		officetest.Roster(officetest.Profile("张三", officetest.Zhang)),
		sanctions([]any{"张三", officetest.Zhang, "3", "政务撤职", "静监〔2025〕1号", "区监委", "2025-03-01"}))
	o.Counts(r, ingest.Counts{Read: 2, Inserted: 1, Rejected: 1})
	wants(t, r, "row.measure_for_category", 2)
	r = o.Publish("2026-01-02", sanctions(
		[]any{"张三", officetest.Zhang, "2", "党内警告", "静纪〔2025〕2号", "区纪委", "2025-03-01"},
		[]any{"张三", officetest.Zhang, "2", "政务记过", "静监〔2025〕3号", "区监委", "2025-03-02"}))
	o.Counts(r, ingest.Counts{Read: 2, Inserted: 1, Rejected: 1})
	wants(t, r, "row.measure_for_party_member", 2)
}

// TestManagedByAHigherLevel: nothing but the name of such a person is kept.
func TestManagedByAHigherLevel(t *testing.T) {
	o := officetest.New(t)
	duties := officetest.Table{Name: "报告义务", Rows: [][]any{{"姓名", "公民身份号码", "义务种类", "依据文件", "起始日期"},
		{"张三", officetest.Zhang, "市管干部", "津组〔2025〕1号", "2025-01-01"}}}
	house := officetest.Houses(officetest.House("张三", officetest.Zhang, "甲村一号", "120.5", "2010-06"), officetest.House("李四", officetest.Li, "乙村一号", "90", "2011-06"))
	r := o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", officetest.Zhang), officetest.Profile("李四", officetest.Li)), duties, house)
	o.Counts(r, ingest.Counts{Read: 5, Inserted: 4, Rejected: 1})
	wants(t, r, "row.higher_level_managed", 2)
	r = o.Publish("2026-01-02", house) // by what is stored
	o.Counts(r, ingest.Counts{Read: 2, Unchanged: 1, Rejected: 1})
	o.Whole()

	// What came in before that was known is not shown, nor counted.
	read := func(day string) archive.Dossier {
		d, err := o.Archive.Dossier(t.Context(), archive.DossierInput{Person: o.Vault.PersonID(officetest.Zhang), AsOf: day, By: o.By})
		o.OK(err)
		return d
	}
	if d := read("2026-01-02"); !d.HandedOver || len(d.Areas) != 0 || len(d.Profile) != 1 || d.Profile[0].Value != "张三" || d.Posts != nil {
		t.Errorf("shown of a person managed higher: %d areas, %d values", len(d.Areas), len(d.Profile))
	}
	f, err := o.Archive.Figures(t.Context(), archive.FiguresInput{AsOf: "2026-01-02", By: o.By})
	o.OK(err)
	if f.Totals.Filed != 1 {
		t.Errorf("%d persons counted, want 李四 alone", f.Totals.Filed)
	}
	_, _, err = o.Archive.History(t.Context(), archive.HistoryInput{Person: o.Vault.PersonID(officetest.Zhang), By: o.By})
	if fault.CodeOf(err) != "person.handed_over" {
		t.Errorf("the history of a person managed higher: %v", err)
	}
	// The duty ends: the batch that says so is believed at once.
	ended := duties
	ended.Rows = [][]any{{"姓名", "公民身份号码", "义务种类", "依据文件", "起始日期", "终止日期"}, {"张三", officetest.Zhang, "市管干部", "津组〔2025〕1号", "2025-01-01", "2026-01-10"}}
	o.Counts(o.Publish("2026-01-15", ended, house), ingest.Counts{Read: 3, Updated: 1, Inserted: 1, Unchanged: 1})
	if d := read("2026-01-15"); d.HandedOver || len(d.Areas) != 26 {
		t.Errorf("after the end of the duty: %d areas", len(d.Areas))
	}
}

// TestSharesOfOneHouse: the owners' shares of a house are asked about when they
// exceed the whole.
func TestSharesOfOneHouse(t *testing.T) {
	o := officetest.New(t)
	table := officetest.Table{Name: "房产", Rows: [][]any{
		{"姓名", "身份证号", "产权人姓名", "产权人与本人关系", "坐落", "建筑面积（㎡）", "房产类型", "房产来源", "取得时间", "所占份额（%）", "处置日期"},
		{"张三", officetest.Zhang, "张三", "本人", "甲村一号", "90", "住宅", "购买", "2010-06", "60", ""},
		{"张三", officetest.Zhang, "王小", "夫", "甲村一号", "90", "住宅", "购买", "2010-06", "50", ""},
		{"张三", officetest.Zhang, "张三", "本人", "甲村二号", "80", "住宅", "购买", "2010-07", "100", "2015-07-01"},
		{"张三", officetest.Zhang, "王小", "夫", "甲村二号", "80", "住宅", "受赠", "2015-07", "100", ""}}}
	r := o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", officetest.Zhang)), table)
	o.Counts(r, ingest.Counts{Read: 5, Inserted: 5})
	wants(t, r, "row.sum_exceeds", 3)
	if n := strings.Count(strings.Join(officetest.Codes(r.Issues), " "), "row.sum_exceeds"); n != 1 {
		t.Errorf("%d houses held more than whole", n)
	}
}
