package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// Confirm publishes a batch. The check is done again under the publish lock:
// when its digest is not the one given, because the archive changed in
// between, nothing is published and the batch awaits another confirmation. An
// empty digest takes whatever the check says, for senders without a preview.
// Confirming a published batch again returns its receipt.
//
// Fault codes: batch.unknown, batch.closed, batch.digest (the digest was never
// shown), batch.abandoned (it could not be finished and left nothing behind),
// approval.needed (a large batch needs a second person) and those of access.By.
func (s *Service) Confirm(ctx context.Context, by access.By, id, digest string, progress Progress) (Receipt, error) {
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return Receipt{}, err
	}
	if by.May(access.BatchConfirm) != nil {
		return Receipt{}, errNotYours()
	}
	s.publishing.Lock()
	defer s.publishing.Unlock()
	if b, err = s.Control.Batch(ctx, id); err != nil {
		return Receipt{}, err
	}
	switch {
	case b.Status == control.Published:
		return s.receiptOf(ctx, id)
	case !open(b.Status):
		return Receipt{}, errClosed(b)
	case digest != "" && digest != b.Digest:
		return Receipt{}, fault.New(fault.Conflict, "batch.digest",
			fault.T("确认的内容不是最近一次检查的结果", "what is confirmed is not what the latest check showed")).
			WithHint(fault.T("请刷新页面，看过最新的检查结果后再确认", "reload, look at the latest check and confirm again"))
	}
	// The watermark cannot pass a batch that is still publishing: finish those first.
	if err := s.recover(ctx); err != nil {
		return Receipt{}, err
	}
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return Receipt{}, err
	}
	p, err := s.assess(ctx, &b, mark.No, progress)
	if err != nil {
		return Receipt{}, err
	}
	if digest != "" && p.digest() != digest {
		return s.keep(ctx, &b, p, control.Awaiting)
	}
	r, err := s.keep(ctx, &b, p, control.Checked)
	if err != nil || b.Status == control.Rejected {
		return r, err
	}
	if s.SecondPerson != nil {
		what := access.Publication{Batch: b.ID, Digest: b.Digest, Rows: len(p.changes), Persons: func() []string { return s.persons(p) }}
		if err := s.SecondPerson.MayPublish(ctx, by, what); err != nil {
			return r, err
		}
	}
	// Once when it begins, once when it is done: what happens in between may be
	// finished by another process.
	if err := by.Note(ctx, audit.Event{Action: "batch.confirm", Object: b.ID, Detail: b.Digest}); err != nil {
		return r, err
	}
	if r, err = s.publish(ctx, b, p, progress); err != nil {
		return r, err
	}
	c := r.Rows
	return r, by.Note(ctx, audit.Event{Action: "batch.publish", Object: b.ID, Areas: areasOf(r.Sheets),
		Counts: map[string]int{"inserted": c.Inserted, "updated": c.Updated, "withdrawn": c.Withdrawn}})
}

// persons are all whom the changes of a plan are about: whose rows they are, and
// whom these name by number as kin, or as those whom a register is about.
func (s *Service) persons(p *plan) []string {
	all := map[fact.ID]bool{}
	for _, c := range p.changes {
		if c.area.About == catalog.Person {
			all[c.key.PersonID] = true
		}
		for i, f := range c.area.Fields {
			if c.values != nil && c.values[i] != "" && f.Type == catalog.IDNo {
				all[s.Vault.PersonID(c.values[i])] = true
			}
		}
	}
	out := make([]string, 0, len(all))
	for id := range all {
		out = append(out, id.String())
	}
	return out
}

func areasOf(sheets []SheetReceipt) (out []string) {
	for _, s := range sheets {
		out = append(out, s.Area)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// publish writes a batch's plan. Where nothing changes, the batch is published
// without taking a number: there is no new version of anything.
func (s *Service) publish(ctx context.Context, b control.Batch, p *plan, progress Progress) (Receipt, error) {
	if len(p.changes) == 0 {
		return s.close(ctx, b, control.Published)
	}
	var err error
	if b.No, err = s.Control.NextNo(ctx); err != nil {
		return Receipt{}, err
	}
	b.RecordedAt = s.Clock()
	if b.Expected, err = s.prepare(ctx, b.ID, b.No, b.RecordedAt, p); err != nil {
		return Receipt{}, err
	}
	if progress != nil {
		progress("write", len(p.changes))
	}
	// Not to be given up half-way: a ledger that says "publishing" needs its
	// prepared file. Where it fails, the next start clears what is left.
	if err := s.Control.BeginPublishing(context.WithoutCancel(ctx), b); err != nil {
		return Receipt{}, err
	}
	return s.rollForward(ctx, b, false)
}

// attempts bounds how often a batch is tried before it is abandoned, so that
// one that cannot be finished never blocks the office.
const attempts = 4

// rollForward sends a publishing batch until it stands whole, and commits it.
// verify says that some of it may have been sent already: then rows are
// counted before the batch is called published.
func (s *Service) rollForward(ctx context.Context, b control.Batch, verify bool) (Receipt, error) {
	var last error
	for attempt := range attempts {
		if attempt > 0 {
			verify = true
			// A pause, for what passes by itself: a merge that frees the disk.
			if err := sleep(ctx, time.Duration(attempt*attempt)*300*time.Millisecond); err != nil {
				return Receipt{}, err
			}
			if err := s.awaitStore(ctx); err != nil {
				return Receipt{}, err
			}
		}
		if last = s.send(ctx, b); last == nil && verify {
			last = s.verify(ctx, b)
		}
		if last == nil {
			return s.close(ctx, b, control.Published)
		}
		if err := ctx.Err(); err != nil {
			return Receipt{}, err
		}
		s.Log.Warn("publishing did not succeed", "batch_no", b.No, "attempt", attempt+1, "code", fault.CodeOf(last))
		if damaged(last) {
			break
		}
	}
	return s.abandon(ctx, b, last)
}

func damaged(err error) bool {
	return slices.Contains([]string{"object.missing", "crypt.stream_damaged", "batch.prepared_malformed"}, fault.CodeOf(err))
}

func (s *Service) send(ctx context.Context, b control.Batch) error {
	return s.readPrepared(b.ID, func(seg segment, body io.Reader) error {
		return s.Store.InsertArrow(ctx, seg.Table, body)
	})
}

// verify counts the batch's versions in every table it wrote to.
func (s *Service) verify(ctx context.Context, b control.Batch) error {
	for table, want := range b.Expected {
		got, err := s.Store.CountBatch(ctx, table, b.No)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("batch %d in %s: %d versions of %d", b.No, table, got, want)
		}
	}
	return nil
}

// awaitStore waits until the store answers again: a dead engine restarts by
// itself within seconds.
func (s *Service) awaitStore(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		err := s.Store.Ping(ctx)
		if err == nil {
			return nil
		}
		if sleep(ctx, pause) != nil {
			return err
		}
	}
}

// sleep waits, or less when the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// close commits a batch: from here on readers see all of it.
func (s *Service) close(ctx context.Context, b control.Batch, status control.Status) (Receipt, error) {
	b.Status, b.ClosedAt = status, s.Clock()
	closed, err := s.Control.CloseBatch(ctx, b)
	if err != nil {
		return Receipt{}, err
	}
	b.ClosedAt = closed
	// What is left of a prepared batch is cleared at the next start as well.
	if err := s.Objects.RemovePrepared(b.ID); err != nil {
		s.Log.Warn("a prepared batch was not removed", "batch_no", b.No, "error", err)
	}
	return s.receiptOf(ctx, b.ID)
}

// abandon takes back every row of a batch that cannot be finished, proves them
// gone and lets the watermark pass its number.
func (s *Service) abandon(ctx context.Context, b control.Batch, cause error) (Receipt, error) {
	s.Log.Error("a batch is abandoned", "batch_no", b.No, "code", fault.CodeOf(cause), "cause", cause)
	if err := s.Store.PurgeBatch(ctx, b.No); err != nil {
		return Receipt{}, fmt.Errorf("abandon batch %d: %w", b.No, errors.Join(err, cause))
	}
	r, err := s.close(ctx, b, control.Abandoned)
	if err != nil {
		return r, err
	}
	return r, fault.New(fault.Unavailable, "batch.abandoned",
		fault.T("这个批次没能写完，已全部撤回，档案未受影响", "the batch could not be finished; all of it was taken back and the archive is as before")).
		WithHint(fault.T("请重新导入原文件；若再次发生，请检查磁盘空间并联系管理员", "import the file again; if it happens once more, check the disk's space and tell the administrator")).Wrap(cause)
}

// Recover finishes what a dead process left: publishing batches roll forward
// or are abandoned; stray prepared files, and originals of uploads that never
// became a batch, are removed. It is called at every start before anything is
// read or written.
func (s *Service) Recover(ctx context.Context) error {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	arrived, err := s.Objects.Arriving()
	if err != nil {
		return err
	}
	s.settle(ctx, arrived)
	if err := s.sweep(ctx); err != nil {
		return err
	}
	if err := s.recover(ctx); err != nil {
		return err
	}
	names, err := s.Objects.PreparedNames()
	for _, name := range names {
		err = errors.Join(err, s.Objects.RemovePrepared(name))
	}
	return err
}

// sweep removes the originals that no batch names: nobody would ever know of
// what they hold.
func (s *Service) sweep(ctx context.Context) error {
	names, err := s.Objects.Originals()
	if err != nil {
		return err
	}
	for _, sha := range names {
		named, err := s.Control.FileNamed(ctx, sha)
		if err != nil {
			return err
		}
		if named {
			continue
		}
		if err := s.Objects.RemoveOriginal(sha); err != nil {
			return err
		}
		s.Log.Info("an original that no batch names was removed", "sha256", sha)
	}
	return nil
}

func (s *Service) recover(ctx context.Context) error {
	left, err := s.Control.BatchesIn(ctx, control.Publishing)
	if err != nil {
		return err
	}
	for _, b := range left {
		s.Log.Info("finishing a batch that was interrupted", "batch_no", b.No)
		if _, err := s.rollForward(ctx, b, true); err != nil && fault.CodeOf(err) != "batch.abandoned" {
			return err
		}
	}
	return nil
}

// ResumeChecks checks the batches that were received and whose check a dead
// process never finished. A server calls it after Recover.
func (s *Service) ResumeChecks(ctx context.Context) error {
	left, err := s.Control.BatchesIn(ctx, control.Received)
	if err != nil {
		return err
	}
	// One that cannot be checked (its original is gone) must not hold up the rest.
	for _, b := range left {
		_, failed := s.check(ctx, b, nil)
		err = errors.Join(err, failed)
	}
	return err
}
