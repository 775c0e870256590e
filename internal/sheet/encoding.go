package sheet

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"qingjian/internal/fault"
)

// encoding is how a text file writes its characters.
type encoding uint8

const (
	encodingUTF8 encoding = iota
	encodingGB18030
)

// encodingOf tells the encoding of a piece of text, which may end inside a
// character. ok is false when it is neither.
func encodingOf(piece []byte) (enc encoding, ok bool) {
	whole := piece
	for i := 1; i < utf8.UTFMax && i <= len(piece); i++ {
		if c := piece[len(piece)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(piece[len(piece)-i:]) {
				whole = piece[:len(piece)-i]
			}
			break
		}
	}
	if utf8.Valid(whole) {
		return encodingUTF8, true
	}
	out := make([]byte, 3*len(piece))
	n, _, err := simplifiedchinese.GB18030.NewDecoder().Transform(out, piece, false)
	if err != nil && !errors.Is(err, transform.ErrShortSrc) {
		return 0, false
	}
	return encodingGB18030, !bytes.ContainsRune(out[:n], utf8.RuneError)
}

// findEncoding judges a text file by what follows its first character beyond
// ASCII, however far down that stands.
func (t *table) findEncoding() (encoding, error) {
	buf := make([]byte, bufferSize)
	for off := int64(0); off < t.size; {
		n, err := t.src.ReadAt(buf, off)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if i := bytes.IndexFunc(buf[:n], func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
			n, err = t.src.ReadAt(buf, off+int64(i))
			if err != nil && !errors.Is(err, io.EOF) {
				return 0, err
			}
			enc, ok := encodingOf(buf[:n])
			if !ok {
				return 0, errUnreadableText()
			}
			return enc, nil
		}
		if n == 0 {
			break
		}
		off += int64(n)
	}
	return encodingUTF8, nil
}

// text reads the file from its beginning as UTF-8, without a byte order mark.
func (t *table) text(enc encoding) io.Reader {
	r := t.once
	if r == nil {
		r = io.NewSectionReader(t.src, 0, t.size)
	}
	r = &unmarked{Reader: r}
	if enc == encodingGB18030 {
		r = transform.NewReader(r, simplifiedchinese.GB18030.NewDecoder())
	}
	return r
}

// unmarked drops a byte order mark.
type unmarked struct {
	io.Reader
	begun bool
}

func (u *unmarked) Read(p []byte) (int, error) {
	if u.begun {
		return u.Reader.Read(p)
	}
	u.begun = true
	mark := make([]byte, 3)
	n, err := io.ReadFull(u.Reader, mark)
	switch {
	case n == len(mark) && string(mark) == "\uFEFF":
		return u.Reader.Read(p)
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return 0, err
	}
	u.Reader = io.MultiReader(bytes.NewReader(mark[:n]), u.Reader)
	return u.Reader.Read(p)
}

// readable reports whether s, read as enc, lost nothing: the decoder of
// GB18030 writes U+FFFD for what isn't a character.
func (enc encoding) readable(s []byte) bool {
	if enc == encodingGB18030 {
		return !bytes.ContainsRune(s, utf8.RuneError)
	}
	return utf8.Valid(s)
}

func errUnreadableText() *fault.Error {
	return errDamagedFeed(fault.T("文字编码既不是 UTF-8 也不是 GB18030", "its text is neither UTF-8 nor GB18030"))
}

func errUnreadableLine(line int) *fault.Error {
	return errDamagedFeed(fault.F("第 %d 行的文字编码有误", "the text of line %d is not in the encoding of the rest", line))
}

// maxRecord is the most bytes that one record of a text file may take, so that
// a quote never closed doesn't draw the whole file into memory.
const maxRecord = 16 << 20

func errLongRecord(line int) *fault.Error {
	return errDamagedFeed(fault.F("第 %d 行起的一条记录过长，可能有引号没有配对", "the record that begins in line %d is too long; a quote may never be closed", line))
}
