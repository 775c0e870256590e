package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"

	"github.com/danielgtaylor/huma/v2"

	"qingjian/ingest"
	"qingjian/internal/fault"
)

type receiptResponse struct {
	Body ReceiptJSON
}

// uploadRequest streams its body: huma would spool large files to the disk
// unencrypted.
type uploadRequest struct {
	ContentType string `header:"Content-Type"`
	Wait        string `query:"wait" enum:"true,false" doc:"false: answer when the files have arrived; the check goes on by itself and its events tell how far it is"`
	body        io.Reader
}

// Resolve implements huma.Resolver.
func (u *uploadRequest) Resolve(c huma.Context) []error {
	u.body = c.BodyReader()
	return nil
}

// describeUpload puts the form into the document. It is not part of the
// operation: huma would read and validate the body by it.
func describeUpload(doc *huma.OpenAPI, path string) {
	doc.Paths[path].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{Type: "object", Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"effective_date": {Type: "string", Format: "date", Description: "表中状态的生效日期，默认今天；须在文件之前 / day on which the sheet's state holds; before the files"},
			"origin":         {Type: "string", Description: "record_origin"},
			"source_dept":    {Type: "string", Description: "source_dept"},
			"zone":           {Type: "string", Description: "来自哪个网络，默认本机所在网络；内网导入外网数据时填 extranet / network from which it comes: extranet, when the internal platform takes in what was entered there"},
			"mode":           {Type: "string", Enum: []any{"supplement", "full"}, Description: "supplement（默认）：表外的在档内容不动；full：本表是所涉单位和信息项的全部，表中没有的在档内容将消失（确认时须写明条数） / full: the files hold every row of the units and areas that they are about"},
			"supplements":    {Type: "string", Format: "uuid", Description: "更正、补充哪一个批次 / batch that is corrected or completed; its day and source hold where none are given"},
			"file":           {Type: "array", Items: &huma.Schema{Type: "string", Format: "binary"}},
		}}}}}
}

func (s *server) upload(ctx context.Context, req *uploadRequest) (*receiptResponse, error) {
	in, err := readForm(req)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	in.By = byOf(ctx)
	b, err := s.Ingest.Receive(ctx, in)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if req.Wait == "false" {
		r, err := s.Ingest.CheckLater(ctx, byOf(ctx), b.ID)
		return s.receipt(ctx, r, err)
	}
	r, err := s.Ingest.Check(ctx, byOf(ctx), b.ID, nil)
	return s.receipt(ctx, r, err)
}

var errForm = fault.New(fault.Invalid, "request.form",
	fault.T("上传的内容不完整或格式不对", "the upload is cut off or not multipart/form-data")).
	WithHint(fault.T("没有任何内容入库，请重新上传", "nothing was stored; please upload again"))

var errFormOrder = fault.New(fault.Invalid, "request.form_order",
	fault.T("effective_date 等文字项必须放在文件之前", "text parts such as effective_date must come before the files")).
	WithHint(fault.T("没有任何内容入库，请调整顺序后重新上传", "nothing was stored; please reorder and upload again"))

var errMode = fault.New(fault.Invalid, "request.mode",
	fault.T("mode 只能是 supplement（补充）或 full（全量）", "mode is supplement or full")).
	WithHint(fault.T("没有任何内容入库，请改正后重新上传", "nothing was stored; please correct it and upload again"))

// readForm takes the leading text parts and leaves the files to be streamed in
// turn.
func readForm(req *uploadRequest) (ingest.ReceiveInput, error) {
	in := ingest.ReceiveInput{}
	kind, params, err := mime.ParseMediaType(req.ContentType)
	if err != nil || kind != "multipart/form-data" {
		return in, errForm
	}
	form := multipart.NewReader(req.body, params["boundary"])
	mode := ""
	first, err := leadingTexts(form, map[string]*string{"effective_date": &in.EffectiveDate, "origin": &in.Origin, "source_dept": &in.SourceDept,
		"zone": &in.Zone, "mode": &mode, "supplements": &in.Supplements})
	if in.Full = mode == "full"; err == nil && mode != "" && mode != "full" && mode != "supplement" {
		err = errMode
	}
	in.Files = func(yield func(ingest.FileInput, error) bool) {
		for part := first; part != nil; {
			if !yield(ingest.FileInput{Name: part.FileName(), Body: formReader{part}}, nil) {
				return
			}
			next, err := form.NextPart()
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				err = errForm.Wrap(err)
			case next.FileName() == "":
				err = errFormOrder // its value would be ignored
			}
			if err != nil {
				yield(ingest.FileInput{}, err)
				return
			}
			part = next
		}
	}
	return in, err
}

// formReader tells an upload that was cut off from a failure of ours.
type formReader struct{ io.Reader }

func (f formReader) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = errForm.Wrap(err)
	}
	return n, err
}

// leadingTexts fills the known text parts up to the first file, which it
// returns; nil when there is none.
func leadingTexts(form *multipart.Reader, texts map[string]*string) (*multipart.Part, error) {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, errForm.Wrap(err)
		}
		if part.FileName() != "" {
			return part, nil
		}
		text, err := io.ReadAll(io.LimitReader(part, 256))
		if err != nil {
			return nil, errForm.Wrap(err)
		}
		if into := texts[part.FormName()]; into != nil {
			*into = string(text)
		}
	}
}

// BatchPath names a batch; exported because huma fills only exported fields.
type BatchPath struct {
	BatchID string `path:"batch_id" format:"uuid"`
}

func (s *server) batch(ctx context.Context, req *BatchPath) (*receiptResponse, error) {
	r, err := s.Ingest.Receipt(ctx, byOf(ctx), req.BatchID)
	return s.receipt(ctx, r, err)
}

type batchesRequest struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	Cursor string `query:"cursor"`
	No     uint64 `query:"no" doc:"the one batch of this number alone"`
}

type batchesResponse struct {
	Body struct {
		Items []ReceiptJSON `json:"items"`
		Next  string        `json:"next,omitempty"`
	}
}

func (s *server) batches(ctx context.Context, req *batchesRequest) (*batchesResponse, error) {
	if req.No > 0 {
		return s.batchNamed(ctx, req.No)
	}
	receipts, err := s.Ingest.List(ctx, byOf(ctx), req.Cursor, req.Limit+1)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &batchesResponse{}
	receipts, out.Body.Next = cut(receipts, req.Limit, func(r ingest.Receipt) string { return r.BatchID })
	out.Body.Items = make([]ReceiptJSON, len(receipts))
	c := s.convert(ctx)
	for i, r := range receipts {
		if out.Body.Items[i], err = s.receiptJSON(ctx, c, r); err != nil {
			return nil, s.problem(ctx, err)
		}
	}
	return out, nil
}

// cut makes a page of what was read with one more than asked for, which tells
// whether there is another page: next then names the item after which that begins.
func cut[T any](items []T, limit int, id func(T) string) (page []T, next string) {
	if len(items) <= limit {
		return items, ""
	}
	return items[:limit], id(items[limit-1])
}

// batchNamed lists the one batch of a number, or none.
func (s *server) batchNamed(ctx context.Context, no uint64) (*batchesResponse, error) {
	out := &batchesResponse{}
	out.Body.Items = []ReceiptJSON{}
	id, err := s.Ingest.Named(ctx, byOf(ctx), no)
	if fault.CodeOf(err) == "batch.unknown" {
		return out, nil
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	r, err := s.Ingest.Receipt(ctx, byOf(ctx), id)
	one, err := s.receipt(ctx, r, err)
	if err == nil {
		out.Body.Items = append(out.Body.Items, one.Body)
	}
	return out, err
}

type issuesRequest struct {
	BatchPath
	Code   string `query:"code"`
	Limit  int    `query:"limit" default:"200" minimum:"1" maximum:"1000"`
	Cursor int64  `query:"cursor" minimum:"0"`
}

type issuesResponse struct {
	Body struct {
		Items  []IssueJSON `json:"items"`
		Next   int64       `json:"next,omitempty"`
		Causes []CauseJSON `json:"causes"`
	}
}

const causeExamples = 20

func (s *server) issues(ctx context.Context, req *issuesRequest) (*issuesResponse, error) {
	causes, err := s.Ingest.Causes(ctx, byOf(ctx), req.BatchID, causeExamples)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	issues, next, err := s.Ingest.Issues(ctx, byOf(ctx), req.BatchID, req.Code, req.Cursor, req.Limit)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &issuesResponse{}
	out.Body.Items, out.Body.Next = s.convert(ctx).issues(issues), next
	out.Body.Causes = make([]CauseJSON, len(causes))
	for i, c := range causes {
		out.Body.Causes[i] = s.convert(ctx).cause(c)
	}
	return out, nil
}

type batchAnswerRequest struct {
	BatchPath
	Body struct {
		Answers map[string]string `json:"answers" maxProperties:"200" doc:"a unit of measure by the question's id, or by area and field: A12.price"`
	}
}

// batchAnswer takes answers to questions and checks the batch anew.
func (s *server) batchAnswer(ctx context.Context, req *batchAnswerRequest) (*receiptResponse, error) {
	r, err := s.Ingest.Answer(ctx, byOf(ctx), req.BatchID, req.Body.Answers, nil)
	return s.receipt(ctx, r, err)
}

type confirmRequest struct {
	BatchPath
	Body struct {
		Digest string `json:"digest" minLength:"1" doc:"digest of the check that was looked at"`
		Ended  int    `json:"ended,omitempty" minimum:"0" doc:"how many rows on file disappear because a full batch lacks them; without the right number nothing is published"`
	}
}

func (s *server) confirm(ctx context.Context, req *confirmRequest) (*receiptResponse, error) {
	// A reader who goes away must not stop a publishing half-way.
	r, err := s.Ingest.ConfirmWith(context.WithoutCancel(ctx), byOf(ctx), req.BatchID, ingest.Confirmation{Digest: req.Body.Digest, Ended: req.Body.Ended}, nil)
	return s.receipt(ctx, r, err)
}

func (s *server) convert(ctx context.Context) Converter {
	cat, err := s.Archive.Labelled(ctx)
	if err != nil {
		s.Log.Warn("units are shown by their built-in names", "error", err)
		cat = s.Catalog
	}
	return Converter{Catalog: cat, Lang: langOf(ctx), Synthetic: s.Synthetic}
}
