package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

func (a *app) userCommand() *cobra.Command {
	var machine bool
	add := &cobra.Command{
		Use: a.t("add 登录名 姓名", "add LOGIN NAME"), Short: a.t("新建账户，显示一次性密码", "make an account and show its one-time password"),
		Args: a.names(2, "请写明登录名和姓名", "give a login name and a name"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withAccounts(c.Context(), func(p *platform) error {
				return a.userAdd(c.Context(), p, account.CreateInput{Login: args[0], Name: args[1], Machine: machine})
			})
		},
	}
	add.Flags().BoolVar(&machine, "machine", false, a.t("程序账户：只用接口令牌，没有密码", "a program's account: API tokens only, no password"))
	list := &cobra.Command{
		Use: "list", Short: a.t("列出账户", "list the accounts"), Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withAccounts(c.Context(), func(p *platform) error { return a.userList(c.Context(), p) })
		},
	}
	a.jsonFlag(list)
	setup := &cobra.Command{
		Use: "setup-code", Short: a.t("显示首次启动的一次性代码", "show the one-time codes of the first start"),
		Long: a.t(`显示首次启动的一次性代码：首任安全管理员和首任审计管理员各一个，24 小时内有效，再次运行则旧代码作废。
请把两个代码分别交给两个人：管账户的人不能同时管审计。`,
			`Shows the one-time codes of the first start, for the first security administrator and the first audit administrator. They hold for 24 hours; running this again voids the earlier ones.
Hand the two codes to two persons: whoever keeps the accounts must not keep the trail as well.`),
		Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withAccounts(c.Context(), func(p *platform) error {
				var codes []account.SetupCode
				err := p.doUser(c.Context(), audit.Event{Action: "account.setup-code"}, func() (err error) {
					codes, err = p.accounts.SetupCode(c.Context())
					return err
				})
				if err == nil {
					a.printSetupCodes(codes)
				}
				return err
			})
		},
	}
	return a.group("user", "账户", "accounts", setup, list, add, a.userTokenCommand(),
		a.userAct("disable", "停用账户，结束其所有会话", "bar an account and end its sessions", "已停用 %s", "%s is disabled",
			func(ctx context.Context, s *account.Service, id string) (string, error) {
				return "", s.Disable(ctx, id)
			}),
		a.userTakeover("enable", "恢复账户", "let an account in again", "已恢复 %s", "%s is enabled",
			func(ctx context.Context, s *account.Service, id string) (string, error) { return "", s.Enable(ctx, id) }),
		a.userAct("unlock", "解除登录锁定", "let a locked account try again", "已解锁 %s", "%s is unlocked",
			func(ctx context.Context, s *account.Service, id string) (string, error) { return "", s.Unlock(ctx, id) }),
		a.userTakeover("reset-totp", "清除动态口令（手机丢失时）", "take the second factor away (a lost phone)", "已清除 %s 的动态口令", "%s has no second factor now",
			func(ctx context.Context, s *account.Service, id string) (string, error) {
				return "", s.ResetTOTP(ctx, id)
			}),
		a.userTakeover("reset-password", "重置密码，显示新的一次性密码", "give a new one-time password", "已重置 %s 的密码，其会话和接口令牌均已失效", "the password of %s is reset; its sessions and API tokens have ended",
			func(ctx context.Context, s *account.Service, id string) (string, error) {
				return s.ResetPassword(ctx, id)
			}))
}

// userAct is a command that does one thing to one account; what it gives back
// is a one-time password to show, if any.
func (a *app) userAct(name, zh, en, doneZH, doneEN string, do func(context.Context, *account.Service, string) (string, error)) *cobra.Command {
	return a.userActAfter(func(context.Context, *platform, account.Account) error { return nil }, name, zh, en, doneZH, doneEN, do)
}

// userActAfter is userAct for what something else must let pass.
func (a *app) userActAfter(before func(context.Context, *platform, account.Account) error, name, zh, en, doneZH, doneEN string, do func(context.Context, *account.Service, string) (string, error)) *cobra.Command {
	return &cobra.Command{
		Use: name + a.t(" 登录名", " LOGIN"), Short: a.t(zh, en), Args: a.names(1, "请写明一个登录名", "give one login name"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withAccount(c.Context(), args[0], func(p *platform, who account.Account) error {
				if err := before(c.Context(), p, who); err != nil {
					return err
				}
				oneTime := ""
				err := p.doUser(c.Context(), audit.Event{Action: "account." + name, Object: who.ID}, func() (err error) {
					oneTime, err = do(c.Context(), p.accounts, who.ID)
					return err
				})
				if err != nil {
					return err
				}
				if oneTime != "" {
					a.printOneTime(p.accounts, oneTime)
				}
				a.say(doneZH, doneEN, who.Login)
				return nil
			})
		},
	}
}

// doUser does something to an account on behalf of the machine's user, once it
// is noted, by the names that the page's administrators leave in the trail.
func (p *platform) doUser(ctx context.Context, what audit.Event, do func() error) error {
	return access.By{Actor: audit.Actor{Account: localActor()}, Trail: p.trail}.Do(ctx, what, do)
}

func (a *app) names(n int, zh, en string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return usage(zh, en)
		}
		return nil
	}
}

// withAccounts opens the data directory; through a server, accounts are the
// page's matter, where the administrator is known.
func (a *app) withAccounts(ctx context.Context, do func(*platform) error) error {
	if a.cfg.Server != "" {
		return fault.New(fault.Invalid, "usage.user_server",
			fault.T("user 命令只在服务器上直接对数据目录执行", "the user commands work on the data directory itself")).
			WithHint(fault.T("服务运行时请由安全管理员在网页上管理账户；或先停止服务", "while a server runs, the security administrator manages accounts in the page; or stop it first"))
	}
	p, err := a.open(ctx, refuseStale)
	if err != nil {
		return err
	}
	defer a.close(p)
	return do(p)
}

func (a *app) userAdd(ctx context.Context, p *platform, in account.CreateInput) error {
	if err := in.Validate(); err != nil {
		return err
	}
	in.ID = account.NewID()
	var made account.Account
	var oneTime string
	err := p.doUser(ctx, audit.Event{Action: "account.create", Object: in.ID}, func() (err error) {
		made, oneTime, err = p.accounts.Create(ctx, in)
		return err
	})
	if err != nil {
		return err
	}
	a.say("已建立账户 %s（尚无任何角色）", "the account %s was made (it has no role yet)", made.Login)
	if oneTime != "" {
		a.printOneTime(p.accounts, oneTime)
	}
	return nil
}

// printOneTime shows what is shown once.
func (a *app) printOneTime(s *account.Service, oneTime string) {
	a.say("一次性密码：%s", "one-time password: %s", oneTime)
	a.say("  只显示这一次；%d 小时内有效，首次登录须更换", "  shown this once; it holds for %d hours and must be changed at the first login", int(s.Policy().OneTimeLife/time.Hour))
}

// printSetupCodes shows the codes of the first start.
func (a *app) printSetupCodes(codes []account.SetupCode) {
	labels := map[string]fault.Text{account.FirstSecurity: fault.T("首任安全管理员", "first security administrator"),
		account.FirstAudit: fault.T("首任审计管理员", "first audit administrator")}
	for _, c := range codes {
		a.say("%s：%s", "%s: %s", labels[c.Role].In(a.lang()), c.Code)
	}
	a.say("  请分别交给不同的人，在网页上使用；有效至 %s", "  hand them to different persons, to be used in the page; they hold until %s",
		codes[0].Expires.In(clock.Office).Format("2006-01-02 15:04"))
	a.say("  随后请为每个管理岗位再设一人：唯一的管理员无人能批准", "  then give each administration a second person: nobody can approve for the only one")
}

// userJSON is a line of the list of accounts.
type userJSON struct {
	ID          string    `json:"id"`
	Login       string    `json:"login"`
	Name        string    `json:"name"`
	Disabled    bool      `json:"disabled"`
	LockedUntil time.Time `json:"locked_until,omitzero"`
	Enrolled    bool      `json:"totp_enrolled"`
	Machine     bool      `json:"machine,omitempty"`
	Demo        bool      `json:"demo,omitempty"`
}

func (a *app) userList(ctx context.Context, p *platform) error {
	all, err := p.accounts.List(ctx)
	if err != nil {
		return err
	}
	if a.json {
		list := make([]userJSON, len(all))
		for i, u := range all {
			list[i] = userJSON{u.ID, u.Login, u.Name, u.Disabled, u.LockedUntil, u.Enrolled, u.Machine, u.Demo}
		}
		return a.writeJSON(list)
	}
	for _, u := range all {
		a.say("  %-24s %s%s", "  %-24s %s%s", u.Login, u.Name, a.userMarks(u))
	}
	a.say("共 %d 个账户", "%d accounts", len(all))
	return nil
}

func (a *app) userMarks(u account.Account) string {
	marks := ""
	for _, m := range []struct {
		set    bool
		zh, en string
	}{
		{u.Disabled, "已停用", "disabled"},
		{!u.LockedUntil.IsZero(), "锁定至 " + u.LockedUntil.In(clock.Office).Format("15:04"), "locked until " + u.LockedUntil.In(clock.Office).Format("15:04")},
		{u.Machine, "程序账户", "a program"}, {u.Demo, "演示账户", "for demonstration"},
		{u.OneTime, "一次性密码", "one-time password"}, {u.Enrolled, "已启用动态口令", "second factor"},
	} {
		if m.set {
			marks += "  [" + a.t(m.zh, m.en) + "]"
		}
	}
	return marks
}
