package api

import (
	"bufio"
	"context"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/fault"
	"qingjian/internal/watch"
)

type auditSearchRequest struct {
	Body struct {
		PersonID string     `json:"person_id,omitempty" pattern:"^[0-9a-f]{32}$"`
		IDNo     string     `json:"id_no,omitempty" maxLength:"30" doc:"identity number of whom it was about"`
		Account  string     `json:"account,omitempty" maxLength:"60" doc:"who did it: login or id; system; os:NAME for a command on the data directory; unknown before a login"`
		CaseNo   string     `json:"case_no,omitempty" maxLength:"100"`
		Ticket   string     `json:"ticket,omitempty" format:"uuid"`
		Action   string     `json:"action,omitempty" maxLength:"60" pattern:"^[A-Za-z_-]+([. ][A-Za-z_-]+)*$"`
		From     *time.Time `json:"from,omitempty"`
		To       *time.Time `json:"to,omitempty"`
		Cursor   uint64     `json:"cursor,omitempty"`
		Limit    int        `json:"limit,omitempty" minimum:"0" maximum:"500"`
	}
}

// AuditEntryJSON is one entry of the trail.
type AuditEntryJSON struct {
	Seq         uint64            `json:"seq"`
	At          time.Time         `json:"at"`
	Account     string            `json:"account"`
	AccountName string            `json:"account_name,omitempty"`
	Roles       []string          `json:"roles"`
	Address     string            `json:"address,omitempty"`
	Session     string            `json:"session,omitempty"`
	Ticket      string            `json:"ticket,omitempty"`
	Request     string            `json:"request,omitempty"`
	Action      string            `json:"action"`
	Object      string            `json:"object,omitempty"`
	Persons     []string          `json:"persons"`
	Areas       []string          `json:"areas"`
	Fields      []string          `json:"fields"`
	Counts      map[string]int    `json:"counts,omitempty"`
	Query       map[string]string `json:"query,omitempty"`
	Detail      string            `json:"detail,omitempty"`
	Result      string            `json:"result"`
}

type auditSearchResponse struct {
	Body struct {
		Items []AuditEntryJSON `json:"items"`
		Next  uint64           `json:"next,omitempty"`
	}
}

func (s *server) auditSearch(ctx context.Context, req *auditSearchRequest) (*auditSearchResponse, error) {
	b := req.Body
	in := audit.SearchInput{Person: b.PersonID, Account: b.Account, Ticket: b.Ticket, Action: b.Action, Cursor: b.Cursor, Limit: b.Limit}
	if b.IDNo != "" {
		id, err := s.Archive.PersonOf(b.IDNo)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		in.Person = id.String()
	}
	if b.CaseNo != "" {
		in.CaseBlind = s.Trail.CaseBlind(b.CaseNo)
	}
	if b.From != nil {
		in.From = *b.From
	}
	if b.To != nil {
		in.To = *b.To
	}
	if a, err := s.Accounts.ByLogin(ctx, b.Account); err == nil {
		in.Account = a.ID
	} else if fault.CodeOf(err) != "account.unknown" {
		return nil, s.problem(ctx, err)
	}
	by := byOf(ctx)
	page, err := s.Trail.Search(ctx, in)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	note := searchEvent(by, in, page)
	// Who looked at himself or his kin is for another audit administrator.
	page.Entries = slices.DeleteFunc(page.Entries, func(e audit.Entry) bool {
		return by.Scope.Hidden(e.Object) || slices.ContainsFunc(e.Persons, by.Scope.Hidden)
	})
	note.Counts = map[string]int{"shown": len(page.Entries)}
	if err := by.Note(ctx, note); err != nil {
		return nil, s.problem(ctx, err)
	}
	name, err := s.names(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &auditSearchResponse{}
	out.Body.Next, out.Body.Items = page.Next, []AuditEntryJSON{}
	for _, e := range page.Entries {
		out.Body.Items = append(out.Body.Items, AuditEntryJSON{Seq: e.Seq, At: e.At, Account: e.Account, AccountName: name(e.Account), Roles: listed(e.Roles),
			Address: e.Address, Session: e.Session, Ticket: e.Ticket, Request: e.Request, Action: e.Action, Object: e.Object,
			Persons: listed(e.Persons), Areas: listed(e.Areas), Fields: listed(e.Fields), Counts: e.Counts, Query: e.Query, Detail: e.Detail, Result: e.Result})
	}
	return out, nil
}

// searchEvent is what the trail keeps of a search of it: of an action that it does
// not hold a commitment, since anything may have been typed.
func searchEvent(by access.By, in audit.SearchInput, page audit.Page) audit.Event {
	e := audit.Event{Action: "audit.search", Object: in.Person, Query: map[string]string{}}
	if in.Account != "" {
		e.Query["account"] = by.Known(in.Account)
	}
	if in.Action != "" {
		if e.Query["action"] = in.Action; len(page.Entries) == 0 {
			e.Query["action"] = by.Commit(in.Action)
		}
	}
	return e
}

type auditReportResponse struct{ Body audit.ReportJSON }

func (s *server) auditVerify(ctx context.Context, _ *struct{}) (*auditReportResponse, error) {
	report, err := s.Trail.Verify(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &auditReportResponse{report.In(langOf(ctx))}, nil
}

// auditExport streams the whole trail. That it was exported is noted first. A long
// one takes a second person; so does any for whoever has a file here, since it
// holds what is hidden from him.
func (s *server) auditExport(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	by := byOf(ctx)
	size, err := s.Trail.Size(ctx)
	if err == nil {
		err = s.Access.MayExport(ctx, by, size)
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if err := by.Note(ctx, audit.Event{Action: "audit.export"}); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", "application/x-ndjson")
		c.SetHeader("Content-Disposition", `attachment; filename="qingjian-audit.ndjson"`)
		w := bufio.NewWriterSize(c.BodyWriter(), 1<<16)
		err := s.Trail.Export(c.Context(), w)
		if err == nil {
			err = w.Flush()
		}
		if err != nil {
			// A file that was cut off has no last line, and the verifier says so.
			s.Log.Error("the export of the trail broke off", "request_id", requestIDOf(ctx), "error", err)
			if err := by.Note(ctx, audit.Event{Action: "audit.export", Result: fault.CodeOf(err)}); err != nil {
				s.Log.Error("the broken export is not noted", "request_id", requestIDOf(ctx), "error", err)
			}
		}
	}}, nil
}

type checkpointResponse struct {
	Body struct {
		Size uint64    `json:"size"`
		At   time.Time `json:"at"`
		Note string    `json:"note" doc:"signed note, to be kept elsewhere"`
	}
}

func (s *server) auditCheckpoint(ctx context.Context, _ *struct{}) (*checkpointResponse, error) {
	c, err := s.Trail.Checkpoint(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &checkpointResponse{}
	out.Body.Size, out.Body.At, out.Body.Note = c.Size, c.At, c.Note
	return out, nil
}

// WatchAlertJSON is a question to the audit administrator.
type WatchAlertJSON struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind"`
	KindLabel   string     `json:"kind_label"`
	At          time.Time  `json:"at"`
	Last        time.Time  `json:"last"`
	Accounts    []NameJSON `json:"accounts"`
	Persons     []string   `json:"persons"`
	Entries     []uint64   `json:"entries" doc:"of the trail"`
	Ticket      string     `json:"ticket,omitempty"`
	Text        string     `json:"text"`
	Reason      string     `json:"reason,omitempty"`
	State       string     `json:"state" enum:"open,justified,unjustified,unclear"`
	Due         string     `json:"due,omitempty"`
	Overdue     bool       `json:"overdue,omitempty"`
	ReviewedBy  string     `json:"reviewed_by,omitempty"`
	ReviewedAt  *time.Time `json:"reviewed_at,omitempty"`
	Note        string     `json:"note,omitempty"`
	AccountName string     `json:"reviewed_by_name,omitempty"`
}

// NameJSON is an account with its display name.
type NameJSON struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

type watchRequest struct {
	State string `query:"state" enum:"open,justified,unjustified,unclear"`
}

type watchResponse struct {
	Body struct {
		Items []WatchAlertJSON `json:"items"`
	}
}

func (s *server) watchAlerts(ctx context.Context, req *watchRequest) (*watchResponse, error) {
	all, err := s.Watch.List(ctx, byOf(ctx), req.State)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	name, err := s.names(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &watchResponse{}
	out.Body.Items = []WatchAlertJSON{}
	for _, a := range all {
		out.Body.Items = append(out.Body.Items, s.watchAlertJSON(ctx, a, name))
	}
	return out, nil
}

func (s *server) watchAlertJSON(ctx context.Context, a watch.Alert, name func(string) string) WatchAlertJSON {
	l := langOf(ctx)
	out := WatchAlertJSON{ID: a.ID, Kind: a.Kind, KindLabel: a.Label.In(l), At: a.First, Last: a.Last, Accounts: []NameJSON{}, Persons: listed(a.Persons),
		Entries: listed(a.Entries), Ticket: a.Ticket, Text: a.Text.In(l), Reason: a.Reason, State: a.State, Due: a.Due, Overdue: a.Overdue,
		ReviewedBy: a.ReviewedBy, AccountName: name(a.ReviewedBy), Note: a.Note}
	for _, id := range a.Readers {
		out.Accounts = append(out.Accounts, NameJSON{id, name(id)})
	}
	if !a.ReviewedAt.IsZero() {
		out.ReviewedAt = &a.ReviewedAt
	}
	return out
}

type watchReviewRequest struct {
	AlertID string `path:"alert_id" format:"uuid"`
	Body    struct {
		Outcome string `json:"outcome" enum:"justified,unjustified,unclear"`
		Note    string `json:"note" maxLength:"4000"`
	}
}

func (s *server) watchReview(ctx context.Context, req *watchReviewRequest) (*struct{}, error) {
	if err := s.Watch.Review(ctx, byOf(ctx), req.AlertID, req.Body.Outcome, req.Body.Note); err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}
