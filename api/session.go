package api

import (
	"context"
	"strings"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/fault"
)

// AboutJSON is what a page may know before anybody logs in.
type AboutJSON struct {
	Name         string            `json:"name"`
	Version      string            `json:"version"`
	Synthetic    bool              `json:"synthetic,omitempty"`
	SetupNeeded  bool              `json:"setup_needed"`
	OIDC         bool              `json:"oidc"`
	DemoAccounts []DemoAccountJSON `json:"demo_accounts,omitempty" doc:"in a demonstration directory alone"`
}

// DemoAccountJSON is an account of a demonstration, with everything to log in.
type DemoAccountJSON struct {
	Login     string `json:"login"`
	Role      string `json:"role"`
	RoleLabel string `json:"role_label"`
	Password  string `json:"password"`
	TOTPCode  string `json:"totp_code,omitempty"`
}

type aboutResponse struct{ Body AboutJSON }

func (s *server) about(ctx context.Context, _ *struct{}) (*aboutResponse, error) {
	open, err := s.Accounts.SetupNeeded(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	out := &aboutResponse{AboutJSON{Name: "清鉴", Version: s.Version, Synthetic: s.Synthetic, SetupNeeded: len(open) > 0, OIDC: s.OIDC != nil}}
	if s.Demo != nil {
		out.Body.DemoAccounts = s.Demo(langOf(ctx))
	}
	return out, nil
}

// SessionJSON is who is logged in and what he may do.
type SessionJSON struct {
	Account struct {
		ID    string `json:"id"`
		Login string `json:"login"`
		Name  string `json:"name"`
	} `json:"account"`
	Roles        []CodeJSON  `json:"roles"`
	Permissions  []string    `json:"permissions"`
	SecondFactor bool        `json:"second_factor" doc:"given in this session"`
	TOTPEnrolled bool        `json:"totp_enrolled"`
	MustChange   bool        `json:"must_change_password"`
	ExpiresAt    time.Time   `json:"expires_at"`
	IdleSeconds  int         `json:"idle_seconds"`
	IdleUntil    time.Time   `json:"idle_until" doc:"when the session ends unless it is used; asking for it is no use"`
	Ticket       *TicketJSON `json:"ticket,omitempty" doc:"the newest one in force"`
}

type sessionResponse struct {
	SetCookie string `header:"Set-Cookie"`
	Body      SessionJSON
}

func (s *server) session(ctx context.Context, _ *struct{}) (*sessionResponse, error) {
	now := callOf(ctx)
	out, err := s.sessionJSON(ctx, *now.who, now.by.Scope, now.idle)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &sessionResponse{Body: out}, nil
}

func (s *server) sessionJSON(ctx context.Context, who account.Principal, scope *access.Scope, idle time.Time) (SessionJSON, error) {
	out := SessionJSON{Roles: []CodeJSON{}, Permissions: []string{}, SecondFactor: who.SecondFactor, TOTPEnrolled: who.Account.Enrolled,
		MustChange: who.MustChange, ExpiresAt: who.Expires, IdleSeconds: int(s.Accounts.Policy().Idle.Seconds()), IdleUntil: idle}
	out.Account.ID, out.Account.Login, out.Account.Name = who.Account.ID, who.Account.Login, who.Account.Name
	held := map[string]bool{}
	for _, code := range scope.Roles {
		held[code] = true
	}
	may := map[access.Permission]bool{}
	for _, r := range access.Roles() {
		if held[r.Code] {
			out.Roles = append(out.Roles, CodeJSON{r.Code, r.Label.In(langOf(ctx))})
		}
		for _, p := range r.May {
			if !may[p] && scope.May(p) {
				may[p] = true
				out.Permissions = append(out.Permissions, string(p))
			}
		}
	}
	tickets, err := s.Access.MyTickets(ctx, who.Account.ID)
	if err == nil && len(tickets) > 0 {
		t := ticketJSON(tickets[0], langOf(ctx))
		out.Ticket = &t
	}
	return out, err
}

type loginRequest struct {
	UserAgent string `header:"User-Agent"`
	Body      struct {
		Login    string `json:"login" maxLength:"60"`
		Password string `json:"password" maxLength:"200"`
		Code     string `json:"code,omitempty" maxLength:"10" doc:"six digits of the authenticator, once they are asked for"`
	}
}

func (s *server) login(ctx context.Context, req *loginRequest) (*sessionResponse, error) {
	opened, err := s.Accounts.Login(ctx, account.LoginInput{Login: req.Body.Login, Password: req.Body.Password, Code: req.Body.Code,
		Whence: s.whence(ctx, req.UserAgent)})
	if err != nil {
		// Who it was said to be stands in the trail as a commitment: a password is
		// typed into the wrong box often enough.
		by := byOf(ctx)
		noting := by.Note(ctx, audit.Event{Action: "session.login", Query: map[string]string{"login": by.Commit(req.Body.Login)}, Result: fault.CodeOf(err)})
		if noting != nil {
			err = noting
		}
		return nil, s.problem(ctx, err)
	}
	return s.opened(ctx, "session.login", opened)
}

func (s *server) whence(ctx context.Context, agent string) account.Whence {
	return account.Whence{Address: callOf(ctx).address, UserAgent: agent}
}

// opened answers with a new session, once it is noted.
func (s *server) opened(ctx context.Context, action string, opened account.Opened) (*sessionResponse, error) {
	if err := s.begin(ctx, audit.Event{Action: action}, opened); err != nil {
		return nil, s.problem(ctx, err)
	}
	_, idle, err := s.Accounts.Peek(ctx, opened.Secret)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	body, err := s.sessionJSON(ctx, opened.Principal, byOf(ctx).Scope, idle)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return &sessionResponse{SetCookie: s.sessionCookie(opened.Secret, opened.Expires), Body: body}, nil
}

// begin makes the call one of the new session, and notes it. The session that the
// call came with ends: it is not left open behind the new one's back.
func (s *server) begin(ctx context.Context, event audit.Event, opened account.Opened) error {
	now := callOf(ctx)
	before := now.who
	if err := s.become(ctx, "", now, opened.Principal); err != nil {
		return err
	}
	event.Object = opened.SessionID
	ends := before != nil && before.Token == nil && before.SessionID != opened.SessionID
	if ends {
		event.Detail = strings.TrimSpace(event.Detail + " ended=" + before.SessionID)
	}
	if err := now.by.Note(ctx, event); err != nil || !ends {
		return err
	}
	return s.Accounts.Logout(ctx, now.secret)
}

// sessionUse keeps a session that somebody sits before: being asked is all that
// it takes.
func (s *server) sessionUse(context.Context, *struct{}) (*struct{}, error) { return nil, nil }

type logoutResponse struct {
	SetCookie string `header:"Set-Cookie"`
}

func (s *server) logout(ctx context.Context, _ *struct{}) (*logoutResponse, error) {
	if now := callOf(ctx); now.secret != "" {
		if err := s.Accounts.Logout(ctx, now.secret); err != nil {
			return nil, s.problem(ctx, err)
		}
	}
	return &logoutResponse{SetCookie: s.sessionCookie("", time.Time{})}, nil
}

type codeRequest struct {
	Body struct {
		Code string `json:"code" maxLength:"10"`
	}
}

func (s *server) secondFactor(ctx context.Context, req *codeRequest) (*sessionResponse, error) {
	now := callOf(ctx)
	opened, err := s.Accounts.SecondFactor(ctx, now.secret, req.Body.Code, now.address)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.opened(ctx, "session.second_factor", opened)
}

type setupRequest struct {
	UserAgent string `header:"User-Agent"`
	Body      struct {
		Code     string `json:"code" maxLength:"60"`
		Login    string `json:"login" maxLength:"60"`
		Name     string `json:"name" maxLength:"100"`
		Password string `json:"password" maxLength:"200"`
	}
}

// setup makes the first administrators, by the codes that the first start
// printed.
func (s *server) setup(ctx context.Context, req *setupRequest) (*sessionResponse, error) {
	done, err := s.Accounts.Redeem(ctx, account.RedeemInput{Code: req.Body.Code, Login: req.Body.Login, Name: req.Body.Name,
		Password: req.Body.Password, Whence: s.whence(ctx, req.UserAgent),
		// Should it fail after that, noteCalls says so.
		Before: func(id, role string) error {
			return byOf(ctx).Note(ctx, audit.Event{Action: "account.create", Object: id, Detail: "setup " + role})
		}})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if err := s.Access.Bootstrap(ctx, done.Account.ID, done.Role); err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.opened(ctx, "session.setup", done.Opened)
}
