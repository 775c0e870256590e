package access_test

import (
	"testing"

	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

// raised is a ticket of the reader's for level 3 that another one approved.
func (o *office) raised(reader, approver string) access.Ticket {
	o.Helper()
	t := o.open(reader, access.OpenTicket{Purpose: "routine", Level: 3, Reason: "核对家庭财产"})
	o.OK(o.access.Decide(o.Context(), o.by(approver), t.Approval, true, ""))
	return t
}

// A ticket for level 3 names nobody: whom its second person cannot answer for is
// refused when he is to be shown, and the answer does not tell why.
func TestSecondPersonAnswersForEachOne(t *testing.T) {
	o := newOffice(t)
	o.staff("reader-1", access.Auditor)
	o.staff("kin-1", access.SectionHead)
	o.staff("far-1", access.SectionHead)
	near := o.proposal("near-1", access.SectionHead)
	near.Level, near.Unit = 3, "120118102000"
	o.grant(near)
	stranger := officetest.IDNo(7)
	o.Publish("2026-01-01", roster(member{"张甲", idA, "独流镇"}, member{"李乙", idB, "独流镇"}, member{"赵丁", stranger, "静海镇"}),
		kin([]any{"张甲", idA, "配偶", "王丙", idKin}, []any{"李乙", idB, "兄弟姐妹", "张甲", idA}))
	o.people.number["kin-1"] = idA
	reveal := func(ticket access.Ticket, idNo string) error {
		return o.access.NoteReveal(t.Context(), o.with("reader-1", ticket), o.Vault.PersonID(idNo).String())
	}
	const refused = "ticket.another_approver"
	byKin, byNear := o.raised("reader-1", "kin-1"), o.raised("reader-1", "near-1")
	own, kin, beyond := reveal(byKin, idA), reveal(byKin, idB), reveal(byNear, stranger)
	for _, err := range []error{own, kin, beyond} {
		o.refuses(err, refused)
		if err != nil && err.Error() != beyond.Error() {
			t.Errorf("the answer tells why: %v", err)
		}
	}
	o.OK(reveal(byKin, stranger))
	o.OK(reveal(byNear, idA))
	o.OK(reveal(o.raised("reader-1", "far-1"), idA))

	// Trying one after another is counted, as what is shown is.
	o.OK(o.Control.PutSetting(t.Context(), access.BulkSetting, "3"))
	o.refuses(reveal(byNear, officetest.IDNo(8)), "approval.needed")

	// Who lost the grant since answers for nobody.
	again := o.raised("reader-1", "far-1")
	o.OK(reveal(again, idB))
	for _, g := range o.grantsOf("far-1") {
		o.OK(o.access.Revoke(t.Context(), o.by(root), g.ID))
	}
	o.refuses(reveal(again, idB), refused)
}

func (o *office) grantsOf(account string) []access.GrantView {
	o.Helper()
	all, err := o.access.Grants(o.Context(), o.by(root), account)
	o.OK(err)
	return all
}

// Nobody approves for another what his own grants do not reach: neither level 3,
// nor the areas that would be read, in any unit nor in that of the person.
func TestSecondPersonReachesLevel3(t *testing.T) {
	o := newOffice(t)
	o.staff("reader-1", access.Auditor)
	head := func(account string, level int, unit string, areas ...string) {
		in := o.proposal(account, access.SectionHead)
		in.Level, in.Unit, in.Areas = level, unit, areas
		o.grant(in)
	}
	head("low-1", 2, "")
	head("part-1", 3, "", "A01", "A12")
	head("mixed-1", 2, "")
	head("mixed-1", 3, "120118102000")
	o.family()
	in := access.OpenTicket{Purpose: "routine", Level: 3, Reason: "核对家庭财产"}
	for _, account := range []string{"low-1", "part-1"} {
		ticket := o.open("reader-1", in)
		o.refuses(o.access.Decide(t.Context(), o.by(account), ticket.Approval, true, ""), "access.denied")
		open, err := o.access.Approvals(t.Context(), o.by(account), "open")
		o.OK(err)
		if len(open) != 0 {
			t.Errorf("%s is shown %+v", account, open)
		}
	}
	narrow := o.proposal("reader-2", access.Auditor)
	narrow.Level, narrow.Areas = 3, []string{"A12"}
	o.grant(narrow)
	ticket := o.raised("reader-2", "part-1")
	o.OK(o.access.NoteReveal(t.Context(), o.with("reader-2", ticket), o.Vault.PersonID(idA).String()))

	mixed := o.raised("reader-1", "mixed-1")
	reveal := func(idNo string) error {
		return o.access.NoteReveal(t.Context(), o.with("reader-1", mixed), o.Vault.PersonID(idNo).String())
	}
	o.OK(reveal(idA))
	o.refuses(reveal(officetest.IDNo(7)), "ticket.another_approver") // of no unit
}
