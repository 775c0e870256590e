// Package storetest gives tests a real ClickHouse: one embedded engine for each
// test process, a fresh database for each test. A test that cannot get its
// engine fails; it never skips.
//
//	func TestMain(m *testing.M) { storetest.Main(m) }
package storetest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"qingjian/internal/engine"
	"qingjian/internal/fact"
	"qingjian/internal/store"
)

// shared is the engine of this test process. It is started by the first test
// that asks for it and stopped by Main, its owner: testing.M passes nothing on
// to tests, so it has to be a package variable.
var shared struct {
	start  sync.Once
	engine *engine.Engine
	err    error
	ready  bool // Main is running
	dir    string
	tests  int
	mu     sync.Mutex
}

// Main runs the tests of a package and ends the process. It is called from
// TestMain, first thing.
func Main(m *testing.M) {
	engine.RunChild()
	shared.ready = true
	code := m.Run()
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the test engine:", err)
		code = 1
	}
	os.Exit(code)
}

func stop() error {
	if shared.engine == nil {
		return nil
	}
	if err := shared.engine.Close(); err != nil {
		return err
	}
	return os.RemoveAll(shared.dir)
}

// Engine gives the engine of this test process, starting it if need be.
func Engine(t testing.TB) *engine.Engine {
	t.Helper()
	if !shared.ready {
		t.Fatal("call storetest.Main from TestMain")
	}
	shared.start.Do(func() {
		if shared.dir, shared.err = os.MkdirTemp("", "storetest-"); shared.err != nil {
			return
		}
		shared.engine, shared.err = engine.Start(context.Background(), engine.Options{Dir: shared.dir})
	})
	if shared.err != nil {
		t.Fatal("the test engine does not start: ", shared.err)
	}
	return shared.engine
}

// Dir is where that engine keeps its files.
func Dir(t testing.TB) string {
	t.Helper()
	Engine(t)
	return shared.dir
}

// Address gives the clickhouse:// address of a fresh database in the engine of
// this test process. The database is dropped after the test unless that failed.
func Address(t testing.TB) string {
	t.Helper()
	at := Engine(t).Endpoint()
	_, httpPort, _ := strings.Cut(at.HTTP, ":")
	shared.mu.Lock()
	shared.tests++
	database := fmt.Sprintf("test_%d", shared.tests)
	shared.mu.Unlock()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the test's database %s is kept while this process lives", database)
			return
		}
		drop(t, database)
	})
	address := url.URL{
		Scheme: "clickhouse", User: url.UserPassword(at.User, at.Password), Host: at.Native, Path: "/" + database,
		RawQuery: url.Values{"http_port": {httpPort}}.Encode(),
	}
	return address.String()
}

func drop(t testing.TB, database string) {
	t.Helper()
	conn := connect(t)
	defer func() { _ = conn.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+database+" SYNC"); err != nil {
		t.Error("drop the test's database: ", err)
	}
}

// Running counts the queries that start with a text and run now in the engine
// of this test process.
func Running(t testing.TB, start string) uint64 {
	t.Helper()
	conn := connect(t)
	defer func() { _ = conn.Close() }()
	var n uint64
	err := conn.QueryRow(t.Context(), "SELECT count() FROM system.processes WHERE startsWith(query, {start:String})",
		clickhouse.Named("start", start)).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Exec runs a statement in the engine of this test process, outside any store.
func Exec(t testing.TB, statement string) {
	t.Helper()
	conn := connect(t)
	defer func() { _ = conn.Close() }()
	if err := conn.Exec(context.WithoutCancel(t.Context()), statement); err != nil {
		t.Fatal(err)
	}
}

func connect(t testing.TB) driver.Conn {
	t.Helper()
	at := Engine(t).Endpoint()
	conn, err := clickhouse.Open(&clickhouse.Options{
		Addr: []string{at.Native}, Auth: clickhouse.Auth{Username: at.User, Password: at.Password},
	})
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// New opens a store on a fresh database, migrated to the catalogue and closed
// after the test.
func New(t testing.TB, cat store.Areas) *store.Store {
	t.Helper()
	return Open(t, store.Options{Address: Address(t), Catalog: cat})
}

// Open opens a store, migrates it and closes it after the test.
func Open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return s
}

// Insert writes rows of one area in both shapes, in one insert each.
func Insert(t testing.TB, s *store.Store, area string, rows ...*fact.Row) {
	t.Helper()
	blocks := store.NewBlocks(s.Area(area))
	for _, row := range rows {
		if err := blocks.Append(row); err != nil {
			t.Fatal(err)
		}
	}
	Send(t, s, blocks)
}

// Send writes blocks in both shapes.
func Send(t testing.TB, s *store.Store, blocks *store.Blocks) {
	t.Helper()
	for _, shape := range []store.Shape{store.Typed, store.Log} {
		var body strings.Builder
		if _, err := blocks.Encode(&body, shape); err != nil {
			t.Fatal(err)
		}
		if err := s.InsertArrow(t.Context(), blocks.Table(shape), strings.NewReader(body.String())); err != nil {
			t.Fatal(err)
		}
	}
}
