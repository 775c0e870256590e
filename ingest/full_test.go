package ingest_test

import (
	"slices"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/control"
	"qingjian/internal/officetest"
)

func (o *office) bringFull(effective string, tables ...table) string {
	o.Helper()
	b, err := o.Receive(o.Context(), ingest.ReceiveInput{Full: true, EffectiveDate: effective, Files: officetest.Files(workbook(o, tables...))})
	o.OK(err)
	return b.ID
}

func TestFull(t *testing.T) {
	o := newOffice(t)
	wang, far := officetest.IDNo(1), officetest.IDNo(2)
	away := profile("赵六", far)
	away[7] = "静海镇"
	other := profile("孙七", officetest.IDNo(3))
	other[6] = "C1"
	first := []table{roster(profile("张三", zhang), profile("李四", li), profile("王五", wang), away, other),
		houses(house("张三", zhang, "甲村一号", "100", "2010-06"), house("李四", li, "甲村二号", "60", "2011-06"), house("赵六", far, "远村", "60", "2011-06"))}
	o.Publish("2026-01-01", first...)

	id := o.bringFull("2026-06-01", roster(profile("张三", zhang), profile("李四", li)), houses(house("张三", zhang, "甲村一号", "100", "2010-06")))
	r, err := o.Check(o.Context(), id, nil)
	o.OK(err)
	o.Counts(r, ingest.Counts{Read: 3, Unchanged: 3, Ended: 2})
	if got := lines(o.changes(id, ingest.ChangeDisappear, 10)); !slices.Equal(got, []string{"disappear !0 王五", "disappear !0 李四"}) {
		t.Errorf("would disappear: %v", got)
	}
	for _, ended := range []int{0, 1, 3} {
		_, err = o.ConfirmWith(o.Context(), o.By, id, ingest.Confirmation{Digest: r.Digest, Ended: ended}, nil)
		o.wants(err, "batch.ended")
	}
	done, err := o.ConfirmWith(o.Context(), o.By, id, ingest.Confirmation{Digest: r.Digest, Ended: 2}, nil)
	o.OK(err)
	if done.Status != control.Published || done.Rows != r.Rows {
		t.Errorf("published: %+v", done)
	}
	if got := lines(o.changes(id, ingest.ChangeDisappear, 10)); !slices.Equal(slices.Sorted(slices.Values(got)), []string{"disappear 基本信息!6 王五", "disappear 房产!3 李四"}) {
		t.Errorf("disappeared: %v", got)
	}
	for _, c := range []struct {
		id, area, day string
		n             int
	}{{wang, "A01", "2026-05-31", 1}, {wang, "A01", "2026-06-01", 0}, {li, "A12", "2026-05-31", 1}, {li, "A12", "2026-06-01", 0},
		{far, "A01", "2026-07-01", 1}, {far, "A12", "2026-07-01", 1}, {officetest.IDNo(3), "A01", "2026-07-01", 1}, {zhang, "A12", "2026-07-01", 1}} {
		if got := o.InForce(c.id, c.area, c.day); len(got) != c.n {
			t.Errorf("%s of %s on %s: %v", c.area, c.id, c.day, got)
		}
	}
	o.Whole()

	t.Run("ThereAgain", func(t *testing.T) {
		r := o.Publish("2026-08-01", roster(profile("王五", wang)), houses(house("李四", li, "甲村二号", "60", "2011-06")))
		o.Counts(r, ingest.Counts{Read: 2, Updated: 2})
		if len(o.InForce(wang, "A01", "2026-08-01")) != 1 || len(o.InForce(wang, "A01", "2026-07-01")) != 0 || len(o.InForce(li, "A12", "2026-07-01")) != 1 {
			t.Error("what is there again is not as the rows say")
		}
	})
	t.Run("WithARowThatWasNotTakenNothingDisappears", func(t *testing.T) {
		wrong := profile("李四", li)
		wrong[4] = "火星族"
		r, err := o.Check(o.Context(), o.bringFull("2026-09-01", roster(profile("张三", zhang), wrong)), nil)
		o.OK(err)
		if r.Rows.Ended != 0 || !slices.Contains(codes(r.Issues), "sheet.full_incomplete@基本信息!") {
			t.Errorf("%+v %v", r.Rows, codes(r.Issues))
		}
	})
	t.Run("ItIsTakenBackLikeAnyOther", func(t *testing.T) {
		before := o.picture(wang, o.now())
		id := o.bringFull("2026-09-01", roster(profile("张三", zhang), profile("李四", li)))
		done, err := o.ConfirmWith(o.Context(), o.By, id, ingest.Confirmation{Ended: 1}, nil)
		o.OK(err)
		o.takeBack(done.BatchID, false)
		if got := o.picture(wang, o.now()); !slices.Equal(got, before) {
			t.Errorf("%v, was %v", got, before)
		}
	})
}

// Over warnings without a reason nobody publishes.
func TestWarningsWantAReason(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)))
	g := o.Guarded()
	clerk := g.As(g.Staff("clerk", access.Clerk))
	b, err := g.Service.Receive(g.Context(), ingest.ReceiveInput{By: clerk, EffectiveDate: "2026-02-01", Files: officetest.Files(
		workbook(t, roster(profile("张三丰", zhang), profile("李四", li)), houses(house("李四", li, "甲村一号", "100", "2010-06"), house("李四", li, "甲村一号", "100", "2010-06"))))})
	o.OK(err)
	r, err := g.Service.Check(g.Context(), clerk, b.ID, nil)
	o.OK(err)
	if got := codes(r.Issues); !slices.Equal(got, []string{"row.name_changed@基本信息!A4", "row.duplicate@房产!A3"}) {
		t.Fatalf("issues: %v", got)
	}
	confirm := func() error {
		_, err := g.Service.Confirm(g.Context(), clerk, b.ID, r.Digest, nil)
		return err
	}
	o.wants(confirm(), "batch.justify")
	reason := ingest.Reason{Code: "row.name_changed", File: "1.xlsx", Sheet: "基本信息", Row: 5, Text: "已核对户口簿"}
	o.OK(g.Justify(g.Context(), clerk, b.ID, []ingest.Reason{reason}))
	o.wants(confirm(), "batch.justify")
	reason.Row, reason.Text = 4, "举报人王某某说的"
	o.wants(g.Justify(g.Context(), clerk, b.ID, []ingest.Reason{reason}), "batch.reason")
	reason.Text = "已核对户口簿"
	o.OK(g.Justify(g.Context(), clerk, b.ID, []ingest.Reason{reason}))
	o.OK(confirm())
	kept, err := g.Reasons(g.Context(), clerk, b.ID)
	o.OK(err)
	if len(kept) != 2 || kept[0].Text != "已核对户口簿" || kept[0].By != clerk.Actor.Account {
		t.Errorf("kept: %+v", kept)
	}
	o.wants(g.Justify(g.Context(), clerk, b.ID, []ingest.Reason{reason}), "batch.closed")
}
