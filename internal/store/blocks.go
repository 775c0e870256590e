package store

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// Shape is one of the two ways in which every row is kept.
type Shape int

// The two shapes.
const (
	Typed Shape = iota // the typed log of the area, Area.Table
	Log                // the record log, RecordTable
)

// Blocks collects the rows of one area in columns, for both shapes at once. It
// is not for concurrent use. About 100,000 rows a block load fastest.
type Blocks struct {
	area    *catalog.Area
	classes []class
	cells   []cell // of the row being appended
	shapes  [2]*shapeBuilder
}

// NewBlocks returns empty blocks of an area.
func NewBlocks(area *catalog.Area) *Blocks {
	b := newBlocks(area)
	b.shapes[Log] = newShapeBuilder(append(versionSchema(),
		arrow.Field{Name: "area", Type: arrow.BinaryTypes.String},
		arrow.Field{Name: "payload", Type: arrow.BinaryTypes.Binary}))
	return b
}

// Also returns empty blocks of another area whose rows go into the same block
// of the record log: one insert of many areas leaves one part there.
func (b *Blocks) Also(area *catalog.Area) *Blocks {
	other := newBlocks(area)
	other.shapes[Log] = b.shapes[Log]
	return other
}

func newBlocks(area *catalog.Area) *Blocks {
	b := &Blocks{area: area, cells: make([]cell, len(area.Fields))}
	for _, f := range area.Fields {
		b.classes = append(b.classes, classOf(f))
	}
	b.shapes[Typed] = newShapeBuilder(append(versionSchema(), fieldSchema(area)...))
	return b
}

// Table names the table of the blocks in that shape.
func (b *Blocks) Table(shape Shape) string {
	if shape == Log {
		return RecordTable
	}
	return b.area.Table
}

// Len is the number of rows in a shape since the last Reset.
func (b *Blocks) Len(shape Shape) int { return b.shapes[shape].rows }

// Reset drops all rows and their memory, those of the record log of all areas
// that share it.
func (b *Blocks) Reset() {
	for _, s := range b.shapes {
		s.reset()
	}
}

// Append adds a row to both shapes, or to none: fault store.row_invalid names
// what is wrong, without any value.
func (b *Blocks) Append(row *fact.Row) error {
	if err := b.check(row); err != nil {
		return err
	}
	for _, s := range b.shapes {
		s.appendVersion(&row.Version)
	}
	typed, record := b.shapes[Typed], b.shapes[Log]
	at := versionWidth
	for i, c := range b.classes {
		var value string
		var blind fact.ID
		current := cell{null: true}
		if row.Values != nil {
			value, current = row.Values[i], b.cells[i]
			if c == cipherBI {
				blind = row.Blind[i]
			}
		}
		at = typed.appendField(at, c, current, value, blind)
	}
	record.text(versionWidth, row.Area)
	record.binary(versionWidth+1, row.Payload)
	return nil
}

func (b *Blocks) check(row *fact.Row) error {
	bad := func(zh, en string) error {
		return fault.New(fault.Internal, "store.row_invalid",
			fault.F("%s 的行不能写入："+zh, "a row of %s cannot be written: "+en, b.area.Code))
	}
	switch {
	case row.Area != b.area.Code:
		return bad("属于其他信息类", "it is of another area")
	case row.PersonID.IsZero() || row.RecordID.IsZero():
		return bad("缺少人员或记录编号", "it has no person_id or record_id")
	case row.BatchNo == 0 || row.SourceBatch == 0:
		return bad("缺少批次号", "it has no batch number")
	case row.ValidFrom < firstDay || row.ValidFrom > lastDay:
		return bad("开始日期不在 1900 至 2299 年间", "its start is not between 1900 and 2299")
	case row.ValidTo != fact.NoDay && (row.ValidTo < row.ValidFrom || row.ValidTo > lastDay):
		return bad("结束日期早于开始日期或晚于 2299 年", "its end is before its start or after 2299")
	case row.Op != fact.Upsert && row.Op != fact.Retract:
		return bad("操作未知", "its operation is unknown")
	case row.RecordedAt.IsZero():
		return bad("缺少登记时间", "it has no time of recording")
	case row.Op == fact.Retract:
		if row.Values != nil {
			return bad("撤回不带字段值", "a retraction has no values")
		}
		return nil
	case len(row.Values) != len(b.classes) || len(row.Blind) != len(b.classes):
		return bad("字段数与目录不符", "it has not as many fields as the catalogue")
	case len(row.Payload) == 0:
		return bad("缺少 JSON 内容", "it has no payload")
	}
	for i, c := range b.classes {
		var ok bool
		if b.cells[i], ok = parseCell(c, row.Values[i]); !ok {
			return fault.New(fault.Internal, "store.row_invalid",
				fault.F("字段 %s 的值不是规范形式", "the value of field %s is not in canonical form", fieldName(b.area, i)))
		}
	}
	return nil
}

// Encode writes the rows as an Arrow stream in one shape and returns their
// number. It may be repeated, for the other shape or for another try, and rows
// may be appended in between.
func (b *Blocks) Encode(w io.Writer, shape Shape) (int, error) {
	s := b.shapes[shape]
	s.seal()
	out := ipc.NewWriter(w, ipc.WithSchema(s.schema), ipc.WithAllocator(memory.DefaultAllocator), ipc.WithLZ4())
	for _, record := range s.sealed {
		if err := out.Write(record); err != nil {
			return 0, fmt.Errorf("encode %s: %w", b.Table(shape), err)
		}
	}
	if err := out.Close(); err != nil {
		return 0, fmt.Errorf("encode %s: %w", b.Table(shape), err)
	}
	return s.rows, nil
}

// shapeBuilder builds the columns of one shape. What was encoded once is sealed
// and kept for a repeat.
type shapeBuilder struct {
	schema  *arrow.Schema
	columns *array.RecordBuilder
	rows    int
	pending int
	sealed  []arrow.Record
}

func newShapeBuilder(fields []arrow.Field) *shapeBuilder {
	schema := arrow.NewSchema(fields, nil)
	return &shapeBuilder{schema: schema, columns: array.NewRecordBuilder(memory.DefaultAllocator, schema)}
}

func (s *shapeBuilder) seal() {
	if s.pending > 0 {
		s.sealed = append(s.sealed, s.columns.NewRecord())
		s.pending = 0
	}
}

func (s *shapeBuilder) reset() {
	s.seal()
	for _, record := range s.sealed {
		record.Release()
	}
	s.sealed, s.rows = nil, 0
}
