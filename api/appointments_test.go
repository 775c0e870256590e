package api_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"qingjian/internal/access"
	"qingjian/internal/audit"
)

// TestAppointmentsAreWatched: whom an audit administrator puts on the list is
// asked about when several read his file, and not after he was taken off it; the
// administrator's own appointment and his kin's are another one's matter.
func TestAppointmentsAreWatched(t *testing.T) {
	s := newServer(t)
	person := s.person(zhang)
	_, free := s.guard.Session("audit-free", "", access.ProposeGrant{Role: access.AuditAdmin})
	_, linked := s.guard.Session("audit-linked", person, access.ProposeGrant{Role: access.AuditAdmin})
	as := func(secret string) { s.as = []string{"Cookie", "qingjian=" + secret} }
	list := func() []string {
		s.Helper()
		var got struct{ Persons []string }
		s.get("/api/v1/watch/appointments").into(t, &got)
		return got.Persons
	}
	add := func(idNo string) answer { return s.post("/api/v1/watch/appointments", object{"id_no": idNo}) }
	off := func(id string) answer { return s.do(http.MethodDelete, "/api/v1/watch/appointments/"+id, nil) }

	as(linked)
	add(zhang).problem(t, http.StatusNotFound, "person.unknown")
	as(free)
	add("120118").problem(t, http.StatusBadRequest, "search.id_no")
	for range 2 {
		if got := add(zhang); got.status != http.StatusOK || !slices.Equal(list(), []string{person}) {
			t.Fatalf("%d %s, then %v", got.status, got.body, list())
		}
	}
	as(linked)
	if got := list(); len(got) != 0 {
		t.Errorf("he reads that it is about him: %v", got)
	}
	off(person).problem(t, http.StatusNotFound, "person.unknown")

	read := func(logins ...string) (asked int) {
		s.Helper()
		for _, login := range logins {
			reader := s.guard.As(s.guard.Staff(login, access.Auditor))
			s.OK(reader.Note(t.Context(), audit.Event{Action: "dossier.read", Persons: []string{person}}))
		}
		seen, err := s.guard.Watch.Position(t.Context())
		s.OK(err)
		s.OK(s.guard.Watch.Observe(t.Context(), s.guard.Log.Since(t.Context(), seen)))
		alerts, err := s.guard.Control.WatchAlerts(t.Context(), "open", 1000)
		s.OK(err)
		for _, a := range alerts {
			if a.Kind == "appointment" {
				asked++
			}
		}
		return asked
	}
	if n := read("reader-1", "reader-2"); n != 1 {
		t.Errorf("%d questions about an appointment", n)
	}
	as(free)
	if got := off(person); got.status != http.StatusNoContent || len(list()) != 0 {
		t.Errorf("taking off: %d %s", got.status, got.body)
	}
	off(person).problem(t, http.StatusNotFound, "person.unknown")
	s.Later(60 * 24 * time.Hour)
	if n := read("reader-3", "reader-4"); n != 1 {
		t.Errorf("%d questions after it", n)
	}
}
