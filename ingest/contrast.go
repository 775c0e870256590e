package ingest

import (
	"context"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fact"
)

// Contrast sets two uploads against each other, whatever is on file: which rows
// the second has and the first has not (new), which only the first has
// (disappear), and which differ. Rows that either could not store are not among
// them. Fault codes batch.unknown, batch.not_checked, access.denied.
func (s *Service) Contrast(ctx context.Context, by access.By, first, second string) (Changes, error) {
	var sides [2]map[fact.Key]proposal
	var batches [2]control.Batch
	var plans [2]*plan
	for i, id := range []string{first, second} {
		b, err := s.batchFor(ctx, by, id)
		if err != nil {
			return Changes{}, err
		}
		if by.May(access.BatchConfirm) != nil && by.May(access.BatchRead) != nil {
			return Changes{}, by.May(access.BatchRead)
		}
		if b.Status == control.Received || b.Kind == control.Withdraw {
			return Changes{}, errNotChecked()
		}
		if b.Restricted && !by.Scope.IsLocal() {
			return Changes{}, errNotChecked() // leads: their rows are shown nowhere
		}
		if sides[i], plans[i], err = s.said(ctx, b); err != nil {
			return Changes{}, err
		}
		batches[i] = b
	}
	out := Changes{}
	entries := contrast(plans, sides, &out.Rows)
	sight, err := s.sightOf(ctx, by, batches[1], entries)
	if err != nil {
		return out, err
	}
	sight.own = sight.own && batches[0].CreatedBy == batches[1].CreatedBy
	for i := range entries {
		if c, ok := sight.change(&entries[i]); ok && len(out.Items) < mostContrasted {
			out.Items = append(out.Items, c)
		}
	}
	return out, by.Note(ctx, audit.Event{Action: "batch.contrast", Object: first + " " + second, Areas: areasShown(out.Items), Persons: personsShown(out.Items)})
}

// mostContrasted bounds the rows that a comparison lists; the counts are of all.
const mostContrasted = 2000

// said gives what a batch's files say, by the period that each row speaks of.
func (s *Service) said(ctx context.Context, b control.Batch) (map[fact.Key]proposal, *plan, error) {
	select {
	case s.checks <- struct{}{}:
		defer func() { <-s.checks }()
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, nil, err
	}
	scope, err := s.scopeOf(ctx, b.CreatedBy)
	if err != nil {
		return nil, nil, err
	}
	p, rows, err := s.readBatch(ctx, &b, scope, mark.No, true, nil)
	if err != nil {
		return nil, nil, err
	}
	out := make(map[fact.Key]proposal, len(rows))
	for _, r := range rows {
		k := r.key
		if r.restates() { // two rosters of two days speak of the same
			k.ValidFrom = fact.NoDay
		}
		out[k] = r
	}
	return out, p, nil
}

func contrast(plans [2]*plan, sides [2]map[fact.Key]proposal, counts *Counts) []entry {
	p := plans[1]
	p.entries = nil
	for k, r := range sides[1] {
		old, known := sides[0][k]
		switch {
		case !known:
			counts.Inserted++
			p.enter(ChangeNew, &r, nil, nil)
		case old.mac == r.mac && old.to == r.to:
			counts.Unchanged++
		default:
			counts.Updated++
			p.enter(ChangeChanged, &r, &fact.Version{ValidFrom: old.key.ValidFrom, ValidTo: old.to}, old.values)
		}
	}
	counts.Read = len(sides[1])
	p.sortEntries()
	out := p.entries
	p = plans[0]
	p.entries = nil
	for k, r := range sides[0] {
		if _, known := sides[1][k]; !known {
			counts.Ended++
			p.enter(ChangeDisappear, &r, nil, nil)
		}
	}
	p.sortEntries()
	for _, e := range p.entries {
		e.Old, e.New, e.OldFrom, e.OldTo = e.New, nil, e.From, e.To
		e.From, e.To = fact.NoDay, fact.NoDay
		out = append(out, e)
	}
	return slices.Clip(out)
}
