package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/fault"
)

// userTakeover is userAct for what lets whoever has the shell act as the
// account's holder.
func (a *app) userTakeover(name, zh, en, doneZH, doneEN string, do func(context.Context, *account.Service, string) (string, error)) *cobra.Command {
	var recover bool
	c := a.userActAfter(func(ctx context.Context, p *platform, who account.Account) error {
		return a.mayTakeOver(ctx, p, who, name, recover)
	}, name, zh, en, doneZH, doneEN, do)
	a.recoverFlag(c, &recover)
	return c
}

func (a *app) recoverFlag(c *cobra.Command, recover *bool) {
	c.Flags().BoolVar(recover, "recover", false, a.t("账户有角色而别无办法时：从标准输入读事由，留痕并交审计管理员核查", "for an account that holds a role, when there is no other way: reads why from standard input, is noted and reviewed by the audit administrator"))
}

// mayTakeOver refuses an account that holds a role: it stands for somebody
// wherever two are needed. To recover it opens a review, before anything is
// done. Fault code user.holds_role.
func (a *app) mayTakeOver(ctx context.Context, p *platform, who account.Account, act string, recover bool) error {
	holds, err := p.access.Holds(ctx, who.ID)
	if err != nil || !holds {
		return err
	}
	if !recover {
		return fault.New(fault.Denied, "user.holds_role", fault.F("账户 %s 有角色，不能在命令行上改动", "the account %s holds a role and is not changed at the command line", who.Login)).
			WithHint(fault.T("请由两名管理员在网页上办理；确实别无办法时加 --recover，并从标准输入写明事由", "let two administrators do it in the page; when there is no other way, add --recover and give the reason on standard input"))
	}
	reason, err := a.readReason()
	if err != nil {
		return err
	}
	by := access.By{Actor: audit.Actor{Account: localActor()}, Trail: p.trail}
	if err := by.Note(ctx, audit.Event{Action: "account.recover", Object: who.ID, Detail: "act=" + act}); err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	// It is about the account concerned: whoever uses that now does not review it.
	return p.watch.Open(ctx, who.ID, id.String(), "命令行恢复账户（"+act+"，"+localActor()+"）："+reason)
}

// readReason reads a line that says why.
func (a *app) readReason() (string, error) {
	line, err := bufio.NewReader(io.LimitReader(a.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimSpace(line)
	if n := utf8.RuneCountInString(line); n < 2 || n > 500 || !utf8.ValidString(line) {
		return "", usage("请从标准输入写明事由（2 至 500 字）", "give the reason on standard input, 2 to 500 characters")
	}
	return line, catalog.RefuseReporter(line)
}
