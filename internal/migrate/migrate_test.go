package migrate_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/fstest"

	"qingjian/internal/fault"
	"qingjian/internal/migrate"
)

// memory is a target that keeps what it is told and fails where it is told.
type memory struct {
	applied []migrate.Applied
	ran     []string
	fail    string
}

func (m *memory) Ensure(context.Context) error                       { return nil }
func (m *memory) Applied(context.Context) ([]migrate.Applied, error) { return m.applied, nil }

func (m *memory) Exec(_ context.Context, statement string) error {
	if statement == m.fail {
		return errors.New("power cut")
	}
	m.ran = append(m.ran, statement)
	return nil
}

func (m *memory) Record(_ context.Context, a migrate.Applied) error {
	m.applied = append(m.applied, a)
	return nil
}

func files(pairs ...string) fstest.MapFS {
	fsys := fstest.MapFS{"area.sql.tmpl": {Data: []byte("not a migration")}}
	for i := 0; i < len(pairs); i += 2 {
		fsys[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return fsys
}

func TestUp(t *testing.T) {
	fsys := files("002_b.sql", "CREATE b", "001_a.sql", "CREATE a", "010_c.sql", "CREATE c")
	t.Run("InOrder", func(t *testing.T) {
		var m memory
		var told []string
		if err := migrate.Up(t.Context(), fsys, &m, func(n string) { told = append(told, n) }); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(m.ran, []string{"CREATE a", "CREATE b", "CREATE c"}) || !slices.Equal(told, []string{"001_a", "002_b", "010_c"}) {
			t.Fatalf("ran %v, told %v", m.ran, told)
		}
	})
	t.Run("ResumesWhereItStopped", func(t *testing.T) {
		m := memory{fail: "CREATE b"}
		if err := migrate.Up(t.Context(), fsys, &m, nil); err == nil {
			t.Fatal("no error")
		}
		m.fail = ""
		if err := migrate.Up(t.Context(), fsys, &m, nil); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(m.ran, []string{"CREATE a", "CREATE b", "CREATE c"}) {
			t.Fatalf("ran %v", m.ran)
		}
	})
	t.Run("RefusesAnEditedFile", func(t *testing.T) {
		var m memory
		if err := migrate.Up(t.Context(), fsys, &m, nil); err != nil {
			t.Fatal(err)
		}
		edited := files("001_a.sql", "CREATE other", "002_b.sql", "CREATE b", "011_d.sql", "CREATE d")
		steps, err := migrate.Status(t.Context(), edited, &m)
		if err != nil {
			t.Fatal(err)
		}
		var got []migrate.State
		for _, s := range steps {
			got = append(got, s.Status)
		}
		want := []migrate.State{migrate.StateEdited, migrate.StateApplied, migrate.StatePending, migrate.StateNewer}
		if !slices.Equal(got, want) || steps[3].Name != "010_c" {
			t.Fatalf("got %v", steps)
		}
		if err := migrate.Up(t.Context(), edited, &m, nil); fault.CodeOf(err) != "migrate.edited" {
			t.Fatalf("got %v", err)
		}
	})
}

func TestUpBadFiles(t *testing.T) {
	for name, c := range map[string]struct {
		fsys fstest.MapFS
		code string
	}{
		"NoNumber":      {files("a.sql", "CREATE a"), "migrate.file_name"},
		"NumberTwice":   {files("001_a.sql", "CREATE a", "001_b.sql", "CREATE b"), "migrate.file_name"},
		"TwoStatements": {files("001_a.sql", "CREATE a; CREATE b"), "migrate.statement"},
		"Empty":         {files("001_a.sql", "-- nothing; here\n"), "migrate.statement"},
		"Semicolons": {files("001_a.sql", "-- one; two\nSELECT 'a;''b', 1 /* ; */ ;\n-- end\n",
			"002_t.sql", "CREATE TRIGGER t BEGIN SELECT 1; SELECT 2; END;"), "internal"},
	} {
		t.Run(name, func(t *testing.T) {
			var m memory
			err := migrate.Up(t.Context(), c.fsys, &m, nil)
			if fault.CodeOf(err) != c.code || (err == nil) != (c.code == "internal") {
				t.Fatalf("got %v, want %s", err, c.code)
			}
		})
	}
}
