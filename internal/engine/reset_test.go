package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

func TestConnectionResetsDoNotStopTheEngine(t *testing.T) { surviveResets(t, 100) }

// surviveResets resets this many connections in several states of a
// conversation and wants the very same child to answer afterwards.
func surviveResets(t *testing.T, times int) {
	t.Helper()
	e := start(t, Options{Dir: t.TempDir()})
	pid, p := e.PID(), e.Endpoint()
	kinds := []func(*testing.T, Endpoint){resetIdle, resetQuery, resetHTTP, resetHTTP}
	for i := range times {
		kinds[i%len(kinds)](t, p)
		if t.Failed() {
			t.Fatalf("at reset %d of %d", i+1, times)
		}
	}
	if err := e.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e.Restarts() != 0 || e.PID() != pid {
		t.Errorf("the engine died %d times", e.Restarts())
	}
}

// reset closes a connection so that the other side gets RST, not FIN.
func reset(t *testing.T, conn net.Conn) {
	t.Helper()
	if err := conn.(*net.TCPConn).SetLinger(0); err != nil {
		t.Error(err)
	}
	_ = conn.Close()
}

// nativeClient gives a client and the connection underneath it.
func nativeClient(t *testing.T, p Endpoint) (clickhouse.Conn, net.Conn) {
	t.Helper()
	var under net.Conn
	conn, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{p.Native},
		Auth: clickhouse.Auth{Username: p.User, Password: p.Password},
		DialContext: func(ctx context.Context, addr string) (c net.Conn, err error) {
			under, err = new(net.Dialer).DialContext(ctx, "tcp", addr)
			return under, err
		},
	})
	if err == nil {
		err = conn.Ping(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return conn, under
}

// resetIdle resets a connection between queries, the case that kills an engine
// without a terminal.
func resetIdle(t *testing.T, p Endpoint) {
	conn, under := nativeClient(t, p)
	reset(t, under)
	_ = conn.Close()
}

// resetQuery resets a connection on which the answer waits unread.
func resetQuery(t *testing.T, p Endpoint) {
	conn, under := nativeClient(t, p)
	rows, err := conn.Query(t.Context(), "SELECT number FROM numbers(1000000)")
	if err != nil {
		t.Error(err)
		return
	}
	reset(t, under)
	for rows.Next() { // ends with an error, or with what was read ahead
	}
	_ = rows.Close()
	_ = conn.Close()
}

// resetHTTP resets an HTTP connection: bare, garbage, a query in flight, an
// insert half sent, after an answer that is kept alive.
func resetHTTP(t *testing.T, p Endpoint) {
	conn, err := net.Dial("tcp", p.HTTP)
	if err != nil {
		t.Error(err)
		return
	}
	head := fmt.Sprintf("POST /?query=%%s HTTP/1.1\r\nHost: x\r\nX-ClickHouse-User: %s\r\nX-ClickHouse-Key: %s\r\nContent-Length: %%d\r\n\r\n", p.User, p.Password)
	talk := []struct {
		said     string
		answered bool
	}{
		{said: ""},
		{said: "\x00\x01nonsense\r\n\r\n"},
		{said: fmt.Sprintf(head, "INSERT+INTO+a.b+FORMAT+TSV", 1000) + "1\n"},
		{said: fmt.Sprintf(head, "SELECT+number+FROM+numbers(1000000)", 0), answered: true},
		{said: fmt.Sprintf(head, "SELECT+1", 0), answered: true},
	}[rand.IntN(5)]
	if _, err := conn.Write([]byte(talk.said)); err != nil {
		t.Error(err)
	}
	if talk.answered && rand.IntN(2) == 0 {
		_, _ = conn.Read(make([]byte, 64)) // so that it is well on its way
	}
	reset(t, conn)
}
