package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"qingjian/internal/fault"
)

// wellFormed asks encoding/xml.
func wellFormed(doc string) bool {
	d := xml.NewDecoder(strings.NewReader(doc))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return true
		} else if err != nil {
			return false
		}
	}
}

// fuzzBook checks a workbook with hostile parts: no panic, no hang, no error
// without a code, and where both read it, the cells that excelize reads.
func fuzzBook(t *testing.T, data []byte, sound bool) {
	ours, _, err := tryDump(data, Limits{MaxUnzipped: 4 << 20, MaxCols: maxExcelCols}, false)
	if err != nil {
		if fault.CodeOf(err) == "internal" {
			t.Fatalf("an error without a code: %v", err)
		}
		return
	}
	if !sound {
		return
	}
	theirs, oracleErr := oracleDump(data, false)
	if oracleErr != nil {
		return
	}
	if d := firstDiff(ours, theirs); d != "" {
		if whole, err := oracleDump(data, true); err == nil && firstDiff(ours, whole) != "" {
			t.Fatal(d)
		}
	}
}

// scanDoc reads a sheet with the string table of FuzzSheet. Given one byte at a
// time, the scanner never sees enough to take its short cuts.
func scanDoc(t *testing.T, r io.Reader) (lines []string, err error) {
	b := &Book{lim: Limits{MaxCols: maxExcelCols}.withDefaults(), styles: []bool{false, true}}
	b.strs = sharedStrings{all: "ab", ends: []int{1, 2}}
	rs := &rowScan{scanner: newScanner(t.Context(), r), book: b}
	found, err := rs.findData()
	for found && err == nil {
		row, more, rowErr := rs.next()
		if err = rowErr; !more {
			break
		}
		lines = append(lines, dumpRow(row)...)
	}
	return lines, err
}

func FuzzSheet(f *testing.F) {
	for _, rows := range []string{
		`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>43952.5</v></c></row>`,
		`<row><c t="inlineStr"><is><r><t>a</t></r><rPh/></is></c></row><row hidden="1"><c t="b"><v>1</v></c></row>`,
		`<row r="3"><c r="C3" t="str"><f>A1</f><v>&lt;&#20013;<![CDATA[x]]></v></c></row><!-- c -->`,
		`<row r="1"><c r="A1"><x/><v>1</v></c></row><row r="9"><c t="e"><v>#N/A</v></c></row>`,
		`<row/><row r="2"/><c/>`, `<row r="1"><c t="d"><v>2020-05-01</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells><sheetData>`,
	} {
		f.Add(rows)
	}
	f.Fuzz(func(t *testing.T, rows string) {
		// A row far down costs excelize a minute of blank rows.
		if len(rows) > 4096 || strings.Count(rows, "0000") > 0 {
			return
		}
		p := parts(map[string]string{
			"xl/sharedStrings.xml": `<sst ` + mainNS + `><si><t>a</t></si><si><r><t>b</t></r></si></sst>`,
			"xl/styles.xml":        `<styleSheet ` + mainNS + `><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
		})
		doc := `<worksheet ` + mainNS + `><sheetData>` + rows + `</sheetData></worksheet>`
		p["xl/worksheets/sheet1.xml"] = doc
		quick, quickErr := scanDoc(t, strings.NewReader(doc))
		slow, slowErr := scanDoc(t, iotest.OneByteReader(strings.NewReader(doc)))
		if d := firstDiff(quick, slow); d != "" || (quickErr == nil) != (slowErr == nil) {
			t.Fatalf("%s; at once %v, byte by byte %v", d, quickErr, slowErr)
		}
		fuzzBook(t, zipBytes(t, p), wellFormed(doc))
	})
}

func FuzzStrings(f *testing.F) {
	for _, items := range []string{
		`<si><t>a</t></si>`, `<si><r><rPr><b/></rPr><t xml:space="preserve"> a</t></r><r><t>b_x000D_</t></r><rPh sb="0" eb="1"><t>c</t></rPh></si>`,
		`<si/><si><t/></si>`, `<si><t><![CDATA[<]]>&amp;</t></si>`, `<si><x/></si><!-- -->`,
	} {
		f.Add(items)
	}
	f.Fuzz(func(t *testing.T, items string) {
		if len(items) > 4096 {
			return
		}
		doc := `<sst ` + mainNS + `>` + items + `</sst>`
		data := sheetOf(t, `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>`, map[string]string{"xl/sharedStrings.xml": doc})
		fuzzBook(t, data, wellFormed(doc))
	})
}

// FuzzText compares escapes with encoding/xml.
func FuzzText(f *testing.F) {
	for _, s := range []string{"a", "&lt;&#x4e2d;", "a\r\nb\r", "]]>", "\xff", "&", "&#0;", "&#xD800;", "\uFFFE", "_x000D_"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsRune(s, '<') {
			return
		}
		got, err := appendText(nil, []byte(s), false)
		var want struct {
			Text string `xml:",chardata"`
		}
		wantErr := xml.Unmarshal([]byte("<a>"+s+"</a>"), &want)
		if (err == nil) != (wantErr == nil) || err == nil && string(got) != want.Text {
			t.Fatalf("got %q, %v; encoding/xml %q, %v", got, err, want.Text, wantErr)
		}
		if out := unescape(bytes.Clone(got)); err == nil && !utf8.Valid(out) {
			t.Fatalf("%q is not UTF-8", out)
		}
	})
}

// FuzzFile opens whatever it is given.
func FuzzFile(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("a,b\n"))
	f.Add(zipBytes(f, parts(nil)))
	f.Add(append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), utf16Name("EncryptedPackage")...))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _, err := tryDump(data, Limits{MaxUnzipped: 4 << 20}, false)
		if err != nil && fault.CodeOf(err) == "internal" {
			t.Fatalf("an error without a code: %v", err)
		}
	})
}

// FuzzDateFormat must only come to an end: TestSameAsExcelize compares answers.
func FuzzDateFormat(f *testing.F) {
	for _, code := range []string{"yyyy-mm-dd", `"d"0`, "[h]:mm", "General", "0.00E+00", `\d0`, "[Red]0;yyyy", "[$-804]yyyy", "_d0", "*d0"} {
		f.Add(code)
	}
	f.Fuzz(func(_ *testing.T, code string) { dateFormat(code) })
}
