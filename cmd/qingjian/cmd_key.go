package main

import (
	"context"

	"github.com/spf13/cobra"

	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/fault"
	"qingjian/internal/keeper"
)

func (a *app) keyCommand() *cobra.Command {
	status := &cobra.Command{
		Use: "status", Short: a.t("列出各密钥的代次和已用天数（不含密钥本身）", "list the generations and ages of the keys, no secrets"), Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withKeys(c.Context(), func(p *platform) (keeper.Status, error) { return p.keeper.Status(c.Context()) })
		},
	}
	rotate := &cobra.Command{
		Use: "rotate", Short: a.t("更换密钥文件，并启用新一代数据、原件和签名密钥", "change the key file and draw new data, object and signing keys"), Args: a.noArgs,
		Long: a.t("更换密钥文件，并启用新一代数据、原件和签名密钥。旧数据仍可读取。\n旧密钥文件改名保留：此前的备份只能用它打开，请移到这些备份的密钥所在之处。",
			"Changes the key file and draws new data, object and signing keys. What was stored before stays readable.\nThe old key file is kept under another name: backups from before open with it alone. Move it to where their keys are kept."),
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withKeys(c.Context(), func(p *platform) (keeper.Status, error) { return a.rotateAlone(c.Context(), p) })
		},
	}
	a.jsonFlag(status)
	a.jsonFlag(rotate)
	return a.group("key", "密钥", "the keys", status, rotate)
}

// withKeys opens the keys of the data directory and shows how they stand after
// what is done. It refuses to work through a server, whose keys are changed on
// its page.
func (a *app) withKeys(ctx context.Context, do func(*platform) (keeper.Status, error)) error {
	if a.cfg.Server != "" {
		return usage("密钥命令在数据目录上执行，不能加 --server", "the key commands work on the data directory, without --server")
	}
	p, err := a.open(ctx, keysAlone)
	if err != nil {
		return err
	}
	defer a.close(p)
	s, err := do(p)
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(s)
	}
	a.printKeys(s)
	return nil
}

// rotateAlone rotates the keys of a directory that has no accounts yet: with
// accounts it takes two persons, and the server.
func (a *app) rotateAlone(ctx context.Context, p *platform) (keeper.Status, error) {
	accounts, err := account.New(account.Options{Control: p.control, Clock: clock.System, Log: a.log}).Exist(ctx)
	if err != nil {
		return keeper.Status{}, err
	}
	if accounts {
		return keeper.Status{}, fault.New(fault.Denied, "access.use_server",
			fault.T("这个数据目录已启用账户，轮换密钥须由两人在网页上办理", "this data directory has accounts: two persons rotate the keys, on the page")).
			WithHint(fault.T("请启动服务，由系统管理员在“管理—密钥”中提出，另一名管理员批准", "start the server; the system administrator asks for it under Admin, Keys, and another administrator approves"))
	}
	trail, err := a.openTrail(ctx, p)
	if err != nil {
		return keeper.Status{}, err
	}
	if err := trail.Append(ctx, audit.Actor{Account: localActor()}, audit.Event{Action: "key.rotate", Result: "ok"}); err != nil {
		return keeper.Status{}, err
	}
	return p.rotateKeys(ctx)
}

func (a *app) printKeys(s keeper.Status) {
	a.say("密码套件 %s；密钥文件 %s，已用 %d 天", "suite %s; key file %s, %d days old", s.Suite, s.KeyFile, s.KeyFileDays)
	for _, k := range s.Keys {
		state := a.t("在用", "at work")
		switch {
		case !k.Rotates:
			state = a.t("不轮换", "never rotates")
		case !k.AtWork:
			state = a.t("只读旧数据", "reads what is older")
		}
		a.say("  %-9s 第 %d 代  %s  %4d 天  %s", "  %-9s generation %d  %s  %4d days  %s", k.Purpose, k.Generation, k.CreatedAt.Format("2006-01-02"), k.Days, state)
	}
	for _, path := range s.OldKeyFiles {
		a.say("旧密钥文件：%s（此前的备份需要它；请移到别处保管，备份都删除后再删除它）", "old key file: %s (backups from before need it: keep it elsewhere, and delete it with the last of them)", path)
	}
}
