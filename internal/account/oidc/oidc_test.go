package oidc

import (
	"crypto/rand"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"qingjian/internal/account"
	"qingjian/internal/account/oidc/oidctest"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

func accounts(t *testing.T) *account.Service {
	t.Helper()
	db, err := control.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "control.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	keys := map[crypt.Purpose][]byte{}
	for _, p := range crypt.Purposes() {
		keys[p] = make([]byte, crypt.KeySize)
		rand.Read(keys[p])
	}
	ring, err := crypt.NewKeyring(keys)
	if err != nil {
		t.Fatal(err)
	}
	return account.New(account.Options{Control: db, Sealer: ring, Clock: clock.System, Log: slog.New(slog.DiscardHandler)})
}

// linked gives a provider and the account that its test user is.
func linked(t *testing.T, change func(*Options, *oidctest.Vouching)) (*Provider, *account.Service, account.Account) {
	t.Helper()
	issuer, v := oidctest.Provider(t)
	s := accounts(t)
	a, _, err := s.Create(t.Context(), account.CreateInput{Login: "li.wei", Name: "李伟"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.LinkOuter(t.Context(), a.ID, issuer, oidctest.Subject); err != nil {
		t.Fatal(err)
	}
	o := Options{Config: Config{Issuer: issuer, ClientID: oidctest.Client, ClientSecret: oidctest.Secret, Redirect: oidctest.Redirect}, Accounts: s, Clock: clock.System}
	if change != nil {
		change(&o, v)
	}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p, s, a
}

func begin(t *testing.T, p *Provider) (Started, FinishInput) {
	t.Helper()
	started, err := p.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	back := oidctest.Browse(t, started.URL)
	return started, FinishInput{State: back.Get("state"), Code: back.Get("code"), Error: back.Get("error"), Cookie: started.Cookie}
}

func is(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil || fault.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

func TestALinkedIdentityLogsIn(t *testing.T) {
	p, s, a := linked(t, nil)
	started, back := begin(t, p)
	u, err := url.Parse(started.URL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("nonce") == "" || q.Get("response_type") != "code" || q.Get("scope") != "openid" {
		t.Errorf("asked for %v", q)
	}
	if strings.Contains(started.URL, started.Cookie) {
		t.Error("what stays with the browser is in the address")
	}
	proved, err := p.Finish(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	if proved.Account.ID != a.ID || proved.SecondFactor {
		t.Errorf("proved %+v", proved)
	}
	opened, err := s.Open(t.Context(), account.OpenInput{Account: proved.Account.ID, SecondFactor: proved.SecondFactor})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.AuthenticateSession(t.Context(), opened.Secret); err != nil || got.Account.ID != a.ID {
		t.Errorf("session %+v, %v", got, err)
	}
	_, err = p.Finish(t.Context(), back)
	is(t, err, "oidc.state") // once
}

func TestTheProviderMayVouchForTheSecondFactor(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Options, *oidctest.Vouching)
		want   bool
	}{
		"a password alone": {func(o *Options, _ *oidctest.Vouching) { o.SecondFactorAMR = []string{"mfa", "otp"} }, false},
		"amr says so": {func(o *Options, v *oidctest.Vouching) {
			o.SecondFactorAMR, v.AMR = []string{"mfa", "otp"}, []string{"pwd", "otp"}
		}, true},
		"amr is not configured": {func(_ *Options, v *oidctest.Vouching) { v.AMR = []string{"mfa"} }, false},
		"acr says so":           {func(o *Options, v *oidctest.Vouching) { o.SecondFactorACR, v.ACR = []string{"level-3"}, "level-3" }, true},
		"another acr":           {func(o *Options, v *oidctest.Vouching) { o.SecondFactorACR, v.ACR = []string{"level-3"}, "level-2" }, false},
		"an empty acr":          {func(o *Options, _ *oidctest.Vouching) { o.SecondFactorACR = []string{"level-3"} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			p, _, _ := linked(t, c.change)
			_, back := begin(t, p)
			proved, err := p.Finish(t.Context(), back)
			if err != nil || proved.SecondFactor != c.want {
				t.Errorf("%+v, %v", proved, err)
			}
		})
	}
}

func TestALoginIsFinishedWhereItBegan(t *testing.T) {
	p, _, _ := linked(t, nil)
	_, back := begin(t, p)
	other, _ := begin(t, p)
	stolen := back
	stolen.Cookie = other.Cookie
	_, err := p.Finish(t.Context(), stolen)
	is(t, err, "oidc.state")
	_, err = p.Finish(t.Context(), FinishInput{State: "none", Code: back.Code, Cookie: back.Cookie})
	is(t, err, "oidc.state")
	_, err = p.Finish(t.Context(), FinishInput{})
	is(t, err, "oidc.state")
	_, err = p.Finish(t.Context(), back)
	if err != nil {
		t.Errorf("and the right browser cannot any more: %v", err)
	}
}

// A code that was given for one login does not end another: PKCE and nonce.
func TestAnInjectedCodeIsRefused(t *testing.T) {
	p, _, _ := linked(t, nil)
	_, victim := begin(t, p)
	_, attacker := begin(t, p)
	attacker.Code = victim.Code
	_, err := p.Finish(t.Context(), attacker)
	is(t, err, "oidc.refused")
}

func TestTheNonceIsLookedAt(t *testing.T) {
	p, _, _ := linked(t, nil)
	_, back := begin(t, p)
	l := p.underWay[back.State]
	l.nonce = "another"
	p.underWay[back.State] = l
	_, err := p.Finish(t.Context(), back)
	is(t, err, "oidc.refused")
}

func TestWhatTheProviderRefuses(t *testing.T) {
	p, _, _ := linked(t, nil)
	_, back := begin(t, p)
	back.Error, back.Code = "access_denied", ""
	_, err := p.Finish(t.Context(), back)
	is(t, err, "oidc.refused")

	p, _, _ = linked(t, func(o *Options, _ *oidctest.Vouching) { o.ClientSecret = "wrong" })
	_, back = begin(t, p)
	_, err = p.Finish(t.Context(), back)
	is(t, err, "oidc.refused")
	if strings.Contains(err.Error(), "wrong") {
		t.Errorf("the error holds the secret: %v", err)
	}
}

func TestWhoIsNotLinkedStaysOut(t *testing.T) {
	p, s, a := linked(t, nil)
	if err := s.UnlinkOuter(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	_, back := begin(t, p)
	_, err := p.Finish(t.Context(), back)
	is(t, err, "oidc.not_linked")

	p, s, a = linked(t, nil)
	if err := s.Disable(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	_, back = begin(t, p)
	_, err = p.Finish(t.Context(), back)
	is(t, err, "login.failed")
}

func TestALoginTakesTenMinutesAtMost(t *testing.T) {
	var mu sync.Mutex
	late := time.Duration(0)
	p, _, _ := linked(t, func(o *Options, _ *oidctest.Vouching) {
		o.Clock = func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return clock.System().Add(late)
		}
	})
	_, back := begin(t, p)
	mu.Lock()
	late = 10 * time.Minute
	mu.Unlock()
	_, err := p.Finish(t.Context(), back)
	is(t, err, "oidc.state")
	begin(t, p)
	if len(p.underWay) != 1 {
		t.Errorf("%d logins are kept", len(p.underWay))
	}
}

func TestAProviderThatIsDown(t *testing.T) {
	p, err := New(Options{Config: Config{Issuer: "http://127.0.0.1:9", ClientID: oidctest.Client, Redirect: oidctest.Redirect}, Clock: clock.System})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Start(t.Context())
	is(t, err, "oidc.unreachable")
	_, err = New(Options{})
	is(t, err, "oidc.config")
	if !strings.Contains(err.Error(), "client id, issuer, redirect") {
		t.Errorf("not all that is missing is named: %v", err)
	}
	for _, c := range []Config{{Issuer: "http://id.example", Redirect: oidctest.Redirect}, {Issuer: "https://id.example", Redirect: "http://our.example/x"},
		{Issuer: "id.example", Redirect: oidctest.Redirect}} {
		c.ClientID = oidctest.Client
		is(t, c.Validate(), "oidc.config")
	}
}

func TestNoMoreThanAThousandAreUnderWay(t *testing.T) {
	p, _, _ := linked(t, nil)
	for range most {
		if _, err := p.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	_, err := p.Start(t.Context())
	is(t, err, "oidc.busy")
}

func TestAnIdentityIsLinkedOnce(t *testing.T) {
	s := accounts(t)
	a, _, err := s.Create(t.Context(), account.CreateInput{Login: "li.wei", Name: "李伟"})
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := s.Create(t.Context(), account.CreateInput{Login: "feed-1", Name: "推送", Machine: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.LinkOuter(t.Context(), a.ID, "https://id.example", "1"); err != nil {
		t.Fatal(err)
	}
	is(t, s.LinkOuter(t.Context(), a.ID, "https://id.example", "1"), "account.linked")
	is(t, s.LinkOuter(t.Context(), a.ID, "", ""), "account.outer")
	is(t, s.LinkOuter(t.Context(), b.ID, "https://id.example", "2"), "account.machine")
	is(t, s.LinkOuter(t.Context(), "nobody", "https://id.example", "2"), "account.unknown")
	_, err = s.ByOuter(t.Context(), "https://other.example", "1")
	is(t, err, "account.unknown")
}
