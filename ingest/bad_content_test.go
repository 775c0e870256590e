package ingest_test

import (
	"slices"
	"strings"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/officetest"
)

// TestTextIsKeptAsItIs: what a spreadsheet would take for a formula, and a cell
// as long as cells can be, are stored to the letter.
func TestTextIsKeptAsItIs(t *testing.T) {
	o := officetest.New(t)
	texts := []string{"=1+1", "+86", "-说明", "@SUM(A1)", strings.Repeat("长", 32_767)}
	header := []any{"姓名", "公民身份号码", "事项类型", "发生日期", "相对方是否管理服务对象", "情况说明"}
	table := officetest.Table{Name: "重大事项", Rows: [][]any{header}}
	for i, text := range texts {
		day := []string{"2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04", "2025-01-05"}[i]
		table.Rows = append(table.Rows, []any{"张三", officetest.Zhang, "诉讼仲裁", day, "否", text})
	}
	r := o.Publish("2026-01-01", officetest.Roster(officetest.Profile("张三", officetest.Zhang)), table)
	o.Counts(r, ingest.Counts{Read: 6, Inserted: 6})
	var got []string
	for _, row := range o.Stored(officetest.Zhang, "A17") {
		got = append(got, row["content"])
	}
	slices.Sort(got)
	slices.Sort(texts)
	if !slices.Equal(got, texts) {
		t.Errorf("%d texts came back otherwise", len(got))
	}
	o.Whole()
}

// TestHiddenColumn: a hidden column is read like any other.
func TestHiddenColumn(t *testing.T) {
	o := newOffice(t)
	book := sheetOf(t, markup(profileHeader)+markup(profile("张三", zhang)))
	hidden := sheetWith(t, `<cols><col min="5" max="5" hidden="1"/></cols>`, markup(profileHeader)+markup(profile("张三", zhang)))
	for _, b := range [][]byte{book, hidden} {
		r, err := o.Check(t.Context(), o.Bring("2026-01-01", b), nil)
		o.OK(err)
		if r.Rows.Inserted != 1 {
			t.Errorf("%+v %v", r.Rows, codes(r.Issues))
		}
	}
}

// TestTooMuch: a workbook that unpacks to more than is allowed, and one with a
// row beyond the two-millionth, end in one issue and store nothing.
func TestTooMuch(t *testing.T) {
	o := newOffice(t)
	o.Limits.MaxUnzipped = 1 << 20
	bomb := sheetOf(t, markup(profileHeader)+strings.Repeat(markup(profile("张三", zhang)), 8000))
	far := sheetOf(t, markup(profileHeader)+strings.Replace(markup(profile("张三", zhang)), "<row>", `<row r="2000000">`, 1))
	for code, content := range map[string][]byte{"file.too_large": bomb, "file.too_many_rows": far} {
		r, err := o.Check(t.Context(), o.Bring("2026-01-01", content), nil)
		o.OK(err)
		if got := codes(r.Issues); len(got) != 1 || !strings.HasPrefix(got[0], code+"@") || r.Rows.Storable() != 0 {
			t.Errorf("%s: %v %+v", code, got, r.Rows)
		}
	}
	if len(bomb) > 200_000 {
		t.Errorf("the bomb is %d bytes", len(bomb))
	}
}

// TestNullByte: no cell of an .xlsx can hold one, a line of a feed can.
func TestNullByte(t *testing.T) {
	o := newOffice(t)
	line := `{"姓名":"张\u0000三","公民身份号码":"` + zhang + `","性别":"女","出生日期":"1900-01-01","民族":"汉族","政治面貌":"群众","监察对象类别":"C5","所在单位":"独流镇","人员状态":"在职"}` + "\n"
	r, err := o.Check(t.Context(), o.BringFiles("2026-01-01", officetest.File{Name: "花名册.jsonl", Body: []byte(line)}), nil)
	o.OK(err)
	if got := codes(r.Issues); len(got) == 0 || !strings.HasPrefix(got[0], "cell.control_character@") || r.Rows.Rejected != 1 {
		t.Errorf("%v %+v", got, r.Rows)
	}
}
