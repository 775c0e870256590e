package control

import (
	"context"
	stdsql "database/sql"
	"time"

	"qingjian/internal/fault"
	"qingjian/sql"
)

// DutyRequest is a person's request about his own data.
type DutyRequest struct {
	ID, Person, Kind      string // Person is hexadecimal
	Area, RecordID, Field string // "" = none in particular
	State                 string
	AskedAt               time.Time
	AskedBy               string // account
	Days                  int    // working days for an answer
	Body, Answer          []byte // sealed
	AnsweredAt            time.Time
}

// DutyEntry is an entry of one of the registers.
type DutyEntry struct {
	ID, Kind, State         string
	Revision                int // number of its steps
	CreatedAt               time.Time
	CreatedBy               string    // account
	Person, Account, Object string    // whom or what it is about
	Due                     time.Time // zero = nothing is due
	Body                    []byte    // sealed; nil once erased
}

// DutyStep is what was done with a request or an entry.
type DutyStep struct {
	At             time.Time
	Account, State string
	Body           []byte // sealed
}

// DutyCursor is where a page of requests or entries begins: after this one.
type DutyCursor struct {
	At time.Time // zero = from the newest
	ID string
}

func (c DutyCursor) args() (int64, string) {
	if c.At.IsZero() {
		return 1<<63 - 1, ""
	}
	return millis(c.At), c.ID
}

// InsertDutyRequest enters a request with its first step, unless the person has
// an open one of the kind about the same place; fault code request.already_open.
func (d *DB) InsertDutyRequest(ctx context.Context, r DutyRequest) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if r.Area != "" {
			open, err := openRequests(ctx, tx, r)
			if err != nil {
				return err
			}
			if open > 0 {
				return fault.New(fault.Conflict, "request.already_open",
					fault.T("同一内容已有一项申请在办理", "a request about the same thing is still open"))
			}
		}
		err := exec(ctx, tx, "control/duty_request_insert", r.ID, r.Person, r.Kind, r.Area, r.RecordID, r.Field,
			r.State, millis(r.AskedAt), r.AskedBy, r.Days, r.Body)
		if err != nil {
			return err
		}
		return insertStep(ctx, tx, r.ID, 1, DutyStep{At: r.AskedAt, Account: r.AskedBy, State: r.State})
	})
}

type rowQueryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *stdsql.Row
}

func openRequests(ctx context.Context, db rowQueryer, r DutyRequest) (n int, err error) {
	const name = "control/duty_requests_open"
	err = db.QueryRowContext(ctx, sql.Query(name), r.Person, r.Kind, r.Area, r.Field, r.RecordID).Scan(&n)
	return n, wrap(name, err)
}

// EraseDutyRequests empties the ended requests of a person.
func (d *DB) EraseDutyRequests(ctx context.Context, person string) error {
	return exec(ctx, d.db, "control/duty_requests_erase", person)
}

// CloseDutyRequest ends an open request; fault code duty.moved when it is not.
func (d *DB) CloseDutyRequest(ctx context.Context, id string, answer []byte, step DutyStep) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := move(ctx, tx, "control/duty_request_close", id, step.State, millis(step.At), orNull(answer)); err != nil {
			return err
		}
		return insertStep(ctx, tx, id, 2, step)
	})
}

// DutyRequest returns one request, nil when there is none.
func (d *DB) DutyRequest(ctx context.Context, id string) (*DutyRequest, error) {
	return firstOf(collect(ctx, d.db, "control/duty_request", scanDutyRequest, id))
}

// DutyRequests lists requests of a person and in a state ("" = all), newest first.
func (d *DB) DutyRequests(ctx context.Context, person, state string, after DutyCursor, limit int) ([]DutyRequest, error) {
	at, id := after.args()
	return collect(ctx, d.db, "control/duty_requests", scanDutyRequest, person, state, at, id, limit)
}

func scanDutyRequest(scan scanner) (DutyRequest, error) {
	var r DutyRequest
	var asked int64
	var answered stdsql.NullInt64
	err := scan(&r.ID, &r.Person, &r.Kind, &r.Area, &r.RecordID, &r.Field, &r.State, &asked, &r.AskedBy, &r.Days,
		&r.Body, &r.Answer, &answered)
	r.AskedAt, r.AnsweredAt = fromMillis(asked), fromMillis(answered.Int64)
	return r, err
}

// InsertDutyEntry enters an entry with its first step.
func (d *DB) InsertDutyEntry(ctx context.Context, e DutyEntry) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		err := exec(ctx, tx, "control/duty_entry_insert", e.ID, e.Kind, e.State, 1, millis(e.CreatedAt), e.CreatedBy,
			e.Person, e.Account, e.Object, nullMillis(e.Due), e.Body)
		if err != nil {
			return err
		}
		return insertStep(ctx, tx, e.ID, 1, DutyStep{At: e.CreatedAt, Account: e.CreatedBy, State: e.State})
	})
}

// StepDutyEntry brings an entry to the state, due time and body that e has; fault
// code duty.moved when its revision is no longer e's.
func (d *DB) StepDutyEntry(ctx context.Context, e DutyEntry, step DutyStep) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error { return takeStep(ctx, tx, e, step) })
}

// EraseDutyEntry empties an entry and its steps. What remains is that there was
// one, and who did what with it when.
func (d *DB) EraseDutyEntry(ctx context.Context, e DutyEntry, step DutyStep) error {
	e.Body, e.Due = nil, time.Time{}
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := exec(ctx, tx, "control/duty_steps_erase", e.ID); err != nil {
			return err
		}
		return takeStep(ctx, tx, e, step)
	})
}

func takeStep(ctx context.Context, tx *stdsql.Tx, e DutyEntry, step DutyStep) error {
	err := move(ctx, tx, "control/duty_entry_step", e.ID, e.Revision, e.State, nullMillis(e.Due), orNull(e.Body))
	if err != nil {
		return err
	}
	return insertStep(ctx, tx, e.ID, e.Revision+1, step)
}

// DutyEntry returns one entry, nil when there is none.
func (d *DB) DutyEntry(ctx context.Context, id string) (*DutyEntry, error) {
	return firstOf(collect(ctx, d.db, "control/duty_entry", scanDutyEntry, id))
}

// DutyEntries lists the entries of a register, in a state and about an object
// ("" = all), newest first.
func (d *DB) DutyEntries(ctx context.Context, kind, state, object string, after DutyCursor, limit int) ([]DutyEntry, error) {
	at, id := after.args()
	return collect(ctx, d.db, "control/duty_entries", scanDutyEntry, kind, state, object, at, id, limit)
}

// DutyEntriesAbout lists the entries of a register about a person that are in a
// state, oldest first.
func (d *DB) DutyEntriesAbout(ctx context.Context, kind, state, person string) ([]DutyEntry, error) {
	return collect(ctx, d.db, "control/duty_entries_person", scanDutyEntry, kind, state, person)
}

// DutyEntriesDue lists the entries of all registers whose time was over at an
// instant, the longest overdue first.
func (d *DB) DutyEntriesDue(ctx context.Context, at time.Time) ([]DutyEntry, error) {
	return collect(ctx, d.db, "control/duty_entries_due", scanDutyEntry, millis(at))
}

func scanDutyEntry(scan scanner) (DutyEntry, error) {
	var e DutyEntry
	var created int64
	var due stdsql.NullInt64
	err := scan(&e.ID, &e.Kind, &e.State, &e.Revision, &created, &e.CreatedBy, &e.Person, &e.Account, &e.Object, &due, &e.Body)
	e.CreatedAt, e.Due = fromMillis(created), fromMillis(due.Int64)
	return e, err
}

// DutySteps lists the steps of a request or an entry.
func (d *DB) DutySteps(ctx context.Context, owner string) ([]DutyStep, error) {
	return collect(ctx, d.db, "control/duty_steps", func(scan scanner) (s DutyStep, err error) {
		var at int64
		err = scan(&at, &s.Account, &s.State, &s.Body)
		s.At = fromMillis(at)
		return s, err
	}, owner)
}

func insertStep(ctx context.Context, tx *stdsql.Tx, owner string, position int, s DutyStep) error {
	return exec(ctx, tx, "control/duty_step_insert", owner, position, millis(s.At), s.Account, s.State, orNull(s.Body))
}

func orNull(sealed []byte) any {
	if sealed == nil {
		return nil
	}
	return sealed
}

// move runs a statement that must change exactly one row; fault code duty.moved
// when somebody else was faster.
func move(ctx context.Context, db execer, name string, args ...any) error {
	done, err := once(ctx, db, name, args...)
	if err != nil || done {
		return err
	}
	return fault.New(fault.Conflict, "duty.moved",
		fault.T("这一项刚刚被处理过", "somebody has just dealt with this")).
		WithHint(fault.T("请刷新后再看", "reload and look again"))
}

func firstOf[T any](all []T, err error) (*T, error) {
	one, ok, err := first(all, err)
	if !ok {
		return nil, err
	}
	return &one, nil
}
