package sheet

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/shopspring/decimal"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

// scanRecords hands the rows of record batches to emit, the header first. next
// gives nil at the end; a batch is its reader's and holds until the next call.
func (t *table) scanRecords(schema *arrow.Schema, next func() (arrow.Record, error), emit func(Row) error) error {
	names := make([]string, schema.NumFields())
	for i, f := range schema.Fields() {
		names[i] = strings.Clone(f.Name)
	}
	header, err := t.header(names)
	if err != nil {
		return err
	}
	if err := emit(header); err != nil {
		return err
	}
	for num := 2; ; {
		rec, err := next()
		if err != nil || rec == nil {
			return err
		}
		for i := range int(rec.NumRows()) {
			row, err := t.recordRow(rec, i, num)
			if err != nil {
				return err
			}
			if err := emit(row); err != nil {
				return err
			}
			num++
		}
	}
}

// recordRow reads row i of a batch. What a damaged batch makes the library do
// stays in here.
func (t *table) recordRow(rec arrow.Record, i, num int) (row Row, err error) {
	defer recovered(&err)
	row = Row{Num: num, Cells: make([]Cell, 0, min(len(rec.Columns()), t.lim.MaxCols))}
	for col, values := range rec.Columns() {
		if values.IsNull(i) {
			continue
		}
		kind, text, ok := arrowCell(values, i)
		if !ok {
			return Row{}, errUnreadableCell(col+1, num)
		}
		if row.Cells, err = t.add(row.Cells, col+1, num, kind, text); err != nil {
			return Row{}, err
		}
	}
	return row, nil
}

func errUnreadableCell(col, row int) *fault.Error {
	return errDamagedFeed(fault.F("%s 的值或类型无法读取", "the value or type of %s can't be read", A1(col, row)))
}

// recovered makes damage of a panic: the Arrow library answers so to lengths
// and offsets that are wrong.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = errDamagedFeed(fault.T("内部结构有误", "its structure is wrong"))
	}
}

// arrowCell reads a value that is not null; ok is false for text that isn't
// UTF-8 and for types that a cell can't hold, such as lists.
func arrowCell(values arrow.Array, i int) (kind catalog.InputKind, text string, ok bool) {
	switch a := values.(type) {
	case *array.Dictionary:
		at := a.GetValueIndex(i)
		if a.Dictionary().IsNull(at) {
			return catalog.Blank, "", true
		}
		return arrowCell(a.Dictionary(), at)
	case *array.String:
		return arrowText(a.Value(i))
	case *array.LargeString:
		return arrowText(a.Value(i))
	case *array.StringView:
		return arrowText(a.Value(i))
	case *array.Binary: // writers that leave the annotation of texts out
		return arrowText(string(a.Value(i)))
	case *array.LargeBinary:
		return arrowText(string(a.Value(i)))
	case *array.Boolean:
		return catalog.Logic, strings.ToUpper(strconv.FormatBool(a.Value(i))), true
	}
	if kind, text, ok = arrowNumber(values, i); ok {
		return kind, text, true
	}
	return arrowTime(values, i)
}

func arrowText(s string) (catalog.InputKind, string, bool) {
	return catalog.Text, strings.Clone(s), utf8.ValidString(s)
}

func arrowNumber(values arrow.Array, i int) (kind catalog.InputKind, text string, ok bool) {
	switch a := values.(type) {
	case *array.Int8:
		return arrowInt(int64(a.Value(i)))
	case *array.Int16:
		return arrowInt(int64(a.Value(i)))
	case *array.Int32:
		return arrowInt(int64(a.Value(i)))
	case *array.Int64:
		return arrowInt(a.Value(i))
	case *array.Uint8:
		return arrowInt(int64(a.Value(i)))
	case *array.Uint16:
		return arrowInt(int64(a.Value(i)))
	case *array.Uint32:
		return arrowInt(int64(a.Value(i)))
	case *array.Uint64:
		if v := a.Value(i); v > math.MaxInt64 {
			return catalog.Text, strconv.FormatUint(v, 10), true
		}
		return arrowInt(int64(a.Value(i))) // #nosec G115 -- greater ones left above
	case *array.Float16:
		return arrowFloat(float64(a.Value(i).Float32()), 32)
	case *array.Float32:
		return arrowFloat(float64(a.Value(i)), 32)
	case *array.Float64:
		return arrowFloat(a.Value(i), 64)
	case *array.Decimal128:
		return arrowDecimal(a.Value(i).BigInt(), a.DataType().(*arrow.Decimal128Type).Scale)
	case *array.Decimal256:
		return arrowDecimal(a.Value(i).BigInt(), a.DataType().(*arrow.Decimal256Type).Scale)
	}
	return catalog.Blank, "", false
}

// exactInteger is the greatest number of 15 digits. What is longer is a name
// made of digits, such as an identity number, and would lose digits in Excel.
const exactInteger = 999_999_999_999_999

func arrowInt(v int64) (catalog.InputKind, string, bool) {
	kind := catalog.Number
	if v > exactInteger || v < -exactInteger {
		kind = catalog.Text
	}
	return kind, strconv.FormatInt(v, 10), true
}

func arrowDecimal(v *big.Int, scale int32) (catalog.InputKind, string, bool) {
	const most = 76 // digits of the widest decimal
	if scale < -most || scale > most {
		return catalog.Blank, "", false
	}
	kind := catalog.Number
	if v.CmpAbs(big.NewInt(exactInteger)) > 0 { // the cleaners round numbers to 15 digits, as spreadsheets do
		kind = catalog.Text
	}
	return kind, decimal.NewFromBigInt(v, -scale).StringFixed(max(scale, 0)), true
}

func arrowFloat(v float64, bits int) (catalog.InputKind, string, bool) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return catalog.Fail, "#NUM!", true
	}
	return catalog.Number, strconv.FormatFloat(v, 'f', -1, bits), true
}

func arrowTime(values arrow.Array, i int) (kind catalog.InputKind, text string, ok bool) {
	var at time.Time
	switch a := values.(type) {
	case *array.Date32:
		at = a.Value(i).ToTime()
	case *array.Date64:
		at = a.Value(i).ToTime()
	case *array.Timestamp:
		dt := a.DataType().(*arrow.TimestampType)
		at = a.Value(i).ToTime(dt.Unit)
		if dt.TimeZone != "" { // an instant; without, the time on a wall
			at = at.In(clock.Office)
		}
	default:
		return catalog.Blank, "", false
	}
	return serialText(at)
}

// serialText is a date, with its time unless that is midnight.
func serialText(at time.Time) (kind catalog.InputKind, text string, ok bool) {
	if at.Year() < 0 || at.Year() > 9999 {
		return catalog.Blank, "", false
	}
	if h, m, s := at.Clock(); h+m+s == 0 {
		return catalog.Serial, at.Format(time.DateOnly), true
	}
	return catalog.Serial, at.Format("2006-01-02T15:04:05"), true
}
