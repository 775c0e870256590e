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
	confirm(ctx context.Context, id, digest string) (api.ReceiptJSON, error)
}

// atDesk opens the desk, runs do with the batch that is named (its number or its
// id) and closes the desk.
func (a *app) atDesk(ctx context.Context, name string, do func(d batchDesk, id string) error) error {
	desk, done, err := a.desk(ctx)
	if err != nil {
		return err
	}
	defer done()
	id := name
	if no, notNumber := strconv.ParseUint(name, 10, 63); notNumber == nil {
		if id, err = desk.find(ctx, no); err != nil {
			return err
		}
	}
	return do(desk, id)
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

func (d *localDesk) confirm(ctx context.Context, id, digest string) (api.ReceiptJSON, error) {
	r, err := d.p.ingest.Confirm(ctx, d.by, id, digest, nil)
	return d.conv.Receipt(r), err
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

func (d *serverDesk) confirm(ctx context.Context, id, digest string) (out api.ReceiptJSON, err error) {
	return out, d.post(ctx, batchPath(id, "confirm"), map[string]any{"digest": digest}, &out)
}

func (d *serverDesk) post(ctx context.Context, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return d.c.do(ctx, http.MethodPost, path, "application/json", bytes.NewReader(text), into)
}

func batchPath(id, part string) string { return "/api/v1/batches/" + url.PathEscape(id) + "/" + part }
