package control_test

import (
	"path/filepath"
	"testing"

	"qingjian/internal/control"
	"qingjian/internal/control/controltest"
)

func TestAccessOnSQLite(t *testing.T) {
	controltest.ExerciseAccess(t, func(t *testing.T) *control.DB {
		db, err := control.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "control.db"))
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
