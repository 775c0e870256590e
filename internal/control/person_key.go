package control

import (
	"context"
	stdsql "database/sql"
	"time"

	"qingjian/internal/fault"
	"qingjian/sql"
)

// PersonKey is the sealed salt of one person; without Salt it was destroyed.
type PersonKey struct {
	Person      string // person_id, hexadecimal
	Salt        []byte
	CreatedAt   time.Time
	DestroyedAt time.Time // of an earlier salt too; zero when none ever was
}

// personsAtOnce is how many parameters control/person_keys takes.
const personsAtOnce = 50

// PersonKeys gives the keys of those of the persons who have one, or had.
func (d *DB) PersonKeys(ctx context.Context, persons []string) ([]PersonKey, error) {
	var all []PersonKey
	for len(persons) > 0 {
		n := min(len(persons), personsAtOnce)
		args := make([]any, personsAtOnce)
		for i := range args {
			args[i] = persons[min(i, n-1)] // the last one fills the rest
		}
		some, err := collect(ctx, d.db, "control/person_keys", personKey, args...)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		persons = persons[n:]
	}
	return all, nil
}

func personKey(scan scanner) (k PersonKey, err error) {
	var created int64
	var destroyed stdsql.NullInt64
	err = scan(&k.Person, &k.Salt, &created, &destroyed)
	k.CreatedAt, k.DestroyedAt = fromMillis(created), fromMillis(destroyed.Int64)
	return k, err
}

// PutPersonKeys keeps new salts, all or none. A person who has one keeps it.
func (d *DB) PutPersonKeys(ctx context.Context, keys []PersonKey) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		insert, err := tx.PrepareContext(ctx, sql.Query("control/person_key_insert"))
		if err != nil {
			return wrap("control/person_key_insert", err)
		}
		defer insert.Close()
		for _, k := range keys {
			if _, err := insert.ExecContext(ctx, k.Person, k.Salt, millis(k.CreatedAt)); err != nil {
				return wrap("control/person_key_insert", err)
			}
		}
		return nil
	})
}

// DestroyPersonKey deletes a person's salt: SQLite overwrites it in its file
// (secure_delete) and here also lets go of its write-ahead log. It may be repeated; fault code control.busy when a
// reader kept the log from being cleared, after which it has to be.
func (d *DB) DestroyPersonKey(ctx context.Context, person string, at time.Time) error {
	if err := exec(ctx, d.db, "control/person_key_destroy", person, millis(at)); err != nil {
		return err
	}
	// SQLite's own: pages as they were before stand in the log until then.
	var busy, pages, moved int
	if err := d.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return wrap("checkpoint", err)
	}
	if busy != 0 {
		return fault.New(fault.Unavailable, "control.busy",
			fault.T("控制库正被读取，旧内容尚未清除", "the control store is being read, and what it held before is not cleared yet")).
			WithHint(fault.T("请稍后重复同一操作", "repeat the same action a little later"))
	}
	return nil
}
