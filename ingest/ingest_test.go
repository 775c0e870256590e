package ingest_test

import (
	"slices"
	"strings"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

func TestImport(t *testing.T) {
	o := newOffice(t)
	tables := []table{
		roster(profile("张三", zhang), profile("李四", li), []any{}, []any{"合计", "2人"}),
		{Name: "任职", Rows: [][]any{
			{"姓名", "公民身份号码", "任职单位名称", "职务名称", "任职类型", "是否主要负责人", "是否班子成员", "任职日期", "免职日期"},
			{"张三", zhang, "独流镇甲村", "党支部书记", "村居党组织职务", "是", "是", "2018.5", "2024-01-01"},
			{"张三", zhang, "独流镇甲村", "村委会主任", "村（居）委会职务", "是", "是", "2021年3月", "至今"},
		}},
		houses(house("张三", zhang, "独流镇甲村一区一号", "120.5", "2010.6"), house("张三", zhang, "独流镇乙村二区二号", "89.50", "2015-03")),
	}
	first := o.Publish("2026-03-01", tables...)
	o.Counts(first, ingest.Counts{Read: 6, Inserted: 6})
	if first.Status != control.Published || first.BatchNo != 1 || first.IssuesTotal != 0 {
		t.Errorf("receipt: %+v", first)
	}
	if got := o.InForce(zhang, "A02", "2022-01-01"); len(got) != 2 {
		t.Errorf("posts in 2022: %v", got)
	}
	if got := o.InForce(zhang, "A02", "2025-01-01"); len(got) != 1 || got[0]["post_name"] != "村委会主任" || got[0]["start_date"] != "2021-03" {
		t.Errorf("posts in 2025: %v", got)
	}
	if got := o.InForce(zhang, "A12", "2012-01-01"); len(got) != 1 || got[0]["address"] != "独流镇甲村一区一号" || got[0]["building_area"] != "120.50" {
		t.Errorf("houses in 2012: %v", got)
	}

	t.Run("AgainIsUnchanged", func(t *testing.T) {
		again := o.Publish("2026-04-01", tables...)
		o.Counts(again, ingest.Counts{Read: 6, Unchanged: 6})
		if again.Status != control.Published || again.BatchNo != 0 {
			t.Errorf("an import that changes nothing took number %d", again.BatchNo)
		}
	})
	o.Whole()
}

func TestChanges(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)), houses(house("张三", zhang, "甲村一号", "100", "2010-06")))

	t.Run("ProfileChangesFromTheEffectiveDate", func(t *testing.T) {
		r := o.Publish("2026-02-01", roster(profile("张三", zhang, "13900139000")))
		o.Counts(r, ingest.Counts{Read: 1, Updated: 1})
		if got := o.InForce(zhang, "A01", "2026-01-31"); len(got) != 1 || got[0]["mobile"] != "13800138000" {
			t.Errorf("before: %v", got)
		}
		if got := o.InForce(zhang, "A01", "2026-02-01"); len(got) != 1 || got[0]["mobile"] != "13900139000" {
			t.Errorf("after: %v", got)
		}
	})
	t.Run("MissingColumnKeepsTheValue", func(t *testing.T) {
		row := profile("张三", zhang)
		r := o.Publish("2026-03-01", table{Name: "基本信息", Rows: [][]any{profileHeader[:9], row[:9]}})
		o.Counts(r, ingest.Counts{Read: 1, Unchanged: 1})
	})
	t.Run("BlankCellClears", func(t *testing.T) {
		r := o.Publish("2026-03-02", roster(profile("张三", zhang, "")))
		o.Counts(r, ingest.Counts{Read: 1, Updated: 1})
		if got := o.InForce(zhang, "A01", "2026-03-02"); got[0]["mobile"] != "" {
			t.Errorf("the phone is still there: %v", got)
		}
	})
	t.Run("CorrectedStartTakesTheOldPeriodBack", func(t *testing.T) {
		r := o.Publish("2026-03-03", houses(house("张三", zhang, "甲村一号", "100", "2012-09")))
		o.Counts(r, ingest.Counts{Read: 1, Updated: 1, Withdrawn: 1})
		if got := codes(r.Issues); !slices.Equal(got, []string{"row.start_corrected@房产!A2"}) {
			t.Errorf("issues: %v", got)
		}
		if got := o.InForce(zhang, "A12", "2011-01-01"); len(got) != 0 {
			t.Errorf("the wrong period still stands: %v", got)
		}
		if got := o.InForce(zhang, "A12", "2020-01-01"); len(got) != 1 {
			t.Errorf("houses: %v", got)
		}
	})
	t.Run("SoldAndBoughtAgainStandSideBySide", func(t *testing.T) {
		sold := append(house("张三", zhang, "乙村二号", "80", "2001-01"), "2005-01-01")
		bought := append(house("张三", zhang, "乙村二号", "80", "2015-01"), "")
		o.Publish("2026-03-04", houses(sold))
		o.Publish("2026-03-05", houses(bought))
		for day, want := range map[string]int{"2003-01-01": 1, "2010-01-01": 0, "2020-01-01": 1} {
			n := 0
			for _, h := range o.InForce(zhang, "A12", day) {
				if h["address"] == "乙村二号" {
					n++
				}
			}
			if n != want {
				t.Errorf("on %s the house is there %d times, want %d", day, n, want)
			}
		}
	})
	o.Whole()
}

func TestRefusedRowsAreReportedAndNeighboursPass(t *testing.T) {
	o := newOffice(t)
	r := o.Publish("", roster(
		profile("张三", zhang),
		profile("李四", "120118190001010000"), // wrong check digit
	), houses(
		house("张三", zhang, "甲村一号", "九十", "2010-06"), // no number
		house("张三", zhang, "甲村二号", "90", "2010-06"),
		house("张三", zhang, "甲村三号", "90", "2011-06"), // contradicts the next
		house("张三", zhang, "甲村三号", "95", "2011-06"),
		house("张三", zhang, "甲村二号", "90", "2010-06"), // the same again
		house("王五", zhang, "甲村四号", "90", "2010-06"), // another name
		house("赵六", "", "甲村五号", "90", "2010-06"),    // no number at all
		house("李四", li, "甲村六号", "90", "2010-06"),    // no profile yet: stored, with a warning
	))
	o.Counts(r, ingest.Counts{Read: 10, Inserted: 3, Unchanged: 1, Rejected: 4, Pending: 2})
	for _, want := range []string{"row.contradiction@房产!A4", "row.contradiction@房产!A5", "row.duplicate@房产!A6",
		"row.name_contradicts@房产!A7", "row.identity_needed@房产!A8", "row.profile_missing@房产!A9"} {
		if !slices.Contains(codes(r.Issues), want) {
			t.Errorf("missing %s in %v", want, codes(r.Issues))
		}
	}
	cells := codes(r.Issues)
	if !slices.ContainsFunc(cells, func(s string) bool { return strings.HasSuffix(s, "@基本信息!C5") }) ||
		!slices.ContainsFunc(cells, func(s string) bool { return strings.HasSuffix(s, "@房产!F2") }) {
		t.Errorf("cells: %v", cells)
	}
	o.Whole()
}

func TestNothingToReport(t *testing.T) {
	o := newOffice(t)
	none := houses([]any{"张三", zhang, "无"})
	r := o.Publish("2026-01-01", roster(profile("张三", zhang)), none)
	o.Counts(r, ingest.Counts{Read: 2, Inserted: 2})
	got := o.InForce(zhang, "s_coverage", "2026-06-01")
	if len(got) != 1 || got[0]["for_area"] != "A12" || got[0]["for_origin"] != "DECL" || got[0]["stated_at"] != "2026-01-01" || got[0]["stated_by"] == "" {
		t.Errorf("statement: %v", got)
	}
	again := o.Publish("2026-02-01", none)
	o.Counts(again, ingest.Counts{Read: 1, Unchanged: 1})

	// A house began since: saying it once more contradicts that, and is new.
	o.Publish("2026-03-01", houses(house("张三", zhang, "甲村一号", "90", "2026-02")))
	contrary := o.Publish("2026-04-01", none)
	o.Counts(contrary, ingest.Counts{Read: 1, Updated: 1})
	if got := o.InForce(zhang, "s_coverage", "2026-06-01"); len(got) != 1 || got[0]["stated_at"] != "2026-04-01" {
		t.Errorf("statement: %v", got)
	}
	o.Counts(o.Publish("2026-05-01", none), ingest.Counts{Read: 1, Unchanged: 1})
}

func TestHeaderProblemsRefuseTheSheetOnly(t *testing.T) {
	o := newOffice(t)
	header := slices.Clone(profileHeader)
	header[4] = "宗族" // the required 民族 is missing
	r := o.Publish("", table{Name: "基本信息", Rows: [][]any{header, profile("张三", zhang)}},
		houses(house("张三", zhang, "甲村一号", "90", "2010-06")),
		table{Name: "会议记录", Rows: [][]any{{"日期", "议题"}, {"2020-01-01", "x"}}},
		table{Name: "填表说明", Rows: [][]any{{"请按模板填写"}}})
	o.Counts(r, ingest.Counts{Read: 2, Inserted: 1, Rejected: 1})
	got := codes(r.Issues)
	for _, want := range []string{"sheet.column_missing", "sheet.rows_refused", "sheet.area_unknown@会议记录!"} {
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("missing %s in %v", want, got)
		}
	}
	if slices.ContainsFunc(r.Issues, func(i ingest.Issue) bool { return i.Sheet == "填表说明" }) {
		t.Error("the filling guide is reported")
	}
}

func TestUnreadableFile(t *testing.T) {
	o := newOffice(t)
	id := o.Bring("", []byte("this is no workbook"))
	r, err := o.Confirm(t.Context(), id, "", nil)
	o.OK(err)
	if r.Status != control.Rejected || len(r.Issues) != 1 || r.Issues[0].Code != "file.not_workbook" {
		t.Errorf("receipt: %+v", r)
	}
	if _, err := o.Confirm(t.Context(), id, "", nil); fault.CodeOf(err) != "batch.closed" {
		t.Errorf("confirming a rejected batch: %v", err)
	}
	beside := o.Bring("", []byte("no workbook"), workbook(t, roster(profile("张三", zhang))))
	r, err = o.Confirm(t.Context(), beside, "", nil)
	o.OK(err)
	o.Counts(r, ingest.Counts{Read: 1, Inserted: 1})
	if r.Status != control.Published || r.IssuesTotal != 1 {
		t.Errorf("a good file beside a bad one: %+v", r)
	}
}

func TestDryRunEqualsCommit(t *testing.T) {
	o := newOffice(t)
	id := o.Bring("2026-01-01", workbook(t, roster(profile("张三", zhang), profile("李四", li, "123"))))
	checked, err := o.Check(t.Context(), id, nil)
	o.OK(err)
	if checked.Status != control.Checked || len(o.InForce(zhang, "A01", "2026-01-01")) != 0 {
		t.Errorf("a check changed something: %+v", checked)
	}
	published, err := o.Confirm(t.Context(), id, checked.Digest, nil)
	o.OK(err)
	if published.Rows != checked.Rows || published.IssuesTotal != checked.IssuesTotal {
		t.Errorf("dry run %+v, commit %+v", checked.Rows, published.Rows)
	}
	if again, err := o.Confirm(t.Context(), id, checked.Digest, nil); err != nil || again.BatchNo != published.BatchNo {
		t.Errorf("confirming twice: %+v, %v", again, err)
	}
}

func TestConfirmAfterTheArchiveChanged(t *testing.T) {
	o := newOffice(t)
	id := o.Bring("2026-02-01", workbook(t, roster(profile("张三", zhang))))
	checked, err := o.Check(t.Context(), id, nil)
	o.OK(err)
	o.Publish("2026-01-01", roster(profile("张三", zhang, "13900139000")))
	r, err := o.Confirm(t.Context(), id, checked.Digest, nil)
	o.OK(err)
	o.Counts(r, ingest.Counts{Read: 1, Updated: 1})
	if r.Status != control.Awaiting || r.Digest == checked.Digest {
		t.Errorf("the batch does not await another look: %+v", r)
	}
	if _, err := o.Confirm(t.Context(), id, checked.Digest, nil); fault.CodeOf(err) != "batch.digest" {
		t.Errorf("the old digest is still taken: %v", err)
	}
	r, err = o.Confirm(t.Context(), id, r.Digest, nil)
	o.OK(err)
	if r.Status != control.Published {
		t.Errorf("status = %s", r.Status)
	}
}

// TestConfirmOverAnotherCorrection: what was looked at is the step from one
// value to another, not the new value alone.
func TestConfirmOverAnotherCorrection(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang, "13800138000")))
	id := o.Bring("2026-02-01", workbook(t, roster(profile("张三", zhang, "13900139000"))))
	checked, err := o.Check(t.Context(), id, nil)
	o.OK(err)
	o.Publish("2026-02-01", roster(profile("张三", zhang, "13700137000")))
	r, err := o.Confirm(t.Context(), id, checked.Digest, nil)
	o.OK(err)
	if r.Status != control.Awaiting || r.Digest == checked.Digest {
		t.Errorf("another clerk's correction would be overwritten unseen: %+v", r)
	}
}
