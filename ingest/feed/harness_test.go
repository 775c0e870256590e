package feed_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingjian/ingest/feed"
	"qingjian/internal/access"
	"qingjian/internal/officetest"
	"qingjian/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	zhang = officetest.Zhang
	li    = officetest.Li
)

// desk is an office with feeds.
type desk struct {
	*officetest.Office
	*feed.Service
	t    *testing.T
	env  map[string]string
	logs bytes.Buffer
	in   string // the watched folder
}

// newDesk declares feeds, by name and without the lines that all have; {IN} stands
// for the watched folder.
func newDesk(t *testing.T, declarations map[string]string) *desk {
	t.Helper()
	return deskOn(t, officetest.New(t), declarations)
}

func deskOn(t *testing.T, o *officetest.Office, declarations map[string]string) *desk {
	t.Helper()
	d := &desk{Office: o, t: t, env: map[string]string{}, in: t.TempDir()}
	dir := t.TempDir()
	for name, text := range declarations {
		text = "name: " + name + "\nlabel: {zh: 测试源, en: Test feed}\naccount: sender\n" + strings.ReplaceAll(text, "{IN}", d.in)
		if !strings.Contains(text, "fresh:") {
			text = strings.Replace(text, "contract:\n", "contract:\n  fresh: 35d\n", 1)
		}
		d.OK(os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(text), 0o600))
	}
	set, err := feed.Load(dir, o.Catalog)
	d.OK(err)
	d.Service = d.open(set)
	return d
}

// open gives a service as a new process would have it.
func (d *desk) open(set *feed.Set) *feed.Service {
	return feed.New(feed.Options{Set: set, Ingest: d.Office.Service, Control: d.Office.Control, Senders: officeSender{d.Office}, Sealer: d.Keeper.Ring(),
		Trail: d.Trail, Clock: d.Tick, Log: slog.New(slog.NewTextHandler(&d.logs, nil)), Getenv: func(k string) string { return d.env[k] }, Owner: "test"})
}

// officeSender hands in by the office itself.
type officeSender struct{ o *officetest.Office }

func (s officeSender) Sender(context.Context, string) (access.By, error) { return s.o.By, nil }

// run enters a run by hand, works on it and gives how it ended.
func (d *desk) run(name string) feed.Run {
	d.t.Helper()
	id, err := d.Start(d.t.Context(), d.By, name)
	d.OK(err)
	return d.workOff(id)
}

// workOff works on everything that is due and gives one run.
func (d *desk) workOff(id string) feed.Run {
	d.t.Helper()
	for d.WorkOne(d.t.Context()) {
	}
	return d.find(id)
}

func (d *desk) find(id string) feed.Run {
	d.t.Helper()
	row, err := d.Control.FeedRun(d.t.Context(), id)
	d.OK(err)
	runs, err := d.Runs(d.t.Context(), d.By, row.Feed, "", 100)
	d.OK(err)
	for _, r := range runs {
		if r.ID == id {
			return r
		}
	}
	d.t.Fatal("the run is not in the history")
	return feed.Run{}
}

// wants compares how a run ended.
func (d *desk) wants(r feed.Run, status string, rows feed.Rows) {
	d.t.Helper()
	if r.Status != status || r.Details.Rows != rows {
		d.t.Errorf("%s %s, rows %+v, findings %+v\nwant %s, rows %+v\n%s", r.Status, r.Error, r.Details.Rows, r.Details.Findings, status, rows, d.logs.String())
	}
}

// lay puts a file into the watched folder, as old as age.
func (d *desk) lay(name, content string, age time.Duration) string {
	d.t.Helper()
	path := filepath.Join(d.in, name)
	d.OK(os.WriteFile(path, []byte(content), 0o600))
	at := d.Now.Add(-age)
	d.OK(os.Chtimes(path, at, at))
	return path
}

func (d *desk) there(name string) bool {
	_, err := os.Stat(filepath.Join(d.in, name))
	return err == nil
}

// people publishes profiles of persons.
func (d *desk) people(persons ...string) {
	d.t.Helper()
	var rows [][]any
	for i, id := range persons {
		rows = append(rows, officetest.Profile("测试"+string([]rune("甲乙丙丁")[i]), id))
	}
	d.Publish("2026-01-01", officetest.Roster(rows...))
}

// ownership is a delivery of the register of real estate: one home of each.
func ownership(ids ...string) string {
	var b strings.Builder
	b.WriteString("权利人证件号,不动产单元号,不动产权证号,权利人,坐落,登记日期\n")
	for i, id := range ids {
		fmt.Fprintf(&b, "%s,120118402001GB%05dF00010001,津（2026）静海区不动产权第%07d号,某人,某路%d号,2020-01-02\n", id, i+1, i+1, i+1)
	}
	return b.String()
}

const folderFeed = `sender: "06"
area: f_property
transport: folder
format: csv
schedule: "0 3 * * *"
mode: full
tolerance: 0.5
contract:
  removes: 1
folder: {path: {IN}, settle: 1m}
`
