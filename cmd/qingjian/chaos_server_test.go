//go:build chaos

package main

import (
	"bufio"
	"context"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"syscall"
	"testing"
	"time"

	"qingjian/internal/control"
)

// server is a running "serve".
type server struct {
	cmd     *exec.Cmd
	address string
	done    chan struct{} // closed when it has ended
}

var addressIn = regexp.MustCompile(`http://\S+`)

// startServer returns when the server says that it has started.
func (s *site) startServer() *server {
	s.Helper()
	v := &server{done: make(chan struct{})}
	v.cmd = exec.Command(s.program, "serve", "--lang", "en", "--listen", "127.0.0.1:0", "--rate", "-1", "--data", s.data)
	v.cmd.Env, v.cmd.Stderr = s.env, s.said
	out, err := v.cmd.StdoutPipe()
	ok(s.T, err)
	ok(s.T, v.cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() {
		_ = v.cmd.Wait() // how it ended is in ProcessState
		close(v.done)
	}()
	if v.address = addressIn.FindString(line); v.address == "" {
		<-v.done
		s.Fatalf("the server did not start (%v): %v; stderr:\n%s", v.cmd.ProcessState, err, s.lastWords())
	}
	return v
}

func (v *server) kill() {
	_ = v.cmd.Process.Kill() // it may have ended
	<-v.done
}

// stop ends the server as Ctrl-C does.
func (s *site) stop(v *server) {
	s.Helper()
	ok(s.T, v.cmd.Process.Signal(syscall.SIGTERM))
	<-v.done
	if !v.cmd.ProcessState.Success() {
		s.Errorf("the server ended with %v; stderr:\n%s", v.cmd.ProcessState, s.lastWords())
	}
}

// killServers imports all workbooks through servers that are killed during
// each import, until there were that many kills. The sender sees its import
// fail and sends the workbook again to the next server.
func (s *site) killServers(u *undisturbed, rng *rand.Rand, kills int) tally {
	s.Helper()
	c := newTally()
	mark := uint64(0)
	took := u.took[0] // until the first import through a server is measured
	for i := range s.books {
		if c.kills < kills {
			before, v := s.newest(), s.startServer()
			x := s.send(v.address, s.books[i])
			killed := s.await(x.done, rng, took, aimOf(i), before)
			v.kill()
			<-x.done
			left := s.newest()
			want := [2]uint64{mark, u.marks[i]}
			s.afterKill(want, acknowledgement{x.receipt, x.code == exitOK}, left, before, &c, rng.IntN(3) == 0)
			if killed {
				c.kills++
			} else {
				c.missed++
			}
		}
		v := s.startServer()
		s.nothingUnchecked()
		began := time.Now()
		x := s.send(v.address, s.books[i])
		<-x.done
		took = time.Since(began)
		s.stop(v)
		if mark = u.marks[i]; x.code != exitOK || x.receipt.Status != string(control.Published) {
			s.Errorf("the import after a kill: exit %d, status %q; stderr:\n%s", x.code, x.receipt.Status, s.lastWords())
		}
		s.look(func(p *platform) { s.committed(p, mark, mark) })
		if s.Failed() {
			s.Fatalf("at workbook %d; %v", i+1, c)
		}
	}
	return c
}

// nothingUnchecked waits until a started server has checked what a dead one
// had only received; it does so beside its other work.
func (s *site) nothingUnchecked() {
	s.Helper()
	db := s.ledger()
	defer func() { ok(s.T, db.Close()) }()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	s.poll(ctx, "a batch is never checked", func() bool {
		left, err := db.BatchesIn(ctx, control.Received)
		ok(s.T, err)
		return len(left) == 0
	})
}

// surviveKilledServers is the whole test with that many kills.
func surviveKilledServers(t *testing.T, u *undisturbed, rng *rand.Rand, kills int) tally {
	t.Helper()
	s := u.in(t).site("server")
	p := s.open(refuseStale)
	s.token = s.seat(p)
	ok(t, p.Close())
	c := s.killServers(u, rng, kills)
	s.equal(u)
	s.noOrphans()
	return c
}
