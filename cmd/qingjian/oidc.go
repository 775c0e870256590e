package main

import (
	"net/url"

	"qingjian/api"
	"qingjian/internal/account/oidc"
	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

// identityProvider is the office's, nil where none is set up. Fault codes
// oidc.config, oidc.redirect, config.oidc_secret.
func (p *platform) identityProvider() (*oidc.Provider, error) {
	c := p.cfg.OIDC
	if !c.Set() {
		return nil, nil
	}
	secret, err := c.Secret()
	if err != nil {
		return nil, err
	}
	provider, err := oidc.New(oidc.Options{Config: oidc.Config{Issuer: c.Issuer, ClientID: c.Client, ClientSecret: secret, Redirect: c.Redirect,
		SecondFactorAMR: c.AMR, SecondFactorACR: c.ACR}, Accounts: p.accounts, Clock: clock.System})
	if err != nil {
		return nil, err
	}
	if u, err := url.Parse(c.Redirect); err != nil || u.Path != api.OIDCCallback {
		return nil, fault.New(fault.Invalid, "oidc.redirect",
			fault.F("QINGJIAN_OIDC_REDIRECT 应为本平台的网址加 %s", "QINGJIAN_OIDC_REDIRECT is this platform's address followed by %s", api.OIDCCallback))
	}
	return provider, nil
}
