package ingest_test

import (
	"slices"
	"strings"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/control"
	"qingjian/internal/fact"
)

// withdraw prepares taking a batch back.
func (o *office) withdraw(id string, overrides bool) ingest.Receipt {
	o.Helper()
	r, err := o.Withdraw(o.Context(), ingest.WithdrawInput{Batch: id, Overrides: overrides, Reason: "报错了表", By: o.By})
	o.OK(err)
	return r
}

// takeBack takes a batch back.
func (o *office) takeBack(id string, overrides bool) ingest.Receipt {
	o.Helper()
	r, err := o.Confirm(o.Context(), id, "", nil)
	o.OK(err)
	r, err = o.Confirm(o.Context(), o.withdraw(r.BatchID, overrides).BatchID, "", nil)
	o.OK(err)
	return r
}

// picture is all that is in force about a person, whatever the batch.
func (o *office) picture(idNo string, w uint64) (out []string) {
	o.Helper()
	versions, err := o.Store.PersonVersions(o.Context(), o.Vault.PersonID(idNo), w)
	o.OK(err)
	for _, v := range fact.Collapse(versions, w) {
		values, err := o.Vault.Open(o.Catalog.Area(v.Area), &v)
		o.OK(err)
		out = append(out, strings.Join(append([]string{v.Area, v.ValidFrom.String(), v.ValidTo.String(), v.RowMAC.String()}, values...), "|"))
	}
	return out
}

func (o *office) now() uint64 {
	o.Helper()
	mark, err := o.Control.Watermark(o.Context())
	o.OK(err)
	return mark.No
}

func TestWithdraw(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang)), houses(house("张三", zhang, "甲村一号", "100", "2010-06"), house("张三", zhang, "甲村二号", "60", "2011-06")))
	before := o.picture(zhang, o.now())
	second := o.Publish("2026-02-01", roster(profile("张三", zhang, "13900139000"), profile("李四", li)),
		houses(house("张三", zhang, "甲村一号", "100", "2012-09"), house("张三", zhang, "乙村九号", "70", "2020-01")))
	wrong := o.picture(zhang, o.now())

	r := o.withdraw(second.BatchID, false)
	o.Counts(r, ingest.Counts{Read: 1, Inserted: 1, Ended: 4})
	if got := codes(r.Issues); !slices.Equal(got, []string{"withdraw.profiles@!"}) {
		t.Errorf("issues: %v", got)
	}
	if got := o.picture(zhang, o.now()); !slices.Equal(got, wrong) {
		t.Error("the preview changed something")
	}
	for kind, n := range map[ingest.ChangeKind]int{ingest.ChangeDisappear: 4, ingest.ChangeNew: 1} {
		if got := o.changes(r.BatchID, kind, 2); len(got) != n {
			t.Errorf("of kind %s: %v", kind, lines(got))
		}
	}
	if again := o.withdraw(second.BatchID, false); again.BatchID != r.BatchID {
		t.Error("asked again it is another batch")
	}
	done, err := o.Confirm(o.Context(), r.BatchID, r.Digest, nil)
	o.OK(err)
	if done.Status != control.Published || done.Rows != r.Rows {
		t.Errorf("published: %+v", done)
	}
	if got := o.picture(zhang, o.now()); !slices.Equal(got, before) {
		t.Errorf("after it:\n%s\nbefore the batch:\n%s", strings.Join(got, "\n"), strings.Join(before, "\n"))
	}
	if got := lines(o.changes(r.BatchID, ingest.ChangeDisappear, 10)); !slices.ContainsFunc(got, func(l string) bool { return strings.HasSuffix(l, "李四") }) {
		t.Errorf("who is gone has no name: %q", got)
	}
	if got := o.picture(li, o.now()); len(got) != 0 {
		t.Errorf("the new person is still there: %v", got)
	}
	if got := o.picture(zhang, second.BatchNo); !slices.Equal(got, wrong) {
		t.Error("as known before the withdrawal it looks another way now")
	}
	o.Whole()

	t.Run("TwiceIsOnce", func(t *testing.T) {
		again := o.withdraw(second.BatchID, true)
		if again.BatchID != done.BatchID || again.Status != control.Published || o.now() != done.BatchNo {
			t.Errorf("again: %+v", again)
		}
	})
	t.Run("AWithdrawalIsTakenBackToo", func(t *testing.T) {
		o.takeBack(done.BatchID, false)
		if got := o.picture(zhang, o.now()); !slices.Equal(got, wrong) {
			t.Errorf("redone: %v", got)
		}
		o.takeBack(second.BatchID, false)
		if got := o.picture(zhang, o.now()); !slices.Equal(got, before) {
			t.Errorf("undone again: %v", got)
		}
	})
	t.Run("WhatWroteNothing", func(t *testing.T) {
		same := o.Publish("2026-04-01", roster(profile("张三", zhang)))
		_, err := o.Withdraw(o.Context(), ingest.WithdrawInput{Batch: same.BatchID, Reason: "x", By: o.By})
		o.wants(err, "batch.not_published")
	})
	for _, reason := range []string{"", "举报人王某某来电说报错了", strings.Repeat("长", 201)} {
		_, err := o.Withdraw(o.Context(), ingest.WithdrawInput{Batch: second.BatchID, Reason: reason, By: o.By})
		o.wants(err, "batch.reason")
	}
}

// Records that later batches touched are named with what becomes of them, and
// left or put back as the clerk says.
func TestWithdrawAfterLaterBatches(t *testing.T) {
	for _, overrides := range []bool{false, true} {
		o := newOffice(t)
		o.Publish("2026-01-01", roster(profile("张三", zhang), profile("李四", li)))
		before := o.picture(zhang, o.now())
		wrong := o.Publish("2026-02-01", roster(profile("张三", zhang, "13900139000"), profile("李四", li, "13900139001")))
		o.Publish("2026-03-01", roster(profile("张三", zhang, "13700137000")))
		later := o.picture(zhang, o.now())
		r := o.withdraw(wrong.BatchID, overrides)
		want, code, rows := later, "withdraw.later_kept@基本信息!A4", ingest.Counts{Read: 1, Unchanged: 1, Ended: 1}
		if overrides {
			want, code, rows = before, "withdraw.later_taken@基本信息!A4", ingest.Counts{Ended: 3}
		}
		o.Counts(r, rows)
		if got := codes(r.Issues); !slices.Equal(got, []string{code}) {
			t.Errorf("issues: %v", got)
		}
		if !strings.Contains(r.Issues[0].Message.ZH, "3") {
			t.Errorf("it does not name the batch: %s", r.Issues[0].Message.ZH)
		}
		_, err := o.Confirm(o.Context(), r.BatchID, r.Digest, nil)
		o.OK(err)
		if got := o.picture(zhang, o.now()); !slices.Equal(got, want) {
			t.Errorf("overrides %v: %v", overrides, got)
		}
		if got := o.InForce(li, "A01", "2026-05-01"); got[0]["mobile"] != "13800138000" {
			t.Errorf("the untouched record was not put back: %v", got)
		}
		o.Whole()
	}
}
