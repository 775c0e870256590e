package controltest

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// ExerciseAccess is the suite of grants, approvals, tickets and assignments.
func ExerciseAccess(t *testing.T, open func(t *testing.T) *control.DB) {
	for name, test := range map[string]func(*testing.T, *control.DB){
		"Grants": grants, "GrantsAreGuarded": guarded, "ApprovalsAreUsedOnce": usedOnce, "Tickets": tickets,
		"Reveals": reveals, "Publications": publications, "Crowds": crowds, "Assignments": assignments,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func grantOf(id string) control.Grant {
	return control.Grant{ID: id, Account: "a", Role: "auditor", Unit: "u", Areas: []string{"A01", "A05"}, Level: 2, From: start, To: start.Add(time.Hour),
		State: control.GrantProposed, Reason: []byte{0, 255}, ProposedBy: "p", ProposedAt: start}
}

func approvalOf(id, object string) control.Approval {
	return control.Approval{ID: id, Kind: "grant", Object: object, Digest: "d", Persons: []string{"1", "2"}, Summary: fault.T("摘要", "summary"),
		Reason: []byte("r"), ProposedBy: "p", ProposerPerson: "9", ProposerRoles: []string{"x"}, ProposedAt: start, Expires: start.Add(time.Hour)}
}

func grants(t *testing.T, db *control.DB) {
	version := must[string](t)(db.AccessVersion(t.Context()))
	moved := func() {
		t.Helper()
		next := must[string](t)(db.AccessVersion(t.Context()))
		if next == version {
			t.Error("the change is not counted")
		}
		version = next
	}
	ok(t, db.ProposeGrant(t.Context(), grantOf("g"), approvalOf("x", "g"), nil))
	moved()
	got := must[control.Grant](t)(db.Grant(t.Context(), "g"))
	if got.Level != 2 || !slices.Equal(got.Areas, []string{"A01", "A05"}) || string(got.Reason) != "\x00\xff" || !got.To.Equal(start.Add(time.Hour)) || !got.DecidedAt.IsZero() {
		t.Errorf("proposed = %+v", got)
	}
	asked := must[control.Approval](t)(db.Approval(t.Context(), "x"))
	if asked.State != control.ApprovalOpen || !slices.Equal(asked.Persons, []string{"1", "2"}) || asked.Summary.EN != "summary" || asked.ProposerPerson != "9" {
		t.Errorf("asked = %+v", asked)
	}
	dec := control.Decision{Approval: "x", Approve: true, By: "q", At: start.Add(time.Minute), Note: []byte("n")}
	ok(t, db.DecideGrant(t.Context(), "g", dec, nil))
	moved()
	refused(t, db.DecideGrant(t.Context(), "g", dec, nil), "approval.moved")
	if got = must[control.Grant](t)(db.Grant(t.Context(), "g")); got.State != control.GrantGiven || got.ApprovedBy != "q" {
		t.Errorf("decided = %+v", got)
	}
	if alive := must[[]control.Grant](t)(db.GrantsAlive(t.Context(), "a", start.Add(time.Hour))); len(alive) != 0 {
		t.Errorf("alive at the end = %+v", alive)
	}
	ok(t, db.RevokeGrant(t.Context(), "g", "z", start.Add(2*time.Minute)))
	moved()
	refused(t, db.RevokeGrant(t.Context(), "g", "z", start), "grant.moved")
	_, err := db.Grant(t.Context(), "none")
	refused(t, err, "grant.unknown")
	if all := must[[]control.Grant](t)(db.Grants(t.Context(), "")); len(all) != 1 || all[0].RevokedBy != "z" {
		t.Errorf("all = %+v", all)
	}
}

// What the guard refuses leaves nothing behind, and only what is alive is shown
// to it.
func guarded(t *testing.T, db *control.DB) {
	no := errors.New("no")
	err := db.ProposeGrant(t.Context(), grantOf("g"), approvalOf("x", "g"), func(alive []control.Grant) error {
		if len(alive) != 0 {
			t.Errorf("alive = %+v", alive)
		}
		return no
	})
	if !errors.Is(err, no) {
		t.Errorf("the guard's refusal came out as %v", err)
	}
	if all := must[[]control.Grant](t)(db.Grants(t.Context(), "")); len(all) != 0 {
		t.Errorf("left behind: %+v", all)
	}
	ok(t, db.GiveGrant(t.Context(), grantOf("h"), nil))
	ok(t, db.GiveGrant(t.Context(), grantOf("i"), func(alive []control.Grant) error {
		if len(alive) != 1 || alive[0].ID != "h" {
			t.Errorf("alive = %+v", alive)
		}
		return nil
	}))
}

func usedOnce(t *testing.T, db *control.DB) {
	ok(t, db.InsertApproval(t.Context(), approvalOf("x", "o")))
	refused(t, db.UseApproval(t.Context(), "x", "d", start), "approval.moved") // not approved
	ok(t, db.DecideApproval(t.Context(), control.Decision{Approval: "x", Approve: true, By: "q", At: start}))
	refused(t, db.UseApproval(t.Context(), "x", "other", start), "approval.moved")
	refused(t, db.UseApproval(t.Context(), "x", "d", start.Add(time.Hour)), "approval.moved")
	var used atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if db.UseApproval(t.Context(), "x", "d", start) == nil {
				used.Add(1)
			}
		})
	}
	all.Wait()
	if used.Load() != 1 {
		t.Errorf("used %d times", used.Load())
	}
	refused(t, db.WithdrawApproval(t.Context(), "x"), "approval.moved")
	ok(t, db.InsertApproval(t.Context(), approvalOf("late", "o")))
	refused(t, db.DecideApproval(t.Context(), control.Decision{Approval: "late", Approve: true, By: "q", At: start.Add(time.Hour)}), "approval.moved")
	if of := must[[]control.Approval](t)(db.ApprovalsOf(t.Context(), "grant", "o", "p", start)); len(of) != 1 || of[0].ID != "late" {
		t.Errorf("still counts: %+v", of)
	}
	if open := must[[]control.Approval](t)(db.Approvals(t.Context(), control.ApprovalUsed, 10, time.Time{})); len(open) != 1 || open[0].ID != "x" {
		t.Errorf("used: %+v", open)
	}
	if holding := must[[]control.Approval](t)(db.Approvals(t.Context(), "", 10, start.Add(time.Hour))); len(holding) != 0 {
		t.Errorf("holding at its end: %+v", holding)
	}
}

func tickets(t *testing.T, db *control.DB) {
	ticket := control.Ticket{ID: "t", Account: "a", Purpose: "lead", Words: []byte{1}, CaseBlind: "b", OpenedAt: start, Expires: start.Add(time.Hour), Level: 2, Wanted: 3, Approval: "x"}
	request := approvalOf("x", "t")
	request.Kind = "ticket_level3"
	ok(t, db.InsertTicket(t.Context(), ticket, &request))
	dec := control.Decision{Approval: "x", Approve: true, By: "q", At: start.Add(time.Minute)}
	ok(t, db.DecideTicket(t.Context(), "t", 3, dec))
	got := must[control.Ticket](t)(db.Ticket(t.Context(), "t"))
	if got.Level != 3 || got.ApprovedBy != "q" || got.BreakGlass || got.Bulk != 0 || !got.ClosedAt.IsZero() || string(got.Words) != "\x01" {
		t.Errorf("raised = %+v", got)
	}
	ok(t, db.AllowBulk(t.Context(), "t", 3))
	ok(t, db.AllowBulk(t.Context(), "t", 4))
	ok(t, db.CloseTicket(t.Context(), "t", start.Add(2*time.Minute)))
	if got = must[control.Ticket](t)(db.Ticket(t.Context(), "t")); got.Bulk != 7 || got.ClosedAt.IsZero() {
		t.Errorf("closed = %+v", got)
	}
	// A closed one is not raised, and its request stays as it was.
	late := approvalOf("y", "t")
	ok(t, db.InsertApproval(t.Context(), late))
	refused(t, db.DecideTicket(t.Context(), "t", 3, control.Decision{Approval: "y", Approve: true, By: "q", At: start}), "ticket.expired")
	if a := must[control.Approval](t)(db.Approval(t.Context(), "y")); a.State != control.ApprovalOpen {
		t.Errorf("half decided: %+v", a)
	}
	if open := must[[]control.Ticket](t)(db.TicketsOpen(t.Context(), "a", start)); len(open) != 0 {
		t.Errorf("open = %+v", open)
	}
	glass := control.Ticket{ID: "g1", Account: "a", Words: []byte{1}, OpenedAt: start, Expires: start.Add(time.Hour), BreakGlass: true}
	for i, want := range []bool{true, true, false} {
		glass.ID = string(rune('1' + i))
		if opened := must[bool](t)(db.InsertEmergency(t.Context(), glass, start.Add(-time.Hour), 2)); opened != want {
			t.Errorf("emergency %d: %v", i, opened)
		}
	}
	if n := must[int](t)(db.Emergencies(t.Context(), "a", start)); n != 0 {
		t.Errorf("since their own instant: %d", n)
	}
}

func reveals(t *testing.T, db *control.DB) {
	note := func(person string, at time.Time, most int) bool {
		return must[bool](t)(db.NoteReveal(t.Context(), control.Reveal{Reader: "r", Person: person, Ticket: "more", At: at, Since: at.Add(-time.Hour), Most: most}))
	}
	for i, c := range []struct {
		person string
		at     time.Duration
		most   int
		want   bool
	}{
		{"1", 0, 2, true}, {"2", 0, 2, true}, {"3", 0, 2, false}, {"1", time.Minute, 2, true}, {"3", 0, 3, true},
		{"4", 30 * time.Minute, 2, false}, {"4", 2 * time.Hour, 2, true}, {"5", 2 * time.Hour, 0, false},
	} {
		if got := note(c.person, start.Add(c.at), c.most); got != c.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
	// Beyond that, as many persons as were allowed for a ticket, each once.
	at := start.Add(time.Hour)
	ok(t, db.InsertTicket(t.Context(), control.Ticket{ID: "more", Words: []byte{1}}, nil))
	ok(t, db.AllowBulk(t.Context(), "more", 2))
	for _, c := range []struct {
		ticket, person string
		want           bool
	}{{"other", "6", false}, {"more", "6", true}, {"more", "7", true}, {"more", "6", true}, {"more", "8", false}, {"other", "7", true}} {
		got := must[bool](t)(db.NoteReveal(t.Context(), control.Reveal{Reader: "s", Person: c.person, Ticket: c.ticket, At: at, Since: start}))
		if got != c.want {
			t.Errorf("%s under %s: %v", c.person, c.ticket, got)
		}
	}
}

// publications add up over a day, each batch once.
func publications(t *testing.T, db *control.DB) {
	for i, c := range []struct {
		publisher, batch string
		rows             int
		at               time.Duration
		want             bool
	}{
		{"p", "1", 3, 0, true}, {"p", "2", 3, time.Minute, false}, {"p", "2", 2, time.Minute, true}, {"p", "1", 3, time.Minute, true},
		{"q", "3", 5, time.Minute, true}, {"q", "4", 6, 0, false}, {"p", "5", 1, 2 * time.Minute, false}, {"p", "5", 5, 2 * time.Hour, true},
	} {
		at := start.Add(c.at)
		got := must[bool](t)(db.NotePublication(t.Context(), control.Publication{Publisher: c.publisher, Batch: c.batch, Rows: c.rows,
			At: at, Since: at.Add(-time.Hour), Most: 5}))
		if got != c.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
}

// crowds are kept beside their requests, an empty one too.
func crowds(t *testing.T, db *control.DB) {
	for id, crowd := range map[string][]byte{"crowd": []byte("sixteen bytes id"), "empty": {}, "none": nil} {
		a := approvalOf(id, "o")
		a.Crowd = crowd
		ok(t, db.InsertApproval(t.Context(), a))
		got, kept, err := db.ApprovalCrowd(t.Context(), id)
		if ok(t, err); string(got) != string(crowd) || kept != (crowd != nil) {
			t.Errorf("%s: %q %v", id, got, kept)
		}
	}
}

func assignments(t *testing.T, db *control.DB) {
	a := control.Assignment{ID: "x", Account: "a", Person: "p", Lead: []byte{7}, LeadBlind: "b", AssignedBy: "h", AssignedAt: start, Until: start.Add(time.Hour)}
	ok(t, db.InsertAssignment(t.Context(), a))
	if got := must[control.Assignment](t)(db.Assignment(t.Context(), "x")); string(got.Lead) != "\x07" || !got.Until.Equal(a.Until) || !got.EndedAt.IsZero() {
		t.Errorf("assigned = %+v", got)
	}
	if len(must[[]control.Assignment](t)(db.Assignments(t.Context(), "", start))) != 1 || len(must[[]control.Assignment](t)(db.Assignments(t.Context(), "a", a.Until))) != 0 {
		t.Error("in force before its end, not at it")
	}
	ok(t, db.EndAssignment(t.Context(), "x", "h", start))
	refused(t, db.EndAssignment(t.Context(), "x", "h", start), "assignment.moved")
	_, err := db.Assignment(t.Context(), "none")
	refused(t, err, "assignment.unknown")
	ok(t, db.PutNumber(t.Context(), "p", "1"))
	ok(t, db.PutNumber(t.Context(), "p", "2"))
	if must[string](t)(db.Number(t.Context(), "p")) != "2" || must[string](t)(db.Number(t.Context(), "q")) != "" {
		t.Error("numbers")
	}
	for range 2 {
		ok(t, db.PutKin(t.Context(), "p", []string{"s", "r"}, ""))
	}
	ok(t, db.PutKin(t.Context(), "t", []string{"s"}, "3"))
	if !slices.Equal(must[[]string](t)(db.Kin(t.Context(), "p")), []string{"r", "s"}) || !slices.Equal(must[[]string](t)(db.Kin(t.Context(), "s")), []string{"p", "t"}) ||
		must[string](t)(db.Number(t.Context(), "p")) != "2" || must[string](t)(db.Number(t.Context(), "t")) != "3" {
		t.Error("kin")
	}
}
