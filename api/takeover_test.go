package api_test

import (
	"net/http"
	"testing"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/officetest"
)

// takeover is an office with the administrators that it takes to act on
// somebody's account.
type takeover struct {
	*server
	security, other, audit []string // headers
	auditID                string
}

func newTakeover(t *testing.T, s *server) *takeover {
	t.Helper()
	as := func(login, role string) (string, []string) {
		id, secret := s.guard.Session(login, "", access.ProposeGrant{Role: role})
		return id, []string{"Cookie", "qingjian=" + secret}
	}
	o := &takeover{server: s}
	s.as = nil
	_, o.security = as("security-a", access.SecureAdmin)
	_, o.other = as("security-b", access.SecureAdmin)
	o.auditID, o.audit = as("audit-a", access.AuditAdmin)
	return o
}

func (o *takeover) act(id, act string, body any) answer {
	o.Helper()
	return o.post("/api/v1/accounts/"+id+"/"+act, body, o.security...)
}

// asked is the newest request that somebody sees.
func (o *takeover) asked(as []string) api.ApprovalJSON {
	o.Helper()
	var all struct{ Items []api.ApprovalJSON }
	o.get("/api/v1/approvals?state=open", as...).into(o, &all)
	if len(all.Items) == 0 {
		return api.ApprovalJSON{}
	}
	return all.Items[0]
}

func (o *takeover) decide(id string, as []string) answer {
	o.Helper()
	return o.post("/api/v1/approvals/"+id+"/decide", object{"approve": true}, as...)
}

// twoSteps wants the act refused, approved by the audit administrator alone, and
// then done, once.
func (o *takeover) twoSteps(id, act string, body any) {
	o.Helper()
	o.act(id, act, body).problem(o, http.StatusForbidden, "approval.needed")
	asked := o.asked(o.audit)
	if asked.Kind != access.KindAccountTakeover || !asked.MayDecide {
		o.Fatalf("%s: the audit administrator is asked %+v", act, asked)
	}
	o.act(id, act, body).problem(o, http.StatusForbidden, "approval.needed")
	o.decide(asked.ID, o.security).problem(o, http.StatusForbidden, "approval.own")
	o.decide(asked.ID, o.other).problem(o, http.StatusForbidden, "approval.same_role")
	if got := o.decide(asked.ID, o.audit); got.status >= 300 {
		o.Fatalf("%s: %d %s", act, got.status, got.body)
	}
	if got := o.act(id, act, body); got.status >= 300 {
		o.Errorf("%s, approved: %d %s", act, got.status, got.body)
	}
}

// TestNobodyTakesAnAccountOverAlone: whatever would let one administrator act as
// somebody who holds a role takes a second one, of another role.
func TestNobodyTakesAnAccountOverAlone(t *testing.T) {
	s, _, _ := withProvider(t)
	o := newTakeover(t, s)
	staff, _ := s.guard.Session("staff-a", "", access.ProposeGrant{Role: access.Auditor})
	person := object{"id_no": officetest.IDNo(7)}
	o.twoSteps(staff, "reset-password", nil)
	o.act(staff, "reset-password", nil).problem(t, http.StatusForbidden, "approval.needed") // used up
	o.twoSteps(staff, "reset-totp", nil)
	o.twoSteps(staff, "outer", object{"subject": "staff-a"})
	o.twoSteps(staff, "person", person)
	if got := o.act(staff, "person", person); got.status != http.StatusNoContent {
		t.Errorf("tied as it is: %d %s", got.status, got.body)
	}
	o.twoSteps(staff, "person", object{"id_no": officetest.IDNo(8)})
	o.twoSteps(staff, "person", object{"id_no": ""})

	// What was approved is what is done, and no other act.
	o.act(staff, "outer", object{"subject": "one"}).problem(t, http.StatusForbidden, "approval.needed")
	o.decide(o.asked(o.audit).ID, o.audit)
	o.act(staff, "reset-totp", nil).problem(t, http.StatusForbidden, "approval.needed")
	o.act(staff, "outer", object{"subject": "another"}).problem(t, http.StatusConflict, "approval.changed")

	// One who is proposed for a role counts as one who holds it.
	proposed := s.guard.Machine("proposed")
	_, err := s.guard.Access.Propose(t.Context(), s.guard.As(s.guard.Security), access.ProposeGrant{Account: proposed, Role: access.Supervised, Level: 1,
		From: s.Now, To: s.Now.AddDate(0, 1, 0), Reason: "岗位需要"})
	s.OK(err)
	o.act(proposed, "person", person).problem(t, http.StatusForbidden, "approval.needed")
}

// TestWhoseAccountItIsDoesNotDecide: not the account concerned, nor another of
// its person, nor whose file it is to become.
func TestWhoseAccountItIsDoesNotDecide(t *testing.T) {
	s, _, _ := withProvider(t)
	o := newTakeover(t, s)
	o.act(o.auditID, "reset-totp", nil).problem(t, http.StatusForbidden, "approval.needed")
	mine := o.asked(o.security)
	o.decide(mine.ID, o.audit).problem(t, http.StatusForbidden, "approval.beneficiary")

	one := s.person(officetest.IDNo(9))
	twin, _ := s.guard.Session("twin", one, access.ProposeGrant{Role: access.Supervised})
	s.OK(s.guard.Accounts.LinkPerson(t.Context(), o.auditID, one))
	o.act(twin, "reset-totp", nil).problem(t, http.StatusForbidden, "approval.needed")
	o.decide(o.asked(o.security).ID, o.audit).problem(t, http.StatusForbidden, "approval.beneficiary")
	staff, _ := s.guard.Session("staff-b", "", access.ProposeGrant{Role: access.Auditor})
	o.act(staff, "person", object{"id_no": officetest.IDNo(9)}).problem(t, http.StatusForbidden, "approval.needed")
	o.decide(o.asked(o.security).ID, o.audit).problem(t, http.StatusNotFound, "approval.unknown")
}

// TestAccountsWithoutARoleStayEasy: one administrator does it, but not to
// another account of his own.
func TestAccountsWithoutARoleStayEasy(t *testing.T) {
	s, _, _ := withProvider(t)
	o := newTakeover(t, s)
	a, _, err := s.guard.Accounts.Create(t.Context(), account.CreateInput{Login: "li.wei", Name: "李伟"})
	s.OK(err)
	for act, body := range map[string]any{"reset-password": nil, "reset-totp": nil, "outer": object{"subject": "li"}, "person": object{"id_no": officetest.IDNo(7)}} {
		if got := o.act(a.ID, act, body); got.status >= 300 {
			t.Errorf("%s: %d %s", act, got.status, got.body)
		}
	}
	o.act(a.ID, "person", object{"id_no": ""}).problem(t, http.StatusForbidden, "approval.needed")

	id, secret := s.guard.Session("security-c", s.person(officetest.IDNo(7)), access.ProposeGrant{Role: access.SecureAdmin})
	o.security = []string{"Cookie", "qingjian=" + secret}
	for _, own := range []string{id, a.ID} {
		for act, body := range map[string]any{"reset-password": nil, "enable": nil, "outer": object{"subject": "li"}, "person": object{"id_no": ""}} {
			o.act(own, act, body).problem(t, http.StatusForbidden, "account.own")
		}
	}
}
