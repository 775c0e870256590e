package main

import (
	"context"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// Erase implements api.Keys: what is stored encrypted about a person becomes
// unreadable for good, by two persons. Whom the reader may not see he cannot
// erase either. Fault codes access.denied, person.unknown, approval.needed.
func (k keyDesk) Erase(ctx context.Context, by access.By, person, reason string) error {
	if err := by.May(access.DutyKeep); err != nil {
		return err
	}
	id, err := fact.ParseID(person)
	if err != nil {
		return err
	}
	p := k.platform
	homes, err := p.access.HomeUnits(ctx, []fact.ID{id})
	if err != nil {
		return err
	}
	if _, ok := by.View(access.DutyKeep, person, homes[id]); !ok {
		return fault.New(fault.NotFound, "person.unknown", fault.T("档案中没有此人", "there is no such person on file"))
	}
	err = p.access.Use(ctx, by, access.ApprovalInput{Kind: access.KindDeletion, Object: person, Persons: []string{person},
		Digest: p.access.Digest("erase", person), Reason: reason,
		Summary: fault.F("销毁一人的加密内容（档案号 %s…），不可恢复", "destroy what is encrypted about one person (%s…), for good", person[:8])})
	if err != nil {
		return err
	}
	if err := by.Note(ctx, audit.Event{Action: "person.erase", Object: person, Persons: []string{person}}); err != nil {
		return err
	}
	return p.keeper.DestroyPerson(ctx, id)
}
