package access

import (
	"cmp"
	"context"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// Administration is an administrators' role and how many persons hold it now.
type Administration struct {
	Role    string
	Label   fault.Text
	Holders int // accounts of one person are one
}

// Administrations tells how many persons hold each administrators' role; with
// fewer than two of a role nobody can approve for the only one. Accounts that
// are barred do not count. It needs GrantPropose, GrantApprove or AccountManage.
func (s *Service) Administrations(ctx context.Context, by By, barred func(account string) bool) ([]Administration, error) {
	if by.May(GrantPropose) != nil && by.May(GrantApprove) != nil {
		if err := by.May(AccountManage); err != nil {
			return nil, err
		}
	}
	now := s.Clock()
	alive, err := s.Control.GrantsAlive(ctx, "", now)
	if err != nil {
		return nil, err
	}
	var out []Administration
	for _, r := range Roles() {
		if !r.Admin {
			continue
		}
		holders := map[string]bool{}
		for _, g := range alive {
			if g.Role != r.Code || g.State != control.GrantGiven || now.Before(g.From) || barred(g.Account) {
				continue
			}
			person, err := s.Accounts.Person(ctx, g.Account)
			if err != nil {
				return nil, err
			}
			holders[cmp.Or(person, g.Account)] = true
		}
		out = append(out, Administration{r.Code, r.Label, len(holders)})
	}
	return out, nil
}
