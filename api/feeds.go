package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"qingjian/ingest/feed"
)

// FeedJSON says how a feed stands: who owes what since when.
type FeedJSON struct {
	Name      string       `json:"name"`
	Label     string       `json:"label"`
	Sender    string       `json:"sender" doc:"department"`
	Area      string       `json:"area"`
	AreaLabel string       `json:"area_label"`
	Transport string       `json:"transport" enum:"folder,sftp,http,sql,push"`
	Mode      string       `json:"mode" enum:"full,incremental"`
	HitOnly   bool         `json:"hit_only,omitempty" doc:"a register of all citizens: only what concerns supervised persons and their kin stays"`
	Schedule  string       `json:"schedule,omitempty" doc:"cron expression, office time"`
	State     string       `json:"state" enum:"ok,overdue,never,held,failing"`
	Open      bool         `json:"open,omitempty" doc:"a run is under way"`
	GoodAt    *time.Time   `json:"good_at,omitempty" doc:"when the last delivery was taken in"`
	DueAt     *time.Time   `json:"due_at,omitempty" doc:"when the next one must have been"`
	NextAt    *time.Time   `json:"next_at,omitempty" doc:"when it is fetched next"`
	Last      *FeedRunJSON `json:"last,omitempty"`
	Held      *FeedRunJSON `json:"held,omitempty"`
}

// FeedRunJSON is one run of a feed. Its id is that of the batch it brought in.
type FeedRunJSON struct {
	ID         string            `json:"id"`
	Feed       string            `json:"feed"`
	Cause      string            `json:"cause" enum:"schedule,hand,push"`
	Status     string            `json:"status" enum:"queued,running,held,published,unchanged,duplicate,empty,refused,superseded,failed,accepted"`
	Attempt    int               `json:"attempt"`
	QueuedAt   time.Time         `json:"queued_at"`
	FinishedAt *time.Time        `json:"finished_at,omitempty"`
	RetryAt    *time.Time        `json:"retry_at,omitempty"`
	SHA256     string            `json:"sha256,omitempty" doc:"of what was delivered"`
	Bytes      int64             `json:"bytes,omitempty"`
	Rows       feed.Rows         `json:"rows"`
	BatchNo    uint64            `json:"batch_no,omitempty"`
	Error      string            `json:"error,omitempty" doc:"code of the latest failure"`
	Same       string            `json:"same,omitempty" doc:"run that took the same content"`
	Findings   []FeedFindingJSON `json:"findings,omitempty"`
	Letter     string            `json:"letter,omitempty" doc:"draft to the sender"`
	Reason     string            `json:"reason,omitempty" doc:"why a person decided"`
}

// FeedFindingJSON is one point in which a delivery breaks its contract.
type FeedFindingJSON struct {
	Code   string `json:"code"`
	Answer string `json:"answer" enum:"evolve,hold,refuse"`
	Text   string `json:"text"`
}

// Feed converts how a feed stands.
func (c Converter) Feed(st feed.Standing) FeedJSON {
	out := FeedJSON{Name: st.Name, Label: st.Label.In(c.Lang), Sender: c.Catalog.Dicts["source_dept"].Label(st.Dept()).In(c.Lang), Area: st.Area,
		Transport: st.Transport, Mode: st.Mode, HitOnly: st.HitOnly(), Schedule: st.Schedule, State: string(st.State), Open: st.Open,
		GoodAt: instant(st.Good), DueAt: instant(st.Due), NextAt: instant(st.Next)}
	if a := c.Catalog.Area(st.Area); a != nil {
		out.AreaLabel = a.Label.In(c.Lang)
	}
	if st.Last != nil {
		last := c.FeedRun(st.Feed, *st.Last, "")
		out.Last = &last
	}
	if st.Held != nil {
		held := c.FeedRun(st.Feed, *st.Held, "")
		out.Held = &held
	}
	return out
}

// FeedRun converts a run; reason is why a person decided, opened.
func (c Converter) FeedRun(f *feed.Feed, r feed.Run, reason string) FeedRunJSON {
	d := r.Details
	out := FeedRunJSON{ID: r.ID, Feed: r.Feed, Cause: r.Cause, Status: r.Status, Attempt: r.Attempt, QueuedAt: r.QueuedAt, FinishedAt: instant(r.FinishedAt),
		SHA256: r.SHA256, Bytes: d.Bytes, Rows: d.Rows, BatchNo: d.BatchNo, Error: r.Error, Same: d.Same, Reason: reason, Letter: f.Letter(r).In(c.Lang)}
	if r.Waits() {
		out.RetryAt = instant(r.DueAt)
	}
	for _, x := range d.Findings {
		out.Findings = append(out.Findings, FeedFindingJSON{x.Code, string(x.Answer), f.Sentence(x).In(c.Lang)})
	}
	return out
}

// FeedRuns converts runs, with why persons decided.
func (c Converter) FeedRuns(s *feed.Service, runs []feed.Run) ([]FeedRunJSON, error) {
	out := make([]FeedRunJSON, len(runs))
	for i, r := range runs {
		f, err := s.Set.Feed(r.Feed)
		if err != nil {
			return nil, err
		}
		reason, err := s.ReasonOf(r)
		if err != nil {
			return nil, err
		}
		out[i] = c.FeedRun(f, r, reason)
	}
	return out, nil
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (s *server) serveFeeds(add adder) {
	add("feeds", on(s.feeds))
	add("feed-runs", on(s.feedRuns))
	add("feed-start", on(s.feedStart))
	add("feed-deliver", func(api huma.API, op huma.Operation) {
		huma.Register(api, op, s.feedDeliver)
		api.OpenAPI().Paths[op.Path].Post.RequestBody = &huma.RequestBody{Required: true,
			Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	})
	add("feed-release", on(s.feedRelease))
	add("feed-refuse", on(s.feedRefuse))
}

type feedsResponse struct {
	Body struct {
		Items []FeedJSON `json:"items"`
	}
}

func (s *server) feeds(ctx context.Context, _ *struct{}) (*feedsResponse, error) {
	all, err := s.Feeds.Board(ctx, byOf(ctx))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &feedsResponse{}
	out.Body.Items = make([]FeedJSON, len(all))
	c := s.convert(ctx)
	for i, st := range all {
		out.Body.Items[i] = c.Feed(st)
	}
	return out, nil
}

// FeedPath names a feed.
type FeedPath struct {
	Feed string `path:"feed" maxLength:"48"`
}

type feedRunsRequest struct {
	FeedPath
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	Cursor string `query:"cursor"`
}

type feedRunsResponse struct {
	Body struct {
		Items []FeedRunJSON `json:"items"`
		Next  string        `json:"next,omitempty"`
	}
}

func (s *server) feedRuns(ctx context.Context, req *feedRunsRequest) (*feedRunsResponse, error) {
	runs, err := s.Feeds.Runs(ctx, byOf(ctx), req.Feed, req.Cursor, req.Limit+1)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &feedRunsResponse{}
	runs, out.Body.Next = cut(runs, req.Limit, func(r feed.Run) string { return r.ID })
	if out.Body.Items, err = s.convert(ctx).FeedRuns(s.Feeds, runs); err != nil {
		return nil, s.problem(ctx, err)
	}
	return out, nil
}

type feedStartResponse struct {
	Body struct {
		ID string `json:"id" doc:"of the run"`
	}
}

func (s *server) feedStart(ctx context.Context, req *FeedPath) (*feedStartResponse, error) {
	id, err := s.Feeds.Start(ctx, byOf(ctx), req.Feed)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &feedStartResponse{}
	out.Body.ID = id
	return out, nil
}

// feedDeliverRequest streams its body: huma would hold it.
type feedDeliverRequest struct {
	FeedPath
	Key  string `header:"Idempotency-Key" maxLength:"200" doc:"the sender's own; the same again takes nothing in twice"`
	body io.Reader
}

// Resolve implements huma.Resolver.
func (r *feedDeliverRequest) Resolve(c huma.Context) []error {
	r.body = c.BodyReader()
	return nil
}

type feedRunResponse struct {
	Body FeedRunJSON
}

func (s *server) feedDeliver(ctx context.Context, req *feedDeliverRequest) (*feedRunResponse, error) {
	body := req.body
	if body == nil {
		body = http.NoBody
	}
	run, err := s.Feeds.Push(ctx, feed.PushInput{Feed: req.Feed, Key: req.Key, Body: formReader{body}, By: byOf(ctx)})
	return s.feedAnswer(ctx, run, err)
}

func (s *server) feedAnswer(ctx context.Context, run feed.Run, err error) (*feedRunResponse, error) {
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out, err := s.convert(ctx).FeedRuns(s.Feeds, []feed.Run{run})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &feedRunResponse{out[0]}, nil
}

type feedDecisionRequest struct {
	FeedPath
	RunID string `path:"run_id" format:"uuid"`
	Body  struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

func (r *feedDecisionRequest) decision(ctx context.Context) feed.Decision {
	return feed.Decision{Feed: r.Feed, Run: r.RunID, Reason: r.Body.Reason, By: byOf(ctx)}
}

func (s *server) feedRelease(ctx context.Context, req *feedDecisionRequest) (*feedRunResponse, error) {
	run, err := s.Feeds.Release(ctx, req.decision(ctx))
	return s.feedAnswer(ctx, run, err)
}

func (s *server) feedRefuse(ctx context.Context, req *feedDecisionRequest) (*feedRunResponse, error) {
	run, err := s.Feeds.Refuse(ctx, req.decision(ctx))
	return s.feedAnswer(ctx, run, err)
}
