package controltest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"qingjian/internal/control"
)

// trail appends n entries, each about another person and every second one under
// a ticket.
func trail(t *testing.T, db *control.DB, n int) {
	t.Helper()
	ok(t, db.AppendAudit(t.Context(), func(last control.AuditEntry) (all []control.AuditEntry, _ error) {
		for i := range n {
			e := control.AuditEntry{Seq: last.Seq + uint64(i) + 1, At: start.Add(time.Duration(i) * time.Second), Body: fmt.Appendf(nil, "body %d", i)}
			e.Tags = []control.AuditTag{{Kind: control.TagAccount, Value: "a"}, {Kind: control.TagPerson, Value: fmt.Sprint(i)}}
			if i%2 == 1 {
				e.Tags = append(e.Tags, control.AuditTag{Kind: control.TagTicket, Value: "t"})
			}
			all = append(all, e)
		}
		all[1].Tags = append(all[1].Tags, control.AuditTag{Kind: control.TagCase, Value: "c"}, control.AuditTag{Kind: control.TagOpened, Value: "t"})
		all[2].Tags = append(all[2].Tags, control.AuditTag{Kind: control.TagCase, Value: "d"}, control.AuditTag{Kind: control.TagTicket, Value: "t"})
		return all, nil
	}))
}

func auditTrail(t *testing.T, db *control.DB) {
	if last := must[control.AuditEntry](t)(db.LastAudit(t.Context())); last.Seq != 0 {
		t.Errorf("an empty trail has entry %d", last.Seq)
	}
	trail(t, db, 4)
	last := must[control.AuditEntry](t)(db.LastAudit(t.Context()))
	if last.Seq != 4 || string(last.Body) != "body 3" {
		t.Errorf("last = %+v", last)
	}
	refused := errors.New("refused")
	if err := db.AppendAudit(t.Context(), func(control.AuditEntry) ([]control.AuditEntry, error) { return nil, refused }); !errors.Is(err, refused) {
		t.Errorf("a refusal: %v", err)
	}
	twice := func(control.AuditEntry) ([]control.AuditEntry, error) {
		return []control.AuditEntry{{Seq: 5}, {Seq: 4}}, nil
	}
	if err := db.AppendAudit(t.Context(), twice); err == nil {
		t.Error("a number was given twice")
	}
	page := must[[]control.AuditEntry](t)(db.AuditEntries(t.Context(), 1, 10))
	if len(page) != 3 || page[0].Seq != 2 || !page[0].At.Equal(start.Add(time.Second)) {
		t.Errorf("entries = %+v", page)
	}
	tags := must[[]control.AuditTag](t)(db.AuditTags(t.Context(), 2, 3))
	if len(tags) != 9 || tags[0] != (control.AuditTag{Seq: 2, Kind: "account", Value: "a"}) || tags[1].Kind != "case" {
		t.Errorf("tags = %+v", tags)
	}
}

func auditSearch(t *testing.T, db *control.DB) {
	trail(t, db, 4)
	for name, c := range map[string]struct {
		filter control.AuditFilter
		want   string
	}{
		"all":            {control.AuditFilter{Limit: 9}, "4321"},
		"page":           {control.AuditFilter{Limit: 2, Before: 4}, "32"},
		"time":           {control.AuditFilter{From: start.Add(time.Second), To: start.Add(3 * time.Second), Limit: 9}, "32"},
		"person":         {control.AuditFilter{Person: "2", Limit: 9}, "3"},
		"person, ticket": {control.AuditFilter{Person: "0", Ticket: "t", Limit: 9}, ""},
		"account":        {control.AuditFilter{Account: "a", Before: 3, Limit: 9}, "21"},
		"ticket":         {control.AuditFilter{Ticket: "t", Limit: 9}, "432"},
		"case":           {control.AuditFilter{Case: "c", Limit: 9}, "432"},
		"case, other":    {control.AuditFilter{Case: "d", Limit: 9}, "3"}, // named under another case's ticket
		"case, person":   {control.AuditFilter{Case: "c", Person: "3", Limit: 9}, "4"},
		"nobody":         {control.AuditFilter{Account: "b", Limit: 9}, ""},
	} {
		got := ""
		for _, e := range must[[]control.AuditEntry](t)(db.SearchAudit(t.Context(), c.filter)) {
			got += fmt.Sprint(e.Seq)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func auditCheckpoints(t *testing.T, db *control.DB) {
	if c := must[control.AuditCheckpoint](t)(db.LastAuditCheckpoint(t.Context())); c.Size != 0 {
		t.Errorf("an empty trail has a checkpoint of %d", c.Size)
	}
	for _, c := range []control.AuditCheckpoint{{Size: 2, At: start, Note: "two", Compact: "x"}, {Size: 3, Note: "three"},
		{Size: 2, SignedBy: "w", Note: "two by w"}, {Size: 9, SignedBy: "w"}, {Size: 2, Note: "another two"}} {
		ok(t, db.PutAuditCheckpoint(t.Context(), c))
	}
	if c := must[control.AuditCheckpoint](t)(db.LastAuditCheckpoint(t.Context())); c.Size != 3 || c.Note != "three" {
		t.Errorf("last = %+v", c)
	}
	all := must[[]control.AuditCheckpoint](t)(db.AuditCheckpoints(t.Context(), 2, 2))
	if len(all) != 2 || all[0].Note != "two" || !all[0].At.Equal(start) || all[0].Compact != "x" || all[1].SignedBy != "w" {
		t.Errorf("checkpoints = %+v", all)
	}
}
