package control

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"time"

	"qingjian/internal/fault"
	"qingjian/sql"
)

// Status is where a batch stands.
type Status string

// The states of a batch. Once publishing, a batch only rolls forward, to
// published or, where it cannot be finished, to abandoned.
const (
	Received   Status = "received"
	Checked    Status = "checked"
	Awaiting   Status = "awaiting_confirmation"
	Publishing Status = "publishing"
	Published  Status = "published"
	Rejected   Status = "rejected"
	Abandoned  Status = "abandoned"
)

// Batch is one import as the ledger keeps it.
type Batch struct {
	ID            string
	Status        Status
	No            uint64 // 0 until publishing begins
	ReceivedAt    time.Time
	RecordedAt    time.Time // system time of its rows
	ClosedAt      time.Time
	EffectiveDate string // YYYY-MM-DD
	Origin        string // "" = as the catalogue says per area
	SourceDept    string
	Digest        string            // of the plan that was shown
	Expected      map[string]uint64 // table -> rows that publishing must reach
	Receipt       []byte            // JSON
	IssuesTotal   int
	Files         []File

	Zone       string // network from which it came: internal, extranet; "" = from before that was noted
	CreatedBy  string // account that handed it in, or os:NAME
	Restricted bool   // it holds leads: nobody but who handed it in may know of it
	ShownNo    uint64 // number under which it is shown; dense over what is not restricted, 0 for what is

	Terms
}

// Terms are what is said of a batch beside its files. The zero value says
// nothing.
type Terms struct {
	Kind      TermsKind
	Base      string // id of the batch that this one supplements or takes back
	Overrides bool   // of a withdrawal: takes back what later batches did to the same records
	Reason    string // of a withdrawal
}

// TermsKind is what a batch is to what is on file.
type TermsKind string

// The kinds. A batch of which nothing is said supplements what is on file.
const (
	Supplement TermsKind = "supplement"
	Full       TermsKind = "full"     // its files hold every row of the units and areas that they are about
	Withdraw   TermsKind = "withdraw" // it takes another batch back
)

// File is one file of a batch.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Issue is one kept issue. JSON holds its texts in both languages.
type Issue struct {
	Position int64
	Code     string
	Severity string
	JSON     []byte
}

// Cause counts the issues of one code.
type Cause struct {
	Code, Severity string
	Count          int
	First          int64 // position of the first issue
}

// InsertBatch enters a received batch with its files.
func (d *DB) InsertBatch(ctx context.Context, b Batch) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := exec(ctx, tx, "control/batch_insert", b.ID, string(b.Status), millis(b.ReceivedAt),
			b.EffectiveDate, b.Origin, b.SourceDept); err != nil {
			return err
		}
		if err := exec(ctx, tx, "control/batch_access_insert", b.ID, b.CreatedBy, b.Zone); err != nil {
			return err
		}
		if b.Terms != (Terms{}) {
			if err := putTerms(ctx, tx, b); err != nil {
				return err
			}
		}
		for i, f := range b.Files {
			if err := exec(ctx, tx, "control/batch_file_insert", b.ID, i, f.Name, f.SHA256, f.Bytes); err != nil {
				return err
			}
		}
		return nil
	})
}

func putTerms(ctx context.Context, db execer, b Batch) error {
	return exec(ctx, db, "control/batch_terms_put", b.ID, string(b.Kind), b.Base, bit(b.Overrides), b.Reason)
}

// PutTerms says anew what is said of a batch.
func (d *DB) PutTerms(ctx context.Context, b Batch) error { return putTerms(ctx, d.db, b) }

// BatchesAbout lists the batches that supplement a batch or take it back, oldest
// first.
func (d *DB) BatchesAbout(ctx context.Context, id string) ([]Batch, error) {
	return d.batches(ctx, "control/batches_about", id)
}

// Batch returns one batch; fault code batch.unknown.
func (d *DB) Batch(ctx context.Context, id string) (Batch, error) {
	return d.one(ctx, "control/batch", id)
}

// BatchByNo returns the batch of a number; fault code batch.unknown.
func (d *DB) BatchByNo(ctx context.Context, no uint64) (Batch, error) {
	return d.one(ctx, "control/batch_by_no", int64(no)) // #nosec G115 -- numbers of batches count up from 1
}

// BatchByShown returns the batch that is shown under a number; fault code
// batch.unknown.
func (d *DB) BatchByShown(ctx context.Context, no uint64) (Batch, error) {
	return d.one(ctx, "control/batch_by_shown", int64(no)) // #nosec G115 -- numbers of batches count up from 1
}

func (d *DB) one(ctx context.Context, query string, arg any) (Batch, error) {
	found, err := d.batches(ctx, query, arg)
	if err != nil {
		return Batch{}, err
	}
	if len(found) == 0 {
		return Batch{}, errUnknownBatch()
	}
	return found[0], nil
}

func errUnknownBatch() error {
	return fault.New(fault.NotFound, "batch.unknown", fault.T("没有这个批次", "there is no such batch"))
}

// Batches lists the batches of an account, with all those of others too that
// hold no leads, newest first, after the one given (zero = from the newest).
func (d *DB) Batches(ctx context.Context, account string, all bool, after Batch, limit int) ([]Batch, error) {
	at := int64(1) << 62
	if after.ID != "" {
		at = millis(after.ReceivedAt)
	}
	return d.batches(ctx, "control/batches", at, after.ID, limit, account, bit(all))
}

// FileNamed tells whether any batch names a file of this content.
func (d *DB) FileNamed(ctx context.Context, sha256 string) (bool, error) {
	n, err := count(ctx, d.db, "control/batch_file_named", sha256)
	return n > 0, err
}

// BatchesIn lists the batches in one state, oldest first.
func (d *DB) BatchesIn(ctx context.Context, s Status) ([]Batch, error) {
	return d.batches(ctx, "control/batches_by_status", string(s))
}

func (d *DB) batches(ctx context.Context, query string, args ...any) ([]Batch, error) {
	all, err := collect(ctx, d.db, query, scanBatch, args...)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Files, err = collect(ctx, d.db, "control/batch_files", func(scan scanner) (f File, err error) {
			err = scan(&f.Name, &f.SHA256, &f.Bytes)
			return f, err
		}, all[i].ID)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func scanBatch(scan scanner) (Batch, error) {
	var b Batch
	var no, received, recorded, closed stdsql.NullInt64
	var expected, receipt string
	var restricted, shown, overrides int64
	err := scan(&b.ID, &b.Status, &no, &received, &recorded, &closed, &b.EffectiveDate, &b.Origin,
		&b.SourceDept, &b.Digest, &expected, &receipt, &b.IssuesTotal, &b.CreatedBy, &restricted, &shown, &b.Zone,
		&b.Kind, &b.Base, &overrides, &b.Reason)
	if err != nil {
		return b, err
	}
	b.No, b.ShownNo, b.Restricted = uint64(no.Int64), uint64(shown), restricted != 0 // #nosec G115 -- numbers of batches count up from 1
	b.Overrides = overrides != 0
	b.ReceivedAt, b.RecordedAt, b.ClosedAt = fromMillis(received.Int64), fromMillis(recorded.Int64), fromMillis(closed.Int64)
	b.Receipt = []byte(receipt)
	return b, json.Unmarshal([]byte(expected), &b.Expected)
}

// SaveCheck keeps the outcome of a check: status, digest and receipt of b, and
// its issues in place of those of an earlier check.
func (d *DB) SaveCheck(ctx context.Context, b Batch, issues []Issue) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := exec(ctx, tx, "control/issues_delete", b.ID); err != nil {
			return err
		}
		if err := exec(ctx, tx, "control/batch_restrict", b.ID, bit(b.Restricted)); err != nil {
			return err
		}
		insert, err := tx.PrepareContext(ctx, sql.Query("control/issue_insert"))
		if err != nil {
			return wrap("issue_insert", err)
		}
		defer insert.Close()
		for i, issue := range issues {
			if _, err := insert.ExecContext(ctx, b.ID, i+1, issue.Code, issue.Severity, string(issue.JSON)); err != nil {
				return wrap("issue_insert", err)
			}
		}
		return advance(ctx, tx, "control/batch_checked", b.ID, string(b.Status), b.Digest, string(b.Receipt),
			len(issues), nullMillis(b.ClosedAt))
	})
}

// NextNo returns the number that the next publishing will take. The caller
// holds the publish lock.
func (d *DB) NextNo(ctx context.Context) (uint64, error) {
	var last int64
	err := d.db.QueryRowContext(ctx, sql.Query("control/batch_last_no")).Scan(&last)
	return uint64(last) + 1, wrap("batch_last_no", err) // #nosec G115 -- numbers of batches count up from 1
}

// BeginPublishing gives the batch its number, fixes the system time of its
// rows and the row counts to reach. From here on it only rolls forward.
func (d *DB) BeginPublishing(ctx context.Context, b Batch) error {
	expected, err := json.Marshal(b.Expected)
	if err != nil {
		return err
	}
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := exec(ctx, tx, "control/batch_shown", b.ID); err != nil {
			return err
		}
		return advance(ctx, tx, "control/batch_publishing", b.ID, int64(b.No), millis(b.RecordedAt), string(expected)) // #nosec G115 -- numbers of batches count up from 1
	})
}

// CloseBatch ends a batch with its final receipt. Closing times of numbered
// batches never run back, so that "as known on D" is one watermark; those of
// leads do not push on the times of the others.
func (d *DB) CloseBatch(ctx context.Context, b Batch) (time.Time, error) {
	closed := millis(b.ClosedAt)
	err := d.tx(ctx, func(tx *stdsql.Tx) error {
		var last int64
		if err := tx.QueryRowContext(ctx, sql.Query("control/last_closed"), b.ID).Scan(&last); err != nil {
			return wrap("last_closed", err)
		}
		closed = max(closed, last)
		return advance(ctx, tx, "control/batch_closed", b.ID, string(b.Status), closed, string(b.Receipt))
	})
	return fromMillis(closed), err
}

// Watermark is up to where readers see: No is the newest committed batch number,
// which the read rule takes. Shown and At are of the newest batch that is shown,
// as every answer tells them: a batch of leads moves neither.
type Watermark struct {
	No    uint64
	Shown uint64
	At    time.Time
}

// Watermark returns the number below which every batch is published or
// abandoned; readers see nothing above it.
func (d *DB) Watermark(ctx context.Context) (Watermark, error) {
	return d.watermark(ctx, "control/watermark")
}

// WatermarkAt returns the watermark as it stood at an instant.
func (d *DB) WatermarkAt(ctx context.Context, at time.Time) (Watermark, error) {
	return d.watermark(ctx, "control/watermark_at", millis(at))
}

// WatermarkOf returns the watermark right after the batch of a shown number;
// fault code batch.unknown.
func (d *DB) WatermarkOf(ctx context.Context, shown uint64) (Watermark, error) {
	w, err := d.watermark(ctx, "control/watermark_of", int64(shown)) // #nosec G115 -- numbers of batches count up from 1
	if errors.Is(err, stdsql.ErrNoRows) {
		return w, errUnknownBatch()
	}
	return w, err
}

func (d *DB) watermark(ctx context.Context, query string, args ...any) (Watermark, error) {
	var no, shown, at int64
	err := d.db.QueryRowContext(ctx, sql.Query(query), args...).Scan(&no, &shown, &at)
	return Watermark{uint64(no), uint64(shown), fromMillis(at)}, wrap(query, err) // #nosec G115 -- numbers of batches count up from 1
}

// Issues lists a batch's issues after a position, of one code or of all ("").
func (d *DB) Issues(ctx context.Context, id, code string, after int64, limit int) ([]Issue, error) {
	return collect(ctx, d.db, "control/issues", scanIssue, id, code, after, limit)
}

func scanIssue(scan scanner) (Issue, error) {
	var i Issue
	var text string
	err := scan(&i.Position, &text)
	i.JSON = []byte(text)
	return i, err
}

// Causes counts a batch's issues by code, errors first, most frequent first.
func (d *DB) Causes(ctx context.Context, id string) ([]Cause, error) {
	return collect(ctx, d.db, "control/issue_causes", func(scan scanner) (c Cause, err error) {
		err = scan(&c.Code, &c.Severity, &c.Count, &c.First)
		return c, err
	}, id)
}

// advance moves a batch to another state, once: fault code batch.moved when it
// is no longer in a state that this can follow.
func advance(ctx context.Context, db execer, name string, args ...any) error {
	result, err := db.ExecContext(ctx, sql.Query(name), args...)
	if err != nil {
		return wrap(name, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return wrap(name, err)
	}
	return fault.New(fault.Conflict, "batch.moved",
		fault.T("这个批次的状态刚刚变了", "the batch has just moved to another state")).
		WithHint(fault.T("请刷新后再看", "reload and look again"))
}

func nullMillis(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return millis(t)
}
