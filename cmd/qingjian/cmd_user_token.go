package main

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"qingjian/internal/account"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
)

// userTokenCommand manages the API tokens of any account: a program cannot log
// in to ask for one of its own.
func (a *app) userTokenCommand() *cobra.Command {
	var in account.CreateTokenInput
	var recover bool
	add := &cobra.Command{
		Use: a.t("add 登录名 用途", "add LOGIN PURPOSE"), Short: a.t("发放接口令牌，只显示一次", "give an API token, shown once"),
		Long: a.t(`发放接口令牌。令牌能做的事是 --permission 与账户权限的交集。
请在账户有角色之前发放：之后发放须加 --recover，从标准输入写明事由。
例：qingjian user token add feed-1 税务每日推送 --days 365 --method POST --address 10.1.2.3 --permission batch.submit`,
			`Gives an API token. What it may do is the intersection of --permission with what the account may.
Give it before the account holds a role: later that takes --recover, with the reason on standard input.
Example: qingjian user token add feed-1 "daily tax feed" --days 365 --method POST --address 10.1.2.3 --permission batch.submit`),
		Args: a.names(2, "请写明登录名和令牌的用途", "give a login name and what the token is for"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withAccount(c.Context(), args[0], func(p *platform, who account.Account) error {
				in.Account, in.Name = who.ID, args[1]
				if err := in.Validate(p.accounts.Policy().TokenLife); err != nil {
					return err
				}
				if err := a.mayTakeOver(c.Context(), p, who, "token-add", recover); err != nil {
					return err
				}
				return a.userTokenAdd(c.Context(), p, in)
			})
		},
	}
	a.recoverFlag(add, &recover)
	f := add.Flags()
	f.IntVar(&in.Days, "days", 365, a.t("有效天数，最长 400", "how many days it holds, at most 400"))
	f.StringSliceVar(&in.Methods, "method", []string{"GET"}, a.t("允许的请求方法", "methods that are allowed"))
	f.StringSliceVar(&in.Addresses, "address", nil, a.t("允许的来源地址或网段，默认不限", "addresses or networks it may come from, any by default"))
	f.StringSliceVar(&in.Permissions, "permission", nil, a.t("令牌的权限", "what it may do"))
	list := &cobra.Command{
		Use: a.t("list 登录名", "list LOGIN"), Short: a.t("列出账户的接口令牌", "list an account's API tokens"), Args: a.names(1, "请写明一个登录名", "give one login name"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withAccount(c.Context(), args[0], func(p *platform, who account.Account) error {
				return a.userTokenList(c.Context(), p.accounts, who)
			})
		},
	}
	a.jsonFlag(list)
	revoke := &cobra.Command{
		Use: a.t("revoke 登录名 令牌编号", "revoke LOGIN ID"), Short: a.t("撤销接口令牌", "revoke an API token"), Args: a.names(2, "请写明登录名和令牌编号（见 list）", "give a login name and the token's id (see list)"),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withAccount(c.Context(), args[0], func(p *platform, who account.Account) error {
				what := audit.Event{Action: "token.revoke", Object: "?"} // what is no id may be anything
				if uuid.Validate(args[1]) == nil {
					what.Object = args[1]
				}
				err := p.doUser(c.Context(), what,
					func() error { return p.accounts.RevokeToken(c.Context(), who.ID, args[1]) })
				if err != nil {
					return err
				}
				a.say("已撤销", "revoked")
				return nil
			})
		},
	}
	return a.group("token", "接口令牌", "API tokens", add, list, revoke)
}

// withAccount opens the data directory for what is done to one account.
func (a *app) withAccount(ctx context.Context, login string, do func(*platform, account.Account) error) error {
	return a.withAccounts(ctx, func(p *platform) error {
		who, err := p.accounts.ByLogin(ctx, login)
		if err != nil {
			return err
		}
		return do(p, who)
	})
}

func (a *app) userTokenAdd(ctx context.Context, p *platform, in account.CreateTokenInput) error {
	in.ID = account.NewID()
	var made account.Token
	var text string
	err := p.doUser(ctx, audit.Event{Action: "token.create", Object: in.ID, Detail: in.Describe()}, func() (err error) {
		made, text, err = p.accounts.CreateToken(ctx, in)
		return err
	})
	if err != nil {
		return err
	}
	a.say("接口令牌：%s", "API token: %s", text)
	a.say("  只显示这一次；有效至 %s，编号 %s", "  shown this once; it holds until %s, its id is %s", clock.Date(made.Expires), made.ID)
	return nil
}

// tokenJSON is a line of the list of tokens.
type tokenJSON struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Created     time.Time `json:"created_at"`
	Expires     time.Time `json:"expires_at"`
	Used        time.Time `json:"used_at,omitzero"`
	Methods     []string  `json:"methods"`
	Addresses   []string  `json:"addresses"`
	Permissions []string  `json:"permissions"`
}

func (a *app) userTokenList(ctx context.Context, s *account.Service, who account.Account) error {
	all, err := s.Tokens(ctx, who.ID)
	if err != nil {
		return err
	}
	if a.json {
		list := make([]tokenJSON, len(all))
		for i, t := range all {
			list[i] = tokenJSON{t.ID, t.Name, t.CreatedAt, t.Expires, t.UsedAt, t.Methods, t.Addresses, t.Permissions}
		}
		return a.writeJSON(list)
	}
	for _, t := range all {
		used := a.t("从未使用", "never used")
		if !t.UsedAt.IsZero() {
			used = a.t("最近使用 ", "last used ") + t.UsedAt.In(clock.Office).Format("2006-01-02 15:04")
		}
		a.say("  %s  %s  有效至 %s  %s", "  %s  %s  until %s  %s", t.ID, t.Name, clock.Date(t.Expires), used)
		limits := append(append(append([]string{}, t.Methods...), t.Addresses...), t.Permissions...)
		a.say("      %s", "      %s", strings.Join(limits, " "))
	}
	a.say("共 %d 个令牌", "%d tokens", len(all))
	return nil
}
