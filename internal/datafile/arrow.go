package datafile

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// batchRows is how many records of a column file are decoded at once.
const batchRows = 8192

func errColumns(err error) error {
	return errDamaged(fault.T("列式文件的结构读不出来", "the structure of the column file cannot be read"), err)
}

// guarded turns a panic of the decoders over hostile bytes into an error.
func guarded(scan func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errColumns(nil)
		}
	}()
	return scan()
}

func (t *table) arrowStream(ctx context.Context, emit func(sheet.Row) bool) error {
	return guarded(func() error {
		r, err := ipc.NewReader(t.reader(), ipc.WithAllocator(memory.DefaultAllocator))
		if err != nil {
			return errColumns(err)
		}
		defer r.Release()
		return records(ctx, r.Schema(), emit, func() (arrow.Record, error) {
			if r.Next() {
				return r.Record(), nil
			}
			return nil, r.Err()
		})
	})
}

func (t *table) arrowFile(ctx context.Context, emit func(sheet.Row) bool) error {
	return guarded(func() error {
		r, err := ipc.NewFileReader(t.reader(), ipc.WithAllocator(memory.DefaultAllocator))
		if err != nil {
			return errColumns(err)
		}
		defer func() { _ = r.Close() }()
		next := 0
		return records(ctx, r.Schema(), emit, func() (arrow.Record, error) {
			if next == r.NumRecords() {
				return nil, nil
			}
			next++
			return r.Record(next - 1)
		})
	})
}

func (t *table) parquet(ctx context.Context, emit func(sheet.Row) bool) error {
	return guarded(func() error {
		f, err := file.NewParquetReader(t.reader())
		if err != nil {
			return errColumns(err)
		}
		defer func() { _ = f.Close() }()
		in, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{BatchSize: batchRows}, memory.DefaultAllocator)
		if err != nil {
			return errColumns(err)
		}
		r, err := in.GetRecordReader(ctx, nil, nil)
		if err != nil {
			return errColumns(err)
		}
		defer r.Release()
		return records(ctx, r.Schema(), emit, func() (arrow.Record, error) {
			if r.Next() {
				return r.Record(), nil
			}
			if err := r.Err(); err != nil && !errors.Is(err, io.EOF) {
				return nil, err
			}
			return nil, nil
		})
	})
}

// records emits the header and the rows of record batches; next gives nil at
// the end.
func records(ctx context.Context, schema *arrow.Schema, emit func(sheet.Row) bool, next func() (arrow.Record, error)) error {
	names := make([]string, schema.NumFields())
	for i, f := range schema.Fields() {
		names[i] = f.Name
	}
	if !emit(headerRow(names)) {
		return nil
	}
	for n := 0; ; {
		record, err := next()
		if err != nil {
			return errColumns(err)
		}
		if record == nil {
			return nil
		}
		for i := range int(record.NumRows()) {
			n++
			row := sheet.Row{Num: n}
			for c := range int(record.NumCols()) {
				kind, value := cellOf(record.Column(c), i)
				put(&row, c+1, kind, value)
			}
			if !emit(row) || ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
}

// cellOf gives one value as a sheet would hold it. Days are serials, whole
// numbers of more digits than a spreadsheet keeps are text: here they are exact.
func cellOf(a arrow.Array, i int) (catalog.InputKind, string) {
	if a.IsNull(i) {
		return catalog.Blank, ""
	}
	switch a := a.(type) {
	case *array.String:
		return catalog.Text, a.Value(i)
	case *array.LargeString:
		return catalog.Text, a.Value(i)
	case *array.Dictionary:
		return cellOf(a.Dictionary(), a.GetValueIndex(i))
	case *array.Boolean:
		return catalog.Logic, logic(a.Value(i))
	case *array.Date32:
		return catalog.Serial, a.Value(i).ToTime().Format(time.DateOnly)
	case *array.Date64:
		return catalog.Serial, a.Value(i).ToTime().Format(time.DateOnly)
	case *array.Timestamp:
		unit := a.DataType().(*arrow.TimestampType).Unit
		return catalog.Serial, a.Value(i).ToTime(unit).Format("2006-01-02T15:04:05")
	case *array.Float64:
		return catalog.Number, strconv.FormatFloat(a.Value(i), 'f', -1, 64)
	case *array.Float32:
		return catalog.Number, strconv.FormatFloat(float64(a.Value(i)), 'f', -1, 32)
	case *array.Decimal128:
		s := a.Value(i).ToString(a.DataType().(*arrow.Decimal128Type).Scale)
		return numberKind(s), s
	case *array.Binary:
		return catalog.Text, string(a.Value(i))
	}
	// Whole numbers of every width.
	s := a.ValueStr(i)
	return numberKind(s), s
}

// keptDigits is how many digits of a number a spreadsheet keeps.
const keptDigits = 15

func numberKind(s string) catalog.InputKind {
	if digits := strings.TrimPrefix(s, "-"); len(digits) > keptDigits && strings.Trim(digits, "0123456789") == "" {
		return catalog.Text
	}
	return catalog.Number
}

func logic(b bool) string { return strings.ToUpper(strconv.FormatBool(b)) }
