package access

import (
	"cmp"
	"context"
	"strconv"

	"qingjian/internal/audit"
	"qingjian/internal/fault"
)

// BulkSetting names the setting of how many persons' level-3 fields a reader
// may reveal within a day before a second person must approve more.
const BulkSetting = "access.bulk_level3"

const bulkUsual = 5

// NoteReveal must pass before level-3 fields of a person are shown to by: the
// ticket reaches level 3, and the reader has not revealed those of more persons
// within the last day than usual, or another person approved more for this
// ticket. Whose accounts they are counts, not how many accounts. Fault codes
// ticket.required, ticket.expired, ticket.level, approval.needed and those of
// Use.
func (s *Service) NoteReveal(ctx context.Context, by By, person string) error {
	if by.Scope != nil && by.Scope.local {
		return s.alone(ctx)
	}
	id := ""
	if by.Ticket != nil {
		id = by.Ticket.ID
	}
	t, err := s.Ticket(ctx, id, by.Actor.Account)
	if err != nil {
		return err
	}
	if t.Level < 3 {
		return errLevel()
	}
	if by.Scope == nil || by.Scope.Hidden(person) {
		return errUnknownPerson()
	}
	linked, err := s.Accounts.Person(ctx, by.Actor.Account)
	if err != nil {
		return err
	}
	reader, now := cmp.Or(linked, by.Actor.Account), s.Clock()
	stored, err := s.Control.Ticket(ctx, t.ID)
	if err != nil {
		return err
	}
	most, err := s.bulkLimit(ctx)
	if err != nil {
		return err
	}
	if stored.Bulk {
		most = -1
	}
	noted, err := s.Control.NoteReveal(ctx, reader, person, now, now.Add(-day), most)
	if err != nil || noted {
		return err
	}
	if err := s.allowBulk(ctx, by, t, person); err != nil {
		return err
	}
	_, err = s.Control.NoteReveal(ctx, reader, person, now, now.Add(-day), -1)
	return err
}

// allowBulk uses an approval up and opens the ticket for more persons.
func (s *Service) allowBulk(ctx context.Context, by By, t Ticket, person string) error {
	err := s.Use(ctx, by, ApprovalInput{Kind: KindBulkLevel3, Object: t.ID, Digest: s.Digest(KindBulkLevel3, t.ID), Persons: []string{person},
		Summary: fault.T("在同一用途单下查阅更多人员的三级信息", "level-3 information of more persons than usual for one ticket"),
		Reason:  cmp.Or(t.Reason, t.LegalBasis)})
	if err != nil {
		return err
	}
	return noted(ctx, by, audit.Event{Action: "ticket.bulk", Object: t.ID}, nothing, func() error { return s.Control.AllowBulk(ctx, t.ID) })
}

func (s *Service) bulkLimit(ctx context.Context) (int, error) {
	text, err := s.Control.Setting(ctx, BulkSetting)
	if err != nil || text == "" {
		return bulkUsual, err
	}
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n, nil
	}
	return 0, nil // what cannot be read permits nothing
}

func errUnknownPerson() error {
	return fault.New(fault.NotFound, "person.unknown", fault.T("档案中没有此人", "there is no such person on file"))
}
