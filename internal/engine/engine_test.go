package engine

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"qingjian/internal/fault"
)

func TestMain(m *testing.M) {
	RunChild()
	runTestParent()
	os.Exit(m.Run())
}

// start gives an engine on a folder, stopped when the test ends.
func start(t *testing.T, o Options) *Engine {
	t.Helper()
	e, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// connect opens a client of the engine.
func connect(t *testing.T, p Endpoint) clickhouse.Conn {
	t.Helper()
	conn, err := p.open(dialTimeout)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func run(t *testing.T, conn clickhouse.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if err := conn.Exec(context.WithoutCancel(t.Context()), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func count(t *testing.T, conn clickhouse.Conn, from string) uint64 {
	t.Helper()
	var n uint64
	if err := conn.QueryRow(t.Context(), "SELECT count() FROM "+from).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// overHTTP sends a statement and gives status and answer.
func overHTTP(t *testing.T, p Endpoint, statement string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+p.HTTP+"/", strings.NewReader(statement))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(p.User, p.Password)
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, strings.TrimSpace(string(body))
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

func TestDataOutlivesARestartOfTheProgram(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	e, err := Start(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, e.Endpoint())
	run(t, conn, "CREATE DATABASE office", "CREATE TABLE office.post (n UInt64, title String) ENGINE = ReplacingMergeTree ORDER BY n")
	batch, err := conn.PrepareBatch(t.Context(), "INSERT INTO office.post (n, title)")
	if err != nil {
		t.Fatal(err)
	}
	for n := range uint64(1000) {
		if err := batch.Append(n, "科长"); err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatalf("second Close: %v", err)
	}
	wantCode(t, e.Ready(t.Context()), "engine.closed")

	again := start(t, Options{Dir: dir})
	if n := count(t, connect(t, again.Endpoint()), "office.post WHERE title = '科长'"); n != 1000 {
		t.Errorf("%d rows, want 1000", n)
	}
	if status, body := overHTTP(t, again.Endpoint(), "SELECT count() FROM office.post"); status != http.StatusOK || body != "1000" {
		t.Errorf("over HTTP: %d %s", status, body)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v %v, want mode 0700", info.Mode(), err)
	}
}

func TestOnlyOurPasswordOpensTheEngine(t *testing.T) {
	e := start(t, Options{Dir: t.TempDir()})
	good := e.Endpoint()
	for name, login := range map[string][2]string{
		"wrong password":           {good.User, "guess"},
		"no password":              {good.User, ""},
		"the engine's own user":    {"default", ""},
		"its user, our password":   {"default", good.Password},
		"a user that is not there": {"admin", good.Password},
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			bad.User, bad.Password = login[0], login[1]
			if err := connect(t, bad).Ping(t.Context()); err == nil {
				t.Error("let in over the native protocol")
			}
			if status, body := overHTTP(t, bad, "SELECT 1"); status == http.StatusOK {
				t.Errorf("let in over HTTP: %s", body)
			}
		})
	}
}

func TestTheApplicationMayDoItsWork(t *testing.T) {
	backups := t.TempDir()
	e := start(t, Options{Dir: t.TempDir(), BackupDir: backups})
	conn := connect(t, e.Endpoint())
	run(t, conn,
		"CREATE DATABASE office",
		"CREATE TABLE office.a (n UInt64, s String, INDEX i s TYPE text(tokenizer = ngrams(2))) ENGINE = ReplacingMergeTree ORDER BY n PARTITION BY n % 2",
		"CREATE TABLE office.b AS office.a",
		"CREATE VIEW office.v AS SELECT n FROM office.a",
		"INSERT INTO office.a SELECT number, toString(number) FROM numbers(100)",
		"ALTER TABLE office.a DELETE WHERE n = 1 SETTINGS mutations_sync = 1",
		"DELETE FROM office.a WHERE n = 2",
		"SYSTEM STOP MERGES office.a", "SYSTEM START MERGES office.a",
		"OPTIMIZE TABLE office.a FINAL", "CHECK TABLE office.a",
		"ALTER TABLE office.b REPLACE PARTITION 0 FROM office.a",
		"ALTER TABLE office.a MOVE PARTITION 1 TO TABLE office.b",
		"ALTER TABLE office.a ADD COLUMN c String",
		"EXCHANGE TABLES office.a AND office.b",
		fmt.Sprintf("BACKUP TABLE office.a TO File('%s/first')", backups),
		fmt.Sprintf("RESTORE TABLE office.a AS office.restored FROM File('%s/first')", backups),
	)
	if n := count(t, conn, "office.restored"); n != 98 {
		t.Errorf("%d rows, want 98", n)
	}
	for _, table := range []string{"tables", "columns", "parts", "detached_parts", "databases", "mutations", "merges", "data_skipping_indices"} {
		count(t, conn, "system."+table)
	}
	run(t, conn, "TRUNCATE TABLE office.a", "DROP TABLE office.b", "DROP DATABASE office")
}

func TestTheApplicationMayNotReachOut(t *testing.T) {
	e := start(t, Options{Dir: t.TempDir(), BackupDir: t.TempDir()})
	conn := connect(t, e.Endpoint())
	run(t, conn, "CREATE DATABASE office")
	for _, statement := range []string{
		"SELECT * FROM file('/etc/passwd', 'LineAsString')",
		"SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
		"SELECT * FROM remote('127.0.0.1:1', system.one)",
		"INSERT INTO FUNCTION file('out.tsv') SELECT 1",
		"CREATE TABLE office.f (a String) ENGINE = File(TSV)",
		"CREATE TABLE office.u (a String) ENGINE = URL('http://127.0.0.1:1/', 'TSV')",
		"CREATE USER intruder",
		"SELECT * FROM system.users",
		"SYSTEM SHUTDOWN",
		fmt.Sprintf("BACKUP DATABASE office TO File('%s/elsewhere')", t.TempDir()),
	} {
		if err := conn.Exec(t.Context(), statement); err == nil {
			t.Errorf("allowed: %s", statement)
		}
	}
}

func TestNothingPrivateIsLeftOnDisk(t *testing.T) {
	private, dir := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", private)
	e := start(t, Options{Dir: dir})
	left, err := os.ReadDir(private)
	if err != nil || len(left) != 0 {
		t.Errorf("configuration left behind: %v %v", left, err)
	}
	// Errors that quote a value, as an import may cause them.
	conn := connect(t, e.Endpoint())
	for _, statement := range []string{"SELECT toDate('canary-value')", "SELECT throwIf(1, 'canary-value')", "SELECT 'canary-value' FROM office.nothing"} {
		if err := conn.Exec(t.Context(), statement); err == nil {
			t.Errorf("allowed: %s", statement)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, secret := range []string{e.Endpoint().Password, "password_sha256_hex", "canary-value"} {
			if strings.Contains(string(content), secret) {
				t.Errorf("%s holds a secret", path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTornPartIsReported(t *testing.T) {
	dir := t.TempDir()
	e, err := Start(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, e.Endpoint())
	run(t, conn, "CREATE DATABASE office",
		"CREATE TABLE office.a (n UInt64) ENGINE = MergeTree ORDER BY n",
		"INSERT INTO office.a SELECT number FROM numbers(10)")
	if n, err := e.DetachedParts(t.Context()); err != nil || n != 0 {
		t.Fatalf("whole data: %d detached parts, %v", n, err)
	}
	var part string
	if err := conn.QueryRow(t.Context(), "SELECT path FROM system.parts WHERE table = 'a'").Scan(&part); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(part, "count.txt"), 0); err != nil {
		t.Fatal(err)
	}
	if n, err := start(t, Options{Dir: dir}).DetachedParts(t.Context()); err != nil || n != 1 {
		t.Errorf("torn data: %d detached parts, %v; want 1", n, err)
	}
}
