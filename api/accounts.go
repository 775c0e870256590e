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
	in := account.CreateInput{ID: account.NewID(), Login: req.Body.Login, Name: req.Body.Name, Machine: req.Body.Machine}
	var a account.Account
	var password string
	err := in.Validate()
	if err == nil {
		err = byOf(ctx).Do(ctx, audit.Event{Action: "account.create", Object: in.ID}, func() (err error) {
			a, password, err = s.Accounts.Create(ctx, in)
			return err
		})
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
	of, err := s.notOneself(ctx, req.AccountID)
	if err == nil {
		err = s.mayAct(ctx, of, req.Act)
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &accountResponse{}
	err = byOf(ctx).Do(ctx, audit.Event{Action: "account." + req.Act, Object: of.ID}, func() (err error) {
		switch req.Act {
		case "disable":
			err = s.Accounts.Disable(ctx, of.ID)
		case "enable":
			err = s.Accounts.Enable(ctx, of.ID)
		case "reset-password":
			out.Body.Password, err = s.Accounts.ResetPassword(ctx, of.ID)
		case "reset-totp":
			err = s.Accounts.ResetTOTP(ctx, of.ID)
		case "unlock":
			err = s.Accounts.Unlock(ctx, of.ID)
		}
		return err
	})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return out, nil
}

// mayAct asks a second person before an act that gives its doer a way in.
func (s *server) mayAct(ctx context.Context, of account.Account, act string) error {
	t := access.Takeover{Account: of.ID, Act: act}
	switch act {
	case "reset-password":
		t.Summary = fault.F("重置账户 %s 的密码", "reset the password of the account %s", of.Login)
	case "reset-totp":
		t.Summary = fault.F("清除账户 %s 的动态口令", "take the second factor of the account %s away", of.Login)
	default:
		return nil
	}
	return s.Access.MayTakeOver(ctx, byOf(ctx), t)
}

// notOneself gives the account that an administrator acts on, unless it is his
// own: accounts of one person are.
func (s *server) notOneself(ctx context.Context, id string) (account.Account, error) {
	own := callOf(ctx).who.Account
	of, err := s.Accounts.ByID(ctx, id)
	if err != nil || of.ID != own.ID && (of.Person == "" || of.Person != own.Person) {
		return of, err
	}
	return of, fault.New(fault.Denied, "account.own", fault.T("不能处理自己的账户", "nobody acts on his own account")).
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
	of, err := s.notOneself(ctx, req.AccountID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	person := ""
	if req.Body.IDNo != "" {
		if person, err = s.Access.Identify(ctx, byOf(ctx), req.Body.IDNo); err != nil {
			return nil, s.problem(ctx, err)
		}
	}
	if err := s.mayTie(ctx, of, person); err != nil {
		return nil, s.problem(ctx, err)
	}
	err = byOf(ctx).Do(ctx, audit.Event{Action: "account.person", Object: of.ID},
		func() error { return s.Accounts.LinkPerson(ctx, of.ID, person) })
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}

// mayTie asks a second person before a file becomes another holder's own: it
// opens his page, and says who counts as one. Nobody says so of himself.
func (s *server) mayTie(ctx context.Context, of account.Account, person string) error {
	if person == of.Person {
		return nil
	}
	t := access.Takeover{Account: of.ID, Act: "person", Content: []string{of.Person, person}, Always: of.Person != "",
		Summary: fault.F("关联账户 %s 的本人档案", "tie the account %s to its holder's own file", of.Login)}
	if of.Person != "" {
		t.Summary = fault.F("改变账户 %s 与本人档案的关联", "change which file is the own one of the account %s", of.Login)
		t.Persons = append(t.Persons, of.Person)
	}
	if person == "" {
		t.Summary = fault.F("解除账户 %s 与本人档案的关联", "untie the account %s from its holder's own file", of.Login)
	} else {
		t.Persons = append(t.Persons, person)
	}
	return s.Access.MayTakeOver(ctx, byOf(ctx), t)
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
