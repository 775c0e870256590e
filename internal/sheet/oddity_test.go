package sheet

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"qingjian/internal/fault"
)

// sheetOf wraps rows into a workbook of one sheet.
func sheetOf(t testing.TB, rows string, with map[string]string) []byte {
	t.Helper()
	p := parts(with)
	p["xl/worksheets/sheet1.xml"] = xmlHead + `<worksheet ` + mainNS + `><sheetData>` + rows + `</sheetData></worksheet>`
	return zipBytes(t, p)
}

func sst(items string) map[string]string {
	return map[string]string{"xl/sharedStrings.xml": xmlHead + `<sst ` + mainNS + `>` + items + `</sst>`}
}

// TestOddities reads what other writers write, each proven equal to excelize.
func TestOddities(t *testing.T) {
	const strict = `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main">`
	for _, c := range []struct {
		name  string
		rows  string            // of sheet 1, or
		with  map[string]string // whole parts
		cells string            // "; " between
	}{
		{"NoCellNames", `<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c><v>3</v></c></row><row><c><v>4</v></c></row>`, nil,
			`A1 number "1"; B1 number "2"; A5 number "3"; A6 number "4"`},
		{"SelfClosing", `<row r="1"/><row r="2"><c r="A2" s="1"/><c r="B2" t="s"/><c r="C2"><v/></c><c r="D2"><v>1</v></c></row><row r="9"/>`, nil, `D2 number "1"`},
		{"AnyOrderOfAttributes", `<row spans="1:2" hidden='true' r='3'><c t = "str" s="0" r = 'A3' ><v >x</v ></c ></row >`, nil, `~A3 text "x"`},
		{"GreaterInAttribute", `<row r="1" x="a>b"><c r="A1" y='>"'><v>1</v></c></row>`, nil, `A1 number "1"`},
		{"Comments", `<!-- <row> --><row r="1"><!-- - --><c r="A1"><!--x--><v>1<!--y-->2</v></c></row>`, nil, `A1 number "12"`},
		{"CDATA", `<row r="1"><c r="A1" t="str"><v><![CDATA[a<b>&amp;]]]]>c<![CDATA[]]></v></c></row>`, nil, `A1 text "a<b>&amp;]]c"`},
		{"Instructions", `<?x y?><row r="1"><c r="A1"><?z <c> ?><v>1</v></c></row>`, nil, `A1 number "1"`},
		{"Entities", `<row r="1"><c r="A1" t="str"><v>&lt;&gt;&amp;&quot;&apos;&#20013;&#x56FD;&#x1F600;&#13;</v></c></row>`, nil, `A1 text "<>&\"'中国😀\r"`},
		{"LineEnds", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\r\nb\rc\nd\r\r\n</v></c></row>", nil, `A1 text "a\nb\nc\nd\n\n"`},
		{"Inline", `<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c><c r="B1" t="inlineStr"><is><r><rPr><b/></rPr><t>富</t></r><r><t>文</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c><c r="C1" t="inlineStr"><v>v</v></c><c r="D1" t="inlineStr"><is/></c></row>`, nil,
			`A1 text " a "; B1 text "富文"; C1 text "v"`},
		{"Escapes", `<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x000D_c_x4E2d__xZZZZ__x41_</t></is></c><c r="B1" t="str"><v>_x000D_</v></c></row>`, nil,
			`A1 text "a\rb_x000D_c中_xZZZZ__x41_"; B1 text "_x000D_"`},
		{"Shared", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v> 1 </v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>0</v></c></row>`,
			sst(`<si><t>甲</t></si><si><r><t>a</t></r><r><rPr><sz val="9"/></rPr><t xml:space="preserve"> b</t></r></si><si><t/></si><si><t>汉</t><rPh sb="0" eb="1"><t>han</t></rPh><phoneticPr fontId="1"/></si>`),
			`A1 text "甲"; B1 text "a b"; D1 text "汉"; E1 text "甲"`},
		{"Formulas", `<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"x"</f><v>x</v></c><c r="C1"><f>1/0</f></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1" t="b"><f>TRUE()</f><v>1</v></c><c r="F1" t="str"><f>""</f><v></v></c></row>`, nil,
			`=A1 number "2"; =B1 text "x"; =C1 blank ""; =D1 fail "#DIV/0!"; =E1 logic "TRUE"; =F1 blank ""`},
		{"ExternalLink", `<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>7</v></c></row>`, nil, `=A1 number "7"`},
		{"Kinds", `<row r="1"><c r="A1" t="b"><v>0</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1" t="n"><v>1E+20</v></c><c r="D1" t="d"><v>2020-05-01</v></c><c r="E1" t="d"><v>2020-05-01T08:00:00</v></c><c r="F1" t="str"><v>=1+1</v></c></row>`, nil,
			`A1 logic "FALSE"; B1 fail "#N/A"; C1 number "1E+20"; D1 serial "2020-05-01"; E1 serial "2020-05-01T08:00:00"; F1 text "=1+1"`},
		{"NullEscaped", `<row r="1"><c r="A1" t="inlineStr"><is><t>a_x0000_b</t></is></c></row>`, nil, `A1 text "a\x00b"`},
		{"Prefixes", "", map[string]string{"xl/worksheets/sheet1.xml": xmlHead + `<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>x</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`}, `A1 text "x"`},
		{"Strict", "", map[string]string{"xl/worksheets/sheet1.xml": strict + `<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`}, `A1 number "1"`},
		{"ByteOrderMark", "", map[string]string{"xl/worksheets/sheet1.xml": "\uFEFF" + strict + `<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`}, `A1 number "1"`},
		{"GB18030", "", map[string]string{"xl/worksheets/sheet1.xml": `<?xml version="1.0" encoding="GB18030"?><worksheet ` + mainNS + `><sheetData><row r="1"><c r="A1" t="str"><v>` + "\xd6\xd0\xb9\xfa" + `</v></c></row></sheetData></worksheet>`}, `A1 text "中国"`},
		{"NoData", "", map[string]string{"xl/worksheets/sheet1.xml": `<worksheet ` + mainNS + `><dimension ref="A1"/></worksheet>`}, ``},
		{"ExtraAround", "", map[string]string{"xl/worksheets/sheet1.xml": `<worksheet ` + mainNS + `><sheetPr/><cols><col min="1" max="2" width="9"/></cols><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><extLst><ext><c r="Z1"><v>9</v></c></ext></extLst></worksheet>`}, `A1 number "1"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := zipBytes(t, parts(c.with))
			if c.rows != "" {
				data = sheetOf(t, c.rows, c.with)
			}
			want := append([]string{"sheet S"}, strings.Split(c.cells, "; ")...)
			if c.cells == "" {
				want = want[:1]
			}
			if got := dump(t, data, Limits{}); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			sameAsExcelize(t, data)
		})
	}
}

// TestBeyondExcelize reads what excelize gets wrong or not at all.
func TestBeyondExcelize(t *testing.T) {
	for _, c := range []struct {
		name, rows string
		with       map[string]string
		cells      string
	}{
		{"NameThenNone", `<row><c r="B1"><v>4</v></c><c><v>5</v></c></row>`, nil, `B1 number "4"; C1 number "5"`},
		{"EmptyStyle", `<row r="1"><c r="A1" s=""><v>1</v></c></row>`, nil, `A1 number "1"`},
		{"LowerCaseNames", `<row r="1"><c r="$b$1"><v>1</v></c></row>`, nil, `B1 number "1"`},
		{"StringsElsewhere", `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, map[string]string{
			"xl/strings/all.xml": `<sst><si><t>甲</t></si></sst>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/>` +
				`<Relationship Id="rId2" Type="x/sharedStrings" Target="strings/all.xml"/></Relationships>`}, `A1 text "甲"`},
		{"DateInDefaultStyle", `<row r="1"><c r="A1"><v>43952</v></c></row>`, map[string]string{
			"xl/styles.xml": `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`}, `A1 serial "2020-05-01"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := dump(t, sheetOf(t, c.rows, c.with), Limits{}); strings.Join(got[1:], "; ") != c.cells {
				t.Errorf("got %q, want %q", got, c.cells)
			}
		})
	}
}

// TestFallback meets what the scanner wasn't made for: excelize takes over, in
// the middle of a sheet if need be.
func TestFallback(t *testing.T) {
	head := `<row r="1"><c r="A1"><v>1</v></c></row>`
	for _, c := range []struct{ name, rows, items, cells string }{
		{"UnknownInCell", head + `<row r="2"><c r="A2"><x/><v>2</v></c></row>`, "", `A1 number "1"; A2 number "2"`},
		{"UnknownInRow", head + `<row r="2"><x/><c r="A2" t="b"><v>1</v></c></row><row r="4"><c r="A4" t="e"><f>x</f><v>#N/A</v></c></row>`, "", `A1 number "1"; A2 logic "TRUE"; =A4 fail "#N/A"`},
		{"UnknownInData", head + `<x/><row r="2"><c r="A2" t="d"><v>2020-05-01</v></c></row>`, "", `A1 number "1"; A2 serial "2020-05-01"`},
		{"UnknownType", `<row r="1"><c r="A1" t="odd"><v>2</v></c></row>`, "", `A1 number "2"`},
		{"TwoValues", `<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>`, "", `A1 number "2"`},
		{"Doctype", `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, `<!-- --><si><t>x</t></si><!X>`, `A1 text "x"`},
		{"UnknownInString", `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, `<si><y/><t>x</t></si>`, `A1 text "x"`},
		{"TextAfterRun", `<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, `<si><r><t>b</t></r><t>a</t></si>`, `A1 text "ab"`},
		{"OddRowNumber", `<row r="x"><c><v>1</v></c></row>`, "", ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, fellBack, err := tryDump(sheetOf(t, c.rows, sst(c.items)), Limits{}, false)
			if !fellBack {
				t.Error("no fallback")
			}
			if c.cells == "" {
				wantCode(t, err, "file.damaged")
				return
			}
			if err != nil || strings.Join(got[1:], "; ") != c.cells {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// TestDamagedSheets are sheets that excelize reads half of, or wrongly, without
// a word.
func TestDamagedSheets(t *testing.T) {
	for _, c := range []struct{ name, rows string }{
		{"NullByte", "<row><c t=\"str\"><v>a\x00b</v></c></row>"},
		{"NotUTF8", "<row><c t=\"str\"><v>\xff</v></c></row>"},
		{"ForbiddenCharacter", "<row><c t=\"str\"><v>a\uFFFF</v></c></row>"},
		{"ForbiddenEntity", `<row><c t="str"><v>&#0;</v></c></row>`},
		{"UnknownEntity", `<row><c t="str"><v>&xxe;</v></c></row>`},
		{"OpenEntity", `<row><c t="str"><v>a & b</v></c></row>`},
		{"CDATAEnd", `<row><c t="str"><v>]]></v></c></row>`},
		{"WrongNesting", `<row><c><v>1</c></v></row>`},
		{"OpenQuote", `<row><c r="A1><v>1</v></c></row>`},
		{"NoQuote", `<row><c r=A1><v>1</v></c></row>`},
		{"LessInAttribute", `<row><c r="<"><v>1</v></c></row>`},
		{"NoSuchString", `<row><c t="s"><v>0</v></c></row>`},
		{"NoStringNumber", `<row><c t="s"><v>x</v></c></row>`},
		{"CellsOutOfOrder", `<row><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>`},
		{"CellTwice", `<row><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`},
		{"RowsOutOfOrder", `<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>`},
		{"RowTwice", `<row r="1"/><row r="1"/>`},
		{"NoCellName", `<row><c r="7"><v>1</v></c></row>`},
		{"OutOfOrderInFallback", `<x/><row><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>`},
		{"DamagedInFallback", `<x/><row><c><v>1</v></c></row><row><c t="str"><v>&xxe;</v></c></row>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := tryDump(sheetOf(t, c.rows, nil), Limits{}, false)
			wantCode(t, err, "file.damaged")
		})
	}
	t.Run("EndsHalfWay", func(t *testing.T) {
		whole := parts(nil)["xl/worksheets/sheet1.xml"]
		for n := range whole {
			data := zipBytes(t, parts(map[string]string{"xl/worksheets/sheet1.xml": whole[:n] + " "}))
			if _, _, err := tryDump(data, Limits{}, false); n > len(xmlHead) && fault.CodeOf(err) != "file.damaged" {
				t.Fatalf("the first %d bytes pass: %v", n, err)
			}
		}
	})
}

func TestSheetInfo(t *testing.T) {
	data := zipBytes(t, parts(map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="甲&amp;乙" r:id="a"/><sheet name="图" r:id="b"/><sheet name="藏" state="hidden" r:id="c"/><sheet name="深藏" state="veryHidden" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships>` + strings.Join([]string{
			`<Relationship Id="a" Type="http://x/worksheet" Target="worksheets\sheet1.xml"/>`,
			`<Relationship Id="b" Type="http://x/chartsheet" Target="chartsheets/sheet1.xml"/>`,
			`<Relationship Id="c" Type="http://x/worksheet" Target="../xl/./worksheets/Sheet1.xml"/>`}, "") + `</Relationships>`,
	}))
	b, err := openBook(bytes.NewReader(data), int64(len(data)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Info{{"甲&乙", 0, false}, {"藏", 1, true}, {"深藏", 2, true}}
	if got := b.Sheets(); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}
