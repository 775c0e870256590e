package api

import (
	"context"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/fault"
)

// TicketJSON is a purpose ticket.
type TicketJSON struct {
	ID           string    `json:"id"`
	Purpose      string    `json:"purpose"`
	PurposeLabel string    `json:"purpose_label"`
	CaseNo       string    `json:"case_no,omitempty"`
	LegalBasis   string    `json:"legal_basis"`
	OpenedAt     time.Time `json:"opened_at"`
	Expires      time.Time `json:"expires"`
	Level        int       `json:"level" doc:"highest sensitivity that it reveals"`
	WantedLevel  int       `json:"wanted_level" doc:"what it will reveal once a second person approves"`
	BreakGlass   bool      `json:"break_glass,omitempty"`
	ApprovedBy   string    `json:"approved_by,omitempty"`
}

func ticketJSON(t access.Ticket, l fault.Lang) TicketJSON {
	purpose, _ := access.PurposeOf(t.Purpose)
	return TicketJSON{ID: t.ID, Purpose: t.Purpose, PurposeLabel: purpose.Label.In(l), CaseNo: t.CaseNo, LegalBasis: t.LegalBasis, OpenedAt: t.OpenedAt,
		Expires: t.Expires, Level: t.Level, WantedLevel: t.Wanted, BreakGlass: t.BreakGlass, ApprovedBy: t.ApprovedBy}
}

type purposeJSON struct {
	Code       string `json:"code"`
	Label      string `json:"label"`
	LegalBasis string `json:"legal_basis"`
	NeedsCase  bool   `json:"needs_case,omitempty"`
}

type purposesResponse struct {
	Body struct {
		Items []purposeJSON `json:"items"`
	}
}

func (s *server) purposes(ctx context.Context, _ *struct{}) (*purposesResponse, error) {
	out := &purposesResponse{}
	for _, p := range access.Purposes() {
		out.Body.Items = append(out.Body.Items, purposeJSON{p.Code, p.Label.In(langOf(ctx)), p.LegalBasis, p.Case})
	}
	return out, nil
}

type ticketsResponse struct {
	Body struct {
		Items []TicketJSON `json:"items"`
	}
}

func (s *server) tickets(ctx context.Context, _ *struct{}) (*ticketsResponse, error) {
	all, err := s.Access.MyTickets(ctx, byOf(ctx).Actor.Account)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &ticketsResponse{}
	out.Body.Items = []TicketJSON{}
	for _, t := range all {
		out.Body.Items = append(out.Body.Items, ticketJSON(t, langOf(ctx)))
	}
	return out, nil
}

type ticketRequest struct {
	Body struct {
		Purpose    string `json:"purpose" maxLength:"40"`
		CaseNo     string `json:"case_no,omitempty" maxLength:"100"`
		LegalBasis string `json:"legal_basis,omitempty" maxLength:"300"`
		Minutes    int    `json:"minutes,omitempty"`
		Level      int    `json:"level,omitempty" doc:"2, or 3 after approval by a second person"`
		Reason     string `json:"reason,omitempty" maxLength:"500" doc:"why level 3 is needed"`
		Persons    int    `json:"persons,omitempty" minimum:"0" maximum:"1000" doc:"of how many more persons than usual level 3 is asked for, where that takes another approval; none = 20"`
	}
}

type ticketResponse struct{ Body TicketJSON }

func (s *server) ticketOpen(ctx context.Context, req *ticketRequest) (*ticketResponse, error) {
	b := req.Body
	t, err := s.Access.Open(ctx, byOf(ctx), access.OpenTicket{Purpose: b.Purpose, CaseNo: b.CaseNo, LegalBasis: b.LegalBasis, Minutes: b.Minutes,
		Level: b.Level, Reason: b.Reason, Persons: b.Persons})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &ticketResponse{ticketJSON(t, langOf(ctx))}, nil
}

// TicketPath names a ticket.
type TicketPath struct {
	TicketID string `path:"ticket_id" format:"uuid"`
}

func (s *server) ticketClose(ctx context.Context, req *TicketPath) (*struct{}, error) {
	if err := s.Access.Close(ctx, byOf(ctx), req.TicketID); err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}

type reasonRequest struct {
	Body struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

func (s *server) breakGlass(ctx context.Context, req *reasonRequest) (*ticketResponse, error) {
	t, err := s.Access.BreakGlass(ctx, byOf(ctx), req.Body.Reason)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &ticketResponse{ticketJSON(t, langOf(ctx))}, nil
}
