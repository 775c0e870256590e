package main

import (
	"context"
	"fmt"
	"os"

	"qingjian/ingest/feed"
	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// openFeeds reads the declared feeds; a mistake in one of them keeps the platform
// from starting, as a mistake in the catalogue does.
func (p *platform) openFeeds(ctx context.Context, a *app, ring *crypt.Keyring) error {
	set, err := feed.Load(p.cfg.Feeds, p.catalog)
	if err != nil {
		return err
	}
	p.feeds = feed.New(feed.Options{Set: set, Ingest: p.ingest, Control: p.control, Senders: senders{p}, Sealer: ring, Trail: p.trail,
		Clock: clock.System, Log: a.log, Getenv: a.getenv, Owner: fmt.Sprintf("pid-%d", os.Getpid())})
	// The directory is this process's own: whoever holds a lease is dead.
	return p.control.FreeFeedRuns(ctx)
}

// senders finds in whose name feeds are handed in.
type senders struct{ platform *platform }

// Sender implements feed.Senders. While there are no accounts, the machine's user
// hands everything in.
func (s senders) Sender(ctx context.Context, login string) (access.By, error) {
	p := s.platform
	accounts, err := p.hasAccounts(ctx)
	if err != nil {
		return access.By{}, err
	}
	if !accounts {
		return p.localBy(ctx)
	}
	holder, err := p.accounts.ByLogin(ctx, login)
	if fault.CodeOf(err) == "account.unknown" || err == nil && holder.Disabled {
		return access.By{}, fault.New(fault.Denied, "feed.account",
			fault.F("数据源的账户 %s 不存在或已停用", "the feed's account %s does not exist or is disabled", login)).
			WithHint(fault.T("请建立该账户并授予“数据推送方”角色", "make the account and grant it the role of a feed sender"))
	}
	if err != nil {
		return access.By{}, err
	}
	scope, err := p.access.Compile(ctx, holder.ID)
	return access.By{Actor: audit.Actor{Account: holder.ID, Roles: []string{access.Feed}}, Scope: scope, Trail: p.trail}, err
}
