package watch_test

import (
	"context"
	"encoding/json"
	"iter"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
	"qingjian/internal/watch"
)

// trail collects what is noted.
type trail struct{ events []audit.Event }

func (t *trail) Append(_ context.Context, _ audit.Actor, e audit.Event) error {
	t.events = append(t.events, e)
	return nil
}

// Commit implements access.Noter; the watch commits to nothing.
func (*trail) Commit(string) string { return "" }

// known is what is known of persons in a test.
type known struct {
	units   map[string]string
	near    map[string]string // account|person
	pending []string
}

func (k known) Units(context.Context, []string) (map[string]string, error) { return k.units, nil }

func (k known) Near(_ context.Context, account string, persons []string) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range persons {
		out[p] = k.near[account+"|"+p]
	}
	return out, nil
}

// office is a control store with a watch on it, which can be opened anew.
type office struct {
	t       *testing.T
	path    string
	db      *control.DB
	service *watch.Service
	options watch.Options
	trail   trail
}

// now is a Tuesday afternoon of the office, after all that tests let happen.
var now = time.Date(2026, 6, 30, 15, 0, 0, 0, clock.Office)

func newOffice(t *testing.T, facts watch.Facts, set func(*watch.Settings)) *office {
	t.Helper()
	keys, err := crypt.GenerateKeys()
	must(t, err)
	ring, err := crypt.NewKeyring(keys)
	must(t, err)
	s := watch.Defaults()
	if set != nil {
		set(&s)
	}
	o := &office{t: t, path: filepath.Join(t.TempDir(), "control.db"),
		options: watch.Options{Clock: clock.Fixed(now), Sealer: ring, Facts: facts, Settings: s}}
	o.open()
	must(t, o.db.Migrate(t.Context(), nil))
	if k, ok := facts.(known); ok {
		list, err := json.Marshal(k.pending)
		must(t, err)
		must(t, o.db.PutSetting(t.Context(), watch.AppointmentSetting, string(list)))
	}
	t.Cleanup(func() { must(t, o.db.Close()) })
	return o
}

func (o *office) open() {
	o.t.Helper()
	var err error
	o.db, err = control.Open(o.t.Context(), "sqlite:"+o.path)
	must(o.t, err)
	o.options.Control = o.db
	o.service, err = watch.New(o.options)
	must(o.t, err)
}

// restart closes the store and opens it anew.
func (o *office) restart() {
	o.t.Helper()
	must(o.t, o.db.Close())
	o.open()
}

func (o *office) observe(entries []audit.Entry) {
	o.t.Helper()
	must(o.t, o.service.Observe(o.t.Context(), stream(entries)))
}

// as gives an actor with all rights.
func (o *office) as(account string) access.By {
	return access.By{Actor: audit.Actor{Account: account}, Scope: access.Local(), Trail: &o.trail}
}

func (o *office) alerts(state string) []watch.Alert {
	o.t.Helper()
	list, err := o.service.List(o.t.Context(), o.as("auditor"), state)
	must(o.t, err)
	return list
}

// of gives the alerts of one kind.
func of(alerts []watch.Alert, kind string) []watch.Alert {
	return slices.DeleteFunc(slices.Clone(alerts), func(a watch.Alert) bool { return a.Kind != kind })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("error %v, want %s", err, code)
	}
}

func stream(entries []audit.Entry) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// at gives an instant of the office, as "06-23 10:00" of 2026.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+s, clock.Office)
	if err != nil {
		panic(err)
	}
	return t
}

// read is a dossier read by an account.
func read(when time.Time, account string, persons ...string) audit.Entry {
	return audit.Entry{At: when, Actor: audit.Actor{Account: account},
		Event: audit.Event{Action: "dossier.read", Persons: persons, Result: "ok"}}
}

func refused(when time.Time, account, code string, persons ...string) audit.Entry {
	e := read(when, account, persons...)
	e.Result = code
	return e
}

// log numbers entries as the trail does.
func log(entries ...audit.Entry) []audit.Entry {
	for i := range entries {
		entries[i].Seq = uint64(i + 1)
	}
	return entries
}
