package feed_test

import (
	"testing"
	"time"

	"qingjian/ingest/feed"
	"qingjian/internal/control"
	"qingjian/internal/officetest"
)

// TestFolder: a complete file is taken once, by the same import as an uploaded
// one, and put away.
func TestFolder(t *testing.T) {
	d := newDesk(t, map[string]string{"property": folderFeed})
	d.people(zhang, li)
	d.wants(d.run("property"), control.RunEmpty, feed.Rows{})
	d.lay("fresh.csv", ownership(zhang), 10*time.Second)
	d.lay("half.csv.part", ownership(zhang), time.Hour)
	d.wants(d.run("property"), control.RunEmpty, feed.Rows{})

	citizen := officetest.IDNo(4711)
	d.lay("a.csv", ownership(zhang, citizen), time.Hour)
	r := d.run("property")
	d.wants(r, control.RunPublished, feed.Rows{Read: 2, Taken: 1, Foreign: 1})
	if got := d.Stored(zhang, "f_property"); len(got) != 1 || got[0]["address"] != "某路1号" {
		t.Errorf("stored %v", got)
	}
	if d.there("a.csv") || d.there("done/a.csv") {
		t.Error("of a register of all citizens the file must not stay on this machine")
	}
	d.lay("b.csv", ownership(zhang, citizen), time.Hour)
	again := d.run("property")
	d.wants(again, control.RunDuplicate, feed.Rows{Read: 2, Foreign: 1})
	if again.Details.Same != r.ID || d.there("b.csv") {
		t.Errorf("the same content again: %+v", again.Details)
	}
	d.lay("c.csv", "完全不是,约定的\n1,2\n", time.Hour)
	if r := d.run("property"); r.Status != control.RunRefused || r.Error != "feed.other_area" {
		t.Errorf("another table: %s %s", r.Status, r.Error)
	}
	d.Whole()
}
