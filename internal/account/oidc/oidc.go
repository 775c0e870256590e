// Package oidc lets the office's identity provider say who somebody is: OpenID
// Connect, authorization code with PKCE and nonce. It opens no session and
// makes no account; only an account linked beforehand is found.
package oidc

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"qingjian/internal/account"
	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

// Config says which provider, and who we are to it.
type Config struct {
	Issuer       string
	ClientID     string
	ClientSecret string // "" for a public client; PKCE is used anyway
	Redirect     string // our address that the provider sends the browser back to

	// What the provider says when it asked for a second factor itself, in the
	// claims amr and acr. With none of it, its word counts as a password's.
	SecondFactorAMR []string
	SecondFactorACR []string
}

// Validate names all that is missing, and wants TLS everywhere but on this
// machine; fault code oidc.config.
func (c Config) Validate() error {
	var missing []string
	for name, value := range map[string]string{"issuer": c.Issuer, "client id": c.ClientID, "redirect": c.Redirect} {
		if value == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return errors.Join(overTLS(c.Issuer), overTLS(c.Redirect))
	}
	slices.Sort(missing)
	names := strings.Join(missing, ", ")
	return fault.New(fault.Invalid, "oidc.config", fault.F("统一身份认证的设置缺少 %s", "the settings of the identity provider lack %s", names))
}

func overTLS(address string) error {
	u, err := url.Parse(address)
	if err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && onThisMachine(u.Hostname())) {
		return nil
	}
	return fault.New(fault.Invalid, "oidc.config", fault.F("统一身份认证的地址 %s 应以 https:// 开头", "the address %s of the identity provider's settings must begin with https://", address))
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Accounts finds who was linked; *account.Service does.
type Accounts interface {
	ByOuter(ctx context.Context, issuer, subject string) (account.Account, error)
}

// Options are what the provider works with.
type Options struct {
	Config
	Accounts Accounts
	Clock    clock.Clock
	HTTP     *http.Client // nil = one that gives up after ten seconds
}

// How long a login may take at the provider, and how many may be under way.
const (
	patience = 10 * time.Minute
	most     = 1000
)

// Provider is safe for concurrent use.
type Provider struct {
	o Options

	mu       sync.Mutex
	found    *oidc.Provider
	underWay map[string]login // by state
}

// login is one login under way. It is kept here and not with the browser.
type login struct {
	nonce, verifier string
	browser         [sha256.Size]byte // hash of what the browser holds
	until           time.Time
}

// New makes a provider. It is asked for its addresses at the first login, so
// that the platform starts without it. Fault code oidc.config.
func New(o Options) (*Provider, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{Timeout: 10 * time.Second}
	}
	return &Provider{o: o, underWay: map[string]login{}}, nil
}

// Issuer is the provider's address, as links name it.
func (p *Provider) Issuer() string { return p.o.Issuer }

// Started is a login that goes on at the provider.
type Started struct {
	URL    string // to send the browser to
	Cookie string // to leave with the browser: another one cannot finish the login
	Until  time.Time
}

// Start begins a login. Fault codes oidc.unreachable, oidc.busy.
func (p *Provider) Start(ctx context.Context) (Started, error) {
	conf, _, err := p.discover(ctx)
	if err != nil {
		return Started{}, err
	}
	state, cookie := oauth2.GenerateVerifier(), oauth2.GenerateVerifier() // 256 bits each
	l := login{nonce: oauth2.GenerateVerifier(), verifier: oauth2.GenerateVerifier(), browser: sha256.Sum256([]byte(cookie)), until: p.o.Clock().Add(patience)}
	if !p.keep(state, l) {
		return Started{}, fault.New(fault.Unavailable, "oidc.busy", fault.T("同时登录的人太多", "too many logins are under way")).
			WithHint(fault.T("请稍后再试", "try again in a moment"))
	}
	return Started{conf.AuthCodeURL(state, oidc.Nonce(l.nonce), oauth2.S256ChallengeOption(l.verifier)), cookie, l.until}, nil
}

func (p *Provider) keep(state string, l login) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.o.Clock()
	for s, old := range p.underWay {
		if !now.Before(old.until) {
			delete(p.underWay, s)
		}
	}
	if len(p.underWay) >= most {
		return false
	}
	p.underWay[state] = l
	return true
}

// take gives a login under way to the browser that began it, once.
func (p *Provider) take(state, cookie string) (login, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.underWay[state]
	sum := sha256.Sum256([]byte(cookie))
	if !ok || subtle.ConstantTimeCompare(sum[:], l.browser[:]) != 1 {
		return login{}, false
	}
	delete(p.underWay, state)
	return l, p.o.Clock().Before(l.until)
}

// FinishInput is what the browser brings back.
type FinishInput struct {
	State, Code, Error string // of the address
	Cookie             string // that Start left
}

// Proved is whom the provider vouches for.
type Proved struct {
	Account      account.Account
	SecondFactor bool // the provider asked for one
}

// Finish ends a login. Fault codes oidc.state, oidc.refused, oidc.unreachable,
// oidc.not_linked, login.failed.
func (p *Provider) Finish(ctx context.Context, in FinishInput) (Proved, error) {
	l, ok := p.take(in.State, in.Cookie)
	if !ok {
		return Proved{}, errState
	}
	if in.Error != "" || in.Code == "" {
		return Proved{}, errRefused
	}
	conf, found, err := p.discover(ctx)
	if err != nil {
		return Proved{}, err
	}
	ctx = oidc.ClientContext(ctx, p.o.HTTP)
	token, err := conf.Exchange(ctx, in.Code, oauth2.VerifierOption(l.verifier))
	if err != nil {
		return Proved{}, errRefused.Wrap(withoutBody(err))
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Proved{}, errRefused
	}
	id, err := found.Verifier(&oidc.Config{ClientID: p.o.ClientID, Now: p.o.Clock}).Verify(ctx, raw)
	if err != nil {
		return Proved{}, errRefused.Wrap(err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(l.nonce)) != 1 {
		return Proved{}, errRefused
	}
	return p.proved(ctx, id)
}

// withoutBody leaves out what the provider answered: it may name the person.
func withoutBody(err error) error {
	var e *oauth2.RetrieveError
	if errors.As(err, &e) && e.Response != nil {
		return errors.New("the provider answered " + e.Response.Status)
	}
	return err
}

func (p *Provider) proved(ctx context.Context, id *oidc.IDToken) (Proved, error) {
	var claims struct {
		AMR []string `json:"amr"`
		ACR string   `json:"acr"`
	}
	if err := id.Claims(&claims); err != nil {
		return Proved{}, errRefused.Wrap(err)
	}
	who, err := p.o.Accounts.ByOuter(ctx, id.Issuer, id.Subject)
	if fault.CodeOf(err) == "account.unknown" {
		return Proved{}, errNotLinked
	}
	second := slices.Contains(p.o.SecondFactorACR, claims.ACR) ||
		slices.ContainsFunc(claims.AMR, func(m string) bool { return slices.Contains(p.o.SecondFactorAMR, m) })
	return Proved{who, second}, err
}

// discover asks the provider for its addresses, until it answers once.
func (p *Provider) discover(ctx context.Context) (*oauth2.Config, *oidc.Provider, error) {
	found, err := p.known(ctx)
	if err != nil {
		return nil, nil, fault.New(fault.Unavailable, "oidc.unreachable", fault.T("连不上统一身份认证", "the identity provider cannot be reached")).
			WithHint(fault.T("请用本平台的登录名和密码登录，或稍后再试", "log in with your name and password here, or try again later")).Wrap(err)
	}
	return &oauth2.Config{ClientID: p.o.ClientID, ClientSecret: p.o.ClientSecret, RedirectURL: p.o.Redirect, Endpoint: found.Endpoint(), Scopes: []string{oidc.ScopeOpenID}}, found, nil
}

func (p *Provider) known(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	found := p.found
	p.mu.Unlock()
	if found != nil {
		return found, nil
	}
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.o.HTTP), p.o.Issuer)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = found
	return found, nil
}

var (
	errState = fault.New(fault.Denied, "oidc.state",
		fault.T("这次登录不是从这个浏览器开始的，或已过期", "this login was not begun in this browser, or took too long")).
		WithHint(fault.T("请从登录页重新开始", "begin again at the login page"))
	errRefused = fault.New(fault.Denied, "oidc.refused",
		fault.T("统一身份认证没有确认身份", "the identity provider did not confirm who you are")).
		WithHint(fault.T("请重新登录；多次不行请联系系统管理员", "log in again; if it keeps failing, ask the system administrator"))
	errNotLinked = fault.New(fault.Denied, "oidc.not_linked",
		fault.T("这个身份没有关联本平台的账户", "this identity is not linked to an account here")).
		WithHint(fault.T("请联系安全管理员", "ask the security administrator"))
)
