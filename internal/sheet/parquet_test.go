package sheet

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"qingjian/internal/fault"
)

// parquetFile writes columns whose every third value is null.
func parquetFile(t testing.TB, groups, rows int, opts ...parquet.WriterProperty) []byte {
	t.Helper()
	leaf := func(name string, kind schema.LogicalType, ty parquet.Type, length int) schema.Node {
		return schema.MustPrimitive(schema.NewPrimitiveNodeLogical(name, parquet.Repetitions.Optional, kind, ty, length, -1))
	}
	root := schema.MustGroup(schema.NewGroupNode("schema", parquet.Repetitions.Required, schema.FieldList{
		leaf("A", schema.StringLogicalType{}, parquet.Types.ByteArray, -1),
		leaf("B", nil, parquet.Types.ByteArray, -1),
		leaf("C", schema.DateLogicalType{}, parquet.Types.Int32, -1),
		leaf("D", schema.NewDecimalLogicalType(20, 2), parquet.Types.FixedLenByteArray, 9),
		leaf("E", schema.NewTimestampLogicalType(true, schema.TimeUnitMicros), parquet.Types.Int64, -1),
		leaf("F", schema.NewIntLogicalType(64, false), parquet.Types.Int64, -1),
		leaf("G", nil, parquet.Types.Double, -1),
		leaf("H", nil, parquet.Types.Boolean, -1),
	}, -1))
	var buf bytes.Buffer
	w := file.NewParquetWriter(&buf, root, file.WithWriterProps(parquet.NewWriterProperties(opts...)))
	for range groups {
		g := w.AppendRowGroup()
		for range root.NumFields() {
			c, err := g.NextColumn()
			if err != nil {
				t.Fatal(err)
			}
			writeParquetColumn(t, c, rows)
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if err := g.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func writeParquetColumn(t testing.TB, c file.ColumnChunkWriter, rows int) {
	t.Helper()
	day := time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	var err error
	switch w := c.(type) {
	case *file.ByteArrayColumnChunkWriter:
		_, err = writeParquetValues(rows, parquet.ByteArray("𠮷㼆·"), w.WriteBatch)
	case *file.Int32ColumnChunkWriter:
		_, err = writeParquetValues(rows, int32(day.Unix()/secondsInDay), w.WriteBatch)
	case *file.FixedLenByteArrayColumnChunkWriter:
		_, err = writeParquetValues(rows, parquet.FixedLenByteArray{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xCF, 0xC7}, w.WriteBatch)
	case *file.Int64ColumnChunkWriter:
		if c.Descr().Name() == "F" {
			_, err = writeParquetValues(rows, -1, w.WriteBatch)
			break
		}
		_, err = writeParquetValues(rows, day.UnixMicro(), w.WriteBatch)
	case *file.Float64ColumnChunkWriter:
		_, err = writeParquetValues(rows, 120.5, w.WriteBatch)
	case *file.BooleanColumnChunkWriter:
		_, err = writeParquetValues(rows, true, w.WriteBatch)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func writeParquetValues[T any](rows int, v T, write func([]T, []int16, []int16) (int64, error)) (int64, error) {
	var values []T
	levels := make([]int16, rows)
	for i := range levels {
		if i%3 != 2 {
			levels[i] = 1
			values = append(values, v)
		}
	}
	return write(values, levels, nil)
}

func TestParquet(t *testing.T) {
	const groups, rows = 2, 3*parquetStep + 6
	want := []string{"sheet t"}
	for i := range 8 {
		want = append(want, A1(i+1, 1)+` text "`+A1(i+1, 1)[:1]+`"`)
	}
	for i := range groups * rows {
		for col, cell := range []string{`text "𠮷㼆·"`, `text "𠮷㼆·"`, `serial "2020-05-01"`, `number "-123.45"`, `serial "2020-05-01T08:00:00"`,
			`text "18446744073709551615"`, `number "120.5"`, `logic "TRUE"`} {
			if i%3 != 2 {
				want = append(want, A1(col+1, i+2)+" "+cell)
			}
		}
	}
	for name, opts := range map[string][]parquet.WriterProperty{
		"Plain":      {parquet.WithDictionaryDefault(false), parquet.WithDataPageSize(512), parquet.WithBatchSize(64)},
		"Dictionary": nil,
		"Snappy":     {parquet.WithCompression(compress.Codecs.Snappy)},
		"Zstd":       {parquet.WithCompression(compress.Codecs.Zstd), parquet.WithDataPageVersion(parquet.DataPageV2)},
		"Gzip":       {parquet.WithCompression(compress.Codecs.Gzip), parquet.WithVersion(parquet.V1_0)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := dump(t, parquetFile(t, groups, rows, opts...), Limits{}); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got[:min(30, len(got))], want[:30])
			}
		})
	}
}

func TestBadParquet(t *testing.T) {
	data := parquetFile(t, 1, 3)
	t.Run("CutOff", func(t *testing.T) {
		for n := 4; n < len(data); n += 11 {
			_, _, err := tryDump(data[:n], Limits{}, false)
			wantCode(t, err, "file.damaged")
		}
	})
	t.Run("Flipped", func(t *testing.T) {
		for i := 4; i < len(data); i += 3 {
			bad := bytes.Clone(data)
			bad[i] ^= 0xFF
			_, _, err := tryDump(bad, Limits{MaxUnzipped: 1 << 20}, false)
			if code := fault.CodeOf(err); err != nil && code != "file.damaged" && code != "file.too_large" {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	})
	t.Run("Limits", func(t *testing.T) {
		for code, lim := range map[string]Limits{"file.too_many_rows": {MaxRows: 2}, "file.too_many_columns": {MaxCols: 7},
			"file.cell_too_long": {MaxCell: 1}, "file.too_large": {MaxUnzipped: 1}} {
			_, _, err := tryDump(data, lim, false)
			wantCode(t, err, code)
		}
	})
	t.Run("Nested", func(t *testing.T) {
		list := schema.MustGroup(schema.ListOf(schema.NewInt32Node("a", parquet.Repetitions.Optional, -1), parquet.Repetitions.Optional, -1))
		root := schema.MustGroup(schema.NewGroupNode("schema", parquet.Repetitions.Required, schema.FieldList{list}, -1))
		var buf bytes.Buffer
		if err := file.NewParquetWriter(&buf, root).Close(); err != nil {
			t.Fatal(err)
		}
		_, _, err := tryDump(buf.Bytes(), Limits{}, false)
		wantCode(t, err, "file.damaged")
	})
}

// TestForeignFiles reads what ClickHouse wrote (testdata/README.md): by other
// libraries than ours, with nulls, dictionaries and compression.
func TestForeignFiles(t *testing.T) {
	header := `sheet t; A1 text "姓名"; B1 text "公民身份号码"; C1 text "证件"; D1 text "面积"; E1 text "取得时间"; F1 text "登记时刻"; G1 text "份额"; H1 text "本人"; I1 text "年"; J1 text "金额"; K1 text "大"; `
	want := header + `A2 text "𠮷㼆·样本"; B2 text "120118190001010005"; C2 text "甲"; D2 number "89.50"; E2 serial "1949-10-01"; F2 serial "2020-05-01"; G2 number "33.3"; H2 logic "TRUE"; I2 number "2020"; J2 text "1234567890123456789.25"; K2 text "18446744073709551615"; ` +
		`A3 text "样本乙"; B3 text "120118190001010006"; I3 number "1999"; J3 number "-0.01"; K3 number "0"; ` +
		`B4 number "7"; C4 text "甲"; D4 number "-0.25"; E4 serial "2020-02-29"; F4 serial "2020-04-30T23:59:59"; G4 number "0.0000001"; H4 logic "FALSE"; I4 number "0"; J4 number "0.00"; K4 number "12"`
	for _, name := range []string{"clickhouse-zstd.parquet", "clickhouse-snappy.parquet", "clickhouse-zstd.arrow", "clickhouse-lz4.arrow", "clickhouse-lz4.arrows"} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(dump(t, foreign(t, name), Limits{}), "; "); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
	t.Run("LZ4", func(t *testing.T) {
		_, _, err := tryDump(foreign(t, "clickhouse-lz4.parquet"), Limits{}, false)
		wantCode(t, err, "file.not_workbook")
	})
	// One bit was enough to make the library turn for ever over a page.
	t.Run("Flipped", func(t *testing.T) {
		flip := func(name string, i int, bits byte) {
			bad := foreign(t, name)
			bad[i] ^= bits
			_, _, err := tryDump(bad, Limits{MaxUnzipped: 1 << 20}, false)
			if err != nil && fault.CodeOf(err) == "internal" {
				t.Fatalf("%s, byte %d: %v", name, i, err)
			}
		}
		flip("clickhouse-snappy.parquet", 142, 0x01)
		flip("clickhouse-zstd.parquet", 1273, 0x80)
		for i := 4; i < 4400; i += 13 {
			flip("clickhouse-snappy.parquet", i, 0xFF)
			flip("clickhouse-zstd.parquet", i, 0x80)
		}
	})
}

func foreign(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEnoughLevels(t *testing.T) {
	for _, c := range []struct {
		runs []byte
		want int64
		ok   bool
	}{
		{[]byte{20, 1}, 10, true}, {[]byte{20, 1}, 11, false}, {[]byte{20, 2}, 10, false}, {[]byte{20}, 10, false},
		{[]byte{3, 0xFF}, 8, true}, {[]byte{3, 0xFF}, 9, false}, {[]byte{5, 0xFF}, 8, true}, {[]byte{3}, 1, false},
		{[]byte{3, 0xFF, 4, 0}, 10, true}, {[]byte{0}, 1, false}, {[]byte{1}, 1, false}, {nil, 0, true}, {nil, 1, false}, {[]byte{0x80}, 1, false},
	} {
		if got := enoughLevels(c.runs, c.want); got != c.ok {
			t.Errorf("%v for %d: %v", c.runs, c.want, got)
		}
	}
	if sized([]byte{2, 0, 0, 0, 20}) != nil || len(sized([]byte{1, 0, 0, 0, 20, 1})) != 1 || sized([]byte{1}) != nil {
		t.Error("the length is believed")
	}
}
