package watch

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Open makes a review of a ticket opened in an emergency, due the next working
// day, whether or not anything is read under it. It must have come back before
// the ticket is given out. A second call for a ticket changes nothing.
func (s *Service) Open(ctx context.Context, account, ticket, reason string) error {
	if account == "" || ticket == "" || strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, "watch.reason", fault.T("紧急查阅必须写明事由", "an emergency look-up needs its reason"))
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	now := s.Clock()
	row := control.WatchAlert{ID: id.String(), Kind: Emergency, Fingerprint: Emergency + "|" + ticket, State: Open,
		First: now, Last: now, Ticket: ticket, Due: s.Settings.Calendar.nextWorkday(now)}
	if row.Reason, err = s.seal(row.ID, "reason", reason); err != nil {
		return err
	}
	if row.Body, err = json.Marshal(body{Readers: []string{account}}); err != nil {
		return err
	}
	return s.Control.WatchOpenOnce(ctx, row)
}

// listed is how many alerts a list holds at most.
const listed = 1000

// List gives the alerts in a state ("" = in any), newest first, but none that
// is about the one who asks. Needs access.WatchReview; noted. Fault codes
// access.denied, watch.state.
func (s *Service) List(ctx context.Context, by access.By, state string) ([]Alert, error) {
	if err := by.May(access.WatchReview); err != nil {
		return nil, err
	}
	if state != "" && state != Open && !isOutcome(state) {
		return nil, fault.New(fault.Invalid, "watch.state", fault.F("没有状态 %q", "there is no state %q", state))
	}
	rows, err := s.Control.WatchAlerts(ctx, state, listed)
	if err != nil {
		return nil, err
	}
	out := make([]Alert, 0, len(rows))
	today := clock.Date(s.Clock())
	for _, row := range rows {
		a, err := s.toAlert(row, today)
		if err != nil {
			return nil, err
		}
		if !concerned(a, by) {
			out = append(out, a)
		}
	}
	err = by.Note(ctx, audit.Event{Action: "watch.read", Counts: map[string]int{"alerts": len(out)}, Detail: state})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func isOutcome(s string) bool { return slices.Contains([]string{Justified, Unjustified, Unclear}, s) }

// noteLength is how long the note of a review may be, in characters.
const noteLength = 2000

// Review closes an alert with what came of it. Needs access.WatchReview; noted
// before it is done. To the one whom it concerns the alert does not exist.
// Fault codes access.denied, watch.outcome, watch.note, watch.unknown,
// watch.closed.
func (s *Service) Review(ctx context.Context, by access.By, id, outcome, note string) error {
	if err := by.May(access.WatchReview); err != nil {
		return err
	}
	if !isOutcome(outcome) {
		return fault.New(fault.Invalid, "watch.outcome",
			fault.T("请选择结论：有正当理由、没有正当理由或尚不清楚", "the outcome is justified, unjustified or unclear"))
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(note)); n == 0 || n > noteLength {
		return fault.New(fault.Invalid, "watch.note",
			fault.F("请写明核查经过，不超过 %d 字", "say what was found, in no more than %d characters", noteLength))
	}
	if err := catalog.RefuseReporter(note); err != nil {
		return err
	}
	row, err := s.Control.WatchAlert(ctx, id)
	if err != nil {
		return err
	}
	a, err := s.toAlert(row, "")
	if err != nil {
		return err
	}
	if concerned(a, by) {
		if err := by.Note(ctx, audit.Event{Action: "watch.review", Object: id, Result: "watch.unknown"}); err != nil {
			return err
		}
		return fault.New(fault.NotFound, "watch.unknown", fault.T("没有这条提醒", "there is no such alert"))
	}
	if a.State != Open {
		return fault.New(fault.Conflict, "watch.closed", fault.T("这条提醒已经核查过", "this alert was reviewed already"))
	}
	row.State, row.ReviewedBy, row.ReviewedAt = outcome, by.Actor.Account, s.Clock()
	if row.Note, err = s.seal(id, "note", note); err != nil {
		return err
	}
	if err := by.Note(ctx, audit.Event{Action: "watch.review", Object: id, Detail: outcome}); err != nil {
		return err
	}
	return s.Control.WatchReview(ctx, row)
}
