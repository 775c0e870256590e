package access_test

import (
	"testing"

	"qingjian/internal/access"
)

// The second person of a ticket for level 3 sees the case number and the legal
// basis; of a lead the number shows to those alone who may know of it, whether
// there is such a lead or not.
func TestSecondPersonSeesTheCase(t *testing.T) {
	o := newOffice(t)
	o.family()
	for _, head := range []string{"head-1", "head-2"} {
		o.staff(head, access.SectionHead)
	}
	o.staff("handler-1", access.Handler)
	const lead = "XS2026001"
	_, err := o.access.Assign(t.Context(), o.by("head-1"), access.AssignLead{Person: o.Vault.PersonID(idA).String(), LeadNo: lead,
		Account: "handler-1", Until: o.Now.AddDate(0, 1, 0)})
	o.OK(err)
	seen := func(account, approval string) *access.Stated {
		all, err := o.access.Approvals(t.Context(), o.by(account), "")
		o.OK(err)
		for _, a := range all {
			if a.ID == approval {
				return a.Purpose
			}
		}
		return nil
	}
	for _, c := range []struct {
		purpose, no string
		heads       map[string]bool // who sees the number
	}{
		{"special", "静纪〔2026〕3号", map[string]bool{"head-1": true, "head-2": true}},
		{"lead", "xs 2026001", map[string]bool{"head-1": true, "head-2": false}},
		{"lead", "XS2026999", map[string]bool{"head-1": false, "head-2": false}}, // no such lead
	} {
		ticket := o.open("handler-1", access.OpenTicket{Purpose: c.purpose, CaseNo: c.no, LegalBasis: "某条", Level: 3, Reason: "核对财产"})
		for head, shows := range c.heads {
			got := seen(head, ticket.Approval)
			if got == nil || got.LegalBasis != "某条" || got.Withheld == shows || (got.CaseNo == c.no) != shows {
				t.Errorf("%s %s: %s sees %+v", c.purpose, c.no, head, got)
			}
		}
		if got := seen("handler-1", ticket.Approval); got == nil || got.CaseNo != c.no {
			t.Errorf("the first person sees %+v", got)
		}
		// Decided by one, it is no business of the other's any more.
		o.OK(o.access.Decide(t.Context(), o.by("head-2"), ticket.Approval, true, ""))
		if got := seen("head-1", ticket.Approval); got != nil {
			t.Errorf("who did not decide sees %+v", got)
		}
		if got := seen("head-2", ticket.Approval); got == nil {
			t.Error("who decided sees nothing")
		}
	}
	// Kin of whom the lead is about is not told its number by having assigned it.
	ticket := o.open("handler-1", access.OpenTicket{Purpose: "lead", CaseNo: lead, Level: 3, Reason: "核对财产"})
	o.people.number["head-1"] = idB
	if got := seen("head-1", ticket.Approval); got == nil || !got.Withheld || got.CaseNo != "" {
		t.Errorf("kin sees %+v", got)
	}
}

// Who handles a lead names it under the purpose for leads alone, so that its
// number is not shown by another one; to whoever does not, nothing tells of it.
func TestLeadNumberHasItsPurpose(t *testing.T) {
	o := newOffice(t)
	o.family()
	o.staff("head-1", access.SectionHead)
	o.staff("handler-1", access.Handler)
	o.staff("handler-2", access.Handler)
	_, err := o.access.Assign(t.Context(), o.by("head-1"), access.AssignLead{Person: o.Vault.PersonID(idA).String(), LeadNo: "XS2026001",
		Account: "handler-1", Until: o.Now.AddDate(0, 1, 0)})
	o.OK(err)
	in := access.OpenTicket{Purpose: "special", CaseNo: " xs2026001"}
	_, err = o.access.Open(t.Context(), o.by("handler-1"), in)
	o.refuses(err, "ticket.lead_purpose")
	o.open("handler-2", in)
	in.Purpose = "lead"
	o.open("handler-1", in)
}
