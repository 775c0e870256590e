package api

import (
	"context"
	"time"

	"qingjian/ingest"
)

// LinkJSON is another batch that belongs with one.
type LinkJSON struct {
	BatchID    string        `json:"batch_id"`
	BatchNo    uint64        `json:"batch_no,omitempty"`
	Kind       string        `json:"kind" enum:"supplement,full,withdraw" doc:"what the younger of the two batches is to the other"`
	Status     string        `json:"status"`
	ReceivedAt time.Time     `json:"received_at"`
	Files      []ingest.File `json:"files"`
	Rows       ingest.Counts `json:"rows"`
}

// Relate puts to a receipt what batches belong with it.
func (c Converter) Relate(r *ReceiptJSON, with ingest.Relations) {
	if with.Base != nil {
		l := linkJSON(*with.Base)
		r.Base = &l
	}
	for _, l := range with.Later {
		r.Later = append(r.Later, linkJSON(l))
	}
}

func linkJSON(l ingest.Link) LinkJSON {
	files := l.Files
	if files == nil {
		files = []ingest.File{}
	}
	return LinkJSON{BatchID: l.BatchID, BatchNo: l.BatchNo, Kind: string(l.Kind), Status: string(l.Status), ReceivedAt: l.ReceivedAt, Files: files, Rows: l.Rows}
}

// receipt answers with a batch's account and what belongs with it.
func (s *server) receipt(ctx context.Context, r ingest.Receipt, err error) (*receiptResponse, error) {
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out, err := s.receiptJSON(ctx, r)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &receiptResponse{out}, nil
}

func (s *server) receiptJSON(ctx context.Context, r ingest.Receipt) (ReceiptJSON, error) {
	with, err := s.Ingest.Relations(ctx, byOf(ctx), r.BatchID)
	c := s.convert(ctx)
	out := c.Receipt(r)
	c.Relate(&out, with)
	return out, err
}

type withdrawRequest struct {
	BatchPath
	Body struct {
		Overrides bool   `json:"overrides,omitempty" doc:"records that later batches touched are put back too; else they are left"`
		Reason    string `json:"reason" minLength:"1" maxLength:"200"`
	}
}

// withdraw prepares the batch that takes another one back; its confirmation does
// it.
func (s *server) withdraw(ctx context.Context, req *withdrawRequest) (*receiptResponse, error) {
	r, err := s.Ingest.Withdraw(ctx, ingest.WithdrawInput{Batch: req.BatchID, Overrides: req.Body.Overrides, Reason: req.Body.Reason, By: byOf(ctx)})
	return s.receipt(ctx, r, err)
}
