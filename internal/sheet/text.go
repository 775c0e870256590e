package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// attr finds an attribute of the current start tag by local name; the last one
// wins. The value holds until the next call.
func (s *scanner) attr(name string) (val []byte, ok bool, err error) {
	rest := s.attrs
	for {
		var n, v []byte
		n, v, rest, err = nextAttr(rest)
		if err != nil || n == nil {
			return val, ok, err
		}
		if string(local(n)) == name && !bytes.HasPrefix(n, []byte("xmlns")) {
			if v, err = s.attrValue(v); err != nil {
				return nil, false, err
			}
			val, ok = v, true
		}
	}
}

// attrValue resolves the escapes of an attribute value, if it has any.
func (s *scanner) attrValue(v []byte) ([]byte, error) {
	if bytes.IndexByte(v, '&') < 0 && bytes.IndexByte(v, '\r') < 0 {
		return v, nil
	}
	var err error
	s.scratch, err = appendText(s.scratch[:0], v, false)
	return s.scratch, err
}

// nextAttr cuts the first attribute off a; name is nil at the end.
func nextAttr(a []byte) (name, val, rest []byte, err error) {
	i := 0
	for i < len(a) && isSpace(a[i]) {
		i++
	}
	if i == len(a) {
		return nil, nil, nil, nil
	}
	start := i
	for i < len(a) && a[i] != '=' && !isSpace(a[i]) {
		i++
	}
	name = a[start:i]
	for i < len(a) && isSpace(a[i]) {
		i++
	}
	if i == len(a) || a[i] != '=' || len(name) == 0 {
		return nil, nil, nil, errMalformed()
	}
	i++
	for i < len(a) && isSpace(a[i]) {
		i++
	}
	if i == len(a) || (a[i] != '"' && a[i] != '\'') {
		return nil, nil, nil, errMalformed()
	}
	n := bytes.IndexByte(a[i+1:], a[i])
	if n < 0 {
		return nil, nil, nil, errMalformed()
	}
	return name, a[i+1 : i+1+n], a[i+n+2:], nil
}

// appendText appends the characters that raw stands for: escapes resolved
// (none in CDATA), line ends made \n, everything XML forbids refused.
func appendText(dst, raw []byte, cdata bool) ([]byte, error) {
	plain := 0
	for plain < len(raw) {
		if c := raw[plain]; c < 0x20 || c >= 0x80 || c == '&' || c == '>' {
			break
		}
		plain++
	}
	dst = append(dst, raw[:plain]...)
	if plain == len(raw) {
		return dst, nil
	}
	if !legal(raw[plain:]) || !cdata && bytes.Contains(raw, []byte("]]>")) {
		return dst, errMalformed()
	}
	for i := plain; i < len(raw); {
		n := i
		for n < len(raw) && raw[n] != '\r' && (cdata || raw[n] != '&') {
			n++
		}
		dst = append(dst, raw[i:n]...)
		if n == len(raw) {
			break
		}
		if raw[n] == '\r' {
			dst = append(dst, '\n')
			if i = n + 1; i < len(raw) && raw[i] == '\n' {
				i++
			}
			continue
		}
		semi := bytes.IndexByte(raw[n:], ';')
		if semi < 0 {
			return dst, errMalformed()
		}
		r, ok := entity(raw[n+1 : n+semi])
		if !ok {
			return dst, errMalformed()
		}
		dst = utf8.AppendRune(dst, r)
		i = n + semi + 1
	}
	return dst, nil
}

// entity resolves what stands between & and ;. Half a surrogate pair passes: it
// becomes U+FFFD, as in encoding/xml.
func entity(e []byte) (rune, bool) {
	switch string(e) {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(e) < 2 || e[0] != '#' {
		return 0, false
	}
	e, base := e[1:], 10
	if e[0] == 'x' {
		e, base = e[1:], 16
	}
	n, err := strconv.ParseUint(string(e), base, 64)
	if err != nil || n > utf8.MaxRune || n >= 0xFFFE && n <= 0xFFFF ||
		n < 0x20 && n != '\t' && n != '\n' && n != '\r' {
		return 0, false
	}
	return rune(n), true
}

// legal reports whether b is UTF-8 without the characters that XML forbids.
func legal(b []byte) bool {
	rare := false
	for _, c := range b {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
		rare = rare || c == 0xEF
	}
	if rare && (bytes.Contains(b, []byte("\uFFFE")) || bytes.Contains(b, []byte("\uFFFF"))) {
		return false
	}
	return utf8.Valid(b)
}

// unescape resolves _xHHHH_ in place, the way the file format writes characters
// that XML can't hold (_x000D_); _x005F_ is the underscore itself. What stands
// for half a surrogate pair vanishes, as it does in excelize.
func unescape(b []byte) []byte {
	i := bytes.Index(b, []byte("_x"))
	if i < 0 {
		return b
	}
	out := b[:i]
	for i < len(b) {
		if n, ok := hexEscape(b[i:]); ok {
			if n < 0xD800 || n > 0xDFFF {
				out = utf8.AppendRune(out, n)
			}
			i += 7
			continue
		}
		out = append(out, b[i])
		i++
	}
	return out
}

// hexEscape reads _xHHHH_ at the beginning of b.
func hexEscape(b []byte) (rune, bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	var n rune
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			n = n<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
