package sheet

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow/float16"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/schema"

	"qingjian/internal/catalog"
	"qingjian/internal/clock"
)

func parquetBool(v bool) (catalog.InputKind, string, bool) {
	return catalog.Logic, strings.ToUpper(strconv.FormatBool(v)), true
}

func parquetInt32(kind schema.LogicalType, v int32) (catalog.InputKind, string, bool) {
	switch k := kind.(type) {
	case schema.DateLogicalType:
		return serialText(time.Unix(int64(v)*secondsInDay, 0).UTC())
	case *schema.IntLogicalType:
		if !k.IsSigned() {
			return arrowInt(int64(uint32(v))) // #nosec G115 -- the file says that these bits are unsigned
		}
	}
	return parquetInt64(kind, int64(v))
}

func parquetInt64(kind schema.LogicalType, v int64) (catalog.InputKind, string, bool) {
	switch k := kind.(type) {
	case *schema.DecimalLogicalType:
		return arrowDecimal(big.NewInt(v), k.Scale())
	case *schema.TimestampLogicalType:
		return parquetTime(k, v)
	case *schema.TimeLogicalType:
		return catalog.Blank, "", false
	case *schema.IntLogicalType:
		if !k.IsSigned() && v < 0 {
			return catalog.Text, strconv.FormatUint(uint64(v), 10), true // #nosec G115 -- the file says that these bits are unsigned
		}
	}
	return arrowInt(v)
}

func parquetTime(kind *schema.TimestampLogicalType, v int64) (catalog.InputKind, string, bool) {
	var at time.Time
	switch kind.TimeUnit() {
	case schema.TimeUnitMillis:
		at = time.UnixMilli(v)
	case schema.TimeUnitMicros:
		at = time.UnixMicro(v)
	case schema.TimeUnitNanos:
		at = time.Unix(0, v)
	default:
		return catalog.Blank, "", false
	}
	if kind.IsAdjustedToUTC() { // an instant; else the time on a wall
		return serialText(at.In(clock.Office))
	}
	return serialText(at.UTC())
}

func parquetBytes(kind schema.LogicalType, v []byte) (catalog.InputKind, string, bool) {
	if k, ok := kind.(*schema.DecimalLogicalType); ok {
		return parquetDecimal(k, v)
	}
	return arrowText(string(v)) // also where the writer left the annotation of texts out
}

func parquetFixed(kind schema.LogicalType, v parquet.FixedLenByteArray) (catalog.InputKind, string, bool) {
	switch k := kind.(type) {
	case *schema.DecimalLogicalType:
		return parquetDecimal(k, v)
	case schema.Float16LogicalType:
		return arrowFloat(float64(float16.FromLEBytes(v).Float32()), 32)
	}
	return catalog.Blank, "", false
}

// parquetDecimal reads a two's complement, highest byte first.
func parquetDecimal(kind *schema.DecimalLogicalType, v []byte) (catalog.InputKind, string, bool) {
	const widest = 32
	if len(v) == 0 || len(v) > widest {
		return catalog.Blank, "", false
	}
	n := new(big.Int).SetBytes(v)
	if v[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(v))))
	}
	return arrowDecimal(n, kind.Scale())
}
