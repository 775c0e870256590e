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
	TakenBack  bool          `json:"taken_back,omitempty" doc:"another batch took it back"`
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
	return LinkJSON{BatchID: l.BatchID, BatchNo: l.BatchNo, Kind: string(l.Kind), Status: string(l.Status), ReceivedAt: l.ReceivedAt, Files: files, Rows: l.Rows, TakenBack: l.TakenBack}
}

// receipt answers with a batch's account and what belongs with it.
func (s *server) receipt(ctx context.Context, r ingest.Receipt, err error) (*receiptResponse, error) {
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out, err := s.receiptJSON(ctx, s.convert(ctx), r)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &receiptResponse{out}, nil
}

func (s *server) receiptJSON(ctx context.Context, c Converter, r ingest.Receipt) (ReceiptJSON, error) {
	out := c.Receipt(r)
	with, err := s.Ingest.Relations(ctx, byOf(ctx), r.BatchID)
	if err != nil {
		return out, err
	}
	c.Relate(&out, with)
	reasons, err := s.Ingest.Reasons(ctx, byOf(ctx), r.BatchID)
	for _, x := range reasons {
		out.Reasons = append(out.Reasons, ReasonJSON{Code: x.Code, File: x.File, Sheet: x.Sheet, Row: x.Row, Reason: x.Text})
	}
	out.Mine = r.CreatedBy == byOf(ctx).Actor.Account
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

// ReasonJSON is why warnings are let pass: all of a code, or those of one row.
type ReasonJSON struct {
	Code   string `json:"code" minLength:"1" maxLength:"80"`
	File   string `json:"file,omitempty" doc:"with sheet and row: of that row alone"`
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row,omitempty" minimum:"0"`
	Reason string `json:"reason" minLength:"1" maxLength:"200"`
}

type justifyRequest struct {
	BatchPath
	Body struct {
		Reasons []ReasonJSON `json:"reasons" minItems:"1" maxItems:"1000"`
	}
}

func (s *server) justify(ctx context.Context, req *justifyRequest) (*receiptResponse, error) {
	reasons := make([]ingest.Reason, len(req.Body.Reasons))
	for i, r := range req.Body.Reasons {
		reasons[i] = ingest.Reason{Code: r.Code, File: r.File, Sheet: r.Sheet, Row: r.Row, Text: r.Reason}
	}
	if err := s.Ingest.Justify(ctx, byOf(ctx), req.BatchID, reasons); err != nil {
		return nil, s.problem(ctx, err)
	}
	r, err := s.Ingest.Receipt(ctx, byOf(ctx), req.BatchID)
	return s.receipt(ctx, r, err)
}

type contrastRequest struct {
	BatchPath
	With string `query:"with" format:"uuid" required:"true" doc:"the batch that it is compared with: what is new, changed or gone in it"`
}

func (s *server) contrast(ctx context.Context, req *contrastRequest) (*changesResponse, error) {
	got, err := s.Ingest.Contrast(ctx, byOf(ctx), req.BatchID, req.With)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &changesResponse{s.convert(ctx).Changes(got)}, nil
}
