// Package migrate brings a store's schema forward from numbered SQL files, one
// statement a file. There is no way back and no "dirty" state: a statement is
// safe to repeat and is recorded after it succeeded, so a run that died goes on
// where it stopped. ClickHouse and the control store both use it.
package migrate

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"qingjian/internal/fault"
)

// Applied is a file that was run. Checksum is the hex SHA-256 of its bytes; At
// is set by the target.
type Applied struct {
	Name     string
	Checksum string
	At       time.Time
}

// Target is a store whose schema is brought forward.
type Target interface {
	// Ensure creates the table in which applied files are recorded.
	Ensure(ctx context.Context) error
	// Applied lists what is recorded, in any order.
	Applied(ctx context.Context) ([]Applied, error)
	// Exec runs one statement.
	Exec(ctx context.Context, statement string) error
	// Record notes a file as applied, at the time it is called.
	Record(ctx context.Context, a Applied) error
}

// State is how a step stands.
type State string

// The states. Only StateApplied and StatePending let a run go on.
const (
	StateApplied State = "applied"
	StatePending State = "pending"
	StateEdited  State = "edited"  // the file changed after it was applied
	StateChanged State = "changed" // a column's type is not what the catalogue says
	StateNewer   State = "newer"   // applied by a newer program; this one has no such file
)

// Step is one file, or one step derived from the catalogue, and its state.
type Step struct {
	Name   string    `json:"name"`
	Status State     `json:"status"`
	At     time.Time `json:"at,omitzero"` // when it was applied, if that is recorded
}

// Check tells whether a run may go on from these steps: fault code
// migrate.edited, migrate.changed or migrate.newer when it may not.
func Check(steps []Step) error {
	for _, s := range steps {
		switch s.Status {
		case StateEdited:
			return fault.New(fault.Conflict, "migrate.edited",
				fault.F("迁移文件 %s 在执行之后被改动", "migration %s was edited after it was applied", s.Name)).
				WithHint(fault.T("恢复原文件，改动写成新的迁移", "restore the file and put the change into a new migration"))
		case StateChanged:
			return fault.New(fault.Conflict, "migrate.changed",
				fault.F("列 %s 的类型与目录不一致", "the type of column %s is not the catalogue's", s.Name)).
				WithHint(fault.T("字段类型不可更改，请另立新字段", "a field never changes its type: add a new field"))
		case StateNewer:
			return fault.New(fault.Conflict, "migrate.newer",
				fault.F("数据已由更新的程序迁移（%s）", "the data was migrated by a newer program (%s)", s.Name)).
				WithHint(fault.T("请使用该版本或更新版本的程序", "use that version of the program or a later one"))
		}
	}
	return nil
}

// Pending names the steps that are still to be run.
func Pending(steps []Step) []string {
	var names []string
	for _, s := range steps {
		if s.Status == StatePending {
			names = append(names, s.Name)
		}
	}
	return names
}

// Up runs the files of fsys (NNN_name.sql at its root) that are not applied
// yet, in the order of their numbers, telling progress each name before its
// statement runs. Fault codes: migrate.edited, migrate.newer,
// migrate.file_name, migrate.statement; otherwise the target's error.
func Up(ctx context.Context, fsys fs.FS, target Target, progress func(name string)) error {
	files, err := read(fsys)
	if err != nil {
		return err
	}
	steps, err := status(ctx, files, target)
	if err != nil {
		return err
	}
	if err := Check(steps); err != nil {
		return err
	}
	for i, f := range files {
		if steps[i].Status != StatePending {
			continue
		}
		if progress != nil {
			progress(f.name)
		}
		if err := target.Exec(ctx, f.text); err != nil {
			return fmt.Errorf("migration %s: %w", f.name, err)
		}
		if err := target.Record(ctx, Applied{Name: f.name, Checksum: f.checksum}); err != nil {
			return fmt.Errorf("record migration %s: %w", f.name, err)
		}
	}
	return nil
}

// Status gives the state of every file, in their order, and then of what only
// a newer program knows. Fault codes: migrate.file_name, migrate.statement.
func Status(ctx context.Context, fsys fs.FS, target Target) ([]Step, error) {
	files, err := read(fsys)
	if err != nil {
		return nil, err
	}
	return status(ctx, files, target)
}

func status(ctx context.Context, files []file, target Target) ([]Step, error) {
	if err := target.Ensure(ctx); err != nil {
		return nil, fmt.Errorf("prepare the migration record: %w", err)
	}
	applied, err := target.Applied(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the migration record: %w", err)
	}
	byName := make(map[string]Applied, len(applied))
	for _, a := range applied {
		byName[a.Name] = a
	}
	steps := make([]Step, 0, len(files))
	for _, f := range files {
		step := Step{Name: f.name, Status: StatePending}
		if a, ok := byName[f.name]; ok {
			step.Status, step.At = StateApplied, a.At
			if a.Checksum != f.checksum {
				step.Status = StateEdited
			}
			delete(byName, f.name)
		}
		steps = append(steps, step)
	}
	var newer []Step
	for name, a := range byName {
		newer = append(newer, Step{Name: name, Status: StateNewer, At: a.At})
	}
	slices.SortFunc(newer, func(a, b Step) int { return cmp.Compare(a.Name, b.Name) })
	return append(steps, newer...), nil
}

type file struct {
	name     string // without .sql
	text     string
	checksum string
}

// read loads and checks the files. fs.ReadDir sorts them, and their numbers
// have three digits, so that is the order in which they run.
func read(fsys fs.FS) ([]file, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	wellNamed := regexp.MustCompile(`^[0-9]{3}_[a-z0-9_]+\.sql$`)
	var files []file
	for _, e := range entries {
		if path.Ext(e.Name()) != ".sql" {
			continue
		}
		name := strings.TrimSuffix(e.Name(), ".sql")
		if !wellNamed.MatchString(e.Name()) || (len(files) > 0 && files[len(files)-1].name[:3] == name[:3]) {
			return nil, fault.New(fault.Internal, "migrate.file_name",
				fault.F("迁移文件名 %s 应为 NNN_名称.sql 且编号唯一", "migration %s should be named NNN_name.sql with a number of its own", e.Name()))
		}
		text, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return nil, fmt.Errorf("read migration %s: %w", name, err)
		}
		if !single(string(text)) {
			return nil, fault.New(fault.Internal, "migrate.statement",
				fault.F("迁移文件 %s 应恰好包含一条语句", "migration %s should hold exactly one statement", e.Name()))
		}
		sum := sha256.Sum256(text)
		files = append(files, file{name, string(text), hex.EncodeToString(sum[:])})
	}
	return files, nil
}

// single reports whether a text is one statement: a word somewhere, and none
// after a semicolon. Quoted strings and comments are looked over, and the body
// of a trigger (BEGIN ... END) belongs to its statement.
func single(text string) bool {
	quoted := regexp.MustCompile(`'(?:[^'\\]|\\.|'')*'|--[^\n]*|(?s:/\*.*?\*/)`)
	bare := quoted.ReplaceAllStringFunc(text, func(s string) string {
		if s[0] == '\'' {
			return "''"
		}
		return " "
	})
	body := regexp.MustCompile(`(?is)\bBEGIN\b.*\bEND\b`)
	bare = strings.TrimSpace(body.ReplaceAllString(bare, "BEGIN END"))
	bare = strings.TrimSpace(strings.TrimSuffix(bare, ";"))
	return bare != "" && !strings.Contains(bare, ";")
}
