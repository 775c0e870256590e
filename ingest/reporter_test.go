package ingest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingjian/fixtures/feeds"
	"qingjian/ingest"
	"qingjian/internal/officetest"
)

// Who is given away in these tests: nobody of this name and number exists.
const (
	reporterName  = "司徒某丙"
	reporterPhone = "13912340000"
)

var leadHeader = []any{"姓名", "公民身份号码", "线索编号", "线索来源", "署名情况", "收到日期", "反映问题类型", "问题摘要", "是否重复反映", "承办部门"}

func leadRow(name, idNo, no, summary, dept string) []any {
	return []any{name, idNo, no, "来信", "实名", "2026-01-10", "违反廉洁纪律", summary, "否", dept}
}

// TestReporterColumn: a sheet that asks for a reporter is refused whole, in
// every format, wherever the column stands and whatever the area.
func TestReporterColumn(t *testing.T) {
	o := newOffice(t)
	header := slices.Concat(leadHeader, []any{"举报人姓名"})
	lead := slices.Concat(leadRow("张三", zhang, "XS-1", "反映其公车私用", "一室"), []any{reporterName})
	first := func(row []any) []any { return slices.Concat(row[len(row)-1:], row[:len(row)-1]) }
	house := house("张三", zhang, "甲村一号", "120.5", "2010-06")
	withColumn := func(name string, value any) table {
		h := houses(house)
		h.Rows = [][]any{append(slices.Clone(h.Rows[0]), name), append(slices.Clone(house), value)}
		return h
	}
	for name, tb := range map[string]table{
		"Last":       {Name: "问题线索", Rows: [][]any{header, lead}},
		"First":      {Name: "问题线索", Rows: [][]any{first(header), first(lead)}},
		"Phone":      withColumn("信访人联系电话", reporterPhone),
		"English":    withColumn("Reporter's name", reporterName),
		"OtherArea":  withColumn("反映人住址", "甲村"),
		"TitleAbove": {Name: "问题线索", Rows: [][]any{{"某镇信访举报台账"}, {}, header, lead}},
		"Group": {Name: "问题线索", Rows: [][]any{append(make([]any, len(leadHeader)), "举报人"),
			slices.Concat(leadHeader, []any{"姓名（二）"}), lead}},
		"FurtherTable": {Name: "问题线索", Rows: [][]any{leadHeader, leadRow("张三", zhang, "XS-1", "反映其公车私用", "一室"), {},
			{"序号", "举报人", "电话"}, {"一", reporterName, reporterPhone}}},
	} {
		t.Run(name, func(t *testing.T) {
			o.TB = t
			r, err := o.Check(t.Context(), o.Bring("2026-03-01", workbook(t, tb)), nil)
			o.OK(err)
			o.noReporter(r, "sheet.reporter_column")
		})
	}
	for _, f := range feeds.Formats() {
		t.Run(fmt.Sprint(f, f.Extension()), func(t *testing.T) {
			o.TB = t
			body := feed(t, f, table{Name: "问题线索", Rows: [][]any{header, lead}})
			r, err := o.Check(t.Context(), o.BringFiles("2026-03-01", officetest.File{Name: "问题线索" + f.Extension(), Body: body}), nil)
			o.OK(err)
			o.noReporter(r, "sheet.reporter_column")
		})
	}
	t.Run("LateKeyOfJSONLines", func(t *testing.T) {
		o.TB = t
		var b bytes.Buffer
		for i := range 60 {
			object := map[string]string{}
			for j, name := range leadHeader {
				object[name.(string)] = leadRow("张三", zhang, fmt.Sprint("XS-", i), "反映其公车私用", "一室")[j].(string)
			}
			if i == 59 {
				object["举报人"] = reporterName
			}
			o.OK(json.NewEncoder(&b).Encode(object))
		}
		r, err := o.Check(t.Context(), o.BringFiles("2026-03-01", officetest.File{Name: "问题线索.jsonl", Body: b.Bytes()}), nil)
		o.OK(err)
		o.noReporter(r, "sheet.reporter_column")
	})
	t.Run("AboutTheReportIsNone", func(t *testing.T) {
		o.TB = t
		tb := table{Name: "问题线索", Rows: [][]any{{"注：不得填写举报人信息"}, append(slices.Clone(leadHeader), "举报方式"), append(leadRow("张三", zhang, "XS-9", "被举报人张三公车私用；无举报人信息", "一室"), "电话")}}
		r := o.Publish("2026-03-01", tb)
		o.Counts(r, ingest.Counts{Read: 1, Inserted: 1})
	})
}

// noReporter wants one issue that says where, and nothing storable.
func (o *office) noReporter(r ingest.Receipt, code string) {
	o.Helper()
	found := 0
	for _, i := range r.Issues {
		if i.Code == code {
			found++
			if i.Sheet == "" || i.Cell == "" || i.Hint.ZH == "" || i.Hint.EN == "" {
				o.Errorf("the issue does not say where: %+v", i)
			}
		}
		text, err := json.Marshal(i)
		o.OK(err)
		if strings.Contains(string(text), reporterName) || strings.Contains(string(text), reporterPhone) {
			o.Errorf("an issue gives the reporter away: %s", text)
		}
	}
	if found != 1 || r.Rows.Storable() != 0 || r.Rows.Rejected != r.Rows.Read || r.Rows.Read == 0 {
		o.Errorf("%d issues, rows %+v: %v", found, r.Rows, codes(r.Issues))
	}
	o.Sums(r)
}

// TestReporterText: a row whose text gives a reporter away is refused, in each
// field of text, and its neighbour is not.
func TestReporterText(t *testing.T) {
	o := newOffice(t)
	away := "举报人" + reporterName + "，电话" + reporterPhone
	for name, c := range map[string]struct {
		table table
		field string
	}{
		"Summary":    {table{Name: "问题线索", Rows: [][]any{leadHeader, leadRow("张三", zhang, "XS-1", away+"反映其公车私用", "一室"), leadRow("张三", zhang, "XS-2", "反映其公车私用", "一室")}}, "summary"},
		"Source":     {table{Name: "问题线索", Rows: [][]any{leadHeader, leadRow("张三", zhang, "XS-1", "根据村民王某某实名举报，其公车私用", "一室"), leadRow("张三", zhang, "XS-2", "群众举报其公车私用", "一室")}}, "summary"},
		"Department": {table{Name: "问题线索", Rows: [][]any{leadHeader, leadRow("张三", zhang, "XS-1", "反映其公车私用", away), leadRow("张三", zhang, "XS-2", "反映其公车私用", "一室")}}, "handler_dept"},
		"House":      {houses(house("张三", zhang, "甲村一号，"+away, "120.5", "2010-06"), house("张三", zhang, "甲村二号", "120.5", "2010-06")), "address"},
		"Task": {table{Name: "任务清单", Rows: [][]any{{"任务单位编码", "任务编号", "任务周期", "任务名称"},
			{"120118100000", "T1", "2026", "核查王某某的举报并回访举报人王某某"}, {"120118100000", "T2", "2026", "回访举报人"}}}, "title"},
		"Order": {table{Name: "问题转办单", Rows: [][]any{{"转办单号", "承办单位编码", "问题来源"}, {"Z1", "120118100000", away}, {"Z2", "120118100000", "信访"}}}, "source"},
	} {
		t.Run(name, func(t *testing.T) {
			o.TB = t
			r, err := o.Check(t.Context(), o.Bring("2026-03-01", workbook(t, c.table)), nil)
			o.OK(err)
			var at []string
			for _, i := range r.Issues {
				if i.Code == "cell.reporter" {
					at = append(at, i.Field)
				}
			}
			if !slices.Equal(at, []string{c.field}) || r.Rows.Rejected != 1 || r.Rows.Inserted != 1 {
				t.Errorf("reported %v, rows %+v: %v", at, r.Rows, codes(r.Issues))
			}
		})
	}
	t.Run("Names", func(t *testing.T) {
		o.TB = t
		body := workbook(t, houses(house("张三", zhang, "甲村一号", "120.5", "2010-06")))
		for _, name := range []string{"举报人" + reporterName + ".xlsx", "王某某实名举报张三.xlsx", "线索_举报人：" + reporterName + "_2026.xlsx"} {
			b, err := o.Receipt(t.Context(), o.BringFiles("2026-03-01", officetest.File{Name: name, Body: body}))
			o.OK(err)
			if got := b.Files[0].Name; got != "***.xlsx" {
				t.Errorf("%s is kept as %s", name, got)
			}
		}
	})
}
