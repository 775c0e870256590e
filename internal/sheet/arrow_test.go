package sheet

import (
	"bytes"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"qingjian/internal/fault"
)

// seeker lets the writer of Arrow files ask where it is.
type seeker struct{ bytes.Buffer }

func (s *seeker) Seek(int64, int) (int64, error) { return int64(s.Len()), nil }

// arrowBytes writes record batches as a file and as a stream. A file has no
// second batch: its dictionaries may not change.
func arrowBytes(t testing.TB, recs []arrow.Record, opts ...ipc.Option) map[string][]byte {
	t.Helper()
	opts = append(opts, ipc.WithSchema(recs[0].Schema()))
	var file seeker
	var stream bytes.Buffer
	fw, err := ipc.NewFileWriter(&file, opts...)
	if err != nil {
		t.Fatal(err)
	}
	sw := ipc.NewWriter(&stream, opts...)
	for _, w := range []interface {
		Write(arrow.Record) error
		io.Closer
	}{fw, sw} {
		for i, rec := range recs {
			if w == any(fw) && i > 0 {
				break
			}
			if err := w.Write(rec); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return map[string][]byte{"File": file.Bytes(), "Stream": stream.Bytes()}
}

// batch is one row of every type that matters and one of nulls.
func batch(name string) arrow.Record {
	ts := &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}
	dict := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}
	types := []arrow.DataType{arrow.BinaryTypes.String, dict, arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Uint64, arrow.PrimitiveTypes.Float64,
		&arrow.Decimal128Type{Precision: 20, Scale: 2}, arrow.FixedWidthTypes.Date32, arrow.FixedWidthTypes.Date64, ts, arrow.FixedWidthTypes.Boolean}
	var fields []arrow.Field
	for i, ty := range types {
		fields = append(fields, arrow.Field{Name: A1(i+1, 0)[:1], Type: ty, Nullable: true})
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	day := time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	b.Field(0).(*array.StringBuilder).Append(name)
	if err := b.Field(1).(*array.BinaryDictionaryBuilder).AppendString(name); err != nil {
		panic(err)
	}
	b.Field(2).(*array.Int64Builder).Append(-120118190001010005)
	b.Field(3).(*array.Uint64Builder).Append(999_999_999_999_999)
	b.Field(4).(*array.Float64Builder).Append(1e21)
	b.Field(5).(*array.Decimal128Builder).Append(decimal128.FromI64(-1234567890123450))
	b.Field(6).(*array.Date32Builder).Append(arrow.Date32FromTime(day))
	b.Field(7).(*array.Date64Builder).Append(arrow.Date64FromTime(day))
	b.Field(8).(*array.TimestampBuilder).Append(arrow.Timestamp(day.UnixMilli()))
	b.Field(9).(*array.BooleanBuilder).Append(true)
	for _, f := range b.Fields() {
		f.AppendNull()
	}
	return b.NewRecord()
}

func TestArrow(t *testing.T) {
	rows := func(row string, name string) []string {
		return []string{"A" + row + ` text "` + name + `"`, "B" + row + ` text "` + name + `"`, "C" + row + ` text "-120118190001010005"`,
			"D" + row + ` number "999999999999999"`, "E" + row + ` number "1000000000000000000000"`, "F" + row + ` text "-12345678901234.50"`,
			"G" + row + ` serial "2020-05-01"`, "H" + row + ` serial "2020-05-01"`, "I" + row + ` serial "2020-05-01T08:00:00"`, "J" + row + ` logic "TRUE"`}
	}
	header := []string{"sheet t"}
	for i := range 10 {
		header = append(header, A1(i+1, 1)+` text "`+A1(i+1, 1)[:1]+`"`)
	}
	want := slices.Concat(header, rows("2", "𠮷㼆·"), rows("4", "另一批"))
	for packed, opts := range map[string][]ipc.Option{"": nil, "Zstd": {ipc.WithZstd()}, "LZ4": {ipc.WithLZ4()}} {
		for name, data := range arrowBytes(t, []arrow.Record{batch("𠮷㼆·")}, opts...) {
			t.Run(name+packed, func(t *testing.T) {
				if got := dump(t, data, Limits{}); !slices.Equal(got, want[:21]) {
					t.Errorf("got  %q\nwant %q", got, want[:21])
				}
			})
		}
	}
	t.Run("DictionaryReplaced", func(t *testing.T) {
		data := arrowBytes(t, []arrow.Record{batch("𠮷㼆·"), batch("另一批")})["Stream"]
		if got := dump(t, data, Limits{}); !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

func TestBadArrow(t *testing.T) {
	for name, data := range arrowBytes(t, []arrow.Record{batch("样本")}) {
		t.Run(name+"CutOff", func(t *testing.T) {
			for n := 9; n < len(data); n++ {
				if _, _, err := tryDump(data[:n], Limits{}, false); fault.CodeOf(err) != "file.damaged" {
					t.Fatalf("the first %d bytes give %v", n, err)
				}
			}
		})
		t.Run(name+"Flipped", func(t *testing.T) {
			for i := 8; i < len(data); i++ {
				bad := bytes.Clone(data)
				bad[i] ^= 0xFF
				_, _, err := tryDump(bad, Limits{MaxUnzipped: 1 << 20}, false)
				if code := fault.CodeOf(err); err != nil && code != "file.damaged" && code != "file.too_large" {
					t.Fatalf("byte %d: %v", i, err)
				}
			}
		})
		t.Run(name+"Limits", func(t *testing.T) {
			for code, lim := range map[string]Limits{"file.too_many_rows": {MaxRows: 2}, "file.too_many_columns": {MaxCols: 9},
				"file.cell_too_long": {MaxCell: 1}, "file.too_large": {MaxUnzipped: 64}} {
				_, _, err := tryDump(data, lim, false)
				wantCode(t, err, code)
			}
		})
	}
}
