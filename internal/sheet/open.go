package sheet

import (
	"context"
	"io"
	"iter"
	"path"
	"strings"
)

// Workbook is an open file: worksheets, or the one table of a feed file.
type Workbook interface {
	// Sheets lists the worksheets in file order.
	Sheets() []Info
	// Rows streams the rows of a worksheet that hold anything, ascending. It
	// ends after the first error, which comes with an empty row.
	Rows(ctx context.Context, sheet int) iter.Seq2[Row, error]
	// Merges lists the merged ranges of a worksheet.
	Merges(sheet int) ([]Range, error)
	// Close gives back what the workbook holds, but not the reader.
	Close() error
}

// Open opens a file by its content, whatever its name says: a workbook (.xlsx,
// .xlsm), delimited text (CSV, TSV), JSON Lines, Parquet or Arrow IPC. name
// only names the one sheet of a feed file. r must stay readable until Close.
//
// Errors: file.empty, file.not_workbook, file.encrypted, file.legacy_xls,
// file.ods, file.wps, file.damaged, file.too_large.
func Open(name string, r io.ReaderAt, size int64, lim Limits) (Workbook, error) {
	kind, err := sniff(r, size)
	if err != nil {
		return nil, err
	}
	if kind == formatZip {
		b, err := openBook(r, size, lim)
		if err != nil {
			return nil, err
		}
		return b, nil
	}
	t := &table{name: tableName(name), src: &watched{ReaderAt: r}, size: size, lim: lim.withDefaults()}
	switch kind {
	case formatDelimited:
		err = t.openDelimited()
	case formatJSONLines:
		err = t.openJSONLines()
	case formatParquet:
		t.scan = t.scanParquet
	case formatArrowFile:
		err = t.openArrowFile()
	case formatArrowStream:
		t.scan = t.arrowScan(0, size)
	}
	if err != nil {
		return nil, t.src.blame(err)
	}
	return t, nil
}

// tableName is a file's base name without extension.
func tableName(file string) string {
	base := path.Base(strings.ReplaceAll(file, `\`, "/"))
	return strings.TrimSuffix(base, path.Ext(base))
}
