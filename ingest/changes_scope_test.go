package ingest_test

import (
	"slices"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// What a batch changes is shown as a dossier would show it: by level and unit;
// who only hands in sees nothing of what is on file.
func TestChangesKeepToTheReader(t *testing.T) {
	o := newOffice(t)
	o.Publish("2026-01-01", roster(profile("张三", zhang, "独流镇", "在职", "13800138000"), profile("李四", li, "静海镇", "在职", "13800138001")))
	g := o.Guarded()
	all := g.As(g.Staff("clerk", access.Clerk))
	low := g.Machine("low")
	g.Grant(access.ProposeGrant{Account: low, Role: access.Clerk, Unit: duliu, Level: 1})
	feed := g.As(g.Staff("feed", access.Feed))
	files := officetest.Files(workbook(t, roster(profile("张三", zhang, "独流镇", "在职", "13900139000"), profile("李四", li, "静海镇", "在职", "13900139001"))))

	bring := func(by access.By) string {
		b, err := g.Service.Receive(g.Context(), ingest.ReceiveInput{EffectiveDate: "2026-02-01", By: by, Files: files})
		o.OK(err)
		_, err = g.Service.Check(g.Context(), by, b.ID, nil)
		o.OK(err)
		return b.ID
	}
	id := bring(all)
	want := []string{"changed 基本信息!4 张三 mobile: 138****8000 -> 139****9000", "changed 基本信息!5 李四 mobile: 138****8001 -> 139****9001"}
	if got := lines(o.changesFor(all, id, "", 1)); !slices.Equal(got, want) {
		t.Errorf("the clerk of the district sees %q", got)
	}
	_, err := g.Changes(g.Context(), ingest.ChangesInput{Batch: id, Limit: 10, By: g.As(low)})
	o.wants(err, "batch.unknown") // another's batch that reaches beyond the reader's units

	mine := bring(g.As(low))
	got := o.changesFor(g.As(low), mine, "", 10)
	if len(got) != 1 || got[0].Who != "张三" || len(got[0].Fields) != 1 || !got[0].Fields[0].Old.Withheld || got[0].Fields[0].Old.Value+got[0].Fields[0].New.Value != "" {
		t.Errorf("the clerk of one town with level 1 sees %+v", got)
	}
	_, err = g.Changes(g.Context(), ingest.ChangesInput{Batch: bring(feed), Limit: 10, By: feed})
	o.wants(err, "access.denied")

	t.Run("TheFileGoesToItsSenderAlone", func(t *testing.T) {
		_, err := g.Annotated(g.Context(), all, mine, 0, "zh")
		o.wants(err, "batch.file_not_yours")
		_, err = g.Refused(g.Context(), all, mine, "zh")
		o.wants(err, "batch.file_not_yours")
		_, err = g.Annotated(g.Context(), g.As(low), mine, 0, "zh")
		o.OK(err)
	})
	t.Run("WhatIsNotHisIsNotTakenBack", func(t *testing.T) {
		both := g.Machine("both") // reads everything, hands in for one town
		g.Grant(access.ProposeGrant{Account: both, Role: access.SectionHead})
		g.Grant(access.ProposeGrant{Account: both, Role: access.Clerk, Unit: duliu})
		r, err := g.Service.Confirm(g.Context(), all, id, "", nil)
		o.OK(err)
		w, err := g.Withdraw(g.Context(), ingest.WithdrawInput{Batch: r.BatchID, Reason: "报错了表", By: g.As(both)})
		o.OK(err)
		o.Counts(w, ingest.Counts{Read: 1, Rejected: 1, Ended: 1})
	})
}

// Whether anything is on file about a lead shows neither in the changes nor in a
// withdrawal of who does not handle it.
func TestChangesTellNothingOfLeads(t *testing.T) {
	lead := func(text string) table {
		return table{Name: "问题线索", Rows: [][]any{
			leadTable.Rows[0], {"张三", zhang, "线2026-001", "来信", "2025-12-01", "违反工作纪律", text, "否"}}}
	}
	var shown [2][]string
	var counts [2]ingest.Counts
	for i, before := range []bool{false, true} {
		o := newOffice(t)
		o.Publish("2026-01-01", roster(profile("张三", zhang)))
		if before {
			o.Publish("2026-01-06", lead("上班时间外出"))
		}
		g := o.Guarded()
		sender := g.As(g.Staff("handler", access.Handler))
		b, err := g.Service.Receive(g.Context(), ingest.ReceiveInput{EffectiveDate: "2026-02-01", By: sender, Files: officetest.Files(workbook(t, lead("合成摘要")))})
		o.OK(err)
		r, err := g.Service.Check(g.Context(), sender, b.ID, nil)
		o.OK(err)
		if r.Rows.Inserted != 1 {
			t.Fatalf("the lead is not taken: %+v %v", r.Rows, codes(r.Issues))
		}
		see := func(id string) {
			for _, c := range o.changesFor(sender, id, "", 10) {
				shown[i] = append(shown[i], lines([]ingest.Change{c})...)
				if len(c.Fields) != 0 {
					t.Errorf("it shows %+v", c)
				}
			}
		}
		see(b.ID)
		for _, issue := range r.Issues {
			if ingest.WantsReason(issue.Code, issue.Severity) {
				o.OK(g.Justify(g.Context(), sender, b.ID, []ingest.Reason{{Code: issue.Code, Text: "已核实"}}))
			}
		}
		_, err = g.Service.Confirm(g.Context(), sender, b.ID, r.Digest, nil)
		o.OK(err)
		see(b.ID)
		w, err := g.Withdraw(g.Context(), ingest.WithdrawInput{Batch: b.ID, Reason: "报错了表", By: sender})
		o.OK(err)
		see(w.BatchID)
		counts[i] = w.Rows
	}
	if !slices.Equal(shown[0], shown[1]) || counts[0] != counts[1] {
		t.Errorf("with nothing on file %q %+v, with a lead %q %+v", shown[0], counts[0], shown[1], counts[1])
	}
}
