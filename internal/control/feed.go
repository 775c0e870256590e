package control

import (
	"context"
	stdsql "database/sql"
	"strings"
	"time"

	"qingjian/internal/fault"
	"qingjian/sql"
)

// The states of a run of a feed. Queued and running are under way; held waits
// for a person; the others are ends.
const (
	RunQueued     = "queued"
	RunRunning    = "running"
	RunHeld       = "held"
	RunPublished  = "published"
	RunUnchanged  = "unchanged"  // everything in it was on file
	RunDuplicate  = "duplicate"  // this content was taken before
	RunEmpty      = "empty"      // the sender had nothing new
	RunRefused    = "refused"    // by the contract, or by a person
	RunSuperseded = "superseded" // held, and a later delivery was published
	RunFailed     = "failed"
)

// FeedRun is one run of a feed. The batch that it brings in has its id.
type FeedRun struct {
	ID, Feed   string
	Cause      string // schedule, hand, push
	Status     string
	Attempt    int
	QueuedAt   time.Time
	DueAt      time.Time
	StartedAt  time.Time
	FinishedAt time.Time
	LeaseOwner string
	LeaseUntil time.Time
	SHA256     string // of what was delivered
	Key        string // digest of the sender's own key, "" for none
	Cursor     string // where the next run goes on
	Error      string // code of the latest failure
	Body       []byte // JSON
	DecidedBy  string
	DecidedAt  time.Time
	Reason     string // sealed, base64
}

// InsertFeedRun enters a run that waits, or that its worker begins at once. It
// reports false where the feed has one under way already, or had one of this key.
func (d *DB) InsertFeedRun(ctx context.Context, r FeedRun) (bool, error) {
	result, err := d.db.ExecContext(ctx, sql.Query("control/feed_run_insert"), r.ID, r.Feed, r.Cause, r.Status, r.Attempt,
		millis(r.QueuedAt), millis(r.DueAt), zeroMillis(r.StartedAt), r.LeaseOwner, zeroMillis(r.LeaseUntil), nullText(r.Key))
	if err != nil {
		return false, wrap("feed_run_insert", err)
	}
	n, err := result.RowsAffected()
	return n == 1, wrap("feed_run_insert", err)
}

// ClaimFeedRun takes the run that is due longest, or whose worker let its lease
// run out.
func (d *DB) ClaimFeedRun(ctx context.Context, owner string, now, until time.Time) (FeedRun, bool, error) {
	return first(collect(ctx, d.db, "control/feed_run_claim", scanFeedRun, owner, millis(now), millis(until)))
}

// HurryFeedRun makes the run of a feed that waits due now and gives its id.
func (d *DB) HurryFeedRun(ctx context.Context, feed string, now time.Time) (id string, found bool, err error) {
	return first(collect(ctx, d.db, "control/feed_run_hurry", func(scan scanner) (string, error) {
		var id string
		return id, scan(&id)
	}, feed, millis(now)))
}

// RenewFeedRun makes a lease last longer; fault code feed.moved when another
// worker has taken it.
func (d *DB) RenewFeedRun(ctx context.Context, id, owner string, until time.Time) error {
	return d.moveFeedRun(ctx, "control/feed_run_renew", id, owner, millis(until))
}

// SaveFeedRun writes what the worker that holds the lease knows; fault code
// feed.moved when another one has taken it.
func (d *DB) SaveFeedRun(ctx context.Context, r FeedRun) error {
	return d.moveFeedRun(ctx, "control/feed_run_save", r.ID, r.LeaseOwner, r.Status, millis(r.DueAt), zeroMillis(r.FinishedAt),
		r.SHA256, nullText(r.Key), r.Cursor, r.Error, string(r.Body))
}

// DecideFeedRun ends a run that was held; fault code feed.moved when it no longer
// is.
func (d *DB) DecideFeedRun(ctx context.Context, r FeedRun) error {
	return d.moveFeedRun(ctx, "control/feed_run_decide", r.ID, r.Status, r.DecidedBy, millis(r.DecidedAt), r.Reason, string(r.Body))
}

// FreeFeedRuns ends the leases of a process that died. Only a process that has
// the data directory to itself may call it.
func (d *DB) FreeFeedRuns(ctx context.Context) error { return exec(ctx, d.db, "control/feed_run_free") }

// FeedRun returns one run; fault code feed.run_unknown.
func (d *DB) FeedRun(ctx context.Context, id string) (FeedRun, error) {
	return onlyRow(ctx, d.db, UnknownFeedRun(), "control/feed_run", scanFeedRun, id)
}

// UnknownFeedRun is the answer about a run that is not there, or that the reader
// may not know of; fault code feed.run_unknown.
func UnknownFeedRun() *fault.Error {
	return fault.New(fault.NotFound, "feed.run_unknown", fault.T("没有这次报送", "there is no such delivery"))
}

// FeedRuns lists the runs of a feed in some states (none = any), newest first,
// after the one given (zero = from the newest).
func (d *DB) FeedRuns(ctx context.Context, feed string, after FeedRun, limit int, states ...string) ([]FeedRun, error) {
	at, in := int64(1)<<62, ""
	if after.ID != "" {
		at = millis(after.QueuedAt)
	}
	if len(states) > 0 {
		in = "," + strings.Join(states, ",") + ","
	}
	return collect(ctx, d.db, "control/feed_runs", scanFeedRun, feed, in, at, after.ID, limit)
}

// FeedRunByKey finds the run of a sender's own key.
func (d *DB) FeedRunByKey(ctx context.Context, feed, key string) (FeedRun, bool, error) {
	return first(collect(ctx, d.db, "control/feed_run_by_key", scanFeedRun, feed, key))
}

// FeedRunByHash finds the newest run that took a content in, or holds it.
func (d *DB) FeedRunByHash(ctx context.Context, feed, sha256 string) (FeedRun, bool, error) {
	return first(collect(ctx, d.db, "control/feed_run_by_hash", scanFeedRun, feed, sha256))
}

// FeedRunDue is when the next run is due or a lease ends; zero for never.
func (d *DB) FeedRunDue(ctx context.Context) (time.Time, error) {
	var at stdsql.NullInt64
	err := d.db.QueryRowContext(ctx, sql.Query("control/feed_run_due")).Scan(&at)
	if !at.Valid {
		return time.Time{}, wrap("feed_run_due", err)
	}
	return time.UnixMilli(at.Int64).UTC(), wrap("feed_run_due", err)
}

func (d *DB) moveFeedRun(ctx context.Context, query string, args ...any) error {
	result, err := d.db.ExecContext(ctx, sql.Query(query), args...)
	if err != nil {
		return wrap(query, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return wrap(query, err)
	}
	return fault.New(fault.Conflict, "feed.moved", fault.T("这次报送的状态刚刚变了", "the delivery has just moved to another state")).
		WithHint(fault.T("请刷新后再看", "reload and look again"))
}

func scanFeedRun(scan scanner) (FeedRun, error) {
	var r FeedRun
	var queued, due, started, finished, lease, decided int64
	var body string
	err := scan(&r.ID, &r.Feed, &r.Cause, &r.Status, &r.Attempt, &queued, &due, &started, &finished, &r.LeaseOwner, &lease,
		&r.SHA256, &r.Key, &r.Cursor, &r.Error, &body, &r.DecidedBy, &decided, &r.Reason)
	r.QueuedAt, r.DueAt, r.StartedAt, r.FinishedAt = fromMillis(queued), fromMillis(due), fromMillis(started), fromMillis(finished)
	r.LeaseUntil, r.DecidedAt, r.Body = fromMillis(lease), fromMillis(decided), []byte(body)
	return r, err
}

func nullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}
