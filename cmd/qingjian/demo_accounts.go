package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/pquerna/otp/totp"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// demoAccount is an account of a demonstration. Its password and the seed of its
// second factor are no secrets: they are shown on the page, which serves this
// machine alone. In the store they are sealed all the same.
type demoAccount struct {
	Login    string `json:"login"`
	Role     string `json:"role"`
	Password string `json:"password"`
	Seed     string `json:"seed,omitempty"` // base32, of an enrolled second factor
}

// settingDemoAccounts keeps them; they are drawn anew for each directory.
const settingDemoAccounts = "demo.accounts"

// demoAccounts gives the accounts of a demonstration as the page shows them, nil
// in a directory that is none.
func (p *platform) demoAccounts(ctx context.Context) (func(fault.Lang) []api.DemoAccountJSON, error) {
	sealed, err := p.control.Setting(ctx, settingDemoAccounts)
	if err != nil || sealed == "" {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, err
	}
	text, err := p.keeper.Ring().Unseal(settingDemoAccounts, raw)
	if err != nil {
		return nil, err
	}
	var kept []demoAccount
	if err := json.Unmarshal([]byte(text), &kept); err != nil {
		return nil, err
	}
	return func(l fault.Lang) []api.DemoAccountJSON {
		out := make([]api.DemoAccountJSON, 0, len(kept))
		for _, d := range kept {
			item := api.DemoAccountJSON{Login: d.Login, Role: d.Role, RoleLabel: roleLabel(d.Role, l), Password: d.Password}
			if d.Seed != "" {
				if code, err := totp.GenerateCode(d.Seed, clock.System()); err == nil {
					item.TOTPCode = code
				}
			}
			out = append(out, item)
		}
		return out
	}, nil
}

func roleLabel(code string, l fault.Lang) string {
	for _, r := range access.Roles() {
		if r.Code == code {
			return r.Label.In(l)
		}
	}
	return code
}

// demoRole is a role of the demonstration and how far it reaches.
type demoRole struct {
	login, name, role string
	town              bool // one town, not the district
	level             int
	second            bool // enrolled for the second factor
}

// demoRoles are the people of the demonstration, one of each role. Who feeds data
// is a program elsewhere, with a token instead of a password.
func demoRoles() []demoRole {
	return []demoRole{
		{"demo-clerk", "演示·录入员", access.Clerk, false, 2, false},
		{"demo-liaison", "演示·联络站", access.Liaison, true, 2, false},
		{"demo-analyst", "演示·分析员", access.Analyst, false, 1, false},
		{"demo-auditor", "演示·查阅员", access.Auditor, false, 3, true},
		{"demo-handler", "演示·承办人", access.Handler, false, 3, true},
		{"demo-head", "演示·室主任", access.SectionHead, false, 3, true},
		{"demo-self", "演示·监察对象本人", access.Supervised, false, 1, true},
		{"demo-unit", "演示·单位负责人", access.UnitHead, true, 1, false},
		{"demo-receiver", "演示·接办单位", access.Receiver, true, 1, false},
		{"demo-feed", "演示·数据推送方", access.Feed, false, 2, false},
		{"demo-station", "演示·站点报送员", access.Station, true, 2, false},
		{"demo-security", "演示·安全管理员", access.SecureAdmin, false, 1, true},
		{"demo-audit", "演示·审计管理员", access.AuditAdmin, false, 1, true},
		{"demo-system", "演示·系统管理员", access.SystemAdmin, false, 1, true},
	}
}

// makeDemoAccounts makes them once, the way any account is made: the first two
// administrators come from set-up codes, every other grant is proposed by one
// and approved by the other.
func (p *platform) makeDemoAccounts(ctx context.Context, roles []demoRole, own string) error {
	if text, err := p.control.Setting(ctx, settingDemoAccounts); err != nil || text != "" {
		return err
	}
	town, err := p.firstTown(ctx)
	if err != nil {
		return err
	}
	ids, kept := map[string]string{}, []demoAccount{}
	for _, r := range roles {
		made, d, err := p.makeDemoAccount(ctx, r)
		if err != nil {
			return err
		}
		ids[r.role] = made
		kept = append(kept, d)
	}
	if err := p.accounts.LinkPerson(ctx, ids[access.Supervised], own); err != nil {
		return err
	}
	for _, role := range []string{access.SecureAdmin, access.AuditAdmin} {
		if err := p.access.Bootstrap(ctx, ids[role], role); err != nil && fault.CodeOf(err) != "grant.bootstrapped" {
			return err
		}
	}
	for _, r := range roles {
		if r.role == access.SecureAdmin || r.role == access.AuditAdmin {
			continue
		}
		unit := ""
		if r.town {
			unit = town
		}
		if err := p.grantDemo(ctx, ids, r, unit); err != nil {
			return err
		}
	}
	text, err := json.Marshal(kept) // #nosec G117 -- made-up accounts of a demonstration, sealed at once
	if err != nil {
		return err
	}
	sealed, err := p.keeper.Ring().Seal(settingDemoAccounts, string(text))
	if err != nil {
		return err
	}
	return p.control.PutSetting(ctx, settingDemoAccounts, base64.StdEncoding.EncodeToString(sealed))
}

// makeDemoAccount makes an account with a password that lasts.
func (p *platform) makeDemoAccount(ctx context.Context, r demoRole) (string, demoAccount, error) {
	d := demoAccount{Login: r.login, Role: r.role}
	a, err := p.accounts.ByLogin(ctx, r.login) // a load that died has made some
	var oneTime string
	if fault.CodeOf(err) == "account.unknown" {
		a, oneTime, err = p.accounts.Create(ctx, account.CreateInput{Login: r.login, Name: r.name, Demo: true})
	} else if err == nil {
		if err = p.accounts.ResetTOTP(ctx, a.ID); err == nil {
			oneTime, err = p.accounts.ResetPassword(ctx, a.ID)
		}
	}
	if err != nil {
		return "", d, err
	}
	from := account.Whence{Address: "127.0.0.1", UserAgent: "demo"}
	first, err := p.accounts.Login(ctx, account.LoginInput{Login: r.login, Password: oneTime, Whence: from})
	if err != nil {
		return "", d, err
	}
	d.Password = account.DrawPassword()
	opened, err := p.accounts.ChangePassword(ctx, account.ChangePasswordInput{Secret: first.Secret, Old: oneTime, New: d.Password, Whence: from})
	if err == nil && r.second {
		d.Seed, opened, err = p.enrolDemo(ctx, opened, d.Password)
	}
	if err != nil {
		return "", d, err
	}
	return a.ID, d, p.accounts.Logout(ctx, opened.Secret)
}

func (p *platform) enrolDemo(ctx context.Context, session account.Opened, password string) (string, account.Opened, error) {
	e, err := p.accounts.Enrol(ctx, account.EnrolInput{Secret: session.Secret, Password: password, Address: "127.0.0.1"})
	if err != nil {
		return "", session, err
	}
	// The step before the one at work: the next login takes this one's code.
	code, err := totp.GenerateCode(e.Secret, clock.System().Add(-30*time.Second))
	if err != nil {
		return "", session, err
	}
	session, err = p.accounts.ConfirmTOTP(ctx, session.Secret, code, "127.0.0.1", nil)
	return e.Secret, session, err
}

// grantDemo proposes a grant as the security administrator and approves it as
// the audit administrator.
func (p *platform) grantDemo(ctx context.Context, ids map[string]string, r demoRole, unit string) error {
	have, err := p.control.Grants(ctx, ids[r.role])
	if err != nil || len(have) > 0 {
		return err // a load that died has given it
	}
	by := func(role string) (access.By, error) {
		scope, err := p.access.Compile(ctx, ids[role])
		return access.By{Actor: audit.Actor{Account: ids[role], Roles: []string{role}}, Scope: scope, Trail: p.trail}, err
	}
	security, err := by(access.SecureAdmin)
	if err != nil {
		return err
	}
	now := clock.System()
	g, err := p.access.Propose(ctx, security, access.ProposeGrant{Account: ids[r.role], Role: r.role, Unit: unit, Level: r.level,
		From: now, To: now.AddDate(1, 0, 0), Reason: "演示"})
	if err != nil {
		return err
	}
	second, err := by(access.AuditAdmin)
	if err != nil {
		return err
	}
	return p.access.Decide(ctx, second, g.Approval, true, "演示")
}

// firstTown is a town of the demonstration's district.
func (p *platform) firstTown(ctx context.Context) (string, error) {
	mark, err := p.control.Watermark(ctx)
	if err != nil {
		return "", err
	}
	tree, err := p.units.Tree(ctx, mark.No)
	if err != nil {
		return "", err
	}
	view := tree.At(fact.DayOf(clock.System().In(clock.Office)))
	for _, root := range view.Roots() {
		for _, code := range view.Subtree(root) {
			if n, ok := view.Node(code); ok && n.Level == "township" {
				return code, nil
			}
		}
	}
	return "", nil
}
