package control

import (
	"context"
	stdsql "database/sql"
	"strings"
	"time"

	"qingjian/internal/fault"
)

// Approval is what one account asked a second one to approve.
type Approval struct {
	ID, Kind, Object, Digest string
	Persons                  []string // ids of those whom it concerns
	Crowd                    []byte   // instead of Persons, of a kind that concerns very many: ids of 16 bytes each, ascending; nil elsewhere. Read back by ApprovalCrowd alone
	Beneficiary              string   // account that gains by it, "" for none
	Summary                  fault.Text
	Reason                   []byte // sealed
	State                    string // open, approved, refused, used, withdrawn
	ProposedBy               string
	ProposerPerson           string // person linked to it then, ""
	ProposerRoles            []string
	ProposedAt, Expires      time.Time
	DecidedBy                string
	DecidedAt                time.Time
	Note                     []byte // of the decision, sealed; nil for none
	UsedAt                   time.Time
}

// Decision ends a request.
type Decision struct {
	Approval string // id
	Approve  bool
	By       string
	At       time.Time
	Note     []byte // sealed
}

// The states of a request.
const (
	ApprovalOpen      = "open"
	ApprovalApproved  = "approved"
	ApprovalRefused   = "refused"
	ApprovalUsed      = "used"
	ApprovalWithdrawn = "withdrawn"
)

// InsertApproval opens a request.
func (d *DB) InsertApproval(ctx context.Context, a Approval) error {
	return d.tx(ctx, func(tx *stdsql.Tx) error { return insertApproval(ctx, tx, a) })
}

func insertApproval(ctx context.Context, tx *stdsql.Tx, a Approval) error {
	if a.Crowd != nil {
		if err := exec(ctx, tx, "control/approval_crowd_insert", a.ID, a.Crowd); err != nil {
			return err
		}
	}
	return exec(ctx, tx, "control/approval_insert", a.ID, a.Kind, a.Object, a.Digest, strings.Join(a.Persons, ","), a.Beneficiary,
		a.Summary.ZH, a.Summary.EN, a.Reason, a.ProposedBy, a.ProposerPerson, strings.Join(a.ProposerRoles, ","),
		millis(a.ProposedAt), millis(a.Expires))
}

// Approval returns one; fault code approval.unknown.
func (d *DB) Approval(ctx context.Context, id string) (Approval, error) {
	return onlyRow(ctx, d.db, fault.New(fault.NotFound, "approval.unknown", fault.T("没有这项审批", "there is no such approval")),
		"control/approval", scanApproval, id)
}

// ApprovalCrowd gives whom a request concerns, of a kind that concerns very
// many: ids of 16 bytes each, ascending; false where that was not kept.
func (d *DB) ApprovalCrowd(ctx context.Context, id string) ([]byte, bool, error) {
	found, err := collect(ctx, d.db, "control/approval_crowd", func(scan scanner) (crowd []byte, err error) { return crowd, scan(&crowd) }, id)
	if err != nil || len(found) == 0 {
		return nil, false, err
	}
	return found[0], true, nil
}

// Approvals lists requests in a state, or in any (""), newest first; those that
// hold at an instant, or, at the zero time, those that have run out too.
func (d *DB) Approvals(ctx context.Context, state string, limit int, holding time.Time) ([]Approval, error) {
	at := int64(0)
	if !holding.IsZero() {
		at = millis(holding)
	}
	return collect(ctx, d.db, "control/approvals", scanApproval, state, limit, at)
}

// ApprovalsOf lists what an account asked for about an object that still
// counts, newest first.
func (d *DB) ApprovalsOf(ctx context.Context, kind, object, account string, now time.Time) ([]Approval, error) {
	return collect(ctx, d.db, "control/approvals_of", scanApproval, kind, object, account, millis(now))
}

// DecideApproval decides an open request, once; fault code approval.moved.
func (d *DB) DecideApproval(ctx context.Context, dec Decision) error { return decide(ctx, d.db, dec) }

func decide(ctx context.Context, db execer, dec Decision) error {
	state := ApprovalRefused
	if dec.Approve {
		state = ApprovalApproved
	}
	return exactlyOne(ctx, db, errApprovalMoved(), "control/approval_decided", dec.Approval, state, dec.By, millis(dec.At), dec.Note)
}

// UseApproval uses an approval of that digest up, once; fault code
// approval.moved.
func (d *DB) UseApproval(ctx context.Context, id, digest string, at time.Time) error {
	return exactlyOne(ctx, d.db, errApprovalMoved(), "control/approval_used", id, digest, millis(at))
}

// WithdrawApproval takes a request back; fault code approval.moved.
func (d *DB) WithdrawApproval(ctx context.Context, id string) error {
	return exactlyOne(ctx, d.db, errApprovalMoved(), "control/approval_withdrawn", id)
}

func scanApproval(scan scanner) (Approval, error) {
	var a Approval
	var persons, roles string
	var proposed, expires int64
	var decided, used stdsql.NullInt64
	err := scan(&a.ID, &a.Kind, &a.Object, &a.Digest, &persons, &a.Beneficiary, &a.Summary.ZH, &a.Summary.EN, &a.Reason, &a.State,
		&a.ProposedBy, &a.ProposerPerson, &roles, &proposed, &expires, &a.DecidedBy, &decided, &a.Note, &used)
	a.Persons, a.ProposerRoles, a.ProposedAt, a.Expires = splitCodes(persons), splitCodes(roles), fromMillis(proposed), fromMillis(expires)
	a.DecidedAt, a.UsedAt = fromMillis(decided.Int64), fromMillis(used.Int64)
	return a, err
}

func errApprovalMoved() error {
	return fault.New(fault.Conflict, "approval.moved",
		fault.T("这项审批已经有了结果、已用过或已过期", "the approval is decided, used or expired already")).
		WithHint(fault.T("请刷新后再看", "reload and look again"))
}
