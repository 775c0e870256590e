// Package access says who may do what: roles and grants compiled into one
// scope, purpose tickets, approvals by a second person. What it does not grant
// is denied.
package access

import (
	"context"

	"qingjian/internal/audit"
	"qingjian/internal/fault"
)

// Noter writes an entry of the audit trail; it is durable when Append returns.
type Noter interface {
	Append(ctx context.Context, who audit.Actor, what audit.Event) error
}

// By is on whose behalf something is done. Everything that reads or writes
// personal data takes one; the zero value may do nothing.
type By struct {
	Actor  audit.Actor
	Scope  *Scope
	Ticket *Ticket // nil when none is in force
	Trail  Noter
}

// Note writes what was done. Nothing may be answered when it fails; fault code
// access.not_noted.
func (b By) Note(ctx context.Context, what audit.Event) error {
	if b.Actor.Account == "" || b.Trail == nil {
		return fault.New(fault.Denied, "access.no_actor", fault.T("操作必须记名", "an action must name who acts"))
	}
	if what.Result == "" {
		what.Result = "ok"
	}
	if err := b.Trail.Append(ctx, b.Actor, what); err != nil {
		return fault.New(fault.Unavailable, "access.not_noted",
			fault.T("操作记录没能写下，因此不予执行", "the action could not be noted, so nothing is done or shown")).
			WithHint(fault.T("请检查磁盘空间后重试；如仍不行请联系管理员", "check the free space and try again, or ask the administrator")).Wrap(err)
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
