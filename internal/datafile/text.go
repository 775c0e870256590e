package datafile

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"qingjian/internal/catalog"
	"qingjian/internal/fault"
	"qingjian/internal/sheet"
)

// text says how a file of separated values is written.
type text struct {
	gb18030 bool
	comma   rune
}

// isTable tells a table of separated values from other text: its first line has
// a separator, and it is neither markup nor binary.
func isTable(head []byte) bool {
	head = bytes.TrimPrefix(head, bom)
	line := bytes.TrimLeft(head, " \t\r\n")
	if i := bytes.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	if len(line) == 0 || line[0] == '<' || line[0] == '[' || bytes.HasPrefix(line, []byte("%PDF")) ||
		bytes.HasPrefix(line, []byte(`{\rtf`)) || bytes.IndexByte(head, 0) >= 0 || !separated(line) {
		return false
	}
	return utf8.Valid(whole(head)) || isGB18030(whole(head))
}

func separated(line []byte) bool { return bytes.ContainsAny(line, ",\t;|") }

// whole cuts a last line that may end inside a character.
func whole(head []byte) []byte {
	if i := bytes.LastIndexByte(head, '\n'); i > 0 && len(head) == 4096 {
		return head[:i]
	}
	return head
}

func isGB18030(b []byte) bool {
	s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	return err == nil && !bytes.ContainsRune(s, utf8.RuneError)
}

// readText finds out the encoding, by the whole file, and the separator, by the
// first line.
func (t *table) readText(head []byte) error {
	utf, err := allUTF8(bufio.NewReaderSize(t.reader(), 1<<16))
	if err != nil {
		return err
	}
	t.text = text{gb18030: !utf, comma: ','}
	line := bytes.TrimPrefix(head, bom)
	if i := bytes.IndexAny(bytes.TrimLeft(line, "\r\n"), "\r\n"); i >= 0 {
		line = line[:i]
	}
	most := bytes.Count(line, []byte(","))
	for _, c := range "\t;|" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			t.text.comma, most = c, n
		}
	}
	return nil
}

func allUTF8(r *bufio.Reader) (bool, error) {
	for {
		c, size, err := r.ReadRune()
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		if c == utf8.RuneError && size == 1 {
			return false, nil
		}
	}
}

// lines scans separated values; a row's number is the line that it begins on.
func (t *table) lines(_ context.Context, emit func(sheet.Row) bool) error {
	var in io.Reader = t.reader()
	if t.text.gb18030 {
		in = transform.NewReader(in, simplifiedchinese.GB18030.NewDecoder())
	} else if head := make([]byte, len(bom)); t.size >= int64(len(bom)) {
		if _, err := t.src.ReadAt(head, 0); err == nil && bytes.Equal(head, bom) {
			in = io.NewSectionReader(t.src, int64(len(bom)), t.size-int64(len(bom)))
		}
	}
	r := csv.NewReader(bufio.NewReaderSize(in, 1<<16))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = t.text.comma, -1, true
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return errDamaged(fault.F("第 %d 行的引号没有成对", "the quotes of line %d do not pair", broken.Line), err)
		}
		if err != nil {
			return err
		}
		line, _ := r.FieldPos(0)
		row := sheet.Row{Num: line}
		for i, f := range fields {
			put(&row, i+1, catalog.Text, f)
		}
		if !emit(row) {
			return nil
		}
	}
}
