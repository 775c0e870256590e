package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"os/user"
	"slices"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/crypt"
	"qingjian/internal/duty"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/vault"
	"qingjian/internal/watch"
)

// openGuard opens what says who may do what, and what notes it.
func (p *platform) openGuard(ctx context.Context, a *app, ring *crypt.Keyring, v *vault.Vault) error {
	var err error
	if p.trail, err = a.openTrail(ctx, p); err != nil {
		return err
	}
	p.accounts = account.New(account.Options{Control: p.control, Sealer: ring, Clock: clock.System, Log: a.log})
	near := &near{platform: p, log: a.log}
	days, err := workdays(p.cfg.Workdays())
	if err != nil {
		return err
	}
	settings := watch.Defaults()
	settings.Calendar.Holidays, settings.Calendar.Workdays = days.Exceptions()
	p.watch, err = watch.New(watch.Options{Control: p.control, Clock: clock.System, Sealer: ring, Facts: near, Settings: settings})
	if err != nil {
		return err
	}
	p.access = access.New(access.Options{Control: p.control, Units: p.units, Store: p.store, Vault: v, Catalog: p.catalog, Clock: clock.System,
		Sealer: ring, Trail: p.trail, Accounts: p.accounts, Reviews: reviews{p.watch}})
	p.duty, err = duty.New(duty.Options{Control: p.control, Sealer: ring, Clock: clock.System, Catalog: p.catalog, Calendar: days, Homes: near.Units})
	if err != nil {
		return err
	}
	return p.seatFounders(ctx, a.log)
}

// workdays reads the calendar with the years of a file over it, where there is
// one.
func workdays(path string) (days *duty.Calendar, err error) {
	f, err := os.Open(path) // #nosec G304 -- the operator's own file
	if errors.Is(err, fs.ErrNotExist) {
		return duty.NewCalendar(nil)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return duty.NewCalendar(f)
}

// seatFounders gives the first administrators their roles where a process died
// between the two steps. Whoever had it once is not given it again, and whom
// the guard refuses for a role that he got since does not keep the platform down.
func (p *platform) seatFounders(ctx context.Context, log *slog.Logger) error {
	founders, err := p.accounts.Founders(ctx)
	if err != nil {
		return err
	}
	for role, id := range founders {
		if seated, err := p.access.Seated(ctx, id, role); err != nil || seated {
			if err != nil {
				return err
			}
			continue
		}
		err := p.access.Bootstrap(ctx, id, role)
		switch fault.CodeOf(err) {
		case "grant.bootstrapped", "grant.second_admin", "grant.admin_reads":
			log.WarnContext(ctx, "a founder is not given the role", "account", id, "role", role, "why", fault.CodeOf(err))
		default:
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// hasAccounts reports whether anybody has an account. From then on personal
// data are read, and written, through the server alone.
func (p *platform) hasAccounts(ctx context.Context) (bool, error) {
	return p.accounts.Exist(ctx)
}

// localBy is on whose behalf a command works on a data directory: the machine's
// user, while there are no accounts. Fault code access.use_server.
func (p *platform) localBy(ctx context.Context) (access.By, error) {
	accounts, err := p.hasAccounts(ctx)
	if err != nil {
		return access.By{}, err
	}
	if accounts {
		return access.By{}, fault.New(fault.Denied, "access.use_server",
			fault.T("这个数据目录已启用账户，个人信息只能登录后通过服务读写", "this data directory has accounts: personal data are read and written through the server, by somebody who is logged in")).
			WithHint(fault.T("请启动服务（qingjian serve），在网页上操作，或设置 QINGJIAN_TOKEN 后加 --server 网址", "start the server (qingjian serve) and use its page, or set QINGJIAN_TOKEN and add --server ADDRESS"))
	}
	return access.By{Actor: audit.Actor{Account: localActor()}, Scope: access.Local(), Trail: p.trail}, nil
}

// signCheckpoint signs the trail as it stands.
func (p *platform) signCheckpoint(ctx context.Context) error {
	_, err := p.trail.Checkpoint(ctx)
	return err
}

// observe looks at what was noted since the last time.
func (p *platform) observe(ctx context.Context) error {
	seen, err := p.watch.Position(ctx)
	if err != nil {
		return err
	}
	return p.watch.Observe(ctx, p.trail.Since(ctx, seen))
}

// localActor names the machine's user.
func localActor() string {
	if u, err := user.Current(); err == nil {
		return access.LocalPrefix + u.Username
	}
	return access.LocalPrefix + "unknown"
}

// reviews brings an emergency to the audit administrator.
type reviews struct{ watch *watch.Service }

// Open implements access.Reviews.
func (r reviews) Open(ctx context.Context, review access.Review) error {
	return r.watch.Open(ctx, review.Account, review.Object, review.Reason)
}

// near tells the watch and the duties where persons stand.
type near struct {
	*platform
	log *slog.Logger
}

// Units implements watch.Facts. What is no person's id has no unit: an entry of
// the trail that names one must not end the watch for good.
func (n *near) Units(ctx context.Context, persons []string) (map[string]string, error) {
	ids := make([]fact.ID, 0, len(persons))
	for _, p := range persons {
		if id, err := fact.ParseID(p); err == nil {
			ids = append(ids, id)
		}
	}
	homes, err := n.access.HomeUnits(ctx, ids)
	if err != nil {
		err = n.passOver(ctx, "where persons stand cannot be read", err)
	}
	out := map[string]string{}
	for id, unit := range homes {
		out[id.String()] = unit
	}
	return out, err
}

// passOver logs what will not be otherwise the next time: it must not stop the
// watch. What may be, because the stores do not answer or the caller gave up, is
// returned and asked again.
func (n *near) passOver(ctx context.Context, what string, cause error) error {
	if ctx.Err() != nil || n.store.Ping(ctx) != nil || fault.CodeOf(cause) == "control.busy" {
		return cause
	}
	n.log.Warn(what, "code", fault.CodeOf(cause), "error", cause)
	return nil
}

// Near implements watch.Facts: those whose files are hidden from the account
// are its holder's own and kin, and who stands in the holder's own unit is a
// colleague.
func (n *near) Near(ctx context.Context, id string, persons []string) (map[string]string, error) {
	out := map[string]string{}
	holder, err := n.accounts.ByID(ctx, id)
	if fault.CodeOf(err) == "account.unknown" {
		return out, nil
	}
	if err != nil || holder.Person == "" {
		return out, err
	}
	scope, err := n.access.Compile(ctx, id)
	if err != nil {
		return out, n.passOver(ctx, "whose kin an account's holder is cannot be read", err)
	}
	homes, err := n.Units(ctx, append(slices.Clone(persons), holder.Person))
	if err != nil {
		return nil, err
	}
	for _, p := range persons {
		switch {
		case scope.Hidden(p):
			out[p] = "kin"
		case homes[holder.Person] != "" && homes[p] == homes[holder.Person]:
			out[p] = "colleague"
		}
	}
	return out, nil
}
