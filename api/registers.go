package api

import (
	"context"
	"maps"
	"slices"
	"time"

	"qingjian/internal/clock"
	"qingjian/internal/duty"
	"qingjian/internal/fact"
	"qingjian/internal/keeper"
)

// dateIn is an instant's calendar date in the office, "" for none.
func dateIn(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Date(t)
}

// RegisterKindJSON is a register, and what the caller may do with it.
type RegisterKindJSON struct {
	duty.Kind
	MayRead   bool `json:"may_read"`
	MayWrite  bool `json:"may_write"`
	MayHandle bool `json:"may_handle"`
}

type kindsResponse struct {
	Body struct {
		Items []RegisterKindJSON `json:"items"`
	}
}

func (s *server) registerKinds(ctx context.Context, _ *struct{}) (*kindsResponse, error) {
	out, scope := &kindsResponse{}, byOf(ctx).Scope
	out.Body.Items = []RegisterKindJSON{}
	for _, k := range s.Duty.Kinds(byOf(ctx)) {
		out.Body.Items = append(out.Body.Items, RegisterKindJSON{k, scope.May(k.Read), scope.May(k.Write), scope.May(k.Handle)})
	}
	return out, nil
}

// OverdueJSON counts what is overdue in one register; request stands for
// persons' requests.
type OverdueJSON struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

type overdueResponse struct {
	Body struct {
		Items []OverdueJSON `json:"items"`
	}
}

func (s *server) overdue(ctx context.Context, _ *struct{}) (*overdueResponse, error) {
	counts, err := s.Duty.Overdue(ctx, byOf(ctx))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &overdueResponse{}
	out.Body.Items = []OverdueJSON{}
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		out.Body.Items = append(out.Body.Items, OverdueJSON{kind, counts[kind]})
	}
	return out, nil
}

// RegisterEntryJSON is an entry of a register.
type RegisterEntryJSON struct {
	ID        string            `json:"id"`
	Kind      string            `json:"kind"`
	State     string            `json:"state"`
	CreatedAt time.Time         `json:"at"`
	By        string            `json:"by"`
	ByName    string            `json:"by_name,omitempty"`
	Fields    map[string]string `json:"fields"`
	Due       string            `json:"due,omitempty"`
	Overdue   bool              `json:"overdue,omitempty"`
}

func registerEntryJSON(e duty.Entry, name func(string) string) RegisterEntryJSON {
	return RegisterEntryJSON{ID: e.ID, Kind: e.Kind, State: e.State, CreatedAt: e.CreatedAt, By: e.CreatedBy, ByName: name(e.CreatedBy), Fields: e.Fields,
		Due: dateIn(e.Due), Overdue: e.Overdue}
}

// RegisterPath names a register.
type RegisterPath struct {
	Kind string `path:"kind" maxLength:"20"`
}

type registerRequest struct {
	RegisterPath
	pageRequest
	overdueFilter
}

type registerResponse struct {
	Body struct {
		Items []RegisterEntryJSON `json:"items"`
		Next  string              `json:"next,omitempty"`
	}
}

func (s *server) registerEntries(ctx context.Context, req *registerRequest) (*registerResponse, error) {
	page, err := s.Duty.Entries(ctx, byOf(ctx), duty.EntryFilter{Kind: req.Kind, State: req.State, Overdue: req.Overdue, After: req.Cursor, Limit: req.Limit})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	name, err := s.names(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &registerResponse{}
	out.Body.Items, out.Body.Next = []RegisterEntryJSON{}, page.Next
	for _, e := range page.Items {
		out.Body.Items = append(out.Body.Items, registerEntryJSON(e, name))
	}
	return out, nil
}

type registerAddRequest struct {
	RegisterPath
	Body struct {
		Fields map[string]string `json:"fields"`
	}
}

type registerEntryResponse struct{ Body RegisterEntryJSON }

func (s *server) registerAdd(ctx context.Context, req *registerAddRequest) (*registerEntryResponse, error) {
	e, err := s.Duty.Add(ctx, byOf(ctx), duty.AddInput{Kind: req.Kind, Fields: req.Body.Fields})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.registerEntry(ctx, e)
}

func (s *server) registerEntry(ctx context.Context, e duty.Entry) (*registerEntryResponse, error) {
	name, err := s.names(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &registerEntryResponse{registerEntryJSON(e, name)}, nil
}

// EntryPath names an entry of a register.
type EntryPath struct {
	RegisterPath
	EntryID string `path:"entry_id" format:"uuid"`
}

type registerStepRequest struct {
	EntryPath
	Body struct {
		State  string            `json:"state" maxLength:"40"`
		Note   string            `json:"note,omitempty" maxLength:"4000"`
		Fields map[string]string `json:"fields,omitempty" doc:"what becomes known, or changes, with it"`
	}
}

func (s *server) registerStep(ctx context.Context, req *registerStepRequest) (*registerEntryResponse, error) {
	e, err := s.Duty.Step(ctx, byOf(ctx), duty.StepInput{Kind: req.Kind, ID: req.EntryID, State: req.Body.State, Note: req.Body.Note, Fields: req.Body.Fields})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.registerEntry(ctx, e)
}

type registerCloseRequest struct {
	EntryPath
	Body struct {
		Note string `json:"note" maxLength:"4000"`
	}
}

func (s *server) registerClose(ctx context.Context, req *registerCloseRequest) (*registerEntryResponse, error) {
	e, err := s.Duty.Close(ctx, byOf(ctx), req.Kind, req.EntryID, req.Body.Note)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.registerEntry(ctx, e)
}

type keysResponse struct{ Body keeper.Status }

func (s *server) keyStatus(ctx context.Context, _ *struct{}) (*keysResponse, error) {
	status, err := s.Keys.Status(ctx, byOf(ctx))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &keysResponse{status}, nil
}

// keyRotate needs a second person: the first call asks for one, the next does
// it.
func (s *server) keyRotate(ctx context.Context, req *reasonRequest) (*keysResponse, error) {
	if err := s.Keys.Rotate(ctx, byOf(ctx), req.Body.Reason); err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.keyStatus(ctx, nil)
}

type eraseRequest struct {
	PersonID string `path:"person_id" pattern:"^[0-9a-f]{32}$"`
	Body     struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

// personErase needs a second person, as keyRotate does.
func (s *server) personErase(ctx context.Context, req *eraseRequest) (*struct{}, error) {
	person, err := fact.ParseID(req.PersonID)
	if err == nil {
		err = s.Keys.Erase(ctx, byOf(ctx), person, req.Body.Reason)
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}
