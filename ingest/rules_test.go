package ingest_test

import (
	"bytes"
	"slices"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/fault"
)

var postHeader = []any{"姓名", "公民身份号码", "任职单位名称", "职务名称", "任职类型", "是否主要负责人", "是否班子成员", "任职日期", "免职日期"}

func posts(rows ...[]any) table {
	return table{Name: "任职", Rows: append([][]any{postHeader}, rows...)}
}

func mayor(start, end string) []any {
	return []any{"张三", zhang, "独流镇人民政府", "镇长", "主职", "是", "是", start, end}
}

func TestPostPeriods(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)), posts(mayor("2020-05", "")))
	t.Run("ACorrectedStartLeavesOnePost", func(t *testing.T) {
		r := o.Publish("2026-01-02", posts(mayor("2020-05-12", "")))
		o.Counts(r, ingest.Counts{Read: 1, Updated: 1, Withdrawn: 1})
		if got := o.InForce(zhang, "A02", "2022-01-01"); len(got) != 1 || got[0]["start_date"] != "2020-05-12" {
			t.Errorf("posts: %v", got)
		}
	})
	t.Run("AnEndInTheMonthOfTheStartIsAfterIt", func(t *testing.T) {
		r := o.Publish("2026-01-03", posts(mayor("2020-05-12", "2020-05")), houses(house("张三", zhang, "甲村一号", "90", "2010-06")))
		o.Counts(r, ingest.Counts{Read: 2, Inserted: 1, Updated: 1})
		for day, want := range map[string]int{"2020-05-20": 1, "2020-06-01": 0} {
			if got := o.InForce(zhang, "A02", day); len(got) != want {
				t.Errorf("on %s: %v", day, got)
			}
		}
	})
	t.Run("ASecondTermStandsBesideTheFirst", func(t *testing.T) {
		r := o.Publish("2026-01-04", posts(mayor("2023-01-01", "")))
		o.Counts(r, ingest.Counts{Read: 1, Inserted: 1})
		for _, day := range []string{"2020-05-20", "2024-01-01"} {
			if got := o.InForce(zhang, "A02", day); len(got) != 1 {
				t.Errorf("on %s: %v", day, got)
			}
		}
	})
	o.Whole()
}

func TestReceiveInput(t *testing.T) {
	o := newOffice(t)
	book := workbook(t, roster(profile("张三", zhang)))
	receive := func(in ingest.ReceiveInput) (string, error) {
		in.Files = func(yield func(ingest.FileInput, error) bool) {
			yield(ingest.FileInput{Name: "张三120118190001010005.xlsx", Body: bytes.NewReader(book)}, nil)
		}
		b, err := o.Receive(t.Context(), in)
		return b.ID, err
	}
	for _, in := range []ingest.ReceiveInput{
		{EffectiveDate: "2999-01-01"}, {EffectiveDate: "1800-01-01"}, {EffectiveDate: "2026-1-1"}, {EffectiveDate: "2026-02-30"},
		{Origin: "道听途说"}, {SourceDept: "某部"}} {
		if _, err := receive(in); fault.CodeOf(err) != "batch.input" {
			t.Errorf("%+v: %v", in, err)
		}
	}
	id, err := receive(ingest.ReceiveInput{Origin: "本人申报"})
	o.OK(err)
	b, err := o.Control.Batch(t.Context(), id)
	o.OK(err)
	if b.Origin != "DECL" {
		t.Errorf("a label was kept for the code: %q", b.Origin)
	}
	if name := b.Files[0].Name; name != "张三***.xlsx" {
		t.Errorf("the number stays in the file's name: %s", name)
	}
}

func TestNumberOfAnotherPersonInTheRoster(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	row := profile("王五", zhang)
	row[3] = "1985-07-07" // his own birthday beside somebody else's number
	r := o.Publish("2026-02-01", roster(row), houses(house("王五", zhang, "甲村一号", "90", "2010-06")))
	o.Counts(r, ingest.Counts{Read: 2, Pending: 2})
	if got := codes(r.Issues); !slices.Contains(got, "row.name_and_birth_contradict@基本信息!A4") || !slices.Contains(got, "row.name_contradicts@房产!A2") {
		t.Errorf("issues: %v", got)
	}
	changed := o.Publish("2026-03-01", roster(profile("张三丰", zhang)))
	o.Counts(changed, ingest.Counts{Read: 1, Updated: 1})
	if got := codes(changed.Issues); !slices.Contains(got, "row.name_changed@基本信息!A4") {
		t.Errorf("a change of name: %v", got)
	}
}
