package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"qingjian/internal/catalog"
)

// excelBytes saves a workbook that f fills by excelize.
func excelBytes(t testing.TB, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// sameAsExcelize proves scanner, fallback and excelize equal on a workbook, and
// that the scanner needed no fallback.
func sameAsExcelize(t *testing.T, data []byte) []string {
	t.Helper()
	ours, fellBack, err := tryDump(data, Limits{}, false)
	if err != nil || fellBack {
		t.Fatalf("read: fallback %t, error %v", fellBack, err)
	}
	theirs, err := oracleDump(data, false)
	if err != nil {
		t.Fatal(err)
	}
	if d := firstDiff(ours, theirs); d != "" {
		t.Fatal(d)
	}
	again, _, err := tryDump(data, Limits{}, true)
	if err != nil {
		t.Fatal(err)
	}
	if d := firstDiff(ours, again); d != "" {
		t.Fatalf("fallback: %s", d)
	}
	return ours
}

func everyKind(f *excelize.File) error {
	err := errors.Join(
		f.SetCellValue("Sheet1", "A1", "文本 & <b> \"引号\" 'x'"),
		f.SetCellValue("Sheet1", "B1", "  首尾空格\t\n换行\r\n "),
		f.SetCellValue("Sheet1", "C1", "_x000D_ literal and control \x01"),
		f.SetCellValue("Sheet1", "D1", strings.Repeat("长", 32767)),
		f.SetCellValue("Sheet1", "E1", "😀𠮷·"),
		f.SetCellValue("Sheet1", "A2", 12),
		f.SetCellValue("Sheet1", "B2", -0.1),
		f.SetCellValue("Sheet1", "C2", 120118199001010008),
		f.SetCellValue("Sheet1", "D2", 1e300),
		f.SetCellValue("Sheet1", "E2", true),
		f.SetCellValue("Sheet1", "F2", false),
		f.SetCellValue("Sheet1", "A3", time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)),
		f.SetCellValue("Sheet1", "B3", time.Date(2020, 5, 1, 8, 30, 15, 0, time.UTC)),
		f.SetCellValue("Sheet1", "C3", 90*time.Minute),
		f.SetCellRichText("Sheet1", "D3", []excelize.RichTextRun{{Text: "富"}, {Text: " 文本", Font: &excelize.Font{Bold: true}}}),
		f.SetCellFormula("Sheet1", "A4", "SUM(A2,B2)"),
		f.SetCellStr("Sheet1", "AB4", ""),
		f.SetCellStr("Sheet1", "AC4", "AC"),
		f.SetRowVisible("Sheet1", 2, false),
		f.MergeCell("Sheet1", "A6", "C7"),
		f.SetCellStr("Sheet1", "A6", "合并"),
		f.SetCellStr("Sheet1", "B9", "second"),
	)
	if _, e := f.NewSheet("空表"); e != nil {
		return e
	}
	if _, e := f.NewSheet("隐藏"); e != nil {
		return e
	}
	return errors.Join(err, f.SetSheetVisible("隐藏", false), f.SetCellInt("隐藏", "A1", 7))
}

func TestSameAsExcelize(t *testing.T) {
	t.Run("EveryKind", func(t *testing.T) {
		data := excelBytes(t, everyKind)
		lines := strings.Join(sameAsExcelize(t, data), "\n")
		for _, want := range []string{
			`A1 text "文本 & <b> \"引号\" 'x'"`, `~C2 number "120118199001010008"`, `~E2 logic "TRUE"`,
			`A3 serial "2020-05-01"`, `B3 serial "2020-05-01T08:30:15"`, `C3 serial "01:30:00"`, `D3 text "富 文本"`,
			`=A4 blank ""`, "sheet 空表\nsheet 隐藏",
		} {
			if !strings.Contains(lines, want) {
				t.Errorf("%s is missing", want)
			}
		}
	})
	t.Run("EveryFormat", func(t *testing.T) {
		codes := []string{"yyyy/m/d", `yyyy"年"m"月"d"日"`, "[$-804]yyyy\\年m\\月", "[h]:mm", "mm:ss.0", "General", "0.00E+00", `"day"0`, "[Red]0.00", "0.00_);(0.00)", "@", `\d0`, "0;yyyy", "[DBNum1][$-804]yyyy", "#,##0.00\\ [$¥-804]", "h AM/PM", "[$-F800]dddd"}
		data := excelBytes(t, func(f *excelize.File) error {
			row := 0
			put := func(s excelize.Style) error {
				id, err := f.NewStyle(&s)
				if err != nil {
					return err
				}
				row++
				for col, v := range []float64{0, 0.25, 0.999999, 1, 59, 60, 61.5, 43952, 43952.3333333333, 43951.99999999, 2958465, 2958466, -1} {
					at := A1(col+1, row)
					if err := errors.Join(f.SetCellValue("Sheet1", at, v), f.SetCellStyle("Sheet1", at, at, id)); err != nil {
						return err
					}
				}
				return nil
			}
			for id := range 60 {
				if err := put(excelize.Style{NumFmt: id}); err != nil {
					return err
				}
			}
			for _, code := range codes {
				if err := put(excelize.Style{CustomNumFmt: &code}); err != nil {
					return err
				}
			}
			return nil
		})
		sameAsExcelize(t, data)
	})
	t.Run("Epoch1904", func(t *testing.T) {
		data := excelBytes(t, func(f *excelize.File) error {
			yes := true
			return errors.Join(f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}), everyKind(f))
		})
		lines := strings.Join(sameAsExcelize(t, data), "\n")
		if !strings.Contains(lines, `B3 serial "2020-05-01T08:30:15"`) {
			t.Error("the epoch of 1904 is not heeded")
		}
	})
	t.Run("Streamed", func(t *testing.T) {
		data := excelBytes(t, func(f *excelize.File) error {
			sw, err := f.NewStreamWriter("Sheet1")
			if err != nil {
				return err
			}
			for i := 1; i <= 300; i++ {
				if err := sw.SetRow(A1(1, i*2), []any{i, fmt.Sprint("行", i), nil, true, 1.5, time.Date(2000, 1, i, 0, 0, 0, 0, time.UTC)}); err != nil {
					return err
				}
			}
			return sw.Flush()
		})
		sameAsExcelize(t, data)
	})
}

func TestRowsStay(t *testing.T) {
	w := NewWriter()
	_ = w.Sheet("s")
	for i := range 3000 {
		_ = w.Row([]any{fmt.Sprint("text ", i), i, true})
	}
	b := openWritten(t, w)
	var kept []Row
	for r, err := range b.Rows(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, r)
	}
	for i, r := range kept {
		if r.Num != i+1 || len(r.Cells) != 3 || r.Cells[0].Text != fmt.Sprint("text ", i) || r.Cells[1].Text != fmt.Sprint(i) {
			t.Fatalf("row %d changed after it was handed out", i+1)
		}
	}
}

func TestRowsStop(t *testing.T) {
	w := NewWriter()
	_ = w.Sheet("s")
	for i := range 5000 {
		_ = w.Row([]any{i, "x"})
	}
	b := openWritten(t, w)
	t.Run("ConsumerBreaks", func(t *testing.T) {
		n := 0
		for _, err := range b.Rows(t.Context(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 10 {
				break
			}
		}
	})
	t.Run("ContextEnds", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		after := 0
		for _, err := range b.Rows(ctx, 0) {
			if after++; after == 1 {
				cancel()
			}
			last = err
		}
		if !errors.Is(last, context.Canceled) || after > 5000 {
			t.Fatalf("got %v after %d rows", last, after)
		}
	})
	t.Run("NoSuchSheet", func(t *testing.T) {
		for _, err := range b.Rows(t.Context(), 1) {
			wantCode(t, err, "file.no_sheet")
		}
	})
}

// TestMemoryFlat reads sheets of different lengths and compares what stays
// allocated half-way through.
func TestMemoryFlat(t *testing.T) {
	live := func(rows int) uint64 {
		w := NewWriter()
		_ = w.Sheet("s")
		for i := range rows {
			_ = w.Row([]any{i, fmt.Sprint("inline text of row ", i), 1.5})
		}
		b := openWritten(t, w)
		var before, during runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		n := 0
		for _, err := range b.Rows(t.Context(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == rows-1 {
				runtime.GC()
				runtime.ReadMemStats(&during)
			}
		}
		return max(during.HeapAlloc, before.HeapAlloc) - before.HeapAlloc
	}
	short, long := live(1_000), live(60_000)
	if long > short+1<<20 {
		t.Errorf("%d bytes live in a short sheet, %d in a long one", short, long)
	}
}

func TestMerges(t *testing.T) {
	w := NewWriter()
	want := []Range{{1, 1, 3, 1}, {2, 3, 2, 9}}
	_ = w.Sheet("s")
	_ = w.Row([]any{"title"})
	for _, r := range want {
		_ = w.Merge(r)
	}
	b := openWritten(t, w)
	for _, when := range []string{"BeforeRows", "AfterRows"} {
		t.Run(when, func(t *testing.T) {
			got, err := b.Merges(0)
			if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
				t.Fatalf("got %v, %v", got, err)
			}
			for _, err := range b.Rows(t.Context(), 0) {
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestA1(t *testing.T) {
	for name, at := range map[string][2]int{"A1": {1, 1}, "Z9": {26, 9}, "AA10": {27, 10}, "ZZ7": {702, 7}, "XFD1048576": {16384, 1048576}} {
		if got := A1(at[0], at[1]); got != name {
			t.Errorf("A1%v = %s, want %s", at, got, name)
		}
		if col, row, ok := parseA1([]byte(name)); !ok || col != at[0] || row != at[1] {
			t.Errorf("parseA1(%s) = %d, %d, %t", name, col, row, ok)
		}
	}
	for _, bad := range []string{"", "A", "1", "A0", "XFE1", "A1048577", "A-1", "1A", "甲1", "A1B"} {
		if _, _, ok := parseA1([]byte(bad)); ok {
			t.Errorf("%q passes for a cell", bad)
		}
	}
}

func TestCellInput(t *testing.T) {
	if got := (Cell{Kind: catalog.Number, Text: "1"}).Input(); got != (catalog.Input{Kind: catalog.Number, Text: "1"}) {
		t.Errorf("got %v", got)
	}
}
