package access

import (
	"context"

	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// vouches refuses level-3 fields of a person for whom the ticket's second person
// cannot answer: his own file or that of kin, somebody beyond his units, or areas
// that his grants do not reach at level 3. A ticket names nobody when it is
// approved, so that this is asked of each person. Which of these it is is not
// told: it would tell of a family. Fault code ticket.another_approver.
func (s *Service) vouches(ctx context.Context, by By, t Ticket, person string) error {
	id, err := fact.ParseID(person)
	if err != nil {
		return err
	}
	approver, err := s.Compile(ctx, t.ApprovedBy)
	if err != nil {
		return err
	}
	homes, err := s.HomeUnits(ctx, []fact.ID{id})
	if err != nil {
		return err
	}
	shown, _ := by.View(DossierRead, person, homes[id])
	answers, ok := approver.view(ApprovalDecide, homes[id], false)
	if !ok || approver.Hidden(person) || !s.covers(answers, shown) {
		return fault.New(fault.Denied, "ticket.another_approver",
			fault.T("这张用途单的批准不适用于此人", "the approval of this ticket does not hold for this person")).
			WithHint(fault.T("请另开一张用途单，由另一位有权的人批准", "open another ticket and have somebody else approve it"))
	}
	return nil
}

// covers reports whether a second person's view reaches level 3, in every area
// whose level-3 fields the first one's shows. Leads are by assignment alone: he
// who approves is not to know of them.
func (s *Service) covers(answers, shown View) bool {
	reaches := false
	for _, a := range s.Catalog.Areas {
		third := answers.Level(a.Code) >= 3
		if reaches = reaches || third; !third && shown.Level(a.Code) >= 3 {
			return false
		}
	}
	return reaches
}

// mayRaise refuses a second person for level 3 whose own grants do not reach it,
// or not in the areas that whoever asked would read. Fault code access.denied.
func (s *Service) mayRaise(ctx context.Context, d decider, a control.Approval) error {
	if a.Kind != KindTicketLevel3 && a.Kind != KindBulkLevel3 {
		return nil
	}
	first, err := s.Compile(ctx, a.ProposedBy)
	if err != nil {
		return err
	}
	shown, _ := first.view(DossierRead, "", true)
	answers, _ := d.now.view(ApprovalDecide, "", true)
	if !s.covers(answers, shown) {
		return denied()
	}
	return nil
}
