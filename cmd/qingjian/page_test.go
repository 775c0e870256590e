//go:build page

package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"qingjian/archive"
	"qingjian/fixtures"
	"qingjian/internal/config"
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
	putSetting(t, data, settingSynthetic, "true")
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
	c.feeds()
	accounts := c.people()
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

// feeds declares two: one with a delivery that is held, one of which nothing came.
func (c *cli) feeds() {
	c.Helper()
	in := declare(c.T, c.data, "prices", strings.Replace(pricesFeed, "removes: 0.2", "removes: 1", 1)) // others brought prices too
	deliver(c.T, in, "a.csv", prices(24, 9000))
	c.must(exitOK, "feed", "run", "prices")
	deliver(c.T, in, "b.csv", prices(6, 9100))
	c.must(exitFindings, "feed", "run", "prices")
	declare(c.T, c.data, "property", strings.NewReplacer("prices", "property", "各街镇房价", "不动产登记", "House prices", "Property register", "f_price_index", "f_property",
		`"10"`, `"06"`).Replace(pricesFeed))
}

// people makes an account for every role, as a demonstration has them but without
// second factors, whose codes open only once, and gives their passwords.
func (c *cli) people() string {
	c.Helper()
	a := &app{streams: streams{out: io.Discard, err: io.Discard, getenv: c.getenv}, cfg: config.FromEnv(c.getenv), log: slog.New(slog.DiscardHandler)}
	p, err := a.open(c.Context(), refuseStale)
	if err != nil {
		c.Fatal(err)
	}
	defer p.Close()
	by, err := p.localBy(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	found, err := p.archive.Search(c.Context(), archive.SearchInput{Category: "C5", Limit: 1, By: by})
	if err != nil || len(found.Hits) == 0 {
		c.Fatal(err, "nobody is in the archive")
	}
	roles := demoRoles()
	for i := range roles {
		roles[i].second = false
	}
	if err := p.makeDemoAccounts(c.Context(), roles, found.Hits[0].PersonID.String()); err != nil {
		c.Fatal(err)
	}
	demo, err := p.demoAccounts(c.Context())
	if err != nil {
		c.Fatal(err)
	}
	accounts := map[string]map[string]string{}
	for _, d := range demo(fault.ZH) {
		accounts[d.Role] = map[string]string{"login": d.Login, "password": d.Password}
	}
	text, err := json.Marshal(accounts)
	if err != nil {
		c.Fatal(err)
	}
	return string(text)
}
