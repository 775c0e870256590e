package access_test

import (
	"maps"
	"testing"
	"time"

	"qingjian/internal/access"
)

// Persons count, not accounts; of those that are barred, begin later or are
// taken back none does.
func TestAdministrations(t *testing.T) {
	o := newOffice(t)
	barred := map[string]bool{}
	count := func() map[string]int {
		t.Helper()
		out := map[string]int{}
		all, err := o.access.Administrations(t.Context(), o.by(auditor), func(account string) bool { return barred[account] })
		o.OK(err)
		for _, a := range all {
			out[a.Role] = a.Holders
		}
		return out
	}
	is := func(system, security, audit int) {
		t.Helper()
		want := map[string]int{access.SystemAdmin: system, access.SecureAdmin: security, access.AuditAdmin: audit}
		if got := count(); !maps.Equal(got, want) {
			t.Errorf("counted %v, want %v", got, want)
		}
	}
	is(0, 1, 1)
	// The two that the first start makes are enough to make two of each.
	second := o.grant(o.proposal("audit-2", access.AuditAdmin))
	o.grant(o.proposal("security-2", access.SecureAdmin))
	later := o.proposal("audit-3", access.AuditAdmin)
	later.From = o.Now.Add(24 * time.Hour)
	o.grant(later)
	is(0, 2, 2)
	barred["security-2"] = true
	is(0, 1, 2)
	o.people.number[auditor], o.people.number["audit-2"] = idA, idA
	is(0, 1, 1)
	clear(o.people.number)
	o.OK(o.access.Revoke(t.Context(), o.by(root), second.ID))
	is(0, 1, 1)
	o.staff("reader-1", access.Auditor)
	_, err := o.access.Administrations(t.Context(), o.by("reader-1"), func(string) bool { return false })
	o.refuses(err, "access.denied")
}
