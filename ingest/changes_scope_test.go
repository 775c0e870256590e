package ingest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/fact"
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
	t.Run("OfWhomAHigherLevelTookOverNothingButTheName", func(t *testing.T) {
		o := newOffice(t)
		g := o.Guarded()
		clerk := g.As(g.Staff("clerk", access.Clerk))
		r := hand(t, g, clerk.Actor.Account, "2026-01-01", roster(profile("张三", zhang)))
		_, err := g.Service.Confirm(g.Context(), clerk, r.BatchID, r.Digest, nil)
		o.OK(err)
		if got := o.changesFor(clerk, r.BatchID, "", 10); len(got) != 1 || len(got[0].Fields) == 0 {
			t.Fatalf("before it: %+v", got)
		}
		o.Publish("2026-01-10", table{Name: "报告义务", Rows: [][]any{{"姓名", "公民身份号码", "义务种类", "依据文件", "起始日期"}, {"张三", zhang, "市管干部", "津组〔2026〕1号", "2026-01-05"}}})
		got := o.changesFor(clerk, r.BatchID, "", 10)
		if len(got) != 1 || got[0].Who != "张三" || len(got[0].Fields) != 0 || got[0].From != fact.NoDay {
			t.Errorf("after it: %+v", got)
		}
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
// withdrawal of who does not handle it, nor when he brings the lead again.
func TestChangesTellNothingOfLeads(t *testing.T) {
	lead := func(text, received string) table {
		return table{Name: "问题线索", Rows: [][]any{
			leadTable.Rows[0], {"张三", zhang, "线2026-001", "来信", received, "违反工作纪律", text, "否"}}}
	}
	const day, text = "2025-12-01", "合成摘要"
	var quiet []string
	for _, c := range []struct {
		name          string
		before, after []table // of others
	}{
		{name: "Nothing"},
		{name: "Another", before: []table{lead("上班时间外出", day)}},
		{name: "TheSame", before: []table{lead(text, day)}},
		{name: "OfAnotherDay", before: []table{lead("上班时间外出", "2025-11-01")}},
		{name: "ChangedLater", after: []table{lead("上班时间外出", day)}},
		{name: "MovedLater", before: []table{lead(text, day)}, after: []table{lead("上班时间外出", "2025-11-01")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t)
			o.Publish("2026-01-01", roster(profile("张三", zhang)))
			if c.before != nil {
				o.Publish("2026-01-06", c.before...)
			}
			stood := o.picture(zhang, o.now())
			g := o.Guarded()
			sender := g.As(g.Staff("handler", access.Handler))
			var told []string
			tell := func(r ingest.Receipt) {
				t.Helper()
				told = append(told, fmt.Sprintf("%s %+v %v %d", r.Status, r.Rows, codes(r.Issues), len(r.Sheets)))
				for _, kind := range append(ingest.ChangeKinds(), "") {
					for _, change := range o.changesFor(sender, r.BatchID, kind, 1) {
						told = append(told, fmt.Sprint(kind, lines([]ingest.Change{change}), change.Fields))
					}
				}
			}
			publish := func(r ingest.Receipt) ingest.Receipt {
				t.Helper()
				tell(r)
				for _, issue := range r.Issues {
					if ingest.WantsReason(issue.Code, issue.Severity) {
						o.OK(g.Justify(g.Context(), sender, r.BatchID, []ingest.Reason{{Code: issue.Code, Text: "已核实"}}))
					}
				}
				done, err := g.Service.Confirm(g.Context(), sender, r.BatchID, r.Digest, nil)
				o.OK(err)
				tell(done)
				return done
			}
			withdraw := func(of ingest.Receipt) ingest.Receipt {
				t.Helper()
				w, err := g.Withdraw(g.Context(), ingest.WithdrawInput{Batch: of.BatchID, Reason: "报错了表", By: sender})
				o.OK(err)
				return publish(w)
			}
			bring := func() ingest.Receipt { return hand(t, g, sender.Actor.Account, "2026-02-01", lead(text, day)) }
			first := publish(bring())
			if c.after != nil {
				o.Publish("2026-02-06", c.after...)
				stood = o.picture(zhang, o.now())
			}
			taken := withdraw(first)
			if got := o.picture(zhang, o.now()); !slices.Equal(got, stood) {
				t.Errorf("withdrawn it is\n%q, stood\n%q", got, stood)
			}
			with, err := g.Relations(g.Context(), sender, first.BatchID)
			o.OK(err)
			told = append(told, fmt.Sprint(len(with.Later), with.Later[0].TakenBack))
			tell(bring())
			if c.after == nil { // who handed a lead in is told of later changes to it
				withdraw(taken)
				tell(bring())
			}
			if quiet == nil {
				quiet = told
			}
			for i := range told {
				if told[i] != quiet[i] {
					t.Errorf("with nothing on file %q\nwith a lead %q", quiet[i], told[i])
				}
			}
			o.Whole()
		})
	}
	if !strings.Contains(quiet[0], "Inserted:1") {
		t.Errorf("the lead is not taken: %q", quiet)
	}
}
