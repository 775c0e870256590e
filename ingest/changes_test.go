package ingest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// changes reads what a batch changes, page by page.
func (o *office) changes(id string, kind ingest.ChangeKind, limit int) []ingest.Change {
	o.Helper()
	return o.changesFor(o.By, id, kind, limit)
}

func (o *office) changesFor(by access.By, id string, kind ingest.ChangeKind, limit int) (out []ingest.Change) {
	o.Helper()
	for cursor := int64(0); ; {
		page, err := o.Changes(o.Context(), ingest.ChangesInput{Batch: id, Kind: kind, Cursor: cursor, Limit: limit, By: by})
		o.OK(err)
		out = append(out, page.Items...)
		if cursor = page.Next; cursor == 0 {
			return out
		}
	}
}

// lines writes changes as "kind sheet!row who field: old -> new".
func lines(changes []ingest.Change) (out []string) {
	for _, c := range changes {
		line := fmt.Sprintf("%s %s!%d %s", c.Kind, c.Sheet, c.Row, c.Who)
		if c.Kind == ingest.ChangeChanged {
			for _, f := range c.Fields {
				line += fmt.Sprintf(" %s: %s -> %s", f.Field.Name, f.Old.Value, f.New.Value)
			}
		}
		out = append(out, line)
	}
	return out
}

func TestWhatWillChange(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang), profile("李四", li)), houses(house("张三", zhang, "甲村一号", "100", "2010-06")))
	id := o.Bring("2026-02-01", workbook(t,
		roster(profile("张三", zhang, "13900139000"), profile("李四", li), profile("王五", officetest.IDNo(1))),
		houses(house("张三", zhang, "甲村一号", "100", "2012-09"), house("李四", li, "乙村二号", "80", "2001-01"))))
	r, err := o.Check(o.Context(), id, nil)
	o.OK(err)
	want := []string{
		"changed 基本信息!4 张三 mobile: 138****8000 -> 139****9000",
		"unchanged 基本信息!5 李四",
		"new 基本信息!6 王五",
		"changed 房产!2 张三 acquire_date: 2010-** -> 2012-**",
		"new 房产!3 李四",
	}
	if got := lines(o.changes(id, "", 2)); !slices.Equal(got, want) {
		t.Errorf("what will change:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for kind, n := range map[ingest.ChangeKind]int{ingest.ChangeNew: r.Rows.Inserted, ingest.ChangeChanged: r.Rows.Updated, ingest.ChangeUnchanged: r.Rows.Unchanged} {
		if got := o.changes(id, kind, 10); len(got) != n {
			t.Errorf("%d changes of kind %s, the check counts %d", len(got), kind, n)
		}
	}

	t.Run("PublishedItShowsWhatItDid", func(t *testing.T) {
		done, err := o.Confirm(o.Context(), id, r.Digest, nil)
		o.OK(err)
		if done.Rows != r.Rows {
			t.Errorf("the dry run counts %+v, publishing %+v", r.Rows, done.Rows)
		}
		got := lines(o.changes(id, "", 3))
		if wrote := slices.DeleteFunc(slices.Clone(want), func(l string) bool { return strings.HasPrefix(l, "unchanged") }); !slices.Equal(got, wrote) {
			t.Errorf("what it did:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(wrote, "\n"))
		}
	})
	t.Run("OverTaken", func(t *testing.T) {
		late := o.Bring("2026-02-01", workbook(t, roster(profile("李四", li, "13700137000"))))
		_, err := o.Check(o.Context(), late, nil)
		o.OK(err)
		o.Publish("2026-02-01", roster(profile("李四", li, "13600136000")))
		_, err = o.Changes(o.Context(), ingest.ChangesInput{Batch: late, Limit: 10, By: o.By})
		o.wants(err, "batch.stale")
		_, err = o.Check(o.Context(), late, nil)
		o.OK(err)
		if got := lines(o.changes(late, "", 10)); !slices.Equal(got, []string{"changed 基本信息!4 李四 mobile: 136****6000 -> 137****7000"}) {
			t.Errorf("after the second check: %v", got)
		}
	})
}
