package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"qingjian/api"
	"qingjian/archive"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// showOptions are the flags of "archive show".
type showOptions struct {
	person        string
	idNoStdin     bool
	asOf, asKnown string
	reveal        bool

	purpose, caseNo, basis string // through a server
}

func (a *app) archiveCommand() *cobra.Command {
	var o showOptions
	show := &cobra.Command{
		Use:   "show",
		Short: a.t("显示一个人的档案", "show one person's archive"),
		Long: a.t(`显示一个人的档案。身份证号只从标准输入读取，不写在命令里，以免留在历史记录中：
  printf '%s' 身份证号 | qingjian archive show --id-no-stdin`,
			`Shows one person's archive. The identity number is read from standard input only, so that no shell history keeps it:
  printf '%s' NUMBER | qingjian archive show --id-no-stdin`),
		Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if (o.person == "") == !o.idNoStdin {
				return usage("请用 --person 或 --id-no-stdin 之一指明是谁", "say who it is by --person or by --id-no-stdin, one of them")
			}
			return a.archiveShow(c.Context(), o)
		},
	}
	f := show.Flags()
	f.StringVar(&o.person, "person", "", a.t("人员编号（32 位十六进制）", "person_id, 32 hexadecimal digits"))
	f.BoolVar(&o.idNoStdin, "id-no-stdin", false, a.t("从标准输入读公民身份号码", "read the identity number from standard input"))
	f.StringVar(&o.asOf, "as-of", "", a.t("生效于：那一天的事实，默认今天", "what was true on this day, today by default"))
	f.StringVar(&o.asKnown, "as-known", "", a.t("已知于：当时所知（日期、时刻或 batch:N），默认最新", "as it was known then (a day, an instant or batch:N), newest by default"))
	f.BoolVar(&o.reveal, "reveal", false, a.t("显示敏感字段全文（会记录）", "show sensitive fields in full (noted)"))
	f.StringVar(&o.purpose, "purpose", "routine", a.t("用途代码（通过服务时）", "code of the purpose, through a server"))
	f.StringVar(&o.caseNo, "case", "", a.t("案件或文书编号（通过服务时）", "case or letter number, through a server"))
	f.StringVar(&o.basis, "basis", "", a.t("法律依据，默认为该用途的通常依据", "legal basis, the purpose's usual one by default"))
	a.jsonFlag(show)
	return a.group("archive", "查阅档案", "read the archive", show)
}

func (a *app) archiveShow(ctx context.Context, o showOptions) error {
	if _, err := fact.ParseID(o.person); err != nil && o.person != "" {
		return err
	}
	idNo, err := a.readIDNo(o)
	if err != nil {
		return err
	}
	var d api.DossierJSON
	if a.cfg.Server != "" {
		d, err = a.client().dossier(ctx, o, idNo)
	} else {
		d, err = a.dossierLocal(ctx, o, idNo)
	}
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(d)
	}
	a.printDossier(d)
	return nil
}

func (a *app) readIDNo(o showOptions) (string, error) {
	if !o.idNoStdin {
		return "", nil
	}
	if a.terminal() {
		fmt.Fprint(a.err, a.t("公民身份号码：", "identity number: "))
	}
	line, err := bufio.NewReader(io.LimitReader(a.in, 256)).ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		return "", fault.New(fault.Invalid, "usage.id_no", fault.T("标准输入里没有公民身份号码", "standard input holds no identity number")).Wrap(err)
	}
	return line, nil
}

func (a *app) dossierLocal(ctx context.Context, o showOptions, idNo string) (api.DossierJSON, error) {
	p, err := a.open(ctx, refuseStale)
	if err != nil {
		return api.DossierJSON{}, err
	}
	defer a.close(p)
	var person fact.ID
	if idNo != "" {
		person, err = p.archive.PersonOf(idNo)
	} else {
		person, err = fact.ParseID(o.person)
	}
	if err != nil {
		return api.DossierJSON{}, err
	}
	by, err := p.localBy(ctx)
	if err != nil {
		return api.DossierJSON{}, err
	}
	d, err := p.archive.Dossier(ctx, archive.DossierInput{
		Person: person, AsOf: o.asOf, AsKnown: o.asKnown, Reveal: o.reveal, By: by})
	return p.converter(ctx, a.lang()).Dossier(d), err
}
