package access_test

import (
	"sync"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/fault"
)

// pair is who may ask for a kind and who may be the second person.
type pair struct{ first, second string }

// deciders staffs two accounts for every kind that is used by whoever asked.
func (o *office) deciders() map[string]pair {
	o.staff("head-1", access.SectionHead)
	o.staff("head-2", access.SectionHead)
	o.staff("handler-1", access.Handler)
	o.staff("system-1", access.SystemAdmin)
	out := map[string]pair{}
	for _, k := range access.ApprovalKinds() {
		switch {
		case k.Applied:
		case k.Code == access.KindKeyAction:
			out[k.Code] = pair{"system-1", root}
		case k.Code == access.KindAccountTakeover:
			out[k.Code] = pair{root, auditor}
		case k.OtherRole:
			out[k.Code] = pair{"system-1", "head-1"}
		default:
			out[k.Code] = pair{"head-1", "head-2"}
		}
	}
	return out
}

func input(kind, object string) access.ApprovalInput {
	return access.ApprovalInput{Kind: kind, Object: object, Digest: "digest of " + object, Summary: fault.T("摘要", "summary"), Reason: "工作需要"}
}

// ask asks for something by trying to do it, as a domain does.
func (o *office) ask(account string, in access.ApprovalInput) string {
	o.Helper()
	err := o.access.Use(o.Context(), o.by(account), in)
	o.refuses(err, "approval.needed")
	id, ok := access.ApprovalNeeded(err)
	if !ok {
		o.Fatalf("%v names no request", err)
	}
	return id
}

// For every kind: one person alone cannot do it, by any order of calls.
func TestOnePersonAlone(t *testing.T) {
	o := newOffice(t)
	for kind, who := range o.deciders() {
		t.Run(kind, func(t *testing.T) {
			use := func(account string, in access.ApprovalInput) error {
				return o.access.Use(t.Context(), o.by(account), in)
			}
			decide := func(account, id string, yes bool) error {
				return o.access.Decide(t.Context(), o.by(account), id, yes, "")
			}
			in := input(kind, "object of "+kind)
			id := o.ask(who.first, in)
			o.refuses(use(who.first, in), "approval.needed") // not yet approved
			o.refuses(decide(who.first, id, true), "approval.own")
			o.refuses(decide(who.first, id, false), "approval.own")

			// Another account of the same person is no second person.
			o.people.number[who.first], o.people.number[who.second] = idA, idA
			o.refuses(decide(who.second, id, true), "approval.own")
			delete(o.people.number, who.first)
			delete(o.people.number, who.second)

			// Somebody without the permission is none, nor is an account nobody knows.
			o.refuses(decide("nobody", id, true), "access.denied")
			o.refuses(decide("handler-1", id, true), "access.denied")
			o.refuses(use(who.first, in), "approval.needed")

			o.OK(decide(who.second, id, true))
			o.refuses(decide(who.second, id, true), "approval.moved") // not twice
			o.refuses(decide(who.second, id, false), "approval.moved")

			// It is the first person's, for this object and kind alone.
			o.refuses(use(who.second, in), "approval.needed")
			other := in
			other.Object = "another object of " + kind
			o.refuses(use(who.first, other), "approval.needed")

			o.OK(use(who.first, in))
			again := use(who.first, in) // used up
			o.refuses(again, "approval.needed")
			if next, _ := access.ApprovalNeeded(again); next == id {
				t.Error("a used approval is asked for again")
			}
		})
	}
}

func TestChangeAfterApproval(t *testing.T) {
	o := newOffice(t)
	for kind, who := range o.deciders() {
		t.Run(kind, func(t *testing.T) {
			in := input(kind, "object of "+kind)
			o.OK(o.access.Decide(t.Context(), o.by(who.second), o.ask(who.first, in), true, ""))
			changed := in
			changed.Digest = "something else"
			o.refuses(o.access.Use(t.Context(), o.by(who.first), changed), "approval.changed")
			o.refuses(o.access.Use(t.Context(), o.by(who.first), in), "approval.needed") // not even the old content
			o.refuses(o.access.Use(t.Context(), o.by(who.first), changed), "approval.changed")
			o.ask(who.first, changed)
		})
	}
}

// Whom the matter concerns is part of what is approved.
func TestPersonsCannotBeLeftOut(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	in := input(access.KindVeto, "unit")
	o.OK(o.access.Decide(t.Context(), o.by("head-2"), o.ask("head-1", in), true, ""))
	in.Persons = []string{o.Vault.PersonID(idA).String()}
	o.refuses(o.access.Use(t.Context(), o.by("head-1"), in), "approval.changed")
}

func TestRefusedAndExpired(t *testing.T) {
	o := newOffice(t)
	for kind, who := range o.deciders() {
		t.Run(kind, func(t *testing.T) {
			refused := input(kind, "refused "+kind)
			o.OK(o.access.Decide(t.Context(), o.by(who.second), o.ask(who.first, refused), false, "不同意"))
			o.refuses(o.access.Use(t.Context(), o.by(who.first), refused), "approval.refused")

			late, undecided := input(kind, "late "+kind), input(kind, "undecided "+kind)
			id := o.ask(who.first, undecided)
			o.OK(o.access.Decide(t.Context(), o.by(who.second), o.ask(who.first, late), true, ""))
			start := o.Now
			o.Now = o.Now.Add(80 * time.Hour)
			o.refuses(o.access.Decide(t.Context(), o.by(who.second), id, true, ""), "approval.moved")
			o.refuses(o.access.Use(t.Context(), o.by(who.first), late), "approval.needed")
			o.Now = start
		})
	}
}

// Kinds that are done by deciding cannot be asked for or used by themselves.
func TestAppliedKindsHaveNoOtherRoute(t *testing.T) {
	o := newOffice(t)
	g, err := o.access.Propose(t.Context(), o.by(root), o.proposal("account-1", access.Auditor))
	o.OK(err)
	for _, kind := range []string{access.KindGrant, access.KindTicketLevel3} {
		_, err := o.access.Request(t.Context(), o.by(auditor), input(kind, g.ID))
		o.refuses(err, "approval.kind")
		o.refuses(o.access.Use(t.Context(), o.by(root), input(kind, g.ID)), "approval.kind")
	}
	o.refuses(o.access.Withdraw(t.Context(), o.by(root), g.Approval), "approval.kind")
	if o.by("account-1").Scope.May(access.DossierRead) {
		t.Error("the grant counts")
	}
}

// A command without an account passes only while there is no second person.
func TestLocalScopeEndsWithTheFirstRole(t *testing.T) {
	o := newOffice(t)
	local := access.By{Scope: access.Local(), Trail: o.trail}
	local.Actor.Account = "os:clerk"
	o.refuses(o.access.Use(t.Context(), local, input(access.KindImportCommit, "batch")), "approval.no_account")
	_, err := o.access.Request(t.Context(), local, input(access.KindImportCommit, "batch"))
	o.refuses(err, "approval.no_account")
	g, err := o.access.Propose(t.Context(), o.by(root), o.proposal("account-1", access.Auditor))
	o.OK(err)
	o.refuses(o.access.Decide(t.Context(), local, g.Approval, true, ""), "approval.no_account")
	// Nor does somebody decide under a scope that is not his.
	borrowed := o.by(auditor)
	borrowed.Actor.Account = root
	o.refuses(o.access.Decide(t.Context(), borrowed, g.Approval, true, ""), "approval.no_account")
}

// The subject of a matter, his kin, kin of who asked, who gains and his kin:
// none of them decides, and the first two do not even learn of it.
func TestWhoIsConcernedDoesNotDecide(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	o.staff("account-1", access.Auditor)
	o.family()
	_, err := o.access.Identify(t.Context(), o.by(root), idKin)
	o.OK(err)
	person := func(no string) string { return o.Vault.PersonID(no).String() }
	decide := func(account, id string) error { return o.access.Decide(t.Context(), o.by(account), id, true, "") }
	count := func() int {
		all, err := o.access.Approvals(t.Context(), o.by("head-2"), "open")
		o.OK(err)
		return len(all)
	}
	in := input(access.KindCloseHighAlert, "alert-1")
	in.Persons = []string{person(idA)}
	id := o.ask("head-1", in)
	for _, c := range []struct{ name, own, code string }{
		{"the subject", idA, "approval.unknown"},
		{"kin whom the subject declares", idKin, "approval.unknown"},
		{"kin who declares the subject", idB, "approval.unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o.people.number["head-2"] = c.own
			o.refuses(decide("head-2", id), c.code)
			if count() != 0 {
				t.Error("the request is shown")
			}
		})
	}
	o.people.number["head-2"], o.people.number["head-1"] = idB, idA
	id = o.ask("head-1", input(access.KindVeto, "unit-1"))
	o.refuses(decide("head-2", id), "approval.kin")

	o.people.number = map[string]string{"account-2": idA}
	o.access.Accounts = o.people
	g, err := o.access.Propose(t.Context(), o.by(root), o.proposal("account-2", access.Analyst))
	o.OK(err)
	o.people.number[auditor] = idB
	o.refuses(decide(auditor, g.Approval), "approval.beneficiary")
	o.people.number[auditor] = idA
	o.refuses(decide(auditor, g.Approval), "approval.beneficiary")
	delete(o.people.number, auditor)
	o.OK(decide(auditor, g.Approval))
}

// What a domain asks for by itself needs no reason beside the summary.
func TestRequestNeedsNoReason(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	in := input(access.KindImportCommit, "batch")
	in.Reason = ""
	o.OK(o.access.Decide(t.Context(), o.by("head-2"), o.ask("handler-1", in), true, ""))
	o.OK(o.access.Use(t.Context(), o.by("handler-1"), in))
	in.Summary = fault.Text{}
	o.refuses(o.access.Use(t.Context(), o.by("handler-1"), in), "approval.input")
}

// Two system administrators are one role: keys take two roles.
func TestKeysTakeTwoRoles(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	o.staff("system-2", access.SystemAdmin)
	id := o.ask("system-1", input(access.KindKeyAction, "rotate"))
	o.refuses(o.access.Decide(t.Context(), o.by("system-2"), id, true, ""), "approval.same_role")
	o.OK(o.access.Decide(t.Context(), o.by(auditor), id, true, ""))
}

// Of many who use an approval at the same moment one gets through.
func TestUsedExactlyOnce(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	in := input(access.KindExport, "file")
	o.OK(o.access.Decide(t.Context(), o.by("head-2"), o.ask("head-1", in), true, ""))
	by := o.by("head-1")
	o.access.Clock = func() time.Time { return o.Now }
	var passed, other sync.Map
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if err := o.access.Use(t.Context(), by, in); err == nil {
				passed.Store(i, true)
			} else {
				other.Store(fault.CodeOf(err), true)
			}
		})
	}
	all.Wait()
	n := 0
	passed.Range(func(any, any) bool { n++; return true })
	other.Range(func(code, _ any) bool {
		if code != "approval.moved" && code != "approval.needed" {
			t.Errorf("refused with %v", code)
		}
		return true
	})
	if n != 1 {
		t.Errorf("used %d times", n)
	}
}

func TestApprovalsAreListedForTheirTwo(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	in := input(access.KindThresholdChange, "rule R01")
	id := o.ask("head-1", in)
	list := func(account, state string) []access.ApprovalView {
		all, err := o.access.Approvals(t.Context(), o.by(account), state)
		o.OK(err)
		return all
	}
	mine, theirs := list("head-1", "open"), list("head-2", "open")
	if len(mine) != 1 || !mine[0].Mine || mine[0].MayDecide || mine[0].Reason != in.Reason || mine[0].ID != id {
		t.Errorf("the first person sees %+v", mine)
	}
	if len(theirs) != 1 || theirs[0].Mine || !theirs[0].MayDecide || theirs[0].KindLabel.ZH == "" {
		t.Errorf("the second person sees %+v", theirs)
	}
	if got := list("handler-1", ""); len(got) != 0 {
		t.Errorf("a third person sees %+v", got)
	}
	o.OK(o.access.Decide(t.Context(), o.by("head-2"), id, true, "同意"))
	if got := list("head-1", "approved"); len(got) != 1 || got[0].Note != "同意" || got[0].DecidedBy != "head-2" {
		t.Errorf("decided: %+v", got)
	}
	o.Now = o.Now.Add(100 * time.Hour)
	if got := list("head-1", "expired"); len(got) != 1 {
		t.Errorf("expired: %+v", got)
	}
}

// family puts A, B and a relative on file: A declares the relative, B declares
// A.
func (o *office) family() {
	o.Helper()
	o.Publish("2026-01-01", roster(member{"张甲", idA, "独流镇"}, member{"李乙", idB, "独流镇"}),
		kin([]any{"张甲", idA, "配偶", "王丙", idKin}, []any{"李乙", idB, "兄弟姐妹", "张甲", idA}))
}

// What concerns a person beyond the account's units is not there for it.
func TestDecidersKeepToTheirUnits(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	o.Publish("2026-01-01", roster(member{"张甲", idA, "独流镇"}, member{"李乙", idB, "静海镇"}))
	in := o.proposal("head-3", access.SectionHead)
	in.Unit = "120118102000"
	o.grant(in)
	for idNo, code := range map[string]string{idA: "", idB: "approval.unknown", idKin: "approval.unknown"} {
		about := input(access.KindVeto, idNo)
		about.Persons = []string{o.Vault.PersonID(idNo).String()}
		id := o.ask("head-1", about)
		all, err := o.access.Approvals(t.Context(), o.by("head-3"), "open")
		o.OK(err)
		if shown := len(all) == 1; shown != (code == "") {
			t.Errorf("shown = %v", shown)
		}
		if err := o.access.Decide(t.Context(), o.by("head-3"), id, true, ""); code == "" {
			o.OK(err)
		} else {
			o.refuses(err, code)
		}
	}
}

// A token that may less decides less.
func TestNarrowedScopeDoesNotDecide(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	id := o.ask("head-1", input(access.KindVeto, "unit"))
	by := o.by("head-2")
	by.Scope = by.Scope.Only([]access.Permission{access.DossierRead})
	o.refuses(o.access.Decide(t.Context(), by, id, true, ""), "access.denied")
	stale := o.by("head-2")
	all, err := o.access.Grants(t.Context(), o.by(root), "head-2")
	o.OK(err)
	o.OK(o.access.Revoke(t.Context(), o.by(root), all[0].ID))
	o.refuses(o.access.Decide(t.Context(), stale, id, true, ""), "access.denied")
}
