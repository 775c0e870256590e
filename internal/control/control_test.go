package control_test

import (
	"path/filepath"
	"testing"

	"qingjian/internal/control"
	"qingjian/internal/control/controltest"
	"qingjian/internal/fault"
)

func TestSQLite(t *testing.T) {
	controltest.Exercise(t, func(t *testing.T) *control.DB {
		db, err := control.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "a b#c", "control.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		if err := db.Migrate(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		return db
	})
}

func TestOpenNamesTheProblem(t *testing.T) {
	for address, code := range map[string]string{
		"mysql://root:secret@host/db": "control.address",
		"sqlite:/dev/null/x":          "control.unreachable",
	} {
		if _, err := control.Open(t.Context(), address); fault.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestFailureHasACode(t *testing.T) {
	db, err := control.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "control.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.PutSetting(t.Context(), "a", "b"); fault.CodeOf(err) != "control.failed" {
		t.Errorf("a write that failed: %v", err)
	}
	if _, err := db.Watermark(t.Context()); fault.CodeOf(err) != "control.failed" {
		t.Errorf("a read that failed: %v", err)
	}
}
