package control

import (
	"context"
	stdsql "database/sql"
	"time"
)

// Attempt is one try to log in, counted before it is known how it ends.
type Attempt struct {
	ID, Subject string
	At, Since   time.Time // attempts after Since count
	Limit       int       // how many of them lock the subject
	LockFor     func(locks int) time.Duration
}

// Begin counts an attempt. The one that reaches the limit locks the subject, so
// that those that come while it is still being judged are turned away: without
// that, a hundred at once would all be judged. until is not zero when this one
// is to be turned away; locked tells that this one set the lock.
func (d *DB) Begin(ctx context.Context, a Attempt) (until time.Time, locked bool, err error) {
	err = d.tx(ctx, func(tx *stdsql.Tx) error {
		now, _, err := first(collect(ctx, tx, "control/lock", scanLock, a.Subject))
		if err != nil {
			return err
		}
		if now.until.After(a.At) {
			until = now.until
			return nil
		}
		if err := exec(ctx, tx, "control/attempt_insert", a.ID, a.Subject, millis(a.At)); err != nil {
			return err
		}
		n, err := count(ctx, tx, "control/attempt_count", a.Subject, millis(a.Since))
		if err != nil || n < a.Limit {
			return err
		}
		locked = true
		return exec(ctx, tx, "control/lock_put", a.Subject, now.locks+1, millis(a.At.Add(a.LockFor(now.locks+1))))
	})
	return until, locked, err
}

type lockRow struct {
	locks int
	until time.Time
}

func scanLock(scan scanner) (l lockRow, err error) {
	var until int64
	err = scan(&l.locks, &until)
	l.until = fromMillis(until)
	return l, err
}

// TakeBack undoes the counting of an attempt that was no failure, and the lock
// if it was this attempt that set it.
func (d *DB) TakeBack(ctx context.Context, subject, attempt string, locked bool) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := exec(ctx, tx, "control/attempt_delete", subject, attempt); err != nil || !locked {
			return err
		}
		return exec(ctx, tx, "control/lock_back", subject)
	})
}

// Unlock forgets the failures and the lock of a subject.
func (d *DB) Unlock(ctx context.Context, subject string) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := exec(ctx, tx, "control/attempts_delete", subject); err != nil {
			return err
		}
		return exec(ctx, tx, "control/lock_delete", subject)
	})
}

// Locks gives the subjects that are locked at an instant, and until when.
func (d *DB) Locks(ctx context.Context, now time.Time) (map[string]time.Time, error) {
	type row struct {
		subject string
		until   int64
	}
	rows, err := collect(ctx, d.db, "control/locks", func(scan scanner) (r row, err error) {
		err = scan(&r.subject, &r.until)
		return r, err
	}, millis(now))
	all := map[string]time.Time{}
	for _, r := range rows {
		all[r.subject] = fromMillis(r.until)
	}
	return all, err
}

// PruneAttempts forgets attempts made, and locks that ended, before two instants.
func (d *DB) PruneAttempts(ctx context.Context, attempts, locks time.Time) error {
	if err := exec(ctx, d.db, "control/attempts_prune", millis(attempts)); err != nil {
		return err
	}
	return exec(ctx, d.db, "control/locks_prune", millis(locks))
}
