// Package officetest gives tests a whole office below the interface, on the
// real engine: stores, keys, the import and the archive, with a clock of its
// own. Test packages call storetest.Main from TestMain.
package officetest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"qingjian/archive"
	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/catalog"
	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fact"
	"qingjian/internal/keeper"
	"qingjian/internal/objects"
	"qingjian/internal/sheet"
	"qingjian/internal/store"
	"qingjian/internal/store/storetest"
	"qingjian/internal/units"
	"qingjian/internal/vault"
)

// Office is a platform without its interface. The import's stores are reached
// as o.Control, o.Store and so on.
type Office struct {
	testing.TB
	*ingest.Service
	Archive *archive.Service
	Keeper  *keeper.Keeper
	Dir     string        // holds control.db and objects
	Now     time.Time     // every look at the clock moves it on by Pace
	Pace    time.Duration // a second, unless the test says otherwise; with 0 it stands still, but for Later
	By      access.By     // a command on the data directory: may do everything
	Trail   *Trail

	ticking sync.Mutex
}

// New gives an empty office that ends with the test.
func New(t testing.TB) *Office { return With(t, "") }

// With is New with an overlay of the catalogue.
func With(t testing.TB, overlay string) *Office {
	t.Helper()
	cat, err := catalog.Load(overlay)
	if err != nil {
		t.Fatal(err)
	}
	return On(t, cat, storetest.New(t, cat))
}

// On gives an empty office on a migrated store.
func On(t testing.TB, cat *catalog.Catalog, st *store.Store) *Office {
	t.Helper()
	o := &Office{TB: t, Dir: t.TempDir(), Now: opening(), Pace: time.Second}
	o.open(cat, st)
	return o
}

// opening is when an office begins.
func opening() time.Time { return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) }

// open opens the stores of an office's directory.
func (o *Office) open(cat *catalog.Catalog, st *store.Store) {
	t := o.TB
	t.Helper()
	ctl, err := control.Open(t.Context(), "sqlite:"+filepath.Join(o.Dir, "control.db"))
	o.OK(err)
	t.Cleanup(func() { o.OK(ctl.Close()) })
	o.OK(ctl.Migrate(t.Context(), nil))
	keys, err := keeper.Open(t.Context(), keeper.Options{Control: ctl, KeyFile: filepath.Join(o.Dir, "key"), Clock: clock.Fixed(opening())})
	o.OK(err)
	o.Keeper = keys
	obj, err := objects.Open(filepath.Join(o.Dir, "objects"), keys.Ring())
	o.OK(err)
	o.Trail = &Trail{}
	o.By = access.By{Actor: audit.Actor{Account: access.LocalPrefix + "tester"}, Scope: access.Local(), Trail: o.Trail}
	tree := units.New(st)
	o.Service = ingest.New(ingest.Options{Catalog: cat, Store: st, Control: ctl, Objects: obj, Vault: vault.New(keys.Ring()).With(keys), Units: tree,
		Clock: o.Tick, Log: slog.New(slog.DiscardHandler), Limits: sheet.DefaultLimits()})
	o.Archive = archive.New(archive.Options{Catalog: cat, Store: st, Control: ctl, Vault: o.Vault, Units: tree, Clock: o.Tick})
}

// Fork gives a second office with the same keys, accounts and time, before
// anything is imported. Nothing may be under way in the first.
func (o *Office) Fork() *Office {
	o.Helper()
	f := &Office{TB: o.TB, Dir: o.TempDir(), Now: o.Now, Pace: o.Pace}
	for _, name := range []string{"key", "control.db", "control.db-wal"} {
		content, err := os.ReadFile(filepath.Join(o.Dir, name))
		o.OK(err)
		o.OK(os.WriteFile(filepath.Join(f.Dir, name), content, 0o600))
	}
	f.open(o.Catalog, storetest.New(o, o.Catalog))
	return f
}

// Restart replaces the import service, as a new process would.
func (o *Office) Restart() { o.Service = ingest.New(o.Options) }

// Receive hands files in by the office itself.
func (o *Office) Receive(ctx context.Context, in ingest.ReceiveInput) (control.Batch, error) {
	in.By = o.By
	return o.Service.Receive(ctx, in)
}

// Check checks by the office itself.
func (o *Office) Check(ctx context.Context, id string, progress ingest.Progress) (ingest.Receipt, error) {
	return o.Service.Check(ctx, o.By, id, progress)
}

// Confirm publishes by the office itself.
func (o *Office) Confirm(ctx context.Context, id, digest string, progress ingest.Progress) (ingest.Receipt, error) {
	return o.Service.Confirm(ctx, o.By, id, digest, progress)
}

// Receipt reads by the office itself.
func (o *Office) Receipt(ctx context.Context, id string) (ingest.Receipt, error) {
	return o.Service.Receipt(ctx, o.By, id)
}

// List lists by the office itself.
func (o *Office) List(ctx context.Context, after string, limit int) ([]ingest.Receipt, error) {
	return o.Service.List(ctx, o.By, after, limit)
}

// Issues pages by the office itself.
func (o *Office) Issues(ctx context.Context, id, code string, after int64, limit int) ([]ingest.Issue, int64, error) {
	return o.Service.Issues(ctx, o.By, id, code, after, limit)
}

// Causes reads by the office itself.
func (o *Office) Causes(ctx context.Context, id string, examples int) ([]ingest.Cause, error) {
	return o.Service.Causes(ctx, o.By, id, examples)
}

// Tick is the office's clock.
func (o *Office) Tick() time.Time {
	o.ticking.Lock()
	defer o.ticking.Unlock()
	o.Now = o.Now.Add(o.Pace)
	return o.Now
}

// OK ends the test on an error.
func (o *Office) OK(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// Bring hands files in as one batch and gives its id.
func (o *Office) Bring(effective string, files ...[]byte) string {
	o.Helper()
	b, err := o.Receive(o.Context(), ingest.ReceiveInput{EffectiveDate: effective, Files: Files(files...)})
	o.OK(err)
	return b.ID
}

// Files names contents 1.xlsx, 2.xlsx and so on.
func Files(files ...[]byte) func(yield func(ingest.FileInput, error) bool) {
	named := make([]File, len(files))
	for i, f := range files {
		named[i] = File{Name: fmt.Sprintf("%d.xlsx", i+1), Body: f}
	}
	return Named(named...)
}

// File is a file of any name and format.
type File struct {
	Name string
	Body []byte
}

// BringFiles is Bring for files with names of their own.
func (o *Office) BringFiles(effective string, files ...File) string {
	o.Helper()
	b, err := o.Receive(o.Context(), ingest.ReceiveInput{EffectiveDate: effective, Files: Named(files...)})
	o.OK(err)
	return b.ID
}

// Named gives files as the import takes them.
func Named(files ...File) func(yield func(ingest.FileInput, error) bool) {
	return func(yield func(ingest.FileInput, error) bool) {
		for _, f := range files {
			if !yield(ingest.FileInput{Name: f.Name, Body: bytes.NewReader(f.Body)}, nil) {
				return
			}
		}
	}
}

// Publish imports tables the way a feed does: whatever the check says.
func (o *Office) Publish(effective string, tables ...Table) ingest.Receipt {
	o.Helper()
	r, err := o.Confirm(o.Context(), o.Bring(effective, Workbook(o, tables...)), "", nil)
	o.OK(err)
	o.Sums(r)
	return r
}

// Sums proves that a receipt adds up.
func (o *Office) Sums(r ingest.Receipt) {
	o.Helper()
	var total ingest.Counts
	for _, s := range r.Sheets {
		c := s.Rows
		if c.Read != c.Inserted+c.Updated+c.Unchanged+c.Rejected+c.Pending+c.Foreign {
			o.Errorf("sheet %s does not add up: %+v", s.Sheet, c)
		}
		total.Read += c.Read
	}
	if r.Rows.Read != total.Read {
		o.Errorf("read %d in total, %d in the sheets", r.Rows.Read, total.Read)
	}
}

// Counts compares a receipt's rows.
func (o *Office) Counts(r ingest.Receipt, want ingest.Counts) {
	o.Helper()
	if r.Rows != want {
		o.Errorf("rows = %+v\nwant   %+v\nissues: %s", r.Rows, want, Codes(r.Issues))
	}
}

// Codes lists issues as code@sheet!cell.
func Codes(issues []ingest.Issue) (out []string) {
	for _, i := range issues {
		out = append(out, i.Code+"@"+i.Sheet+"!"+i.Cell)
	}
	return out
}

// InForce reads a person's rows of an area on a day, newest picture.
func (o *Office) InForce(idNo, area, day string) []map[string]string {
	o.Helper()
	mark, err := o.Control.Watermark(o.Context())
	o.OK(err)
	versions, err := o.Store.PersonVersions(o.Context(), o.Vault.PersonID(idNo), mark.No)
	o.OK(err)
	a := o.Catalog.Area(area)
	v, err := fact.ParseDay(day)
	o.OK(err)
	var out []map[string]string
	for _, version := range fact.InForce(a.Kind, versions, v, mark.No) {
		if version.Area != area {
			continue
		}
		out = append(out, o.opened(&version))
	}
	return out
}

// Stored reads the newest period of every record of a person in an area, ended
// ones too.
func (o *Office) Stored(idNo, area string) []map[string]string {
	o.Helper()
	return o.StoredRows(idNo)[area]
}

// StoredRows is Stored of all areas, by their codes.
func (o *Office) StoredRows(idNo string) map[string][]map[string]string {
	o.Helper()
	mark, err := o.Control.Watermark(o.Context())
	o.OK(err)
	versions, err := o.Store.PersonVersions(o.Context(), o.Vault.PersonID(idNo), mark.No)
	o.OK(err)
	newest := map[fact.ID]fact.Version{}
	for _, v := range fact.Collapse(versions, mark.No) {
		newest[v.RecordID] = v
	}
	out := map[string][]map[string]string{}
	for _, v := range newest {
		out[v.Area] = append(out[v.Area], o.opened(&v))
	}
	return out
}

// opened gives a version's fields that have a value.
func (o *Office) opened(v *fact.Version) map[string]string {
	o.Helper()
	a := o.Catalog.Area(v.Area)
	values, err := o.Vault.Open(a, v)
	o.OK(err)
	row := map[string]string{}
	for i, f := range a.Fields {
		if values[i] != "" {
			row[f.Name] = values[i]
		}
	}
	return row
}

// Whole proves that both shapes say the same and that nothing stands above the
// watermark.
func (o *Office) Whole() {
	o.Helper()
	mark, err := o.Control.Watermark(context.Background())
	o.OK(err)
	report, err := o.Store.CompareShapes(context.Background(), mark.No)
	o.OK(err)
	if !report.Equal() {
		o.Errorf("the shapes differ: %+v", report)
	}
	for _, no := range []uint64{mark.No + 1, mark.No + 2} {
		for _, a := range o.Catalog.All() {
			n, err := o.Store.CountBatch(context.Background(), a.Table, no)
			o.OK(err)
			if n != 0 {
				o.Errorf("batch %d is not committed and has %d rows in %s", no, n, a.Table)
			}
		}
	}
}
