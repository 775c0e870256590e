package control

import (
	"context"
	stdsql "database/sql"
	"time"

	"qingjian/internal/fault"
	"qingjian/sql"
)

// Ticket is a purpose for which personal data are read, as the store keeps it.
type Ticket struct {
	ID, Account, Purpose string
	Words                []byte // case number, legal basis and reason, sealed
	CaseBlind            string
	OpenedAt, Expires    time.Time
	Level, Wanted        int
	Approval             string // id of the request for level 3, ""
	ApprovedBy           string
	BreakGlass           bool
	Bulk                 int // of how many more persons than usual level-3 fields were approved for it
	ClosedAt             time.Time
}

// InsertTicket opens a ticket, with the request for its level when there is
// one.
func (d *DB) InsertTicket(ctx context.Context, t Ticket, request *Approval) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := insertTicket(ctx, tx, t); err != nil || request == nil {
			return err
		}
		return insertApproval(ctx, tx, *request)
	})
}

// InsertEmergency opens an emergency ticket unless the account opened as many
// as it may since an instant; false then.
func (d *DB) InsertEmergency(ctx context.Context, t Ticket, since time.Time, most int) (bool, error) {
	opened := false
	err := d.tx(ctx, func(tx *stdsql.Tx) error {
		n, err := countOf(ctx, tx, "control/break_glass_count", t.Account, millis(since))
		if err != nil || n >= most {
			return err
		}
		opened = true
		return insertTicket(ctx, tx, t)
	})
	return opened && err == nil, err
}

// Emergencies counts the emergency tickets of an account since an instant.
func (d *DB) Emergencies(ctx context.Context, account string, since time.Time) (int, error) {
	return countOf(ctx, d.db, "control/break_glass_count", account, millis(since))
}

func insertTicket(ctx context.Context, tx *stdsql.Tx, t Ticket) error {
	return exec(ctx, tx, "control/ticket_insert", t.ID, t.Account, t.Purpose, t.Words, t.CaseBlind, millis(t.OpenedAt),
		millis(t.Expires), t.Level, t.Wanted, t.Approval, zeroOne(t.BreakGlass))
}

// Ticket returns one; fault code ticket.not_yours.
func (d *DB) Ticket(ctx context.Context, id string) (Ticket, error) {
	return onlyRow(ctx, d.db, fault.New(fault.NotFound, "ticket.not_yours", fault.T("您没有这张用途单", "you have no such ticket")),
		"control/ticket", scanTicket, id)
}

// TicketsOpen lists the tickets of an account in force, newest first.
func (d *DB) TicketsOpen(ctx context.Context, account string, now time.Time) ([]Ticket, error) {
	return collect(ctx, d.db, "control/tickets_open", scanTicket, account, millis(now))
}

// DecideTicket decides the request for a ticket's level and raises it. Fault
// codes approval.moved, ticket.expired.
func (d *DB) DecideTicket(ctx context.Context, ticket string, level int, dec Decision) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := decide(ctx, tx, dec); err != nil || !dec.Approve {
			return err
		}
		return exactlyOne(ctx, tx, fault.New(fault.Denied, "ticket.expired", fault.T("用途单已到期或已结束", "the ticket has expired or was closed")),
			"control/ticket_raised", ticket, level, dec.By, millis(dec.At))
	})
}

// CloseTicket ends a ticket.
func (d *DB) CloseTicket(ctx context.Context, id string, at time.Time) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		if err := exec(ctx, tx, "control/approvals_withdrawn", "ticket_level3", id); err != nil {
			return err
		}
		return exec(ctx, tx, "control/ticket_closed", id, millis(at))
	})
}

// AllowBulk notes that a ticket may reveal the fields of so many more persons
// than usual.
func (d *DB) AllowBulk(ctx context.Context, ticket string, persons int) error {
	return exec(ctx, d.db, "control/ticket_bulk", ticket, persons)
}

// Reveal is a reader about to be shown a person's fields under a ticket.
type Reveal struct {
	Reader, Person, Ticket string
	At, Since              time.Time // now, and from when on persons count
	Most                   int       // of how many persons since then without more being allowed for the ticket
}

// NoteReveal notes a reveal unless it would be of more persons than most, and
// than was allowed for the ticket beyond that; false then. Persons already among
// them are always noted.
func (d *DB) NoteReveal(ctx context.Context, r Reveal) (bool, error) {
	noted := false
	err := d.tx(ctx, func(tx *stdsql.Tx) (err error) {
		if noted, err = mayReveal(ctx, tx, r); err != nil || !noted {
			return err
		}
		return exec(ctx, tx, "control/reveal_put", r.Reader, r.Person, millis(r.At))
	})
	return noted && err == nil, err
}

// mayReveal counts the person against the ticket where it goes beyond most.
func mayReveal(ctx context.Context, tx *stdsql.Tx, r Reveal) (bool, error) {
	seen, err := countOf(ctx, tx, "control/reveal_seen", r.Reader, millis(r.Since), r.Person)
	if err != nil || seen > 0 {
		return err == nil, err
	}
	others, err := countOf(ctx, tx, "control/reveal_count", r.Reader, millis(r.Since), r.Person)
	if err != nil || others < r.Most {
		return err == nil, err
	}
	allowed, err := countOf(ctx, tx, "control/bulk_allowed", r.Ticket)
	if err != nil {
		return false, err
	}
	used, err := countOf(ctx, tx, "control/bulk_count", r.Ticket, r.Person)
	if err != nil || used >= allowed {
		return false, err
	}
	return true, exec(ctx, tx, "control/bulk_put", r.Ticket, r.Person)
}

// Publication is a batch that somebody is about to publish alone.
type Publication struct {
	Publisher, Batch string
	Rows             int
	At, Since        time.Time // now, and from when on rows count
	Most             int       // rows since then, of all batches
}

// NotePublication notes a publication unless more rows than most would have been
// published since; false then. A batch counts once.
func (d *DB) NotePublication(ctx context.Context, p Publication) (bool, error) {
	noted := false
	err := d.tx(ctx, func(tx *stdsql.Tx) error {
		others, err := countOf(ctx, tx, "control/publication_rows", p.Publisher, millis(p.Since), p.Batch)
		if noted = err == nil && others+p.Rows <= p.Most; !noted {
			return err
		}
		return exec(ctx, tx, "control/publication_put", p.Publisher, p.Batch, p.Rows, millis(p.At))
	})
	return noted && err == nil, err
}

func scanTicket(scan scanner) (Ticket, error) {
	var t Ticket
	var opened, expires, glass int64
	var closed stdsql.NullInt64
	err := scan(&t.ID, &t.Account, &t.Purpose, &t.Words, &t.CaseBlind, &opened, &expires, &t.Level, &t.Wanted,
		&t.Approval, &t.ApprovedBy, &glass, &t.Bulk, &closed)
	t.OpenedAt, t.Expires, t.ClosedAt = fromMillis(opened), fromMillis(expires), fromMillis(closed.Int64)
	t.BreakGlass = glass == 1
	return t, err
}

type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *stdsql.Row
}

func countOf(ctx context.Context, db rower, name string, args ...any) (int, error) {
	var n int64
	err := db.QueryRowContext(ctx, sql.Query(name), args...).Scan(&n)
	return int(n), wrap(name, err)
}

func zeroOne(b bool) int {
	if b {
		return 1
	}
	return 0
}
