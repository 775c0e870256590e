package watch

import (
	"context"
	"encoding/json"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// AppointmentSetting lists the persons whose appointment is being prepared: a
// JSON list of person ids.
const AppointmentSetting = "watch.appointments"

// mostAppointments is how many persons the list holds at most.
const mostAppointments = 1000

// Appointments lists the persons whose appointment is being prepared, without
// whoever asks and his kin. Needs access.WatchReview; fault code access.denied.
func (s *Service) Appointments(ctx context.Context, by access.By) ([]string, error) {
	if err := by.May(access.WatchReview); err != nil {
		return nil, err
	}
	all, err := s.appointments(ctx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, by.Scope.Hidden)
	return all, by.Note(ctx, audit.Event{Action: "watch.appointments", Persons: all, Counts: map[string]int{"shown": len(all)}})
}

// Appoint puts a person on the list, or takes him off it; noted before it is
// done. Needs access.WatchReview. Fault codes access.denied, person.unknown (who
// is not on the list, and whoever asks and his kin), watch.appointments.
func (s *Service) Appoint(ctx context.Context, by access.By, person string, pending bool) error {
	if err := by.May(access.WatchReview); err != nil {
		return err
	}
	if _, err := fact.ParseID(person); err != nil {
		return err
	}
	s.listing.Lock()
	defer s.listing.Unlock()
	all, err := s.appointments(ctx)
	if err != nil {
		return err
	}
	there := slices.Contains(all, person)
	event := audit.Event{Action: "watch.appointment_add", Persons: []string{person}}
	switch {
	case by.Scope.Hidden(person) || !there && !pending:
		return access.UnknownPerson()
	case !pending:
		event.Action = "watch.appointment_remove"
		all = slices.DeleteFunc(all, func(p string) bool { return p == person })
	case there:
	case len(all) >= mostAppointments:
		return fault.New(fault.Invalid, "watch.appointments",
			fault.F("名单最多 %d 人", "the list holds %d persons at most", mostAppointments)).
			WithHint(fault.T("请先移出任用已经办完的人", "take those off whose appointment is over"))
	default:
		all = append(all, person)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := by.Note(ctx, event); err != nil {
		return err
	}
	return s.Control.PutSetting(ctx, AppointmentSetting, string(text))
}

func (s *Service) appointments(ctx context.Context) ([]string, error) {
	all := []string{}
	text, err := s.Control.Setting(ctx, AppointmentSetting)
	if err != nil || text == "" {
		return all, err
	}
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, fault.New(fault.Internal, "watch.appointments_unreadable",
			fault.T("任用名单无法读取", "the list of appointments cannot be read")).Wrap(err)
	}
	return all, nil
}
