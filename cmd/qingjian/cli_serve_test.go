package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// screen is what a running command has written so far.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{} // closed at the next writing
}

func newScreen() *screen { return &screen{more: make(chan struct{})} }

// Write implements io.Writer.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.more)
	s.more = make(chan struct{})
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// await waits until something stands on the screen so many times; ended is
// closed when nothing more will come.
func (s *screen) await(what *regexp.Regexp, n int, ended <-chan struct{}) []string {
	for {
		s.mu.Lock()
		found, more := what.FindAllString(s.text.String(), -1), s.more
		s.mu.Unlock()
		if len(found) >= n {
			return found
		}
		select {
		case <-more:
		case <-ended:
			return nil
		}
	}
}

var (
	atAddress = regexp.MustCompile(`https?://[0-9.:\[\]]+\d`)
	setupCode = regexp.MustCompile(`(?:[a-z2-9]{4}-){5}[a-z2-9]{4}`)
)

// running is a server of a data directory.
type running struct {
	*cli
	url   string
	out   *screen
	ended chan struct{} // closed when it has ended
	code  int           // of its end
	halt  context.CancelFunc
	trust *tls.Config // for TLS
}

// start serves the data directory until the test ends.
func (c *cli) start(args ...string) *running {
	c.Helper()
	ctx, halt := context.WithCancel(context.WithoutCancel(c.Context()))
	r := &running{cli: c, out: newScreen(), ended: make(chan struct{}), halt: halt}
	if !slices.Contains(args, "--listen") {
		args = append([]string{"--listen", "127.0.0.1:0"}, args...)
	}
	go func() {
		defer close(r.ended)
		r.code = run(ctx, append([]string{"serve"}, args...), streams{in: strings.NewReader(""), out: r.out, err: c.errors(), getenv: c.getenv})
	}()
	c.Cleanup(r.stop)
	found := r.out.await(atAddress, 1, r.ended)
	if found == nil {
		c.Fatalf("the server ended with %d:\n%s", r.code, r.out)
	}
	r.url = found[0]
	return r
}

// errors is where a server's diagnostics go.
func (c *cli) errors() io.Writer {
	if c.stderr != nil {
		return c.stderr
	}
	return os.Stderr
}

// stop ends the server as Ctrl-C does.
func (r *running) stop() {
	r.halt()
	<-r.ended
	if r.code != exitOK {
		r.Errorf("the server ended with %d", r.code)
	}
}

// serve serves the data directory, set up as an office's, until the test ends:
// commands with --server work with a token of its staff from then on.
func (c *cli) serve(args ...string) string {
	c.Helper()
	r := c.start(args...)
	if c.env["QINGJIAN_TOKEN"] == "" {
		c.env["QINGJIAN_TOKEN"] = r.found().staff()
	}
	return r.url
}

func TestServeSaysWhereItIs(t *testing.T) {
	r := freshCLI(t).start("--lang", "en")
	r.says(r.out.String(), "Qingjian is at "+r.url)
}
