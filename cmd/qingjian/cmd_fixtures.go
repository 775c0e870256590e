package main

import (
	"context"

	"github.com/spf13/cobra"

	"qingjian/fixtures"
)

func (a *app) fixturesCommand() *cobra.Command {
	o := fixtures.WriteOptions{Options: fixtures.Options{Persons: 5000, Seed: 1}}
	format := "mixed"
	generate := &cobra.Command{
		Use: "generate", Short: a.t("生成合成数据：工作簿、部门数据文件和答案", "write synthetic data: workbooks, feed files and the truth"), Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case format != "mixed" && format != "xlsx":
				return usage("--format 只能是 mixed 或 xlsx", "--format is mixed or xlsx")
			case o.Dir == "":
				return usage("请用 --out 指定目录", "name a directory with --out")
			case o.Persons < 1 || o.Persons > 1_000_000:
				return usage("--persons 应在 1 至 1000000 之间", "--persons is from 1 to 1000000")
			}
			o.Workbooks = format == "xlsx"
			return a.generate(c.Context(), o)
		},
	}
	f := generate.Flags()
	f.IntVar(&o.Persons, "persons", o.Persons, a.t("人数", "how many persons"))
	f.Uint64Var(&o.Seed, "seed", o.Seed, a.t("种子；相同的种子得到相同的文件", "the same seed gives the same files"))
	f.StringVar(&o.Dir, "out", "", a.t("写入的目录", "the directory to write into"))
	f.StringVar(&format, "format", format, a.t("mixed 或 xlsx（全部为工作簿）", "mixed, or xlsx for workbooks only"))
	f.BoolVar(&o.Expect, "expect", false, a.t("同时写出每个人应有的档案 expected.jsonl", "write every person's expected dossier, expected.jsonl, too"))
	return a.group("fixtures", "合成数据", "synthetic data", generate)
}

func (a *app) generate(ctx context.Context, o fixtures.WriteOptions) error {
	r, err := fixtures.Write(ctx, o)
	if err != nil {
		return err
	}
	rows := 0
	for _, n := range r.Rows {
		rows += n
	}
	a.say("【合成数据】%d 人：%d 个工作簿，%d 个部门数据文件共 %d 行，植入错误 %d 处、问题 %d 件、干扰项 %d 件，在 %s",
		"[synthetic data] %d persons: %d workbooks, %d feed files of %d rows in all; planted: %d errors, %d cases, %d look-alikes; in %s",
		r.Persons, r.Workbooks, r.Feeds, rows, r.Errors, r.Cases, r.Decoys, relative(o.Dir))
	return nil
}
