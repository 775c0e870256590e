package api

import (
	"context"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/fault"
)

type deviceJSON struct {
	ID        string    `json:"id"`
	Device    string    `json:"device"`
	Address   string    `json:"address"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	Current   bool      `json:"current,omitempty"`
}

type devicesResponse struct {
	Body struct {
		Items []deviceJSON `json:"items"`
	}
}

func (s *server) sessions(ctx context.Context, _ *struct{}) (*devicesResponse, error) {
	who := callOf(ctx).who
	all, err := s.Accounts.Sessions(ctx, who.Account.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &devicesResponse{}
	out.Body.Items = []deviceJSON{}
	for _, d := range all {
		out.Body.Items = append(out.Body.Items, deviceJSON{d.ID, d.Device, d.Address, d.CreatedAt, d.SeenAt, d.ID == who.SessionID})
	}
	return out, nil
}

// SessionPath names a session; exported because huma fills only exported fields.
type SessionPath struct {
	SessionID string `path:"session_id" format:"uuid"`
}

func (s *server) sessionRevoke(ctx context.Context, req *SessionPath) (*struct{}, error) {
	err := byOf(ctx).Do(ctx, audit.Event{Action: "session.revoke", Object: req.SessionID},
		func() error { return s.Accounts.Revoke(ctx, callOf(ctx).who.Account.ID, req.SessionID) })
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}

type passwordRequest struct {
	UserAgent string `header:"User-Agent"`
	Body      struct {
		Old string `json:"old" maxLength:"200"`
		New string `json:"new" maxLength:"200"`
	}
}

func (s *server) password(ctx context.Context, req *passwordRequest) (*sessionResponse, error) {
	opened, err := s.Accounts.ChangePassword(ctx, account.ChangePasswordInput{Secret: callOf(ctx).secret, Old: req.Body.Old, New: req.Body.New,
		Whence: s.whence(ctx, req.UserAgent), Before: beforehand(ctx, "account.password")})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.opened(ctx, "session.renew", opened)
}

// beforehand notes what somebody is about to do to his own account. Should it
// fail after that, noteCalls says so.
func beforehand(ctx context.Context, action string) func() error {
	return func() error {
		return byOf(ctx).Note(ctx, audit.Event{Action: action, Object: callOf(ctx).who.Account.ID})
	}
}

type totpResponse struct {
	Body struct {
		Secret string `json:"secret"`
		URI    string `json:"uri"`
	}
}

type totpRequest struct {
	Body struct {
		Password string `json:"password" maxLength:"200" doc:"the one in force"`
	}
}

func (s *server) totp(ctx context.Context, req *totpRequest) (*totpResponse, error) {
	now := callOf(ctx)
	e, err := s.Accounts.Enrol(ctx, account.EnrolInput{Secret: now.secret, Password: req.Body.Password, Address: now.address})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &totpResponse{}
	out.Body.Secret, out.Body.URI = e.Secret, e.URI
	return out, nil
}

func (s *server) totpConfirm(ctx context.Context, req *codeRequest) (*sessionResponse, error) {
	now := callOf(ctx)
	opened, err := s.Accounts.ConfirmTOTP(ctx, now.secret, req.Body.Code, now.address, beforehand(ctx, "account.totp"))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.opened(ctx, "session.renew", opened)
}

// TokenJSON is an API token without its secret.
type TokenJSON struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Methods     []string   `json:"methods"`
	Addresses   []string   `json:"addresses"`
	Permissions []string   `json:"permissions"`
	CreatedAt   time.Time  `json:"created_at"`
	Expires     time.Time  `json:"expires"`
	UsedAt      *time.Time `json:"used_at,omitempty"`
}

func tokenJSON(t account.Token) TokenJSON {
	out := TokenJSON{ID: t.ID, Name: t.Name, Methods: listed(t.Methods), Addresses: listed(t.Addresses), Permissions: listed(t.Permissions),
		CreatedAt: t.CreatedAt, Expires: t.Expires}
	if !t.UsedAt.IsZero() {
		out.UsedAt = &t.UsedAt
	}
	return out
}

// listed writes no entries as [] and not as null.
func listed[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

type tokensResponse struct {
	Body struct {
		Items []TokenJSON `json:"items"`
	}
}

func (s *server) tokens(ctx context.Context, _ *struct{}) (*tokensResponse, error) {
	all, err := s.Accounts.Tokens(ctx, callOf(ctx).who.Account.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &tokensResponse{}
	out.Body.Items = []TokenJSON{}
	for _, t := range all {
		out.Body.Items = append(out.Body.Items, tokenJSON(t))
	}
	return out, nil
}

type tokenRequest struct {
	Body struct {
		Name        string   `json:"name" maxLength:"100"`
		Days        int      `json:"days" minimum:"1" maximum:"400"`
		Methods     []string `json:"methods"`
		Addresses   []string `json:"addresses,omitempty" doc:"networks from which it may be used, e.g. 10.1.0.0/16; none = anywhere"`
		Permissions []string `json:"permissions" doc:"what it may do, of what the account may"`
	}
}

type tokenResponse struct {
	Body struct {
		TokenJSON
		Token string `json:"token" doc:"shown this once"`
	}
}

func (s *server) tokenCreate(ctx context.Context, req *tokenRequest) (*tokenResponse, error) {
	now := callOf(ctx)
	for _, p := range req.Body.Permissions {
		if !now.by.Scope.May(access.Permission(p)) {
			return nil, s.problem(ctx, fault.New(fault.Denied, "token.limits",
				fault.F("您的账户没有权限 %s，不能给令牌", "your account does not hold %s and cannot give it to a token", p)))
		}
	}
	in := account.CreateTokenInput{ID: account.NewID(), Account: now.who.Account.ID, Name: req.Body.Name, Days: req.Body.Days,
		TokenLimits: account.TokenLimits{Name: req.Body.Name, Methods: req.Body.Methods, Addresses: req.Body.Addresses, Permissions: req.Body.Permissions}}
	var t account.Token
	var secret string
	err := in.Validate(s.Accounts.Policy().TokenLife)
	if err == nil {
		err = now.by.Do(ctx, audit.Event{Action: "token.create", Object: in.ID, Detail: in.Describe()}, func() (err error) {
			t, secret, err = s.Accounts.CreateToken(ctx, in)
			return err
		})
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &tokenResponse{}
	out.Body.TokenJSON, out.Body.Token = tokenJSON(t), secret
	return out, nil
}

// TokenPath names a token.
type TokenPath struct {
	TokenID string `path:"token_id" maxLength:"60"`
}

func (s *server) tokenRevoke(ctx context.Context, req *TokenPath) (*struct{}, error) {
	what := audit.Event{Action: "token.revoke", Object: "?"}
	if audit.IsID(req.TokenID) {
		what.Object = req.TokenID
	}
	err := byOf(ctx).Do(ctx, what, func() error { return s.Accounts.RevokeToken(ctx, callOf(ctx).who.Account.ID, req.TokenID) })
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}
