package api

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/fault"
)

// call is one request under way: who asks, what was noted of it, how it ends.
type call struct {
	who     *account.Principal // nil while nobody is known
	secret  string             // of the session, for what changes the session itself
	why     error              // why nobody is known: no session, an expired one, a wrong token
	by      access.By
	ticket  error     // why the ticket that was named is not in force
	idle    time.Time // when the session ends unless it is used; where it is asked for alone
	address string
	trail   *countingTrail
	code    string // of the refusal, "" when there was none
}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(keyCall).(*call)
	return c
}

// byOf is on whose behalf a handler works; nobody may do anything.
func byOf(ctx context.Context) access.By {
	if c := callOf(ctx); c != nil {
		return c.by
	}
	return access.By{}
}

// countingTrail knows whether anything was noted, and whether a refusal was.
type countingTrail struct {
	access.Noter
	n, refused atomic.Int32
}

// Append implements access.Noter.
func (t *countingTrail) Append(ctx context.Context, who audit.Actor, what audit.Event) error {
	err := t.Noter.Append(ctx, who, what)
	if err == nil {
		t.n.Add(1)
		if what.Result != "ok" && what.Result != "" {
			t.refused.Add(1)
		}
	}
	return err
}

// tells reports whether the entries say how the call ended: a part that was done
// does not stand for a call that was refused.
func (t *countingTrail) tells(code string) bool {
	return t.n.Load() > 0 && (code == "" || t.refused.Load() > 0)
}

// addressOf is where a request comes from. There is no trusting of headers: a
// proxy in front is the address that is noted.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// noting holds an answer back until the trail has an entry of it.
type noting struct {
	gin.ResponseWriter
	settle  func() error
	settled bool
	failed  bool
}

// Write implements http.ResponseWriter.
func (w *noting) Write(p []byte) (int, error) {
	if w.ready(); w.failed {
		return len(p), nil // another answer has taken its place
	}
	return w.ResponseWriter.Write(p)
}

// WriteString implements gin.ResponseWriter.
func (w *noting) WriteString(s string) (int, error) { return w.Write([]byte(s)) }

// WriteHeaderNow implements gin.ResponseWriter.
func (w *noting) WriteHeaderNow() {
	if w.ready(); !w.failed {
		w.ResponseWriter.WriteHeaderNow()
	}
}

// Flush implements http.Flusher.
func (w *noting) Flush() {
	if w.ready(); !w.failed {
		w.ResponseWriter.Flush()
	}
}

func (w *noting) ready() {
	if !w.settled {
		w.settled = true
		w.failed = w.settle() != nil
	}
}

// noteCalls writes an entry for every call whose own entries do not say how it
// ended: what was asked and how that was answered. Without the entry nothing is answered.
func (s *server) noteCalls(c *gin.Context) {
	now := callOf(c.Request.Context())
	if now == nil {
		c.Next()
		return
	}
	inner := c.Writer
	held := &noting{ResponseWriter: inner}
	held.settle = func() error { return s.noteCall(c, now, inner) }
	c.Writer = held
	c.Next()
	held.ready()
}

func (s *server) noteCall(c *gin.Context, now *call, inner gin.ResponseWriter) error {
	need, operation := needOf(c.Request.Method, c.FullPath())
	if now.trail.tells(now.code) || need.quiet || (now.who == nil && !need.note) {
		return nil
	}
	event := audit.Event{Action: operation, Object: s.objectOf(c), Result: now.code}
	if event.Result == "" {
		event.Result = "ok"
		if inner.Status() >= http.StatusBadRequest {
			event.Result = "request.invalid" // refused before a handler was reached
		}
	}
	ctx := context.WithoutCancel(c.Request.Context())
	err := now.by.Note(ctx, event)
	if err != nil {
		c.Writer = inner
		e, _ := fault.As(err)
		s.refuse(c, http.StatusServiceUnavailable, e)
	}
	return err
}

// objectOf is what a call is about: the ids of its address and the unit. What
// somebody types there instead may be a number of an identity card, or a name.
func (s *server) objectOf(c *gin.Context) string {
	ctx := context.WithoutCancel(c.Request.Context())
	var out []string
	for _, p := range c.Params {
		switch {
		case audit.IsID(p.Value):
			out = append(out, p.Value)
		case p.Key == "feed" && s.Feeds.Set.Declares(p.Value):
			out = append(out, p.Value)
		case p.Key == "code":
			out = append(out, s.Archive.NotedUnit(ctx, p.Value))
		default:
			out = append(out, "?")
		}
	}
	return strings.Join(out, " ")
}
