package duty

import (
	"context"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/control"
)

// Requests stands for the register of persons' requests.
const Requests = "request"

// Overdue counts, by register, what the reader handles and whose time is over:
// as many as the lists of it show. A register without any is absent.
func (s *Service) Overdue(ctx context.Context, by access.By) (map[string]int, error) {
	counts := map[string]int{}
	if by.May(access.RequestHandle) == nil {
		if err := s.overdueRequests(ctx, by, counts); err != nil {
			return nil, err
		}
	}
	entries, err := s.Control.DutyEntriesDue(ctx, s.Clock())
	if err != nil {
		return nil, err
	}
	of := map[string][]control.DutyEntry{}
	for _, e := range entries {
		of[e.Kind] = append(of[e.Kind], e)
	}
	for i := range s.kinds {
		kind := &s.kinds[i]
		if by.May(kind.Handle) != nil {
			continue
		}
		keep, err := s.mayKnow(ctx, by, kind, of[kind.Code])
		if err != nil {
			return nil, err
		}
		count(counts, kind.Code, keep)
	}
	return noted(ctx, by, counts, audit.Event{Action: "duty.overdue", Counts: counts})
}

func (s *Service) overdueRequests(ctx context.Context, by access.By, counts map[string]int) error {
	var after control.DutyCursor
	for {
		rows, err := s.Control.DutyRequests(ctx, "", Open, after, maxLimit)
		if err != nil {
			return err
		}
		var late []control.DutyRequest
		for _, r := range rows {
			after = control.DutyCursor{At: r.AskedAt, ID: r.ID}
			if s.late(r) {
				late = append(late, r)
			}
		}
		keep, err := s.mayHandle(ctx, by, late)
		if err != nil {
			return err
		}
		count(counts, Requests, keep)
		if len(rows) < maxLimit {
			return nil
		}
	}
}

func count(counts map[string]int, of string, keep []bool) {
	for _, kept := range keep {
		if kept {
			counts[of]++
		}
	}
}

// due is the last instant at which the answer to a request is in time, and
// whether the holidays until then are known.
func (s *Service) due(r control.DutyRequest) (time.Time, bool) {
	day, certain := s.Calendar.After(today(r.AskedAt), r.Days)
	return endOf(day), certain
}

// late reports whether a request waits for an answer beyond its time.
func (s *Service) late(r control.DutyRequest) bool {
	due, _ := s.due(r)
	return r.State == Open && s.Clock().After(due)
}

// lateEntry reports whether what is due of an entry is overdue.
func (s *Service) lateEntry(e control.DutyEntry) bool {
	return !e.Due.IsZero() && s.Clock().After(e.Due)
}

// only leaves out the rows that are not what a list is narrowed to.
func only[R any](rows []R, keep []bool, narrow bool, is func(R) bool) []bool {
	for i, row := range rows {
		keep[i] = keep[i] && (!narrow || is(row))
	}
	return keep
}
