package api_test

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/audit"
	"qingjian/internal/officetest"
)

// TestAuditAdministratorOnHimself: what the trail says of an audit administrator's
// own file is for another one, and he exports with a second person.
func TestAuditAdministratorOnHimself(t *testing.T) {
	s := newServer(t)
	own, other := s.person(zhang), s.person(li)
	reader := s.guard.As(s.guard.Staff("reader", access.Auditor))
	for _, e := range []audit.Event{
		{Action: "dossier.read", Persons: []string{own}}, {Action: "person.erase", Object: own}, {Action: "dossier.read", Persons: []string{other}},
	} {
		s.OK(reader.Note(t.Context(), e))
	}
	_, linked := s.guard.Session("audit-linked", own, access.ProposeGrant{Role: access.AuditAdmin})
	_, free := s.guard.Session("audit-free", "", access.ProposeGrant{Role: access.AuditAdmin})
	search := func(secret string, body object) string {
		s.as = []string{"Cookie", "qingjian=" + secret}
		got := s.post("/api/v1/audit/search", body)
		if got.status != http.StatusOK {
			t.Fatalf("%d %s", got.status, got.body)
		}
		return string(got.body)
	}
	for _, question := range []object{{}, {"person_id": own}, {"account": "reader"}, {"action": "dossier.read"}} {
		if got := search(linked, question); strings.Contains(got, `"persons":["`+own) || strings.Contains(got, "person.erase") {
			t.Errorf("%v: he reads about himself: %s", question, got)
		}
	}
	if got := search(linked, object{"account": "Reader"}); !strings.Contains(got, other) {
		t.Errorf("a login finds nothing: %s", got)
	}
	if got := search(free, object{}); !strings.Contains(got, "person.erase") {
		t.Errorf("another one finds nothing: %s", got)
	}
	if got := s.get("/api/v1/audit/export"); got.status != http.StatusOK || !bytes.Contains(got.body, []byte(own)) {
		t.Errorf("another one exports: %d", got.status)
	}
	s.as = []string{"Cookie", "qingjian=" + linked}
	refused := s.get("/api/v1/audit/export")
	refused.problem(t, refused.status, "approval.needed")
	head := s.guard.As(s.guard.Staff("head", access.SectionHead))
	open, err := s.guard.Access.Approvals(t.Context(), head, "open")
	s.OK(err)
	if len(open) != 1 || open[0].Kind != access.KindExport {
		t.Fatalf("asked for: %+v", open)
	}
	s.OK(s.guard.Access.Decide(t.Context(), head, open[0].ID, true, ""))
	if got := s.get("/api/v1/audit/export"); got.status != http.StatusOK {
		t.Errorf("approved: %d %s", got.status, got.body)
	}
	refused = s.get("/api/v1/audit/export")
	refused.problem(t, refused.status, "approval.needed")
}

// TestLongTrailIsExportedByTwo: whoever he is.
func TestLongTrailIsExportedByTwo(t *testing.T) {
	s := newServer(t)
	_, free := s.guard.Session("audit-free", "", access.ProposeGrant{Role: access.AuditAdmin})
	s.as = []string{"Cookie", "qingjian=" + free}
	export := func() answer { return s.get("/api/v1/audit/export") }
	if got := export(); got.status != http.StatusOK {
		t.Fatalf("a short trail: %d %s", got.status, got.body)
	}
	size, err := s.guard.Control.LastAudit(t.Context())
	s.OK(err)
	s.OK(s.guard.Control.PutSetting(t.Context(), access.ExportSetting, strconv.FormatUint(size.Seq-1, 10)))
	export().problem(t, http.StatusForbidden, "approval.needed")
	head := s.guard.As(s.guard.Staff("head", access.SectionHead))
	open, err := s.guard.Access.Approvals(t.Context(), head, "open")
	s.OK(err)
	s.OK(s.guard.Access.Decide(t.Context(), head, open[0].ID, true, ""))
	if got := export(); got.status != http.StatusOK {
		t.Errorf("approved: %d %s", got.status, got.body)
	}
	export().problem(t, http.StatusForbidden, "approval.needed")
}

// TestExportHasNoDeadline: the whole trail takes the time that it takes.
func TestExportHasNoDeadline(t *testing.T) {
	s := serve(officetest.New(t), nil, func(_ *server, o *api.Options) { o.Patience = time.Nanosecond })
	_, secret := s.guard.Session("audit-free", "", access.ProposeGrant{Role: access.AuditAdmin})
	s.as = []string{"Cookie", "qingjian=" + secret}
	if got := s.get("/api/v1/audit/export"); got.status != http.StatusOK || !bytes.Contains(got.body, []byte(`{"end":`)) {
		t.Errorf("%d %.300s", got.status, got.body)
	}
}
