package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"qingjian/internal/catalog"
)

func (a *app) catalogCommand() *cobra.Command {
	check := &cobra.Command{
		Use: "check", Short: a.t("核对整个信息目录", "prove the whole catalogue"), Args: a.noArgs,
		RunE: func(*cobra.Command, []string) error { return a.catalogCheck() },
	}
	format := "json"
	export := &cobra.Command{
		Use: "export", Short: a.t("导出信息目录", "export the catalogue"), Args: a.noArgs,
		RunE: func(*cobra.Command, []string) error {
			if format != "json" && format != "md" {
				return usage("--format 只能是 json 或 md", "--format is json or md")
			}
			c, err := a.loadCatalog()
			if err != nil {
				return err
			}
			return c.Export(a.out, format)
		},
	}
	export.Flags().StringVar(&format, "format", format, a.t("json 或 md", "json or md"))
	return a.group("catalog", "信息目录", "the catalogue", check, export)
}

func (a *app) loadCatalog() (*catalog.Catalog, error) {
	cfg, err := a.cfg.Complete()
	if err != nil {
		return nil, err
	}
	return catalog.Load(cfg.Catalog)
}

func (a *app) catalogCheck() error {
	c, err := a.loadCatalog()
	if err == nil {
		err = c.Check()
	}
	if err != nil {
		// Every problem is a line of its own, with file and line.
		fmt.Fprintln(a.out, err)
		return errFindings
	}
	fields := 0
	for _, area := range c.All() {
		fields += len(area.Fields)
	}
	a.say("目录无误：%d 类监察对象，%d 项信息，%d 项声明，%d 个部门登记簿，%d 个台账，%d 个字段，%d 个字典，村级权力 %d 类 %d 项（摘要 %s）",
		"the catalogue is sound: %d categories, %d areas, %d statements, %d registers, %d ledgers, %d fields, %d dictionaries, %d classes of %d village powers (digest %s)",
		len(c.Categories), len(c.Areas), len(c.Statements), len(c.Registers), len(c.Ledgers), fields, len(c.Dicts), len(c.PowerClasses), len(c.Powers), c.Digest)
	return nil
}
