package access

import (
	"bytes"
	"context"
	"slices"
	"sort"

	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

const idBytes = len(fact.ID{})

const codeSecond = "approval.second_person"

// crowdOf packs the persons of a matter that concerns very many: 1.6 MB for
// 100,000, ascending, so that one is found without reading them all.
func crowdOf(persons []string) ([]byte, error) {
	sorted := slices.Compact(slices.Sorted(slices.Values(persons)))
	out := make([]byte, 0, len(sorted)*idBytes)
	for _, p := range sorted {
		id, err := fact.ParseID(p)
		if err != nil {
			return nil, err
		}
		out = append(out, id[:]...)
	}
	return out, nil
}

// inCrowd finds a person among those of crowdOf.
func inCrowd(crowd []byte, person fact.ID) bool {
	at := func(i int) []byte { return crowd[i*idBytes : (i+1)*idBytes] }
	n := len(crowd) / idBytes
	i := sort.Search(n, func(i int) bool { return bytes.Compare(at(i), person[:]) >= 0 })
	return i < n && bytes.Equal(at(i), person[:])
}

// amongCrowd reports whether an account's own person or kin is among those whom
// a matter of very many concerns. Where these were not kept, it is taken to be.
func (s *Service) amongCrowd(ctx context.Context, now *Scope, k ApprovalKind, a control.Approval) (bool, error) {
	if !k.Many || len(now.hidden) == 0 {
		return false, nil
	}
	crowd, kept, err := s.Control.ApprovalCrowd(ctx, a.ID)
	if err != nil || !kept {
		return err == nil, err
	}
	for person := range now.hidden {
		id, err := fact.ParseID(person)
		if err != nil {
			return false, err
		}
		if inCrowd(crowd, id) {
			return true, nil
		}
	}
	return false, nil
}

// stillStands refuses an approval whose second person could not be it any more:
// since then his account was linked to a person, or rows came in that make him
// kin. Why is not told: it would tell of a family.
func (s *Service) stillStands(ctx context.Context, a control.Approval) error {
	k, err := kindOf(a.Kind)
	if err != nil {
		return err
	}
	now, err := s.Compile(ctx, a.DecidedBy)
	if err != nil {
		return err
	}
	own, err := s.ownRequest(ctx, a.DecidedBy, a)
	if err != nil {
		return err
	}
	among, err := s.amongCrowd(ctx, now, k, a)
	if err != nil {
		return err
	}
	biased := s.unbiased(ctx, a.DecidedBy, now, a)
	if code := fault.CodeOf(biased); biased != nil && code != "approval.kin" && code != "approval.beneficiary" {
		return biased
	}
	if own || among || biased != nil || slices.ContainsFunc(a.Persons, now.Hidden) {
		return fault.New(fault.Conflict, codeSecond,
			fault.T("批准人不能作这件事的第二人，原审批作废", "whoever approved this cannot be its second person, so the approval no longer counts")).
			WithHint(fault.T("请再操作一次，重新申请，由另一人批准", "do it again to ask anew, and let somebody else approve"))
	}
	return nil
}
