package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"qingjian/ingest"
	"qingjian/internal/catalog"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fact"
	"qingjian/internal/objects"
	"qingjian/internal/sheet"
	"qingjian/internal/store"
	"qingjian/internal/store/storetest"
	"qingjian/internal/vault"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// office is a whole platform below the interface, on a real engine.
type office struct {
	*testing.T
	*ingest.Service
	now time.Time
	cat *catalog.Catalog
	st  *store.Store
	ctl *control.DB
	obj *objects.Store
	vlt *vault.Vault
	dir string
}

func newOffice(t *testing.T) *office { return newOfficeWith(t, "") }

// newOfficeWith is newOffice with an overlay of the catalogue.
func newOfficeWith(t *testing.T, overlay string) *office {
	t.Helper()
	o := &office{T: t, now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), dir: t.TempDir()}
	var err error
	o.cat, err = catalog.Load(overlay)
	o.ok(err)
	o.st = storetest.New(t, o.cat)
	o.ctl, err = control.Open(t.Context(), "sqlite:"+filepath.Join(o.dir, "control.db"))
	o.ok(err)
	t.Cleanup(func() { o.ok(o.ctl.Close()) })
	o.ok(o.ctl.Migrate(t.Context(), nil))
	keys, err := crypt.GenerateKeys()
	o.ok(err)
	ring, err := crypt.NewKeyring(keys)
	o.ok(err)
	o.obj, err = objects.Open(filepath.Join(o.dir, "objects"), ring)
	o.ok(err)
	o.vlt = vault.New(ring)
	o.Service = o.service()
	return o
}

// service makes a service over the office's stores, as a restart would.
func (o *office) service() *ingest.Service {
	return ingest.New(ingest.Options{Catalog: o.cat, Store: o.st, Control: o.ctl, Objects: o.obj, Vault: o.vlt,
		Clock: func() time.Time { o.now = o.now.Add(time.Second); return o.now },
		Log:   slog.New(slog.DiscardHandler), Limits: sheet.DefaultLimits()})
}

func (o *office) ok(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// table is one sheet: rows of texts, the header somewhere among them.
type table struct {
	name string
	rows [][]any
}

func workbook(t testing.TB, tables ...table) []byte {
	t.Helper()
	w := sheet.NewWriter()
	for _, tb := range tables {
		if err := w.Sheet(tb.name); err != nil {
			t.Fatal(err)
		}
		for _, row := range tb.rows {
			if err := w.Row(row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (o *office) receive(effective string, files ...[]byte) string {
	o.Helper()
	b, err := o.Receive(o.Context(), ingest.ReceiveInput{EffectiveDate: effective,
		Files: func(yield func(ingest.FileInput, error) bool) {
			for i, f := range files {
				if !yield(ingest.FileInput{Name: fmt.Sprintf("%d.xlsx", i+1), Body: bytes.NewReader(f)}, nil) {
					return
				}
			}
		}})
	o.ok(err)
	return b.ID
}

// publish imports files the way a feed does: whatever the check says.
func (o *office) publish(effective string, tables ...table) ingest.Receipt {
	o.Helper()
	r, err := o.Confirm(o.Context(), o.receive(effective, workbook(o.T, tables...)), "", nil)
	o.ok(err)
	o.sums(r)
	return r
}

func (o *office) sums(r ingest.Receipt) {
	o.Helper()
	var total ingest.Counts
	for _, s := range r.Sheets {
		c := s.Rows
		if c.Read != c.Inserted+c.Updated+c.Unchanged+c.Rejected+c.Pending {
			o.Errorf("sheet %s does not add up: %+v", s.Sheet, c)
		}
		total.Read += c.Read
	}
	if r.Rows.Read != total.Read {
		o.Errorf("read %d in total, %d in the sheets", r.Rows.Read, total.Read)
	}
}

func (o *office) counts(r ingest.Receipt, want ingest.Counts) {
	o.Helper()
	if r.Rows != want {
		o.Errorf("rows = %+v\nwant   %+v\nissues: %s", r.Rows, want, codes(r.Issues))
	}
}

func codes(issues []ingest.Issue) (out []string) {
	for _, i := range issues {
		out = append(out, i.Code+"@"+i.Sheet+"!"+i.Cell)
	}
	return out
}

// inForce reads a person's rows of an area on a day, newest picture.
func (o *office) inForce(idNo, area, day string) []map[string]string {
	o.Helper()
	mark, err := o.ctl.Watermark(o.Context())
	o.ok(err)
	versions, err := o.st.PersonVersions(o.Context(), o.vlt.PersonID(idNo), mark.No)
	o.ok(err)
	a := o.cat.Area(area)
	v, err := fact.ParseDay(day)
	o.ok(err)
	var out []map[string]string
	for _, version := range fact.InForce(a.Kind, versions, v, mark.No) {
		if version.Area != area {
			continue
		}
		out = append(out, o.opened(&version))
	}
	return out
}

// stored reads the newest period of every record of a person in an area,
// ended ones too.
func (o *office) stored(idNo, area string) []map[string]string {
	o.Helper()
	mark, err := o.ctl.Watermark(o.Context())
	o.ok(err)
	versions, err := o.st.PersonVersions(o.Context(), o.vlt.PersonID(idNo), mark.No)
	o.ok(err)
	newest := map[fact.ID]fact.Version{}
	for _, v := range fact.Collapse(versions, mark.No) {
		if v.Area == area {
			newest[v.RecordID] = v
		}
	}
	var out []map[string]string
	for _, v := range newest {
		out = append(out, o.opened(&v))
	}
	return out
}

// opened gives a version's fields that have a value.
func (o *office) opened(v *fact.Version) map[string]string {
	o.Helper()
	a := o.cat.Area(v.Area)
	values, err := o.vlt.Open(a, v)
	o.ok(err)
	row := map[string]string{}
	for i, f := range a.Fields {
		if values[i] != "" {
			row[f.Name] = values[i]
		}
	}
	return row
}

// whole proves that both shapes say the same and that nothing stands above the
// watermark.
func (o *office) whole() {
	o.Helper()
	mark, err := o.ctl.Watermark(context.Background())
	o.ok(err)
	report, err := o.st.CompareShapes(context.Background(), mark.No)
	o.ok(err)
	if !report.Equal() {
		o.Errorf("the shapes differ: %+v", report)
	}
	for _, no := range []uint64{mark.No + 1, mark.No + 2} {
		for _, a := range o.cat.All() {
			n, err := o.st.CountBatch(context.Background(), a.Table, no)
			o.ok(err)
			if n != 0 {
				o.Errorf("batch %d is not committed and has %d rows in %s", no, n, a.Table)
			}
		}
	}
}
