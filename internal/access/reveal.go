package access

import (
	"cmp"
	"context"
	"strconv"

	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// BulkSetting names the setting of how many persons' level-3 fields a reader
// may reveal within a day before a second person must approve more.
const BulkSetting = "access.bulk_level3"

const bulkUsual = 5

// Of how many more persons than usual an approval reveals them: what the ticket
// asks for, else the usual number.
const (
	moreUsual = 20
	moreMost  = 1000
)

// NoteReveal must pass before level-3 fields of a person are shown to by: the
// ticket reaches level 3, and the reader has not revealed those of more persons
// within the last day than usual, or another person approved so many more for
// this ticket. Whose accounts they are counts, not how many accounts. Whoever
// approved the ticket must be able to answer for this person too: see vouches.
// Fault codes ticket.required, ticket.expired, ticket.level,
// ticket.another_approver, approval.needed and those of Use.
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
		return UnknownPerson()
	}
	linked, err := s.Accounts.Person(ctx, by.Actor.Account)
	if err != nil {
		return err
	}
	reader, now := cmp.Or(linked, by.Actor.Account), s.Clock()
	most, err := s.most(ctx, BulkSetting, bulkUsual)
	if err != nil {
		return err
	}
	reveal := control.Reveal{Reader: reader, Person: person, Ticket: t.ID, At: now, Since: now.Add(-day), Most: most}
	for {
		shown, err := s.Control.NoteReveal(ctx, reveal)
		if err != nil {
			return err
		}
		if shown {
			// After it was counted: whose approval reaches whom is not found out by
			// trying one person after another.
			return s.vouches(ctx, by, t, person)
		}
		if err := s.allowBulk(ctx, by, t, person); err != nil {
			return err // approval.needed, once what was approved is used up
		}
	}
}

// allowBulk uses an approval up and opens the ticket for as many more persons as
// it says.
func (s *Service) allowBulk(ctx context.Context, by By, t Ticket, person string) error {
	n := cmp.Or(t.Persons, moreUsual)
	err := s.Use(ctx, by, ApprovalInput{Kind: KindBulkLevel3, Object: t.ID, Digest: s.Digest(KindBulkLevel3, t.ID, strconv.Itoa(n)), Persons: []string{person},
		Summary: fault.F("在同一用途单下再查阅至多 %d 人的三级信息", "level-3 information of %d more persons at most under one ticket", n),
		Reason:  cmp.Or(t.Reason, t.LegalBasis)})
	if err != nil {
		return err
	}
	return noted(ctx, by, audit.Event{Action: "ticket.bulk", Object: t.ID, Counts: map[string]int{"persons": n}}, nothing,
		func() error { return s.Control.AllowBulk(ctx, t.ID, n) })
}

// UnknownPerson is the answer about somebody who is not on file, or whom the
// account does not reach; fault code person.unknown.
func UnknownPerson() error {
	return fault.New(fault.NotFound, "person.unknown", fault.T("档案中没有此人", "there is no such person on file")).
		WithHint(fault.T("请核对号码后重新查找；工作范围以外的人员同样查不到，新增人员须先导入花名册",
			"check the number and search again; who is outside your scope is not found either, and somebody new comes in with a roster"))
}
