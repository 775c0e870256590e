package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"qingjian/internal/fault"
)

// wantCode wants a coded error in both languages with a hint.
func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	for _, s := range []string{f.Message.ZH, f.Message.EN, f.Hint.ZH, f.Hint.EN} {
		if code != "file.no_sheet" && (s == "" || strings.Contains(s, "%!")) {
			t.Errorf("text %q of %s", s, code)
		}
	}
}

func openWritten(t testing.TB, w *Writer) *Book {
	t.Helper()
	var buf bytes.Buffer
	if _, err := w.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	b, err := openBook(bytes.NewReader(buf.Bytes()), int64(buf.Len()), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
const mainNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`

// parts are the least that makes a workbook of one sheet; with overrides them,
// an empty text takes a part away.
func parts(with map[string]string) map[string]string {
	const rel = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	p := map[string]string{
		"[Content_Types].xml": xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":         xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     xmlHead + `<workbook ` + mainNS + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + rel + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + rel + `sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="` + rel + `styles" Target="styles.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": xmlHead + `<worksheet ` + mainNS + `><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`,
	}
	maps.Copy(p, with)
	maps.DeleteFunc(p, func(_, v string) bool { return v == "" })
	return p
}

func zipBytes(t testing.TB, p map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		w, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, p[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestBadFiles(t *testing.T) {
	good := zipBytes(t, parts(nil))
	ole := func(names ...string) []byte {
		b := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 200_000)...)
		for i, n := range names {
			copy(b[65_530+i*65_472:], utf16Name(n)) // across the edge of what is read at once
		}
		return b
	}
	gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("姓名\n样本甲\n"))
	if err != nil {
		t.Fatal(err)
	}
	corrupt := bytes.Clone(good)
	if i := bytes.Index(corrupt, []byte("sheet1.xml")); i > 0 {
		copy(corrupt[i+12:], "\xFF\xFF\xFF\xFF\xFF\xFF")
	}
	twice := func() []byte {
		var buf bytes.Buffer
		zw := zip.NewWriter(&buf)
		for _, n := range []string{"xl/workbook.xml", "xl/workbook.xml"} {
			if _, err := zw.Create(n); err != nil {
				t.Fatal(err)
			}
		}
		_ = zw.Close()
		return buf.Bytes()
	}()
	encrypted := excelBytes(t, func(f *excelize.File) error { return f.SetCellStr("Sheet1", "A1", "x") })
	encrypted, err = excelize.Encrypt(encrypted, &excelize.Options{Password: "p"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		data []byte
		code string
	}{
		{"Empty", nil, "file.empty"},
		{"NoWorksheets", zipBytes(t, parts(map[string]string{"xl/workbook.xml": `<workbook><sheets/></workbook>`})), "file.empty"},
		{"PlainText", []byte("姓名\n样本甲\n"), "file.not_workbook"},
		{"PlainTextInGB18030", gbk, "file.not_workbook"},
		{"WebPage", []byte("\uFEFF <HTML><table>"), "file.not_workbook"},
		{"PDF", []byte("%PDF-1.7"), "file.not_workbook"},
		{"Junk", []byte{1, 2, 0, 3}, "file.not_workbook"},
		{"OneByte", []byte{'P'}, "file.not_workbook"},
		{"Archive", zipBytes(t, map[string]string{"a.txt": "x"}), "file.not_workbook"},
		{"Word", zipBytes(t, map[string]string{"[Content_Types].xml": "x", "word/document.xml": "x"}), "file.not_workbook"},
		{"BinaryWorkbook", zipBytes(t, map[string]string{"[Content_Types].xml": "x", "xl/workbook.bin": "x"}), "file.not_workbook"},
		{"WordInOLE", ole("WordDocument"), "file.not_workbook"},
		{"Encrypted", encrypted, "file.encrypted"},
		{"EncryptedFarInside", ole("x", "EncryptedPackage"), "file.encrypted"},
		{"LegacyXLS", ole("Workbook"), "file.legacy_xls"},
		{"LegacyBIFF4", []byte{0x09, 0x04, 0x06, 0x00, 0, 0}, "file.legacy_xls"},
		{"ODS", zipBytes(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "x"}), "file.ods"},
		{"WPSinOLE", ole("Workbook", "ETExtData"), "file.wps"},
		{"WPSinZip", zipBytes(t, map[string]string{"mimetype": "application/wps-office.et"}), "file.wps"},
		{"Truncated", good[:len(good)/2], "file.damaged"},
		{"TruncatedInDirectory", good[:len(good)-8], "file.damaged"},
		{"CorruptSheet", corrupt, "file.damaged"},
		{"PartTwice", twice, "file.damaged"},
		{"SheetMissing", zipBytes(t, parts(map[string]string{"xl/worksheets/sheet1.xml": ""})), "file.damaged"},
		{"WorkbookMissing", zipBytes(t, parts(map[string]string{"xl/workbook.xml": ""})), "file.damaged"},
		{"WorkbookNotXML", zipBytes(t, parts(map[string]string{"xl/workbook.xml": "<workbook"})), "file.damaged"},
		{"WorkbookWithDoctype", zipBytes(t, parts(map[string]string{"xl/workbook.xml": "<!DOCTYPE workbook><workbook/>"})), "file.damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := tryDump(c.data, Limits{}, false)
			wantCode(t, err, c.code)
		})
	}
	t.Run("EveryPrefixIsRefused", func(t *testing.T) {
		for n := range good {
			if _, _, err := tryDump(good[:n], Limits{}, false); fault.CodeOf(err) == "internal" {
				t.Fatalf("the first %d bytes give %v", n, err)
			}
		}
	})
}

// bomb is a workbook whose part inflates to size bytes of head, filler, tail.
func bomb(t testing.TB, part, head, filler, tail string, size int) []byte {
	t.Helper()
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for name, text := range parts(map[string]string{"xl/sharedStrings.xml": `<sst ` + mainNS + `/>`}) {
		w, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != part {
			_, err = io.WriteString(w, text)
		} else {
			block := []byte(strings.Repeat(filler, 1<<16/len(filler)))
			_, err = io.WriteString(w, head)
			for n := 0; n < size && err == nil; n += len(block) {
				_, err = w.Write(block)
			}
			_, err = io.WriteString(w, tail)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestBombs(t *testing.T) {
	lim := Limits{MaxUnzipped: 8 << 20}
	const sheet = "xl/worksheets/sheet1.xml"
	const open, end = `<worksheet ` + mainNS + `><sheetData>`, `</sheetData></worksheet>`
	for _, c := range []struct {
		name                     string
		part, head, filler, tail string
		code                     string
	}{
		{"BlankRows", sheet, open, `<row/>`, end, "file.too_many_rows"},
		{"OneRow", sheet, open + `<row>`, `<c/>`, `</row>` + end, "file.damaged"},
		{"Comment", sheet, `<worksheet><!--`, ` `, `--><sheetData/></worksheet>`, "file.too_large"},
		{"Spaces", sheet, open, ` `, end, "file.damaged"},
		{"OneTag", sheet, `<worksheet `, `a="b" `, `/>`, "file.damaged"},
		{"Nesting", sheet, ``, `<a>`, ``, "file.damaged"},
		{"AfterTheData", sheet, open + end[:12] + `<extLst>`, `<e/>`, `</extLst></worksheet>`, "file.too_large"},
		{"Merges", sheet, open + end[:12], `<mergeCell ref="A1:B2"/>`, `</worksheet>`, "file.too_large"},
		{"Strings", "xl/sharedStrings.xml", `<sst>`, `<si><t>x</t></si>`, `</sst>`, "file.too_large"},
		{"OneString", "xl/sharedStrings.xml", `<sst><si>`, `<r><t>xx</t></r>`, `</si></sst>`, "file.too_large"},
		{"Sheets", "xl/workbook.xml", `<workbook xmlns:r="r"><sheets>`, `<sheet name="S" r:id="rId1"/>`, `</sheets></workbook>`, "file.damaged"},
		{"Relations", "xl/_rels/workbook.xml.rels", `<Relationships>`, `<Relationship/>`, `</Relationships>`, "file.too_large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := tryDump(bomb(t, c.part, c.head, c.filler, c.tail, 16<<20), lim, false)
			wantCode(t, err, c.code)
		})
	}
	t.Run("FallbackIsBoundedToo", func(t *testing.T) {
		data := bomb(t, sheet, `<!DOCTYPE worksheet><worksheet><sheetData><row><c><v>`, `1`, `</v></c></row>`+end, 16<<20)
		_, _, err := tryDump(data, lim, false)
		wantCode(t, err, "file.too_large")
	})
	t.Run("HeaderLies", func(t *testing.T) {
		data := bomb(t, sheet, `<worksheet><!--`, ` `, `--></worksheet>`, 16<<20)
		i := bytes.LastIndex(data, []byte("PK\x01\x02"))
		for j := bytes.Index(data, []byte("PK\x01\x02")); j >= 0 && j <= i; {
			binary.LittleEndian.PutUint32(data[j+24:], 100) // the size the directory claims
			k := bytes.Index(data[j+4:], []byte("PK\x01\x02"))
			if k < 0 {
				break
			}
			j += 4 + k
		}
		_, _, err := tryDump(data, lim, false)
		wantCode(t, err, "file.damaged")
	})
	t.Run("APartReadTwiceCountsOnce", func(t *testing.T) {
		data := bomb(t, sheet, `<worksheet><!--`, ` `, `--><sheetData/></worksheet>`, 5<<20)
		b, err := openBook(bytes.NewReader(data), int64(len(data)), lim)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			for _, err := range b.Rows(t.Context(), 0) {
				t.Fatal(err)
			}
		}
	})
}

func TestLimits(t *testing.T) {
	sheet := func(rows string) []byte {
		return zipBytes(t, parts(map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`}))
	}
	two := bomb(t, "xl/worksheets/sheet1.xml", `<worksheet><sheetData>`, `<row><c><v>1</v></c></row>`, `</sheetData></worksheet>`, 2_000_000*26)
	for _, c := range []struct {
		name string
		data []byte
		lim  Limits
		code string
	}{
		{"TwoMillionRows", two, Limits{}, "file.too_many_rows"},
		{"RowNumberTooHigh", sheet(`<row r="1048577"><c><v>1</v></c></row>`), Limits{}, "file.too_many_rows"},
		{"MaxRows", sheet(`<row r="11"><c><v>1</v></c></row>`), Limits{MaxRows: 10}, "file.too_many_rows"},
		{"MaxCols", sheet(`<row r="1"><c r="SS1"><v>1</v></c></row>`), Limits{}, "file.too_many_columns"},
		{"MaxCell", sheet(`<row r="1"><c r="A1" t="str"><v>` + strings.Repeat("长", 32_768) + `</v></c></row>`), Limits{}, "file.cell_too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := tryDump(c.data, c.lim, false)
			wantCode(t, err, c.code)
		})
	}
	t.Run("BlankCellsMayLieBeyond", func(t *testing.T) {
		if got := dump(t, sheet(`<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="3"/></row>`), Limits{}); len(got) != 2 {
			t.Error(got)
		}
	})
	t.Run("LongestCellPasses", func(t *testing.T) {
		long := strings.Repeat("长", 32_767)
		got := dump(t, sheet(`<row><c t="str"><v>`+long+`</v></c></row>`), Limits{})
		if len(got) != 2 || got[1] != fmt.Sprintf("A1 text %q", long) {
			t.Error("the cell is not whole")
		}
	})
}
