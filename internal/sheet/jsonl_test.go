package sheet

import (
	"slices"
	"strings"
	"testing"
)

func TestJSONLines(t *testing.T) {
	const text = `{"姓名":"𠮷㼆·买","面积":120.50,"在用":true,"备注":null}` + "\n\n" +
		`{"号":120118190001010005,"姓名":"一\n\"二\" \ud842\udfb7","备注":"","在用":false}` + "\r\n" +
		` { "面积" : 1e3, "迟来" : "x" } `
	want := []string{"sheet t", `A1 text "姓名"`, `B1 text "面积"`, `C1 text "在用"`, `D1 text "备注"`, `E1 text "号"`, `F1 text "迟来"`,
		`A2 text "𠮷㼆·买"`, `B2 number "120.50"`, `C2 logic "TRUE"`,
		`A4 text "一\n\"二\" 𠮷"`, `C4 logic "FALSE"`, `E4 number "120118190001010005"`,
		`B5 number "1e3"`, `F5 text "x"`}
	for name, data := range map[string][]byte{"UTF8": []byte(text), "ByteOrderMark": []byte("\uFEFF" + text), "GB18030": gb18030(t, text)} {
		t.Run(name, func(t *testing.T) {
			if got := dump(t, data, Limits{}); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestBadJSONLines(t *testing.T) {
	for _, c := range []struct {
		name, data string
		lim        Limits
		code       string
	}{
		{"Nested", `{"a":{"b":1}}`, Limits{}, "file.damaged"},
		{"List", `{"a":[1]}`, Limits{}, "file.damaged"},
		{"CutOff", `{"a":1}` + "\n" + `{"a":`, Limits{}, "file.damaged"},
		{"OverSeveralLines", "{\n\"a\":1\n}", Limits{}, "file.damaged"},
		{"TwoInALine", `{"a":1}{"a":2}`, Limits{}, "file.damaged"},
		{"NoObject", `{"a":1}` + "\nnull\n", Limits{}, "file.damaged"},
		{"ColumnTwice", `{"a":1,"b":2,"a":3}`, Limits{}, "file.damaged"},
		{"LongLine", `{"a":"` + strings.Repeat("x", maxRecord) + `"}`, Limits{}, "file.damaged"},
		{"RTF", `{\rtf1 x}`, Limits{}, "file.not_workbook"},
		{"MaxRows", `{"a":1}` + "\n" + `{"a":1}`, Limits{MaxRows: 2}, "file.too_many_rows"},
		{"MaxCols", `{"a":1,"b":2,"c":null}`, Limits{MaxCols: 2}, "file.too_many_columns"},
		{"MaxCell", `{"a":"长长长"}`, Limits{MaxCell: 2}, "file.cell_too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := tryDump([]byte(c.data), c.lim, false)
			wantCode(t, err, c.code)
		})
	}
}
