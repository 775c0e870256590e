package account

import (
	"context"

	"qingjian/internal/fault"
)

// LinkOuter lets an identity of an outside provider log in as an account. Only
// what was linked beforehand may: a provider vouches for who somebody is, never
// for who belongs here. Fault codes account.unknown, account.machine,
// account.linked.
func (s *Service) LinkOuter(ctx context.Context, id, issuer, subject string) error {
	row, err := s.row(ctx, id)
	if err != nil {
		return err
	}
	if row.Machine {
		return errMachine
	}
	if issuer == "" || subject == "" {
		return fault.New(fault.Invalid, "account.outer", fault.T("请写明身份提供方和其中的用户标识", "name the provider and the subject in it"))
	}
	done, err := s.control.PutOuter(ctx, issuer, subject, id, s.now())
	if err == nil && !done {
		err = fault.New(fault.Conflict, "account.linked", fault.T("这个外部身份已关联账户", "this outside identity is linked already")).
			WithHint(fault.T("请先解除原来的关联", "unlink it first"))
	}
	return err
}

// UnlinkOuter removes an account's outside identities and ends its sessions.
// Fault code account.unknown.
func (s *Service) UnlinkOuter(ctx context.Context, id string) error {
	if _, err := s.row(ctx, id); err != nil {
		return err
	}
	if err := s.control.DeleteOuter(ctx, id); err != nil {
		return err
	}
	return s.control.DeleteSessions(ctx, id)
}

// ByOuter gives the account of an outside identity; fault codes
// account.unknown, login.failed for a disabled one.
func (s *Service) ByOuter(ctx context.Context, issuer, subject string) (Account, error) {
	id, err := s.control.OuterAccount(ctx, issuer, subject)
	if err != nil {
		return Account{}, err
	}
	row, err := s.row(ctx, id)
	if err == nil && !row.DisabledAt.IsZero() {
		err = errFailed
	}
	return toAccount(row), err
}
