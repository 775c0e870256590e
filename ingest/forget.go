package ingest

import (
	"context"
	"errors"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/control"
)

// keepWhole is how long a file is kept that nothing rests on, or that is of a
// register of all citizens: long enough to look at what went wrong. What such a
// register says of supervised persons and declared kin is stored by then; of
// others nothing may be kept.
const keepWhole = 30 * 24 * time.Hour

// Forget removes the originals of hit-only registers, and those of which nothing
// was stored, once their batches have been closed for longer than keepWhole. A file that another batch names as well stays until
// that one's time comes too. It may be repeated; a server calls it daily.
func (s *Service) Forget(ctx context.Context) error {
	keep, gone := map[string]bool{}, map[string]bool{}
	for _, status := range statuses() {
		batches, err := s.Control.BatchesIn(ctx, status)
		if err != nil {
			return err
		}
		for _, b := range batches {
			short, err := s.short(b)
			if err != nil {
				return err
			}
			old := !b.ClosedAt.IsZero() && s.Clock().Sub(b.ClosedAt) > keepWhole
			for _, f := range b.Files {
				if short && old {
					gone[f.SHA256] = true
				} else {
					keep[f.SHA256] = true
				}
			}
		}
	}
	var err error
	for sha := range gone {
		if !keep[sha] {
			err = errors.Join(err, s.Objects.RemoveOriginal(sha))
		}
	}
	return err
}

// statuses lists all states of a batch.
func statuses() []control.Status {
	return []control.Status{control.Received, control.Checked, control.Awaiting, control.Publishing,
		control.Published, control.Rejected, control.Abandoned}
}

// short tells whether the files of a batch are kept for keepWhole alone: nothing
// rests on them, or they are of everybody.
func (s *Service) short(b control.Batch) (bool, error) {
	if b.Status == control.Rejected || b.Status == control.Abandoned {
		return true, nil
	}
	return s.hitsOnly(b)
}

// hitsOnly tells whether every sheet of a batch is of a register of all
// citizens.
func (s *Service) hitsOnly(b control.Batch) (bool, error) {
	r, err := receipt(b, nil)
	if err != nil || len(r.Sheets) == 0 {
		return false, err
	}
	for _, sheet := range r.Sheets {
		if a := s.Catalog.Area(sheet.Area); a == nil || a.Class != catalog.Register || len(a.Hits) == 0 {
			return false, nil
		}
	}
	return true, nil
}
