package api

import (
	"context"
	"slices"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/fault"
)

// GrantJSON is a grant.
type GrantJSON struct {
	ID          string    `json:"id"`
	Account     string    `json:"account"`
	AccountName string    `json:"account_name,omitempty"`
	Role        string    `json:"role"`
	RoleLabel   string    `json:"role_label"`
	Unit        string    `json:"unit,omitempty"`
	UnitName    string    `json:"unit_name,omitempty"`
	Areas       []string  `json:"areas"`
	Level       int       `json:"level"`
	From        time.Time `json:"from"`
	To          time.Time `json:"to"`
	State       string    `json:"state"`
	StateLabel  string    `json:"state_label"`
	ProposedBy  string    `json:"proposed_by"`
	ApprovedBy  string    `json:"approved_by,omitempty"`

	ProposedByName string `json:"proposed_by_name,omitempty"`
	ApprovedByName string `json:"approved_by_name,omitempty"`

	Reason   string `json:"reason,omitempty"`
	Approval string `json:"approval,omitempty" doc:"the request that was made for a second person"`
}

func grantJSON(g access.GrantView, l fault.Lang, name func(string) string) GrantJSON {
	return GrantJSON{ID: g.ID, Account: g.Account, AccountName: name(g.Account), Role: g.Role, RoleLabel: g.RoleLabel.In(l), Unit: g.Unit, UnitName: g.UnitName,
		Areas: listed(g.Areas), Level: g.Level, From: g.From, To: g.To, State: g.State, StateLabel: g.StateLabel.In(l),
		ProposedBy: g.ProposedBy, ApprovedBy: g.ApprovedBy, ProposedByName: name(g.ProposedBy), ApprovedByName: name(g.ApprovedBy), Reason: g.Reason, Approval: g.Approval}
}

type grantsRequest struct {
	Account string `query:"account" format:"uuid"`
}

type grantsResponse struct {
	Body struct {
		Items []GrantJSON `json:"items"`
	}
}

func (s *server) grants(ctx context.Context, req *grantsRequest) (*grantsResponse, error) {
	all, err := s.Access.Grants(ctx, byOf(ctx), req.Account)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	name, err := s.names(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &grantsResponse{}
	out.Body.Items = []GrantJSON{}
	for _, g := range all {
		out.Body.Items = append(out.Body.Items, grantJSON(g, langOf(ctx), name))
	}
	return out, nil
}

type grantRequest struct {
	Body struct {
		Account string    `json:"account" format:"uuid"`
		Role    string    `json:"role" maxLength:"40"`
		Unit    string    `json:"unit,omitempty" maxLength:"20" doc:"unit code; none = the whole district"`
		Areas   []string  `json:"areas,omitempty" doc:"area codes; none = all but the leads"`
		Level   int       `json:"level" minimum:"1" maximum:"3"`
		From    time.Time `json:"from"`
		To      time.Time `json:"to"`
		Reason  string    `json:"reason" maxLength:"500"`
	}
}

type grantResponse struct{ Body GrantJSON }

func (s *server) grantPropose(ctx context.Context, req *grantRequest) (*grantResponse, error) {
	b := req.Body
	if len(b.Areas) == 0 {
		b.Areas = nil
	}
	if _, err := s.Accounts.ByID(ctx, b.Account); err != nil {
		return nil, s.problem(ctx, err)
	}
	g, err := s.Access.Propose(ctx, byOf(ctx), access.ProposeGrant{Account: b.Account, Role: b.Role, Unit: b.Unit, Areas: b.Areas, Level: b.Level,
		From: b.From, To: b.To, Reason: b.Reason})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	name, err := s.names(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &grantResponse{grantJSON(g, langOf(ctx), name)}, nil
}

// GrantPath names a grant.
type GrantPath struct {
	GrantID string `path:"grant_id" format:"uuid"`
}

func (s *server) grantRevoke(ctx context.Context, req *GrantPath) (*struct{}, error) {
	if err := s.Access.Revoke(ctx, byOf(ctx), req.GrantID); err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}

type administrationJSON struct {
	Role    string `json:"role"`
	Label   string `json:"label"`
	Holders int    `json:"holders" doc:"persons who hold it now; with one, nobody can approve for that one"`
}

type administrationsResponse struct {
	Body struct {
		Items []administrationJSON `json:"items"`
	}
}

func (s *server) administrations(ctx context.Context, _ *struct{}) (*administrationsResponse, error) {
	accounts, err := s.Accounts.List(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	barred := map[string]bool{}
	for _, a := range accounts {
		barred[a.ID] = a.Disabled
	}
	all, err := s.Access.Administrations(ctx, byOf(ctx), func(account string) bool { return barred[account] })
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &administrationsResponse{}
	for _, a := range all {
		out.Body.Items = append(out.Body.Items, administrationJSON{a.Role, a.Label.In(langOf(ctx)), a.Holders})
	}
	return out, nil
}

// ApprovalJSON is something that waits, or waited, for a second person.
type ApprovalJSON struct {
	ID             string     `json:"id"`
	Kind           string     `json:"kind"`
	KindLabel      string     `json:"kind_label"`
	Object         string     `json:"object"`
	Gains          string     `json:"gains,omitempty" doc:"account that gains by it"`
	GainsName      string     `json:"gains_name,omitempty"`
	Grant          *GrantJSON `json:"grant,omitempty" doc:"what is granted, where the kind is a grant"`
	Summary        string     `json:"summary"`
	Reason         string     `json:"reason,omitempty"`
	CaseNo         string     `json:"case_no,omitempty" doc:"of the ticket; to its two persons alone"`
	CaseWithheld   bool       `json:"case_withheld,omitempty" doc:"the number is that of a lead, and not the reader's to see"`
	LegalBasis     string     `json:"legal_basis,omitempty" doc:"of the ticket"`
	ProposedBy     string     `json:"proposed_by"`
	ProposedByName string     `json:"proposed_by_name,omitempty"`
	ProposedAt     time.Time  `json:"proposed_at"`
	Expires        time.Time  `json:"expires"`
	State          string     `json:"state" enum:"open,approved,refused,used,withdrawn,expired"`
	Mine           bool       `json:"mine"`
	MayDecide      bool       `json:"may_decide"`
	DecidedBy      string     `json:"decided_by,omitempty"`
	DecidedByName  string     `json:"decided_by_name,omitempty"`
	DecidedAt      *time.Time `json:"decided_at,omitempty"`
	Note           string     `json:"note,omitempty"`
}

type approvalsRequest struct {
	State string `query:"state" enum:"open,approved,refused,used,withdrawn,expired"`
}

type approvalsResponse struct {
	Body struct {
		Items []ApprovalJSON `json:"items"`
	}
}

func (s *server) approvals(ctx context.Context, req *approvalsRequest) (*approvalsResponse, error) {
	all, err := s.Access.Approvals(ctx, byOf(ctx), req.State)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	name, err := s.names(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out, l := &approvalsResponse{}, langOf(ctx)
	out.Body.Items = []ApprovalJSON{}
	for _, a := range all {
		item := ApprovalJSON{ID: a.ID, Kind: a.Kind, KindLabel: a.KindLabel.In(l), Object: a.Object, Gains: a.Gains, GainsName: name(a.Gains), Summary: a.Summary.In(l), Reason: a.Reason,
			ProposedBy: a.ProposedBy, ProposedByName: name(a.ProposedBy), ProposedAt: a.ProposedAt, Expires: a.Expires, State: a.State,
			Mine: a.Mine, MayDecide: a.MayDecide, DecidedBy: a.DecidedBy, DecidedByName: name(a.DecidedBy), Note: a.Note}
		if !a.DecidedAt.IsZero() {
			item.DecidedAt = &a.DecidedAt
		}
		if p := a.Purpose; p != nil {
			item.CaseNo, item.CaseWithheld, item.LegalBasis = p.CaseNo, p.Withheld, p.LegalBasis
		}
		if a.Grant != nil {
			grant := grantJSON(*a.Grant, l, name)
			item.Grant = &grant
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

type decideRequest struct {
	ApprovalID string `path:"approval_id" format:"uuid"`
	Body       struct {
		Approve bool   `json:"approve"`
		Note    string `json:"note,omitempty" maxLength:"500"`
	}
}

func (s *server) approvalDecide(ctx context.Context, req *decideRequest) (*struct{}, error) {
	if err := s.Access.Decide(ctx, byOf(ctx), req.ApprovalID, req.Body.Approve, req.Body.Note); err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}

// AssignmentJSON is a lead that an account handles.
type AssignmentJSON struct {
	ID          string    `json:"id"`
	Account     string    `json:"account"`
	AccountName string    `json:"account_name,omitempty"`
	Person      string    `json:"person"`
	LeadNo      string    `json:"lead_no"`
	AssignedAt  time.Time `json:"assigned_at"`
	Until       time.Time `json:"until"`
}

type assignmentsResponse struct {
	Body struct {
		Items []AssignmentJSON `json:"items"`
	}
}

func (s *server) assignments(ctx context.Context, _ *struct{}) (*assignmentsResponse, error) {
	all, err := s.Access.Assignments(ctx, byOf(ctx))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	name, err := s.names(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &assignmentsResponse{}
	out.Body.Items = []AssignmentJSON{}
	for _, a := range all {
		out.Body.Items = append(out.Body.Items, AssignmentJSON{a.ID, a.Account, name(a.Account), a.Person, a.LeadNo, a.AssignedAt, a.Until})
	}
	return out, nil
}

type handlerJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type handlersResponse struct {
	Body struct {
		Items []handlerJSON `json:"items"`
	}
}

// handlers names those to whom a lead can be given: who assigns reads no list
// of accounts.
func (s *server) handlers(ctx context.Context, _ *struct{}) (*handlersResponse, error) {
	ids, err := s.Access.Handlers(ctx, byOf(ctx))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	all, err := s.Accounts.List(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &handlersResponse{}
	out.Body.Items = []handlerJSON{}
	for _, a := range all {
		if !a.Disabled && slices.Contains(ids, a.ID) {
			out.Body.Items = append(out.Body.Items, handlerJSON{a.ID, a.Name})
		}
	}
	return out, nil
}

type assignRequest struct {
	Body struct {
		PersonID string    `json:"person_id" pattern:"^[0-9a-f]{32}$"`
		LeadNo   string    `json:"lead_no" maxLength:"80"`
		Account  string    `json:"account" format:"uuid"`
		Until    time.Time `json:"until"`
	}
}

type assignResponse struct{ Body AssignmentJSON }

func (s *server) assign(ctx context.Context, req *assignRequest) (*assignResponse, error) {
	b := req.Body
	a, err := s.Access.Assign(ctx, byOf(ctx), access.AssignLead{Person: b.PersonID, LeadNo: b.LeadNo, Account: b.Account, Until: b.Until})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &assignResponse{AssignmentJSON{ID: a.ID, Account: a.Account, Person: a.Person, LeadNo: a.LeadNo, AssignedAt: a.AssignedAt, Until: a.Until}}, nil
}

type unassignRequest struct {
	AssignmentID string `path:"assignment_id" format:"uuid"`
}

func (s *server) unassign(ctx context.Context, req *unassignRequest) (*struct{}, error) {
	if err := s.Access.Unassign(ctx, byOf(ctx), req.AssignmentID); err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}
