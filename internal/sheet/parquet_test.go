package sheet

import (
	"bytes"
	"slices"
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
