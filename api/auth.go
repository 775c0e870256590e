package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/fault"
)

// TicketHeader names the purpose ticket that a reading rests on.
const TicketHeader = "Qingjian-Ticket"

// cookieName carries the session. Over TLS the prefix ties it to this host;
// without TLS only this machine is served.
func (s *server) cookieName() string {
	if s.TLS {
		return "__Host-qingjian"
	}
	return "qingjian"
}

func (s *server) sessionCookie(secret string, expires time.Time) string {
	c := http.Cookie{Name: s.cookieName(), Value: secret, Path: "/", HttpOnly: true, Secure: s.TLS, SameSite: http.SameSiteStrictMode, Expires: expires} // #nosec G124 -- Secure wherever the server speaks TLS; without it, it listens on this machine alone
	if secret == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// identify finds out who calls, by the session or an API token. Whether anybody
// must be known is the route's matter.
func (s *server) identify(c *gin.Context) {
	if !strings.HasPrefix(c.Request.URL.Path, v1+"/") {
		c.Next()
		return
	}
	now := &call{address: addressOf(c.Request), trail: &countingTrail{Noter: s.Trail}}
	ctx := context.WithValue(c.Request.Context(), keyCall, now)
	c.Request = c.Request.WithContext(ctx)
	now.by = access.By{Actor: audit.Actor{Account: "unknown", Address: now.address, Request: requestIDOf(ctx)}, Trail: now.trail}
	if err := s.authenticate(c, now); err != nil {
		now.why = err
	}
	c.Next()
}

func (s *server) authenticate(c *gin.Context, now *call) error {
	ctx := c.Request.Context()
	var who account.Principal
	var err error
	shown := false // a credential
	if token, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer "); ok {
		who, err = s.Accounts.AuthenticateToken(ctx, strings.TrimSpace(token), c.Request.Method, now.address)
		now.idle, shown = who.Expires, strings.TrimSpace(token) != ""
	} else {
		if cookie, cookieErr := c.Request.Cookie(s.cookieName()); cookieErr == nil {
			now.secret, shown = cookie.Value, cookie.Value != ""
		}
		if need, _ := needOf(c.Request.Method, c.FullPath()); need.polled {
			who, now.idle, err = s.Accounts.Peek(ctx, now.secret)
		} else {
			who, err = s.Accounts.AuthenticateSession(ctx, now.secret)
		}
	}
	switch {
	case err != nil && shown:
		return s.noteRefused(ctx, now, who.SessionID, err)
	case err != nil:
		return err
	}
	return s.become(ctx, c.GetHeader(TicketHeader), now, who)
}

// become gives a call the scope of an account.
func (s *server) become(ctx context.Context, ticket string, now *call, who account.Principal) error {
	scope, err := s.Access.Compile(ctx, who.Account.ID)
	if err != nil {
		return err
	}
	if who.Token != nil {
		may := make([]access.Permission, len(who.Token.Permissions))
		for i, p := range who.Token.Permissions {
			may[i] = access.Permission(p)
		}
		scope = scope.Only(may)
	}
	now.who = &who
	now.by.Actor.Account, now.by.Actor.Roles, now.by.Actor.Session = who.Account.ID, scope.Roles, who.SessionID
	now.by.Scope, now.by.SecondFactor = scope, who.SecondFactor
	if ticket != "" {
		// One that is not in force is a matter of the routes that need one.
		var t access.Ticket
		if t, now.ticket = s.Access.Ticket(ctx, ticket, who.Account.ID); now.ticket == nil {
			now.by.Ticket, now.by.Actor.Ticket = &t, t.ID
		}
	}
	return nil
}

// enforce refuses what the route table does not allow: before anything is read,
// and whatever the handler would do.
func (s *server) enforce(c huma.Context, next func(huma.Context)) {
	now := callOf(c.Context())
	if err := permitted(now, c.Operation().OperationID, s.Clock()); err != nil {
		s.answer(humagin.Unwrap(c), err)
		return
	}
	next(c)
}

func permitted(now *call, operation string, at time.Time) error {
	found, ok := theTable().byID[operation]
	if !ok || now == nil {
		return fault.New(fault.Denied, "route.closed", fault.T("此接口未开放", "this operation is not open"))
	}
	need := found.need
	switch {
	case need.public:
		return nil
	case now.who == nil:
		return now.why
	case now.who.MustChange && !need.stale:
		return fault.New(fault.Denied, "password.must_change", fault.T("请先修改密码", "change the password first")).
			WithHint(fault.T("一次性密码或过期的密码只能用来设置新密码", "a one-time or expired password is good for setting a new one alone"))
	case now.who.Account.Enrolled && now.who.Token == nil && !now.who.SecondFactor && !need.stale:
		// Whom the identity provider vouched for by a password alone, or who logged
		// in before he had a second factor.
		return errSecondFactor
	case now.who.Token != nil && need.hands:
		return fault.New(fault.Denied, "token.not_here", fault.T("接口令牌不能做这件事，请登录后操作", "an API token may not do this; log in"))
	}
	if len(need.may) > 0 && !slices.ContainsFunc(need.may, now.by.Scope.May) {
		return now.by.May(need.may[0])
	}
	if need.ticket && now.ticket != nil {
		return now.ticket
	}
	if need.ticket {
		return now.by.HasPurpose(at)
	}
	return nil
}

var errSecondFactor = fault.New(fault.Denied, "second_factor.required",
	fault.T("请先通过第二重验证", "the second factor is needed first")).
	WithHint(fault.T("请输入动态口令", "enter the six digits of your authenticator"))

// ownOrigin keeps other web sites out: a page of theirs can neither send what
// changes something nor read. The address must be one of ours, so that no
// outside name can be pointed at it.
func (s *server) ownOrigin(c *gin.Context) {
	if !s.servedHost(c.Request.Host) {
		s.refuse(c, http.StatusMisdirectedRequest, fault.New(fault.Denied, "request.foreign_host",
			fault.T("不接受以此名称访问", "this name is not served")).
			WithHint(fault.T("请用管理员告知的网址打开", "use the address that the administrator gave")))
		return
	}
	if err := s.crossOrigin.Check(c.Request); err != nil {
		s.refuse(c, http.StatusForbidden, fault.New(fault.Denied, "request.foreign_origin",
			fault.T("不接受其他网站发来的操作", "what another web site sends is not accepted")).
			WithHint(fault.T("请在本系统的页面上操作", "use the platform's own page")))
		return
	}
	c.Next()
}
