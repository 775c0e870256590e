package access

import (
	"context"
	"slices"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// GrantView is a grant as the administrators see it.
type GrantView struct {
	Grant
	RoleLabel  fault.Text
	UnitName   string // "" for the whole district
	State      string // proposed, approved (begins later), in_force, ended, revoked, refused
	StateLabel fault.Text
	ProposedAt time.Time
	DecidedAt  time.Time
	RevokedBy  string
	RevokedAt  time.Time
	Reason     string
	Approval   string // id of the request, where it was just made
}

// Grants lists the grants of an account, or of all (""), newest first. Those of
// others need GrantPropose, GrantApprove or AccountManage, and are noted.
func (s *Service) Grants(ctx context.Context, by By, account string) ([]GrantView, error) {
	if account == "" || account != by.Actor.Account {
		if by.May(GrantPropose) != nil && by.May(GrantApprove) != nil {
			if err := by.May(AccountManage); err != nil {
				return nil, err
			}
		}
		if err := by.Note(ctx, audit.Event{Action: "grant.list", Object: by.Known(account)}); err != nil {
			return nil, err
		}
	}
	found, err := s.Control.Grants(ctx, account)
	if err != nil {
		return nil, err
	}
	out := make([]GrantView, 0, len(found))
	for _, g := range found {
		v, err := s.viewGrant(ctx, g)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *Service) viewGrant(ctx context.Context, g control.Grant) (GrantView, error) {
	role, _ := roleOf(g.Role)
	v := GrantView{Grant: plain(g), RoleLabel: role.Label, ProposedAt: g.ProposedAt, DecidedAt: g.DecidedAt,
		RevokedBy: g.RevokedBy, RevokedAt: g.RevokedAt}
	v.State, v.StateLabel = grantState(g, s.Clock())
	var err error
	if v.Reason, err = s.Sealer.Unseal(grantContext(g.ID), g.Reason); err != nil || g.Unit == "" {
		return v, err
	}
	v.UnitName, err = s.unitName(ctx, g.Unit)
	return v, err
}

func (s *Service) unitName(ctx context.Context, code string) (string, error) {
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return "", err
	}
	cat, err := s.Units.Catalog(ctx, s.Catalog, mark.No)
	if err != nil {
		return "", err
	}
	if d := cat.Dicts["unit"]; d != nil {
		if i := slices.IndexFunc(d.Entries, func(e catalog.Entry) bool { return e.Code == code }); i >= 0 {
			return d.Entries[i].Label.ZH, nil
		}
	}
	return code, nil
}

func plain(g control.Grant) Grant {
	return Grant{ID: g.ID, Account: g.Account, Role: g.Role, Unit: g.Unit, Areas: g.Areas, Level: g.Level,
		From: g.From, To: g.To, ProposedBy: g.ProposedBy, ApprovedBy: g.ApprovedBy}
}

func grantState(g control.Grant, now time.Time) (string, fault.Text) {
	switch {
	case g.State == control.GrantRevoked:
		return "revoked", fault.T("已撤销", "revoked")
	case g.State == control.GrantRefused:
		return "refused", fault.T("未批准", "refused")
	case !now.Before(g.To), lapsed(g, now):
		return "ended", fault.T("已到期", "ended")
	case g.State == control.GrantProposed:
		return "proposed", fault.T("待批准", "proposed")
	case now.Before(g.From):
		return "approved", fault.T("已批准，尚未开始", "approved, begins later")
	}
	return "in_force", fault.T("有效", "in force")
}

// lapsed reports whether nobody decided a proposal in time.
func lapsed(g control.Grant, now time.Time) bool {
	k, err := kindOf(KindGrant)
	return err == nil && g.State == control.GrantProposed && !now.Before(g.ProposedAt.Add(k.Holds))
}

func hasCode(code string) func(*catalog.Area) bool {
	return func(a *catalog.Area) bool { return a.Code == code }
}
