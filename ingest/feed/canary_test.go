package feed_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qingjian/ingest/feed"
	"qingjian/internal/control"
	"qingjian/internal/officetest"
	"qingjian/internal/store/storetest"
)

// TestNothingOfOthers: of a register of all citizens nothing of a citizen who is
// nobody's business, of who reported, or of somebody whom a higher level manages
// stays in any file, in the log, in what is on file, or in the history.
func TestNothingOfOthers(t *testing.T) {
	d := newDesk(t, map[string]string{"property": folderFeed})
	const managed = officetest.Li
	d.people(zhang, managed)
	duty := d.Publish("2026-01-01", officetest.Table{Name: "报告义务", Rows: [][]any{
		{"姓名", "公民身份号码", "义务种类", "依据文件", "起始日期"}, {"测试乙", managed, "上级管理", "津组〔2020〕1号", "2020-01-01"}}})
	if duty.Rows.Inserted != 1 {
		t.Fatal(officetest.Codes(duty.Issues))
	}
	citizen := officetest.IDNo(4711)
	canaries := []string{citizen, "金丝雀路四七一一号", managed, "金丝雀路上管八号", "王金雀", "金丝雀路举报七号", "金丝雀栏目值"}

	row := func(id, address string, n int) string {
		return fmt.Sprintf("%s,120118402001GB%05dF00010001,权证%07d号,某人,%s,2020-01-02,金丝雀栏目值\n", id, n, n, address)
	}
	header := "权利人证件号,不动产单元号,不动产权证号,权利人,坐落,登记日期,内部备注\n"
	body := header + row(zhang, "清风路1号", 1) + row(citizen, "金丝雀路四七一一号", 2) + row(managed, "金丝雀路上管八号", 3) +
		row(zhang, "金丝雀路举报七号，举报人：王金雀", 4) + strings.Repeat(row(citizen, "金丝雀路四七一一号", 5), 20_000)
	d.lay("a.csv", body, time.Hour)
	held := d.run("property") // a column that nobody knows
	if held.Status != control.RunHeld || held.Details.Rows != (feed.Rows{Read: 20_004, Taken: 1, Foreign: 20_001, Withheld: 1, Refused: 1}) {
		t.Fatalf("%s %s %+v\n%s", held.Status, held.Error, held.Details, d.logs.String())
	}
	_, err := d.Release(t.Context(), feed.Decision{Feed: "property", Run: held.ID, Reason: "已核实", By: d.By})
	d.OK(err)
	reporter := strings.Replace(header, "内部备注", "举报人姓名", 1) + row(zhang, "清风路9号", 9) + row(citizen, "金丝雀路四七一一号", 10)
	d.lay("b.csv", reporter, time.Hour)
	if r := d.run("property"); r.Status != control.RunRefused || r.Error != "sheet.reporter_column" {
		t.Errorf("a column for the reporter: %s %s", r.Status, r.Error)
	}
	late := strings.Replace(header, ",内部备注", "", 1) + row(zhang, "清风路9号", 9) + row(citizen, "金丝雀路四七一一号", 10) + "举报人姓名,举报人电话,x,y,z,w\n" + row(zhang, "清风路9号", 9)
	d.lay("c.csv", late, time.Hour)
	if r := d.run("property"); r.Status != control.RunRefused || r.Error != "sheet.reporter_column" {
		t.Errorf("a later header that asks for the reporter: %s %s", r.Status, r.Error)
	}
	d.lay("d.csv", header+row(zhang, "清风路9号", 9)+row(citizen, "金丝雀路四七一一号", 10)+"\"never closed", time.Hour)
	if r := d.run("property"); r.Status != control.RunRefused || r.Error != "file.damaged" {
		t.Errorf("a damaged delivery: %s %s", r.Status, r.Error)
	}
	if got := d.Stored(zhang, "f_property"); len(got) != 1 || got[0]["address"] != "清风路1号" {
		t.Errorf("the hit is stored as %v", got)
	}
	if got := d.Stored(managed, "f_property"); len(got) != 0 {
		t.Errorf("stored of somebody whom a higher level manages: %v", got)
	}
	d.nowhere(canaries, "清风路1号")
}

// nowhere searches every file, every object opened, and the log, for texts; and
// proves by another one that it would find them.
func (d *desk) nowhere(canaries []string, control string) {
	d.t.Helper()
	found := false
	look := func(where string, content []byte) {
		found = found || bytes.Contains(content, []byte(control))
		for _, c := range canaries {
			for _, w := range []string{c, hex.EncodeToString([]byte(c)), base64.StdEncoding.EncodeToString([]byte(c))} {
				if bytes.Contains(content, []byte(w)) {
					d.t.Errorf("%s holds %s", where, c)
				}
			}
		}
	}
	for _, dir := range []string{d.Dir, d.in, storetest.Dir(d.t)} {
		d.OK(filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() {
				var content []byte
				if content, err = os.ReadFile(path); err == nil {
					look(path, content)
				}
			}
			if errors.Is(err, fs.ErrNotExist) { // the engine takes files away
				return nil
			}
			return err
		}))
	}
	look("the log", d.logs.Bytes())
	batches, err := d.List(d.t.Context(), "", 100)
	d.OK(err)
	for _, b := range batches {
		for _, f := range b.Files {
			o, err := d.Objects.Original(f.SHA256)
			d.OK(err)
			content := make([]byte, o.Size())
			_, err = o.ReadAt(content, 0)
			d.OK(err)
			d.OK(o.Close())
			if strings.HasSuffix(f.Name, ".jsonl") { // of a feed
				look(f.Name, content)
			}
		}
	}
	if !found {
		d.t.Error("the hit itself is not found either: the search looks at the wrong things")
	}
}
