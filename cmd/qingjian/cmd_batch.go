package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"qingjian/api"
)

// batchArg takes the number of a batch, or its id.
func batchArg(_ *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return usage("请写明一个批次：批次号或批次编号", "name one batch, by its number or its id")
}

func (a *app) changesCommand() *cobra.Command {
	var kind, sheet string
	c := &cobra.Command{
		Use:   a.t("changes 批次", "changes BATCH"),
		Short: a.t("逐行列出一个批次会带来（或已带来）的变化", "list row by row what a batch changes or changed"),
		Args:  batchArg,
		RunE: func(c *cobra.Command, args []string) error {
			return a.atDesk(c.Context(), args[0], func(d batchDesk, id string) error { return a.showChanges(c.Context(), d, id, kind, sheet) })
		},
	}
	c.Flags().StringVar(&kind, "kind", "", a.t("只列一类：new、changed、unchanged 或 disappear", "one kind alone: new, changed, unchanged or disappear"))
	c.Flags().StringVar(&sheet, "sheet", "", a.t("只列一张表", "one sheet alone"))
	a.jsonFlag(c)
	return c
}

// showChanges writes a line for each change; with --json a JSON object a line.
func (a *app) showChanges(ctx context.Context, d batchDesk, id, kind, sheet string) error {
	for cursor := int64(0); ; {
		page, err := d.changes(ctx, id, kind, sheet, cursor)
		if err != nil {
			return err
		}
		for _, x := range page.Items {
			if !a.json {
				a.printChange(x)
			} else if err := a.writeJSON(x); err != nil {
				return err
			}
		}
		if cursor = page.Next; cursor == 0 {
			return nil
		}
	}
}

func (a *app) printChange(x api.ChangeJSON) {
	names := map[string]string{"new": a.t("新增", "new"), "changed": a.t("变更", "changed"),
		"unchanged": a.t("未变化", "unchanged"), "disappear": a.t("将消失", "disappears")}
	line := names[x.Kind]
	if x.Row > 0 {
		line += fmt.Sprintf(a.t("　%s 第 %d 行", "  %s row %d"), x.Sheet, x.Row)
	}
	line += "  " + x.Area + " " + x.Who
	var fields []string
	for _, f := range x.Fields {
		switch {
		case f.Withheld:
			fields = append(fields, f.Label+a.t("：（无权查看）", ": (withheld)"))
		case x.Kind == "changed":
			fields = append(fields, fmt.Sprintf("%s：%s → %s", f.Label, f.Old, f.New))
		}
	}
	if len(fields) > 0 {
		line += "  " + strings.Join(fields, a.t("；", "; "))
	}
	fmt.Fprintln(a.out, line)
}

// withdrawOptions are the flags of "ingest withdraw".
type withdrawOptions struct {
	later, reason string
	yes           bool
}

func (a *app) withdrawCommand() *cobra.Command {
	var o withdrawOptions
	c := &cobra.Command{
		Use:   a.t("withdraw 批次", "withdraw BATCH"),
		Short: a.t("撤回一个已入库的批次", "take a published batch back"),
		Long: a.t(`撤回一个已入库的批次：另立一个批次，把它写过的每一条恢复到它之前的样子。什么也不覆盖，
撤回之前看到的内容仍可按“已知于”查到。先列出会怎样；加 --yes 才真正撤回。
后来的批次改过的条目：--later keep（默认）保留后来的内容，--later take 一并撤回。`,
			`Takes a published batch back by another one, which puts every record that it wrote back to what it was before.
Nothing is overwritten: what was known before the withdrawal stays as it was known. It first says what would happen;
--yes does it. Records that later batches changed: --later keep (the default) leaves them, --later take puts them back too.`),
		Args: batchArg,
		RunE: func(c *cobra.Command, args []string) error {
			if o.later != "keep" && o.later != "take" {
				return usage("--later 写 keep 或 take", "--later is keep or take")
			}
			return a.atDesk(c.Context(), args[0], func(d batchDesk, id string) error { return a.withdraw(c.Context(), d, id, o) })
		},
	}
	f := c.Flags()
	f.StringVar(&o.later, "later", "keep", a.t("后来改过的条目：keep 保留，take 一并撤回", "records that later batches changed: keep or take back"))
	f.StringVar(&o.reason, "reason", "", a.t("撤回原因（必填）", "why (required)"))
	f.BoolVar(&o.yes, "yes", false, a.t("看过后果，确认撤回", "the consequences are known; do it"))
	a.jsonFlag(c)
	return c
}

func (a *app) withdraw(ctx context.Context, d batchDesk, id string, o withdrawOptions) error {
	r, err := d.withdraw(ctx, id, o.later == "take", o.reason)
	if err != nil {
		return err
	}
	for o.yes && (r.Status == "checked" || r.Status == "awaiting_confirmation") {
		if r, err = d.confirm(ctx, r.BatchID, r.Digest, 0); err != nil {
			return err
		}
	}
	if err := a.showReceipt(r); err != nil || a.json || r.Status != "checked" {
		return err
	}
	if err := a.showChanges(ctx, d, r.BatchID, "", ""); err != nil {
		return err
	}
	a.say("还没有撤回。看过以上后果后，加 --yes 再运行一次", "nothing was taken back yet; look at the above, then run it again with --yes")
	return nil
}

// fileCommand writes a file that goes back of a batch.
func (a *app) fileCommand(use, which, zh, en string) *cobra.Command {
	var out string
	var n int
	c := &cobra.Command{
		Use:   use + a.t(" 批次", " BATCH"),
		Short: a.t(zh, en),
		Args:  batchArg,
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" {
				return usage("请用 -o 写明存到哪个文件", "say with -o which file to write")
			}
			return a.atDesk(c.Context(), args[0], func(d batchDesk, id string) error {
				content, err := d.file(c.Context(), id, which, n)
				if err != nil {
					return err
				}
				return os.WriteFile(out, content, 0o600)
			})
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", a.t("存为这个文件", "the file to write"))
	if which == fileAnnotated {
		c.Flags().IntVar(&n, "file", 0, a.t("批次的第几个文件，从 0 数起", "which of the batch's files, counted from 0"))
	}
	return c
}

func (a *app) compareCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   a.t("compare 批次 批次", "compare BATCH BATCH"),
		Short: a.t("两次上传对比：后一个比前一个多了、少了、改了哪些行", "compare two uploads: which rows the second adds, lacks or changes"),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage("请写明两个批次", "name two batches")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return a.atDesk(c.Context(), args[0], func(d batchDesk, first string) error {
				second, err := batchID(c.Context(), d, args[1])
				if err != nil {
					return err
				}
				got, err := d.contrast(c.Context(), first, second)
				if err != nil {
					return err
				}
				if a.json {
					return a.writeJSON(got)
				}
				a.say("新增 %d，变更 %d，未变化 %d，少了 %d", "new %d, changed %d, unchanged %d, gone %d", got.Rows.Inserted, got.Rows.Updated, got.Rows.Unchanged, got.Rows.Ended)
				for _, x := range got.Items {
					a.printChange(x)
				}
				return nil
			})
		},
	}
	a.jsonFlag(c)
	return c
}
