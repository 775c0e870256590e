package access

import (
	"context"
	"slices"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Stated is what a ticket says, as its second person sees it.
type Stated struct {
	CaseNo     string
	Withheld   bool // there is a case number, and it is not his to see
	LegalBasis string
}

// stated gives what the ticket says that a request is about, nil for others. The
// number of a lead is for those alone who may know of the lead: under the purpose
// of verifying one it is withheld from everybody else, whether there is such a
// lead or not, for otherwise the difference would tell.
func (s *Service) stated(ctx context.Context, d decider, a control.Approval) (*Stated, error) {
	if a.Kind != KindTicketLevel3 && a.Kind != KindBulkLevel3 {
		return nil, nil
	}
	stored, err := s.Control.Ticket(ctx, a.Object)
	if err != nil {
		return nil, err
	}
	t, err := s.openTicket(stored)
	if err != nil {
		return nil, err
	}
	out := &Stated{CaseNo: t.CaseNo, LegalBasis: t.LegalBasis}
	if t.Purpose != leadPurpose || t.CaseNo == "" || t.Account == d.by.Actor.Account {
		return out, nil
	}
	knows, err := s.knowsLead(ctx, d, s.LeadBlind(t.CaseNo))
	if err != nil {
		return nil, err
	}
	if !knows {
		out.CaseNo, out.Withheld = "", true
	}
	return out, nil
}

// knowsLead reports whether an account handles a lead of that number, or
// assigned one that is still handled; not where the lead is about his kin.
func (s *Service) knowsLead(ctx context.Context, d decider, blind string) (bool, error) {
	if d.now.handles(blind) {
		return true, nil
	}
	found, err := s.Control.Assignments(ctx, "", s.Clock())
	return slices.ContainsFunc(found, func(a control.Assignment) bool {
		return a.LeadBlind == blind && a.AssignedBy == d.by.Actor.Account && !d.now.Hidden(a.Person)
	}), err
}

func errLeadPurpose() error {
	return fault.New(fault.Invalid, "ticket.lead_purpose",
		fault.T("这是您承办的线索，用途请选“问题线索核查”", "this is a lead that you handle: choose the purpose of verifying a lead")).
		WithHint(fault.T("这样批准人看不到线索编号", "then whoever approves does not see its number"))
}
