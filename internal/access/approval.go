package access

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// ApprovalInput asks a second person to approve something.
type ApprovalInput struct {
	Kind        string
	Object      string     // opaque id of what it is about
	Digest      string     // of exactly what is approved: see Service.Digest
	Persons     []string   // ids of those whom it concerns; 100,000 for a kind with Many
	Beneficiary string     // account that gains by it, "" for none
	Summary     fault.Text // for the second person; without personal values
	Reason      string     // "" where the summary says it all
	Hours       int        // how long it holds; 0 or too long = as the kind says
}

// Needed is the error of an act that waits for a second person. Its code is
// approval.needed.
type Needed struct {
	ID    string // of the request
	fault *fault.Error
}

// Error names the code.
func (n *Needed) Error() string { return n.fault.Error() }

// Unwrap gives the coded error.
func (n *Needed) Unwrap() error { return n.fault }

// ApprovalNeeded gives the id of the request that an act waits for.
func ApprovalNeeded(err error) (id string, ok bool) {
	var n *Needed
	if errors.As(err, &n) {
		return n.ID, true
	}
	return "", false
}

func needed(id string) error {
	return &Needed{ID: id, fault: fault.New(fault.Denied, "approval.needed",
		fault.T("此操作须由另一人批准，申请已提交", "a second person must approve this; the request is made")).
		WithHint(fault.T("批准后请再操作一次", "do it again once it is approved"))}
}

func errChanged() error {
	return fault.New(fault.Conflict, "approval.changed",
		fault.T("内容与批准时不一致，原审批作废", "what was approved has changed since, so the approval no longer counts")).
		WithHint(fault.T("请再操作一次以重新申请", "do it again to ask anew"))
}

// request checks and fills a request of by's, without entering it. Fault codes
// approval.kind, approval.input, approval.no_account.
func (s *Service) request(ctx context.Context, by By, in ApprovalInput) (control.Approval, error) {
	var none control.Approval
	k, err := kindOf(in.Kind)
	if err != nil {
		return none, err
	}
	var p problems
	p.add(in.Object == "" || in.Digest == "", "没有指明审批的内容", "what is to be approved is not named")
	p.add(in.Summary.IsZero(), "缺少摘要", "the summary is missing")
	p.add(len([]rune(in.Reason)) > 500, "理由不超过 500 字", "the reason has 500 characters at most")
	if err := p.fault("approval.input"); err != nil {
		return none, err
	}
	if err := catalog.RefuseReporter(in.Reason); err != nil {
		return none, err
	}
	if !signedIn(by) {
		return none, errNoAccount()
	}
	person, err := s.Accounts.Person(ctx, by.Actor.Account)
	if err != nil {
		return none, err
	}
	id, err := newID()
	if err != nil {
		return none, err
	}
	holds := k.Holds
	if asked := time.Duration(in.Hours) * time.Hour; asked > 0 {
		holds = min(holds, asked)
	}
	now := s.Clock()
	a := control.Approval{ID: id, Kind: in.Kind, Object: in.Object, Digest: s.tied(in), Beneficiary: in.Beneficiary,
		Summary: in.Summary, State: control.ApprovalOpen, ProposedBy: by.Actor.Account, ProposerPerson: person,
		ProposerRoles: by.Scope.Roles, ProposedAt: now, Expires: now.Add(holds)}
	if k.Many {
		a.Crowd, err = crowdOf(in.Persons)
	} else {
		a.Persons = in.Persons
	}
	if err != nil {
		return none, err
	}
	a.Reason, err = s.Sealer.Seal(reasonContext(id), in.Reason)
	return a, err
}

// Request asks a second person and gives the id of the request. Grants and
// levels of tickets are asked for by Propose and Open alone. Fault codes
// approval.kind, approval.input, approval.no_account.
func (s *Service) Request(ctx context.Context, by By, in ApprovalInput) (string, error) {
	a, err := s.request(ctx, by, in)
	if err != nil {
		return "", err
	}
	k, _ := kindOf(in.Kind)
	err = noted(ctx, by, approvalEvent("approval.request", a), func() error { return refuseApplied(k) },
		func() error { return s.Control.InsertApproval(ctx, a) })
	return a.ID, err
}

func refuseApplied(k ApprovalKind) error {
	if k.Applied {
		return fault.New(fault.Denied, "approval.kind", fault.T("这种审批不能单独提出或使用", "this kind is neither asked for nor used by itself"))
	}
	return nil
}

// Use lets something happen that a second person approved for this very
// account, and uses the approval up. Without one it opens a request: the error
// is Needed then, fault code approval.needed. Other codes: approval.changed
// (something else was approved; that no longer counts), approval.second_person
// (whoever approved may not be the second person any more), approval.refused,
// approval.moved (used at the same moment elsewhere).
//
// A command on a data directory without accounts passes: there is no second
// person yet. Once anybody holds a role it is refused.
func (s *Service) Use(ctx context.Context, by By, in ApprovalInput) error {
	k, err := kindOf(in.Kind)
	if err != nil {
		return err
	}
	if err := refuseApplied(k); err != nil {
		return err
	}
	if by.Scope != nil && by.Scope.local {
		return s.alone(ctx)
	}
	a, err := s.request(ctx, by, in)
	if err != nil {
		return err
	}
	found, err := s.Control.ApprovalsOf(ctx, in.Kind, in.Object, by.Actor.Account, s.Clock())
	if err != nil {
		return err
	}
	if len(found) == 0 {
		err := noted(ctx, by, approvalEvent("approval.request", a), nothing, func() error { return s.Control.InsertApproval(ctx, a) })
		return cmp.Or(err, needed(a.ID))
	}
	return s.use(ctx, by, found, a.Digest)
}

// tied is the digest that the store keeps: also whom the matter concerns and
// who gains is part of what is approved. More persons may follow under a ticket
// for many.
func (s *Service) tied(in ApprovalInput) string {
	parts := []string{in.Kind, in.Object, in.Digest, in.Beneficiary}
	if in.Kind != KindBulkLevel3 {
		parts = append(parts, slices.Compact(slices.Sorted(slices.Values(in.Persons)))...)
	}
	return s.Digest(parts...)
}

// use settles what an account asked for about one object. Requests for
// something else are taken back, so that no approval lies about for a content
// that is no longer meant.
func (s *Service) use(ctx context.Context, by By, found []control.Approval, digest string) error {
	with := func(state string) int {
		return slices.IndexFunc(found, func(a control.Approval) bool { return a.Digest == digest && a.State == state })
	}
	if i := with(control.ApprovalApproved); i >= 0 {
		err := noted(ctx, by, approvalEvent("approval.use", found[i]), func() error { return s.stillStands(ctx, found[i]) },
			func() error { return s.Control.UseApproval(ctx, found[i].ID, digest, s.Clock()) })
		if fault.CodeOf(err) == codeSecond {
			err = errors.Join(err, s.void(ctx, by, found[i:i+1]))
		}
		return err
	}
	if i := with(control.ApprovalOpen); i >= 0 {
		return needed(found[i].ID)
	}
	if with(control.ApprovalRefused) >= 0 {
		return fault.New(fault.Denied, "approval.refused", fault.T("此操作未获批准", "the second person has refused this"))
	}
	return cmp.Or(s.void(ctx, by, found), errChanged())
}

// void takes requests back that no longer count.
func (s *Service) void(ctx context.Context, by By, requests []control.Approval) error {
	for _, a := range requests {
		err := noted(ctx, by, approvalEvent("approval.withdraw", a), nothing, func() error { return s.Control.WithdrawApproval(ctx, a.ID) })
		if err != nil {
			return err
		}
	}
	return nil
}

// signedIn reports whether an account acts under its own scope: what needs two
// persons is for these alone.
func signedIn(by By) bool {
	return by.Actor.Account != "" && by.Scope != nil && !by.Scope.local && by.Scope.Account == by.Actor.Account
}

func nothing() error { return nil }

// alone passes as long as nobody holds a role.
func (s *Service) alone(ctx context.Context) error {
	alive, err := s.Control.GrantsAlive(ctx, "", s.Clock())
	if err != nil || len(alive) == 0 {
		return err
	}
	return errNoAccount()
}

// Withdraw takes one's own request back.
func (s *Service) Withdraw(ctx context.Context, by By, id string) error {
	a, err := s.Control.Approval(ctx, id)
	if err != nil {
		return err
	}
	return noted(ctx, by, approvalEvent("approval.withdraw", a), func() error {
		if a.ProposedBy != by.Actor.Account {
			return errUnknownApproval()
		}
		if k, err := kindOf(a.Kind); err != nil || k.Applied {
			return cmp.Or(err, refuseApplied(k))
		}
		return nil
	}, func() error { return s.Control.WithdrawApproval(ctx, id) })
}

func approvalEvent(action string, a control.Approval) audit.Event {
	return audit.Event{Action: action, Object: a.ID, Persons: slices.Clone(a.Persons), Detail: "kind=" + a.Kind + " of=" + a.Object}
}

func reasonContext(id string) string { return "access_approval.reason\x00" + id }
func noteContext(id string) string   { return "access_approval.note\x00" + id }

func errNoAccount() error {
	return fault.New(fault.Denied, "approval.no_account",
		fault.T("需要两人办理的事项须由登录账户办理", "what needs two persons is done by accounts that are signed in")).
		WithHint(fault.T("请登录服务器后办理", "sign in to the server for it"))
}

func errUnknownApproval() error {
	return fault.New(fault.NotFound, "approval.unknown", fault.T("没有这项审批", "there is no such approval"))
}

func approvalsEvent(state string, n int) audit.Event {
	return audit.Event{Action: "approval.list", Detail: "state=" + state, Counts: map[string]int{"shown": n}}
}
