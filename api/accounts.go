package api

import (
	"context"
	"slices"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/fault"
)

// AccountJSON is an account as administrators see it.
type AccountJSON struct {
	ID           string     `json:"id"`
	Login        string     `json:"login"`
	Name         string     `json:"name"`
	Disabled     bool       `json:"disabled,omitempty"`
	Demo         bool       `json:"demo,omitempty"`
	Machine      bool       `json:"machine,omitempty"`
	LockedUntil  *time.Time `json:"locked_until,omitempty"`
	TOTPEnrolled bool       `json:"totp_enrolled"`
	Linked       bool       `json:"linked" doc:"tied to the holder's own file"`
	Roles        []CodeJSON `json:"roles"`
}

func accountJSON(a account.Account) AccountJSON {
	out := AccountJSON{ID: a.ID, Login: a.Login, Name: a.Name, Disabled: a.Disabled, Demo: a.Demo, Machine: a.Machine, TOTPEnrolled: a.Enrolled,
		Linked: a.Person != "", Roles: []CodeJSON{}}
	if !a.LockedUntil.IsZero() {
		out.LockedUntil = &a.LockedUntil
	}
	return out
}

type accountsResponse struct {
	Body struct {
		Items []AccountJSON `json:"items"`
	}
}

func (s *server) accounts(ctx context.Context, _ *struct{}) (*accountsResponse, error) {
	all, err := s.Accounts.List(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	grants, err := s.Access.Grants(ctx, byOf(ctx), "")
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	roles := map[string][]CodeJSON{}
	for _, g := range grants {
		role := CodeJSON{g.Role, g.RoleLabel.In(langOf(ctx))}
		if g.State == "in_force" && !slices.Contains(roles[g.Account], role) {
			roles[g.Account] = append(roles[g.Account], role)
		}
	}
	out := &accountsResponse{}
	out.Body.Items = []AccountJSON{}
	for _, a := range all {
		item := accountJSON(a)
		item.Roles = listed(roles[a.ID])
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}

type accountRequest struct {
	Body struct {
		Login   string `json:"login" maxLength:"60"`
		Name    string `json:"name" maxLength:"100"`
		Machine bool   `json:"machine,omitempty" doc:"a program's: API tokens alone"`
	}
}

type accountResponse struct {
	Body struct {
		Account  *AccountJSON `json:"account,omitempty"`
		Password string       `json:"password,omitempty" doc:"one-time, shown this once"`
	}
}

func (s *server) accountCreate(ctx context.Context, req *accountRequest) (*accountResponse, error) {
	a, password, err := s.Accounts.Create(ctx, account.CreateInput{Login: req.Body.Login, Name: req.Body.Name, Machine: req.Body.Machine})
	if err == nil {
		err = byOf(ctx).Note(ctx, audit.Event{Action: "account.create", Object: a.ID})
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &accountResponse{}
	item := accountJSON(a)
	out.Body.Account, out.Body.Password = &item, password
	return out, nil
}

// AccountPath names an account.
type AccountPath struct {
	AccountID string `path:"account_id" format:"uuid"`
}

type accountActRequest struct {
	AccountPath
	Act string `path:"act" enum:"disable,enable,reset-password,reset-totp,unlock"`
}

// accountAct does one of the administrator's acts. Nobody acts on the account
// that he is logged in with.
func (s *server) accountAct(ctx context.Context, req *accountActRequest) (*accountResponse, error) {
	if err := s.notOneself(ctx, req.AccountID); err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &accountResponse{}
	var err error
	switch req.Act {
	case "disable":
		err = s.Accounts.Disable(ctx, req.AccountID)
	case "enable":
		err = s.Accounts.Enable(ctx, req.AccountID)
	case "reset-password":
		out.Body.Password, err = s.Accounts.ResetPassword(ctx, req.AccountID)
	case "reset-totp":
		err = s.Accounts.ResetTOTP(ctx, req.AccountID)
	case "unlock":
		err = s.Accounts.Unlock(ctx, req.AccountID)
	}
	if err == nil {
		err = byOf(ctx).Note(ctx, audit.Event{Action: "account." + req.Act, Object: req.AccountID})
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return out, nil
}

func (s *server) notOneself(ctx context.Context, id string) error {
	if id != callOf(ctx).who.Account.ID {
		return nil
	}
	return fault.New(fault.Denied, "account.own", fault.T("不能处理自己的账户", "nobody acts on his own account")).
		WithHint(fault.T("请由另一位安全管理员处理", "ask another security administrator"))
}

type accountPersonRequest struct {
	AccountPath
	Body struct {
		IDNo string `json:"id_no" maxLength:"30" doc:"identity number of the holder; \"\" unties"`
	}
}

// accountPerson ties an account to its holder's own file, which is hidden from
// it from then on.
func (s *server) accountPerson(ctx context.Context, req *accountPersonRequest) (*struct{}, error) {
	if err := s.notOneself(ctx, req.AccountID); err != nil {
		return nil, s.problem(ctx, err)
	}
	person := ""
	if req.Body.IDNo != "" {
		var err error
		if person, err = s.Access.Identify(ctx, byOf(ctx), req.Body.IDNo); err != nil {
			return nil, s.problem(ctx, err)
		}
	}
	err := s.Accounts.LinkPerson(ctx, req.AccountID, person)
	if err == nil {
		err = byOf(ctx).Note(ctx, audit.Event{Action: "account.person", Object: req.AccountID})
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}

// names gives the display names of accounts.
func (s *server) names(ctx context.Context) (func(string) string, error) {
	all, err := s.Accounts.List(ctx)
	names := map[string]string{"setup": fault.T("首次启用", "first start").In(langOf(ctx)), "system": fault.T("系统", "the system").In(langOf(ctx))}
	for _, a := range all {
		names[a.ID] = a.Name
	}
	return func(id string) string { return names[id] }, err
}

type roleJSON struct {
	Code        string   `json:"code"`
	Label       string   `json:"label"`
	Admin       bool     `json:"admin,omitempty"`
	Own         bool     `json:"own,omitempty"`
	Permissions []string `json:"permissions"`
}

type rolesResponse struct {
	Body struct {
		Items []roleJSON `json:"items"`
	}
}

func (s *server) roles(ctx context.Context, _ *struct{}) (*rolesResponse, error) {
	out := &rolesResponse{}
	for _, r := range access.Roles() {
		item := roleJSON{Code: r.Code, Label: r.Label.In(langOf(ctx)), Admin: r.Admin, Own: r.Own}
		for _, p := range r.May {
			item.Permissions = append(item.Permissions, string(p))
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	return out, nil
}
