package api_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/internal/officetest"
)

// TestStalledBody: a body that does not come ends the request and the connection,
// whether it is read by the handler or left over by a refusal.
func TestStalledBody(t *testing.T) {
	s := serve(officetest.New(t), nil, func(_ *server, o *api.Options) { o.Grace = 200 * time.Millisecond })
	for name, headers := range map[string]string{
		"an upload":          "Authorization: " + s.as[1] + "\r\nContent-Type: multipart/form-data; boundary=b\r\n",
		"a stranger's":       "Content-Type: multipart/form-data; boundary=b\r\n",
		"a search":           "Authorization: " + s.as[1] + "\r\nContent-Type: application/json\r\n",
		"one without a type": "Authorization: " + s.as[1] + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := "/api/v1/batches"
			if name == "a search" {
				path = "/api/v1/persons/search"
			}
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
			s.OK(err)
			defer conn.Close()
			_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Length: 100000\r\n\r\n--b\r\n", path, headers)
			s.OK(err)
			from := bufio.NewReader(conn)
			resp, err := http.ReadResponse(from, nil)
			if err != nil {
				return // cut off without an answer: as good
			}
			if resp.StatusCode < 400 {
				t.Errorf("status %d", resp.StatusCode)
			}
			if _, err := io.Copy(io.Discard, resp.Body); err != nil {
				t.Error(err)
			}
			if _, err := from.ReadByte(); err == nil { // waits until the server hangs up
				t.Error("the connection goes on")
			}
		})
	}
}
