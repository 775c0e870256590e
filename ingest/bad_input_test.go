package ingest_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/officetest"
)

// TestBadCells: what clerks get wrong in a cell or row, with the code and the
// cell that the receipt names. ok rows are stored all the same.
func TestBadCells(t *testing.T) {
	const first = "@基本信息!" // row 4: below a title, a blank row and the header
	id := func(no any) []any {
		row := profile("张三", zhang)
		row[2] = no
		return row
	}
	with := func(col int, v any) []any {
		row := profile("张三", zhang)
		row[col] = v
		return row
	}
	o := newOffice(t)
	for _, c := range []struct {
		name string
		rows [][]any
		ok   int    // rows stored
		want string // code@sheet!cell; "" for none
	}{
		{"NumberTypedAsNumber", [][]any{id(120118190001010005.0)}, 0, "cell.id_number_digits_lost" + first + "C4"},
		{"WrongCheckDigit", [][]any{id("120118190001010000")}, 0, "cell.id_number_check" + first + "C4"},
		{"FifteenDigits", [][]any{id("120118000101000")}, 1, "cell.id_number_old" + first + "C4"},
		{"LowerCaseX", [][]any{profile("张三", strings.ToLower(endsInX(t)))}, 1, ""},
		{"TrailingBlank", [][]any{id(zhang + " ")}, 1, ""},
		{"FullWidth", [][]any{id("１２０１１８１９０００１０１０００５")}, 1, ""},
		{"ImpossibleDate", [][]any{with(3, "2021-02-30")}, 0, "cell.date_impossible" + first + "D4"},
		{"UnknownCode", [][]any{with(6, "C9")}, 0, "cell.code_unknown" + first + "G4"},
		{"LabelForCode", [][]any{with(8, "在职")}, 1, ""},
		{"SamePersonTwice", [][]any{profile("张三", zhang), profile("张三", zhang)}, 2, "row.duplicate" + first + "A5"},
		{"SamePersonContradicting", [][]any{profile("张三", zhang), profile("张三", zhang, "13900139000")}, 0, "row.contradiction" + first + "A5"},
		{"LooksLikeFormula", [][]any{with(7, `=HYPERLINK("http://x")`)}, 0, "cell.code_unknown" + first + "H4"},
		{"ControlCharacter", [][]any{with(0, "张\uFFFE三")}, 0, "cell.control_character" + first + "A4"},
		{"NameWithDot", [][]any{with(0, "买买提·艾力")}, 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := o.Check(t.Context(), o.Bring("2026-01-01", workbook(t, roster(c.rows...))), nil)
			o.OK(err)
			o.Sums(r)
			got := codes(r.Issues)
			if c.want != "" && !slices.Contains(got, c.want) {
				t.Errorf("issues: %v, want %s", got, c.want)
			}
			if n := r.Rows.Inserted + r.Rows.Unchanged; n != c.ok {
				t.Errorf("%d rows stored, want %d: %v", n, c.ok, got)
			}
		})
	}
}

// TestBadFiles: a file that can't be read ends in one issue and stores nothing.
func TestBadFiles(t *testing.T) {
	ole := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 4096)...)
	encrypted := bytes.Clone(ole)
	for i, c := range []byte("EncryptedPackage") {
		encrypted[600+2*i] = c
	}
	o := newOffice(t)
	for _, c := range []struct {
		name string
		data []byte
		code string
	}{
		{"Text", []byte("花名册\n"), "file.not_workbook"},
		{"WebPage", []byte("<html><table>"), "file.not_workbook"},
		{"Encrypted", encrypted, "file.encrypted"},
		{"RenamedXLS", ole, "file.legacy_xls"},
		{"RenamedODS", zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "file.ods"},
		{"RenamedWPS", zipped(t, map[string]string{"mimetype": "application/wps-office.et"}), "file.wps"},
		{"CutOff", workbook(t, roster(profile("张三", zhang)))[:900], "file.damaged"},
		{"OpenQuote", []byte("姓名,住址\n甲,\"一号\n"), "file.damaged"},
		{"TwoMillionRows", sheetOf(t, markup(houses().Rows[0])+strings.Repeat(`<row/>`, 2_000_000)), "file.too_many_rows"},
		{"LongCell", sheetOf(t, `<row><c t="str"><v>`+strings.Repeat("长", 32_768)+`</v></c></row>`), "file.cell_too_long"},
		{"NullByte", sheetOf(t, "<row><c t=\"str\"><v>a\x00b</v></c></row>"), "file.damaged"},
		{"UnknownArea", sheetOf(t, `<row><c t="str"><v>日期</v></c><c t="str"><v>议题</v></c></row>`), "sheet.area_unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := o.Check(t.Context(), o.Bring("", c.data), nil)
			o.OK(err)
			if len(r.Issues) != 1 || r.Issues[0].Code != c.code || r.Rows != (ingest.Counts{}) {
				t.Errorf("%v, %+v, want %s", codes(r.Issues), r.Rows, c.code)
			}
		})
	}
}

// TestBadColumns: what is wrong with a header refuses the sheet only where rows
// can't be understood without it.
func TestBadColumns(t *testing.T) {
	o := newOffice(t)
	base := roster(profile("张三", zhang)).Rows[2:]
	columns := func(order ...int) (out [][]any) {
		for _, row := range base {
			var cells []any
			for _, i := range order {
				cells = append(cells, row[i])
			}
			out = append(out, cells)
		}
		return out
	}
	unknown := columns(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	unknown[0], unknown[1] = append(unknown[0], "鞋码"), append(unknown[1], "42")
	for _, c := range []struct {
		name string
		rows [][]any
		ok   int
		want []string
	}{
		{"Missing", columns(0, 1, 2, 3, 5, 6, 7, 8, 9), 0, []string{"sheet.rows_refused@基本信息!", "sheet.column_missing@基本信息!"}},
		{"Duplicate", columns(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9), 0, []string{"sheet.rows_refused@基本信息!", "sheet.column_duplicate@基本信息!K1"}},
		{"Unknown", unknown, 1, []string{"sheet.column_unknown@基本信息!K1"}},
		{"Reordered", columns(9, 8, 7, 6, 5, 4, 3, 2, 1, 0), 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := o.Check(t.Context(), o.Bring("2026-01-01", workbook(t, table{Name: "基本信息", Rows: c.rows})), nil)
			o.OK(err)
			if got := codes(r.Issues); !slices.Equal(got, c.want) || r.Rows.Inserted != c.ok {
				t.Errorf("issues %v, want %v; %+v", got, c.want, r.Rows)
			}
		})
	}
}

// TestFormulasErrorsAndLinks: a formula counts by the value that its writer
// stored, wherever it points; an error value is refused.
func TestFormulasErrorsAndLinks(t *testing.T) {
	o := newOffice(t)
	row := profile("张三", zhang)
	for name, c := range map[string]struct {
		cell string
		ok   int
		want []string
	}{
		"Formula":      {`<c t="str"><f>CONCATENATE("汉","族")</f><v>汉族</v></c>`, 1, nil},
		"ExternalLink": {`<c t="str"><f>'[1]Sheet1'!A1</f><v>汉族</v></c>`, 1, nil},
		"ErrorValue":   {`<c t="e"><f>1/0</f><v>#DIV/0!</v></c>`, 0, []string{"cell.error_value@S!E2"}},
	} {
		t.Run(name, func(t *testing.T) {
			data := strings.Replace(markup(row), `<c t="str"><v>汉族</v></c>`, c.cell, 1)
			r, err := o.Check(t.Context(), o.Bring("2026-01-01", sheetOf(t, markup(profileHeader)+data)), nil)
			o.OK(err)
			if got := codes(r.Issues); !slices.Equal(got, c.want) || r.Rows.Inserted != c.ok {
				t.Errorf("issues %v, want %v; %+v", got, c.want, r.Rows)
			}
		})
	}
}

// markup writes a row of texts as a sheet's XML.
func markup(cells []any) string {
	var b strings.Builder
	b.WriteString("<row>")
	for _, c := range cells {
		fmt.Fprintf(&b, `<c t="str"><v>%s</v></c>`, c)
	}
	return b.String() + "</row>"
}

// endsInX finds an identity number whose check sign is X.
func endsInX(t *testing.T) string {
	t.Helper()
	for n := range 100 {
		if id := officetest.IDNo(n); id[17] == 'X' {
			return id
		}
	}
	t.Fatal("no number ends in X")
	return ""
}

// zipped makes an archive.
func zipped(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprint(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// sheetOf makes a workbook of one sheet from the markup of its rows.
func sheetOf(t *testing.T, rows string) []byte {
	t.Helper()
	return sheetWith(t, "", rows)
}

// sheetWith is sheetOf with markup before the rows.
func sheetWith(t *testing.T, before, rows string) []byte {
	t.Helper()
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return zipped(t, map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"xl/workbook.xml":            `<workbook xmlns:r="` + rel + `"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet>` + before + `<sheetData>` + rows + `</sheetData></worksheet>`,
	})
}
