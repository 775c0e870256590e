package feed

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"qingjian/ingest"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
)

// Finding is one point in which a delivery breaks its contract.
type Finding struct {
	Code   string  `json:"code"`
	Answer Answer  `json:"answer"`
	Field  string  `json:"field,omitempty"`
	Column int     `json:"column,omitempty"` // from 1, where the field is not known
	Share  float64 `json:"share,omitempty"`  // of rows
	N      int     `json:"n,omitempty"`      // rows
	Usual  int     `json:"usual,omitempty"`  // rows, or the limit
}

// The codes of findings.
const (
	ColumnNew  = "column_new"
	ColumnGone = "column_gone"
	TypeDrift  = "type_drift"
	RowsFew    = "rows_few"
	RowsMany   = "rows_many"
	Tolerance  = "tolerance" // too many rows are refused
	Removes    = "removes"   // too much of what is on file is not in the snapshot
	Unattended = "unattended"
	Changed    = "changed_meanwhile"
	Nothing    = "nothing_storable"
	UnitOpen   = "unit_open"    // nothing tells in which unit of measure a column is
	Earlier    = "earlier_held" // an increment comes after one that still waits
)

// judge compares a delivery with its contract, the history and what is on file.
func (s *Service) judge(ctx context.Context, f *Feed, run *Run, r ingest.Receipt) error {
	d := &run.Details
	d.Findings = nil
	last, err := s.taken(ctx, f)
	if err != nil {
		return err
	}
	d.judgeColumns(f, last)
	d.judgeRows(f, last)
	if err := s.judgeTypes(ctx, f, d, r); err != nil {
		return err
	}
	for _, q := range r.Open() {
		d.find(Finding{Code: UnitOpen, Answer: Hold, Field: q.Field})
	}
	if d.Rows.Read > 0 && share(d.Rows.Refused, d.Rows.Read) > f.Tolerance {
		d.find(Finding{Code: Tolerance, Answer: Hold, N: d.Rows.Refused, Share: share(d.Rows.Refused, d.Rows.Read)})
	}
	if len(r.Open()) == 0 { // else its rows are not known yet
		if err := s.judgeGone(ctx, f, d, r); err != nil {
			return err
		}
	}
	if n := r.Rows.Storable() + r.Rows.Withdrawn; n > f.unattended() {
		d.find(Finding{Code: Unattended, Answer: Hold, N: n, Usual: f.unattended()})
	}
	return s.judgeOrder(ctx, f, run, r)
}

// judgeOrder keeps increments in their order: a later one that is published first
// would be undone by the earlier one.
func (s *Service) judgeOrder(ctx context.Context, f *Feed, run *Run, r ingest.Receipt) error {
	if f.carriesAll() || r.Rows.Storable() == 0 {
		return nil
	}
	held, err := s.heldBefore(ctx, f, *run)
	if len(held) > 0 {
		run.Details.find(Finding{Code: Earlier, Answer: Hold, N: len(held)})
	}
	return err
}

func (d *Details) find(f Finding) { d.Findings = append(d.Findings, f) }

// worst is what the findings come to.
func (d *Details) worst() Answer {
	out := Evolve
	for _, f := range d.Findings {
		if f.Answer == Refuse || f.Answer == Hold && out == Evolve {
			out = f.Answer
		}
	}
	return out
}

// takenRuns gives the last n deliveries that were taken in, newest first.
func (s *Service) takenRuns(ctx context.Context, f *Feed, n int) ([]control.FeedRun, error) {
	return s.Control.FeedRuns(ctx, f.Name, control.FeedRun{}, n, control.RunPublished, control.RunUnchanged)
}

// taken gives what the last deliveries that were taken in were like, newest first.
func (s *Service) taken(ctx context.Context, f *Feed) ([]Details, error) {
	runs, err := s.takenRuns(ctx, f, cmp.Or(f.Contract.Rows.Of, usualBand))
	if err != nil {
		return nil, err
	}
	out := make([]Details, len(runs))
	for i, r := range runs {
		run, err := runOf(r)
		if err != nil {
			return nil, err
		}
		out[i] = run.Details
	}
	return out, nil
}

// judgeColumns compares the columns with those of the last delivery. The order of
// columns says nothing.
func (d *Details) judgeColumns(f *Feed, last []Details) {
	for _, col := range d.Unknown {
		d.find(Finding{Code: ColumnNew, Answer: f.Contract.columns(""), Column: col})
	}
	if len(last) == 0 || len(last[0].Columns) == 0 {
		return
	}
	for _, field := range last[0].Columns {
		if !slices.Contains(d.Columns, field) {
			d.find(Finding{Code: ColumnGone, Answer: f.Contract.columns(field), Field: field})
		}
	}
	for _, field := range d.Columns {
		if !slices.Contains(last[0].Columns, field) {
			d.find(Finding{Code: ColumnNew, Answer: f.Contract.columns(field), Field: field})
		}
	}
}

func (d *Details) judgeRows(f *Feed, last []Details) {
	var rows []int
	for _, l := range last {
		rows = append(rows, l.Rows.Read)
	}
	if len(rows) == 0 {
		return
	}
	slices.Sort(rows)
	usual, band := rows[len(rows)/2], f.Contract.Rows
	switch {
	case band.Min > 0 && float64(d.Rows.Read) < band.Min*float64(usual):
		d.find(Finding{Code: RowsFew, Answer: Hold, N: d.Rows.Read, Usual: usual})
	case band.Max > 0 && float64(d.Rows.Read) > band.Max*float64(usual):
		d.find(Finding{Code: RowsMany, Answer: Hold, N: d.Rows.Read, Usual: usual})
	}
}

// driftAt is the share of a column's cells that must be unreadable before its
// type counts as changed: some are wrong in every delivery.
const driftAt = 0.2

func (s *Service) judgeTypes(ctx context.Context, f *Feed, d *Details, r ingest.Receipt) error {
	if r.BatchID == "" { // nothing was let through
		return nil
	}
	bad := map[string]int{}
	by := s.platformBy()
	for after := int64(0); ; {
		issues, next, err := s.Ingest.Issues(ctx, by, r.BatchID, "", after, 1000)
		if err != nil {
			return err
		}
		for _, i := range issues {
			if i.Severity == catalog.SevError && strings.HasPrefix(i.Code, "cell.") && i.Field != "" {
				bad[i.Field]++
			}
		}
		if after = next; next == 0 {
			break
		}
	}
	for i := range f.of.Fields {
		field := f.of.Fields[i].Name
		if n := bad[field]; r.Rows.Read > 0 && share(n, r.Rows.Read) >= driftAt {
			d.find(Finding{Code: TypeDrift, Answer: f.Contract.types(field), Field: field, N: n, Share: share(n, r.Rows.Read)})
		}
	}
	return nil
}

// judgeGone counts what is on file from this sender and not in a full snapshot.
// Nothing is taken back for it: only a person does that.
func (s *Service) judgeGone(ctx context.Context, f *Feed, d *Details, r ingest.Receipt) error {
	if f.Mode != Full {
		return nil
	}
	stored, err := s.Ingest.OnFile(ctx, f.of, f.dept)
	if err != nil || stored == 0 {
		return err
	}
	if d.Rows.Gone = max(0, stored-r.Rows.Updated-r.Rows.Unchanged); share(d.Rows.Gone, stored) > f.Contract.Removes {
		d.find(Finding{Code: Removes, Answer: Hold, N: d.Rows.Gone, Usual: stored, Share: share(d.Rows.Gone, stored)})
	}
	return nil
}

func share(n, of int) float64 { return float64(n) / float64(of) }
