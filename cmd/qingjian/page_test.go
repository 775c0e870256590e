//go:build page

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"qingjian/fixtures"
	"qingjian/internal/control"
)

// TestPage drives the built page in Debian's Chromium against a real server on
// a fresh data directory. Pictures go to build/pictures.
func TestPage(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "data")
	d := fixtures.Generate(fixtures.Options{Persons: 120})
	if err := d.WriteCatalog(filepath.Join(data, "catalog")); err != nil {
		t.Fatal(err)
	}
	workbooks, err := d.WriteWorkbooks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	shots := filepath.Join(root, "build", "pictures")
	if err := os.MkdirAll(shots, 0o755); err != nil {
		t.Fatal(err)
	}
	markSynthetic(t, data)
	address := startServer(t, data)
	specs := exec.CommandContext(t.Context(), "npx", "--no-install", "playwright", "test")
	specs.Dir = filepath.Join(root, "web")
	specs.Env = append(os.Environ(), "QINGJIAN_URL="+address, "QINGJIAN_WORKBOOK="+workbooks[0], "QINGJIAN_SHOTS="+shots)
	out, err := specs.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal("the page's tests failed: ", err)
	}
}

func env(data string) func(string) string {
	return func(name string) string {
		switch name {
		case "QINGJIAN_DATA":
			return data
		case "QINGJIAN_ENGINE_LIBRARY":
			return os.Getenv(name)
		}
		return ""
	}
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

// startServer serves the data directory until the test ends and returns the
// address.
func startServer(t *testing.T, data string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	r, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--listen", "127.0.0.1:0"}, streams{out: w, err: os.Stderr, getenv: env(data)})
		w.Close()
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitOK {
			t.Errorf("the server ended with %d", code)
		}
	})
	line := make([]byte, 512)
	n, err := r.Read(line)
	address := regexp.MustCompile(`http://[0-9.:]+`).Find(line[:n])
	if err != nil || address == nil {
		t.Fatalf("no address in %q: %v", line[:n], err)
	}
	go io.Copy(io.Discard, r)
	return string(address)
}
