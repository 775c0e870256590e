package control

import (
	"context"
	stdsql "database/sql"
	"math"
	"time"

	"qingjian/sql"
)

// SettingWitnesses holds the public keys of those who countersign the audit
// trail, one a line.
const SettingWitnesses = "audit.witnesses"

// AuditEntry is one entry of the audit trail as it is kept. The body is what
// was hashed; the tags follow from it.
type AuditEntry struct {
	Seq  uint64
	At   time.Time
	Body []byte
	Tags []AuditTag // when it is written; reading leaves them out
}

// AuditTag is one thing that an entry is found by.
type AuditTag struct {
	Seq         uint64
	Kind, Value string
}

// The kinds of tags.
const (
	TagPerson  = "person"
	TagAccount = "account"
	TagAction  = "action"
	TagTicket  = "ticket"
	TagCase    = "case"
	TagOpened  = "opened" // the ticket for the case that the entry names
)

// AuditCheckpoint is a signed statement about the trail; SignedBy is empty when
// the platform made it.
type AuditCheckpoint struct {
	Size     uint64
	SignedBy string
	At       time.Time
	Note     string
	Compact  string
}

// AppendAudit writes the entries that build makes of the newest entry (zero
// when there is none). Reading it and writing are one transaction, which takes
// the writer's place first, so that two processes never follow the same entry.
func (d *DB) AppendAudit(ctx context.Context, build func(last AuditEntry) ([]AuditEntry, error)) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error {
		last, err := lastAudit(ctx, tx)
		if err != nil {
			return err
		}
		entries, err := build(last)
		if err != nil {
			return err
		}
		return insertAudit(ctx, tx, entries)
	})
}

func insertAudit(ctx context.Context, tx *stdsql.Tx, entries []AuditEntry) error {
	insert, err := tx.PrepareContext(ctx, sql.Query("control/audit_entry_insert"))
	if err != nil {
		return wrap("audit_entry_insert", err)
	}
	defer insert.Close()
	tag, err := tx.PrepareContext(ctx, sql.Query("control/audit_tag_insert"))
	if err != nil {
		return wrap("audit_tag_insert", err)
	}
	defer tag.Close()
	for _, e := range entries {
		if _, err := insert.ExecContext(ctx, int64(e.Seq), millis(e.At), string(e.Body)); err != nil { // #nosec G115 -- entries count up from 1
			return wrap("audit_entry_insert", err)
		}
		for _, t := range e.Tags {
			if _, err := tag.ExecContext(ctx, t.Kind, t.Value, int64(e.Seq)); err != nil { // #nosec G115 -- entries count up from 1
				return wrap("audit_tag_insert", err)
			}
		}
	}
	return nil
}

// LastAudit returns the newest entry, a zero one when there is none.
func (d *DB) LastAudit(ctx context.Context) (AuditEntry, error) { return lastAudit(ctx, d.db) }

func lastAudit(ctx context.Context, db queryer) (AuditEntry, error) {
	found, err := collect(ctx, db, "control/audit_last", func(scan scanner) (e AuditEntry, err error) {
		var body string
		err = scan(&e.Seq, &body)
		e.Body = []byte(body)
		return e, err
	})
	if err != nil || len(found) == 0 {
		return AuditEntry{}, err
	}
	return found[0], nil
}

// AuditEntries returns the entries after one, oldest first.
func (d *DB) AuditEntries(ctx context.Context, after uint64, limit int) ([]AuditEntry, error) {
	return collect(ctx, d.db, "control/audit_entries", scanAudit, int64(after), limit) // #nosec G115 -- entries count up from 1
}

func scanAudit(scan scanner) (AuditEntry, error) {
	var e AuditEntry
	var at int64
	var body string
	err := scan(&e.Seq, &at, &body)
	e.At, e.Body = fromMillis(at), []byte(body)
	return e, err
}

// AuditTags returns the tags of the entries from one to another, both included,
// in the order of entry, kind and value.
func (d *DB) AuditTags(ctx context.Context, from, to uint64) ([]AuditTag, error) {
	return collect(ctx, d.db, "control/audit_tags", func(scan scanner) (t AuditTag, err error) {
		err = scan(&t.Seq, &t.Kind, &t.Value)
		return t, err
	}, int64(from), int64(to)) // #nosec G115 -- entries count up from 1
}

// AuditFilter chooses entries: those that meet all that is set.
type AuditFilter struct {
	Person, Account, Action, Ticket, Case string
	From, To                              time.Time // To is outside; zero = no limit
	Before                                uint64    // entries older than this one; 0 = from the newest
	Limit                                 int
}

// SearchAudit returns the entries that a filter chooses, newest first. A ticket
// beside a case is not looked at: a case is found through its tickets.
func (d *DB) SearchAudit(ctx context.Context, f AuditFilter) ([]AuditEntry, error) {
	before, from, to := int64(math.MaxInt64), int64(math.MinInt64), int64(math.MaxInt64)
	if f.Before > 0 {
		before = int64(min(f.Before, math.MaxInt64)) // #nosec G115 -- cut to what fits
	}
	if !f.From.IsZero() {
		from = millis(f.From)
	}
	if !f.To.IsZero() {
		to = millis(f.To)
	}
	if f.Case != "" {
		return collect(ctx, d.db, "control/audit_search_case", scanAudit,
			f.Case, before, from, to, f.Person, f.Account, f.Action, f.Limit)
	}
	// The tag that leads is the one that finds the fewest.
	for _, lead := range []AuditTag{{Kind: TagPerson, Value: f.Person}, {Kind: TagTicket, Value: f.Ticket},
		{Kind: TagAccount, Value: f.Account}, {Kind: TagAction, Value: f.Action}} {
		if lead.Value != "" {
			return collect(ctx, d.db, "control/audit_search", scanAudit,
				lead.Kind, lead.Value, before, from, to, f.Account, f.Action, f.Ticket, f.Limit)
		}
	}
	return collect(ctx, d.db, "control/audit_search_all", scanAudit, before, from, to, f.Limit)
}

// PutAuditCheckpoint keeps a checkpoint; one of that size and signer stays.
func (d *DB) PutAuditCheckpoint(ctx context.Context, c AuditCheckpoint) error {
	return exec(ctx, d.db, "control/audit_checkpoint_insert", int64(c.Size), c.SignedBy, millis(c.At), c.Note, c.Compact) // #nosec G115 -- entries count up from 1
}

// LastAuditCheckpoint returns the platform's newest checkpoint, a zero one when
// there is none.
func (d *DB) LastAuditCheckpoint(ctx context.Context) (AuditCheckpoint, error) {
	found, err := collect(ctx, d.db, "control/audit_checkpoint_last", scanCheckpoint)
	if err != nil || len(found) == 0 {
		return AuditCheckpoint{}, err
	}
	return found[0], nil
}

// AuditCheckpoints returns the checkpoints of sizes from one to another, both
// included, the platform's before those of witnesses.
func (d *DB) AuditCheckpoints(ctx context.Context, from, to uint64) ([]AuditCheckpoint, error) {
	return collect(ctx, d.db, "control/audit_checkpoints", scanCheckpoint, int64(from), int64(min(to, math.MaxInt64))) // #nosec G115 -- entries count up from 1
}

func scanCheckpoint(scan scanner) (AuditCheckpoint, error) {
	var c AuditCheckpoint
	var at int64
	err := scan(&c.Size, &c.SignedBy, &at, &c.Note, &c.Compact)
	c.At = fromMillis(at)
	return c, err
}
