package feed

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/google/uuid"

	"qingjian/internal/access"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// PushInput is a delivery that its sender brings.
type PushInput struct {
	Feed string
	Key  string // the sender's own, "" for none: the same again is answered with what became of the first
	Body io.Reader
	By   access.By
}

// Push takes in a delivery while it arrives and gives what became of it, as its
// sender may know it. The same content again, or the same key, takes nothing in
// twice.
//
// Fault codes: feed.unknown (or one of another sender), feed.not_pushed,
// feed.busy, feed.key_reused, and why it could not be taken in: then nothing of it
// was stored and it may be sent again.
func (s *Service) Push(ctx context.Context, in PushInput) (Run, error) {
	f, err := s.Set.Feed(in.Feed)
	if err != nil {
		return Run{}, err
	}
	if own, err := s.isSender(ctx, in.By, f); err != nil || !own {
		return Run{}, cmp.Or(err, errUnknown())
	}
	if err := in.By.May(access.BatchSubmit); err != nil {
		return Run{}, err
	}
	if f.Transport != "push" {
		return Run{}, fault.New(fault.Conflict, "feed.not_pushed", fault.T("这个数据源由平台去取，不接受推送", "the platform fetches this feed; nothing is pushed to it")).
			WithHint(fault.T("需要改为推送时，请系统管理员修改声明", "to change that, ask the system administrator to change its declaration"))
	}
	run, known, err := s.beginPush(ctx, f, in)
	if err != nil || known {
		return s.shown(in.By, f, run), err
	}
	err = s.try(ctx, f, &run, func(ctx context.Context) error {
		return s.work(ctx, f, &run, func(context.Context) (*delivery, error) { return &delivery{body: in.Body, by: &in.By}, nil })
	})
	if run.Status == "" { // the sender went away, or the platform stops
		run.Status = control.RunFailed
	}
	s.end(ctx, f, &run)
	return s.shown(in.By, f, run), err
}

// beginPush enters a run that is under way. known tells that this key was used
// before, for the same content.
func (s *Service) beginPush(ctx context.Context, f *Feed, in PushInput) (run Run, known bool, err error) {
	key := ""
	if in.Key != "" {
		sum := sha256.Sum256([]byte(in.Key))
		key = hex.EncodeToString(sum[:])
		before, found, err := s.Control.FeedRunByKey(ctx, f.Name, key)
		if err != nil {
			return run, false, err
		}
		if found {
			return s.again(f, before, in.Body)
		}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return run, false, err
	}
	now := s.Clock()
	run.FeedRun = control.FeedRun{ID: id.String(), Feed: f.Name, Cause: ByPush, Status: control.RunRunning, Attempt: 1, QueuedAt: now, DueAt: now,
		StartedAt: now, LeaseOwner: s.Owner, LeaseUntil: now.Add(lease), Key: key}
	entered, err := s.Control.InsertFeedRun(ctx, run.FeedRun)
	if err == nil && !entered {
		err = errBusy()
	}
	return run, false, err
}

// again answers a key that was used before.
func (s *Service) again(f *Feed, before control.FeedRun, body io.Reader) (Run, bool, error) {
	if before.Status == control.RunRunning {
		return Run{}, false, errBusy()
	}
	in := &incoming{Reader: body, hash: sha256.New(), left: f.maxBytes()}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return Run{}, false, err
	}
	if hex.EncodeToString(in.hash.Sum(nil)) != before.SHA256 {
		return Run{}, false, fault.New(fault.Conflict, "feed.key_reused", fault.T("这个 Idempotency-Key 已用于另一份内容", "this Idempotency-Key was used for another content")).
			WithHint(fault.T("每份新内容请用新的 Idempotency-Key", "use a new Idempotency-Key for each new content"))
	}
	run, err := runOf(before)
	return run, true, err
}
