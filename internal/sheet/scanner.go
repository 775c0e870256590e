package sheet

import (
	"bytes"
	"context"
	"errors"
	"io"

	"golang.org/x/net/html/charset"

	"qingjian/internal/fault"
)

// token is a kind of piece that the scanner cuts XML into.
type token uint8

const (
	tokEOF   token = iota
	tokStart       // name and attrs are set; a self-closing element gives tokStart, then tokEnd
	tokEnd         // name is set
	tokText        // text is set, still escaped unless cdata
)

const (
	bufferSize = 64 << 10
	// maxToken bounds one tag or one stretch of text. The longest legal cell
	// (32,767 characters, each an escape of ten bytes) is far below.
	maxToken = 4 << 20
	maxDepth = 256
)

// scanner cuts an XML stream into tokens without copying: the slices it hands
// out point into its buffer and hold until the next call. It checks what keeps
// a damaged file from being read wrongly (nesting, quotes, an early end) and
// leaves the rest to whoever uses a token. It knows no namespaces: like
// excelize it goes by local names.
type scanner struct {
	ctx      context.Context
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool

	name    []byte // local name of the element
	attrs   []byte // what stands between name and end of a start tag
	text    []byte
	cdata   bool
	closing bool // the start tag just given was self-closing
	rooted  bool // there has been an element

	stack   []byte // full names of the open elements, one after the other
	marks   []int  // where each begins
	scratch []byte // for an attribute value with escapes
}

func newScanner(ctx context.Context, r io.Reader) *scanner {
	return &scanner{ctx: ctx, r: r, buf: make([]byte, bufferSize)}
}

// depth is the number of open elements.
func (s *scanner) depth() int { return len(s.marks) }

// next advances to the next token.
func (s *scanner) next() (token, error) {
	if s.closing {
		s.closing = false
		s.pop()
		return tokEnd, nil
	}
	for {
		if s.pos == s.end {
			if err := s.more(); errors.Is(err, io.EOF) {
				if len(s.marks) > 0 || !s.rooted {
					return tokEOF, errTruncated()
				}
				return tokEOF, nil
			} else if err != nil {
				return tokEOF, err
			}
		}
		if s.buf[s.pos] != '<' {
			return tokText, s.chars()
		}
		if err := s.need(2); err != nil {
			return tokEOF, err
		}
		switch s.buf[s.pos+1] {
		case '/':
			return tokEnd, s.endTag()
		case '!':
			if got, err := s.declaration(); got || err != nil {
				return tokText, err
			}
		case '?':
			if err := s.instruction(); err != nil {
				return tokEOF, err
			}
		default:
			return tokStart, s.startTag()
		}
	}
}

// chars takes the text up to the next tag.
func (s *scanner) chars() error {
	s.cdata = false
	from := 0
	for {
		if i := bytes.IndexByte(s.buf[s.pos+from:s.end], '<'); i >= 0 {
			s.text = s.buf[s.pos : s.pos+from+i]
			s.pos += from + i
			return nil
		}
		from = s.end - s.pos
		if err := s.more(); errors.Is(err, io.EOF) {
			s.text = s.buf[s.pos:s.end]
			s.pos = s.end
			return nil
		} else if err != nil {
			return err
		}
	}
}

// tag finds the end of the tag at pos and returns what stands inside < and >.
func (s *scanner) tag() ([]byte, error) {
	var quote byte
	for i := 1; ; {
		for b := s.buf[s.pos:s.end]; i < len(b); i++ {
			switch c := b[i]; {
			case c == '<':
				return nil, errMalformed()
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '>':
				s.pos += i + 1
				return b[1:i], nil
			case c == '"' || c == '\'':
				quote = c
			}
		}
		if err := s.moreInside(); err != nil {
			return nil, err
		}
	}
}

func (s *scanner) startTag() error {
	t, err := s.tag()
	if err != nil {
		return err
	}
	if n := len(t); n > 0 && t[n-1] == '/' {
		s.closing = true
		t = t[:n-1]
	}
	n := 0
	for n < len(t) && !isSpace(t[n]) {
		n++
	}
	if n == 0 || !isNameStart(t[0]) {
		return errMalformed()
	}
	if len(s.marks) >= maxDepth {
		return errMalformed()
	}
	s.rooted = true
	s.marks = append(s.marks, len(s.stack))
	s.stack = append(s.stack, t[:n]...)
	s.name, s.attrs = local(t[:n]), t[n:]
	return nil
}

func (s *scanner) endTag() error {
	t, err := s.tag()
	if err != nil {
		return err
	}
	t = t[1:]
	for len(t) > 0 && isSpace(t[len(t)-1]) {
		t = t[:len(t)-1]
	}
	if len(s.marks) == 0 || !bytes.Equal(t, s.stack[s.marks[len(s.marks)-1]:]) {
		return errMalformed()
	}
	s.name = local(t)
	s.pop()
	return nil
}

func (s *scanner) pop() {
	n := len(s.marks) - 1
	s.stack = s.stack[:s.marks[n]]
	s.marks = s.marks[:n]
}

// declaration handles what begins with <!: it gives CDATA as text and skips
// comments. A document type is nothing a spreadsheet program writes.
func (s *scanner) declaration() (got bool, err error) {
	if err := s.need(4); err != nil {
		return false, err
	}
	if bytes.HasPrefix(s.buf[s.pos:s.end], []byte("<!--")) {
		s.pos += 4
		return false, s.skipPast("-->")
	}
	const open = "<![CDATA["
	if err := s.need(len(open)); err != nil {
		return false, err
	}
	if !bytes.HasPrefix(s.buf[s.pos:s.end], []byte(open)) {
		return false, errUnfamiliar
	}
	s.pos += len(open)
	for from := 0; ; {
		if i := bytes.Index(s.buf[s.pos+from:s.end], []byte("]]>")); i >= 0 {
			s.text, s.cdata = s.buf[s.pos:s.pos+from+i], true
			s.pos += from + i + 3
			return true, nil
		}
		from = max(0, s.end-s.pos-2)
		if err := s.moreInside(); err != nil {
			return false, err
		}
	}
}

// instruction skips <?...?>. The XML declaration may name another encoding,
// which is then translated from here on, as excelize does.
func (s *scanner) instruction() error {
	if err := s.need(6); err != nil {
		return err
	}
	if !bytes.HasPrefix(s.buf[s.pos:s.end], []byte("<?xml")) || !isSpace(s.buf[s.pos+5]) {
		return s.skipPast("?>")
	}
	t, err := s.tag()
	if err != nil {
		return err
	}
	if len(t) < 6 || t[len(t)-1] != '?' {
		return errMalformed()
	}
	s.attrs = t[4 : len(t)-1]
	if v, ok, err := s.attr("version"); err != nil || ok && string(v) != "1.0" {
		return errMalformed()
	}
	enc, ok, err := s.attr("encoding")
	if err != nil || !ok || len(enc) == 0 || bytes.EqualFold(enc, []byte("utf-8")) {
		return err
	}
	rest := bytes.Clone(s.buf[s.pos:s.end])
	r, err := charset.NewReaderLabel(string(enc), io.MultiReader(bytes.NewReader(rest), s.r))
	if err != nil {
		return errDamaged(fault.T("文字编码无法识别", "unknown text encoding"))
	}
	s.r, s.pos, s.end, s.eof = r, 0, 0, false
	return nil
}

// skipPast drops everything up to and including mark, in constant memory.
func (s *scanner) skipPast(mark string) error {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(mark)); i >= 0 {
			s.pos += i + len(mark)
			return nil
		}
		s.pos = max(s.pos, s.end-len(mark)+1)
		if err := s.moreInside(); err != nil {
			return err
		}
	}
}

// skip reads on until the element just opened is closed.
func (s *scanner) skip() error {
	for depth := s.depth(); ; {
		tok, err := s.next()
		if err != nil {
			return err
		}
		if tok == tokEnd && s.depth() < depth {
			return nil
		}
	}
}

// need makes n bytes from pos on available.
func (s *scanner) need(n int) error {
	for s.end-s.pos < n {
		if err := s.moreInside(); err != nil {
			return err
		}
	}
	return nil
}

// moreInside is more where the stream must not end.
func (s *scanner) moreInside() error {
	if err := s.more(); errors.Is(err, io.EOF) {
		return errTruncated()
	} else {
		return err
	}
}

// more reads on behind end, keeping what stands from pos on. Slices handed out
// before are void. It returns io.EOF when there is nothing more.
func (s *scanner) more() error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if s.eof {
		return io.EOF
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			return errDamaged(fault.T("有一段内容过长", "a stretch of content is too long"))
		}
		grown := make([]byte, 2*len(s.buf))
		copy(grown, s.buf[:s.end])
		s.buf = grown
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if errors.Is(err, io.EOF) {
			s.eof = true
		} else if err != nil {
			return err
		}
		if n > 0 {
			return nil
		}
		if s.eof {
			return io.EOF
		}
	}
	return io.ErrNoProgress
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

// local cuts off a namespace prefix.
func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i > 0 && i < len(name)-1 {
		return name[i+1:]
	}
	return name
}

func errMalformed() error {
	return errDamaged(fault.T("内容不是规范的 XML", "its content is not well-formed XML"))
}

func errTruncated() error {
	return errDamaged(fault.T("内容中途断了", "its content ends half-way"))
}
