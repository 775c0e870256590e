package access_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
	"qingjian/internal/officetest"
	"qingjian/internal/store/storetest"
	"qingjian/internal/units"
	"qingjian/internal/vault"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// office is a platform with the service of access over its real stores. The
// accounts, the trail and the reviews belong to other packages; here they are
// kept in memory.
type office struct {
	*officetest.Office
	access *access.Service
	people people
	trail  *trail
	desk   *desk
}

// people says whose an account is: the identity number of its person.
type people struct {
	vault  *vault.Vault
	number map[string]string
}

func (p people) Person(_ context.Context, account string) (string, error) {
	if no := p.number[account]; no != "" {
		return p.vault.PersonID(no).String(), nil
	}
	return "", nil
}

// trail keeps what was noted; full makes it refuse.
type trail struct {
	mu     sync.Mutex
	events []audit.Event
	full   bool
}

func (t *trail) Append(_ context.Context, _ audit.Actor, what audit.Event) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.full {
		return errors.New("no space")
	}
	t.events = append(t.events, what)
	return nil
}

func (t *trail) Commit(string) string { return "committed" }

// last is the newest event as action and result.
func (t *trail) last() string {
	if len(t.events) == 0 {
		return ""
	}
	e := t.events[len(t.events)-1]
	return e.Action + " " + e.Result
}

// desk keeps what the audit administrator has to review.
type desk struct {
	open []access.Review
	fail error
}

func (d *desk) Open(_ context.Context, r access.Review) error {
	if d.fail != nil {
		return d.fail
	}
	d.open = append(d.open, r)
	return nil
}

// The accounts of the tests.
const (
	root    = "account-security-1"
	second  = "account-security-2"
	auditor = "account-audit-1"
)

func newOffice(t *testing.T) *office {
	t.Helper()
	return over(t, officetest.New(t))
}

func over(t *testing.T, base *officetest.Office) *office {
	t.Helper()
	keys, err := crypt.GenerateKeys()
	base.OK(err)
	ring, err := crypt.NewKeyring(keys)
	base.OK(err)
	o := &office{Office: base, people: people{base.Vault, map[string]string{}}, trail: &trail{}, desk: &desk{}}
	o.access = access.New(access.Options{Control: base.Control, Units: units.New(base.Store), Store: base.Store, Vault: base.Vault,
		Catalog: base.Catalog, Clock: base.Tick, Sealer: ring, Trail: o.trail, Accounts: o.people, Reviews: o.desk})
	o.OK(o.access.Bootstrap(t.Context(), root, access.SecureAdmin))
	o.OK(o.access.Bootstrap(t.Context(), auditor, access.AuditAdmin))
	return o
}

// by is an account as a request of this moment has it.
func (o *office) by(account string) access.By {
	o.Helper()
	scope, err := o.access.Compile(o.Context(), account)
	o.OK(err)
	return access.By{Actor: audit.Actor{Account: account, Roles: scope.Roles}, Scope: scope, Trail: o.trail}
}

// with is by under a ticket.
func (o *office) with(account string, t access.Ticket) access.By {
	o.Helper()
	by := o.by(account)
	by.Ticket = &t
	return by
}

// proposal is a grant for a year.
func (o *office) proposal(account, role string) access.ProposeGrant {
	return access.ProposeGrant{Account: account, Role: role, Level: 2, From: o.Now.Add(-time.Hour), To: o.Now.AddDate(1, 0, 0), Reason: "岗位需要"}
}

// grant proposes and approves.
func (o *office) grant(in access.ProposeGrant) access.GrantView {
	o.Helper()
	g, err := o.access.Propose(o.Context(), o.by(root), in)
	o.OK(err)
	o.OK(o.access.Decide(o.Context(), o.by(auditor), g.Approval, true, ""))
	return g
}

// staff gives an account a role for the whole district, at level 3.
func (o *office) staff(account, role string) {
	o.Helper()
	in := o.proposal(account, role)
	in.Level = 3
	o.grant(in)
}

// refuses compares the code of an error.
func (o *office) refuses(err error, code string) {
	o.Helper()
	if got := fault.CodeOf(err); err == nil || got != code {
		o.Errorf("got %v, want %s", err, code)
	}
}

func (o *office) state(grant string) string {
	o.Helper()
	all, err := o.access.Grants(o.Context(), o.by(auditor), "")
	o.OK(err)
	i := slices.IndexFunc(all, func(g access.GrantView) bool { return g.ID == grant })
	return all[i].State
}
