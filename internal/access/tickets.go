package access

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// OpenTicket says what personal data are to be read for.
type OpenTicket struct {
	Purpose    string // code, see Purposes
	CaseNo     string
	LegalBasis string // "" = the purpose's usual one
	Minutes    int    // 5 to 480; 0 = 60
	Level      int    // 2 or 3; 0 = 2
	Reason     string // why level 3 is needed
	Persons    int    // see Ticket
}

// words are what a ticket says that the store keeps sealed.
type words struct {
	CaseNo     string `json:"case_no,omitempty"`
	LegalBasis string `json:"legal_basis,omitempty"`
	Reason     string `json:"reason,omitempty"`
	Persons    int    `json:"persons,omitempty"`
}

// Of emergency tickets: how long one lasts and how many an account may open
// within a day.
const (
	glassMinutes = 15
	glassesADay  = 3
	glassLevel   = 2
)

const day = 24 * time.Hour

// validate collects every problem and fills what was left out. Fault code
// ticket.input.
func (in *OpenTicket) validate() error {
	in.Minutes, in.Level = cmp.Or(in.Minutes, 60), cmp.Or(in.Level, 2)
	in.CaseNo, in.LegalBasis, in.Reason = strings.TrimSpace(in.CaseNo), strings.TrimSpace(in.LegalBasis), strings.TrimSpace(in.Reason)
	var p problems
	purpose, known := PurposeOf(in.Purpose)
	p.add(!known || in.Purpose == BreakGlassPurpose, "没有这种用途", "there is no such purpose")
	p.add(known && purpose.Case && in.CaseNo == "", "这种用途须填写案件或文书编号", "this purpose needs a case or letter number")
	p.add(len([]rune(in.CaseNo)) > 80, "编号不超过 80 字", "the number has 80 characters at most")
	p.add(len([]rune(in.LegalBasis)) > 200, "法律依据不超过 200 字", "the legal basis has 200 characters at most")
	p.add(in.Minutes < 5 || in.Minutes > 480, "时长为 5 至 480 分钟", "it lasts 5 to 480 minutes")
	p.add(in.Level != 2 && in.Level != 3, "敏感级别为 2 或 3", "the level is 2 or 3")
	p.add(in.Level == 3 && !hasText(in.Reason), "查阅三级信息请写明理由（2 至 500 字）", "level 3 needs a reason of 2 to 500 characters")
	p.add(len([]rune(in.Reason)) > 500, "理由不超过 500 字", "the reason has 500 characters at most")
	p.add(in.Persons < 0 || in.Persons > moreMost, "人数为 1 至 1000", "the number of persons is 1 to 1000")
	in.LegalBasis = cmp.Or(in.LegalBasis, purpose.LegalBasis)
	if err := p.fault("ticket.input"); err != nil {
		return err
	}
	return catalog.RefuseReporter(in.CaseNo, in.LegalBasis, in.Reason)
}

// Open opens a ticket. One for level 3 begins as one for level 2 and is raised
// once another account has approved it. Fault codes ticket.input, text.reporter, ticket.level,
// ticket.lead_purpose, access.denied.
func (s *Service) Open(ctx context.Context, by By, in OpenTicket) (Ticket, error) {
	if err := in.validate(); err != nil {
		return Ticket{}, err
	}
	id, err := newID()
	if err != nil {
		return Ticket{}, err
	}
	now := s.Clock()
	t := control.Ticket{ID: id, Account: by.Actor.Account, Purpose: in.Purpose, OpenedAt: now,
		Expires: now.Add(time.Duration(in.Minutes) * time.Minute), Level: 2, Wanted: in.Level}
	if in.CaseNo != "" {
		t.CaseBlind = s.CaseBlind(in.CaseNo)
	}
	if t.Words, err = s.sealWords(id, words{in.CaseNo, in.LegalBasis, in.Reason, in.Persons}); err != nil {
		return Ticket{}, err
	}
	var request *control.Approval
	err = noted(ctx, by, ticketEvent("ticket.open", t), func() (err error) {
		if err := by.mayRead(); err != nil {
			return err
		}
		if in.Purpose != leadPurpose && in.CaseNo != "" && by.Scope.handles(s.LeadBlind(in.CaseNo)) {
			return errLeadPurpose()
		}
		if in.Level < 3 {
			return nil
		}
		if most := by.Scope.most(DossierRead); most < 3 && !by.Scope.May(CaseRead) {
			return errLevel()
		}
		request, err = s.levelRequest(ctx, by, &t, in.Reason)
		return err
	}, func() error { return s.Control.InsertTicket(ctx, t, request) })
	if err != nil {
		return Ticket{}, err
	}
	return s.openTicket(t)
}

func (b By) mayRead() error {
	if b.Scope != nil && b.Scope.May(CaseRead) {
		return nil
	}
	return b.May(DossierRead)
}

// levelRequest asks a second person for level 3; a command on a directory
// without accounts needs none.
func (s *Service) levelRequest(ctx context.Context, by By, t *control.Ticket, reason string) (*control.Approval, error) {
	if by.Scope.local {
		t.Level = 3
		return nil, s.alone(ctx)
	}
	in := s.ticketApproval(*t)
	in.Reason = reason
	a, err := s.request(ctx, by, in)
	if err != nil {
		return nil, err
	}
	if t.Expires.Before(a.Expires) {
		a.Expires = t.Expires
	}
	t.Approval = a.ID
	return &a, nil
}

// ticketApproval is what the second person approves. The case number comes in
// by its blind index.
func (s *Service) ticketApproval(t control.Ticket) ApprovalInput {
	purpose, _ := PurposeOf(t.Purpose)
	minutes := int(t.Expires.Sub(t.OpenedAt).Minutes())
	return ApprovalInput{Kind: KindTicketLevel3, Object: t.ID,
		Digest: s.Digest(t.ID, t.Account, t.Purpose, t.CaseBlind, strconv.FormatInt(t.Expires.UnixMilli(), 10), strconv.Itoa(t.Wanted)),
		Summary: fault.T(fmt.Sprintf("查阅三级信息，用途：%s，%d 分钟", purpose.Label.ZH, minutes),
			fmt.Sprintf("level-3 information, %s, for %d minutes", purpose.Label.EN, minutes))}
}

// decideTicket raises the ticket, or does not.
func (s *Service) decideTicket(ctx context.Context, a control.Approval, dec control.Decision) error {
	t, err := s.Control.Ticket(ctx, a.Object)
	if err != nil {
		return err
	}
	if s.tied(s.ticketApproval(t)) != a.Digest {
		return errChanged()
	}
	return s.Control.DecideTicket(ctx, t.ID, t.Wanted, dec)
}

// Ticket gives a ticket in force of an account's own. Fault codes
// ticket.required (no id), ticket.not_yours, ticket.expired.
func (s *Service) Ticket(ctx context.Context, id, account string) (Ticket, error) {
	if id == "" {
		return Ticket{}, fault.New(fault.Denied, "ticket.required",
			fault.T("查阅个人信息须先填写用途", "a purpose must be given before personal data are read")).
			WithHint(fault.T("请新开一张用途单", "open a ticket first"))
	}
	t, err := s.Control.Ticket(ctx, id)
	if err != nil {
		return Ticket{}, err
	}
	if t.Account != account {
		return Ticket{}, errNotYours()
	}
	if !t.ClosedAt.IsZero() || !s.Clock().Before(t.Expires) {
		return Ticket{}, fault.New(fault.Denied, "ticket.expired", fault.T("用途单已到期或已结束", "the ticket has expired or was closed")).
			WithHint(fault.T("请新开一张用途单", "open a new one"))
	}
	return s.openTicket(t)
}

// MyTickets lists an account's tickets in force, newest first.
func (s *Service) MyTickets(ctx context.Context, account string) ([]Ticket, error) {
	found, err := s.Control.TicketsOpen(ctx, account, s.Clock())
	if err != nil {
		return nil, err
	}
	out := make([]Ticket, 0, len(found))
	for _, t := range found {
		opened, err := s.openTicket(t)
		if err != nil {
			return nil, err
		}
		out = append(out, opened)
	}
	return out, nil
}

// Close ends a ticket of one's own before its time. Fault code
// ticket.not_yours.
func (s *Service) Close(ctx context.Context, by By, id string) error {
	return noted(ctx, by, audit.Event{Action: "ticket.close", Object: id}, func() error {
		t, err := s.Control.Ticket(ctx, id)
		if err == nil && t.Account != by.Actor.Account {
			return errNotYours()
		}
		return err
	}, func() error { return s.Control.CloseTicket(ctx, id, s.Clock()) })
}

// BreakGlass opens a ticket in an emergency: for a quarter of an hour, level 2,
// beyond the units of the grants. The audit administrator reviews each, and an
// account opens three within a day at most. Fault codes ticket.input,
// ticket.too_many, access.denied.
func (s *Service) BreakGlass(ctx context.Context, by By, reason string) (Ticket, error) {
	if !hasText(reason) {
		return Ticket{}, fault.New(fault.Invalid, "ticket.input", fault.T("请写明紧急事由（2 至 500 字）", "give a reason of 2 to 500 characters"))
	}
	if err := catalog.RefuseReporter(reason); err != nil {
		return Ticket{}, err
	}
	id, err := newID()
	if err != nil {
		return Ticket{}, err
	}
	now := s.Clock()
	purpose, _ := PurposeOf(BreakGlassPurpose)
	t := control.Ticket{ID: id, Account: by.Actor.Account, Purpose: BreakGlassPurpose, OpenedAt: now,
		Expires: now.Add(glassMinutes * time.Minute), Level: glassLevel, Wanted: glassLevel, BreakGlass: true}
	if t.Words, err = s.sealWords(id, words{LegalBasis: purpose.LegalBasis, Reason: reason}); err != nil {
		return Ticket{}, err
	}
	err = noted(ctx, by, ticketEvent("ticket.break_glass", t), func() error {
		if err := by.May(DossierRead); err != nil {
			return err
		}
		n, err := s.Control.Emergencies(ctx, t.Account, now.Add(-day))
		if err == nil && n >= glassesADay {
			return errTooMany()
		}
		return err
	}, func() error {
		// The review is there before the ticket: no reading goes unreviewed.
		if err := s.Reviews.Open(ctx, Review{Kind: "break_glass", Account: t.Account, Object: id, Reason: reason, At: now}); err != nil {
			return err
		}
		opened, err := s.Control.InsertEmergency(ctx, t, now.Add(-day), glassesADay)
		if err == nil && !opened {
			return errTooMany()
		}
		return err
	})
	if err != nil {
		return Ticket{}, err
	}
	return s.openTicket(t)
}

func (s *Service) openTicket(t control.Ticket) (Ticket, error) {
	out := Ticket{ID: t.ID, Account: t.Account, Purpose: t.Purpose, OpenedAt: t.OpenedAt, Expires: t.Expires,
		Level: t.Level, Wanted: t.Wanted, Approval: t.Approval, ApprovedBy: t.ApprovedBy, BreakGlass: t.BreakGlass}
	text, err := s.Sealer.Unseal(ticketContext(t.ID), t.Words)
	if err != nil {
		return out, err
	}
	var w words
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		return out, fault.New(fault.Internal, "ticket.unreadable", fault.T("用途单无法读取", "a ticket cannot be read")).Wrap(err)
	}
	out.CaseNo, out.LegalBasis, out.Reason, out.Persons = w.CaseNo, w.LegalBasis, w.Reason, w.Persons
	return out, nil
}

func (s *Service) sealWords(id string, w words) ([]byte, error) {
	text, err := json.Marshal(w)
	if err != nil {
		return nil, err
	}
	return s.Sealer.Seal(ticketContext(id), string(text))
}

// CaseBlind is the index by which tickets and entries of the trail for a case
// are found: the trail's own, where it has one, so that a search of it finds the
// tickets.
func (s *Service) CaseBlind(caseNo string) string {
	if trail, ok := s.Trail.(interface{ CaseBlind(caseNo string) string }); ok {
		return trail.CaseBlind(caseNo)
	}
	return s.blind("case_no", strings.TrimSpace(caseNo))
}

func ticketContext(id string) string { return "access_ticket.words\x00" + id }

func ticketEvent(action string, t control.Ticket) audit.Event {
	e := audit.Event{Action: action, Object: t.ID, Detail: "purpose=" + t.Purpose + " level=" + strconv.Itoa(t.Wanted) +
		" until=" + t.Expires.UTC().Format(time.RFC3339)}
	if t.CaseBlind != "" {
		e.Query = map[string]string{"case_no": t.CaseBlind}
	}
	return e
}

func errNotYours() error {
	return fault.New(fault.NotFound, "ticket.not_yours", fault.T("您没有这张用途单", "you have no such ticket"))
}

func errTooMany() error {
	return fault.New(fault.Denied, "ticket.too_many",
		fault.F("一天内最多紧急查阅 %d 次", "an account opens %d emergency tickets within a day at most", glassesADay)).
		WithHint(fault.T("请按正常程序申请", "ask the usual way"))
}

func errLevel() error {
	return fault.New(fault.Denied, "ticket.level", fault.T("您的授权或用途单达不到所需的敏感级别", "your grants or your ticket do not reach that level")).
		WithHint(fault.T("三级信息须有三级授权，并由另一人批准用途", "level 3 needs a grant of level 3 and a ticket that another person approved"))
}
