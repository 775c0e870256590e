package api

import (
	"context"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/duty"
	"qingjian/internal/fault"
)

type ownResponse struct{ Body DossierJSON }

var errNotLinked = fault.New(fault.NotFound, "own.not_linked",
	fault.T("您的账户还没有关联本人档案", "your account is not tied to a file of your own")).
	WithHint(fault.T("请联系安全管理员，由其核对身份证件后关联", "ask the security administrator, who checks your papers and ties it"))

// ownPerson is whose file is the caller's own.
func ownPerson(ctx context.Context) (string, error) {
	if p := callOf(ctx).who.Account.Person; p != "" {
		return p, nil
	}
	return "", errNotLinked
}

func (s *server) own(ctx context.Context, _ *struct{}) (*ownResponse, error) {
	person, err := ownPerson(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	d, err := s.Archive.Own(ctx, byOf(ctx), person)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &ownResponse{s.convert(ctx).Dossier(d)}, nil
}

type ownCopyResponse struct {
	Disposition string `header:"Content-Disposition"`
	Body        DossierJSON
}

// ownCopy is what own shows, as a file to keep.
func (s *server) ownCopy(ctx context.Context, _ *struct{}) (*ownCopyResponse, error) {
	shown, err := s.own(ctx, nil)
	if err != nil {
		return nil, err
	}
	if err := byOf(ctx).Note(ctx, audit.Event{Action: "own.copy", Persons: []string{callOf(ctx).who.Account.Person}}); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &ownCopyResponse{`attachment; filename="qingjian-own.json"`, shown.Body}, nil
}

// NoticeJSON is a notice that was given to a person: what of, when and how.
type NoticeJSON struct {
	Area      string `json:"area,omitempty"`
	AreaLabel string `json:"area_label,omitempty"`
	ToldOn    string `json:"told_on"`
	ToldHow   string `json:"told_how"`
}

type ownNoticesResponse struct {
	Body struct {
		Items []NoticeJSON `json:"items"`
	}
}

func (s *server) ownNotices(ctx context.Context, _ *struct{}) (*ownNoticesResponse, error) {
	person, err := ownPerson(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	all, err := s.Duty.OwnNotices(ctx, byOf(ctx), person)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &ownNoticesResponse{}
	out.Body.Items = []NoticeJSON{}
	for _, n := range all {
		item := NoticeJSON{Area: n.Area, ToldOn: n.ToldOn, ToldHow: n.ToldHow}
		if a := s.Catalog.Area(n.Area); a != nil {
			item.AreaLabel = a.Label.In(langOf(ctx))
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

// RequestJSON is a person's request about his own data.
type RequestJSON struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`
	KindLabel  string     `json:"kind_label"`
	Person     string     `json:"person,omitempty"`
	Area       string     `json:"area,omitempty"`
	AreaLabel  string     `json:"area_label,omitempty"`
	RecordID   string     `json:"record_id,omitempty"`
	Field      string     `json:"field,omitempty"`
	FieldLabel string     `json:"field_label,omitempty"`
	Text       string     `json:"text"`
	AskedAt    time.Time  `json:"asked_at"`
	Due        string     `json:"due"`
	DueCertain bool       `json:"due_certain"`
	Overdue    bool       `json:"overdue,omitempty"`
	State      string     `json:"state"`
	StateLabel string     `json:"state_label"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
}

func (s *server) requestJSON(ctx context.Context, r duty.Request) RequestJSON {
	l := langOf(ctx)
	out := RequestJSON{ID: r.ID, Kind: r.Kind, KindLabel: codeLabel(duty.RequestKinds(), r.Kind, l), Person: r.Person, Area: r.Area, RecordID: r.RecordID,
		Field: r.Field, Text: r.Text, AskedAt: r.AskedAt, Due: dateIn(r.Due), DueCertain: r.DueCertain, Overdue: r.Overdue,
		State: r.State, StateLabel: codeLabel(duty.RequestStates(), r.State, l), Answer: r.Answer}
	if a := s.Catalog.Area(r.Area); a != nil {
		out.AreaLabel = a.Label.In(l)
		if f := a.Field(r.Field); f != nil {
			out.FieldLabel = f.Label.In(l)
		}
	}
	if !r.AnsweredAt.IsZero() {
		out.AnsweredAt = &r.AnsweredAt
	}
	return out
}

func codeLabel(all []duty.Code, code string, l fault.Lang) string {
	for _, c := range all {
		if c.Code == code {
			return c.Label.In(l)
		}
	}
	return code
}

type pageRequest struct {
	State  string `query:"state" maxLength:"20"`
	Cursor string `query:"cursor" maxLength:"200"`
	Limit  int    `query:"limit" minimum:"0" maximum:"200"`
}

// overdueFilter narrows a list to what is overdue.
type overdueFilter struct {
	Overdue bool `query:"overdue" doc:"only what is overdue"`
}

type requestsResponse struct {
	Body struct {
		Items []RequestJSON `json:"items"`
		Next  string        `json:"next,omitempty"`
	}
}

func (s *server) requestsJSON(ctx context.Context, page duty.Page[duty.Request], own bool) *requestsResponse {
	out := &requestsResponse{}
	out.Body.Items, out.Body.Next = []RequestJSON{}, page.Next
	for _, r := range page.Items {
		item := s.requestJSON(ctx, r)
		if own {
			item.Person = ""
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out
}

func (s *server) ownRequests(ctx context.Context, req *pageRequest) (*requestsResponse, error) {
	person, err := ownPerson(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	page, err := s.Duty.Own(ctx, byOf(ctx), person, req.Cursor, req.Limit)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.requestsJSON(ctx, page, true), nil
}

type askRequest struct {
	Body struct {
		Kind     string `json:"kind" enum:"correction,explanation,completion,copy"`
		Area     string `json:"area,omitempty" maxLength:"20"`
		RecordID string `json:"record_id,omitempty" maxLength:"32"`
		Field    string `json:"field,omitempty" maxLength:"60"`
		Text     string `json:"text,omitempty" maxLength:"4000"`
	}
}

type requestResponse struct{ Body RequestJSON }

func (s *server) ownAsk(ctx context.Context, req *askRequest) (*requestResponse, error) {
	person, err := ownPerson(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	b := req.Body
	r, err := s.Duty.Ask(ctx, byOf(ctx), duty.AskInput{Person: person, Kind: b.Kind, Area: b.Area, RecordID: b.RecordID, Field: b.Field, Text: b.Text})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &requestResponse{s.requestJSON(ctx, r)}, nil
}

// RequestPath names a person's request.
type RequestPath struct {
	RequestID string `path:"request_id" format:"uuid"`
}

func (s *server) ownWithdraw(ctx context.Context, req *RequestPath) (*struct{}, error) {
	person, err := ownPerson(ctx)
	if err == nil {
		err = s.Duty.Withdraw(ctx, byOf(ctx), person, req.RequestID)
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}

type handledRequest struct {
	pageRequest
	overdueFilter
}

func (s *server) requests(ctx context.Context, req *handledRequest) (*requestsResponse, error) {
	page, err := s.Duty.Requests(ctx, byOf(ctx), duty.RequestFilter{State: req.State, Overdue: req.Overdue, After: req.Cursor, Limit: req.Limit})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.requestsJSON(ctx, page, false), nil
}

type answerRequest struct {
	RequestPath
	Body struct {
		Outcome string `json:"outcome" enum:"corrected,explained,refused"`
		Text    string `json:"text" maxLength:"4000"`
	}
}

func (s *server) requestAnswer(ctx context.Context, req *answerRequest) (*requestResponse, error) {
	r, err := s.Duty.Answer(ctx, byOf(ctx), req.RequestID, req.Body.Outcome, req.Body.Text)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &requestResponse{s.requestJSON(ctx, r)}, nil
}
