package duty

import (
	"cmp"
	"context"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/fact"
)

// told is the state of a notice that was given.
const told = "told"

// OwnNotice is a notice as the person knows it already. It has neither the
// entry's id nor its date: they would tell that a notice was withheld at first.
type OwnNotice struct {
	Area    string // "" = nothing in particular
	ToldOn  string // date
	ToldHow string
}

// OwnNotices lists the notices that were given to a person, latest first. Those
// that are withheld are not even read. Fault code access.denied.
func (s *Service) OwnNotices(ctx context.Context, by access.By, person string) ([]OwnNotice, error) {
	if err := by.May(access.OwnRead); err != nil {
		return nil, err
	}
	if _, err := fact.ParseID(person); err != nil {
		return nil, err
	}
	rows, err := s.Control.DutyEntriesAbout(ctx, Notice, told, person)
	if err != nil {
		return nil, err
	}
	var all []OwnNotice
	for _, row := range rows {
		content, err := s.unseal(entryPlace(row.ID), row.Body)
		if err != nil {
			return nil, err
		}
		all = append(all, OwnNotice{content.Fields["area"], content.Fields["told_on"], content.Fields["told_how"]})
	}
	slices.SortFunc(all, func(a, b OwnNotice) int {
		return cmp.Or(cmp.Compare(b.ToldOn, a.ToldOn), cmp.Compare(a.Area, b.Area), cmp.Compare(a.ToldHow, b.ToldHow))
	})
	return noted(ctx, by, all, listEvent("own.notices", "", all, func(OwnNotice) string { return person }))
}
