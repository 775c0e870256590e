package sheet

import (
	"encoding/binary"
	"errors"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
)

// leveled is a file.PageReader that lets no page pass whose definition levels
// are fewer than its values: over such a page the library turns for ever.
type leveled struct {
	file.PageReader
	err error
}

var errLevels = errors.New("a page has fewer definition levels than values")

// Next is file.PageReader's.
func (l *leveled) Next() bool {
	if l.err != nil || !l.PageReader.Next() {
		return false
	}
	switch p := l.Page().(type) {
	case *file.DataPageV1:
		if p.DefinitionLevelEncoding() == parquet.Encodings.RLE && !enoughLevels(sized(p.Data()), int64(p.NumValues())) {
			l.err = errLevels
		}
	case *file.DataPageV2:
		from := int64(p.RepetitionLevelByteLen())
		if !enoughLevels(p.Data()[from:from+int64(p.DefinitionLevelByteLen())], int64(p.NumValues())) {
			l.err = errLevels
		}
	}
	return l.err == nil
}

// Err is file.PageReader's.
func (l *leveled) Err() error {
	if l.err != nil {
		return l.err
	}
	return l.PageReader.Err()
}

// sized gives the levels of a page that begins with their length, nil when
// that is wrong.
func sized(page []byte) []byte {
	if len(page) < 4 {
		return nil
	}
	n := binary.LittleEndian.Uint32(page)
	if int64(n) > int64(len(page)-4) {
		return nil
	}
	return page[4 : 4+n]
}

// enoughLevels reports whether runs of levels of one bit hold at least want of
// them: repeated ones, or packed eight to a byte.
func enoughLevels(runs []byte, want int64) bool {
	for want > 0 {
		head, n := binary.Uvarint(runs)
		if n <= 0 || head>>1 == 0 {
			return false
		}
		runs = runs[n:]
		if head&1 == 0 {
			if len(runs) == 0 || runs[0] > 1 {
				return false
			}
			runs = runs[1:]
			want -= int64(min(head>>1, 1<<31))
			continue
		}
		packed := int64(min(head>>1, uint64(len(runs))))
		if packed == 0 {
			return false
		}
		runs = runs[packed:]
		want -= packed * 8
	}
	return true
}
