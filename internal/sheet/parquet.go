package sheet

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/file"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// parquetStep is how many rows are read at a time, column by column.
const parquetStep = 256

// scanParquet reads by the library's column readers. Its Arrow readers would
// be shorter, but work in goroutines where damage ends the process.
func (t *table) scanParquet(ctx context.Context, emit func(Row) error) error {
	alloc := newCappedAllocator(t.lim.MaxUnzipped)
	in, names, err := t.openParquet(alloc)
	if err != nil {
		return alloc.blame(err, t.lim)
	}
	header, err := t.header(names)
	if err != nil {
		return err
	}
	if err := emit(header); err != nil {
		return err
	}
	num := 1
	for g := range in.NumRowGroups() {
		group, err := t.openGroup(in, g, alloc)
		if err != nil {
			return alloc.blame(err, t.lim)
		}
		for group.left > 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			rows, err := group.next(num)
			if err != nil {
				return alloc.blame(err, t.lim)
			}
			for _, row := range rows {
				if err := emit(row); err != nil {
					return err
				}
			}
			num += len(rows)
		}
	}
	return nil
}

// openParquet reads the footer and the names of the columns.
func (t *table) openParquet(alloc *cappedAllocator) (in *file.Reader, names []string, err error) {
	defer recovered(&err)
	props := parquet.NewReaderProperties(alloc)
	props.BufferedStreamEnabled = true
	if in, err = file.NewParquetReader(io.NewSectionReader(t.src, 0, t.size), file.WithReadProps(props)); err != nil {
		return nil, nil, err
	}
	if err := checkCodecs(in); err != nil {
		return nil, nil, err
	}
	columns := in.MetaData().Schema
	for i := range columns.NumColumns() {
		c := columns.Column(i)
		if len(c.ColumnPath()) != 1 || c.MaxRepetitionLevel() > 0 || c.MaxDefinitionLevel() > 1 {
			return nil, nil, errDamagedFeed(fault.F("第 %d 列是嵌套的，不是平面表", "column %d is nested; the table must be flat", i+1))
		}
		names = append(names, c.Name())
	}
	return in, names, nil
}

// checkCodecs refuses a compression that the library lacks: LZ4.
func checkCodecs(in *file.Reader) error {
	for g := range in.NumRowGroups() {
		group := in.MetaData().RowGroup(g)
		for i := range group.NumColumns() {
			c, err := group.ColumnChunk(i)
			if err != nil {
				return err
			}
			if _, err := compress.GetCodec(c.Compression()); err != nil {
				name := c.Compression().String()
				return errNotWorkbook(fault.T("这是以 "+name+" 压缩的 Parquet 文件，请改用 Zstandard 或 Snappy",
					"it is a Parquet file compressed by "+name+"; use Zstandard or Snappy instead"))
			}
		}
	}
	return nil
}

// parquetGroup reads one row group.
type parquetGroup struct {
	*table
	readers []file.ColumnChunkReader
	left    int64
}

func (t *table) openGroup(in *file.Reader, index int, alloc *cappedAllocator) (group *parquetGroup, err error) {
	defer recovered(&err)
	rows := in.RowGroup(index)
	group = &parquetGroup{table: t, left: rows.NumRows()}
	if group.left < 0 {
		return nil, errCutOff()
	}
	for i := range in.MetaData().Schema.NumColumns() {
		pages, err := rows.GetColumnPageReader(i)
		if err != nil {
			return nil, err
		}
		column := in.MetaData().Schema.Column(i)
		if column.MaxDefinitionLevel() > 0 {
			pages = &leveled{PageReader: pages}
		}
		group.readers = append(group.readers, file.NewColumnReader(column, pages, alloc, in.BufferPool()))
	}
	return group, nil
}

// next reads up to parquetStep rows, the first of which follows row above.
func (g *parquetGroup) next(above int) (rows []Row, err error) {
	defer recovered(&err)
	n := int(min(g.left, parquetStep))
	rows = make([]Row, n)
	for i := range rows {
		rows[i] = Row{Num: above + 1 + i, Cells: make([]Cell, 0, len(g.readers))}
	}
	for i, column := range g.readers {
		if err := g.column(i+1, column, rows); err != nil {
			return nil, err
		}
	}
	g.left -= int64(n)
	return rows, nil
}

// column adds the cells of a column to rows.
func (g *parquetGroup) column(col int, reader file.ColumnChunkReader, rows []Row) error {
	take := func(i int, kind catalog.InputKind, text string, ok bool) (err error) {
		row := &rows[i]
		if !ok {
			return errUnreadableCell(col, row.Num)
		}
		row.Cells, err = g.add(row.Cells, col, row.Num, kind, text)
		return err
	}
	kind := reader.Descriptor().LogicalType()
	switch r := reader.(type) {
	case *file.BooleanColumnChunkReader:
		return drain(r, r.ReadBatch, len(rows), parquetBool, take)
	case *file.Int32ColumnChunkReader:
		return drain(r, r.ReadBatch, len(rows), func(v int32) (catalog.InputKind, string, bool) { return parquetInt32(kind, v) }, take)
	case *file.Int64ColumnChunkReader:
		return drain(r, r.ReadBatch, len(rows), func(v int64) (catalog.InputKind, string, bool) { return parquetInt64(kind, v) }, take)
	case *file.Int96ColumnChunkReader:
		return drain(r, r.ReadBatch, len(rows), func(v parquet.Int96) (catalog.InputKind, string, bool) { return serialText(v.ToTime()) }, take)
	case *file.Float32ColumnChunkReader:
		return drain(r, r.ReadBatch, len(rows), func(v float32) (catalog.InputKind, string, bool) { return arrowFloat(float64(v), 32) }, take)
	case *file.Float64ColumnChunkReader:
		return drain(r, r.ReadBatch, len(rows), func(v float64) (catalog.InputKind, string, bool) { return arrowFloat(v, 64) }, take)
	case *file.ByteArrayColumnChunkReader:
		return drain(r, r.ReadBatch, len(rows), func(v parquet.ByteArray) (catalog.InputKind, string, bool) { return parquetBytes(kind, v) }, take)
	case *file.FixedLenByteArrayColumnChunkReader:
		return drain(r, r.ReadBatch, len(rows), func(v parquet.FixedLenByteArray) (catalog.InputKind, string, bool) { return parquetFixed(kind, v) }, take)
	}
	return errUnreadableCell(col, rows[0].Num)
}

// drain reads n rows of a column: nulls are counted in rows, not in values.
func drain[T any](c file.ColumnChunkReader, read func(int64, []T, []int16, []int16) (int64, int, error), n int,
	text func(T) (catalog.InputKind, string, bool), take func(int, catalog.InputKind, string, bool) error) error {
	values, levels := make([]T, n), make([]int16, n)
	most := c.Descriptor().MaxDefinitionLevel()
	for done := 0; done < n; {
		rows, _, err := read(int64(n-done), values, levels, nil)
		// An error on the way to the next page is only kept, and forgotten by the
		// next call, which would turn for ever.
		if err = errors.Join(err, c.Err()); err != nil {
			return err
		}
		if rows <= 0 {
			return errCutOff()
		}
		value := 0
		for i := range int(rows) {
			if most > 0 && levels[i] < most {
				continue
			}
			kind, s, ok := text(values[value])
			if err := take(done+i, kind, s, ok); err != nil {
				return err
			}
			value++
		}
		done += int(rows)
	}
	return nil
}
