package duty

import (
	"context"
	"strconv"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Erased is the state of an entry whose content is gone.
const Erased = "erased"

// Settled refuses to erase a person who waits for an answer; fault code
// request.unanswered.
func (s *Service) Settled(ctx context.Context, person string) error {
	open, err := s.Control.DutyRequests(ctx, person, Open, control.DutyCursor{}, 1)
	if err != nil || len(open) == 0 {
		return err
	}
	return fault.New(fault.Conflict, "request.unanswered",
		fault.T("此人还有申请没有答复，不能销毁", "the person still waits for an answer to a request")).
		WithHint(fault.T("请先在“个人申请”里答复，再来销毁", "answer it under Requests first, then come back"))
}

// Erasure is what was done to the data of a person.
type Erasure struct {
	Person    string // hexadecimal
	Reason    string
	Originals int // that held rows of the person
	Rows      int // of them
}

// ErasePerson does what the registers owe to an erasure that two persons decided
// on: what the person wrote and was answered goes, and so do the entries about
// him that have ended and been kept for their years; that there were some
// remains. The erasure itself is entered in the register of retention.
func (s *Service) ErasePerson(ctx context.Context, by access.By, e Erasure) error {
	if err := by.May(access.DutyKeep); err != nil {
		return err
	}
	event := audit.Event{Action: "request.erase", Object: e.Person, Persons: persons(e.Person)}
	if err := act(ctx, by, event, func() error { return s.Control.EraseDutyRequests(ctx, e.Person) }); err != nil {
		return err
	}
	for i := range s.kinds {
		if err := s.eraseEntries(ctx, by, &s.kinds[i], e.Person); err != nil {
			return err
		}
	}
	return s.enterErasure(ctx, by, e)
}

func (s *Service) eraseEntries(ctx context.Context, by access.By, kind *Kind, person string) error {
	for _, state := range kind.States {
		if len(state.Next) > 0 {
			continue
		}
		rows, err := s.Control.DutyEntriesAbout(ctx, kind.Code, state.Code, person)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := s.eraseEntry(ctx, by, kind, row); err != nil {
				return err
			}
		}
	}
	return nil
}

// eraseEntry empties an entry that ended its years ago.
func (s *Service) eraseEntry(ctx context.Context, by access.By, kind *Kind, row control.DutyEntry) error {
	steps, err := s.Control.DutySteps(ctx, row.ID)
	if err != nil || len(steps) == 0 || s.Clock().Before(steps[len(steps)-1].At.AddDate(kind.KeepYears, 0, 0)) {
		return err
	}
	row.State = Erased
	step := control.DutyStep{At: s.Clock(), Account: by.Actor.Account, State: Erased}
	return act(ctx, by, entryEvent("register.erase", row), func() error { return s.Control.EraseDutyEntry(ctx, row, step) })
}

// deleted is the state of a deletion in the register of retention.
const deleted = "deleted"

func (s *Service) enterErasure(ctx context.Context, by access.By, e Erasure) error {
	kind, err := s.kind(Retention)
	if err != nil {
		return err
	}
	row, err := s.newEntry(kind, by.Actor.Account, deleted, map[string]string{
		"what": deleted, "object": "person", "person": e.Person, "reason": e.Reason, "rows": strconv.Itoa(e.Rows),
		"method":   "销毁此人的密钥；从 " + strconv.Itoa(e.Originals) + " 份原件中删去其所在行",
		"approval": "两人办理，见操作记录"})
	if err != nil {
		return err
	}
	return act(ctx, by, entryEvent("register.add", row), func() error { return s.Control.InsertDutyEntry(ctx, row) })
}
