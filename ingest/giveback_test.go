package ingest_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
	"qingjian/internal/sheet"
)

// texts reads a workbook: every sheet's rows of texts.
func texts(t *testing.T, content []byte) (names []string, rows map[string][][]string) {
	t.Helper()
	book, err := sheet.Open("x.xlsx", bytes.NewReader(content), int64(len(content)), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string][][]string{}
	for _, info := range book.Sheets() {
		names = append(names, info.Name)
		for row, err := range book.Rows(t.Context(), info.Index) {
			if err != nil {
				t.Fatal(err)
			}
			var cells []string
			for _, c := range row.Cells {
				cells = append(cells, c.Text)
			}
			rows[info.Name] = append(rows[info.Name], cells)
		}
	}
	return names, rows
}

func (o *office) refused(id string) []byte {
	o.Helper()
	w, err := o.Refused(o.Context(), o.By, id, fault.ZH)
	o.OK(err)
	return w.Content
}

// What was refused comes back under its own header; mended, it supplements the
// batch that it came from.
func TestRefusedRowsComeBack(t *testing.T) {
	o := newOffice(t)
	wrong := profile("王五", officetest.IDNo(1))
	wrong[4] = "火星族"
	id := o.Bring("2026-02-01", workbook(t, roster(profile("张三", zhang), wrong, profile("李四", li, "13900139000")),
		houses(house("", "", "甲村一号", "100", "2010-06"), house("张三", zhang, "甲村二号", "60", "2011-06"))))
	r, err := o.Confirm(o.Context(), id, "", nil)
	o.OK(err)
	o.Counts(r, ingest.Counts{Read: 5, Inserted: 3, Rejected: 2})
	names, rows := texts(t, o.refused(id))
	if !slices.Equal(names, []string{"基本信息", "房产"}) {
		t.Fatalf("sheets: %v", names)
	}
	got := rows["基本信息"]
	if len(got) != 3 || got[0][0] != "某镇干部花名册" || got[1][len(got[1])-1] != "本行问题" || got[2][0] != "王五" || !strings.Contains(got[2][len(got[2])-1], "怎么办") {
		t.Errorf("the roster: %q", got)
	}
	if len(rows["房产"]) != 2 {
		t.Errorf("the houses: %q", rows["房产"])
	}

	t.Run("AsItIsItIsRefusedAgain", func(t *testing.T) {
		r, err := o.Check(o.Context(), o.Bring("2026-02-01", o.refused(id)), nil)
		o.OK(err)
		if r.Rows.Read != 2 || r.Rows.Rejected != 2 || slices.ContainsFunc(r.Issues, func(i ingest.Issue) bool { return i.Code == "sheet.column_unknown" }) {
			t.Errorf("read again: %+v %v", r.Rows, codes(r.Issues))
		}
	})
	t.Run("MendedItSupplements", func(t *testing.T) {
		b, err := o.Receive(o.Context(), ingest.ReceiveInput{Supplements: id, Files: officetest.Files(workbook(t, roster(profile("王五", officetest.IDNo(1)))))})
		o.OK(err)
		if b.EffectiveDate != "2026-02-01" {
			t.Errorf("it holds from %s", b.EffectiveDate)
		}
		r, err := o.Confirm(o.Context(), b.ID, "", nil)
		o.OK(err)
		o.Counts(r, ingest.Counts{Read: 1, Inserted: 1})
		again, err := o.Receive(o.Context(), ingest.ReceiveInput{Supplements: b.ID, Files: officetest.Files(workbook(t, roster(profile("李四", li))))})
		o.OK(err)
		with, err := o.Relations(o.Context(), o.By, id)
		o.OK(err)
		if len(with.Later) != 2 || with.Later[0].BatchID != b.ID || with.Later[1].BatchID != again.ID {
			t.Errorf("the chain: %+v", with.Later)
		}
		with, err = o.Relations(o.Context(), o.By, again.ID)
		o.OK(err)
		if with.Base == nil || with.Base.BatchID != id {
			t.Errorf("it hangs on %+v", with.Base)
		}
	})
}

func TestAnnotated(t *testing.T) {
	o := newOffice(t)
	wrong := profile("王五", officetest.IDNo(1))
	wrong[4] = "火星族"
	id := o.Bring("2026-02-01", workbook(t, roster(profile("张三", zhang), wrong), houses(house("钱七", officetest.IDNo(9), "甲村一号", "100", "2010-06"))))
	_, err := o.Check(o.Context(), id, nil)
	o.OK(err)
	w, err := o.Annotated(o.Context(), o.By, id, 0, fault.ZH)
	o.OK(err)
	names, rows := texts(t, w.Content)
	if !slices.Equal(names, []string{"检查结果说明", "基本信息", "房产"}) || w.Name != "1-检查结果.xlsx" {
		t.Errorf("%s holds %v", w.Name, names)
	}
	if len(rows["基本信息"]) != 4 || rows["基本信息"][3][4] != "火星族" {
		t.Errorf("the roster: %q", rows["基本信息"])
	}
	marks, err := sheet.MarksOf(w.Content)
	o.OK(err)
	if len(marks) != 2 || marks[0].Cell != "E5" || !marks[0].Error || !strings.Contains(marks[0].Text, "怎么办") || marks[1].Error {
		t.Errorf("marks: %+v", marks)
	}
	r, err := o.Check(o.Context(), o.Bring("2026-02-01", w.Content), nil)
	o.OK(err)
	o.Counts(r, ingest.Counts{Read: 3, Inserted: 2, Rejected: 1})

	t.Run("OfADataFileAWorkbookIsMade", func(t *testing.T) {
		text := "姓名,公民身份号码,产权人姓名,产权人与本人关系,坐落,建筑面积（㎡）,房产类型,房产来源,取得时间\n" +
			"张三," + zhang + ",张三,本人,甲村一号,一百,住宅,购买,2010-06\n"
		id := o.BringFiles("2026-02-01", officetest.File{Name: "房产.csv", Body: []byte(text)})
		_, err := o.Check(o.Context(), id, nil)
		o.OK(err)
		w, err := o.Annotated(o.Context(), o.By, id, 0, fault.ZH)
		o.OK(err)
		if marks, err := sheet.MarksOf(w.Content); err != nil || len(marks) == 0 || marks[0].Cell != "F2" {
			t.Errorf("marks: %+v %v", marks, err)
		}
		if _, rows := texts(t, w.Content); rows["房产"][1][1] != zhang {
			t.Errorf("rows: %q", rows["房产"])
		}
	})
}

// Who reports does not even go back to who wrote it down.
func TestReporterDoesNotComeBack(t *testing.T) {
	o := newOffice(t)
	const secret = "赵检举"
	header := append(slices.Clone(profileHeader), "举报人")
	told := append(profile("张三", zhang), secret)
	houses := houses(house("张三", zhang, "举报人"+secret+"，电话13800138000", "一百", "2010-06"), house("李四", li, "乙村", "一百", "2010-06"))
	id := o.Bring("2026-02-01", workbook(t, table{Name: "基本信息", Rows: [][]any{header, told}}, houses))
	_, err := o.Check(o.Context(), id, nil)
	o.OK(err)
	w, err := o.Annotated(o.Context(), o.By, id, 0, fault.ZH)
	o.OK(err)
	for name, content := range map[string][]byte{"annotated": w.Content, "refused": o.refused(id)} {
		_, rows := texts(t, content)
		for _, row := range slices.Concat(rows["基本信息"], rows["房产"]) {
			if strings.Contains(strings.Join(row, " "), secret) {
				t.Errorf("%s: %q", name, row)
			}
		}
		if bytes.Contains(sheet.Unpacked(content), []byte(secret)) {
			t.Errorf("%s holds the reporter somewhere", name)
		}
	}
}
