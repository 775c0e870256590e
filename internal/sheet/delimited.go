package sheet

import (
	"context"
	"encoding/csv"
	"errors"
	"io"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// delimiterDepth is how many records tell the delimiter: titles of one column
// may stand above the header.
const delimiterDepth = 20

// openDelimited readies CSV or TSV.
func (t *table) openDelimited() error {
	enc, err := t.findEncoding()
	if err != nil {
		return err
	}
	comma, err := t.findDelimiter(enc)
	if err != nil {
		return err
	}
	t.scan = func(ctx context.Context, emit func(Row) error) error {
		return t.scanDelimited(ctx, enc, comma, emit)
	}
	return nil
}

// findDelimiter is the sign that cuts one of the first records into most
// columns; a tab before a comma, since texts hold commas.
func (t *table) findDelimiter(enc encoding) (rune, error) {
	best, most := rune(0), 1
	for _, comma := range []rune{'\t', ','} {
		in := csv.NewReader(&bounded{Reader: t.text(enc), left: maxRecord})
		in.Comma, in.FieldsPerRecord, in.LazyQuotes, in.ReuseRecord = comma, -1, true, true
		for range delimiterDepth {
			record, err := in.Read()
			if err != nil {
				break // the pass over the rows will say what is wrong
			}
			if len(record) > most {
				best, most = comma, len(record)
			}
		}
	}
	if best == 0 {
		return 0, errNotWorkbook(fault.T("看起来是没有分隔符的纯文本", "it looks like plain text without a delimiter"))
	}
	return best, nil
}

func (t *table) scanDelimited(ctx context.Context, enc encoding, comma rune, emit func(Row) error) error {
	return t.records(ctx, enc, comma, func(line int, record []string) error {
		row, err := t.record(enc, line, record)
		if err != nil {
			return err
		}
		return emit(row)
	})
}

// records hands every record to take, with the line on which it begins. The slice
// is used again for the next one.
func (t *table) records(ctx context.Context, enc encoding, comma rune, take func(line int, record []string) error) error {
	src := &bounded{Reader: t.text(enc)}
	in := csv.NewReader(src)
	in.Comma, in.FieldsPerRecord, in.ReuseRecord = comma, -1, true
	for line := 1; ; {
		src.left = maxRecord
		record, err := in.Read()
		var parse *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return ctx.Err()
		case errors.As(err, &parse):
			return errDamagedFeed(fault.F("第 %d 行的引号没有配对", "the quotes in line %d don't match", parse.StartLine))
		case errors.Is(err, errRecordTooLong):
			return errLongRecord(line)
		case err != nil:
			return err
		}
		line, _ = in.FieldPos(0)
		if err := take(line, record); err != nil {
			return err
		}
		last, _ := in.FieldPos(len(record) - 1)
		line = last + 1
	}
}

func (t *table) record(enc encoding, line int, record []string) (Row, error) {
	row := Row{Num: line, Fields: len(record), Cells: make([]Cell, 0, min(len(record), t.lim.MaxCols))}
	var err error
	for i, text := range record {
		if !enc.readable([]byte(text)) {
			return Row{}, errUnreadableLine(line)
		}
		if row.Cells, err = t.add(row.Cells, i+1, line, catalog.Text, text); err != nil {
			return Row{}, err
		}
	}
	return row, nil
}

var errRecordTooLong = errors.New("record too long")

// bounded gives at most left bytes; its user renews that with every record.
type bounded struct {
	io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRecordTooLong
	}
	n, err := b.Reader.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
