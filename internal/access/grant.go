package access

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// ProposeGrant asks for a role for an account.
type ProposeGrant struct {
	Account  string
	Role     string
	Unit     string   // "" = the whole district
	Areas    []string // nil = all but the leads
	Level    int
	From, To time.Time
	Reason   string
}

// longest is how long a grant may last; it is looked at again after that.
const longest = 3 * 366 * 24 * time.Hour

// roleOf gives a role by its code.
func roleOf(code string) (Role, bool) {
	roles := Roles()
	i := slices.IndexFunc(roles, func(r Role) bool { return r.Code == code })
	if i < 0 {
		return Role{}, false
	}
	return roles[i], true
}

// validate collects every problem. Fault code grant.input.
func (s *Service) validate(ctx context.Context, in ProposeGrant) error {
	var p problems
	role, known := roleOf(in.Role)
	p.add(in.Account == "", "没有指明账户", "no account is named")
	p.add(!known, "没有这个角色", "there is no such role")
	p.add(known && (role.Own || role.Admin) && (in.Unit != "" || in.Areas != nil),
		"该角色不限定单位和信息类", "the role takes no unit and no areas")
	p.add(in.Level < 1 || in.Level > 3, "敏感级别为 1 至 3", "the level is 1 to 3")
	p.add(!in.To.After(in.From), "结束时间应晚于开始时间", "the end must lie after the start")
	p.add(in.To.After(in.From.Add(longest)), "授权最长三年", "a grant lasts three years at most")
	p.add(!in.To.After(s.Clock()), "结束时间已过", "the end has passed already")
	p.add(!hasText(in.Reason), "请写明理由（2 至 500 字）", "give a reason of 2 to 500 characters")
	if in.Account != "" { // an account that does not exist is an error
		if _, err := s.Accounts.Person(ctx, in.Account); err != nil {
			return err
		}
	}
	for _, code := range in.Areas {
		p.add(code == LeadsArea, "问题线索只能逐件指派，不能按类授权", "leads open by assignment, never by area")
		p.add(!slices.ContainsFunc(s.Catalog.Areas, hasCode(code)), "没有信息类 "+code, "there is no area "+code)
	}
	p.add(in.Areas != nil && len(in.Areas) == 0, "信息类列表为空", "the list of areas is empty")
	if in.Unit != "" {
		r, err := s.reach(ctx)
		if err != nil {
			return err
		}
		_, there := r.view.Node(in.Unit)
		p.add(!there, "单位树中没有这个单位", "the unit is not in the tree today")
	}
	return p.fault("grant.input")
}

// Propose asks for a grant; it counts once another account has approved it.
// Fault codes grant.input, grant.self, grant.second_admin, grant.admin_reads,
// access.denied.
func (s *Service) Propose(ctx context.Context, by By, in ProposeGrant) (GrantView, error) {
	id, err := newID()
	if err != nil {
		return GrantView{}, err
	}
	slices.Sort(in.Areas)
	in.Areas = slices.Compact(in.Areas)
	g := control.Grant{ID: id, Account: in.Account, Role: in.Role, Unit: in.Unit, Areas: in.Areas, Level: in.Level,
		From: in.From.Truncate(time.Millisecond), To: in.To.Truncate(time.Millisecond),
		State: control.GrantProposed, ProposedBy: by.Actor.Account, ProposedAt: s.Clock()}
	var a control.Approval
	var guard control.Guard
	err = noted(ctx, by, s.proposalEvent(ctx, by, g), func() (err error) {
		if err := by.May(GrantPropose); err != nil {
			return err
		}
		if err := s.validate(ctx, in); err != nil {
			return err
		}
		if same, err := s.samePerson(ctx, by.Actor.Account, in.Account); err != nil || same {
			return cmp.Or(err, errSelf())
		}
		if guard, err = s.excluding(ctx, g, control.GrantProposed, control.GrantGiven); err != nil {
			return err
		}
		if g.Reason, err = s.Sealer.Seal(grantContext(id), in.Reason); err != nil {
			return err
		}
		a, err = s.request(ctx, by, s.grantApproval(g, in.Reason))
		return err
	}, func() error { return s.Control.ProposeGrant(ctx, g, a, guard) })
	if err != nil {
		return GrantView{}, err
	}
	v, err := s.viewGrant(ctx, g)
	v.Approval = a.ID
	return v, err
}

func (s *Service) grantApproval(g control.Grant, reason string) ApprovalInput {
	role, _ := roleOf(g.Role)
	return ApprovalInput{Kind: KindGrant, Object: g.ID, Digest: s.grantDigest(g), Beneficiary: g.Account, Reason: reason,
		Summary: fault.T("授予角色："+role.Label.ZH, "grant the role: "+role.Label.EN)}
}

// grantDigest is what the second person approves: all of the grant.
func (s *Service) grantDigest(g control.Grant) string {
	return s.Digest(append([]string{g.ID, g.Account, g.Role, g.Unit, strconv.Itoa(g.Level), strconv.FormatInt(g.From.UnixMilli(), 10),
		strconv.FormatInt(g.To.UnixMilli(), 10)}, g.Areas...)...)
}

// excluding refuses a grant beside which another one that is alive, in one of
// the states, cannot stand: nobody is two administrators, and no administrator
// has another role but that of reading his own page. Accounts of one person
// count as one.
func (s *Service) excluding(ctx context.Context, g control.Grant, states ...string) (control.Guard, error) {
	alive, err := s.Control.GrantsAlive(ctx, "", s.Clock())
	if err != nil {
		return nil, err
	}
	same := map[string]bool{g.Account: true}
	for _, other := range alive {
		if _, known := same[other.Account]; known {
			continue
		}
		if same[other.Account], err = s.samePerson(ctx, g.Account, other.Account); err != nil {
			return nil, err
		}
	}
	return func(alive []control.Grant) error {
		for _, other := range alive {
			overlap := other.From.Before(g.To) && g.From.Before(other.To)
			if other.ID == g.ID || !same[other.Account] || !overlap || !slices.Contains(states, other.State) || lapsed(other, s.Clock()) {
				continue
			}
			if err := together(g.Role, other.Role); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// together refuses two roles that one person cannot hold at a time.
func together(a, b string) error {
	first, _ := roleOf(a)
	second, _ := roleOf(b)
	switch {
	case !first.Admin && !second.Admin, first.Own, second.Own:
		return nil
	case a == b && first.Admin:
		return fault.New(fault.Conflict, "grant.second_admin", fault.T("该人员已有或已被提名这个管理角色", "the person holds this administrator's role already, or is proposed for it"))
	case first.Admin && second.Admin:
		return fault.New(fault.Conflict, "grant.second_admin",
			fault.T("系统、安全、审计管理员不得由一人兼任", "nobody may be two of the system, security and audit administrators")).
			WithHint(fault.T("请先撤销另一管理角色，或另选人员", "revoke the other role first, or choose somebody else"))
	}
	return fault.New(fault.Conflict, "grant.admin_reads",
		fault.T("管理员不得兼有查阅或处理档案的角色", "an administrator may hold no role that works with the archive")).
		WithHint(fault.T("请为管理工作另用人员", "let somebody else be the administrator"))
}

// decideGrant makes the grant count, or refuses it.
func (s *Service) decideGrant(ctx context.Context, a control.Approval, dec control.Decision) error {
	g, err := s.Control.Grant(ctx, a.Object)
	if err != nil {
		return err
	}
	if s.tied(s.grantApproval(g, "")) != a.Digest {
		return errChanged()
	}
	if !dec.Approve {
		return s.Control.DecideGrant(ctx, g.ID, dec, nil)
	}
	guard, err := s.excluding(ctx, g, control.GrantGiven)
	if err != nil {
		return err
	}
	return s.Control.DecideGrant(ctx, g.ID, dec, guard)
}

// Bootstrap gives the first security or audit administrator, who comes with a
// set-up code: allowed only while nobody holds or is proposed for that role, and
// once: what was taken back, or ended, does not come again. Fault codes grant.bootstrap, grant.bootstrapped, grant.second_admin,
// grant.admin_reads.
func (s *Service) Bootstrap(ctx context.Context, account, role string) error {
	if role != SecureAdmin && role != AuditAdmin {
		return fault.New(fault.Denied, "grant.bootstrap",
			fault.T("初始化码只用于安全管理员和审计管理员", "a set-up code is for the security and the audit administrator only"))
	}
	id, err := newID()
	if err != nil {
		return err
	}
	now := s.Clock()
	g := control.Grant{ID: id, Account: account, Role: role, Level: 1, From: now, To: now.Add(longest), State: control.GrantGiven,
		ProposedBy: "setup", ProposedAt: now, ApprovedBy: "setup", DecidedAt: now}
	if g.Reason, err = s.Sealer.Seal(grantContext(id), "首次设置"); err != nil {
		return err
	}
	guard, err := s.excluding(ctx, g, control.GrantProposed, control.GrantGiven)
	if err != nil {
		return err
	}
	by := By{Actor: audit.Actor{Account: "system"}, Trail: s.Trail}
	open := func(alive []control.Grant) error {
		if slices.ContainsFunc(alive, func(o control.Grant) bool { return o.Role == role }) {
			return fault.New(fault.Conflict, "grant.bootstrapped", fault.T("已经有人担任这个角色", "somebody holds this role already"))
		}
		return guard(alive)
	}
	return noted(ctx, by, grantEvent("grant.bootstrap", g), func() error {
		if seated, err := s.Seated(ctx, account, role); err != nil || seated {
			return cmp.Or(err, error(fault.New(fault.Conflict, "grant.bootstrapped", fault.T("这个账户已有过这个角色", "the account was given this role before"))))
		}
		alive, err := s.Control.GrantsAlive(ctx, "", now)
		return cmp.Or(err, open(alive))
	}, func() error { return s.Control.GiveGrant(ctx, g, open) })
}

// Seated reports whether an account was ever given a role or proposed for it,
// whatever became of that.
func (s *Service) Seated(ctx context.Context, account, role string) (bool, error) {
	all, err := s.Control.Grants(ctx, account)
	return slices.ContainsFunc(all, func(g control.Grant) bool { return g.Role == role }), err
}

// Revoke ends a grant at once, or takes a proposal back. One person is enough:
// taking a right away is safe. Fault codes grant.unknown, grant.moved.
func (s *Service) Revoke(ctx context.Context, by By, id string) error {
	g := control.Grant{ID: id}
	what := grantEvent("grant.revoke", g)
	return noted(ctx, by, what, func() (err error) {
		if by.May(GrantPropose) != nil {
			if err := by.May(GrantApprove); err != nil {
				return err
			}
		}
		_, err = s.Control.Grant(ctx, id)
		return err
	}, func() error { return s.Control.RevokeGrant(ctx, id, by.Actor.Account, s.Clock()) })
}

// proposalEvent is what the trail keeps of a proposal that was typed: what is not
// known as a role, a unit or an area is committed to.
func (s *Service) proposalEvent(ctx context.Context, by By, g control.Grant) audit.Event {
	g.Account = by.Known(g.Account)
	if _, known := roleOf(g.Role); !known {
		g.Role = by.Commit(g.Role)
	}
	areas := make([]string, len(g.Areas))
	for i, code := range g.Areas {
		if areas[i] = code; !slices.ContainsFunc(s.Catalog.Areas, hasCode(code)) {
			areas[i] = by.Commit(code)
		}
	}
	g.Areas = areas
	if g.Unit != "" {
		r, err := s.reach(ctx)
		unit := by.Commit(g.Unit)
		if err == nil {
			if _, there := r.view.Node(g.Unit); there {
				unit = audit.Unit(g.Unit)
			}
		}
		g.Unit = unit
	}
	e := grantEvent("grant.propose", g)
	if g.Level < 1 || g.Level > 3 {
		e.Detail = strings.Replace(e.Detail, " level="+strconv.Itoa(g.Level), " level=?", 1)
	}
	return e
}

func grantEvent(action string, g control.Grant) audit.Event {
	e := audit.Event{Action: action, Object: g.ID, Areas: g.Areas}
	if g.Account != "" {
		e.Detail = "account=" + g.Account + " role=" + g.Role + " unit=" + g.Unit + " level=" + strconv.Itoa(g.Level) +
			" from=" + g.From.UTC().Format(time.RFC3339) + " to=" + g.To.UTC().Format(time.RFC3339)
	}
	return e
}

func grantContext(id string) string { return "access_grant.reason\x00" + id }

func errSelf() error {
	return fault.New(fault.Denied, "grant.self", fault.T("不能为自己申请授权", "nobody proposes a grant for himself")).
		WithHint(fault.T("请由另一名安全管理员提出", "let another security administrator propose it"))
}
