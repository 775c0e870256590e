package access_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/officetest"
)

func (o *office) open(account string, in access.OpenTicket) access.Ticket {
	o.Helper()
	t, err := o.access.Open(o.Context(), o.by(account), in)
	o.OK(err)
	return t
}

func TestTicket(t *testing.T) {
	o := newOffice(t)
	o.staff("reader-1", access.Auditor)
	o.staff("reader-2", access.Auditor)
	ticket := o.open("reader-1", access.OpenTicket{Purpose: "lead", CaseNo: " 静纪线〔2026〕17号 "})
	if ticket.Level != 2 || ticket.CaseNo != "静纪线〔2026〕17号" || ticket.LegalBasis == "" || ticket.Expires.Sub(ticket.OpenedAt) != time.Hour {
		t.Errorf("opened %+v", ticket)
	}
	read := func(id, account string) error {
		_, err := o.access.Ticket(t.Context(), id, account)
		return err
	}
	o.OK(read(ticket.ID, "reader-1"))
	o.refuses(read("", "reader-1"), "ticket.required")
	o.refuses(read(ticket.ID, "reader-2"), "ticket.not_yours")
	o.refuses(read("no such ticket", "reader-2"), "ticket.not_yours")
	o.refuses(o.access.Close(t.Context(), o.by("reader-2"), ticket.ID), "ticket.not_yours")
	if mine, err := o.access.MyTickets(t.Context(), "reader-1"); err != nil || len(mine) != 1 || mine[0].CaseNo != ticket.CaseNo {
		t.Errorf("mine: %+v %v", mine, err)
	}
	o.OK(o.access.Close(t.Context(), o.by("reader-1"), ticket.ID))
	o.refuses(read(ticket.ID, "reader-1"), "ticket.expired")

	short := o.open("reader-1", access.OpenTicket{Purpose: "routine", Minutes: 5})
	o.Now = short.Expires.Add(-2 * time.Second)
	o.OK(read(short.ID, "reader-1"))
	o.refuses(read(short.ID, "reader-1"), "ticket.expired") // the very second of its end
	if mine, err := o.access.MyTickets(t.Context(), "reader-1"); err != nil || len(mine) != 0 {
		t.Errorf("mine: %+v %v", mine, err)
	}
}

// indexed is a trail that is searched by case.
type indexed struct{ *trail }

func (indexed) CaseBlind(caseNo string) string { return fmt.Sprintf("index of %d", len(caseNo)) }

func TestTrailFindsTheTicketsOfACase(t *testing.T) {
	o := newOffice(t)
	o.staff("reader-1", access.Auditor)
	open := func() string {
		o.open("reader-1", access.OpenTicket{Purpose: "lead", CaseNo: "甲1"})
		return o.trail.events[len(o.trail.events)-1].Query["case_no"]
	}
	if got := open(); len(got) != 32 || got != o.access.CaseBlind(" 甲1 ") {
		t.Errorf("noted under %q", got)
	}
	o.access.Trail = indexed{o.trail}
	if got := open(); got != "index of 4" {
		t.Errorf("noted under %q", got)
	}
}

func TestTicketIsCheckedAtOnce(t *testing.T) {
	o := newOffice(t)
	o.staff("reader-1", access.Auditor)
	_, err := o.access.Open(t.Context(), o.by("reader-1"), access.OpenTicket{Purpose: "lead", Minutes: 481, Level: 4})
	o.refuses(err, "ticket.input")
	for _, want := range []string{"case or letter number", "5 to 480", "2 or 3"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in: %v", want, err)
		}
	}
	_, err = o.access.Open(t.Context(), o.by("reader-1"), access.OpenTicket{Purpose: access.BreakGlassPurpose})
	o.refuses(err, "ticket.input")
	_, err = o.access.Open(t.Context(), o.by(root), access.OpenTicket{Purpose: "routine"})
	o.refuses(err, "access.denied")
	for _, p := range access.Purposes() {
		if p.Label.ZH == "" || p.Label.EN == "" || p.LegalBasis == "" {
			t.Errorf("%s lacks a text", p.Code)
		}
	}
}

func TestLevel3TakesTwo(t *testing.T) {
	o := newOffice(t)
	o.staff("reader-1", access.SectionHead)
	o.staff("head-1", access.SectionHead)
	in := access.OpenTicket{Purpose: "routine", Level: 3, Reason: "核对家庭财产"}
	ticket := o.open("reader-1", in)
	level := func() access.Ticket {
		got, err := o.access.Ticket(t.Context(), ticket.ID, "reader-1")
		o.OK(err)
		return got
	}
	if got := level(); got.Level != 2 || got.Wanted != 3 || got.Approval == "" {
		t.Errorf("before: %+v", got)
	}
	o.refuses(o.access.Decide(t.Context(), o.by("reader-1"), ticket.Approval, true, ""), "approval.own")
	o.refuses(o.access.NoteReveal(t.Context(), o.with("reader-1", ticket), strings.Repeat("0", 32)), "ticket.level")
	o.OK(o.access.Decide(t.Context(), o.by("head-1"), ticket.Approval, true, ""))
	if got := level(); got.Level != 3 || got.ApprovedBy != "head-1" {
		t.Errorf("after: %+v", got)
	}

	closed := o.open("reader-1", in)
	o.OK(o.access.Close(t.Context(), o.by("reader-1"), closed.ID))
	o.refuses(o.access.Decide(t.Context(), o.by("head-1"), closed.Approval, true, ""), "approval.moved")
	refused := o.open("reader-1", in)
	o.OK(o.access.Decide(t.Context(), o.by("head-1"), refused.Approval, false, ""))
	if got, err := o.access.Ticket(t.Context(), refused.ID, "reader-1"); err != nil || got.Level != 2 {
		t.Errorf("refused: %+v %v", got, err)
	}

	low := o.proposal("reader-2", access.Auditor)
	low.Level = 2
	o.grant(low)
	_, err := o.access.Open(t.Context(), o.by("reader-2"), in)
	o.refuses(err, "ticket.level")
}

func TestBreakGlass(t *testing.T) {
	o := newOffice(t)
	in := o.proposal("reader-1", access.SectionHead)
	in.Unit = "120118102000"
	o.grant(in)
	o.people.number["reader-1"] = idA
	person, other := o.Vault.PersonID(idA).String(), o.Vault.PersonID(idB).String()
	if _, ok := o.by("reader-1").View(access.DossierRead, other, "elsewhere"); ok {
		t.Error("a unit outside the grant is seen")
	}
	for range 3 {
		ticket, err := o.access.BreakGlass(t.Context(), o.by("reader-1"), "领导紧急交办")
		o.OK(err)
		if ticket.Level != 2 || !ticket.BreakGlass || ticket.Expires.Sub(ticket.OpenedAt) != 15*time.Minute || ticket.Reason == "" {
			t.Errorf("opened %+v", ticket)
		}
		by := o.with("reader-1", ticket)
		if v, ok := by.View(access.DossierRead, other, "elsewhere"); !ok || v.Level("A01") != 2 || v.Level("A24") != 0 {
			t.Error("the emergency does not reach beyond the units, or too far")
		}
		if _, ok := by.View(access.CaseAssign, other, "elsewhere"); ok {
			t.Error("the emergency is good for more than reading")
		}
		if _, ok := by.View(access.DossierRead, person, "elsewhere"); ok {
			t.Error("the emergency reaches the own file")
		}
	}
	_, err := o.access.BreakGlass(t.Context(), o.by("reader-1"), "第四次")
	o.refuses(err, "ticket.too_many")
	if len(o.desk.open) != 3 || o.desk.open[0].Kind != "break_glass" || o.desk.open[0].Account != "reader-1" {
		t.Errorf("to review: %+v", o.desk.open)
	}
	o.Now = o.Now.Add(24 * time.Hour)
	o.desk.fail = errors.New("no space")
	if _, err := o.access.BreakGlass(t.Context(), o.by("reader-1"), "未能登记复核"); err == nil {
		t.Error("opened without a review")
	}
	if mine, err := o.access.MyTickets(t.Context(), "reader-1"); err != nil || len(mine) != 0 {
		t.Errorf("mine: %+v %v", mine, err)
	}
	_, err = o.access.BreakGlass(t.Context(), o.by(root), "管理员")
	o.refuses(err, "access.denied")
}

func TestManyRevealsTakeTwo(t *testing.T) {
	o := newOffice(t)
	o.staff("reader-1", access.Auditor)
	o.staff("reader-2", access.Auditor)
	o.staff("head-1", access.SectionHead)
	o.OK(o.Control.PutSetting(t.Context(), access.BulkSetting, "2"))
	o.people.number["reader-1"], o.people.number["reader-2"] = idA, idA // two accounts of one person
	raised := func(account string) access.Ticket {
		ticket := o.open(account, access.OpenTicket{Purpose: "routine", Level: 3, Minutes: 480, Reason: "核对财产"})
		o.OK(o.access.Decide(t.Context(), o.by("head-1"), ticket.Approval, true, ""))
		return ticket
	}
	person := func(n int) string { return o.Vault.PersonID(officetest.IDNo(n)).String() }
	wide := access.OpenTicket{Purpose: "routine", Level: 3, Minutes: 480, Reason: "核对财产", Persons: 2}
	first, second := o.open("reader-1", wide), raised("reader-2")
	o.OK(o.access.Decide(t.Context(), o.by("head-1"), first.Approval, true, ""))
	reveal := func(account string, ticket access.Ticket, n int) error {
		return o.access.NoteReveal(t.Context(), o.with(account, ticket), person(n))
	}
	o.refuses(o.access.NoteReveal(t.Context(), o.with("reader-1", first), o.Vault.PersonID(idA).String()), "person.unknown")
	o.OK(reveal("reader-1", first, 1))
	o.OK(reveal("reader-2", second, 2))
	o.OK(reveal("reader-1", first, 2)) // again
	err := reveal("reader-1", first, 3)
	o.refuses(err, "approval.needed")
	o.refuses(reveal("reader-2", second, 3), "approval.needed")
	id, _ := access.ApprovalNeeded(err)
	o.OK(o.access.Decide(t.Context(), o.by("head-1"), id, true, ""))
	o.OK(reveal("reader-1", first, 3))
	o.OK(reveal("reader-1", first, 4))                         // the second of the two that were approved
	o.OK(reveal("reader-1", first, 3))                         // again
	o.refuses(reveal("reader-1", first, 5), "approval.needed") // and no third one
	o.refuses(reveal("reader-1", first, 6), "approval.needed")
	o.refuses(reveal("reader-2", second, 5), "approval.needed") // another one is not
	o.Now = o.Now.Add(23 * time.Hour)
	later := raised("reader-1")
	o.refuses(reveal("reader-1", later, 6), "approval.needed")
	o.Now = o.Now.Add(2 * time.Hour)
	o.OK(reveal("reader-1", raised("reader-1"), 6))
	o.refuses(o.access.NoteReveal(t.Context(), o.by("reader-1"), person(1)), "ticket.required")
}

// How many more persons is in the request, and each approval is good for so many:
// those that the ticket asks for, 20 where it does not say.
func TestBulkNamesHowMany(t *testing.T) {
	o := newOffice(t)
	o.staff("reader-1", access.Auditor)
	o.staff("head-1", access.SectionHead)
	o.OK(o.Control.PutSetting(t.Context(), access.BulkSetting, "1"))
	person := func(n int) string { return o.Vault.PersonID(officetest.IDNo(n)).String() }
	for asked, want := range map[int]int{0: 20, 3: 3} {
		o.Now = o.Now.Add(25 * time.Hour)
		ticket := o.open("reader-1", access.OpenTicket{Purpose: "routine", Level: 3, Minutes: 480, Reason: "核对财产", Persons: asked})
		if ticket.Persons != asked {
			t.Errorf("kept %d", ticket.Persons)
		}
		o.OK(o.access.Decide(t.Context(), o.by("head-1"), ticket.Approval, true, ""))
		reveal := func(n int) error { return o.access.NoteReveal(t.Context(), o.with("reader-1", ticket), person(n)) }
		o.OK(reveal(0))
		next := 1
		for range 2 { // what is used up is asked for anew
			err := reveal(next)
			o.refuses(err, "approval.needed")
			id, _ := access.ApprovalNeeded(err)
			open, err := o.access.Approvals(t.Context(), o.by("head-1"), "open")
			o.OK(err)
			if len(open) != 1 || !strings.Contains(open[0].Summary.ZH, fmt.Sprintf("至多 %d 人", want)) {
				t.Errorf("the request says %+v", open)
			}
			o.OK(o.access.Decide(t.Context(), o.by("head-1"), id, true, ""))
			for range want {
				o.OK(reveal(next))
				next++
			}
		}
		o.refuses(reveal(next), "approval.needed")
	}
	_, err := o.access.Open(t.Context(), o.by("reader-1"), access.OpenTicket{Purpose: "routine", Level: 3, Reason: "核对财产", Persons: 1001})
	o.refuses(err, "ticket.input")
}

// Nothing personal stands in the control store in plain.
func TestStoreHoldsNoWords(t *testing.T) {
	o := newOffice(t)
	o.staff("reader-1", access.Auditor)
	o.staff("head-1", access.SectionHead)
	o.staff("handler-1", access.Handler)
	o.family()
	const canary = "金丝雀四号"
	in := o.proposal("account-1", access.Analyst)
	in.Reason = canary
	o.grant(in)
	o.open("reader-1", access.OpenTicket{Purpose: "lead", CaseNo: canary, LegalBasis: canary, Level: 3, Reason: canary})
	_, err := o.access.BreakGlass(t.Context(), o.by("reader-1"), canary)
	o.OK(err)
	_, err = o.access.Assign(t.Context(), o.by("head-1"), access.AssignLead{Person: o.Vault.PersonID(idA).String(), LeadNo: canary,
		Account: "handler-1", Until: o.Now.AddDate(0, 1, 0)})
	o.OK(err)
	for _, name := range []string{"control.db", "control.db-wal"} {
		b, err := os.ReadFile(o.Dir + "/" + name)
		o.OK(err)
		if strings.Contains(string(b), canary) {
			t.Errorf("%s holds what should be sealed", name)
		}
	}
	if text := fmt.Sprintf("%+v", o.trail.events); strings.Contains(text, canary) {
		t.Error("the trail holds what should be sealed")
	}
}
