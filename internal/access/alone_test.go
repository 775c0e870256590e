package access_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"qingjian/internal/access"
	"qingjian/internal/fault"
)

// TestAnyOrderOfCalls lets one person with two accounts of every right kind try
// everything in random order: nothing that takes two persons ever happens.
func TestAnyOrderOfCalls(t *testing.T) {
	o := newOffice(t)
	o.deciders()
	o.staff("system-2", access.SystemAdmin)
	o.staff(second, access.SecureAdmin)
	// Each pair is one person's; that came out after the roles were given.
	pairs := [][2]string{{"head-1", "head-2"}, {"system-1", "system-2"}, {root, second}}
	for i, p := range pairs {
		no := []string{idA, idB, idKin}[i]
		o.people.number[p[0]], o.people.number[p[1]] = no, no
	}
	for i, p := range pairs {
		s := &soloist{office: o, accounts: p, rand: rand.New(rand.NewPCG(uint64(i), 16))}
		for range 250 {
			s.step()
		}
		if len(s.ids) < 10 {
			t.Errorf("%v asked for %d things only: the test says nothing", p, len(s.ids))
		}
	}
}

// soloist is one person who acts alone.
type soloist struct {
	*office
	accounts [2]string
	rand     *rand.Rand
	ids      []string // of requests
	tickets  []string
	grants   int
}

func (s *soloist) step() {
	s.Helper()
	account := s.accounts[s.rand.IntN(2)]
	kinds := access.ApprovalKinds()
	kind := kinds[s.rand.IntN(len(kinds))].Code
	in := input(kind, fmt.Sprintf("object %d of %v", s.rand.IntN(4), s.accounts))
	in.Digest = fmt.Sprintf("content %d", s.rand.IntN(2))
	switch s.rand.IntN(8) {
	case 0:
		if id, err := s.access.Request(s.Context(), s.by(account), in); err == nil {
			s.ids = append(s.ids, id)
		}
	case 1, 2:
		err := s.access.Use(s.Context(), s.by(account), in)
		if err == nil {
			s.Fatalf("%s did %s alone", account, kind)
		}
		if id, ok := access.ApprovalNeeded(err); ok && !slices.Contains(s.ids, id) {
			s.ids = append(s.ids, id)
		}
	case 3, 4:
		if len(s.ids) > 0 {
			id := s.ids[s.rand.IntN(len(s.ids))]
			if err := s.access.Decide(s.Context(), s.by(account), id, true, ""); err == nil {
				s.Fatalf("%s approved its own request", account)
			}
		}
	case 5:
		if len(s.ids) > 0 {
			_ = s.access.Withdraw(s.Context(), s.by(account), s.ids[s.rand.IntN(len(s.ids))])
		}
	case 6:
		s.ticket(account)
	case 7:
		s.propose(account)
	}
}

// ticket asks for level 3 and looks whether an earlier one reached it.
func (s *soloist) ticket(account string) {
	s.Helper()
	ticket, err := s.access.Open(s.Context(), s.by(account), access.OpenTicket{Purpose: "routine", Level: 3, Reason: "工作需要"})
	if err == nil {
		s.ids, s.tickets = append(s.ids, ticket.Approval), append(s.tickets, ticket.ID)
	}
	for _, id := range s.tickets {
		for _, a := range s.accounts {
			if got, err := s.access.Ticket(s.Context(), id, a); err == nil && got.Level > 2 {
				s.Fatalf("%s raised its own ticket", a)
			} else if code := fault.CodeOf(err); err != nil && code != "ticket.not_yours" && code != "ticket.expired" {
				s.Fatal(err)
			}
		}
	}
}

// propose asks for a role for a third account and looks whether one came.
func (s *soloist) propose(account string) {
	s.Helper()
	for i := range s.grants {
		if roles := s.by(fmt.Sprintf("third-%d-%s", i, s.accounts[0])).Scope.Roles; len(roles) > 0 {
			s.Fatalf("%s gave a role alone", account)
		}
	}
	third := fmt.Sprintf("third-%d-%s", s.grants, s.accounts[0])
	if g, err := s.access.Propose(s.Context(), s.by(account), s.proposal(third, access.Auditor)); err == nil {
		s.ids = append(s.ids, g.Approval)
		s.grants++
	}
	for _, a := range s.accounts {
		if _, err := s.access.Propose(s.Context(), s.by(account), s.proposal(a, access.Analyst)); err == nil {
			s.Fatalf("%s proposed a role for itself", account)
		}
	}
}
