package store

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"qingjian/internal/fault"
	"qingjian/internal/migrate"
	"qingjian/sql"
)

// Migrate brings the schema up to the program: the numbered files, then the
// typed logs and columns that the catalogue has and the database lacks.
// progress, which may be nil, hears the name of each step before it runs. Fault
// codes: migrate.edited, migrate.changed, migrate.newer.
func (s *Store) Migrate(ctx context.Context, progress func(name string)) error {
	steps, err := s.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	if err := migrate.Check(steps); err != nil {
		return err
	}
	files, err := schemaFiles()
	if err != nil {
		return err
	}
	if err := migrate.Up(ctx, files, (*migrationTarget)(s), progress); err != nil {
		return err
	}
	derived, err := s.derivedSteps(ctx)
	if err != nil {
		return err
	}
	for _, d := range derived {
		if d.Status != migrate.StatePending {
			continue
		}
		if progress != nil {
			progress(d.Name)
		}
		if err := s.exec(ctx, "migrate "+d.Name, d.statement); err != nil {
			return err
		}
	}
	return nil
}

// MigrationStatus gives the state of every migration file and of every typed
// log and new column of the catalogue. A derived step is applied when the
// database has the table or column, pending when it lacks it, changed when the
// type differs.
func (s *Store) MigrationStatus(ctx context.Context) ([]migrate.Step, error) {
	files, err := schemaFiles()
	if err != nil {
		return nil, err
	}
	steps, err := migrate.Status(ctx, files, (*migrationTarget)(s))
	if err != nil {
		return nil, err
	}
	derived, err := s.derivedSteps(ctx)
	for _, d := range derived {
		steps = append(steps, d.Step)
	}
	return steps, err
}

// CheckSchema makes sure that nothing is left to migrate: fault
// store.schema_stale, or what migrate.Check says.
func (s *Store) CheckSchema(ctx context.Context) error {
	steps, err := s.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	if err := migrate.Check(steps); err != nil {
		return err
	}
	if n := len(migrate.Pending(steps)); n > 0 {
		return fault.New(fault.Conflict, "store.schema_stale",
			fault.F("数据库结构落后于程序，有 %d 步迁移未执行", "the schema is older than the program: %d migration steps are pending", n)).
			WithHint(fault.T("请先运行 qingjian migrate up", "run qingjian migrate up first"))
	}
	return nil
}

func schemaFiles() (fs.FS, error) {
	files, err := fs.Sub(sql.FS(), "schema")
	if err != nil {
		return nil, fmt.Errorf("find the migrations: %w", err)
	}
	return files, nil
}

type derivedStep struct {
	migrate.Step
	statement string
}

// derivedSteps compares the catalogue with the columns that the database has.
// Columns that the catalogue no longer names stay: versions of before hold them.
func (s *Store) derivedSteps(ctx context.Context) ([]derivedStep, error) {
	have, err := s.columns(ctx)
	if err != nil {
		return nil, err
	}
	var steps []derivedStep
	for _, a := range s.areas {
		table, ok := have[a.Table]
		if !ok {
			steps = append(steps, derivedStep{migrate.Step{Name: a.Table, Status: migrate.StatePending}, s.texts[a.Code].create})
			continue
		}
		steps = append(steps, derivedStep{Step: migrate.Step{Name: a.Table, Status: migrate.StateApplied}})
		for _, c := range typedColumns(a) {
			step := migrate.Step{Name: a.Table + "." + c.Name}
			switch table[c.Name] {
			case c.Type:
				continue
			case "":
				step.Status = migrate.StatePending
			default:
				step.Status = migrate.StateChanged
			}
			text, err := render("schema/area_column", struct {
				Table  string
				Column Column
			}{a.Table, c})
			if err != nil {
				return nil, err
			}
			steps = append(steps, derivedStep{step, text})
		}
	}
	return steps, nil
}

// columns gives table -> column -> type of what the database has.
func (s *Store) columns(ctx context.Context) (map[string]map[string]string, error) {
	var have map[string]map[string]string
	start := func() { have = map[string]map[string]string{} }
	err := s.each(ctx, "read the columns", query("queries/schema/columns"), nil, start, func(rows driver.Rows) error {
		var table, column, kind string
		if err := rows.Scan(&table, &column, &kind); err != nil {
			return err
		}
		if have[table] == nil {
			have[table] = map[string]string{}
		}
		have[table][column] = kind
		return nil
	})
	return have, err
}

// migrationTarget is the store as the migrator sees it.
type migrationTarget Store

func (t *migrationTarget) Ensure(ctx context.Context) error {
	return (*Store)(t).exec(ctx, "create the migration record", query("queries/migration/create"))
}

func (t *migrationTarget) Applied(ctx context.Context) ([]migrate.Applied, error) {
	var applied []migrate.Applied
	start := func() { applied = nil }
	err := (*Store)(t).each(ctx, "read the migration record", query("queries/migration/applied"), nil, start,
		func(rows driver.Rows) error {
			var a migrate.Applied
			if err := rows.Scan(&a.Name, &a.Checksum, &a.At); err != nil {
				return err
			}
			applied = append(applied, a)
			return nil
		})
	return applied, err
}

func (t *migrationTarget) Exec(ctx context.Context, statement string) error {
	return (*Store)(t).exec(ctx, "migrate", statement)
}

func (t *migrationTarget) Record(ctx context.Context, a migrate.Applied) error {
	return (*Store)(t).exec(ctx, "record a migration", query("queries/migration/record"),
		clickhouse.Named("name", a.Name), clickhouse.Named("checksum", a.Checksum),
		clickhouse.Named("at_ms", t.clock().UnixMilli()))
}
