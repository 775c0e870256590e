package main

import (
	"bytes"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/clock"
	"qingjian/internal/config"
)

// TestFoundersAreSeatedOnce: a start finishes what a crash left undone, but
// gives nothing back that was taken, and one whom the guard refuses does not
// keep the platform down.
func TestFoundersAreSeatedOnce(t *testing.T) {
	c := freshCLI(t)
	ctx := t.Context()
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	a := &app{streams: streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard, getenv: c.getenv}, log: log}
	a.cfg = config.FromEnv(c.getenv)
	a.cfg.Data = c.data
	p, err := a.open(ctx, refuseStale)
	c.ok(err)
	defer a.close(p)
	codes, err := p.accounts.SetupCode(ctx)
	c.ok(err)
	ids := map[string]string{}
	for i, code := range codes {
		made, err := p.accounts.Redeem(ctx, account.RedeemInput{Code: code.Code, Login: "founder-" + string(rune('a'+i)), Name: "管理员", Password: securityPassword})
		c.ok(err)
		ids[code.Role] = made.Account.ID
	}
	roles := func(role string) []string {
		t.Helper()
		scope, err := p.access.Compile(ctx, ids[role])
		c.ok(err)
		return scope.Roles
	}
	revoke := func(account string) {
		t.Helper()
		alive, err := p.control.GrantsAlive(ctx, account, clock.System())
		c.ok(err)
		c.ok(p.control.RevokeGrant(ctx, alive[0].ID, "test", clock.System()))
	}

	c.ok(p.access.Bootstrap(ctx, ids[access.SecureAdmin], access.AuditAdmin))
	c.ok(p.seatFounders(ctx, log))
	c.says(said.String(), "level=WARN", "grant.second_admin", ids[access.SecureAdmin])
	if got := roles(access.SecureAdmin); !slices.Equal(got, []string{access.AuditAdmin}) {
		t.Errorf("the founder is %v", got)
	}
	revoke(ids[access.SecureAdmin])
	c.ok(p.seatFounders(ctx, log))
	if got := roles(access.SecureAdmin); !slices.Equal(got, []string{access.SecureAdmin}) {
		t.Errorf("the founder is %v", got)
	}
	revoke(ids[access.SecureAdmin])
	c.ok(p.seatFounders(ctx, log))
	if got := roles(access.SecureAdmin); len(got) != 0 {
		t.Errorf("the revoked founder is %v again", got)
	}
}
