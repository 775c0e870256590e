package access

import (
	"context"
	"slices"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Takeover is something done to an account by which whoever does it, or
// somebody of his choice, could act as its holder.
type Takeover struct {
	Account string     // whose
	Act     string     // reset-password, ...
	Content []string   // of exactly what is done
	Persons []string   // whose file becomes, or is no longer, the holder's own
	Always  bool       // also where the account holds nothing
	Summary fault.Text // for the second person
}

// MayTakeOver lets an administrator do something to another's account. One that
// holds a role, or is proposed for one, takes a second person of another role:
// the account stands for somebody wherever two are needed. Fault codes
// access.denied, approval.needed and those of Use.
func (s *Service) MayTakeOver(ctx context.Context, by By, t Takeover) error {
	if err := by.May(AccountManage); err != nil {
		return err
	}
	holds, err := s.Holds(ctx, t.Account)
	if err != nil || !holds && !t.Always {
		return err
	}
	return s.Use(ctx, by, ApprovalInput{Kind: KindAccountTakeover, Object: t.Act + " " + t.Account, Beneficiary: t.Account, Persons: t.Persons,
		Digest: s.Digest(append([]string{t.Act, t.Account}, t.Content...)...), Summary: t.Summary})
}

// Holds reports whether an account holds a role, will, or is proposed for one.
func (s *Service) Holds(ctx context.Context, account string) (bool, error) {
	alive, err := s.Control.GrantsAlive(ctx, account, s.Clock())
	return slices.ContainsFunc(alive, func(g control.Grant) bool { return !lapsed(g, s.Clock()) }), err
}
