package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingjian/api"
	"qingjian/internal/control"
	"qingjian/internal/engine"
)

func TestKeyFile(t *testing.T) {
	c := freshCLI(t)
	book := filepath.Join(workbooks, "openpyxl.xlsx")
	key, elsewhere := c.data+".key", c.data+".elsewhere"
	t.Run("NotInsideTheData", func(t *testing.T) {
		for _, inside := range []string{filepath.Join(c.data, "key"), filepath.Join(c.data, "objects", "..", "k"), filepath.Join(c.data, "..", "data", "k")} {
			c.says(c.must(exitFailed, "ingest", "file", book, "--key-file", inside).err, "config.key_inside", key)
		}
		if _, err := os.Stat(c.data); !os.IsNotExist(err) {
			t.Errorf("the data directory was made: %v", err)
		}
	})
	t.Run("IsMadeBesideTheData", func(t *testing.T) {
		c.must(exitOK, "ingest", "file", book)
		if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
	})
	rename := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("Missing", func(t *testing.T) {
		rename(key, elsewhere)
		o := c.mustIn(exitFailed, sample, "archive", "show", "--id-no-stdin")
		c.says(o.err, "key.file_missing", key, "--key-file")
		if _, err := os.Stat(key); !os.IsNotExist(err) {
			t.Error("another key file was made")
		}
		c.env["QINGJIAN_KEY_FILE"] = elsewhere
		c.mustIn(exitOK, sample, "archive", "show", "--id-no-stdin")
		delete(c.env, "QINGJIAN_KEY_FILE")
	})
	t.Run("OfAnotherDirectory", func(t *testing.T) {
		other := freshCLI(t)
		other.must(exitOK, "ingest", "file", book, "--dry-run")
		o := c.mustIn(exitFailed, sample, "archive", "show", "--id-no-stdin", "--key-file", other.data+".key")
		c.says(o.err, "key.wrong", "怎么办：")
	})
	t.Run("OthersMayReadIt", func(t *testing.T) {
		rename(elsewhere, key)
		if err := os.Chmod(key, 0o644); err != nil {
			t.Fatal(err)
		}
		c.says(c.mustIn(exitFailed, sample, "archive", "show", "--id-no-stdin").err, "key.file_mode", "chmod 600")
	})
	t.Run("Malformed", func(t *testing.T) {
		if err := os.WriteFile(elsewhere, []byte("qingjian-key-1\nabc\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c.says(c.mustIn(exitFailed, sample, "archive", "show", "--id-no-stdin", "--key-file", elsewhere).err, "key.file_malformed")
	})
}

func TestDataDirectory(t *testing.T) {
	t.Run("UsedByAnotherCommand", func(t *testing.T) {
		c := freshCLI(t)
		l, err := lockDir(c.data)
		if err != nil {
			t.Fatal(err)
		}
		o := c.must(exitFailed, "migrate", "status")
		c.says(o.err, "data.in_use", fmt.Sprint(os.Getpid()), "请等它结束后再试")
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		c.must(exitFindings, "migrate", "status")
	})
	t.Run("IsAFile", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "data")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		c := newCLI(t, path)
		c.says(c.must(exitFailed, "migrate", "status").err, "data.unwritable", path)
	})
	t.Run("EngineIsMissing", func(t *testing.T) {
		c := freshCLI(t)
		t.Setenv(engine.LibraryEnv, "/nowhere/libchdb.so")
		c.says(c.must(exitFailed, "migrate", "status").err, "engine.library_missing", "make setup")
	})
}

func TestMigrate(t *testing.T) {
	c := freshCLI(t)
	t.Run("FreshIsPending", func(t *testing.T) {
		c.says(c.must(exitFindings, "migrate", "status").out, "control", "clickhouse", "pending")
	})
	t.Run("Up", func(t *testing.T) {
		c.says(c.must(exitOK, "migrate", "up").out, "完成，共执行", "001_wrapped_key")
		c.says(c.must(exitOK, "migrate", "up", "--lang", "en").out, "done, 0 steps applied")
	})
	t.Run("Status", func(t *testing.T) {
		o := c.must(exitOK, "migrate", "status")
		if strings.Contains(o.out, "pending") {
			t.Errorf("pending: %s", o.out)
		}
		var all []struct {
			Store string
			Steps []struct{ Name, Status string }
		}
		c.decode(c.must(exitOK, "migrate", "status", "--json"), &all)
		if len(all) != 2 || all[0].Store != "control" || all[1].Store != "clickhouse" || len(all[0].Steps) == 0 || len(all[1].Steps) == 0 || all[0].Steps[0].Status != "applied" {
			t.Errorf("status: %+v", all)
		}
	})
	t.Run("TheKeysAreDrawnLater", func(t *testing.T) {
		c.must(exitOK, "ingest", "file", filepath.Join(workbooks, "openpyxl.xlsx"))
	})
	book := filepath.Join(workbooks, "libreoffice.xlsx")
	t.Run("OldSchemaIsRefused", func(t *testing.T) {
		c.ledger("DELETE FROM schema_migration WHERE name = (SELECT max(name) FROM schema_migration)")
		o := c.must(exitFailed, "ingest", "file", book)
		c.says(o.err, "control.schema_stale", "qingjian migrate up")
		c.says(c.must(exitFindings, "migrate", "status").out, "pending")
		c.says(c.must(exitOK, "migrate", "up").out, "共执行 1 步")
		c.must(exitOK, "ingest", "file", book)
	})
	t.Run("EditedStepIsRefused", func(t *testing.T) {
		c.ledger("UPDATE schema_migration SET checksum = 'edited' WHERE name = '001_wrapped_key'")
		for _, args := range [][]string{{"migrate", "status"}, {"migrate", "up"}, {"ingest", "file", book}, {"serve", "--listen", "127.0.0.1:0"}} {
			c.says(c.must(exitFailed, args...).err, "migrate.", "001_wrapped_key")
		}
		c.says(c.must(exitFailed, "migrate", "status").out, "edited")
	})
}

// ledger runs a statement on the control store.
func (c *cli) ledger(statement string) {
	c.Helper()
	db, err := sql.Open("sqlite", filepath.Join(c.data, "control.db"))
	if err != nil {
		c.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(c.Context(), statement); err != nil {
		c.Fatal(err)
	}
}

// putSetting sets something in the control store of a data directory that nothing
// uses, a new one too.
func putSetting(t *testing.T, data, name, value string) {
	t.Helper()
	db, err := control.Open(t.Context(), "sqlite:"+filepath.Join(data, "control.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Migrate(t.Context(), nil), db.PutSetting(t.Context(), name, value), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestCatalogCommands(t *testing.T) {
	c := freshCLI(t)
	c.says(c.must(exitOK, "catalog", "check").out, "目录无误：6 类监察对象，26 项信息，4 项声明，20 个部门登记簿")
	c.says(c.must(exitOK, "catalog", "check", "--lang", "en").out, "the catalogue is sound: 6 categories, 26 areas, 4 statements, 20 registers")
	t.Run("Export", func(t *testing.T) {
		var exported map[string]json.RawMessage
		c.decode(c.must(exitOK, "catalog", "export"), &exported)
		if len(exported) == 0 {
			t.Error("nothing exported")
		}
		c.says(c.must(exitOK, "catalog", "export", "--format", "md").out, "# ", "A12", "房产")
	})
	overlay := filepath.Join(t.TempDir(), "overlay")
	if err := os.MkdirAll(filepath.Join(overlay, "areas"), 0o700); err != nil {
		t.Fatal(err)
	}
	area := filepath.Join(overlay, "areas", "A12.yaml")
	for _, o := range []struct{ name, text, place string }{
		{"UnknownField", "code: A12\nfields:\n  - name: no_such\n    required: true\n", "A12.yaml:3"},
		{"UnknownKey", "code: A12\nlabel: {zh: 房屋}\ncolour: red\n", "A12.yaml:3"},
		{"NoYAML", "code: A12\n\tx", "A12.yaml:2"},
	} {
		t.Run(o.name, func(t *testing.T) {
			if err := os.WriteFile(area, []byte(o.text), 0o600); err != nil {
				t.Fatal(err)
			}
			c.says(c.must(exitFindings, "catalog", "check", "--catalog", overlay).out, filepath.Join(overlay, "areas", o.place)+":")
			c.must(exitFailed, "catalog", "export", "--catalog", overlay)
			c.must(exitFailed, "migrate", "status", "--catalog", overlay)
		})
	}
	t.Run("OverlayInTheDataDirectory", func(t *testing.T) {
		if err := os.WriteFile(area, []byte("code: A12\nlabel: {zh: 房屋及车位, en: Housing}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(c.data, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(overlay, filepath.Join(c.data, "catalog")); err != nil {
			t.Fatal(err)
		}
		c.says(c.must(exitOK, "catalog", "export", "--format", "md").out, "房屋及车位")
	})
}

// TestGivenStores: stores of others serve as well as our own.
func TestGivenStores(t *testing.T) {
	e, err := engine.Start(t.Context(), engine.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	at := e.Endpoint()
	_, port, _ := strings.Cut(at.HTTP, ":")
	clickhouse := (&url.URL{Scheme: "clickhouse", User: url.UserPassword(at.User, at.Password), Host: at.Native, Path: "/office", RawQuery: "http_port=" + port}).String()
	c, control := freshCLI(t), filepath.Join(t.TempDir(), "ledger.db")
	stores := []string{"--clickhouse", clickhouse, "--control", "sqlite:" + control}
	with := func(args ...string) []string { return append(args, stores...) }

	var r api.ReceiptJSON
	c.decode(c.must(exitOK, with("ingest", "file", filepath.Join(workbooks, "libreoffice.xlsx"), "--json")...), &r)
	if r.Rows.Inserted != 30 || r.Status != "published" {
		t.Errorf("receipt: %+v", r)
	}
	var d api.DossierJSON
	c.decode(c.mustIn(exitOK, sample, with("archive", "show", "--id-no-stdin", "--json")...), &d)
	if d.Coverage["present"] != 3 {
		t.Errorf("dossier: %+v", d.Coverage)
	}
	c.must(exitOK, with("migrate", "status")...)
	for _, name := range []string{"clickhouse", "control.db"} {
		if _, err := os.Stat(filepath.Join(c.data, name)); !os.IsNotExist(err) {
			t.Errorf("%s was made in the data directory", name)
		}
	}
	t.Run("AnotherDirectoryOnTheSameDatabase", func(t *testing.T) {
		other := freshCLI(t)
		o := other.must(exitFailed, "ingest", "file", filepath.Join(workbooks, "libreoffice.xlsx"), "--clickhouse", clickhouse)
		c.says(o.err, "data.mismatch")
	})
	t.Run("AnotherProcessOnTheSameControlStore", func(t *testing.T) {
		held, err := lockFile(control+".lock", control)
		if err != nil {
			t.Fatal(err)
		}
		defer held.Close()
		o := freshCLI(t).must(exitFailed, with("ingest", "file", filepath.Join(workbooks, "libreoffice.xlsx"))...)
		c.says(o.err, "data.in_use")
	})
	t.Run("WrongAddressKeepsThePassword", func(t *testing.T) {
		for address, code := range map[string]string{
			strings.Replace(clickhouse, "http_port", "port", 1):      "store.address",
			"clickhouse://u:" + at.Password + "@127.0.0.1:1/office":  "store.unavailable",
			"clickhouse://default:" + at.Password + "x@" + at.Native: "store.",
			"postgres://u:" + at.Password + "@127.0.0.1:1/x":         "store.address",
		} {
			o := c.must(exitFailed, "migrate", "status", "--clickhouse", address, "--control", "sqlite:"+control)
			c.says(o.err, code)
			if strings.Contains(o.err, at.Password) {
				t.Errorf("the password is shown: %s", o.err)
			}
		}
		o := c.must(exitFailed, "migrate", "status", "--clickhouse", clickhouse, "--control", "postgres://u:"+at.Password+"@h/x")
		c.says(o.err, "control.address")
		if strings.Contains(o.err, at.Password) {
			t.Errorf("the password is shown: %s", o.err)
		}
	})
}
