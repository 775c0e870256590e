package engine

import (
	"strings"
	"sync"
)

// outputLimit bounds what is kept of a child's standard output and error.
const outputLimit = 16 << 10

// output keeps the end of what a child printed, to say why it failed. It is
// safe for concurrent use.
type output struct {
	mu  sync.Mutex
	buf []byte
}

// Write never fails.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.buf = append(o.buf, p...)
	if over := len(o.buf) - outputLimit; over > 0 {
		o.buf = append(o.buf[:0], o.buf[over:]...)
	}
	return len(p), nil
}

// String gives the text kept.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.buf)
}

// reason gives the line that most likely says why the child failed.
func (o *output) reason() string {
	var last string
	for line := range strings.Lines(o.String()) {
		line = strings.TrimSpace(line)
		if text, ours := strings.CutPrefix(line, childPrefix); ours || strings.Contains(line, "Code: ") {
			return text
		}
		if line != "" {
			last = line
		}
	}
	return last
}
