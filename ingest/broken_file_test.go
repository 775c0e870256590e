package ingest_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/control"
	"qingjian/internal/officetest"
)

// look checks files without storing anything of them.
func (o *office) look(files ...[]byte) ingest.Receipt {
	o.Helper()
	r, err := o.Check(o.Context(), o.Bring("2026-02-01", files...), nil)
	o.OK(err)
	o.Sums(r)
	return r
}

// TestABombIsRefused at the bound that holds when nobody sets one.
func TestABombIsRefused(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	put := func(name string, texts ...string) {
		part, err := w.Create(name)
		for i := 0; i < len(texts) && err == nil; i++ {
			_, err = io.WriteString(part, texts[i])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put("[Content_Types].xml", `<Types/>`)
	put("xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>`)
	put("xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`)
	blanks := slices.Repeat([]string{strings.Repeat(" ", 1<<20)}, 513)
	put("xl/worksheets/sheet1.xml", append(append([]string{"<worksheet><!--"}, blanks...), "--><sheetData/></worksheet>")...)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	o := newOffice(t)
	r := o.look(b.Bytes())
	if got := codes(r.Issues); r.Status != control.Rejected || !slices.Equal(got, []string{"file.too_large@!"}) {
		t.Errorf("%s: %v", r.Status, got)
	}
}

// TestOfAFileThatBreaksOffNothingIsImported: the rows before the damage would
// look like all that was sent. A good file beside it is not held up.
func TestOfAFileThatBreaksOffNothingIsImported(t *testing.T) {
	o := newOffice(t)
	rows := [][]any{profileHeader, profile("张三", zhang)}
	good := workbook(t, roster(profile("李四", li)))
	for name, broken := range map[string][]byte{
		"Workbook": sheetOf(t, markup(rows[0])+markup(rows[1])+`<row><c t="s"><v>9</v></c></row>`),
		"CSV":      []byte(csvOf(rows...) + "李四,\"女\n"),
	} {
		t.Run(name, func(t *testing.T) {
			o.TB = t
			r := o.look(broken, good)
			o.Counts(r, ingest.Counts{Read: 1, Inserted: 1})
			if got := codes(r.Issues); !slices.Equal(got, []string{"file.damaged@!"}) {
				t.Errorf("issues: %v", got)
			}
		})
	}
}

// TestFlawedLines are those of a text that other lines do not suffer for.
func TestFlawedLines(t *testing.T) {
	o := newOffice(t)
	third, fourth := officetest.IDNo(3), officetest.IDNo(4)
	r := o.look([]byte(csvOf(profileHeader, profile("张三", zhang)) + "李四,女\n" +
		strings.Replace(csvOf(profile("王五", third)), "独流镇", "独流镇,甲村", 1) +
		strings.TrimSpace(csvOf(profile("赵六", fourth))) + ",,\n合计,2人\n"))
	o.Counts(r, ingest.Counts{Read: 4, Inserted: 2, Rejected: 2})
	if got := codes(r.Issues); !slices.Equal(got, []string{"row.ragged@1!A3", "row.ragged@1!A4"}) {
		t.Errorf("issues: %v", got)
	}
	r = o.look([]byte(csvOf(profileHeader, profile("张\x00三", zhang), profile("李四", li))))
	o.Counts(r, ingest.Counts{Read: 2, Inserted: 1, Rejected: 1})
	if got := codes(r.Issues); !slices.Equal(got, []string{"cell.control_character@1!A2"}) {
		t.Errorf("issues: %v", got)
	}
}

// TestTextsAreKeptAsTheyAre: what a spreadsheet would take for a formula is
// text here, and names keep their dots and rare characters.
func TestTextsAreKeptAsTheyAre(t *testing.T) {
	texts := []string{"=1+1", "+甲村一号", "-乙村二号", "@丙村三号", `=HYPERLINK("http://example.invalid")`}
	var rows [][]any
	for _, text := range texts {
		rows = append(rows, house("张三", zhang, text, "90", "2010-06"))
	}
	for name, file := range map[string][]byte{
		"Workbook": workbook(t, houses(rows...)),
		"CSV":      []byte(csvOf(append([][]any{officetest.HouseHeader[:9]}, rows...)...)),
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			r, err := o.Confirm(t.Context(), o.Bring("2026-01-01", workbook(t, roster(profile("张三", zhang))), file), "", nil)
			o.OK(err)
			o.Counts(r, ingest.Counts{Read: 6, Inserted: 6})
			var got []string
			for _, h := range o.Stored(zhang, "A12") {
				got = append(got, h["address"])
			}
			slices.Sort(got)
			if want := slices.Sorted(slices.Values(texts)); !slices.Equal(got, want) {
				t.Errorf("stored %q, want %q", got, want)
			}
		})
	}
	t.Run("Names", func(t *testing.T) {
		o := newOffice(t)
		names := map[string]string{officetest.IDNo(1): "买买提·艾合买提", officetest.IDNo(2): "𠮷㼆", officetest.IDNo(3): "阿依古丽•买买提"}
		var rows [][]any
		for _, id := range slices.Sorted(maps.Keys(names)) {
			rows = append(rows, profile(names[id], id))
		}
		o.Counts(o.Publish("2026-01-01", roster(rows...)), ingest.Counts{Read: 3, Inserted: 3})
		names[officetest.IDNo(3)] = "阿依古丽·买买提" // one sort of dot
		for id, want := range names {
			if got := o.Stored(id, "A01"); len(got) != 1 || got[0]["name"] != want {
				t.Errorf("stored %v, want %s", got, want)
			}
		}
	})
}

// csvOf writes rows as CSV.
func csvOf(rows ...[]any) string {
	var b strings.Builder
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			s := fmt.Sprint(v)
			if strings.ContainsAny(s, "\",\n") {
				s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
			}
			b.WriteString(s)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
