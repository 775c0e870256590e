package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"qingjian/api"
	"qingjian/ingest/feed"
	"qingjian/internal/access"
	"qingjian/internal/clock"
)

func (a *app) feedCommand() *cobra.Command {
	name := func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage("请写明一个数据源的名称", "name one feed")
		}
		return nil
	}
	limit := 20
	list := &cobra.Command{Use: "list", Short: a.t("报送看板：谁该在什么时候之前报送，报了没有", "who owes what since when"), Args: a.noArgs,
		Long: a.t("返回值：0 都按时  3 有逾期、暂存或未成功的", "Exit status: 0 all in time, 3 something is overdue, held or failed"),
		RunE: func(c *cobra.Command, _ []string) error { return a.feedList(c.Context()) }}
	check := &cobra.Command{Use: "check", Short: a.t("检查数据源声明，不连接任何一方", "check the declarations, connecting to nobody"), Args: a.noArgs,
		RunE: func(*cobra.Command, []string) error { return a.feedCheck() }}
	run := &cobra.Command{Use: a.t("run 名称", "run NAME"), Short: a.t("立即取数一次", "fetch now"), Args: name,
		Long: a.t("返回值：0 已收下或没有新内容  1 失败  3 暂存或退回", "Exit status: 0 taken in, or nothing new; 1 failed; 3 held or refused"),
		RunE: func(c *cobra.Command, args []string) error { return a.feedRun(c.Context(), args[0]) }}
	history := &cobra.Command{Use: a.t("history 名称", "history NAME"), Short: a.t("历次报送", "past deliveries, newest first"), Args: name,
		RunE: func(c *cobra.Command, args []string) error { return a.feedHistory(c.Context(), args[0], limit) }}
	history.Flags().IntVar(&limit, "limit", limit, a.t("最多列出几次", "how many at most"))
	for _, c := range []*cobra.Command{list, run, history} {
		a.jsonFlag(c)
	}
	return a.group("feed", "数据源：各部门自动报送", "feeds: what departments send by themselves", list, check, run, history)
}

type feedList struct {
	Items []api.FeedJSON `json:"items"`
}

func (a *app) feedList(ctx context.Context) error {
	all, err := readThrough(ctx, a, "/api/v1/feeds", func(p *platform, by access.By) (out feedList, err error) {
		out.Items = []api.FeedJSON{}
		board, err := p.feeds.Board(ctx, by)
		conv := p.converter(ctx, a.lang())
		for _, st := range board {
			out.Items = append(out.Items, conv.Feed(st))
		}
		return out, err
	})
	if err != nil {
		return err
	}
	if a.json {
		err = a.writeJSON(all)
	}
	late := false
	for _, f := range all.Items {
		late = late || f.State == string(feed.Overdue) || f.State == string(feed.Waiting) || f.State == string(feed.Failing)
		if !a.json {
			a.say("%s　%s（%s）　%s　上次 %s　应在 %s 前", "%s  %s (%s)  %s  last %s  due by %s", f.Name, f.Label, f.Sender, a.stateWord(f.State), when(f.GoodAt), when(f.DueAt))
		}
	}
	if err == nil && late {
		err = errFindings
	}
	return err
}

func (a *app) stateWord(state string) string {
	words := map[string]string{"ok": "按时", "overdue": "逾期", "never": "尚未报送", "held": "暂存待处理", "failing": "未成功"}
	return a.t(words[state], state)
}

func when(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.In(clock.Office).Format("2006-01-02 15:04")
}

func (a *app) feedCheck() error {
	cat, err := a.loadCatalog()
	if err != nil {
		return err
	}
	cfg, err := a.cfg.Complete()
	if err != nil {
		return err
	}
	set, err := feed.Load(cfg.Feeds, cat)
	if err != nil {
		// Every problem is a line of its own, with file, line and column.
		fmt.Fprintln(a.out, err)
		return errFindings
	}
	a.say("%d 个数据源的声明无误", "the declarations of %d feeds are good", len(set.Feeds()))
	return nil
}

func (a *app) feedRun(ctx context.Context, name string) error {
	if a.cfg.Server != "" {
		var started struct {
			ID string `json:"id"`
		}
		if err := a.client().do(ctx, http.MethodPost, "/api/v1/feeds/"+url.PathEscape(name)+"/runs", "", nil, &started); err != nil {
			return err
		}
		if a.json {
			return a.writeJSON(started)
		}
		a.say("已开始，结果见 qingjian feed history %s", "started: see qingjian feed history %s", name)
		return nil
	}
	p, err := a.open(ctx, refuseStale)
	if err != nil {
		return err
	}
	defer a.close(p)
	by, err := p.localBy(ctx)
	if err != nil {
		return err
	}
	p.feeds.WorkOff(ctx) // what a dead process left
	id, err := p.feeds.Start(ctx, by, name)
	if err != nil {
		return err
	}
	p.feeds.WorkOff(ctx)
	runs, err := a.localRuns(ctx, p, by, name, 20)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.ID == id {
			return a.finishRun(r)
		}
	}
	return fmt.Errorf("run %s left no trace", id)
}

// finishRun shows how a run ended, in the exit status too.
func (a *app) finishRun(r api.FeedRunJSON) error {
	if a.json {
		if err := a.writeJSON(r); err != nil {
			return err
		}
	} else {
		a.printRun(r)
	}
	switch r.Status {
	case "published", "unchanged", "duplicate", "empty":
		return nil
	}
	return errFindings
}

func (a *app) localRuns(ctx context.Context, p *platform, by access.By, name string, limit int) ([]api.FeedRunJSON, error) {
	runs, err := p.feeds.Runs(ctx, by, name, "", limit)
	if err != nil {
		return nil, err
	}
	return p.converter(ctx, a.lang()).FeedRuns(p.feeds, runs)
}

type feedRuns struct {
	Items []api.FeedRunJSON `json:"items"`
}

func (a *app) feedHistory(ctx context.Context, name string, limit int) error {
	path := fmt.Sprintf("/api/v1/feeds/%s/runs?limit=%d", url.PathEscape(name), limit)
	runs, err := readThrough(ctx, a, path, func(p *platform, by access.By) (out feedRuns, err error) {
		out.Items, err = a.localRuns(ctx, p, by, name, limit)
		return out, err
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(runs)
	}
	for _, r := range runs.Items {
		a.printRun(r)
	}
	return nil
}

func (a *app) printRun(r api.FeedRunJSON) {
	status := a.t(map[string]string{"queued": "等待", "running": "进行中", "held": "暂存待处理", "published": "已入库", "unchanged": "无变化", "duplicate": "与之前相同",
		"empty": "没有新内容", "refused": "已退回", "superseded": "已被后来的报送取代", "failed": "失败", "accepted": "已收下"}[r.Status], r.Status)
	a.say("%s　%s　读 %d 行：入库 %d、未变 %d、退回 %d、待核 %d、无关 %d　%s", "%s  %s  %d rows: %d taken, %d unchanged, %d refused, %d pending, %d foreign  %s",
		when(&r.QueuedAt), status, r.Rows.Read, r.Rows.Taken, r.Rows.Unchanged, r.Rows.Refused, r.Rows.Pending, r.Rows.Foreign, r.Error)
	for _, x := range r.Findings {
		a.say("  [%s] %s", "  [%s] %s", x.Code, x.Text)
	}
	if r.Letter != "" {
		a.say("  拟告知发送方：\n    %s", "  draft to the sender:\n    %s", strings.ReplaceAll(r.Letter, "\n", "\n    "))
	}
}
