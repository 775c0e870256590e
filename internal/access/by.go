// Package access says who may do what: roles and grants compiled into one
// scope, purpose tickets, approvals by a second person. What it does not grant
// is denied.
package access

import (
	"context"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/fault"
)

// Noter writes an entry of the audit trail; it is durable when Append returns.
// Commit gives the salted commitment that stands in an entry for a personal
// value that was typed.
type Noter interface {
	Append(ctx context.Context, who audit.Actor, what audit.Event) error
	Commit(value string) string
}

// By is on whose behalf something is done. Everything that reads or writes
// personal data takes one; the zero value may do nothing.
type By struct {
	Actor  audit.Actor
	Scope  *Scope
	Ticket *Ticket // nil when none is in force
	Trail  Noter

	SecondFactor bool // given in this session: what level 3 asks for
}

// patience is how long the trail may take.
const patience = 10 * time.Second

// Note writes what was done. Nothing may be answered when it fails; fault code
// access.not_noted.
func (b By) Note(ctx context.Context, what audit.Event) error {
	if b.Actor.Account == "" || b.Trail == nil {
		return fault.New(fault.Denied, "access.no_actor", fault.T("操作必须记名", "an action must name who acts"))
	}
	if what.Result == "" {
		what.Result = "ok"
	}
	// What was done is noted even where nobody waits for the answer any more.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := b.Trail.Append(ctx, b.Actor, what); err != nil {
		return fault.New(fault.Unavailable, "access.not_noted",
			fault.T("操作记录没能写下，因此不予执行", "the action could not be noted, so nothing is done or shown")).
			WithHint(fault.T("请检查磁盘空间后重试；如仍不行请联系管理员", "check the free space and try again, or ask the administrator")).Wrap(err)
	}
	return nil
}

// Do notes what is done, then does it, so that nothing happens unnoted; a second
// entry follows should it fail after all.
func (b By) Do(ctx context.Context, what audit.Event, do func() error) error {
	if err := b.Note(ctx, what); err != nil {
		return err
	}
	if err := do(); err != nil {
		return refused(ctx, b, what, err)
	}
	return nil
}

// May refuses what the scope does not permit; fault code access.denied.
func (b By) May(p Permission) error {
	if b.Scope != nil && b.Scope.May(p) {
		return nil
	}
	return denied()
}

func denied() error {
	return fault.New(fault.Denied, "access.denied", fault.T("您的账户没有这项权限", "your account may not do this")).
		WithHint(fault.T("如工作需要，请向安全管理员申请", "if your work needs it, ask the security administrator"))
}

// HasPurpose refuses a reading of personal data without a purpose ticket in
// force; fault code ticket.required.
func (b By) HasPurpose(now time.Time) error {
	if b.Ticket.InForce(now) || (b.Scope != nil && b.Scope.local) {
		return nil
	}
	return fault.New(fault.Denied, "ticket.required",
		fault.T("查阅档案须先填写用途", "reading an archive needs a purpose first")).
		WithHint(fault.T("请填写用途、案号和依据，再继续", "state the purpose, the case number and the legal basis, then go on"))
}

// Reveals gives the highest sensitivity of the fields that are shown in full
// when a reader asks for it: 2 for any purpose, 3 for a purpose that another
// person approved, and only after the second factor (fault code
// second_factor.required).
func (b By) Reveals() (int, error) {
	switch {
	case b.Scope != nil && b.Scope.local:
		return 3, nil
	case b.Ticket == nil:
		return 1, nil
	case b.Ticket.Level < 3:
		return 2, nil
	case !b.SecondFactor:
		return 0, fault.New(fault.Denied, "second_factor.required",
			fault.T("查看三级敏感信息须先通过第二重验证", "level-3 data need the second factor")).
			WithHint(fault.T("请输入动态口令", "enter the six digits of your authenticator"))
	}
	return 3, nil
}

// Known is an id as the trail may hold it: of anything else a commitment, since
// anything may have been typed in its place.
func (b By) Known(id string) string {
	if id == "" || audit.IsID(id) {
		return id
	}
	return b.Commit(id)
}

// Commit gives the commitment that the trail keeps of a personal value.
func (b By) Commit(value string) string {
	if b.Trail == nil {
		return ""
	}
	return b.Trail.Commit(value)
}
