package sheet_test

import (
	"bytes"
	"testing"

	"qingjian/internal/sheet"
)

// Sheets that come to be called alike stay apart, each with its own rows where
// they were.
func TestRemakeKeepsSheetsApart(t *testing.T) {
	w := sheet.NewWriter()
	for _, name := range []string{"甲", "乙"} {
		if err := w.Sheet(name); err != nil {
			t.Fatal(err)
		}
		for _, row := range [][]any{nil, {"", name}} {
			if err := w.Row(row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var buf bytes.Buffer
	if _, err := w.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	open := func(content []byte) sheet.Workbook {
		t.Helper()
		book, err := sheet.Open("a.xlsx", bytes.NewReader(content), int64(len(content)), sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { book.Close() })
		return book
	}
	made, err := sheet.Remake(t.Context(), open(buf.Bytes()), func(string) string { return "***" }, func(at, _, _ int) bool { return at == 1 })
	if err != nil {
		t.Fatal(err)
	}
	book := open(made)
	var got []string
	for _, info := range book.Sheets() {
		for row, err := range book.Rows(t.Context(), info.Index) {
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range row.Cells {
				if c.Text != "" {
					got = append(got, info.Name+"!"+sheet.A1(c.Col, row.Num)+"="+c.Text)
				}
			}
		}
	}
	if len(got) != 2 || got[0] != "___!B2=甲" || got[1] != "2-___!B2=***" {
		t.Errorf("remade: %q", got)
	}
}
