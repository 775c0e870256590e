//go:build page

package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"qingjian/fixtures"
	"qingjian/internal/config"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// TestPage drives the built page in Debian's Chromium against a real server on
// a fresh data directory. Pictures go to build/pictures.
func TestPage(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "data")
	dir := t.TempDir()
	if _, err := fixtures.Write(t.Context(), fixtures.WriteOptions{Options: fixtures.Options{Persons: 120}, Dir: dir}); err != nil {
		t.Fatal(err)
	}
	workbooks, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil || len(workbooks) < 2 {
		t.Fatal(err, workbooks)
	}
	shots := filepath.Join(root, "build", "pictures")
	if err := os.MkdirAll(shots, 0o755); err != nil {
		t.Fatal(err)
	}
	markSynthetic(t, data)
	c := newCLI(t, data)
	// One workbook is left for the specs to import; everything else is there.
	c.must(exitOK, "unit", "import", filepath.Join(dir, "units.csv"))
	for _, book := range workbooks[1:] {
		c.runIn("", "ingest", "file", book) // with planted errors, so any outcome
	}
	feeds, err := filepath.Glob(filepath.Join(dir, "[fsu]_*"))
	if err != nil || len(feeds) < 10 {
		t.Fatal(err, feeds)
	}
	c.must(exitOK, append([]string{"ingest", "file"}, feeds...)...)
	accounts := seatPage(t, c, fixtures.Generate(fixtures.Options{Persons: 120}).Highlights()[0].IDNo)
	address := c.start("--rate", "-1").url
	specs := exec.CommandContext(t.Context(), "npx", "--no-install", "playwright", "test")
	specs.Dir = filepath.Join(root, "web")
	specs.Env = append(os.Environ(), "QINGJIAN_URL="+address, "QINGJIAN_WORKBOOK="+workbooks[0], "QINGJIAN_SHOTS="+shots, "QINGJIAN_ACCOUNTS="+accounts)
	out, err := specs.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal("the page's tests failed: ", err)
	}
}

// seatPage makes the accounts of a demonstration, one for each role, and gives
// them as the specs read them; own is the number of the supervised person.
func seatPage(t *testing.T, c *cli, own string) string {
	t.Helper()
	a := &app{cfg: config.FromEnv(c.getenv), log: slog.New(slog.DiscardHandler)}
	p, err := a.open(t.Context(), refuseStale)
	c.ok(err)
	person, err := p.archive.PersonOf(own)
	c.ok(err)
	c.ok(p.makeDemoAccounts(t.Context(), person.String()))
	demo, err := p.demoAccounts(t.Context())
	c.ok(err)
	type login struct {
		Login    string `json:"login"`
		Password string `json:"password"`
	}
	byRole := map[string]login{}
	for _, d := range demo(fault.ZH) {
		byRole[d.Role] = login{d.Login, d.Password}
	}
	text, err := json.Marshal(byRole)
	c.ok(errors.Join(err, p.Close()))
	return string(text)
}

// markSynthetic sets a data directory up for made-up data.
func markSynthetic(t *testing.T, data string) {
	t.Helper()
	db, err := control.Open(t.Context(), "sqlite:"+filepath.Join(data, "control.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Migrate(t.Context(), nil), db.PutSetting(t.Context(), settingSynthetic, "true"), db.Close()); err != nil {
		t.Fatal(err)
	}
}
