package datafile

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"golang.org/x/text/encoding/simplifiedchinese"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// read opens a file and writes its rows as "row: col=kind text | ...".
func read(t *testing.T, name string, content []byte, lim sheet.Limits) (lines []string, err error) {
	t.Helper()
	book, err := Open(name, bytes.NewReader(content), int64(len(content)), lim)
	if err != nil {
		return nil, err
	}
	defer book.Close()
	for row, err := range book.Rows(context.Background(), 0) {
		if err != nil {
			return lines, err
		}
		var cells []string
		for _, c := range row.Cells {
			cells = append(cells, fmt.Sprintf("%d=%d %s", c.Col, c.Kind, c.Text))
		}
		lines = append(lines, fmt.Sprintf("%d: %s", row.Num, strings.Join(cells, " | ")))
	}
	return lines, nil
}

func gb(s string) []byte {
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err)
	}
	return b
}

func TestText(t *testing.T) {
	const table = "姓名,说明,号码\r\n张𠮷,\"两\n行, 有逗号\",1\r\n\r\n㼆·,=1+1,\r\n"
	want := []string{"1: 1=1 姓名 | 2=1 说明 | 3=1 号码", "2: 1=1 张𠮷 | 2=1 两\n行, 有逗号 | 3=1 1", "5: 1=1 㼆· | 2=1 =1+1"}
	for name, content := range map[string][]byte{
		"utf8.csv": []byte(table), "bom.csv": append([]byte("\xEF\xBB\xBF"), table...), "gb.csv": gb(table),
		"renamed.xlsx": []byte(table),
		"semi.csv":     []byte(strings.NewReplacer("姓名,说明,号码", "姓名;说明;号码", "张𠮷,", "张𠮷;", "\",1", "\";1", "㼆·,=1+1,", "㼆·;=1+1;").Replace(table)),
	} {
		got, err := read(t, name, content, sheet.Limits{})
		if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: %v\n%s", name, err, strings.Join(got, "\n"))
		}
	}
	if got, err := read(t, "a.tsv", []byte("姓名\t号码\n张三\t1\n"), sheet.Limits{}); err != nil || len(got) != 2 || got[1] != "2: 1=1 张三 | 2=1 1" {
		t.Errorf("TSV: %v %q", err, got)
	}
	// A character of four bytes that the first 4096 bytes cut in two.
	long := "姓名,说明\n" + strings.Repeat("甲,乙\n", 600) + "𠮷,丙\n"
	if got, err := read(t, "a.csv", gb(long), sheet.Limits{}); err != nil || len(got) != 602 {
		t.Errorf("a long file: %v, %d rows", err, len(got))
	}
}

func TestJSONLines(t *testing.T) {
	got, err := read(t, "A09.jsonl", []byte("{\"id_no\":\"1\",\"n\":12.50,\"b\":true}\n\n{\"n\":123456789012345678,\"x\":null,\"y\":\"z\"}\n"), sheet.Limits{})
	want := []string{"0: 1=1 id_no | 2=1 n | 3=1 b | 4=1 x | 5=1 y", "1: 1=1 1 | 2=2 12.50 | 3=4 TRUE", "3: 2=1 123456789012345678 | 5=1 z"}
	if err != nil || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%v\n%s", err, strings.Join(got, "\n"))
	}
}

// columns is a record batch of every type that a feed may hold.
func columns(t *testing.T) (*arrow.Schema, arrow.Record) {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.PrimitiveTypes.Int64, Nullable: true}, {Name: "amount", Type: &arrow.Decimal128Type{Precision: 18, Scale: 2}, Nullable: true},
		{Name: "day", Type: arrow.FixedWidthTypes.Date32, Nullable: true}, {Name: "at", Type: arrow.FixedWidthTypes.Timestamp_ms, Nullable: true},
		{Name: "own", Type: arrow.FixedWidthTypes.Boolean, Nullable: true}, {Name: "rate", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: "name", Type: arrow.BinaryTypes.String, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	b.Field(0).(*array.Int64Builder).AppendValues([]int64{120118190001010005, 0}, []bool{true, false})
	b.Field(1).(*array.Decimal128Builder).AppendValues([]decimal128.Num{decimal128.FromI64(-123450), {}}, []bool{true, false})
	b.Field(2).(*array.Date32Builder).AppendValues([]arrow.Date32{18383, 0}, []bool{true, false})
	b.Field(3).(*array.TimestampBuilder).AppendValues([]arrow.Timestamp{1588291200000, 0}, []bool{true, false})
	b.Field(4).(*array.BooleanBuilder).AppendValues([]bool{false, false}, []bool{true, false})
	b.Field(5).(*array.Float64Builder).AppendValues([]float64{0.00001, 0}, []bool{true, false})
	b.Field(6).(*array.StringBuilder).AppendValues([]string{"张三", "李四"}, nil)
	return schema, b.NewRecord()
}

func TestColumns(t *testing.T) {
	schema, record := columns(t)
	var stream, pq bytes.Buffer
	w := ipc.NewWriter(&stream, ipc.WithSchema(schema))
	p, err := pqarrow.NewFileWriter(schema, &pq, parquet.NewWriterProperties(), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{w.Write(record), w.Close(), p.Write(record), p.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	const want = "0: 1=1 id | 2=1 amount | 3=1 day | 4=1 at | 5=1 own | 6=1 rate | 7=1 name\n" +
		"1: 1=1 120118190001010005 | 2=2 -1234.50 | 3=3 2020-05-01 | 4=3 2020-05-01T00:00:00 | 5=4 FALSE | 6=2 0.00001 | 7=1 张三\n" +
		"2: 7=1 李四"
	for name, content := range map[string][]byte{"stream": stream.Bytes(), "parquet": pq.Bytes()} {
		got, err := read(t, name, content, sheet.Limits{})
		if err != nil || strings.Join(got, "\n") != want {
			t.Errorf("%s: %v\n%s", name, err, strings.Join(got, "\n"))
		}
		for _, cut := range []int{len(content) / 3, len(content) - 9} {
			if _, err := read(t, name, content[:cut], sheet.Limits{}); fault.CodeOf(err) != "file.table_damaged" {
				t.Errorf("%s cut to %d bytes: %v", name, cut, err)
			}
		}
	}
}

// TestRefused: what is no table is refused by what it is, and a table that is
// too large or broken by where.
func TestRefused(t *testing.T) {
	for name, tc := range map[string]struct{ content, code string }{
		"empty":            {"", "file.empty"},
		"one word":         {"hello world\nhello\n", "file.not_workbook"},
		"HTML":             {"<html><table><tr><td>a,b</td></tr></table>", "file.not_workbook"},
		"PDF":              {"%PDF-1.4, a\n", "file.not_workbook"},
		"binary":           {"a,b\x00\x01\n", "file.not_workbook"},
		"open quote":       {"a,b\n\"x,1\n", "file.table_damaged"},
		"nested JSON":      {"{\"a\":{\"b\":1}}\n", "file.table_damaged"},
		"broken JSON":      {"{\"a\":1}\n{\"a\":\n", "file.table_damaged"},
		"two on one line":  {"{\"a\":1}{\"a\":2}\n", "file.table_damaged"},
		"parquet's name":   {"PAR1 and nothing of it PAR1", "file.table_damaged"},
		"arrow's name":     {"ARROW1\x00\x00 nothing", "file.table_damaged"},
		"too many rows":    {"a,b\n1,2\n1,2\n1,2\n", "file.too_many_rows"},
		"too many columns": {"a,b,c,d\n", "file.too_many_columns"},
		"long cell":        {"a,b\n" + strings.Repeat("x", 21) + ",1\n", "file.cell_too_long"},
	} {
		_, err := read(t, name, []byte(tc.content), sheet.Limits{MaxRows: 3, MaxCols: 3, MaxCell: 20})
		if fault.CodeOf(err) != tc.code {
			t.Errorf("%s: %v, want %s", name, err, tc.code)
		}
	}
}

func TestKindsAreTheCleaners(t *testing.T) {
	// The numbers in the tests above are these.
	if catalog.Text != 1 || catalog.Number != 2 || catalog.Serial != 3 || catalog.Logic != 4 {
		t.Error("the kinds of cells have other numbers")
	}
}
