package access

import (
	"cmp"
	"context"
	"slices"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// Decide approves or refuses what another account asked for. The second person
// is another one than the first and has the permission that the kind asks for,
// for those whom the matter concerns, and for level 3 grants that reach it; he is
// no relative of the first, is not whom the matter concerns or who gains by it,
// nor their relative. Accounts of one person count as one.
//
// Fault codes approval.unknown (also of what concerns the account's own person,
// kin, or somebody beyond its units), approval.own, approval.kin, approval.beneficiary, approval.same_role,
// approval.moved, approval.changed, access.denied.
func (s *Service) Decide(ctx context.Context, by By, id string, approve bool, note string) error {
	a, err := s.Control.Approval(ctx, id)
	if err != nil {
		return err
	}
	dec := control.Decision{Approval: id, Approve: approve, By: by.Actor.Account, At: s.Clock()}
	what := approvalEvent("approval.refuse", a)
	if approve {
		what.Action = "approval.approve"
	}
	return noted(ctx, by, what, func() error {
		if !signedIn(by) {
			return errNoAccount()
		}
		// Compiled anew, so that a grant which was taken back a moment ago does
		// not decide any more.
		d, err := s.decider(ctx, by, a)
		if err != nil {
			return err
		}
		if err := s.mayDecide(ctx, d, a); err != nil {
			return err
		}
		if len([]rune(note)) > 500 {
			return fault.New(fault.Invalid, "approval.input", fault.T("意见不超过 500 字", "the note has 500 characters at most"))
		}
		if err := catalog.RefuseReporter(note); err != nil {
			return err
		}
		dec.Note, err = s.Sealer.Seal(noteContext(id), note)
		return err
	}, func() error {
		switch a.Kind {
		case KindGrant:
			return s.decideGrant(ctx, a, dec)
		case KindTicketLevel3:
			return s.decideTicket(ctx, a, dec)
		}
		return s.Control.DecideApproval(ctx, dec)
	})
}

// decider is an account that may be the second person.
type decider struct {
	by    By
	now   *Scope            // of this moment; that of by may be narrowed
	homes map[string]string // person -> home unit, of all whom the requests concern
}

func (s *Service) decider(ctx context.Context, by By, requests ...control.Approval) (decider, error) {
	d := decider{by: by, homes: map[string]string{}}
	var err error
	if d.now, err = s.Compile(ctx, by.Actor.Account); err != nil {
		return d, err
	}
	var persons []fact.ID
	for _, a := range requests {
		for _, p := range a.Persons {
			if id, err := fact.ParseID(p); err == nil {
				persons = append(persons, id)
			}
		}
	}
	homes, err := s.HomeUnits(ctx, persons)
	for id, unit := range homes {
		d.homes[id.String()] = unit
	}
	return d, err
}

// reaches reports whether the account's grants for the permission reach all of
// some persons. Those of administrators reach nobody, and decide without.
func (d decider) reaches(p Permission, persons []string) bool {
	return p != ApprovalDecide || !slices.ContainsFunc(persons, func(person string) bool {
		_, ok := d.now.view(p, d.homes[person], false)
		return !ok
	})
}

// mayDecide says why an account is no second person for a request, nil when it
// is one.
func (s *Service) mayDecide(ctx context.Context, d decider, a control.Approval) error {
	me := d.by.Actor.Account
	k, err := kindOf(a.Kind)
	if err != nil {
		return err
	}
	own, err := s.ownRequest(ctx, me, a)
	if err != nil {
		return err
	}
	if own {
		return fault.New(fault.Denied, "approval.own", fault.T("自己提出的事项须由另一人决定", "another person must decide what one asked for"))
	}
	if slices.ContainsFunc(a.Persons, d.now.Hidden) {
		return errUnknownApproval()
	}
	if err := d.permitted(k, a); err != nil {
		return err
	}
	if err := s.mayRaise(ctx, d, a); err != nil {
		return err
	}
	if err := s.unbiased(ctx, me, d.now, a); err != nil {
		return err
	}
	// Last of what is asked of the account: of a large import it reads a good deal.
	if in, err := s.amongCrowd(ctx, d.now, k, a); err != nil || in {
		return cmp.Or(err, errUnknownApproval())
	}
	if a.State != control.ApprovalOpen || !s.Clock().Before(a.Expires) {
		return fault.New(fault.Conflict, "approval.moved", fault.T("这项审批已经有了结果、已用过或已过期", "the approval is decided, used or expired already")).
			WithHint(fault.T("请刷新后再看", "reload and look again"))
	}
	return nil
}

// ownRequest reports whether the first person is the account's.
func (s *Service) ownRequest(ctx context.Context, me string, a control.Approval) (bool, error) {
	if same, err := s.samePerson(ctx, me, a.ProposedBy); err != nil || same {
		return same, err
	}
	person, err := s.Accounts.Person(ctx, me)
	return person != "" && person == a.ProposerPerson, err
}

// permitted checks the permission in the request's scope, which a token may
// have narrowed, and in that of this moment; and that it reaches those whom the
// matter concerns: beyond that it is not there.
func (d decider) permitted(k ApprovalKind, a control.Approval) error {
	var may []Permission
	beyond := false
	for _, p := range k.May {
		switch {
		case !d.by.Scope.May(p) || !d.now.May(p):
		case !d.reaches(p, a.Persons):
			beyond = true
		default:
			may = append(may, p)
		}
	}
	switch {
	case len(may) == 0 && beyond:
		return errUnknownApproval()
	case len(may) == 0:
		return denied()
	case !k.OtherRole:
		return nil
	}
	for _, code := range d.now.Roles {
		role, _ := roleOf(code)
		holds := slices.ContainsFunc(may, func(p Permission) bool { return slices.Contains(role.May, p) })
		if holds && !slices.Contains(a.ProposerRoles, code) {
			return nil
		}
	}
	return fault.New(fault.Denied, "approval.same_role",
		fault.T("须由另一角色的人员批准", "somebody of another role must approve this"))
}

// unbiased refuses relatives of the first person and of who gains.
func (s *Service) unbiased(ctx context.Context, me string, now *Scope, a control.Approval) error {
	first, err := s.Accounts.Person(ctx, a.ProposedBy)
	if err != nil {
		return err
	}
	if (first != "" && now.Hidden(first)) || (a.ProposerPerson != "" && now.Hidden(a.ProposerPerson)) {
		return fault.New(fault.Denied, "approval.kin", fault.T("与提出人有亲属关系，应当回避", "a relative of whoever asked must not decide"))
	}
	if a.Beneficiary == "" {
		return nil
	}
	gains, err := s.Accounts.Person(ctx, a.Beneficiary)
	if err != nil {
		return err
	}
	if me == a.Beneficiary || (gains != "" && now.Hidden(gains)) {
		return fault.New(fault.Denied, "approval.beneficiary",
			fault.T("受益人及其亲属不得决定", "neither who gains by it nor a relative may decide"))
	}
	return nil
}

// ApprovalView is a request as those see it who made it or may decide it.
type ApprovalView struct {
	ID         string
	Kind       string
	KindLabel  fault.Text
	Object     string
	Gains      string     // account that gains by it, "" for none
	Grant      *GrantView // what is granted, where the kind is a grant
	Summary    fault.Text
	Reason     string
	Purpose    *Stated // what a ticket says, of requests about one
	ProposedBy string
	ProposedAt time.Time
	Expires    time.Time
	State      string // open, approved, refused, used, withdrawn, expired
	Mine       bool
	MayDecide  bool
	DecidedBy  string
	DecidedAt  time.Time
	Note       string
}

// listed is how many requests are looked through for a list.
const listed = 1000

// Approvals lists what the account asked for, and what it may decide or could
// have decided, newest first; state "" = any. What concerns its own person or
// kin is never among it.
func (s *Service) Approvals(ctx context.Context, by By, state string) ([]ApprovalView, error) {
	if !signedIn(by) {
		return nil, errNoAccount()
	}
	stored, holding := state, time.Time{}
	switch state {
	case "expired":
		stored = ""
	case control.ApprovalOpen, control.ApprovalApproved:
		holding = s.Clock()
	}
	found, err := s.Control.Approvals(ctx, stored, listed, holding)
	if err != nil {
		return nil, err
	}
	d, err := s.decider(ctx, by, found...)
	if err != nil {
		return nil, err
	}
	out := []ApprovalView{}
	for _, a := range found {
		v, shown, err := s.viewApproval(ctx, d, a)
		if err != nil {
			return nil, err
		}
		if shown && (state == "" || v.State == state) {
			out = append(out, v)
		}
	}
	return out, by.Note(ctx, approvalsEvent(state, len(out)))
}

// viewApproval gives a request as the account sees it; false when it does not.
func (s *Service) viewApproval(ctx context.Context, d decider, a control.Approval) (ApprovalView, bool, error) {
	k, err := kindOf(a.Kind)
	if err != nil {
		return ApprovalView{}, false, err
	}
	v := ApprovalView{ID: a.ID, Kind: a.Kind, KindLabel: k.Label, Object: a.Object, Gains: a.Beneficiary, Summary: a.Summary, ProposedBy: a.ProposedBy,
		ProposedAt: a.ProposedAt, Expires: a.Expires, State: a.State, Mine: a.ProposedBy == d.by.Actor.Account,
		DecidedBy: a.DecidedBy, DecidedAt: a.DecidedAt}
	if (a.State == control.ApprovalOpen || a.State == control.ApprovalApproved) && !s.Clock().Before(a.Expires) {
		v.State = "expired"
	}
	why := s.mayDecide(ctx, d, a)
	switch code := fault.CodeOf(why); {
	case why == nil:
		v.MayDecide = true
	case v.Mine || code == "approval.moved":
	case code == "approval.own", code == "access.denied", code == "approval.unknown", code == "approval.kin",
		code == "approval.beneficiary", code == "approval.same_role":
		return v, false, nil
	default:
		return v, false, why
	}
	if err := s.viewMatter(ctx, d, a, &v); err != nil {
		return v, true, err
	}
	if v.Reason, err = s.Sealer.Unseal(reasonContext(a.ID), a.Reason); err != nil {
		return v, true, err
	}
	if len(a.Note) == 0 {
		return v, true, nil
	}
	v.Note, err = s.Sealer.Unseal(noteContext(a.ID), a.Note)
	return v, true, err
}

// viewMatter adds what exactly is asked for: the grant, or what the ticket says,
// this to its two persons alone.
func (s *Service) viewMatter(ctx context.Context, d decider, a control.Approval, v *ApprovalView) error {
	if a.Kind == KindGrant {
		g, err := s.Control.Grant(ctx, a.Object)
		if err != nil {
			return err
		}
		grant, err := s.viewGrant(ctx, g)
		v.Grant = &grant
		return err
	}
	if !v.Mine && !v.MayDecide && a.DecidedBy != d.by.Actor.Account {
		return nil
	}
	var err error
	v.Purpose, err = s.stated(ctx, d, a)
	return err
}
