package officetest

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"qingjian/archive"
	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/duty"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/watch"
)

// Guard is what says who may do what in an office, on its real stores.
type Guard struct {
	*Office
	Log      *audit.Log
	Accounts *account.Service
	Access   *access.Service
	Watch    *watch.Service
	Duty     *duty.Service

	Security, Audit string            // the first two administrators' accounts
	Passwords       map[string]string // of those whom Session made, by account
}

// Guarded opens an office's guard: from then on the import and the archive ask
// it, and the trail is the real one.
func (o *Office) Guarded() *Guard {
	o.Helper()
	g := o.guard()
	g.Security, g.Audit = g.Machine("security"), g.Machine("audit")
	o.OK(g.Access.Bootstrap(o.Context(), g.Security, access.SecureAdmin))
	o.OK(g.Access.Bootstrap(o.Context(), g.Audit, access.AuditAdmin))
	return g
}

// Fork is Office.Fork with the guard of it.
func (g *Guard) Fork() *Guard {
	g.Helper()
	f := g.Office.Fork().guard()
	f.Security, f.Audit = g.Security, g.Audit
	return f
}

func (o *Office) guard() *Guard {
	o.Helper()
	g := &Guard{Office: o, Passwords: map[string]string{}}
	ring := o.Keeper.Ring()
	var err error
	g.Log, err = audit.Open(o.Context(), audit.Options{DB: o.Control, Keys: ring, Clock: o.Tick, Log: slog.New(slog.DiscardHandler)})
	o.OK(err)
	o.Cleanup(func() { o.OK(g.Log.Close()) })
	g.Accounts = account.New(account.Options{Control: o.Control, Sealer: ring, Clock: o.Tick, Log: slog.New(slog.DiscardHandler)})
	g.Watch, err = watch.New(watch.Options{Control: o.Control, Clock: o.Tick, Sealer: ring, Settings: watch.Defaults()})
	o.OK(err)
	g.Access = access.New(access.Options{Control: o.Control, Units: o.Units, Store: o.Store, Vault: o.Vault, Catalog: o.Catalog, Clock: o.Tick,
		Sealer: ring, Trail: g.Log, Accounts: holders{g.Accounts}, Reviews: reviews{g.Watch}})
	g.Duty, err = duty.New(duty.Options{Control: o.Control, Sealer: ring, Clock: o.Tick, Catalog: o.Catalog, Homes: g.homes})
	o.OK(err)
	opts := o.Options
	opts.Scopes, opts.SecondPerson = g.Access, g.Access
	o.Service = ingest.New(opts)
	reading := o.Archive.Options
	reading.Approver = g.Access
	o.Archive = archive.New(reading)
	o.By.Trail = g.Log
	return g
}

// Machine makes an account that has no password and gives its id.
func (g *Guard) Machine(login string) string {
	g.Helper()
	a, _, err := g.Accounts.Create(g.Context(), account.CreateInput{Login: login, Name: login, Machine: true})
	g.OK(err)
	return a.ID
}

// Grant gives an account a role: proposed by one administrator, approved by the
// other. A zero level is 3.
func (g *Guard) Grant(in access.ProposeGrant) {
	g.Helper()
	if in.Level == 0 {
		in.Level = 3
	}
	in.From, in.To, in.Reason = g.Now, g.Now.AddDate(1, 0, 0), "岗位需要"
	given, err := g.Access.Propose(g.Context(), g.As(g.Security), in)
	g.OK(err)
	g.OK(g.Access.Decide(g.Context(), g.As(g.Audit), given.Approval, true, ""))
}

// As is an account as a request of this moment has it, without a ticket.
func (g *Guard) As(id string) access.By {
	g.Helper()
	scope, err := g.Access.Compile(g.Context(), id)
	g.OK(err)
	return access.By{Actor: audit.Actor{Account: id, Roles: scope.Roles}, Scope: scope, Trail: g.Log}
}

// Token gives an account an API token for some permissions, or for everything
// that it may do.
func (g *Guard) Token(id string, only ...access.Permission) string {
	g.Helper()
	var may []string
	for _, p := range only {
		may = append(may, string(p))
	}
	for _, r := range access.Roles() {
		for _, p := range r.May {
			if only == nil && g.As(id).Scope.May(p) && !slices.Contains(may, string(p)) {
				may = append(may, string(p))
			}
		}
	}
	_, secret, err := g.Accounts.CreateToken(g.Context(), account.CreateTokenInput{Account: id, Name: "test", Days: 300,
		TokenLimits: account.TokenLimits{Name: "test", Methods: []string{"GET", "POST", "DELETE"}, Permissions: may}})
	g.OK(err)
	return secret
}

// Staff makes an account that holds roles over the whole district at level 3.
func (g *Guard) Staff(login string, roles ...string) string {
	g.Helper()
	id := g.Machine(login)
	for _, r := range roles {
		g.Grant(access.ProposeGrant{Account: id, Role: r})
	}
	return id
}

// Session makes somebody who logs in, gives him roles and opens a session with
// the second factor; it answers with the session's secret. link ties the account
// to a person's file, "" to none.
func (g *Guard) Session(login, link string, grants ...access.ProposeGrant) (id, secret string) {
	g.Helper()
	password := account.DrawPassword()
	a, err := g.Accounts.CreateDemo(g.Context(), account.DemoInput{Login: login, Name: login, Password: password}) // a single hash
	g.OK(err)
	g.Passwords[a.ID] = password
	g.OK(g.Accounts.LinkPerson(g.Context(), a.ID, link))
	for _, in := range grants {
		in.Account = a.ID
		g.Grant(in)
	}
	opened, err := g.Accounts.Open(g.Context(), account.OpenInput{Account: a.ID, SecondFactor: true, Whence: account.Whence{Address: "127.0.0.1"}})
	g.OK(err)
	return a.ID, opened.Secret
}

// Ticket opens a ticket for an account; level 3 is approved by a section head
// who is made for it.
func (g *Guard) Ticket(id string, level int) access.Ticket {
	g.Helper()
	t, err := g.Access.Open(g.Context(), g.As(id), access.OpenTicket{Purpose: "routine", Minutes: 480, Level: level, Reason: "核查需要"})
	g.OK(err)
	if level == 3 {
		head := g.Staff(fmt.Sprintf("head-%d", g.Now.Unix()), access.SectionHead)
		g.OK(g.Access.Decide(g.Context(), g.As(head), t.Approval, true, ""))
		t, err = g.Access.Ticket(g.Context(), t.ID, id)
		g.OK(err)
	}
	return t
}

// homes implements duty.Homes.
func (g *Guard) homes(ctx context.Context, persons []string) (map[string]string, error) {
	ids := make([]fact.ID, 0, len(persons))
	for _, p := range persons {
		id, err := fact.ParseID(p)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	units, err := g.Access.HomeUnits(ctx, ids)
	out := map[string]string{}
	for id, unit := range units {
		out[id.String()] = unit
	}
	return out, err
}

// holders tells whose an account is.
type holders struct{ accounts *account.Service }

// Person implements access.Accounts.
func (h holders) Person(ctx context.Context, id string) (string, error) {
	a, err := h.accounts.ByID(ctx, id)
	if fault.CodeOf(err) == "account.unknown" {
		return "", nil
	}
	return a.Person, err
}

// reviews brings an emergency to the watch.
type reviews struct{ watch *watch.Service }

// Open implements access.Reviews.
func (r reviews) Open(ctx context.Context, review access.Review) error {
	return r.watch.Open(ctx, review.Account, review.Object, review.Reason)
}

// Later moves the office's clock on.
func (o *Office) Later(d time.Duration) {
	o.ticking.Lock()
	defer o.ticking.Unlock()
	o.Now = o.Now.Add(d)
}
