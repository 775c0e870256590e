package duty

import (
	"context"
	"errors"
	"slices"
	"strings"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// Answer ends a request: corrected, explained, or refused with reasons. Who
// answers is neither the person nor kin, and his scope reaches the person: for
// anybody else there is no such request. Fault codes access.denied,
// request.unknown, request.outcome, request.reasons, text.length, text.reporter, duty.moved.
func (s *Service) Answer(ctx context.Context, by access.By, id, outcome, text string) (Request, error) {
	r, err := s.requestFor(ctx, by, id)
	if err != nil {
		return Request{}, err
	}
	if err := validateAnswer(outcome, text); err != nil {
		return Request{}, err
	}
	answer, err := s.seal(requestPlace(id, "answer"), sealed{Text: text})
	if err != nil {
		return Request{}, err
	}
	step := control.DutyStep{At: s.Clock(), Account: by.Actor.Account, State: outcome}
	event := requestEvent("request.answer", *r)
	event.Detail += " " + outcome
	err = act(ctx, by, event, func() error { return s.Control.CloseDutyRequest(ctx, id, answer, step) })
	if err != nil {
		return Request{}, err
	}
	r.State, r.Answer, r.AnsweredAt = outcome, answer, step.At
	return s.openRequest(*r)
}

func validateAnswer(outcome, text string) error {
	var all []error
	switch outcome {
	case Corrected, Explained:
	case Refused:
		if strings.TrimSpace(text) == "" {
			all = append(all, fault.New(fault.Invalid, "request.reasons",
				fault.T("不予办理必须说明理由", "a refusal gives its reasons")))
		}
	default:
		all = append(all, fault.New(fault.Invalid, "request.outcome",
			fault.T("结果应为已更正、已说明或不予办理", "an outcome is corrected, explained or refused")))
	}
	return errors.Join(append(all, checkText(text))...)
}

// requestFor gives a request to somebody who may handle it.
func (s *Service) requestFor(ctx context.Context, by access.By, id string) (*control.DutyRequest, error) {
	if err := by.May(access.RequestHandle); err != nil {
		return nil, err
	}
	r, err := s.Control.DutyRequest(ctx, id)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, unknownRequest()
	}
	keep, err := s.mayHandle(ctx, by, []control.DutyRequest{*r})
	if err != nil {
		return nil, err
	}
	if !keep[0] {
		return nil, unknownRequest()
	}
	return r, nil
}

// mayHandle reports for each request whether the person is within the scope, not
// hidden, and the area open.
func (s *Service) mayHandle(ctx context.Context, by access.By, rows []control.DutyRequest) ([]bool, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.Person
	}
	homes, err := s.homes(ctx, ids)
	if err != nil {
		return nil, err
	}
	keep := make([]bool, len(rows))
	for i, r := range rows {
		view, ok := by.View(access.RequestHandle, r.Person, homes[r.Person])
		keep[i] = ok && (r.Area == "" || view.Level(r.Area) > 0)
	}
	return keep, nil
}

// RequestFilter says which requests are listed.
type RequestFilter struct {
	State   string // "" = all
	Overdue bool   // only what is overdue
	After   string // Next of the part before
	Limit   int    // 0 = 50, at most 200
}

// Requests lists the register of requests that the scope reaches, newest first.
func (s *Service) Requests(ctx context.Context, by access.By, f RequestFilter) (Page[Request], error) {
	if err := by.May(access.RequestHandle); err != nil {
		return Page[Request]{}, err
	}
	if f.State != "" && !known(RequestStates(), f.State) {
		return Page[Request]{}, unknownState()
	}
	page, err := lister[control.DutyRequest, Request]{
		fetch: func(after control.DutyCursor, limit int) ([]control.DutyRequest, error) {
			return s.Control.DutyRequests(ctx, "", f.State, after, limit)
		},
		keep: func(rows []control.DutyRequest) ([]bool, error) {
			keep, err := s.mayHandle(ctx, by, rows)
			return only(rows, keep, f.Overdue, s.late), err
		},
		open: s.openRequest,
		at:   func(r control.DutyRequest) control.DutyCursor { return control.DutyCursor{At: r.AskedAt, ID: r.ID} },
	}.page(ctx, f.After, f.Limit)
	if err != nil {
		return Page[Request]{}, err
	}
	return noted(ctx, by, page, listEvent("request.list", f.State, page.Items, func(r Request) string { return r.Person }))
}

// Request gives one request with its steps to somebody who may handle it.
func (s *Service) Request(ctx context.Context, by access.By, id string) (Request, error) {
	row, err := s.requestFor(ctx, by, id)
	if err != nil {
		return Request{}, err
	}
	r, err := s.withSteps(ctx, *row)
	if err != nil {
		return Request{}, err
	}
	return noted(ctx, by, r, requestEvent("request.read", *row))
}

// Own lists the person's own requests with their steps; who handled them is not
// told.
func (s *Service) Own(ctx context.Context, by access.By, person, after string, limit int) (Page[Request], error) {
	if err := by.May(access.OwnRead); err != nil {
		return Page[Request]{}, err
	}
	if _, err := fact.ParseID(person); err != nil {
		return Page[Request]{}, err
	}
	page, err := lister[control.DutyRequest, Request]{
		fetch: func(after control.DutyCursor, limit int) ([]control.DutyRequest, error) {
			return s.Control.DutyRequests(ctx, person, "", after, limit)
		},
		keep: func(rows []control.DutyRequest) ([]bool, error) {
			keep := make([]bool, len(rows))
			for i := range rows {
				keep[i] = true
			}
			return keep, nil
		},
		open: func(row control.DutyRequest) (Request, error) {
			r, err := s.withSteps(ctx, row)
			for i := range r.Steps {
				r.Steps[i].By = ""
			}
			return r, err
		},
		at: func(r control.DutyRequest) control.DutyCursor { return control.DutyCursor{At: r.AskedAt, ID: r.ID} },
	}.page(ctx, after, limit)
	if err != nil {
		return Page[Request]{}, err
	}
	return noted(ctx, by, page, audit.Event{Action: "request.own", Persons: persons(person), Counts: map[string]int{"shown": len(page.Items)}})
}

func (s *Service) withSteps(ctx context.Context, row control.DutyRequest) (Request, error) {
	r, err := s.openRequest(row)
	if err != nil {
		return r, err
	}
	steps, err := s.Control.DutySteps(ctx, row.ID)
	for _, step := range steps {
		r.Steps = append(r.Steps, Step{At: step.At, By: step.Account, State: step.State})
	}
	return r, err
}

// listEvent is the note of a list: who was shown, and how many.
func listEvent[T any](action, detail string, items []T, person func(T) string) audit.Event {
	e := audit.Event{Action: action, Detail: detail, Counts: map[string]int{"shown": len(items)}}
	for _, item := range items {
		e.Persons = append(e.Persons, persons(person(item))...)
	}
	slices.Sort(e.Persons)
	e.Persons = slices.Compact(e.Persons)
	return e
}

func unknownState() error {
	return fault.New(fault.Invalid, "duty.state", fault.T("没有这种状态", "no such state"))
}
