package sheet

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func gb18030(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDelimited(t *testing.T) {
	const text = "姓名,住址,备注\n𠮷㼆·买买提,\"一,\"\"号\"\"\r\n二楼\",\n\n样本乙,,x\n"
	want := []string{"sheet t", `A1 text "姓名"`, `B1 text "住址"`, `C1 text "备注"`, `A2 text "𠮷㼆·买买提"`, `B2 text "一,\"号\"\n二楼"`, `A5 text "样本乙"`, `C5 text "x"`}
	for name, data := range map[string][]byte{
		"UTF8":              []byte(text),
		"ByteOrderMark":     []byte("\uFEFF" + text),
		"CRLF":              []byte(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")),
		"TSV":               []byte(strings.ReplaceAll(strings.ReplaceAll(text, ",", "\t"), "一\t", "一,")),
		"GB18030":           gb18030(t, text),
		"NoLineBreakAtEnd":  []byte(strings.TrimSuffix(text, "\n")),
		"GB18030 with CRLF": gb18030(t, strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")),
	} {
		t.Run(name, func(t *testing.T) {
			if got := dump(t, data, Limits{}); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
	t.Run("TitleAbove", func(t *testing.T) {
		if got := dump(t, []byte("花名册\n\n姓名,年\n甲,1\n"), Limits{}); len(got) != 6 {
			t.Error(got)
		}
	})
	t.Run("CharactersCutAtEveryBuffer", func(t *testing.T) {
		for _, pad := range []int{0, 1, 2, 3, 4090, 4091, 4092, 4093, bufferSize - 3, bufferSize - 2, bufferSize - 1} {
			ascii := strings.Repeat("a", pad) + ","
			for _, data := range [][]byte{[]byte(ascii + "𠮷姓名㼆\n"), gb18030(t, ascii+"𠮷姓名㼆\n")} {
				got := dump(t, data, Limits{MaxCell: 1 << 20})
				if got[len(got)-1] != `B1 text "𠮷姓名㼆"` {
					t.Errorf("after %d bytes: %q", pad, got[len(got)-1])
				}
			}
		}
	})
}

func TestBadDelimited(t *testing.T) {
	gbk := gb18030(t, "姓名,住址\n样本甲,一号\n")
	for _, c := range []struct {
		name string
		data []byte
		lim  Limits
		code string
	}{
		{"OneColumn", []byte("姓名\n甲\n"), Limits{}, "file.not_workbook"},
		{"Blank", []byte(" \n\t\n"), Limits{}, "file.empty"},
		{"Array", []byte(`[{"a":1},{"a":2}]`), Limits{}, "file.not_workbook"},
		{"OpenQuote", []byte("姓名,住址\n甲,\"一号\n乙,二号\n"), Limits{}, "file.damaged"},
		{"StrayQuote", []byte("姓名,住址\n甲,一\"号\n"), Limits{}, "file.damaged"},
		{"QuoteNeverClosed", []byte("姓名,住址\n甲,\"" + strings.Repeat("号\n", maxRecord/4)), Limits{}, "file.damaged"},
		{"MixedEncodings", slices.Concat([]byte("姓名,住址\n"), bytes.Repeat([]byte("样本,x\n"), 10_000), gbk), Limits{}, "file.damaged"},
		{"CutCharacter", gbk[:len(gbk)-2], Limits{}, "file.damaged"},
		{"MaxRows", []byte("a,b\n1,2\n3,4\n"), Limits{MaxRows: 2}, "file.too_many_rows"},
		{"MaxCols", []byte("a,b,c\n"), Limits{MaxCols: 2}, "file.too_many_columns"},
		{"MaxCell", []byte("a,长长长\n"), Limits{MaxCell: 2}, "file.cell_too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := tryDump(c.data, c.lim, false)
			wantCode(t, err, c.code)
		})
	}
}
