package store

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
)

// versionWidth is the number of columns before an area's own.
const versionWidth = 14

// versionSchema gives versionColumns in Arrow's types, in the same order.
func versionSchema() []arrow.Field {
	id := &arrow.FixedSizeBinaryType{ByteWidth: 16}
	text := arrow.BinaryTypes.String
	return []arrow.Field{
		{Name: "person_id", Type: id},
		{Name: "record_id", Type: id},
		{Name: "valid_from", Type: arrow.FixedWidthTypes.Date32},
		{Name: "valid_to", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
		{Name: "batch_no", Type: arrow.PrimitiveTypes.Uint64},
		{Name: "op", Type: text},
		{Name: "origin", Type: text},
		{Name: "source_dept", Type: text},
		{Name: "recorded_at", Type: arrow.FixedWidthTypes.Timestamp_ms},
		{Name: "source_batch", Type: arrow.PrimitiveTypes.Uint64},
		{Name: "src_file", Type: text},
		{Name: "src_sheet", Type: text},
		{Name: "src_row", Type: arrow.PrimitiveTypes.Uint32},
		{Name: "row_mac", Type: id},
	}
}

// fieldSchema gives areaFieldColumns in Arrow's types, in the same order.
func fieldSchema(a *catalog.Area) []arrow.Field {
	var out []arrow.Field
	add := func(name string, t arrow.DataType, nullable bool) {
		out = append(out, arrow.Field{Name: name, Type: t, Nullable: nullable})
	}
	for _, f := range a.Fields {
		switch classOf(f) {
		case integer:
			add(f.Name, arrow.PrimitiveTypes.Int64, true)
		case boolean:
			add(f.Name, arrow.FixedWidthTypes.Boolean, true)
		case amount:
			add(f.Name, &arrow.Decimal128Type{Precision: 18, Scale: 2}, true)
		case date:
			add(f.Name, arrow.FixedWidthTypes.Date32, true)
			add(f.Name+"_precision", arrow.BinaryTypes.String, false)
		case month:
			add(f.Name, arrow.FixedWidthTypes.Date32, true)
		case cipher:
			add(f.Name, arrow.BinaryTypes.Binary, false)
		case cipherBI:
			add(f.Name, arrow.BinaryTypes.Binary, false)
			add(f.Name+"_bi", &arrow.FixedSizeBinaryType{ByteWidth: 16}, false)
		default:
			add(f.Name, arrow.BinaryTypes.String, false)
		}
	}
	return out
}

// The columns' builders are reached by position: the schema that made them is
// the one above, so their types are known.

func (s *shapeBuilder) text(i int, v string)   { s.columns.Field(i).(*array.StringBuilder).Append(v) }
func (s *shapeBuilder) binary(i int, v []byte) { s.columns.Field(i).(*array.BinaryBuilder).Append(v) }
func (s *shapeBuilder) uint64(i int, v uint64) { s.columns.Field(i).(*array.Uint64Builder).Append(v) }
func (s *shapeBuilder) id(i int, v *fact.ID) {
	s.columns.Field(i).(*array.FixedSizeBinaryBuilder).Append(v[:])
}
func (s *shapeBuilder) day(i int, v fact.Day) {
	s.columns.Field(i).(*array.Date32Builder).Append(arrow.Date32(v))
}
func (s *shapeBuilder) null(i int) { s.columns.Field(i).AppendNull() }

func (s *shapeBuilder) appendVersion(v *fact.Version) {
	s.pending++
	s.rows++
	s.id(0, &v.PersonID)
	s.id(1, &v.RecordID)
	s.day(2, v.ValidFrom)
	if v.ValidTo == fact.NoDay {
		s.null(3)
	} else {
		s.day(3, v.ValidTo)
	}
	s.uint64(4, v.BatchNo)
	s.text(5, string(v.Op))
	s.text(6, v.Origin)
	s.text(7, v.SourceDept)
	s.columns.Field(8).(*array.TimestampBuilder).Append(arrow.Timestamp(v.RecordedAt.UnixMilli()))
	s.uint64(9, v.SourceBatch)
	s.text(10, v.SrcFile)
	s.text(11, v.SrcSheet)
	s.columns.Field(12).(*array.Uint32Builder).Append(v.SrcRow)
	s.id(13, &v.RowMAC)
}

// appendField appends to the one or two columns of a field from position i on
// and returns the position after them.
func (s *shapeBuilder) appendField(i int, c class, v cell, value string, blind fact.ID) int {
	switch c {
	case text, code:
		s.text(i, value)
		return i + 1
	case cipher:
		s.binary(i, []byte(value))
		return i + 1
	case cipherBI:
		s.binary(i, []byte(value))
		s.id(i+1, &blind)
		return i + 2
	}
	if v.null {
		s.null(i)
	}
	switch {
	case v.null:
	case c == integer:
		s.columns.Field(i).(*array.Int64Builder).Append(v.num)
	case c == boolean:
		s.columns.Field(i).(*array.BooleanBuilder).Append(v.num == 1)
	case c == amount:
		s.columns.Field(i).(*array.Decimal128Builder).Append(decimal128.FromI64(v.num))
	default:
		s.day(i, fact.Day(v.num)) // #nosec G115 -- the column is Date32
	}
	if c != date {
		return i + 1
	}
	s.text(i+1, precisionOf(value))
	return i + 2
}
