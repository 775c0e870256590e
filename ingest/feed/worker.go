package feed

import (
	"context"
	"errors"
	"sync"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Serve enters runs when they are due and works on them until the context ends;
// what is under way then is left to the next start.
func (s *Service) Serve(ctx context.Context) {
	free := make(chan struct{}, s.Workers)
	var workers sync.WaitGroup
	defer workers.Wait()
	for {
		next, err := s.enterDue(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("feeds", "code", fault.CodeOf(err), "error", err)
		}
		select {
		case free <- struct{}{}:
			workers.Go(func() {
				s.WorkOff(ctx)
				<-free
			})
		default: // all of them are at work, and look for more when they are done
		}
		if !s.sleep(ctx, next) {
			return
		}
	}
}

// longest is how long nobody looks whether anything is due.
const longest = 10 * time.Minute

// sleep waits until a run was entered or something is due.
func (s *Service) sleep(ctx context.Context, next time.Time) bool {
	d := longest
	if !next.IsZero() {
		d = min(max(next.Sub(s.Clock()), time.Second), longest)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-s.wake:
	case <-timer.C:
	}
	return true
}

// enterDue enters the runs whose time has come and says when the next one comes.
// One that fell into a time when nothing ran is made up for, once.
func (s *Service) enterDue(ctx context.Context) (next time.Time, err error) {
	now := s.Clock()
	for _, f := range s.Set.Feeds() {
		if f.schedule == nil {
			continue
		}
		due, known := s.due[f.Name]
		if !known {
			if due, err = s.firstDue(ctx, f, now); err != nil {
				return next, err
			}
		}
		if !due.After(now) {
			if _, _, err := s.Enqueue(ctx, f, BySchedule); err != nil {
				return next, err
			}
			due = f.next(now)
		}
		s.due[f.Name] = due
		next = earlier(next, due)
	}
	waiting, err := s.Control.FeedRunDue(ctx)
	return earlier(next, waiting), err
}

// firstDue is when a feed is due after a start: after its last run by schedule.
func (s *Service) firstDue(ctx context.Context, f *Feed, now time.Time) (time.Time, error) {
	last, err := s.Control.FeedRuns(ctx, f.Name, control.FeedRun{}, 1)
	if err != nil || len(last) == 0 {
		return f.next(now), err
	}
	return f.next(last[0].QueuedAt), nil
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// WorkOff works on everything that is due.
func (s *Service) WorkOff(ctx context.Context) {
	for s.WorkOne(ctx) {
	}
}

// WorkOne takes the run that is due longest and works on it; false when there is
// none.
func (s *Service) WorkOne(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	now := s.Clock()
	row, found, err := s.Control.ClaimFeedRun(ctx, s.Owner, now, now.Add(lease))
	if err != nil {
		s.Log.Error("feeds", "code", fault.CodeOf(err), "error", err)
		return false
	}
	if found {
		s.workOn(ctx, row)
	}
	return found
}

func (s *Service) workOn(ctx context.Context, row control.FeedRun) {
	run, err := runOf(row)
	if err != nil {
		run = Run{FeedRun: row}
	}
	f, err := s.Set.Feed(row.Feed)
	if err != nil { // it is declared no more
		run.Status, run.Error = control.RunFailed, fault.CodeOf(err)
		s.end(ctx, nil, &run)
		return
	}
	if run.Cause == ByPush { // its sender never got an answer, and sends again
		run.Status, run.Error = control.RunFailed, "feed.interrupted"
		if b, err := s.Control.Batch(ctx, run.ID); err == nil {
			_ = s.try(ctx, f, &run, func(ctx context.Context) error { return s.finish(ctx, f, &run, b) })
		}
		s.end(ctx, f, &run)
		return
	}
	more := false
	_ = s.try(ctx, f, &run, func(ctx context.Context) (err error) { // what failed stands in the run
		more, err = s.fetchAndWork(ctx, f, &run)
		return err
	})
	s.end(ctx, f, &run)
	if more && run.Status != control.RunQueued && ctx.Err() == nil {
		if _, _, err := s.Enqueue(ctx, f, run.Cause); err != nil {
			s.Log.Error("feeds", "feed", f.Name, "code", fault.CodeOf(err), "error", err)
		}
	}
}

// fetchAndWork reports whether another delivery waits. What could not be put away
// would be found again and again, so nothing follows it.
func (s *Service) fetchAndWork(ctx context.Context, f *Feed, run *Run) (more bool, err error) {
	cursor, err := s.cursor(ctx, f)
	if err != nil {
		return false, err
	}
	t := s.transport(f)
	err = s.work(ctx, f, run, func(ctx context.Context) (*delivery, error) { return t.fetch(ctx, cursor) })
	status := run.Status
	if err != nil {
		status = control.RunFailed
	}
	if away := t.close(context.WithoutCancel(ctx), status); away != nil {
		s.Log.Warn("what a feed brought was not put away", "feed", f.Name, "run", run.ID, "code", fault.CodeOf(away))
		return false, err
	}
	return t.more(), err
}

// cursor is where the last delivery that was taken in ended.
func (s *Service) cursor(ctx context.Context, f *Feed) (string, error) {
	last, err := s.takenRuns(ctx, f, 1)
	if err != nil || len(last) == 0 {
		return "", err
	}
	return last[0].Cursor, nil
}

// try does a run's work while its lease is kept, and says what is to follow where
// that failed.
func (s *Service) try(ctx context.Context, f *Feed, run *Run, do func(context.Context) error) error {
	working, stop := context.WithCancelCause(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() { s.keepLease(working, run.FeedRun, stop) })
	err := do(working)
	stop(nil)
	keeping.Wait()
	if err == nil {
		return nil
	}
	run.Error = fault.CodeOf(err)
	s.Log.Warn("a run of a feed did not succeed", "feed", f.Name, "run", run.ID, "attempt", run.Attempt, "code", run.Error)
	switch {
	case ctx.Err() != nil: // the platform stops: the next start goes on
		run.Status = ""
	case run.Attempt >= attempts || run.Cause == ByPush || run.Error == "batch.abandoned":
		run.Status = control.RunFailed
	default:
		run.Status, run.DueAt = control.RunQueued, s.Clock().Add(s.Backoff(run.Attempt))
	}
	return err
}

// keepLease renews a lease until the work ends; where another worker took it over,
// the work ends instead.
func (s *Service) keepLease(ctx context.Context, run control.FeedRun, stop context.CancelCauseFunc) {
	tick := time.NewTicker(lease / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.Control.RenewFeedRun(ctx, run.ID, run.LeaseOwner, s.Clock().Add(lease)); fault.CodeOf(err) == "feed.moved" {
				stop(err)
				return
			}
		}
	}
}

// end writes how a run ended and notes it.
func (s *Service) end(ctx context.Context, f *Feed, run *Run) {
	if run.Status == "" {
		return
	}
	ctx = context.WithoutCancel(ctx)
	if run.Status != control.RunQueued {
		run.FinishedAt = s.Clock()
	}
	dropped := error(nil)
	if run.Status == control.RunFailed {
		dropped = s.drop(ctx, run.ID) // the next run brings it anew
	}
	if run.Status == control.RunFailed || run.SHA256 == "" {
		run.Key = "" // the sender may try again under the same key
	}
	area := []string(nil)
	if f != nil {
		area = []string{f.Area}
	}
	c := run.Details.Rows
	noted := s.platformBy().Note(ctx, audit.Event{Action: "feed." + run.Status, Object: run.ID, Areas: area, Detail: "feed=" + run.Feed + " " + run.Error,
		Counts: map[string]int{"read": c.Read, "taken": c.Taken, "refused": c.Refused, "foreign": c.Foreign}})
	if err := errors.Join(dropped, noted, s.save(ctx, run)); err != nil {
		s.Log.Error("how a run ended was not written", "feed", run.Feed, "run", run.ID, "code", fault.CodeOf(err), "error", err)
	}
}

// next is when the schedule comes after an instant, in the office's time.
func (f *Feed) next(after time.Time) time.Time { return f.schedule.Next(after.In(office)).UTC() }
