package api

import (
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	usualGrace = 30 * time.Second
	slowest    = 4 << 10 // bytes in a second that a body must bring in the long run
)

// pacedBody waits for a body no longer than its bytes are worth, so that nobody
// holds connections by sending a byte now and then. What is done between the
// readings is not counted.
type pacedBody struct {
	io.ReadCloser
	conn  *http.ResponseController
	left  time.Duration
	ended bool
}

// Read implements io.Reader.
func (b *pacedBody) Read(p []byte) (int, error) {
	start := time.Now()
	limited := b.conn.SetReadDeadline(start.Add(b.left)) == nil
	n, err := b.ReadCloser.Read(p)
	b.left += time.Duration(n)*time.Second/slowest - time.Since(start)
	b.ended = err != nil
	// The server watches the connection while the handler works: a deadline that
	// passes then would end the request. One that has passed stays.
	if limited && (err == nil || err == io.EOF) {
		_ = b.conn.SetReadDeadline(time.Time{})
	}
	return n, err
}

// limitBody ends requests whose body does not come. Where the connection knows no
// deadlines nothing is limited.
func (s *server) limitBody(c *gin.Context) {
	if c.Request.Body == nil || c.Request.Body == http.NoBody {
		c.Next()
		return
	}
	b := &pacedBody{ReadCloser: c.Request.Body, conn: http.NewResponseController(c.Writer), left: s.Grace}
	c.Request.Body = b
	c.Next()
	if !b.ended { // the server reads on a little, to keep the connection
		_ = b.conn.SetReadDeadline(time.Now().Add(s.Grace))
	}
}
