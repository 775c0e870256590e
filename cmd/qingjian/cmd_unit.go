package main

import (
	"context"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/units"
)

// unitOptions are the flags of the "unit" commands that read.
type unitOptions struct{ asOf, asKnown string }

func (o *unitOptions) flags(a *app, c *cobra.Command) {
	c.Flags().StringVar(&o.asOf, "as-of", "", a.t("生效于：那一天的单位树，默认今天", "the tree of this day, today by default"))
	c.Flags().StringVar(&o.asKnown, "as-known", "", a.t("已知于：当时所知（日期、时刻或 batch:N），默认最新", "as it was known then (a day, an instant or batch:N), newest by default"))
	a.jsonFlag(c)
}

func (o *unitOptions) query() string {
	q := url.Values{}
	for name, value := range map[string]string{"as_of": o.asOf, "as_known": o.asKnown} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "?" + q.Encode()
}

func (a *app) unitCommand() *cobra.Command {
	var o unitOptions
	list := &cobra.Command{
		Use: "list", Short: a.t("显示单位树", "show the tree of units"), Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.unitList(c.Context(), o) },
	}
	show := &cobra.Command{
		Use: a.t("show 单位编码", "show CODE"), Short: a.t("显示一个单位：沿革、上下级、监督力量", "show one unit: its history, place and supervising force"),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("请写明一个单位编码", "name one unit by its code")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return a.unitShow(c.Context(), args[0], o) },
	}
	staffing := &cobra.Command{
		Use: "staffing", Short: a.t("核对监督力量配备", "look at the staffing of the supervising force"),
		Long: a.t(`核对监督力量配备：乡镇街道纪检监察机构专职不足 3 人、联络站没有站长、应设未设的机构。
列出的是需要核实的问题，不是结论：也可能只是漏登。
返回值：0 没有问题  3 有需要核实的问题`,
			`Looks at the staffing of the supervising force: township organs with fewer than 3 full-time staff, stations without a head, organs that are missing.
What it lists are questions, not verdicts: somebody may just not be registered.
Exit status: 0 nothing to ask, 3 something to ask`),
		Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.unitStaffing(c.Context(), o) },
	}
	for _, c := range []*cobra.Command{list, show, staffing} {
		o.flags(a, c)
	}
	return a.group("unit", "单位树与监督力量", "units and the supervising force", a.unitImportCommand(), list, show, staffing)
}

func (a *app) unitImportCommand() *cobra.Command {
	o := fileOptions{only: []string{units.UnitLedger, units.EventLedger, units.OrganLedger, units.ForceLedger, "u_headcount"}}
	c := &cobra.Command{
		Use: a.t("import 文件...", "import FILE..."), Short: a.t("导入单位树、单位变更或监督力量", "import units, their changes or the supervising force"),
		Long: a.t(`导入单位树（列 code,name,level,parent_code,from,to，另可有 peer_group,aliases,coop_zone,coop_group）、单位变更或监督力量。
与 ingest file 走同一条路：逐格核对、给出回执、可按批次追溯；不是这几类内容的文件不予导入。
更名、换上级只需导入新的一行（from 写生效日）；写法见 docs/units.md。`,
			`Imports a tree of units (columns code,name,level,parent_code,from,to, and peer_group,aliases,coop_zone,coop_group if you like), changes of units or the supervising force.
It goes the way of "ingest file": every cell is checked, a receipt given, each batch can be traced; a file of anything else is refused.
For another name or parent import the new row alone, with the day in "from"; see docs/units.md.`),
	}
	a.filesCommand(c, &o)
	c.Flags().StringVar(&o.effective, "effective", "", a.t("没有写起始日期的行从哪天起生效，默认今天", "day from which rows without a date of their own hold, today by default"))
	return c
}

// readThrough reads from the running server, or else opens the data directory.
func readThrough[T any](ctx context.Context, a *app, path string, local func(*platform, access.By) (T, error)) (out T, err error) {
	if a.cfg.Server != "" {
		return out, a.client().do(ctx, http.MethodGet, path, "", nil, &out)
	}
	p, err := a.open(ctx, refuseStale)
	if err != nil {
		return out, err
	}
	defer a.close(p)
	by, err := p.localBy(ctx)
	if err != nil {
		return out, err
	}
	return local(p, by)
}

func (a *app) unitList(ctx context.Context, o unitOptions) error {
	tree, err := readThrough(ctx, a, "/api/v1/units"+o.query(), func(p *platform, by access.By) (api.UnitTreeJSON, error) {
		t, err := p.archive.UnitTree(ctx, by, o.asOf, o.asKnown)
		return p.converter(ctx, a.lang()).UnitTree(t), err
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(tree)
	}
	a.printUnits(tree)
	return nil
}

func (a *app) unitShow(ctx context.Context, code string, o unitOptions) error {
	file, err := readThrough(ctx, a, "/api/v1/units/"+url.PathEscape(code)+o.query(), func(p *platform, by access.By) (api.UnitFileJSON, error) {
		f, err := p.archive.UnitFile(ctx, by, code, o.asOf, o.asKnown)
		return p.converter(ctx, a.lang()).UnitFile(f), err
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(file)
	}
	a.printUnit(file)
	return nil
}

func (a *app) unitStaffing(ctx context.Context, o unitOptions) error {
	found, err := readThrough(ctx, a, "/api/v1/staffing"+o.query(), func(p *platform, by access.By) (api.StaffingJSON, error) {
		f, err := p.archive.Staffing(ctx, by, o.asOf, o.asKnown)
		return p.converter(ctx, a.lang()).Staffing(f), err
	})
	if err != nil {
		return err
	}
	if a.json {
		err = a.writeJSON(found)
	} else {
		a.printStaffing(found)
	}
	if err == nil && len(found.Findings) > 0 {
		err = errFindings
	}
	return err
}
