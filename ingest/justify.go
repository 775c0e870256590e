package ingest

import (
	"context"
	"slices"
	"strings"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Reason is why warnings of a batch are let pass: all of a code, or those of one
// row.
type Reason = control.Reason

// Justify keeps why warnings of a batch are let pass. Fault codes batch.unknown,
// batch.confirm_denied, batch.closed, batch.reason.
func (s *Service) Justify(ctx context.Context, by access.By, id string, reasons []Reason) error {
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return err
	}
	if by.May(access.BatchConfirm) != nil {
		return errNotYours()
	}
	if !open(b.Status) {
		return errClosed(b)
	}
	for i := range reasons {
		r := &reasons[i]
		if r.Text = strings.TrimSpace(r.Text); r.Code == "" {
			return fault.New(fault.Invalid, "batch.reason", fault.T("请写明是哪一类提醒", "say which warning it is about"))
		}
		if err := reasonable(r.Text); err != nil {
			return err
		}
		r.By, r.At = by.Actor.Account, s.Clock()
	}
	if err := s.Control.PutReasons(ctx, b.ID, reasons); err != nil {
		return err
	}
	return by.Note(ctx, audit.Event{Action: "batch.justify", Object: b.ID, Counts: map[string]int{"reasons": len(reasons)}})
}

// Reasons lists why warnings of a batch are let pass; fault code batch.unknown.
func (s *Service) Reasons(ctx context.Context, by access.By, id string) ([]Reason, error) {
	b, err := s.batchFor(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.Control.Reasons(ctx, b.ID)
}

// WantsReason tells the warnings that nobody lets pass without saying why: not
// those after which there is nothing to do, nor those that a reason was given for
// already.
func WantsReason(code string, severity catalog.Severity) bool {
	return severity == catalog.SevWarning && code != "row.duplicate" &&
		!strings.HasPrefix(code, "withdraw.") && !strings.HasPrefix(code, "sheet.full_")
}

// justified refuses to publish over warnings without a reason. Commands on a data
// directory without accounts have nobody to answer to; fault code batch.justify.
func (s *Service) justified(ctx context.Context, by access.By, b control.Batch) error {
	if by.Scope.IsLocal() {
		return nil
	}
	causes, err := s.Control.Causes(ctx, b.ID)
	if err != nil {
		return err
	}
	reasons, err := s.Control.Reasons(ctx, b.ID)
	if err != nil {
		return err
	}
	var open []string
	for _, c := range causes {
		if !WantsReason(c.Code, catalog.Severity(c.Severity)) || slices.ContainsFunc(reasons, func(r Reason) bool { return r.Code == c.Code && r.Row == 0 && r.Sheet == "" && r.File == "" }) {
			continue
		}
		ok, err := s.everyRowJustified(ctx, b.ID, c.Code, reasons)
		if err != nil {
			return err
		}
		if !ok {
			open = append(open, c.Code)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return fault.New(fault.Conflict, "batch.justify",
		fault.F("有 %[1]d 类提醒还没有说明理由：%[2]s", "warnings of %[1]d kinds have no reason yet: %[2]s", len(open), strings.Join(open, "、"))).
		WithHint(fault.T("请在每类提醒下写明核实情况，再确认入库", "say under each of them what was found out, then confirm"))
}

func (s *Service) everyRowJustified(ctx context.Context, id, code string, reasons []Reason) (bool, error) {
	type place struct {
		file, sheet string
		row         int
	}
	given := map[place]bool{}
	for _, r := range reasons {
		if r.Code == code {
			given[place{r.File, r.Sheet, r.Row}] = true
		}
	}
	if len(given) == 0 {
		return false, nil
	}
	for i, err := range s.eachIssue(ctx, id, code) {
		if err != nil || !given[place{i.File, i.Sheet, i.Row}] {
			return false, err
		}
	}
	return true, nil
}
