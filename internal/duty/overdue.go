package duty

import (
	"context"
	"time"

	"qingjian/internal/control"
)

// Reminder is something whose time is over.
type Reminder struct {
	Kind string // of the register; Requests for a person's request
	ID   string
	Due  time.Time
}

// Requests stands for the register of persons' requests.
const Requests = "request"

// Overdue lists everything whose time is over, for the job that reminds; it
// tells nothing about anybody.
func (s *Service) Overdue(ctx context.Context) ([]Reminder, error) {
	now := s.Clock()
	entries, err := s.Control.DutyEntriesDue(ctx, now)
	if err != nil {
		return nil, err
	}
	var out []Reminder
	for _, e := range entries {
		out = append(out, Reminder{Kind: e.Kind, ID: e.ID, Due: e.Due})
	}
	var after control.DutyCursor
	for {
		rows, err := s.Control.DutyRequests(ctx, "", Open, after, maxLimit)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			after = control.DutyCursor{At: r.AskedAt, ID: r.ID}
			if due, _ := s.due(r); now.After(due) {
				out = append(out, Reminder{Kind: Requests, ID: r.ID, Due: due})
			}
		}
		if len(rows) < maxLimit {
			return out, nil
		}
	}
}

// due is the last instant at which the answer to a request is in time, and
// whether the holidays until then are known.
func (s *Service) due(r control.DutyRequest) (time.Time, bool) {
	day, certain := s.Calendar.After(today(r.AskedAt), r.Days)
	return endOf(day), certain
}
