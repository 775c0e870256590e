package main

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"testing"

	"qingjian/api"
	"qingjian/internal/control"
)

// startWithdraw begins to take a batch back.
func (s *site) startWithdraw(no uint64) *process {
	s.Helper()
	p := &process{done: make(chan struct{})}
	p.cmd = exec.Command(s.program, "ingest", "withdraw", fmt.Sprint(no), "--yes", "--reason", "wrong file", "--json", "--lang", "en", "--data", s.data)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = s.env, &p.out, s.said
	ok(s.T, p.cmd.Start())
	go func() {
		_ = p.cmd.Wait() // how it ended is in ProcessState
		close(p.done)
	}()
	return p
}

// takeBack takes a batch back to the end.
func (s *site) takeBack(no uint64) api.ReceiptJSON {
	s.Helper()
	p := s.startWithdraw(no)
	<-p.done
	r, acknowledged := p.acknowledged()
	if code := p.cmd.ProcessState.ExitCode(); code != exitOK || !acknowledged {
		s.Fatalf("the withdrawal of %d ended with %d, status %q; stderr:\n%s", no, code, r.Status, s.lastWords())
	}
	return r
}

// surviveKilledWithdrawals takes the newest batch back, then the withdrawal, and
// so on, killing the process each time; asked for again each is done once, and
// what is known is what was known before the batch, or after it.
func surviveKilledWithdrawals(t *testing.T, u *undisturbed, rng *rand.Rand, kills int) tally {
	t.Helper()
	s := u.in(t).site("withdraw")
	const books = 3
	for _, book := range s.books[:books] {
		s.ingest(book)
	}
	states := [2][]string{u.logical[u.marks[books-2]], u.logical[u.marks[books-1]]}
	mark, c := u.marks[books-1], newTally()
	for round := 0; c.kills < kills && !s.Failed(); round++ {
		before, no := s.newest(), mark
		p := s.startWithdraw(no)
		s.await(p.done, rng, u.took[books-1], aimOf(round), before)
		p.kill()
		if rng.IntN(2) == 0 {
			s.killTheirEngines()
		}
		if p.cmd.ProcessState.ExitCode() == exitOK {
			c.missed++
		} else {
			c.kills++
		}
		left := s.newest()
		c.stages[stage(left, before, false)]++
		r := s.takeBack(no)
		if r.BatchNo != mark+1 || r.Status != string(control.Published) {
			s.Errorf("batch %d is taken back by %d, %s", no, r.BatchNo, r.Status)
		}
		mark = r.BatchNo
		s.look(func(p *platform) {
			s.whole(p, mark)
			s.same("known rows", s.logicalOf(p, mark), states[round%2])
			s.same("rows known before", s.logicalOf(p, u.marks[books-1]), states[1])
		})
	}
	s.noLitter()
	s.noOrphans()
	return c
}
