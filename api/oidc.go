package api

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/account/oidc"
	"qingjian/internal/audit"
	"qingjian/internal/fault"
)

// OIDCCallback is where the identity provider sends the browser back to.
const OIDCCallback = v1 + "/oidc/callback"

// loggedIn takes the browser on to the page. The session's cookie is not sent
// along with what another site began, a redirect from it included: the next
// request must be begun by a page of ours. It also keeps the code out of the
// browser's history.
const loggedIn = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>清鉴</title>
<meta http-equiv="refresh" content="0;url=/">
<p><a href="/">已登录，继续 / logged in, go on</a></p></html>`

// redirectResponse sends the browser elsewhere, or shows it a page.
type redirectResponse struct {
	Status      int
	Location    string   `header:"Location"`
	SetCookie   []string `header:"Set-Cookie"`
	ContentType string   `header:"Content-Type"`
	Body        []byte
}

// forBrowsers is on for what a browser goes to by itself.
func forBrowsers[I any](handler func(context.Context, *I) (*redirectResponse, error)) func(huma.API, huma.Operation) {
	return func(api huma.API, op huma.Operation) {
		op.DefaultStatus = http.StatusFound
		op.Responses = map[string]*huma.Response{"302": {Content: map[string]*huma.MediaType{"text/html": {}}}}
		huma.Register(api, op, handler)
	}
}

// outerCookie is what ties a login under way to the browser that began it. It
// has to come back from the provider's site, which Strict would not allow.
func (s *server) outerCookie(value string, until time.Time) string {
	c := http.Cookie{Name: s.cookieName() + "-oidc", Value: value, Path: "/", HttpOnly: true, Secure: s.TLS, SameSite: http.SameSiteLaxMode, Expires: until} // #nosec G124 -- as the session's
	if value == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// oidcLogin sends the browser to the identity provider. It ends the session that
// the browser has: its cookie does not come back from there.
func (s *server) oidcLogin(ctx context.Context, _ *struct{}) (*redirectResponse, error) {
	if s.OIDC == nil {
		return nil, s.problem(ctx, errNoOIDC)
	}
	started, err := s.OIDC.Start(ctx)
	if err != nil {
		return s.notLoggedIn(ctx, err), nil
	}
	if now := callOf(ctx); now.who != nil && now.who.Token == nil {
		if err := now.by.Note(ctx, audit.Event{Action: "logout", Object: now.who.SessionID, Detail: "oidc"}); err != nil {
			return s.sentBack(ctx, err), nil
		}
		if err := s.Accounts.Logout(ctx, now.secret); err != nil {
			return s.sentBack(ctx, err), nil
		}
	}
	return &redirectResponse{Status: http.StatusFound, Location: started.URL, SetCookie: []string{s.outerCookie(started.Cookie, started.Until)}}, nil
}

var errNoOIDC = fault.New(fault.NotFound, "oidc.off",
	fault.T("本平台没有接入统一身份认证", "no identity provider is set up here")).
	WithHint(fault.T("请用登录名和密码登录", "log in with your name and password"))

type oidcCallbackRequest struct {
	UserAgent string `header:"User-Agent"`
	Cookies   string `header:"Cookie" hidden:"true"`
	State     string `query:"state"`
	Code      string `query:"code"`
	Error     string `query:"error"`
}

// oidcCallback finishes what oidcLogin began and opens a session.
func (s *server) oidcCallback(ctx context.Context, req *oidcCallbackRequest) (*redirectResponse, error) {
	if s.OIDC == nil {
		return nil, s.problem(ctx, errNoOIDC)
	}
	proved, err := s.OIDC.Finish(ctx, oidc.FinishInput{State: req.State, Code: req.Code, Error: req.Error, Cookie: s.outerCookieOf(req.Cookies)})
	if err != nil {
		return s.notLoggedIn(ctx, err), nil
	}
	opened, err := s.Accounts.Open(ctx, account.OpenInput{Account: proved.Account.ID, SecondFactor: proved.SecondFactor, Whence: s.whence(ctx, req.UserAgent)})
	if err != nil {
		return s.notLoggedIn(ctx, err), nil
	}
	if err := s.begin(ctx, audit.Event{Action: "session.login", Detail: "oidc"}, opened); err != nil {
		return s.sentBack(ctx, err), nil
	}
	return &redirectResponse{Status: http.StatusOK, ContentType: "text/html; charset=utf-8", Body: []byte(loggedIn),
		SetCookie: []string{s.sessionCookie(opened.Secret, opened.Expires), s.outerCookie("", time.Time{})}}, nil
}

func (s *server) outerCookieOf(header string) string {
	all, err := http.ParseCookie(header)
	if err != nil {
		return ""
	}
	for _, c := range all {
		if c.Name == s.cookieName()+"-oidc" {
			return c.Value
		}
	}
	return ""
}

// notLoggedIn notes why nobody was logged in, and shows it at the login page.
func (s *server) notLoggedIn(ctx context.Context, err error) *redirectResponse {
	noting := byOf(ctx).Note(ctx, audit.Event{Action: "session.login", Detail: "oidc", Result: fault.CodeOf(err)})
	if noting != nil {
		err = noting
	}
	return s.sentBack(ctx, err)
}

func (s *server) sentBack(ctx context.Context, err error) *redirectResponse {
	return &redirectResponse{Status: http.StatusFound, Location: "/login?problem=" + url.QueryEscape(s.newProblem(ctx, err).Code),
		SetCookie: []string{s.outerCookie("", time.Time{})}}
}

type accountOuterRequest struct {
	AccountPath
	Body struct {
		Issuer  string `json:"issuer,omitempty" maxLength:"500" doc:"address of the provider; \"\" = the one that is set up"`
		Subject string `json:"subject" maxLength:"500" doc:"the claim sub, by which the provider names the holder"`
	}
}

// accountOuter lets an identity at the provider log in as an account.
func (s *server) accountOuter(ctx context.Context, req *accountOuterRequest) (*struct{}, error) {
	of, err := s.notOneself(ctx, req.AccountID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	issuer, err := s.issuer(req.Body.Issuer)
	if err == nil {
		err = s.Access.MayTakeOver(ctx, byOf(ctx), access.Takeover{Account: of.ID, Act: "outer", Content: []string{issuer, req.Body.Subject},
			Summary: fault.F("把统一身份关联到账户 %s", "let an identity of the provider log in as the account %s", of.Login)})
	}
	if err == nil {
		// A provider may name people by their number: a commitment will do.
		by := byOf(ctx)
		err = by.Do(ctx, audit.Event{Action: "account.outer", Object: of.ID, Query: map[string]string{"subject": by.Commit(req.Body.Subject)}},
			func() error { return s.Accounts.LinkOuter(ctx, of.ID, issuer, req.Body.Subject) })
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}

// issuer refuses a link that could never be used, for instance for want of a
// slash.
func (s *server) issuer(named string) (string, error) {
	if s.OIDC == nil || named == s.OIDC.Issuer() {
		return named, nil
	}
	if named == "" {
		return s.OIDC.Issuer(), nil
	}
	return "", fault.New(fault.Invalid, "account.other_issuer", fault.T("不是本平台接入的身份提供方", "this is not the identity provider that is set up here")).
		WithHint(fault.F("应为 %s，一字不差", "it is %s, to the letter", s.OIDC.Issuer()))
}

// accountOuterRemove takes an account's outside identities away and ends its
// sessions.
func (s *server) accountOuterRemove(ctx context.Context, req *AccountPath) (*struct{}, error) {
	of, err := s.notOneself(ctx, req.AccountID)
	if err == nil {
		err = byOf(ctx).Do(ctx, audit.Event{Action: "account.outer_removed", Object: of.ID},
			func() error { return s.Accounts.UnlinkOuter(ctx, of.ID) })
	}
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return nil, nil
}
