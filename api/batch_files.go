package api

import (
	"context"
	"mime"

	"qingjian/ingest"
)

// fileResponse is a workbook to keep.
type fileResponse struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *server) fileAnswer(ctx context.Context, w ingest.Workbook, err error) (*fileResponse, error) {
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &fileResponse{workbookType, mime.FormatMediaType("attachment", map[string]string{"filename": w.Name}), w.Content}, nil
}

type annotatedRequest struct {
	BatchPath
	File int `query:"file" minimum:"0" doc:"which of the batch's files, counted from 0"`
}

func (s *server) annotated(ctx context.Context, req *annotatedRequest) (*fileResponse, error) {
	w, err := s.Ingest.Annotated(ctx, byOf(ctx), req.BatchID, req.File, langOf(ctx))
	return s.fileAnswer(ctx, w, err)
}

func (s *server) refusedRows(ctx context.Context, req *BatchPath) (*fileResponse, error) {
	w, err := s.Ingest.Refused(ctx, byOf(ctx), req.BatchID, langOf(ctx))
	return s.fileAnswer(ctx, w, err)
}

func (s *server) receiptBook(ctx context.Context, req *BatchPath) (*fileResponse, error) {
	w, err := s.Ingest.ReceiptBook(ctx, byOf(ctx), req.BatchID, langOf(ctx))
	return s.fileAnswer(ctx, w, err)
}
