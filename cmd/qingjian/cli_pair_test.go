package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestControlStoreFromAnOlderBackup: numbers must not be given twice.
func TestControlStoreFromAnOlderBackup(t *testing.T) {
	c := freshCLI(t)
	book := filepath.Join(workbooks, "openpyxl.xlsx")
	c.must(exitOK, "ingest", "file", book, "--dry-run")
	db := filepath.Join(c.data, "control.db")
	older, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	c.must(exitOK, "ingest", "file", book)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(db + suffix); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(db, older, 0o600); err != nil {
		t.Fatal(err)
	}
	c.says(c.must(exitFailed, "ingest", "file", book).err, "data.mismatch", "同一次备份")
}
