package control

import (
	"context"
	stdsql "database/sql"
	"time"
)

// Reason is why warnings of a batch are let pass: all of a code, or those of one
// row.
type Reason struct {
	Code        string
	File, Sheet string // "" for all
	Row         int    // 0 for all
	Text        string
	By          string // account
	At          time.Time
}

// PutReasons keeps reasons; one for the same warnings takes the place of the
// other.
func (d *DB) PutReasons(ctx context.Context, batch string, reasons []Reason) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		for _, r := range reasons {
			if err := exec(ctx, tx, "control/batch_reason_put", batch, r.Code, r.File, r.Sheet, r.Row, r.Text, r.By, millis(r.At)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Reasons lists why warnings of a batch are let pass.
func (d *DB) Reasons(ctx context.Context, batch string) ([]Reason, error) {
	return collect(ctx, d.db, "control/batch_reasons", func(scan scanner) (r Reason, err error) {
		var at int64
		err = scan(&r.Code, &r.File, &r.Sheet, &r.Row, &r.Text, &r.By, &at)
		r.At = fromMillis(at)
		return r, err
	}, batch)
}
