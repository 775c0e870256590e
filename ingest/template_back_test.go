package ingest_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingjian/ingest"
	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
	"qingjian/internal/template"
)

// TestTemplateComesBack: a template that goes back with marks stays one, with its
// drop-downs; the refused rows of an old one stand under today's header.
func TestTemplateComesBack(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	old, err := catalog.Load("")
	o.OK(err)
	old.Area("A12").Field("address").Label.ZH = "房子在哪里"
	old.Digest = "0000000000000000"
	old.Area("A12").Field("price").Label.ZH = "买价"
	row := func(no string, more ...string) map[string]string {
		row := typedHouse(no, append([]string{"房子在哪里", "独流镇甲村" + no + "号"}, more...)...)
		delete(row, "坐落")
		return row
	}
	f := newForm(t, old, template.Area, "A12").row(5, row("一", "买价", "45")).row(6, row("二", "建筑面积（㎡）", "约九十"))
	id := o.Bring("2026-03-01", f.bytes())
	r, err := o.Check(t.Context(), id, nil)
	o.OK(err)
	if got := codes(r.Issues); !slices.Equal(got, []string{"sheet.template_old@A12房产!A3", "sheet.unit_unclear@A12房产!O3", "cell.number_malformed@A12房产!J6"}) {
		t.Fatalf("said %v", got)
	}
	r, err = o.Answer(t.Context(), o.By, id, map[string]string{"A12.price": "万元"}, nil)
	o.OK(err)
	o.Counts(r, ingest.Counts{Read: 2, Inserted: 1, Rejected: 1})

	back, err := o.Annotated(t.Context(), o.By, id, 0, fault.ZH)
	o.OK(err)
	file, err := excelize.OpenReader(bytes.NewReader(back.Content))
	o.OK(err)
	if got, want := dropDowns(t, file, f.name), dropDowns(t, f.File, f.name); len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("drop-downs in %v, want %v", got, want)
	}
	notes, err := file.GetComments(f.name)
	o.OK(err)
	marked, kept := 0, 0
	for _, n := range notes {
		text := n.Text
		for _, p := range n.Paragraph {
			text += p.Text
		}
		switch {
		case n.Cell == "J6" && strings.Contains(text, "怎么办"):
			marked++
		case n.Cell == "O3" && strings.Contains(text, "已换算"):
			t.Error("what wants nothing is marked")
		case strings.HasSuffix(n.Cell, "3"):
			kept++
		}
	}
	if marked != 1 || kept < 10 {
		t.Errorf("%d marks, %d notes of the template's", marked, kept)
	}
	again, err := o.Check(t.Context(), o.Bring("2026-03-01", back.Content), nil)
	o.OK(err)
	if got := codes(again.Issues); again.Rows.Read != 2 || !slices.Contains(got, "sheet.template_old@A12房产!A3") {
		t.Errorf("brought again: %+v %v", again.Rows, got)
	}

	_, rows := texts(t, o.refused(id))
	var header []string
	for _, cells := range rows[f.name] {
		if len(cells) > 2 && cells[0] == "序号" {
			header = cells
		}
	}
	if !slices.Contains(header, "坐落") || slices.Contains(header, "*房子在哪里") {
		t.Errorf("the header of the refused rows: %q", header)
	}
	_, err = o.Receive(t.Context(), ingest.ReceiveInput{Supplements: id, Files: officetest.Files(o.refused(id)), By: o.By})
	o.OK(err)
}
