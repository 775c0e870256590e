package control

import (
	"context"
	stdsql "database/sql"
	"encoding/base64"
	"errors"
	"time"

	"qingjian/internal/fault"
	"qingjian/sql"
)

// WatchLook is one look-up of one person, as the watch on look-ups keeps it.
type WatchLook struct {
	Seq       uint64 // of the entry of the trail
	Person    string // hexadecimal; "" = the entry names nobody
	Reader    string
	At        time.Time
	Unit      string
	Ticket    string
	Action    string
	Result    string
	Near      string
	Pending   bool
	Emergency bool
}

// WatchAlert is one situation that is asked about.
type WatchAlert struct {
	ID          string
	Kind        string
	Fingerprint string
	State       string
	First, Last time.Time
	FirstSeq    uint64
	Ticket      string
	Due         string // YYYY-MM-DD
	Body        []byte // JSON
	Reason      []byte // sealed
	ReviewedBy  string
	ReviewedAt  time.Time
	Note        []byte // sealed
}

// WatchStep is what looking at some entries led to.
type WatchStep struct {
	From, To uint64 // the position before and after
	Looks    []WatchLook
	Open     []WatchAlert // new ones
	Grow     []WatchAlert // open ones, with all that belongs to them now
	Prune    time.Time    // looks before it are forgotten
}

// errWatchMoved says that somebody else was faster; the step may be tried again.
var errWatchMoved = fault.New(fault.Conflict, "watch.moved",
	fault.T("核查进度已被另一进程更新", "the watch was moved on by somebody else")).
	WithHint(fault.T("请重试", "try again"))

// WatchPosition returns the last entry that was looked at, 0 before the first.
func (d *DB) WatchPosition(ctx context.Context) (uint64, error) {
	var seq int64
	err := d.db.QueryRowContext(ctx, sql.Query("control/watch_position")).Scan(&seq)
	if errors.Is(err, stdsql.ErrNoRows) {
		return 0, nil
	}
	return uint64(seq), wrap("watch position", err) // #nosec G115 -- entries count up from 1
}

// WatchAdvance keeps a step whole or not at all; fault code watch.moved when
// the position or an alert is no longer what the step was made from.
func (d *DB) WatchAdvance(ctx context.Context, s WatchStep) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := exec(ctx, tx, "control/watch_position_first"); err != nil {
			return err
		}
		if err := watchMove(ctx, tx, "control/watch_position_move", int64(s.From), int64(s.To)); err != nil { // #nosec G115 -- entries count up from 1
			return err
		}
		for _, l := range s.Looks {
			if err := exec(ctx, tx, "control/watch_look_insert", int64(l.Seq), l.Person, l.Reader, millis(l.At), l.Unit, // #nosec G115 -- entries count up from 1
				l.Ticket, l.Action, l.Result, l.Near, bit(l.Pending), bit(l.Emergency)); err != nil {
				return err
			}
		}
		for _, a := range s.Open {
			if err := watchOpen(ctx, tx, a); err != nil {
				return err
			}
		}
		for _, a := range s.Grow {
			if err := watchMove(ctx, tx, "control/watch_alert_grow", a.ID, millis(a.Last), int64(a.FirstSeq), string(a.Body)); err != nil { // #nosec G115 -- entries count up from 1
				return err
			}
		}
		return exec(ctx, tx, "control/watch_looks_prune", millis(s.Prune))
	})
}

// watchMove runs an update that must find its row as it was.
func watchMove(ctx context.Context, tx *stdsql.Tx, query string, args ...any) error {
	res, err := tx.ExecContext(ctx, sql.Query(query), args...)
	if err != nil {
		return wrap(query, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return wrap(query, err)
	}
	if n != 1 {
		return errWatchMoved
	}
	return nil
}

func watchOpen(ctx context.Context, db execer, a WatchAlert) error {
	return exec(ctx, db, "control/watch_alert_insert", a.ID, a.Kind, a.Fingerprint, millis(a.First), millis(a.Last),
		int64(a.FirstSeq), a.Ticket, a.Due, string(a.Body), base64.StdEncoding.EncodeToString(a.Reason)) // #nosec G115 -- entries count up from 1
}

// WatchOpenOnce opens an alert unless its ticket has one of that kind already.
func (d *DB) WatchOpenOnce(ctx context.Context, a WatchAlert) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if n, err := watchTicket(ctx, tx, a.Kind, a.Ticket); err != nil || n > 0 {
			return err
		}
		return watchOpen(ctx, tx, a)
	})
}

// WatchHasTicket reports whether a ticket has an alert of a kind.
func (d *DB) WatchHasTicket(ctx context.Context, kind, ticket string) (bool, error) {
	n, err := watchTicket(ctx, d.db, kind, ticket)
	return n > 0, err
}

func watchTicket(ctx context.Context, db queryer, kind, ticket string) (int, error) {
	counts, err := collect(ctx, db, "control/watch_ticket", func(scan scanner) (n int, err error) {
		err = scan(&n)
		return n, err
	}, kind, ticket)
	if err != nil || len(counts) == 0 {
		return 0, err
	}
	return counts[0], nil
}

// WatchLooksOfReader lists what one reader did since an instant, in order.
func (d *DB) WatchLooksOfReader(ctx context.Context, reader string, since time.Time) ([]WatchLook, error) {
	return collect(ctx, d.db, "control/watch_looks_reader", scanLook, reader, millis(since))
}

// WatchLooksOfPerson lists what was done about one person since an instant, in
// order.
func (d *DB) WatchLooksOfPerson(ctx context.Context, person string, since time.Time) ([]WatchLook, error) {
	return collect(ctx, d.db, "control/watch_looks_person", scanLook, person, millis(since))
}

func scanLook(scan scanner) (WatchLook, error) {
	var l WatchLook
	var seq, at int64
	var pending, emergency int
	err := scan(&seq, &l.Person, &l.Reader, &at, &l.Unit, &l.Ticket, &l.Action, &l.Result, &l.Near, &pending, &emergency)
	l.Seq, l.At, l.Pending, l.Emergency = uint64(seq), fromMillis(at), pending == 1, emergency == 1 // #nosec G115 -- entries count up from 1
	return l, err
}

// WatchAlerts lists alerts in a state ("" = in any), newest first.
func (d *DB) WatchAlerts(ctx context.Context, state string, limit int) ([]WatchAlert, error) {
	return collect(ctx, d.db, "control/watch_alerts", scanAlert, state, limit)
}

// WatchOpenAlerts lists the open alerts of a situation, newest first.
func (d *DB) WatchOpenAlerts(ctx context.Context, fingerprint string) ([]WatchAlert, error) {
	return collect(ctx, d.db, "control/watch_alert_open", scanAlert, fingerprint)
}

// WatchAlert returns one alert; fault code watch.unknown.
func (d *DB) WatchAlert(ctx context.Context, id string) (WatchAlert, error) {
	found, err := collect(ctx, d.db, "control/watch_alert", scanAlert, id)
	if err != nil {
		return WatchAlert{}, err
	}
	if len(found) == 0 {
		return WatchAlert{}, fault.New(fault.NotFound, "watch.unknown", fault.T("没有这条提醒", "there is no such alert"))
	}
	return found[0], nil
}

func scanAlert(scan scanner) (WatchAlert, error) {
	var a WatchAlert
	var first, last, seq, reviewed int64
	var body, reason, note string
	err := scan(&a.ID, &a.Kind, &a.Fingerprint, &a.State, &first, &last, &seq, &a.Ticket, &a.Due, &body, &reason,
		&a.ReviewedBy, &reviewed, &note)
	if err != nil {
		return a, err
	}
	a.First, a.Last, a.FirstSeq, a.ReviewedAt = fromMillis(first), fromMillis(last), uint64(seq), fromMillis(reviewed) // #nosec G115 -- entries count up from 1
	a.Body = []byte(body)
	var undecoded, alsoUndecoded error
	a.Reason, undecoded = base64.StdEncoding.DecodeString(reason)
	a.Note, alsoUndecoded = base64.StdEncoding.DecodeString(note)
	return a, errors.Join(undecoded, alsoUndecoded)
}

// WatchReview closes an open alert; fault code watch.closed.
func (d *DB) WatchReview(ctx context.Context, a WatchAlert) error {
	err := d.tx(ctx, func(tx *stdsql.Tx) error {
		return watchMove(ctx, tx, "control/watch_alert_review", a.ID, a.State, a.ReviewedBy, millis(a.ReviewedAt),
			base64.StdEncoding.EncodeToString(a.Note))
	})
	if errors.Is(err, errWatchMoved) {
		return fault.New(fault.Conflict, "watch.closed", fault.T("这条提醒已经核查过", "this alert was reviewed already"))
	}
	return err
}
