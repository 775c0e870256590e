package ingest

import (
	"context"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/control"
)

// Reject closes a batch that will not be published. One that is closed already
// stays as it is. Fault codes: batch.unknown, batch.closed (it is being
// published, or was) and those of access.By.
func (s *Service) Reject(ctx context.Context, by access.By, id string) error {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return err
	}
	switch {
	case b.Status == control.Rejected || b.Status == control.Abandoned:
		return nil
	case !open(b.Status):
		return errClosed(b)
	}
	return by.Do(ctx, audit.Event{Action: "batch.reject", Object: b.ID}, func() error {
		b.Status, b.ClosedAt = control.Rejected, s.Clock()
		_, err := s.Control.CloseBatch(ctx, b)
		return err
	})
}
