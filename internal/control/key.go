package control

import (
	"context"
	stdsql "database/sql"
	"time"

	"qingjian/internal/fault"
	"qingjian/sql"
)

// SettingSuite names the suite of algorithms that a data directory works with,
// fixed when its keys are drawn.
const SettingSuite = "crypto.suite"

// Key is one generation of a key, wrapped by the key file.
type Key struct {
	Purpose    string
	Generation uint16
	Wrapped    []byte
	CreatedAt  time.Time // when it was drawn
	WrappedAt  time.Time // when the key file that wraps it was
}

// Keys returns the wrapped keys by purpose and generation, none in a store that
// was never set up.
func (d *DB) Keys(ctx context.Context) ([]Key, error) {
	return collect(ctx, d.db, "control/keys", func(scan scanner) (k Key, err error) {
		var created, wrapped int64
		err = scan(&k.Purpose, &k.Generation, &k.Wrapped, &created, &wrapped)
		k.CreatedAt, k.WrappedAt = fromMillis(created), fromMillis(wrapped)
		return k, err
	})
}

// PutKeys keeps new wrapped keys and the suite that they belong to, all or
// none. It never overwrites a key.
func (d *DB) PutKeys(ctx context.Context, suite string, keys []Key) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := insertKeys(ctx, tx, keys); err != nil {
			return err
		}
		return exec(ctx, tx, "control/setting_put", SettingSuite, suite)
	})
}

// RotateKeys replaces the wrapping of every key that there is and adds new ones,
// all or none; fault code control.keys_moved when rewrapped is not the whole of
// what there is.
func (d *DB) RotateKeys(ctx context.Context, rewrapped, added []Key) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		var there int
		if err := tx.QueryRowContext(ctx, sql.Query("control/key_count")).Scan(&there); err != nil {
			return wrap("control/key_count", err)
		}
		if there != len(rewrapped) {
			return errKeysMoved
		}
		for _, k := range rewrapped {
			changed, err := tx.ExecContext(ctx, sql.Query("control/key_rewrap"), k.Purpose, k.Generation, k.Wrapped, millis(k.WrappedAt))
			if err != nil {
				return wrap("control/key_rewrap", err)
			}
			if n, err := changed.RowsAffected(); err != nil || n != 1 {
				return errKeysMoved.Wrap(err)
			}
		}
		return insertKeys(ctx, tx, added)
	})
}

var errKeysMoved = fault.New(fault.Conflict, "control.keys_moved",
	fault.T("密钥已被另一个操作改动", "the keys were changed by something else meanwhile")).
	WithHint(fault.T("请重新打开数据目录后再试", "open the data directory anew and try again"))

func insertKeys(ctx context.Context, tx *stdsql.Tx, keys []Key) error {
	for _, k := range keys {
		if err := exec(ctx, tx, "control/key_insert", k.Purpose, k.Generation, k.Wrapped, millis(k.CreatedAt), millis(k.WrappedAt)); err != nil {
			return err
		}
	}
	return nil
}
