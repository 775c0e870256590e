package access

import (
	"context"
	"slices"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// AssignLead says who handles a lead.
type AssignLead struct {
	Person  string // whom the lead is about
	LeadNo  string
	Account string
	Until   time.Time
}

// Assignment is a lead that an account handles.
type Assignment struct {
	ID, Account, Person string
	LeadNo              string
	AssignedBy          string
	AssignedAt, Until   time.Time
}

// leadField is the field of A24 that numbers a lead, and LeadKind the kind of its
// blind index.
const (
	leadField = "lead_no"
	LeadKind  = leadField
)

// LeadBlind is the blind index of a lead's number, in its cleaned form or any
// usual writing.
func (s *Service) LeadBlind(leadNo string) string {
	n, err := s.leadNo(leadNo)
	if err != nil {
		n = leadNo
	}
	return s.blind(leadField, n)
}

// leadNo cleans a number as the import does. Fault code assignment.lead.
func (s *Service) leadNo(text string) (string, error) {
	if a := s.Catalog.Area(LeadsArea); a != nil && a.Field(leadField) != nil {
		value, findings := s.Catalog.Clean(a.Field(leadField), catalog.Input{Kind: catalog.Text, Text: text}, s.Clock())
		wrong := func(f catalog.Finding) bool { return f.Severity == catalog.SevError }
		if value != "" && !slices.ContainsFunc(findings, wrong) {
			return value, nil
		}
	}
	return "", fault.New(fault.Invalid, "assignment.lead", fault.T("线索编号不正确", "the number of the lead is not valid"))
}

// Assign lets an account handle a lead: one that holds the role of handler, of
// another person than who assigns, not whom the lead is about nor a relative.
// Fault codes assignment.lead, assignment.until, assignment.handler,
// assignment.self, person.unknown, text.reporter, access.denied.
func (s *Service) Assign(ctx context.Context, by By, in AssignLead) (Assignment, error) {
	id, err := newID()
	if err != nil {
		return Assignment{}, err
	}
	now := s.Clock()
	a := control.Assignment{ID: id, Account: in.Account, Person: in.Person, AssignedBy: by.Actor.Account, AssignedAt: now,
		Until: in.Until.Truncate(time.Millisecond)}
	what := audit.Event{Action: "case.assign", Object: id, Persons: []string{in.Person}, Areas: []string{LeadsArea}, Detail: "account=" + by.Known(in.Account)}
	var no string
	err = noted(ctx, by, what, func() (err error) {
		if err := s.mayAssign(ctx, by, in); err != nil {
			return err
		}
		if no, err = s.leadNo(in.LeadNo); err != nil {
			return err
		}
		if err := catalog.RefuseReporter(in.LeadNo, no); err != nil {
			return err
		}
		a.LeadBlind = s.blind(leadField, no)
		a.Lead, err = s.Sealer.Seal(leadContext(id), no)
		return err
	}, func() error { return s.Control.InsertAssignment(ctx, a) })
	if err != nil {
		return Assignment{}, err
	}
	return Assignment{id, in.Account, in.Person, no, a.AssignedBy, a.AssignedAt, a.Until}, nil
}

func (s *Service) mayAssign(ctx context.Context, by By, in AssignLead) error {
	if err := by.May(CaseAssign); err != nil {
		return err
	}
	if err := s.inView(ctx, by, in.Person); err != nil {
		return err
	}
	if now := s.Clock(); !in.Until.After(now) || in.Until.After(now.Add(longest)) {
		return fault.New(fault.Invalid, "assignment.until", fault.T("截止时间应在三年之内", "the end must lie within three years from now"))
	}
	if same, err := s.samePerson(ctx, by.Actor.Account, in.Account); err != nil || same {
		if err != nil {
			return err
		}
		return fault.New(fault.Denied, "assignment.self", fault.T("不能把线索指派给自己", "nobody assigns a lead to himself"))
	}
	scope, err := s.Compile(ctx, in.Account)
	if err != nil {
		return err
	}
	// That the handler is a relative is not told: it would tell of a family.
	if !slices.Contains(scope.Roles, Handler) || scope.Hidden(in.Person) {
		return fault.New(fault.Denied, "assignment.handler", fault.T("该账户不能承办这条线索", "the account cannot handle this lead")).
			WithHint(fault.T("承办人须持有承办人角色，且不需回避", "a handler holds that role and has no cause to stand back"))
	}
	return nil
}

// inView refuses a person whom the account does not reach, as one who is not
// there.
func (s *Service) inView(ctx context.Context, by By, person string) error {
	id, err := fact.ParseID(person)
	if err != nil {
		return err
	}
	homes, err := s.HomeUnits(ctx, []fact.ID{id})
	if err != nil {
		return err
	}
	if _, ok := by.View(CaseAssign, person, homes[id]); !ok {
		return UnknownPerson()
	}
	return nil
}

// Unassign takes a lead away again: whoever assigns leads may where the person
// is one of his, also what another one assigned, whose number he must have been
// told, for it is listed to that one alone. Fault codes assignment.unknown,
// assignment.moved, access.denied.
func (s *Service) Unassign(ctx context.Context, by By, id string) error {
	what := audit.Event{Action: "case.unassign", Object: id, Areas: []string{LeadsArea}}
	return noted(ctx, by, what, func() error {
		if err := by.May(CaseAssign); err != nil {
			return err
		}
		a, err := s.Control.Assignment(ctx, id)
		if err == nil && s.inView(ctx, by, a.Person) != nil {
			return errUnknownAssignment()
		}
		return err
	}, func() error { return s.Control.EndAssignment(ctx, id, by.Actor.Account, s.Clock()) })
}

// Assignments lists those in force that the account made, of persons whom it
// still reaches, and those that it handles. To anybody else, another head of
// section too, a lead is not there.
func (s *Service) Assignments(ctx context.Context, by By) ([]Assignment, error) {
	account := by.Actor.Account
	if by.May(CaseAssign) == nil {
		account = ""
	} else if err := by.May(CaseRead); err != nil {
		return nil, err
	}
	found, err := s.Control.Assignments(ctx, account, s.Clock())
	if err != nil {
		return nil, err
	}
	persons := make([]fact.ID, 0, len(found))
	for _, a := range found {
		id, err := fact.ParseID(a.Person)
		if err != nil {
			return nil, err
		}
		persons = append(persons, id)
	}
	homes, err := s.HomeUnits(ctx, persons)
	if err != nil {
		return nil, err
	}
	out, shown := []Assignment{}, []string{}
	for i, a := range found {
		_, reached := by.View(CaseAssign, a.Person, homes[persons[i]])
		made := reached && a.AssignedBy == by.Actor.Account
		if handled := a.Account == by.Actor.Account && by.Scope.Lead(a.Person, a.LeadBlind); !made && !handled {
			continue
		}
		no, err := s.Sealer.Unseal(leadContext(a.ID), a.Lead)
		if err != nil {
			return nil, err
		}
		out, shown = append(out, Assignment{a.ID, a.Account, a.Person, no, a.AssignedBy, a.AssignedAt, a.Until}), append(shown, a.Person)
	}
	slices.Sort(shown)
	return out, by.Note(ctx, audit.Event{Action: "case.assignments", Persons: slices.Compact(shown), Areas: []string{LeadsArea},
		Counts: map[string]int{"shown": len(out)}})
}

// Handlers lists the accounts that hold the role of handler now, but the one that
// asks. Whether one of them must stand back from a matter is not among it: Assign
// refuses him then.
func (s *Service) Handlers(ctx context.Context, by By) ([]string, error) {
	if err := by.May(CaseAssign); err != nil {
		return nil, err
	}
	now := s.Clock()
	grants, err := s.Control.GrantsAlive(ctx, "", now)
	if err != nil {
		return nil, err
	}
	out := []string{}
	for _, g := range grants {
		if g.Role == Handler && g.State == control.GrantGiven && !now.Before(g.From) && g.Account != by.Actor.Account {
			out = append(out, g.Account)
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out, by.Note(ctx, audit.Event{Action: "case.handlers", Counts: map[string]int{"shown": len(out)}})
}

func leadContext(id string) string { return "access_assignment.lead\x00" + id }

func errUnknownAssignment() error {
	return fault.New(fault.NotFound, "assignment.unknown", fault.T("没有这项指派", "there is no such assignment"))
}
