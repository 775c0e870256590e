package duty_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/duty"
	"qingjian/internal/fault"
)

const (
	person  = "000102030405060708090a0b0c0d0e0f"
	other   = "101112131415161718191a1b1c1d1e1f"
	record  = "202122232425262728292a2b2c2d2e2f"
	wei     = "019dcafe-0000-7000-8000-000000000001" // accounts
	zhao    = "019dcafe-0000-7000-8000-000000000002"
	qian    = "019dcafe-0000-7000-8000-000000000003"
	village = "120118102001"
)

// office is a service on a real store, at a time that the test sets.
type office struct {
	*duty.Service
	now  time.Time
	dir  string
	db   *control.DB
	unit map[string]string
}

func (o *office) wait(d time.Duration) { o.now = o.now.Add(d) }

func open(t *testing.T) *office {
	t.Helper()
	o := &office{now: time.Date(2026, 11, 24, 9, 30, 0, 0, clock.Office).UTC(), dir: t.TempDir(),
		unit: map[string]string{person: village, other: village}}
	var err error
	if o.db, err = control.Open(t.Context(), "sqlite:"+filepath.Join(o.dir, "control.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.db.Close() })
	ok(t, o.db.Migrate(t.Context(), nil))
	cat, err := catalog.Load("")
	ok(t, err)
	keys, err := crypt.GenerateKeys()
	ok(t, err)
	ring, err := crypt.NewKeyring(keys)
	ok(t, err)
	o.Service, err = duty.New(duty.Options{Control: o.db, Sealer: ring, Catalog: cat,
		Clock: func() time.Time { return o.now },
		Homes: func(context.Context, []string) (map[string]string, error) { return o.unit, nil }})
	ok(t, err)
	return o
}

// bytes are all files of the store, as a thief finds them.
func (o *office) bytes(t *testing.T) string {
	t.Helper()
	var all []byte
	names, err := filepath.Glob(filepath.Join(o.dir, "*"))
	ok(t, err)
	for _, name := range names {
		b, err := os.ReadFile(name)
		ok(t, err)
		all = append(all, b...)
	}
	return string(all)
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, what string, err error, code string) {
	t.Helper()
	if got := codes(err); !got[code] {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

// codes lists the fault codes of an error and of what it joins.
func codes(err error) map[string]bool {
	out := map[string]bool{}
	var walk func(error)
	walk = func(err error) {
		switch e := err.(type) { //nolint:errorlint // walks the tree itself
		case nil:
		case *fault.Error:
			out[e.Code] = true
			walk(e.Err)
		case interface{ Unwrap() []error }:
			for _, inner := range e.Unwrap() {
				walk(inner)
			}
		case interface{ Unwrap() error }:
			walk(e.Unwrap())
		}
	}
	walk(err)
	return out
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

var everything = []access.Permission{access.OwnRead, access.RequestHandle, access.DutyKeep, access.EnquiryReport,
	access.EnquiryRead, access.IncidentManage}
