package sheet

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const workbooks = "../../fixtures/workbooks"

// content is fixtures/workbooks/content.json: what all writers were given.
type content struct {
	Sheets []struct {
		Name string
		Rows [][]any
	}
}

// values turns the JSON's {"date": "2020-05-01"} into dates.
func values(row []any) []any {
	out := make([]any, len(row))
	for i, v := range row {
		out[i] = v
		if m, ok := v.(map[string]any); ok {
			day, err := time.Parse(time.DateOnly, m["date"].(string))
			if err == nil {
				out[i] = day
			}
		}
	}
	return out
}

func writeContent(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(workbooks, "content.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c content
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	w := NewWriter()
	for _, s := range c.Sheets {
		_ = w.Sheet(s.Name)
		for _, row := range s.Rows {
			_ = w.Row(values(row))
		}
	}
	var buf bytes.Buffer
	if _, err := w.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestWritersAgree reads the same content written by LibreOffice, by openpyxl
// and by us: the same cells, and the same as excelize reads.
func TestWritersAgree(t *testing.T) {
	own := sameAsExcelize(t, writeContent(t))
	if len(own) < 300 {
		t.Fatalf("only %d cells", len(own))
	}
	for _, name := range []string{"libreoffice.xlsx", "openpyxl.xlsx"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(workbooks, name))
			if err != nil {
				t.Fatal(err)
			}
			if d := firstDiff(sameAsExcelize(t, data), own); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWriter(t *testing.T) {
	t.Run("SameBytes", func(t *testing.T) {
		if !bytes.Equal(writeContent(t), writeContent(t)) {
			t.Error("the same calls gave different bytes")
		}
	})
	t.Run("KeepsWhatItIsGiven", func(t *testing.T) {
		w := NewWriter()
		_ = w.Sheet("一")
		_ = w.Row([]any{"120118199001010008", "=1+1", " x ", nil, 12, 0.5, true})
		_ = w.Row(nil)
		_ = w.Row([]any{time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC), "a_x000D_b", "-"})
		_ = w.Sheet("二")
		_ = w.Row([]any{""})
		var buf bytes.Buffer
		if _, err := w.WriteTo(&buf); err != nil {
			t.Fatal(err)
		}
		want := []string{"sheet 一", `A1 text "120118199001010008"`, `B1 text "=1+1"`, `C1 text " x "`, `E1 number "12"`, `F1 number "0.5"`, `G1 logic "TRUE"`,
			`A3 serial "2020-05-01"`, `B3 text "a_x000D_b"`, `C3 text "-"`, "sheet 二"}
		if d := firstDiff(dump(t, buf.Bytes(), Limits{}), want); d != "" {
			t.Error(d)
		}
	})
	t.Run("LargeSheetStaysInMemory", func(t *testing.T) {
		tmp := t.TempDir()
		t.Setenv("TMPDIR", tmp)
		w := NewWriter()
		_ = w.Sheet("s")
		long := string(bytes.Repeat([]byte("0123456789"), 3000))
		for range 1200 { // 36 MB; excelize would spill at 16
			_ = w.Row([]any{long})
		}
		if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
			t.Errorf("files in the temp folder: %v, %v", left, err)
		}
		b := openWritten(t, w)
		n := 0
		for _, err := range b.Rows(t.Context(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if left, err := os.ReadDir(tmp); n != 1200 || err != nil || len(left) > 0 {
			t.Errorf("%d rows, files in the temp folder: %v, %v", n, left, err)
		}
	})
	t.Run("RowWithoutSheet", func(t *testing.T) {
		w := NewWriter()
		if w.Row([]any{1}) == nil || w.Sheet("x") == nil {
			t.Error("the first error doesn't stay")
		}
	})
}
