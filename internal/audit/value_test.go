package audit_test

import (
	"strings"
	"testing"

	"qingjian/internal/audit"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// TestValuesRefused: no event holds what somebody may have typed.
func TestValuesRefused(t *testing.T) {
	s := newSite(t, crypt.GM(), 1000)
	places := map[string]func(*audit.Event, string){
		"object": func(e *audit.Event, v string) { e.Object = v },
		"detail": func(e *audit.Event, v string) { e.Detail = "kind=x of=" + v },
		"query":  func(e *audit.Event, v string) { e.Query = map[string]string{"account": v} },
		"key":    func(e *audit.Event, v string) { e.Query = map[string]string{v: "1"} },
		"count":  func(e *audit.Event, v string) { e.Counts = map[string]int{v: 1} },
		"area":   func(e *audit.Event, v string) { e.Areas = []string{v} },
		"field":  func(e *audit.Event, v string) { e.Fields = []string{v} },
		"action": func(e *audit.Event, v string) { e.Action = v },
		"result": func(e *audit.Event, v string) { e.Result = v },
	}
	for _, bad := range []string{"张三", "13812345678", "120118680312000", "120118196803120000", "12011819680312001x", "1234567", "A13812345678",
		"a@b", "021-88887777", "+8613812345678", "os:13812345678", "x1234567y", "\n", strings.Repeat("a", 61)} {
		for place, set := range places {
			e := event(1)
			set(&e, bad)
			if err := s.log.Append(t.Context(), clerk, e); fault.CodeOf(err) != "audit.event_value" {
				t.Errorf("%q as %s: %v", bad, place, err)
			}
		}
	}
	for _, good := range []string{"", "?", clerk.Account, person(3), strings.Repeat("ab", 32), s.log.Commit("张三"), audit.Unit("120118102000"),
		"A12", "E01", "f_property", "r.name", "A12.address", "case_no", "2026-01-02", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05+08:00", "123456",
		"account=" + clerk.Account + " role=clerk unit=" + audit.Unit("120118102000") + " level=2 unit= from=2026-01-02T03:04:05Z", "from generation 1"} {
		e := event(1)
		e.Object, e.Detail, e.Query = good, good, map[string]string{"unit": good}
		ok(t, s.log.Append(t.Context(), clerk, e))
	}
}
