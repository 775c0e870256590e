package api

import (
	"context"

	"qingjian/archive"
	"qingjian/ingest"
	"qingjian/internal/fact"
)

// ChangesJSON is a page of what a batch changes, row by row.
type ChangesJSON struct {
	Digest string        `json:"digest,omitempty" doc:"of the check that is shown"`
	Rows   ingest.Counts `json:"rows" doc:"of the whole batch: inserted are the new rows, updated the changed ones, ended those that would disappear"`
	Items  []ChangeJSON  `json:"items"`
	Next   int64         `json:"next,omitempty"`
}

// ChangeJSON says what becomes of one row.
type ChangeJSON struct {
	Kind     string             `json:"kind" enum:"new,changed,unchanged,disappear"`
	File     string             `json:"file,omitempty"`
	Sheet    string             `json:"sheet,omitempty"`
	Row      int                `json:"row,omitempty"`
	Area     string             `json:"area"`
	Label    string             `json:"label"`
	PersonID string             `json:"person_id,omitempty"`
	Who      string             `json:"who,omitempty"`
	From     string             `json:"valid_from,omitempty"`
	To       string             `json:"valid_to,omitempty"`
	OldFrom  string             `json:"old_valid_from,omitempty"`
	OldTo    string             `json:"old_valid_to,omitempty"`
	Fields   []ChangedFieldJSON `json:"fields"`
}

// ChangedFieldJSON is one field before and after; of a changed row those that
// differ alone. Masked and withheld as in a dossier.
type ChangedFieldJSON struct {
	Field    string `json:"field"`
	Label    string `json:"label"`
	Old      string `json:"old,omitempty"`
	New      string `json:"new,omitempty"`
	Masked   bool   `json:"masked,omitempty"`
	Withheld bool   `json:"withheld,omitempty"`
}

// Changes converts a page of changes.
func (c Converter) Changes(in ingest.Changes) ChangesJSON {
	out := ChangesJSON{Digest: in.Digest, Rows: in.Rows, Next: in.Next, Items: make([]ChangeJSON, len(in.Items))}
	for i, x := range in.Items {
		out.Items[i] = c.change(x)
	}
	return out
}

func (c Converter) change(x ingest.Change) ChangeJSON {
	day := func(d fact.Day) string { return d.String() }
	out := ChangeJSON{Kind: string(x.Kind), File: x.File, Sheet: x.Sheet, Row: x.Row, Area: x.Area.Code, Label: x.Area.Short.In(c.Lang),
		PersonID: x.Person, Who: x.Who, From: day(x.From), To: day(x.To), OldFrom: day(x.OldFrom), OldTo: day(x.OldTo),
		Fields: make([]ChangedFieldJSON, len(x.Fields))}
	if out.Label == "" {
		out.Label = x.Area.Label.In(c.Lang)
	}
	for i, f := range x.Fields {
		text := func(v ingest.Shown) string {
			if v.Value == "" {
				return ""
			}
			return c.text(archive.Value{Field: f.Field, Value: v.Value, Masked: v.Masked, Withheld: v.Withheld})
		}
		out.Fields[i] = ChangedFieldJSON{Field: f.Field.Name, Label: f.Field.Label.In(c.Lang), Old: text(f.Old), New: text(f.New),
			Masked: f.Old.Masked || f.New.Masked, Withheld: f.Old.Withheld || f.New.Withheld}
	}
	return out
}

type changesRequest struct {
	BatchPath
	Kind   string `query:"kind" enum:"new,changed,unchanged,disappear"`
	Sheet  string `query:"sheet"`
	Limit  int    `query:"limit" default:"100" minimum:"1" maximum:"500"`
	Cursor int64  `query:"cursor" minimum:"0"`
}

type changesResponse struct{ Body ChangesJSON }

func (s *server) changes(ctx context.Context, req *changesRequest) (*changesResponse, error) {
	got, err := s.Ingest.Changes(ctx, ingest.ChangesInput{Batch: req.BatchID, Kind: ingest.ChangeKind(req.Kind), Sheet: req.Sheet,
		Cursor: req.Cursor, Limit: req.Limit, By: byOf(ctx)})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &changesResponse{s.convert(ctx).Changes(got)}, nil
}

func (s *server) check(ctx context.Context, req *BatchPath) (*receiptResponse, error) {
	r, err := s.Ingest.Check(ctx, byOf(ctx), req.BatchID, nil)
	return s.receipt(ctx, r, err)
}
