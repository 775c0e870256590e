package feed

import (
	"context"
	"time"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// State is how a feed stands.
type State string

// The states of a feed.
const (
	Fresh   State = "ok"
	Overdue State = "overdue" // its newest delivery is older than agreed
	Never   State = "never"   // nothing was ever taken in
	Waiting State = "held"    // a person must decide
	Failing State = "failing" // the last run did not succeed, and the agreed time is not over
)

// Standing says how a feed stands: who owes what since when.
type Standing struct {
	*Feed
	State State
	Good  time.Time // when the last delivery was taken in, zero for never
	Due   time.Time // when the next one must have been taken in, zero while there was none
	Next  time.Time // when it is fetched next, zero for push
	Last  *Run      // the newest run
	Held  *Run      // the newest one that waits for a person
	Open  bool      // a run is under way
	Usual int       // rows of a delivery, the median
}

// Dept is the code of the department that sends it.
func (f *Feed) Dept() string { return f.dept }

// Board lists the feeds that a reader may know of, in the order of their names.
func (s *Service) Board(ctx context.Context, by access.By) ([]Standing, error) {
	var out []Standing
	for _, f := range s.Set.Feeds() {
		sees, err := s.sees(ctx, by, f)
		if err != nil {
			return nil, err
		}
		if !sees {
			continue
		}
		st, err := s.standing(ctx, by, f)
		if err != nil {
			return nil, err
		}
		out = append(out, st)
	}
	return out, nil
}

func (s *Service) standing(ctx context.Context, by access.By, f *Feed) (Standing, error) {
	st := Standing{Feed: f, State: Never}
	newest := func(states ...string) (*Run, error) {
		rows, err := s.Control.FeedRuns(ctx, f.Name, control.FeedRun{}, 1, states...)
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		run, err := runOf(rows[0])
		return &run, err
	}
	var good *Run
	var err error
	for _, x := range []struct {
		into   **Run
		states []string
	}{{&st.Last, nil}, {&good, []string{control.RunPublished, control.RunUnchanged, control.RunEmpty, control.RunDuplicate}}, {&st.Held, []string{control.RunHeld}}} {
		if *x.into, err = newest(x.states...); err != nil {
			return st, err
		}
	}
	now := s.Clock()
	if good != nil {
		st.Good = good.FinishedAt
		st.Due = st.Good.Add(f.fresh)
		st.State = Fresh
	}
	if f.schedule != nil {
		st.Next = f.next(now)
	}
	switch {
	case good != nil && now.After(st.Due):
		st.State = Overdue
	case st.Held != nil:
		st.State = Waiting
	case st.Last != nil && (st.Last.Status == control.RunFailed || st.Last.Status == control.RunRefused || st.Last.Status == control.RunQueued && st.Last.Attempt > 0):
		st.State = Failing
	}
	st.Open = st.Last != nil && (st.Last.Status == control.RunRunning || st.Last.Status == control.RunQueued && st.Last.Attempt == 0)
	for _, run := range []**Run{&st.Last, &st.Held} {
		if *run != nil {
			shown := s.shown(by, f, **run)
			*run = &shown
		}
	}
	return st, nil
}

// sees tells whether a reader may know of a feed: its sender, whoever reads
// batches of its area over the whole district, and whoever keeps the platform
// running.
func (s *Service) sees(ctx context.Context, by access.By, f *Feed) (bool, error) {
	if by.Scope == nil {
		return false, nil
	}
	if knowsAll(by, f) {
		return true, nil
	}
	return s.isSender(ctx, by, f)
}

// knowsAll tells readers of a feed who are not its sender: they know all of it.
func knowsAll(by access.By, f *Feed) bool {
	return by.Scope.IsLocal() || by.Scope.May(access.SystemManage) || reads(by, f)
}

// reads tells whoever reads batches of a feed's area everywhere.
func reads(by access.By, f *Feed) bool {
	area := ingest.GrantedBy(f.of)
	v, ok := by.View(access.BatchRead, "", "")
	return ok && (area == "" || v.Level(area) > 0)
}

func (s *Service) isSender(ctx context.Context, by access.By, f *Feed) (bool, error) {
	sender, err := s.Senders.Sender(ctx, f.Account)
	if fault.CodeOf(err) == "feed.account" {
		return false, nil
	}
	return err == nil && by.Actor.Account != "" && sender.Actor.Account == by.Actor.Account, err
}

// find gives a feed that a reader may know of; fault code feed.unknown.
func (s *Service) find(ctx context.Context, by access.By, name string) (*Feed, error) {
	f, err := s.Set.Feed(name)
	if err != nil {
		return nil, err
	}
	sees, err := s.sees(ctx, by, f)
	if err == nil && !sees {
		err = errUnknown()
	}
	return f, err
}

// Accepted is what the sender of a hit-only register is told of a delivery that
// was taken in: more would say whether anybody in it is supervised.
const Accepted = "accepted"

// shown is a run as a reader may know it. The sender of a hit-only register learns
// what would be the same with and without hits: of the header, the number of rows,
// and of a file that could not be read.
func (s *Service) shown(by access.By, f *Feed, run Run) Run {
	if by.Scope == nil || knowsAll(by, f) || !f.HitOnly() {
		return run
	}
	d := Details{Rows: Rows{Read: run.Details.Rows.Read}, Bytes: run.Details.Bytes, Unknown: run.Details.Unknown}
	for _, x := range run.Details.Findings {
		switch x.Code {
		case ColumnNew, ColumnGone, RowsFew, RowsMany:
			d.find(x)
		}
	}
	run.Details, run.Reason = d, ""
	switch run.Status {
	case control.RunPublished, control.RunUnchanged, control.RunDuplicate:
		run.Status = Accepted
	case control.RunHeld, control.RunSuperseded, control.RunRefused:
		if run.Error != "" && run.Error != "feed.contract" {
			break // of the file itself
		}
		switch d.worst() {
		case Evolve:
			run.Status, run.Error = Accepted, ""
		case Hold:
			if run.Error != "" { // refused for what the hits hold
				run.Status, run.Error = control.RunHeld, ""
			}
		}
	}
	return run
}

// runRow gives a run of a feed; fault code feed.run_unknown, of another feed's too.
func (s *Service) runRow(ctx context.Context, f *Feed, id string) (control.FeedRun, error) {
	row, err := s.Control.FeedRun(ctx, id)
	if err == nil && row.Feed != f.Name {
		return control.FeedRun{}, control.UnknownFeedRun()
	}
	return row, err
}

// Runs lists the runs of a feed, newest first, after the one of the given id.
// Fault codes: feed.unknown, feed.run_unknown.
func (s *Service) Runs(ctx context.Context, by access.By, name, after string, limit int) ([]Run, error) {
	f, err := s.find(ctx, by, name)
	if err != nil {
		return nil, err
	}
	var last control.FeedRun
	if after != "" {
		if last, err = s.runRow(ctx, f, after); err != nil {
			return nil, err
		}
	}
	rows, err := s.Control.FeedRuns(ctx, f.Name, last, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Run, len(rows))
	for i, r := range rows {
		run, err := runOf(r)
		if err != nil {
			return nil, err
		}
		out[i] = s.shown(by, f, run)
	}
	return out, nil
}
