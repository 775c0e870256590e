package control

import (
	"context"
	stdsql "database/sql"
	"errors"
	"strings"
	"time"

	"qingjian/internal/fault"
	"qingjian/sql"
)

// Grant is a role given to an account, as the store keeps it.
type Grant struct {
	ID, Account, Role, Unit string
	Areas                   []string // nil = all but the leads
	Level                   int
	From, To                time.Time
	State                   string // proposed, granted, refused, revoked
	Reason                  []byte // sealed
	ProposedBy              string
	ProposedAt              time.Time
	ApprovedBy              string
	DecidedAt               time.Time
	RevokedBy               string
	RevokedAt               time.Time
}

// The states of a grant.
const (
	GrantProposed = "proposed"
	GrantGiven    = "granted"
	GrantRefused  = "refused"
	GrantRevoked  = "revoked"
)

// Guard decides, while nobody else can write, whether something may be done to
// the grants that are alive.
type Guard func(alive []Grant) error

// ProposeGrant enters a proposal with its request for approval, if the guard
// lets it.
func (d *DB) ProposeGrant(ctx context.Context, g Grant, a Approval, guard Guard) error {
	return d.guarded(ctx, g.ProposedAt, guard, func(tx *stdsql.Tx) error {
		if err := insertGrant(ctx, tx, g); err != nil {
			return err
		}
		return insertApproval(ctx, tx, a)
	})
}

// GiveGrant enters a grant that needs no second account: the first
// administrator's.
func (d *DB) GiveGrant(ctx context.Context, g Grant, guard Guard) error {
	return d.guarded(ctx, g.ProposedAt, guard, func(tx *stdsql.Tx) error { return insertGrant(ctx, tx, g) })
}

// DecideGrant decides a proposal and its request together. Fault codes
// approval.moved, grant.moved and the guard's.
func (d *DB) DecideGrant(ctx context.Context, grant string, dec Decision, guard Guard) error {
	state := GrantRefused
	if dec.Approve {
		state = GrantGiven
	}
	return d.guarded(ctx, dec.At, guard, func(tx *stdsql.Tx) error {
		if err := decide(ctx, tx, dec); err != nil {
			return err
		}
		return exactlyOne(ctx, tx, errGrantMoved(), "control/grant_decided", grant, state, dec.By, millis(dec.At))
	})
}

// RevokeGrant takes a grant or a proposal back; fault code grant.moved.
func (d *DB) RevokeGrant(ctx context.Context, grant, by string, at time.Time) error {
	return d.guarded(ctx, at, nil, func(tx *stdsql.Tx) error {
		if err := exec(ctx, tx, "control/approvals_withdrawn", "grant", grant); err != nil {
			return err
		}
		return exactlyOne(ctx, tx, errGrantMoved(), "control/grant_revoked", grant, by, millis(at))
	})
}

// guarded changes grants or assignments and counts the change.
func (d *DB) guarded(ctx context.Context, now time.Time, guard Guard, do func(*stdsql.Tx) error) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		// The count comes first: it takes the writer's place where a transaction
		// begins as a reader, and orders changes there.
		if err := exec(ctx, tx, "control/access_version_next"); err != nil {
			return err
		}
		if guard != nil {
			alive, err := collect(ctx, tx, "control/grants_alive", scanGrant, "", millis(now))
			if err != nil {
				return err
			}
			if err := guard(alive); err != nil {
				return err
			}
		}
		return do(tx)
	})
}

func insertGrant(ctx context.Context, tx *stdsql.Tx, g Grant) error {
	return exec(ctx, tx, "control/grant_insert", g.ID, g.Account, g.Role, g.Unit, strings.Join(g.Areas, ","), g.Level,
		millis(g.From), millis(g.To), g.State, g.Reason, g.ProposedBy, millis(g.ProposedAt), g.ApprovedBy, nullMillis(g.DecidedAt))
}

// Grants lists the grants of an account or of all (""), in any state, newest
// proposal first.
func (d *DB) Grants(ctx context.Context, account string) ([]Grant, error) {
	return collect(ctx, d.db, "control/grants", scanGrant, account)
}

// GrantsAlive lists what is proposed or given and has not run out.
func (d *DB) GrantsAlive(ctx context.Context, account string, now time.Time) ([]Grant, error) {
	return collect(ctx, d.db, "control/grants_alive", scanGrant, account, millis(now))
}

// Grant returns one grant; fault code grant.unknown.
func (d *DB) Grant(ctx context.Context, id string) (Grant, error) {
	return onlyRow(ctx, d.db, fault.New(fault.NotFound, "grant.unknown", fault.T("没有这项授权", "there is no such grant")),
		"control/grant", scanGrant, id)
}

func scanGrant(scan scanner) (Grant, error) {
	var g Grant
	var areas string
	var from, to, proposed int64
	var decided, revoked stdsql.NullInt64
	err := scan(&g.ID, &g.Account, &g.Role, &g.Unit, &areas, &g.Level, &from, &to, &g.State, &g.Reason,
		&g.ProposedBy, &proposed, &g.ApprovedBy, &decided, &g.RevokedBy, &revoked)
	g.Areas, g.From, g.To, g.ProposedAt = splitCodes(areas), fromMillis(from), fromMillis(to), fromMillis(proposed)
	g.DecidedAt, g.RevokedAt = fromMillis(decided.Int64), fromMillis(revoked.Int64)
	return g, err
}

// AccessVersion changes whenever a grant or an assignment does.
func (d *DB) AccessVersion(ctx context.Context) (string, error) {
	var version string
	err := d.db.QueryRowContext(ctx, sql.Query("control/access_version")).Scan(&version)
	if errors.Is(err, stdsql.ErrNoRows) {
		return "", nil
	}
	return version, wrap("access_version", err)
}

// PutNumber keeps the blind index of the identity number of a person who is
// linked to an account.
func (d *DB) PutNumber(ctx context.Context, person, blind string) error {
	return d.guarded(ctx, time.Time{}, nil, func(tx *stdsql.Tx) error {
		return exec(ctx, tx, "control/access_person_put", person, blind)
	})
}

// Number gives it, "" where it was never kept.
func (d *DB) Number(ctx context.Context, person string) (string, error) {
	var blind string
	err := d.db.QueryRowContext(ctx, sql.Query("control/access_person"), person).Scan(&blind)
	if errors.Is(err, stdsql.ErrNoRows) {
		return "", nil
	}
	return blind, wrap("access_person", err)
}

// PutKin keeps that a person and each of some others are hidden from each other,
// and the blind index of the person's number where it is not "".
func (d *DB) PutKin(ctx context.Context, person string, kin []string, blind string) error {
	return d.guarded(ctx, time.Time{}, nil, func(tx *stdsql.Tx) error {
		for _, k := range kin {
			if err := errors.Join(exec(ctx, tx, "control/access_kin_put", person, k), exec(ctx, tx, "control/access_kin_put", k, person)); err != nil {
				return err
			}
		}
		if blind == "" {
			return nil
		}
		return exec(ctx, tx, "control/access_person_put", person, blind)
	})
}

// Kin gives those who were kept as hidden from a person, sorted.
func (d *DB) Kin(ctx context.Context, person string) ([]string, error) {
	return collect(ctx, d.db, "control/access_kin", func(scan scanner) (kin string, err error) {
		err = scan(&kin)
		return kin, err
	}, person)
}

// Assignment is a lead that an account handles.
type Assignment struct {
	ID, Account, Person string
	Lead                []byte // number, sealed
	LeadBlind           string
	AssignedBy          string
	AssignedAt, Until   time.Time
	EndedBy             string
	EndedAt             time.Time
}

// InsertAssignment assigns a lead.
func (d *DB) InsertAssignment(ctx context.Context, a Assignment) error {
	return d.guarded(ctx, a.AssignedAt, nil, func(tx *stdsql.Tx) error {
		return exec(ctx, tx, "control/assignment_insert", a.ID, a.Account, a.Person, a.Lead, a.LeadBlind, a.AssignedBy,
			millis(a.AssignedAt), millis(a.Until))
	})
}

// EndAssignment takes a lead away again; fault code assignment.moved.
func (d *DB) EndAssignment(ctx context.Context, id, by string, at time.Time) error {
	return d.guarded(ctx, at, nil, func(tx *stdsql.Tx) error {
		return exactlyOne(ctx, tx, fault.New(fault.Conflict, "assignment.moved",
			fault.T("这项指派已经结束", "the assignment has ended already")), "control/assignment_ended", id, by, millis(at))
	})
}

// Assignment returns one; fault code assignment.unknown.
func (d *DB) Assignment(ctx context.Context, id string) (Assignment, error) {
	return onlyRow(ctx, d.db, fault.New(fault.NotFound, "assignment.unknown", fault.T("没有这项指派", "there is no such assignment")),
		"control/assignment", scanAssignment, id)
}

// Assignments lists those in force of an account or of all ("").
func (d *DB) Assignments(ctx context.Context, account string, now time.Time) ([]Assignment, error) {
	return collect(ctx, d.db, "control/assignments", scanAssignment, account, millis(now))
}

func scanAssignment(scan scanner) (Assignment, error) {
	var a Assignment
	var at, until int64
	var ended stdsql.NullInt64
	err := scan(&a.ID, &a.Account, &a.Person, &a.Lead, &a.LeadBlind, &a.AssignedBy, &at, &until, &a.EndedBy, &ended)
	a.AssignedAt, a.Until, a.EndedAt = fromMillis(at), fromMillis(until), fromMillis(ended.Int64)
	return a, err
}

func errGrantMoved() error {
	return fault.New(fault.Conflict, "grant.moved", fault.T("这项授权的状态刚刚变了", "the grant has just moved to another state")).
		WithHint(fault.T("请刷新后再看", "reload and look again"))
}

// onlyRow gives the one row of a query, or the error for none.
func onlyRow[T any](ctx context.Context, db queryer, none error, name string, row func(scanner) (T, error), args ...any) (T, error) {
	found, err := collect(ctx, db, name, row, args...)
	var zero T
	if err != nil {
		return zero, err
	}
	if len(found) == 0 {
		return zero, none
	}
	return found[0], nil
}

// exactlyOne runs a statement that must change exactly one row, else gives moved.
func exactlyOne(ctx context.Context, db execer, moved error, name string, args ...any) error {
	result, err := db.ExecContext(ctx, sql.Query(name), args...)
	if err != nil {
		return wrap(name, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return wrap(name, err)
	}
	return moved
}

// splitCodes divides a list of codes; nil for none.
func splitCodes(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
