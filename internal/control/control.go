// Package control is the small transactional store beside ClickHouse: the
// ledger of imports and with it the watermark, the wrapped keys, settings and
// the audit trail. SQLite by default; its SQL keeps to what
// PostgreSQL takes too.
package control

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver

	"qingjian/internal/clock"
	"qingjian/internal/fault"
	"qingjian/internal/migrate"
	"qingjian/sql"
)

// DB is an open control store, safe for concurrent use.
type DB struct{ db *stdsql.DB }

// Open opens "sqlite:PATH". Fault codes control.address, control.unreachable.
func Open(ctx context.Context, address string) (*DB, error) {
	path, ok := strings.CutPrefix(address, "sqlite:")
	if !ok {
		return nil, fault.New(fault.Invalid, "control.address",
			fault.F("控制库地址 %q 无法识别", "the control store address %q is not understood", redact(address))).
			WithHint(fault.T("目前支持 sqlite:文件路径", "sqlite:PATH is what this version takes"))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, unreachable(err)
	}
	// What is deleted is overwritten: a person's salt must be gone for good. Every
	// write transaction takes the writer's place at once: SQLite has one
	// writer, and an upgrade from reading to writing half-way could only fail.
	query := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)"}}
	db, err := stdsql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return nil, unreachable(err)
	}
	db.SetMaxOpenConns(4)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(unreachable(err), db.Close())
	}
	return &DB{db: db}, nil
}

func redact(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Redacted()
	}
	return "?"
}

// Close closes the store.
func (d *DB) Close() error { return d.db.Close() }

// Ping tells whether the store answers.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.db.PingContext(ctx); err != nil {
		return unreachable(err)
	}
	return nil
}

// Migrate brings the schema up to date.
func (d *DB) Migrate(ctx context.Context, progress func(name string)) error {
	schema, err := fs.Sub(sql.FS(), "control/schema")
	if err != nil {
		return err
	}
	return migrate.Up(ctx, schema, target{d.db}, progress)
}

// MigrationStatus lists the steps and whether each is applied.
func (d *DB) MigrationStatus(ctx context.Context) ([]migrate.Step, error) {
	schema, err := fs.Sub(sql.FS(), "control/schema")
	if err != nil {
		return nil, err
	}
	return migrate.Status(ctx, schema, target{d.db})
}

// target lets the migrator work on the control store.
type target struct{ db *stdsql.DB }

func (t target) Ensure(ctx context.Context) error {
	_, err := t.db.ExecContext(ctx, sql.Query("control/migration_table"))
	return err
}

func (t target) Applied(ctx context.Context) ([]migrate.Applied, error) {
	return collect(ctx, t.db, "control/migrations", func(scan scanner) (migrate.Applied, error) {
		var a migrate.Applied
		var at int64
		err := scan(&a.Name, &a.Checksum, &at)
		a.At = fromMillis(at)
		return a, err
	})
}

func (t target) Exec(ctx context.Context, statement string) error {
	_, err := t.db.ExecContext(ctx, statement)
	return err
}

func (t target) Record(ctx context.Context, a migrate.Applied) error {
	_, err := t.db.ExecContext(ctx, sql.Query("control/migration_insert"), a.Name, a.Checksum, millis(clock.System()))
	return err
}

// Setting returns a setting, "" when it was never set.
func (d *DB) Setting(ctx context.Context, name string) (string, error) {
	var value string
	err := d.db.QueryRowContext(ctx, sql.Query("control/setting"), name).Scan(&value)
	if errors.Is(err, stdsql.ErrNoRows) {
		return "", nil
	}
	return value, wrap("setting", err)
}

// PutSetting sets a setting.
func (d *DB) PutSetting(ctx context.Context, name, value string) error {
	return exec(ctx, d.db, "control/setting_put", name, value)
}

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (stdsql.Result, error)
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*stdsql.Rows, error)
}

func exec(ctx context.Context, db execer, name string, args ...any) error {
	_, err := db.ExecContext(ctx, sql.Query(name), args...)
	return wrap(name, err)
}

type scanner func(dest ...any) error

func collect[T any](ctx context.Context, db queryer, name string, row func(scanner) (T, error), args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, sql.Query(name), args...)
	if err != nil {
		return nil, wrap(name, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		item, err := row(rows.Scan)
		if err != nil {
			return nil, wrap(name, err)
		}
		all = append(all, item)
	}
	return all, wrap(name, rows.Err())
}

func (d *DB) tx(ctx context.Context, do func(*stdsql.Tx) error) error {
	tx, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		return wrap("begin", err)
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return wrap("commit", tx.Commit())
}

// wrap names the operation that failed and gives the failure a code; one that
// has a code keeps it.
func wrap(operation string, err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("control %s: %w", operation, err)
	if _, coded := fault.As(err); coded {
		return err
	}
	return fault.New(fault.Unavailable, "control.failed",
		fault.T("控制库无法读写", "the control store cannot be read or written")).
		WithHint(fault.T("请检查磁盘空间和数据目录的权限，然后重试", "check the disk's free space and the data directory's permissions, then try again")).Wrap(err)
}

func unreachable(err error) error {
	return fault.New(fault.Unavailable, "control.unreachable",
		fault.T("控制库打不开", "the control store cannot be opened")).
		WithHint(fault.T("请检查数据目录的权限和磁盘空间", "check the data directory's permissions and free space")).Wrap(err)
}

func millis(t time.Time) int64 { return t.UnixMilli() }

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
