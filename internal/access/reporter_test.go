package access_test

import (
	"testing"

	"qingjian/internal/access"
)

// TestNoReporterInReasons: what is typed as a reason is no place for who
// reported.
func TestNoReporterInReasons(t *testing.T) {
	const bad = "根据王建国的实名举报核查"
	o := newOffice(t)
	o.staff("account-auditor", access.Auditor)
	by := o.by("account-auditor")
	_, err := o.access.Open(t.Context(), by, access.OpenTicket{Purpose: "routine", Level: 3, Reason: bad})
	o.refuses(err, "text.reporter")
	_, err = o.access.Open(t.Context(), by, access.OpenTicket{Purpose: "special", CaseNo: "举报人：王建国"})
	o.refuses(err, "text.reporter")
	_, err = o.access.BreakGlass(t.Context(), by, bad)
	o.refuses(err, "text.reporter")
	in := o.proposal("account-clerk", access.Clerk)
	in.Reason = bad
	_, err = o.access.Propose(t.Context(), o.by(root), in)
	o.refuses(err, "text.reporter")
	in.Reason = "岗位需要"
	g, err := o.access.Propose(t.Context(), o.by(root), in)
	o.OK(err)
	o.refuses(o.access.Decide(t.Context(), o.by(auditor), g.Approval, true, bad), "text.reporter")
	o.OK(o.access.Decide(t.Context(), o.by(auditor), g.Approval, true, "同意"))
}
