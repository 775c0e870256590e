package feed

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Start enters a run by hand, or begins at once one that waits for another try.
// Fault codes: feed.unknown, feed.pushed (nothing is fetched), feed.busy and those
// of access.By.
func (s *Service) Start(ctx context.Context, by access.By, name string) (string, error) {
	f, err := s.find(ctx, by, name)
	if err != nil {
		return "", err
	}
	if by.May(access.SystemManage) != nil {
		if err := by.May(access.BatchConfirm); err != nil {
			return "", err
		}
	}
	if f.Transport == "push" {
		return "", fault.New(fault.Conflict, "feed.pushed", fault.T("这个数据源由对方推送，平台不去取", "this feed is pushed by its sender; there is nothing to fetch"))
	}
	id := ""
	return id, by.Do(ctx, audit.Event{Action: "feed.start", Object: f.Name, Areas: []string{f.Area}}, func() error {
		run, entered, err := s.Enqueue(ctx, f, ByHand)
		if err == nil && !entered {
			run, err = s.hurry(ctx, f)
		}
		id = run
		return err
	})
}

// hurry makes the run of a feed that waits due now; fault code feed.busy where it
// is under way.
func (s *Service) hurry(ctx context.Context, f *Feed) (string, error) {
	id, found, err := s.Control.HurryFeedRun(ctx, f.Name, s.Clock())
	if err == nil && !found {
		err = errBusy()
	}
	s.awake()
	return id, err
}

// Decision is what a person decides about a delivery that is held.
type Decision struct {
	Feed, Run string
	Reason    string // kept sealed
	By        access.By
}

const (
	shortestReason = 2
	longestReason  = 500
)

// heldRun gives a run that waits, to somebody who may decide about it.
func (s *Service) heldRun(ctx context.Context, in Decision) (*Feed, Run, error) {
	f, err := s.find(ctx, in.By, in.Feed)
	if err != nil {
		return nil, Run{}, err
	}
	if err := in.By.May(access.BatchConfirm); err != nil {
		return nil, Run{}, err
	}
	row, err := s.runRow(ctx, f, in.Run)
	if err != nil {
		return nil, Run{}, err
	}
	if row.Status != control.RunHeld {
		return nil, Run{}, fault.New(fault.Conflict, "feed.not_held", fault.T("这次报送不在等待处理", "this delivery does not wait for a decision")).
			WithHint(fault.T("请刷新后再看", "reload and look again"))
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(in.Reason)); n < shortestReason || n > longestReason {
		return nil, Run{}, fault.New(fault.Invalid, "feed.reason", fault.F("请写明理由（%d 至 %d 个字）", "give a reason of %d to %d signs", shortestReason, longestReason))
	}
	run, err := runOf(row)
	return f, run, err
}

// Release publishes a delivery that was held. A large one needs a second person,
// as any batch. Fault codes: feed.unknown, feed.run_unknown, feed.not_held,
// feed.reason, feed.earlier (increments in their order), feed.changed (look again),
// and those of ingest.Service.Confirm.
func (s *Service) Release(ctx context.Context, in Decision) (Run, error) {
	f, run, err := s.heldRun(ctx, in)
	if err != nil {
		return run, err
	}
	if err := s.inOrder(ctx, f, run); err != nil {
		return run, err
	}
	var seen ingest.Receipt
	if !run.Details.empty() {
		if seen, err = s.Ingest.Receipt(ctx, in.By, run.ID); err != nil {
			return run, err
		}
	}
	event := audit.Event{Action: "feed.release", Object: run.ID, Areas: []string{f.Area}, Query: map[string]string{"reason": in.By.Trail.Commit(in.Reason)}}
	return run, in.By.Do(ctx, event, func() error {
		ctx := context.WithoutCancel(ctx)
		status := control.RunUnchanged
		if !run.Details.empty() {
			if err := s.publishHeld(ctx, &run, seen.Digest, in.By); err != nil {
				return err
			}
			status = control.RunPublished
		}
		if err := s.decided(ctx, &run, status, in); err != nil {
			return err
		}
		return s.supersede(ctx, f, &run)
	})
}

// inOrder refuses to publish an increment before those that came earlier.
func (s *Service) inOrder(ctx context.Context, f *Feed, run Run) error {
	if f.carriesAll() {
		return nil
	}
	held, err := s.heldBefore(ctx, f, run)
	if err == nil && len(held) > 0 {
		err = fault.New(fault.Conflict, "feed.earlier", fault.T("前面还有等待处理的报送，增量须按先后入库", "an earlier delivery still waits, and increments are published in their order")).
			WithHint(fault.T("请先处理最早的一次", "decide about the earliest one first"))
	}
	return err
}

func (s *Service) publishHeld(ctx context.Context, run *Run, digest string, by access.By) error {
	r, err := s.Ingest.Confirm(ctx, by, run.ID, digest, nil)
	if err != nil {
		return err
	}
	if r.Status != control.Published {
		return fault.New(fault.Conflict, "feed.changed", fault.T("档案在此期间有变化，请重新查看后再放行", "the archive has changed meanwhile: look at the batch again, then release it"))
	}
	run.Details.read(r)
	run.Details.BatchNo = r.BatchNo
	return nil
}

// Refuse closes a delivery that was held: nothing of it is published. Fault codes
// as of Release.
func (s *Service) Refuse(ctx context.Context, in Decision) (Run, error) {
	f, run, err := s.heldRun(ctx, in)
	if err != nil {
		return run, err
	}
	event := audit.Event{Action: "feed.refuse", Object: run.ID, Areas: []string{f.Area}, Query: map[string]string{"reason": in.By.Trail.Commit(in.Reason)}}
	return run, in.By.Do(ctx, event, func() error {
		if !run.Details.empty() {
			if err := s.Ingest.Reject(ctx, in.By, run.ID); err != nil {
				return err
			}
		}
		return s.decided(context.WithoutCancel(ctx), &run, control.RunRefused, in)
	})
}

func (s *Service) decided(ctx context.Context, run *Run, status string, in Decision) error {
	sealed, err := s.Sealer.Seal(reasonPlace(run.ID), in.Reason)
	if err != nil {
		return err
	}
	run.Status, run.DecidedBy, run.DecidedAt, run.Reason = status, in.By.Actor.Account, s.Clock(), base64.StdEncoding.EncodeToString(sealed)
	if run.Body, err = json.Marshal(run.Details); err != nil {
		return err
	}
	return s.Control.DecideFeedRun(ctx, run.FeedRun)
}

func reasonPlace(run string) string { return "feed_run.reason/" + run }

// ReasonOf opens why a person decided, "" where nobody did.
func (s *Service) ReasonOf(run Run) (string, error) {
	if run.Reason == "" {
		return "", nil
	}
	sealed, err := base64.StdEncoding.DecodeString(run.Reason)
	if err != nil {
		return "", err
	}
	return s.Sealer.Unseal(reasonPlace(run.ID), sealed)
}
