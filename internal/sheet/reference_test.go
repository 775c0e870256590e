//go:build reference

package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestReference reads every workbook below $QINGJIAN_REFERENCE_DIR by our
// scanner and by excelize: same cells, or a clear error where excelize fails
// too. It runs by `make reference`, which sets the folder.
func TestReference(t *testing.T) {
	dir := os.Getenv("QINGJIAN_REFERENCE_DIR")
	if dir == "" {
		t.Fatal("QINGJIAN_REFERENCE_DIR is not set")
	}
	outcomes := map[string][]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".xlsx", ".xlsm"}, strings.ToLower(filepath.Ext(path))) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		done := make(chan [2]string, 1)
		go func() {
			outcome, detail := compare(data)
			done <- [2]string{outcome, detail}
		}()
		name := strings.TrimPrefix(path, dir)
		select {
		case got := <-done:
			outcomes[got[0]] = append(outcomes[got[0]], name)
			if strings.HasPrefix(got[0], "BAD") {
				t.Errorf("%s: %s: %s", name, got[0], got[1])
			} else if got[1] != "" {
				t.Logf("%s: %s: %s", name, got[0], got[1])
			}
		case <-ctx.Done():
			t.Fatalf("%s: hangs", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for outcome, files := range outcomes {
		total += len(files)
		t.Logf("%4d %s", len(files), outcome)
	}
	t.Logf("%4d files", total)
	if total == 0 {
		t.Fatal("no workbook found")
	}
}

// compare says how our reading of a workbook stands to excelize's.
func compare(data []byte) (outcome, detail string) {
	lim := Limits{MaxCols: maxExcelCols}
	ours, fellBack, err := tryDump(data, lim, false)
	theirs, oracleErr := oracleDump(data, false)
	switch {
	case err != nil && oracleErr != nil:
		return "refused, excelize fails too", err.Error()
	case err != nil && archiveDamaged(data):
		return "refused, damaged archive that excelize reads past", err.Error()
	case err != nil:
		return "BAD: refused, excelize reads it", err.Error()
	case oracleErr != nil:
		return "read, excelize fails", oracleErr.Error()
	}
	if d := firstDiff(ours, theirs); d != "" {
		if whole, err := oracleDump(data, true); err != nil || firstDiff(ours, whole) != "" {
			return "BAD: different cells", d
		}
		return "same cells as excelize's parser, whose row loop drops some", d
	}
	if fellBack {
		return "same cells by fallback", ""
	}
	again, _, err := tryDump(data, lim, true)
	if err != nil {
		return "BAD: the fallback fails", err.Error()
	}
	if d := firstDiff(ours, again); d != "" {
		return "BAD: the fallback reads other cells", d
	}
	return "same cells", ""
}

// archiveDamaged asks the standard library whether the zip file is damaged.
func archiveDamaged(data []byte) bool {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return true
	}
	seen := map[string]bool{}
	for _, f := range zr.File {
		name := strings.ToLower(f.Name)
		if seen[name] {
			return true
		}
		seen[name] = true
		rc, err := f.Open()
		if err != nil {
			return true
		}
		if _, err := io.Copy(io.Discard, rc); err != nil {
			return true
		}
	}
	return false
}
