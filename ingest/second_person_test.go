package ingest_test

import (
	"testing"

	"qingjian/ingest"
	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// Whom a register names is concerned where the row that names him is corrected or
// taken back, although nothing that is written names him any more.
func TestSecondPersonOfWhatIsReplaced(t *testing.T) {
	g := officetest.New(t).Guarded()
	before, after, nobody := officetest.IDNo(1), officetest.IDNo(2), officetest.IDNo(3)
	contract := func(approver string) table {
		return table{Name: "合同", Rows: [][]any{{"合同编号", "采购单位编码", "签订日期", "审批人证件号"}, {"合2025-001", duliu, "2025-03-01", approver}}}
	}
	g.Publish("2026-01-01", roster(profile("张三", before), profile("李四", after), profile("王五", nobody)))
	clerk := g.Staff("clerk", access.Clerk)
	heads := map[string]string{}
	for login, idNo := range map[string]string{"before": before, "after": after, "nobody": nobody} {
		heads[login] = g.Staff(login, access.SectionHead)
		g.OK(g.Accounts.LinkPerson(t.Context(), heads[login], g.Vault.PersonID(idNo).String()))
	}
	g.OK(g.Control.PutSetting(t.Context(), access.PublishSetting, "0"))
	// publish has a batch approved by who may, after those were tried who may not.
	publish := func(name string, r ingest.Receipt, concerned ...string) {
		t.Helper()
		_, err := g.Service.Confirm(t.Context(), g.As(clerk), r.BatchID, r.Digest, nil)
		id, asked := access.ApprovalNeeded(err)
		if !asked {
			t.Fatalf("%s, rows %+v: nobody is asked: %v", name, r.Rows, err)
		}
		for _, login := range concerned {
			if g.Access.Decide(t.Context(), g.As(heads[login]), id, true, "") == nil {
				t.Fatalf("%s: %q approves", name, login)
			}
		}
		g.OK(g.Access.Decide(t.Context(), g.As(heads["nobody"]), id, true, ""))
		_, err = g.Service.Confirm(t.Context(), g.As(clerk), r.BatchID, r.Digest, nil)
		g.OK(err)
	}
	withdrawal := func(of ingest.Receipt) ingest.Receipt {
		t.Helper()
		r, err := g.Withdraw(t.Context(), ingest.WithdrawInput{Batch: of.BatchID, Reason: "报错了表", By: g.As(clerk)})
		g.OK(err)
		return r
	}
	first := hand(t, g, clerk, "2026-02-01", contract(before))
	publish("brought", first, "before")
	second := hand(t, g, clerk, "2026-03-01", contract(after))
	publish("corrected", second, "before", "after")
	publish("put back", withdrawal(second), "before", "after")
	publish("taken back", withdrawal(first), "before")
}
