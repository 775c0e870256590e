package ingest

import (
	"context"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Link is another batch that belongs with one: what it supplements or takes
// back, what supplements it or takes it back.
type Link struct {
	BatchID    string
	BatchNo    uint64
	Kind       control.TermsKind // of the younger of the two
	Status     control.Status
	ReceivedAt time.Time
	Files      []File
	Rows       Counts
	TakenBack  bool // another batch took it back
}

// Relations are the batches that belong with one.
type Relations struct {
	Base  *Link  // nil where it stands for itself or the reader may not know of it
	Later []Link // oldest first
}

// Relations lists the batches that belong with one, as far as the reader may know
// of them; fault code batch.unknown.
func (s *Service) Relations(ctx context.Context, by access.By, id string) (Relations, error) {
	var out Relations
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return out, err
	}
	if b.Base != "" {
		base, err := s.batchFor(ctx, by, b.Base)
		switch {
		case fault.CodeOf(err) == "batch.unknown":
		case err != nil:
			return out, err
		default:
			l, err := s.link(ctx, base, b.Kind)
			if err != nil {
				return out, err
			}
			out.Base = &l
		}
	}
	later, err := s.Control.BatchesAbout(ctx, b.ID)
	if err != nil {
		return out, err
	}
	for _, x := range later {
		ok, err := s.mayKnow(ctx, by, x)
		if err != nil {
			return out, err
		}
		if !ok {
			continue
		}
		l, err := s.link(ctx, x, x.Kind)
		if err != nil {
			return out, err
		}
		out.Later = append(out.Later, l)
	}
	return out, nil
}

func (s *Service) link(ctx context.Context, b control.Batch, kind control.TermsKind) (Link, error) {
	kept, err := keptOf(b)
	if err != nil {
		return Link{}, err
	}
	gone, err := s.takenBackBy(ctx, b)
	return Link{BatchID: b.ID, BatchNo: b.ShownNo, Kind: kind, Status: b.Status, ReceivedAt: b.ReceivedAt, Files: b.Files, Rows: kept.Rows,
		TakenBack: gone.ID != ""}, err
}

// Named finds the batch that a reader may know of by its shown number; fault code
// batch.unknown.
func (s *Service) Named(ctx context.Context, by access.By, no uint64) (string, error) {
	b, err := s.Control.BatchByShown(ctx, no)
	if err != nil {
		return "", err
	}
	b, err = s.batchFor(ctx, by, b.ID)
	return b.ID, err
}
