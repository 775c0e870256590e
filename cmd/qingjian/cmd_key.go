package main

import (
	"context"

	"github.com/spf13/cobra"

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
			return a.withKeys(c.Context(), func(p *platform) (keeper.Status, error) { return p.rotateKeys(c.Context()) })
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
