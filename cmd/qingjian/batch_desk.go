package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"qingjian/api"
	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/fault"
)

// batchDesk works on batches: straight on a data directory, or through a server.
type batchDesk interface {
	find(ctx context.Context, no uint64) (id string, err error)
	changes(ctx context.Context, id, kind, sheet string, cursor int64) (api.ChangesJSON, error)
	withdraw(ctx context.Context, id string, overrides bool, reason string) (api.ReceiptJSON, error)
	confirm(ctx context.Context, id, digest string, ended int) (api.ReceiptJSON, error)
	contrast(ctx context.Context, id, with string) (api.ChangesJSON, error)
	file(ctx context.Context, id, which string, n int) ([]byte, error)
}

// The files that go back of a batch.
const (
	fileAnnotated = "annotated.xlsx"
	fileRefused   = "refused.xlsx"
	fileReceipt   = "receipt.xlsx"
)

// atDesk opens the desk, runs do with the batch that is named (its number or its
// id) and closes the desk.
func (a *app) atDesk(ctx context.Context, name string, do func(d batchDesk, id string) error) error {
	desk, done, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer done()
	id, err := batchID(ctx, desk, name)
	if err != nil {
		return err
	}
	return do(desk, id)
}

// batchID gives the id of a batch by its number or its id.
func batchID(ctx context.Context, desk batchDesk, name string) (string, error) {
	if no, err := strconv.ParseUint(name, 10, 63); err == nil {
		return desk.find(ctx, no)
	}
	return name, nil
}

func (a *app) desk(ctx context.Context) (batchDesk, func(), error) {
	if a.cfg.Server != "" {
		return &serverDesk{a.client()}, func() {}, nil
	}
	p, err := a.open(ctx, refuseStale)
	if err != nil {
		return nil, nil, err
	}
	by, err := p.localBy(ctx)
	if err != nil {
		a.close(p)
		return nil, nil, err
	}
	return &localDesk{p, by, p.converter(ctx, a.lang())}, func() { a.close(p) }, nil
}

// changesAtOnce is how many changes a page of the command line asks for.
const changesAtOnce = 500

// localDesk works on a data directory.
type localDesk struct {
	p    *platform
	by   access.By
	conv api.Converter
}

func (d *localDesk) find(ctx context.Context, no uint64) (string, error) {
	return d.p.ingest.Named(ctx, d.by, no)
}

func (d *localDesk) changes(ctx context.Context, id, kind, sheet string, cursor int64) (api.ChangesJSON, error) {
	got, err := d.p.ingest.Changes(ctx, ingest.ChangesInput{Batch: id, Kind: ingest.ChangeKind(kind), Sheet: sheet, Cursor: cursor, Limit: changesAtOnce, By: d.by})
	return d.conv.Changes(got), err
}

func (d *localDesk) withdraw(ctx context.Context, id string, overrides bool, reason string) (api.ReceiptJSON, error) {
	r, err := d.p.ingest.Withdraw(ctx, ingest.WithdrawInput{Batch: id, Overrides: overrides, Reason: reason, By: d.by})
	return d.conv.Receipt(r), err
}

func (d *localDesk) confirm(ctx context.Context, id, digest string, ended int) (api.ReceiptJSON, error) {
	r, err := d.p.ingest.ConfirmWith(ctx, d.by, id, ingest.Confirmation{Digest: digest, Ended: ended}, nil)
	return d.conv.Receipt(r), err
}

func (d *localDesk) contrast(ctx context.Context, id, with string) (api.ChangesJSON, error) {
	got, err := d.p.ingest.Contrast(ctx, d.by, id, with)
	return d.conv.Changes(got), err
}

func (d *localDesk) file(ctx context.Context, id, which string, n int) ([]byte, error) {
	var w ingest.Workbook
	var err error
	switch which {
	case fileAnnotated:
		w, err = d.p.ingest.Annotated(ctx, d.by, id, n, d.conv.Lang)
	case fileRefused:
		w, err = d.p.ingest.Refused(ctx, d.by, id, d.conv.Lang)
	default:
		w, err = d.p.ingest.ReceiptBook(ctx, d.by, id, d.conv.Lang)
	}
	return w.Content, err
}

// serverDesk works through a running server.
type serverDesk struct{ c *client }

func (d *serverDesk) find(ctx context.Context, no uint64) (string, error) {
	var page struct {
		Items []api.ReceiptJSON `json:"items"`
	}
	if err := d.c.do(ctx, http.MethodGet, "/api/v1/batches?no="+strconv.FormatUint(no, 10), "", nil, &page); err != nil {
		return "", err
	}
	if len(page.Items) == 0 {
		return "", fault.New(fault.NotFound, "batch.unknown", fault.T("没有这个批次", "there is no such batch"))
	}
	return page.Items[0].BatchID, nil
}

func (d *serverDesk) changes(ctx context.Context, id, kind, sheet string, cursor int64) (out api.ChangesJSON, err error) {
	q := url.Values{"limit": {strconv.Itoa(changesAtOnce)}}
	for name, value := range map[string]string{"kind": kind, "sheet": sheet} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if cursor > 0 {
		q.Set("cursor", strconv.FormatInt(cursor, 10))
	}
	return out, d.c.do(ctx, http.MethodGet, batchPath(id, "changes")+"?"+q.Encode(), "", nil, &out)
}

func (d *serverDesk) withdraw(ctx context.Context, id string, overrides bool, reason string) (out api.ReceiptJSON, err error) {
	return out, d.post(ctx, batchPath(id, "withdraw"), map[string]any{"overrides": overrides, "reason": reason}, &out)
}

func (d *serverDesk) confirm(ctx context.Context, id, digest string, ended int) (out api.ReceiptJSON, err error) {
	return out, d.post(ctx, batchPath(id, "confirm"), map[string]any{"digest": digest, "ended": ended}, &out)
}

func (d *serverDesk) contrast(ctx context.Context, id, with string) (out api.ChangesJSON, err error) {
	return out, d.c.do(ctx, http.MethodGet, batchPath(id, "contrast")+"?with="+url.QueryEscape(with), "", nil, &out)
}

func (d *serverDesk) file(ctx context.Context, id, which string, n int) ([]byte, error) {
	var out []byte
	path := batchPath(id, which)
	if which == fileAnnotated {
		path += "?file=" + strconv.Itoa(n)
	}
	return out, d.c.do(ctx, http.MethodGet, path, "", nil, &out)
}

// justifyAll says of all warnings that want a reason why they are let pass.
func (d *serverDesk) justifyAll(ctx context.Context, r api.ReceiptJSON, because string) error {
	if r.IssuesTotal == 0 {
		return nil
	}
	var found struct {
		Causes []api.CauseJSON `json:"causes"`
	}
	if err := d.c.do(ctx, http.MethodGet, batchPath(r.BatchID, "issues")+"?limit=1", "", nil, &found); err != nil {
		return err
	}
	var reasons []api.ReasonJSON
	for _, c := range found.Causes {
		if c.Wants {
			reasons = append(reasons, api.ReasonJSON{Code: c.Code, Reason: because})
		}
	}
	if len(reasons) == 0 {
		return nil
	}
	return d.post(ctx, batchPath(r.BatchID, "justify"), map[string]any{"reasons": reasons}, &r)
}

func (d *serverDesk) post(ctx context.Context, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return d.c.do(ctx, http.MethodPost, path, "application/json", bytes.NewReader(text), into)
}

func batchPath(id, part string) string { return "/api/v1/batches/" + url.PathEscape(id) + "/" + part }
