package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"qingjian/fixtures"
	"qingjian/ingest"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
)

// settingDemo marks a data directory whose demo was loaded to the end.
const settingDemo = "demo.loaded"

// The demo district is the same everywhere and every day.
const (
	demoSeed = 20260901
	demoDay  = "2026-09-01"
)

// demoOptions are the flags of "demo".
type demoOptions struct {
	serveOptions
	workbooks string
	persons   int
	loadOnly  bool
}

func (a *app) demoCommand() *cobra.Command {
	var o demoOptions
	c := &cobra.Command{
		Use:   "demo",
		Short: a.t("载入一个合成的区并打开网页", "load a synthetic district and serve it"),
		Long: a.t("生成一个虚构的区（单位和人名都是编的）的花名册，导入后启动网页。第二次运行直接用已有数据。",
			"Makes the rosters of a made-up district (invented units and names), imports them and serves the page. A second run uses the data that is there."),
		Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.demo(c.Context(), o) },
	}
	a.serveFlags(c, &o.serveOptions)
	c.Flags().StringVar(&o.workbooks, "workbooks", "", a.t("生成的工作簿放在哪里，默认在数据目录旁", "folder for the workbooks, beside the data directory by default"))
	c.Flags().IntVar(&o.persons, "persons", 5000, a.t("多少人", "how many persons"))
	c.Flags().BoolVar(&o.loadOnly, "load-only", false, a.t("只载入，不启动服务", "load only, do not serve"))
	return c
}

func (a *app) demo(ctx context.Context, o demoOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	cfg, err := a.cfg.Complete()
	if err != nil {
		return err
	}
	if o.workbooks == "" {
		o.workbooks = cfg.Data + "-workbooks"
	}
	if err := markDemo(cfg.Data); err != nil {
		return err
	}
	p, err := a.open(ctx, refuseStale)
	if err != nil {
		return err
	}
	defer a.close(p)
	if err := a.loadDemo(ctx, p, o); err != nil {
		return err
	}
	if err := a.openDemo(ctx, p); err != nil {
		return err
	}
	if o.loadOnly {
		return nil
	}
	return a.serve(ctx, p, o.serveOptions, func(address string) { a.invite(ctx, p, address) })
}

// markDemo makes a directory one for a demo. It touches none that was not made
// for one: an office's own data must never be mixed with invented ones.
func markDemo(data string) error {
	mark := filepath.Join(data, "demo")
	if _, err := os.Stat(mark); err == nil {
		return nil
	}
	if entries, err := os.ReadDir(data); err == nil && len(entries) > 0 {
		return errRealData(data)
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	return os.WriteFile(mark, []byte("合成数据 synthetic data\n"), 0o600)
}

func errRealData(data string) error {
	return fault.New(fault.Conflict, "demo.real_data",
		fault.F("数据目录 %s 不是为演示建的，不能放入合成数据", "the data directory %s was not made for a demo; synthetic data are not put into it", data)).
		WithHint(fault.T("请用 --data 指定一个空目录", "name an empty directory with --data"))
}

// loadDemo makes and imports the district once.
func (a *app) loadDemo(ctx context.Context, p *platform, o demoOptions) error {
	loaded, err := p.control.Setting(ctx, settingDemo)
	if err != nil {
		return err
	}
	if loaded == "true" {
		a.say("使用上次载入的合成数据。", "Using the synthetic data loaded before.")
		return nil
	}
	mark, err := p.control.Watermark(ctx)
	if err != nil {
		return err
	}
	if mark.No > 0 && !p.synthetic {
		return errRealData(p.cfg.Data)
	}
	if err := p.control.PutSetting(ctx, settingSynthetic, "true"); err != nil {
		return err
	}
	p.synthetic = true
	if err := a.importDemo(ctx, p, o); err != nil {
		return err
	}
	return p.control.PutSetting(ctx, settingDemo, "true")
}

// delivery is files that are imported for one day, one batch each.
type delivery struct {
	effective string
	files     []string
}

// writeDemo writes the district's files and says in which order they come: the
// tree, the rosters of all units, what departments deliver, the corrections.
func writeDemo(ctx context.Context, o demoOptions) (*fixtures.District, []delivery, error) {
	day, err := fact.ParseDay(demoDay)
	if err != nil {
		return nil, nil, err
	}
	options := fixtures.Options{Persons: o.persons, Seed: demoSeed, Today: day.Time()}
	if _, err := fixtures.Write(ctx, fixtures.WriteOptions{Options: options, Dir: o.workbooks}); err != nil {
		return nil, nil, err
	}
	entries, err := os.ReadDir(o.workbooks)
	if err != nil {
		return nil, nil, err
	}
	var tree, rosters, feeds []string
	for _, e := range entries {
		path := filepath.Join(o.workbooks, e.Name())
		switch ext := filepath.Ext(e.Name()); {
		case e.Name() == "units.csv":
			tree = append(tree, path)
		case ext == ".xlsx":
			rosters = append(rosters, path)
		case e.Name() != "truth.json":
			feeds = append(feeds, path)
		}
	}
	d := fixtures.Generate(options)
	corrections, err := d.Corrections(o.workbooks)
	first, later := d.EffectiveDates()
	return d, []delivery{{first, tree}, {first, rosters}, {first, feeds}, {later, corrections}}, err
}

func (a *app) importDemo(ctx context.Context, p *platform, o demoOptions) error {
	d, deliveries, err := writeDemo(ctx, o)
	if err != nil {
		return err
	}
	n := 0
	for _, x := range deliveries {
		n += len(x.files)
	}
	a.say("【合成数据】虚构的区，%d 人：%d 个文件在 %s", "[synthetic data] a made-up district of %d persons: %d files in %s", o.persons, n, relative(o.workbooks))
	var total ingest.Counts
	var batches []string
	for _, x := range deliveries {
		for _, file := range x.files {
			r, err := a.ingestInto(ctx, p, fileOptions{files: []string{file}, effective: x.effective})
			if err != nil {
				return err
			}
			c := r.Rows
			a.say("  %s：读 %d 行，新增 %d，变更 %d，未变化 %d，需更正 %d，待确认 %d，无关未留存 %d", "  %s: read %d, inserted %d, updated %d, unchanged %d, rejected %d, pending %d, not concerned %d",
				filepath.Base(file), c.Read, c.Inserted, c.Updated, c.Unchanged, c.Rejected, c.Pending, c.Foreign)
			total.Read, total.Rejected, total.Pending = total.Read+c.Read, total.Rejected+c.Rejected, total.Pending+c.Pending
			batches = append(batches, r.BatchID)
		}
	}
	a.say("共读 %d 行，其中 %d 行需更正、%d 行待确认，均未入库：", "%d rows read; %d were refused and %d held back:", total.Read, total.Rejected, total.Pending)
	if err := a.printRefused(ctx, p, batches); err != nil {
		return err
	}
	return a.keepHighlights(ctx, p, d)
}

// printRefused lists why rows were not stored, most frequent first.
func (a *app) printRefused(ctx context.Context, p *platform, batches []string) error {
	by, err := p.localBy(ctx)
	if err != nil {
		return err
	}
	type cause struct {
		n     int
		first ingest.Issue
	}
	byCode := map[string]*cause{}
	for _, id := range batches {
		causes, err := p.ingest.Causes(ctx, by, id, 1)
		if err != nil {
			return err
		}
		for _, c := range causes {
			first := c.Examples[0]
			if first.Severity != "error" {
				continue
			}
			if byCode[first.Code] == nil {
				byCode[first.Code] = &cause{first: first}
			}
			byCode[first.Code].n += c.Count
		}
	}
	var codes []string
	for code := range byCode {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(x, y string) int { return byCode[y].n - byCode[x].n })
	for _, code := range codes {
		c := byCode[code]
		a.say("  %d 处　%s（%s，如 %s / %s %s）", "  %d x %s (%s, e.g. %s / %s %s)",
			c.n, c.first.Message.In(a.lang()), code, c.first.File, c.first.Sheet, c.first.Cell)
	}
	return nil
}

// highlight is a person worth looking at, by the opaque identifier.
type highlight struct {
	Name   string     `json:"name"`
	Person string     `json:"person"`
	Why    fault.Text `json:"why"`
}

// settingHighlights keeps them, so that a second start need not make the
// district again.
const settingHighlights = "demo.highlights"

func (a *app) keepHighlights(ctx context.Context, p *platform, d *fixtures.District) error {
	var kept []highlight
	for _, h := range d.Highlights() {
		person, err := p.archive.PersonOf(h.IDNo)
		if err != nil {
			return err
		}
		kept = append(kept, highlight{h.Name, person.String(), h.Why})
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return p.control.PutSetting(ctx, settingHighlights, string(text))
}

// openDemo makes the accounts of the demonstration: the supervised person is the
// first of those worth looking at.
func (a *app) openDemo(ctx context.Context, p *platform) error {
	kept, err := p.highlights(ctx)
	if err != nil {
		return err
	}
	own := ""
	if len(kept) > 0 {
		own = kept[0].Person
	}
	return p.makeDemoAccounts(ctx, demoRoles(), own)
}

func (p *platform) highlights(ctx context.Context) ([]highlight, error) {
	var kept []highlight
	text, err := p.control.Setting(ctx, settingHighlights)
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &kept)
	}
	return kept, err
}

// invite prints the address and three persons worth looking at.
func (a *app) invite(ctx context.Context, p *platform, address string) {
	a.say("\n清鉴已启动：%s　（按 Ctrl-C 停止）【合成数据】", "\nQingjian is at %s  (Ctrl-C stops it) [synthetic data]", address)
	demo, err := p.demoAccounts(ctx)
	if err == nil && demo != nil {
		a.say("演示账户（仅限本机；登录页可一键登录）：", "Demonstration accounts (this machine only; the login page logs in with one click):")
		for _, d := range demo(a.lang()) {
			a.say("  %-14s %s　%s", "  %-14s %s  %s", d.Login, d.Password, d.RoleLabel)
		}
	}
	kept, err := p.highlights(ctx)
	if err != nil {
		a.log.Warn("the highlights cannot be read", "error", err)
	}
	a.say("值得一看的几个人：", "Persons worth looking at:")
	for _, h := range kept {
		a.say("  %s　%s/archive/%s\n    %s", "  %s  %s/archive/%s\n    %s", h.Name, address, h.Person, h.Why.In(a.lang()))
	}
	a.say("单位和底数：%s/archive/units　%s/archive/figures", "Units and base figures: %s/archive/units  %s/archive/figures", address, address)
}

func relative(path string) string {
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, path); err == nil {
			return rel
		}
	}
	return path
}
