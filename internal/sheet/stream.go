package sheet

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"unicode/utf8"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// Stream is a file that is read once, as it arrives. Delimited text flows
// through; what cannot be read without its end (workbooks, Parquet, Arrow, JSON
// Lines, whose columns may turn up late) is held in memory. Nothing touches the
// disk.
type Stream struct {
	Workbook // of the whole file, or of the beginning of a text: enough to find its header
	text     bool
	enc      encoding
	comma    rune
	rest     io.Reader
	lim      Limits
}

// headBytes is how much of a text tells its encoding, its delimiter and its
// header.
const headBytes = 256 << 10

// NewStream begins to read a file of any of the formats of Open. memory bounds in
// bytes what is held of a file that is no delimited text.
//
// Errors: those of Open.
func NewStream(name string, r io.Reader, memory int64, lim Limits) (*Stream, error) {
	in := bufio.NewReaderSize(r, headBytes)
	head, err := in.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	whole := err != nil
	kind, err := sniff(bytes.NewReader(head), int64(len(head)))
	if err != nil && whole || err == nil && kind != formatDelimited {
		return held(name, in, memory, lim)
	}
	if err != nil {
		return nil, err
	}
	s := &Stream{text: true, rest: in, lim: lim.withDefaults()}
	if !whole { // the last line of the head is cut off
		if i := bytes.LastIndexByte(head, '\n'); i > 0 {
			head = head[:i+1]
		}
	}
	head = bytes.Clone(head)
	t := &table{name: tableName(name), src: &watched{ReaderAt: bytes.NewReader(head)}, size: int64(len(head)), lim: s.lim}
	if s.enc, err = t.findEncoding(); err != nil {
		return nil, err
	}
	if s.comma, err = t.findDelimiter(s.enc); err != nil {
		return nil, err
	}
	t.scan = func(ctx context.Context, emit func(Row) error) error {
		return t.scanDelimited(ctx, s.enc, s.comma, emit)
	}
	s.Workbook = t
	return s, nil
}

func held(name string, r io.Reader, memory int64, lim Limits) (*Stream, error) {
	all, err := io.ReadAll(io.LimitReader(r, memory+1))
	if err != nil {
		return nil, err
	}
	if int64(len(all)) > memory {
		return nil, fault.New(fault.TooLarge, "file.not_streamed",
			fault.F("文件超过 %d MiB，这种格式须整份读入内存", "the file is over %d MiB, and its format must be held in memory", memory>>20)).
			WithHint(fault.T("请改用 CSV：可以边收边读，大小不受此限", "send CSV: it is read as it arrives, whatever its size"))
	}
	book, err := Open(name, bytes.NewReader(all), int64(len(all)), lim)
	if err != nil {
		return nil, err
	}
	return &Stream{Workbook: book}, nil
}

// Line is one row of a stream. Cells are by column, the first is column 1; they
// hold until the next row.
type Line struct {
	Num   int
	Cells []catalog.Input
}

// Lines gives the rows of a sheet. Of a text it can be called once.
//
// Errors: those of Rows.
func (s *Stream) Lines(ctx context.Context, sheet int) iter.Seq2[Line, error] {
	if s.text {
		return s.textLines(ctx)
	}
	return func(yield func(Line, error) bool) {
		var cells []catalog.Input
		for row, err := range s.Rows(ctx, sheet) {
			clear(cells)
			for _, c := range row.Cells {
				cells = Put(cells, c.Col, c.Input())
			}
			if !yield(Line{row.Num, cells}, err) || err != nil {
				return
			}
		}
	}
}

func (s *Stream) textLines(ctx context.Context) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		t := &table{lim: s.lim, once: s.rest}
		var cells []catalog.Input
		err := t.records(ctx, s.enc, s.comma, func(line int, record []string) error {
			if line%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if len(record) > s.lim.MaxCols {
				return errTooManyCols(0, s.lim.MaxCols, A1(s.lim.MaxCols+1, line))
			}
			cells = cells[:0]
			for _, text := range record {
				cells = append(cells, catalog.Input{Kind: catalog.Text, Text: text})
			}
			if !yield(Line{line, cells}, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(Line{}, err)
		}
	}
}

// Readable reports whether a row of the stream holds only characters of its
// encoding. Lines does not look: most rows of a register of all citizens are
// thrown away unread.
func (s *Stream) Readable(l Line) bool {
	for _, c := range l.Cells {
		if s.text && !s.enc.readable([]byte(c.Text)) || utf8.RuneCountInString(c.Text) > s.maxCell() {
			return false
		}
	}
	return true
}

func (s *Stream) maxCell() int { return s.lim.withDefaults().MaxCell }
