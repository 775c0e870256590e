package access_test

import (
	"strings"
	"testing"
	"time"

	"qingjian/internal/access"
)

func TestGrantTakesTwo(t *testing.T) {
	o := newOffice(t)
	g, err := o.access.Propose(t.Context(), o.by(root), o.proposal("account-1", access.Auditor))
	o.OK(err)
	if o.by("account-1").Scope.May(access.DossierRead) || o.state(g.ID) != "proposed" {
		t.Error("a proposal counts already")
	}
	o.refuses(o.access.Decide(t.Context(), o.by(root), g.Approval, true, ""), "approval.own")
	if got := o.trail.last(); got != "approval.approve approval.own" {
		t.Errorf("the trail holds %q", got)
	}
	o.OK(o.access.Decide(t.Context(), o.by(auditor), g.Approval, true, "同意"))
	if !o.by("account-1").Scope.May(access.DossierRead) || o.state(g.ID) != "in_force" {
		t.Error("an approved grant does not count")
	}
	o.refuses(o.access.Decide(t.Context(), o.by(auditor), g.Approval, true, ""), "approval.moved")
	o.OK(o.access.Revoke(t.Context(), o.by(auditor), g.ID))
	if o.by("account-1").Scope.May(access.DossierRead) || o.state(g.ID) != "revoked" {
		t.Error("a revoked grant counts")
	}
	o.refuses(o.access.Revoke(t.Context(), o.by(auditor), g.ID), "grant.moved")
}

func TestGrantEnds(t *testing.T) {
	o := newOffice(t)
	in := o.proposal("account-1", access.Auditor)
	in.From, in.To = o.Now.Add(time.Hour), o.Now.Add(2*time.Hour)
	g := o.grant(in)
	for _, step := range []struct {
		state string
		may   bool
	}{{"approved", false}, {"in_force", true}, {"ended", false}} {
		if got := o.state(g.ID); got != step.state || o.by("account-1").Scope.May(access.DossierRead) != step.may {
			t.Errorf("state %s, want %s", got, step.state)
		}
		o.Now = o.Now.Add(time.Hour)
	}
}

func TestProposalIsCheckedAtOnce(t *testing.T) {
	o := newOffice(t)
	_, err := o.access.Propose(t.Context(), o.by(root), access.ProposeGrant{Role: "king", Unit: "no such unit",
		Areas: []string{"A24", "B01"}, Level: 4, From: o.Now, To: o.Now.AddDate(4, 0, 0)})
	o.refuses(err, "grant.input")
	for _, want := range []string{"no account", "no such role", "no area B01", "leads open by assignment", "level is 1 to 3",
		"three years", "reason", "not in the tree"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in: %v", want, err)
		}
	}
	in := o.proposal("account-1", access.SystemAdmin)
	in.Areas = []string{"A01"}
	_, err = o.access.Propose(t.Context(), o.by(root), in)
	o.refuses(err, "grant.input")
	_, err = o.access.Propose(t.Context(), o.by("account-1"), o.proposal("account-2", access.Auditor))
	o.refuses(err, "access.denied")
}

func TestRolesThatExcludeEachOther(t *testing.T) {
	o := newOffice(t)
	o.staff("account-1", access.Auditor)
	o.staff("account-2", access.SystemAdmin)
	o.people.number["account-3"], o.people.number["account-1"] = idA, idA
	for _, c := range []struct{ account, role, code string }{
		{"account-1", access.SystemAdmin, "grant.admin_reads"},
		{"account-2", access.Auditor, "grant.admin_reads"},
		{"account-2", access.Receiver, "grant.admin_reads"},
		{"account-2", access.AuditAdmin, "grant.second_admin"},
		{"account-2", access.SystemAdmin, "grant.second_admin"},
		{"account-3", access.SystemAdmin, "grant.admin_reads"}, // another account of the auditor's
		{root, access.Auditor, "grant.self"},
		{root, access.SystemAdmin, "grant.self"},
		{auditor, access.SystemAdmin, "grant.second_admin"},
	} {
		_, err := o.access.Propose(t.Context(), o.by(root), o.proposal(c.account, c.role))
		o.refuses(err, c.code)
	}
	o.grant(access.ProposeGrant{Account: "account-2", Role: access.Supervised, Level: 1, From: o.Now, To: o.Now.AddDate(1, 0, 0), Reason: "本人查看"})
}

// Two proposals for one account, each of which would be right alone: neither the
// second proposal nor, where it came first, its approval passes.
func TestExclusionHoldsAtApproval(t *testing.T) {
	o := newOffice(t)
	first, err := o.access.Propose(t.Context(), o.by(root), o.proposal("account-1", access.Auditor))
	o.OK(err)
	_, err = o.access.Propose(t.Context(), o.by(root), o.proposal("account-1", access.SystemAdmin))
	o.refuses(err, "grant.admin_reads")
	other, err := o.access.Propose(t.Context(), o.by(root), o.proposal("account-2", access.SystemAdmin))
	o.OK(err)
	o.OK(o.access.Decide(t.Context(), o.by(auditor), first.Approval, true, ""))
	// Only now it comes out that both accounts are one person's.
	o.people.number["account-1"], o.people.number["account-2"] = idA, idA
	o.refuses(o.access.Decide(t.Context(), o.by(auditor), other.Approval, true, ""), "grant.admin_reads")
	if got := o.state(other.ID); got != "proposed" {
		t.Errorf("the refused grant is %s", got)
	}
}

func TestBootstrapIsForTheFirst(t *testing.T) {
	o := newOffice(t)
	o.refuses(o.access.Bootstrap(t.Context(), "account-9", access.SecureAdmin), "grant.bootstrapped")
	o.refuses(o.access.Bootstrap(t.Context(), "account-9", access.SystemAdmin), "grant.bootstrap")
}

func TestNothingHappensUnnoted(t *testing.T) {
	o := newOffice(t)
	by := o.by(root)
	o.trail.full = true
	_, err := o.access.Propose(t.Context(), by, o.proposal("account-1", access.Auditor))
	o.refuses(err, "access.not_noted")
	_, err = o.access.Grants(t.Context(), by, "")
	o.refuses(err, "access.not_noted")
	o.trail.full = false
	all, err := o.access.Grants(t.Context(), by, "account-1")
	o.OK(err)
	if len(all) != 0 {
		t.Error("a grant was proposed although it could not be noted")
	}
}

// What was taken back from a founder does not come again, and nothing says that
// it did.
func TestBootstrapIsOnce(t *testing.T) {
	o := newOffice(t)
	all, err := o.access.Grants(t.Context(), o.by(auditor), root)
	o.OK(err)
	o.OK(o.access.Revoke(t.Context(), o.by(auditor), all[0].ID))
	o.trail.events = nil
	o.refuses(o.access.Bootstrap(t.Context(), root, access.SecureAdmin), "grant.bootstrapped")
	o.refuses(o.access.Bootstrap(t.Context(), auditor, access.SecureAdmin), "grant.second_admin")
	for _, e := range o.trail.events {
		if e.Result == "ok" {
			t.Errorf("noted %+v", e)
		}
	}
	if len(o.by(root).Scope.Roles) != 0 {
		t.Error("the role is back")
	}
	o.OK(o.access.Bootstrap(t.Context(), "account-9", access.SecureAdmin))
}
