package engine

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

const dialTimeout = 5 * time.Second

// ping succeeds when the engine answers to our password over both protocols
// within the timeout.
func (p Endpoint) ping(ctx context.Context, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := p.open(timeout)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.Ping(ctx); err != nil {
		return err
	}
	return p.pingHTTP(ctx)
}

// open gives a client with one connection.
func (p Endpoint) open(timeout time.Duration) (clickhouse.Conn, error) {
	return clickhouse.Open(&clickhouse.Options{
		Addr:         []string{p.Native},
		Auth:         clickhouse.Auth{Username: p.User, Password: p.Password},
		DialTimeout:  timeout,
		MaxOpenConns: 1,
	})
}

func (p Endpoint) pingHTTP(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.HTTP+"/", strings.NewReader("SELECT 1"))
	if err != nil {
		return err
	}
	req.Header.Set("X-ClickHouse-User", p.User)
	req.Header.Set("X-ClickHouse-Key", p.Password)
	// Its own transport: none of a proxy set in the environment, nothing kept open.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the engine answered over HTTP with %s", res.Status)
	}
	return nil
}

// DetachedParts counts the parts that the engine found torn at its start and
// set aside without an error: rows are missing when it is not 0.
func (e *Engine) DetachedParts(ctx context.Context) (int, error) {
	conn, err := e.Endpoint().open(dialTimeout)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	var n uint64
	if err := conn.QueryRow(ctx, "SELECT count() FROM system.detached_parts").Scan(&n); err != nil {
		return 0, fmt.Errorf("count detached parts: %w", err)
	}
	return int(n), nil
}
