package main

import (
	"context"

	"github.com/spf13/cobra"

	"qingjian/internal/migrate"
)

func (a *app) migrateCommand() *cobra.Command {
	up := &cobra.Command{
		Use: "up", Short: a.t("把两个库的结构更新到本程序的版本", "bring both stores' schema up to this program"), Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStores(c.Context(), func(p *platform) error {
				n := 0
				err := p.migrate(c.Context(), func(name string) {
					n++
					a.say("  执行 %s", "  applying %s", name)
				})
				if err == nil {
					a.say("完成，共执行 %d 步", "done, %d steps applied", n)
				}
				return err
			})
		},
	}
	status := &cobra.Command{
		Use: "status", Short: a.t("列出结构更新的每一步", "list the steps of the schema"), Args: a.noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStores(c.Context(), func(p *platform) error { return a.migrateStatus(c.Context(), p) })
		},
	}
	a.jsonFlag(status)
	return a.group("migrate", "数据库结构", "the stores' schema", up, status)
}

func (a *app) withStores(ctx context.Context, do func(*platform) error) error {
	p, err := a.open(ctx, leaveAsIs)
	if err != nil {
		return err
	}
	defer a.close(p)
	return do(p)
}

type storeSteps struct {
	Store string         `json:"store"`
	Steps []migrate.Step `json:"steps"`
}

// migrateStatus fails when an applied file was edited, and has findings when
// steps are pending.
func (a *app) migrateStatus(ctx context.Context, p *platform) error {
	inControl, err := p.control.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	inClickHouse, err := p.store.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	all := []storeSteps{{"control", inControl}, {"clickhouse", inClickHouse}}
	if a.json {
		if err := a.writeJSON(all); err != nil {
			return err
		}
	}
	pending := 0
	for _, s := range all {
		pending += len(migrate.Pending(s.Steps))
		if a.json {
			continue
		}
		for _, step := range s.Steps {
			a.say("  %-10s %-9s %s", "  %-10s %-9s %s", s.Store, step.Status, step.Name)
		}
	}
	for _, s := range all {
		if err := migrate.Check(s.Steps); err != nil {
			return err
		}
	}
	if pending > 0 {
		return errFindings
	}
	return nil
}
