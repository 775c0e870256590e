package audit

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// How many entries a search gives.
const (
	defaultLimit = 50
	mostLimit    = 500
)

// SearchInput chooses entries: those that meet all that is set.
type SearchInput struct {
	Person    string // person id, hex: whom it was about
	Account   string // who did it
	CaseBlind string // as CaseBlind gives it: entries that name the case or were made under its tickets
	Ticket    string
	Action    string
	From, To  time.Time // To is outside
	Cursor    uint64    // Page.Next of the page before
	Limit     int       // 0 = 50, at most 500
}

// Page is a part of what a search finds.
type Page struct {
	Entries []Entry // newest first
	Next    uint64  // 0 = there is no more
}

// Search finds entries for the viewer, newest first. Fault code audit.search.
func (l *Log) Search(ctx context.Context, in SearchInput) (Page, error) {
	if in.Limit < 0 || in.Limit > mostLimit || (in.CaseBlind != "" && in.Ticket != "") {
		return Page{}, fault.New(fault.Invalid, "audit.search",
			fault.F("查询条件不对：每页至多 %d 条，案号和用途单只能选一项", "a page has %d entries at most, and a search names a case or a ticket", mostLimit))
	}
	if in.Limit == 0 {
		in.Limit = defaultLimit
	}
	found, err := l.db.SearchAudit(ctx, control.AuditFilter{Person: in.Person, Account: in.Account, Action: in.Action,
		Ticket: in.Ticket, Case: in.CaseBlind, From: in.From, To: in.To, Before: in.Cursor, Limit: in.Limit + 1})
	if err != nil {
		return Page{}, err
	}
	var p Page
	for i, f := range found {
		if i == in.Limit {
			p.Next = found[i-1].Seq
			break
		}
		var e Entry
		if err := json.Unmarshal(f.Body, &e); err != nil {
			return Page{}, damaged(f.Seq, "内容无法读取", "it cannot be read")
		}
		p.Entries = append(p.Entries, e)
	}
	return p, nil
}

// Since goes through the entries after a number, oldest first, up to those that
// are there now.
func (l *Log) Since(ctx context.Context, seq uint64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for {
			found, err := l.db.AuditEntries(ctx, seq, page)
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if len(found) == 0 {
				return
			}
			for _, f := range found {
				var e Entry
				if err := json.Unmarshal(f.Body, &e); err != nil {
					yield(Entry{}, damaged(f.Seq, "内容无法读取", "it cannot be read"))
					return
				}
				if !yield(e, nil) {
					return
				}
				seq = f.Seq
			}
		}
	}
}
