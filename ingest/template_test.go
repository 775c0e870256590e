package ingest_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingjian/ingest"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
	"qingjian/internal/template"
)

// form is a template that a test types into.
type form struct {
	*testing.T
	*excelize.File
	name string
}

func newForm(t *testing.T, cat *catalog.Catalog, kind template.Kind, code string) *form {
	t.Helper()
	item, err := template.Find(cat, kind, code)
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := template.Write(cat, item, &buf); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&buf)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range f.GetSheetList() {
		if !template.Own(name) {
			return &form{t, f, name}
		}
	}
	t.Fatal("no sheet to fill in")
	return nil
}

// row types texts into a row, by the columns' headers without their marks.
func (f *form) row(num int, texts map[string]string) *form {
	f.Helper()
	header, err := f.GetRows(f.name)
	if err != nil {
		f.Fatal(err)
	}
	for label, text := range texts {
		col := slices.IndexFunc(header[sheet.FormHeaderRow-1], func(s string) bool { return strings.TrimPrefix(s, "*") == label })
		if col < 0 {
			f.Fatalf("no column %s", label)
		}
		f.set(sheet.A1(col+1, num), text)
	}
	return f
}

func (f *form) set(cell, text string) *form {
	f.Helper()
	if err := f.SetCellStr(f.name, cell, text); err != nil {
		f.Fatal(err)
	}
	return f
}

func (f *form) bytes() []byte {
	f.Helper()
	var buf bytes.Buffer
	if _, err := f.WriteTo(&buf); err != nil {
		f.Fatal(err)
	}
	return buf.Bytes()
}

func typedHouse(no string, more ...string) map[string]string {
	row := map[string]string{"姓名": "张三", "公民身份号码": zhang, "产权人姓名": "张三", "产权人与本人关系": "本人", "坐落": "独流镇甲村" + no + "号",
		"建筑面积（㎡）": "90", "房产类型": "住宅", "房产来源": "购买", "取得时间": "2010-06"}
	for i := 0; i < len(more); i += 2 {
		row[more[i]] = more[i+1]
	}
	return row
}

// TestTemplateExample: the example is never imported, wherever it stands and
// whatever was typed over it, and what may be somebody's data is said.
func TestTemplateExample(t *testing.T) {
	o := newOffice(t)
	for name, tc := range map[string]struct {
		change func(*form)
		want   ingest.Counts
		say    []string
	}{
		"Untouched": {func(*form) {}, ingest.Counts{Read: 1, Inserted: 1}, nil},
		"Copied": {func(f *form) {
			if err := f.DuplicateRowTo(f.name, 4, 8); err != nil {
				f.Fatal(err)
			}
		}, ingest.Counts{Read: 1, Inserted: 1}, nil},
		"MarkGone":   {func(f *form) { f.set("A4", "1") }, ingest.Counts{Read: 1, Inserted: 1}, nil},
		"Moved":      {func(f *form) { f.insertAbove() }, ingest.Counts{Read: 1, Inserted: 1}, nil},
		"NumberOnly": {func(f *form) { f.set("A6", "2").set("A7", "3") }, ingest.Counts{Read: 1, Inserted: 1}, nil},
		"TypedOver": {func(f *form) { f.row(4, typedHouse("二")) },
			ingest.Counts{Read: 2, Inserted: 1, Rejected: 1}, []string{"row.example@A12房产!A4"}},
		"ItsNumberKept": {func(f *form) { f.row(6, typedHouse("三", "公民身份号码", template.ExampleIDNo)) },
			ingest.Counts{Read: 2, Inserted: 1, Rejected: 1}, []string{"row.example@A12房产!A6"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := &office{o.Fork()}
			o.TB = t
			o.Publish("2026-01-01", roster(profile("张三", zhang)))
			f := newForm(t, o.Catalog, template.Area, "A12").row(5, typedHouse("一"))
			tc.change(f)
			r, err := o.Confirm(t.Context(), o.Bring("2026-03-01", f.bytes()), "", nil)
			o.OK(err)
			o.Counts(r, tc.want)
			if got := codes(r.Issues); !slices.Equal(got, tc.say) {
				t.Errorf("said %v, want %v", got, tc.say)
			}
		})
	}
}

// insertAbove puts a row in above the example.
func (f *form) insertAbove() {
	f.Helper()
	if err := f.InsertRows(f.name, 4, 2); err != nil {
		f.Fatal(err)
	}
}

// TestTemplateBlank: sheets that were not filled in are nobody's matter; a file
// without a row is said to be empty.
func TestTemplateBlank(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	f := newForm(t, o.Catalog, template.Category, "C5")
	r, err := o.Check(t.Context(), o.Bring("2026-03-01", f.bytes()), nil)
	o.OK(err)
	if got := codes(r.Issues); !slices.Equal(got, []string{"sheet.template_blank@!"}) || r.Status != control.Rejected || len(r.Sheets) != 0 {
		t.Errorf("%s, %v, %d sheets", r.Status, got, len(r.Sheets))
	}
	f.name = "A12房产"
	f.row(5, typedHouse("一"))
	r, err = o.Check(t.Context(), o.Bring("2026-03-01", f.bytes()), nil)
	o.OK(err)
	if len(r.Sheets) != 1 || r.Sheets[0].Area != "A12" || r.Rows.Inserted != 1 || len(r.Issues) != 0 {
		t.Errorf("%+v, %v", r.Sheets, codes(r.Issues))
	}
}

// TestTemplateOld: an old template is recognised and its differences are named;
// what was renamed since is read by the fingerprint.
func TestTemplateOld(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	old, err := catalog.Load("")
	o.OK(err)
	a := old.Area("A12")
	a.Field("address").Label.ZH = "房子在哪里"
	a.Field("share_ratio").Name, a.Field("disposal_date").Label.ZH = "gone", "处置日期"
	a.Field("price").Label.ZH = "买价（元）"
	old.Digest = "0000000000000000"
	row := typedHouse("一", "房子在哪里", "独流镇甲村一号", "买价（元）", "450000")
	delete(row, "坐落")
	f := newForm(t, old, template.Area, "A12").row(5, row)
	r, err := o.Confirm(t.Context(), o.Bring("2026-03-01", f.bytes()), "", nil)
	o.OK(err)
	o.Counts(r, ingest.Counts{Read: 1, Inserted: 1})
	if got := codes(r.Issues); !slices.Equal(got, []string{"sheet.template_old@A12房产!A3"}) {
		t.Fatalf("said %v", got)
	}
	for _, want := range []string{"“房子在哪里”已改名为“坐落”", "“买价（元）”已改名为“交易价格（元）”", "新增列“所占份额（%）”", "取消列“所占份额（%）”"} {
		if !strings.Contains(r.Issues[0].Message.ZH, want) {
			t.Errorf("%q is not in %q", want, r.Issues[0].Message.ZH)
		}
	}
	if got := o.InForce(zhang, "A12", "2026-03-01"); len(got) != 1 || got[0]["address"] != "独流镇甲村一号" || got[0]["price"] != "450000.00" {
		t.Errorf("stored %v", got)
	}
}

// TestTemplateWrong: the template of something else is recognised at once; what
// can be read is read.
func TestTemplateWrong(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	f := newForm(t, o.Catalog, template.Area, "A13")
	for i, text := range houses().Rows[0] {
		f.set(sheet.A1(i+1, 3), text.(string))
	}
	for i := len(houses().Rows[0]); i < 25; i++ {
		f.set(sheet.A1(i+1, 3), "")
	}
	for i, v := range house("张三", zhang, "甲村一号", "90", "2010-06") {
		f.set(sheet.A1(i+1, 4), "").set(sheet.A1(i+1, 5), v.(string))
	}
	for i := range 25 {
		f.set(sheet.A1(i+1, 4), "")
	}
	r, err := o.Check(t.Context(), o.Bring("2026-03-01", f.bytes()), nil)
	o.OK(err)
	if got := codes(r.Issues); !slices.Equal(got, []string{"sheet.template_other@" + f.name + "!A3"}) || r.Rows.Inserted != 1 {
		t.Errorf("%v, %+v", got, r.Rows)
	}
	t.Run("HeaderGone", func(t *testing.T) {
		f := newForm(t, o.Catalog, template.Area, "A12").row(5, typedHouse("一"))
		for i := range 25 {
			f.set(sheet.A1(i+1, 3), "")
		}
		r, err := o.Check(t.Context(), o.Bring("2026-03-01", f.bytes()), nil)
		o.OK(err)
		if got := codes(r.Issues); !slices.Equal(got, []string{"sheet.template_header@A12房产!"}) || !strings.Contains(r.Issues[0].Hint.ZH, "--area A12") {
			t.Errorf("said %v", got)
		}
	})
}

// TestUnitsOfMeasure: units that the file tells are converted exactly and said;
// what it does not tell is asked for, and the batch waits.
func TestUnitsOfMeasure(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	sheetOf := func(price, area string, values [2]string, above ...any) []byte {
		header := slices.Clone(houses().Rows[0])
		row := house("张三", zhang, "甲村一号", values[0], "2010-06")
		for i, h := range header {
			if strings.Contains(h.(string), "面积") {
				header[i] = area
			}
		}
		rows := [][]any{append(header, price), append(row, values[1])}
		if above != nil {
			rows = append([][]any{above}, rows...)
		}
		return workbook(t, table{Name: "房产", Rows: rows})
	}
	for name, tc := range map[string]struct {
		price, area string
		values      [2]string
		above       []any
		stored      [2]string // "" = asked
		say         []string
	}{
		"Bracket":        {"价格（万元）", "面积（亩）", [2]string{"0.3", "89.5"}, nil, [2]string{"200.00", "895000.00"}, []string{"sheet.unit_converted", "sheet.unit_converted"}},
		"BehindTheName":  {"购房价格 万元", "面积/公顷", [2]string{"0.0123", "12.345678"}, nil, [2]string{"123.00", "123456.78"}, []string{"sheet.unit_converted", "sheet.unit_converted"}},
		"TwoBrackets":    {"价格(千元)(必填)", "面积(平方米)", [2]string{"90", "500"}, nil, [2]string{"90.00", "500000.00"}, []string{"sheet.unit_converted"}},
		"LineAbove":      {"价格", "面积", [2]string{"90", "45"}, []any{"房产统计表", "单位：万元"}, [2]string{"90.00", "450000.00"}, []string{"sheet.unit_converted"}},
		"NoUnitOfLength": {"价格", "面积", [2]string{"90", "450000"}, []any{"填报单位：某镇"}, [2]string{"90.00", "450000.00"}, nil},
		"CellCounts":     {"价格（万元）", "面积", [2]string{"1亩", "450000元"}, nil, [2]string{"666.67", "450000.00"}, []string{"sheet.unit_converted", "cell.unit_converted"}},
		"Small":          {"价格", "面积", [2]string{"90", "45"}, nil, [2]string{}, []string{"sheet.unit_unclear"}},
		"SmallArea":      {"价格", "面积", [2]string{"0.4", "450000"}, nil, [2]string{}, []string{"sheet.unit_unclear"}},
		"Two":            {"价格（元/万元）", "面积", [2]string{"90", "450000"}, nil, [2]string{}, []string{"sheet.unit_two"}},
		"Contradiction":  {"价格（元）", "面积", [2]string{"90", "450000"}, []any{"单位：万元"}, [2]string{}, []string{"sheet.unit_two"}},
	} {
		t.Run(name, func(t *testing.T) {
			o.TB = t
			id := o.Bring("2026-03-01", sheetOf(tc.price, tc.area, tc.values, tc.above...))
			r, err := o.Check(t.Context(), id, nil)
			o.OK(err)
			o.Sums(r)
			var got []string
			for _, i := range r.Issues {
				got = append(got, i.Code)
			}
			if !slices.Equal(got, tc.say) {
				t.Errorf("said %v, want %v\n%s", got, tc.say, said(r))
			}
			if tc.stored == [2]string{} {
				if _, err = o.Confirm(t.Context(), id, r.Digest, nil); fault.CodeOf(err) != "batch.question" || len(r.Questions) != 1 || r.Rows.Pending != 1 {
					t.Errorf("it does not wait: %v, %+v", err, r)
				}
				return
			}
			if len(r.Questions) != 0 || r.Rows.Inserted+r.Rows.Unchanged+r.Rows.Updated != 1 {
				t.Errorf("%+v\n%s", r.Rows, said(r))
			}
			_, err = o.Confirm(t.Context(), id, r.Digest, nil)
			o.OK(err)
			if rows := o.InForce(zhang, "A12", "2026-03-01"); len(rows) != 1 || rows[0]["building_area"] != tc.stored[0] || rows[0]["price"] != tc.stored[1] {
				t.Errorf("stored %v", rows)
			}
		})
	}
	t.Run("Answered", func(t *testing.T) {
		o.TB = t
		id := o.Bring("2026-03-01", sheetOf("价格", "面积", [2]string{"90", "45.6"}))
		r, err := o.Check(t.Context(), id, nil)
		o.OK(err)
		q := r.Questions[0]
		if q.Field != "price" || !slices.Equal(q.Options, []string{"元", "千元", "万元"}) {
			t.Errorf("asked %+v", q)
		}
		for _, wrong := range []map[string]string{{q.ID: "亩"}, {"9.price": "万元"}, {"A12.name": "万元"}, {"": ""}} {
			if _, err := o.Answer(t.Context(), o.By, id, wrong, nil); fault.CodeOf(err) != "batch.answer" {
				t.Errorf("%v is taken: %v", wrong, err)
			}
		}
		r, err = o.Answer(t.Context(), o.By, id, map[string]string{q.ID: "万元"}, nil)
		o.OK(err)
		if r.Rows.Pending != 0 || r.Questions[0].Answer != "万元" || !slices.Equal(codes(r.Issues), []string{"sheet.unit_converted@房产!" + q.Cell}) {
			t.Errorf("%+v %v", r.Rows, codes(r.Issues))
		}
		r, err = o.Confirm(t.Context(), id, r.Digest, nil)
		o.OK(err)
		if rows := o.InForce(zhang, "A12", "2026-03-01"); r.Status != control.Published || len(rows) != 1 || rows[0]["price"] != "456000.00" {
			t.Errorf("%s, stored %v", r.Status, rows)
		}
	})
	o.TB = t
	o.Whole()
}
