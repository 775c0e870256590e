package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/internal/control"
)

// office is a site that a server works on. The server runs within this
// process, so that its store can be looked at at every moment; its engine is a
// process of its own as ever.
type office struct {
	*site
	p       *platform
	address string
	stop    context.CancelFunc
	ended   chan error
}

func (s *site) serve() *office {
	s.Helper()
	a := s.app()
	o := &office{site: s, p: s.open(refuseStale), ended: make(chan error, 1)}
	s.token = s.seat(o.p)
	ctx, stop := context.WithCancel(s.Context())
	o.stop = stop
	started := make(chan string, 1)
	go func() {
		o.ended <- a.serve(ctx, o.p, serveOptions{listen: "127.0.0.1:0", maintenance: "30 2 * * *", rate: -1}, func(at string) { started <- at })
	}()
	select {
	case o.address = <-started:
	case err := <-o.ended:
		s.Fatal(err)
	}
	return o
}

func (o *office) close() {
	o.Helper()
	o.stop()
	ok(o.T, <-o.ended)
	ok(o.T, o.p.Close())
}

// sending is an import through the server.
type sending struct {
	done    chan struct{}
	code    int
	receipt api.ReceiptJSON
}

func (s *site) send(address string, b book) *sending {
	x := &sending{done: make(chan struct{})}
	getenv := func(name string) string { return map[string]string{"QINGJIAN_TOKEN": s.token}[name] }
	go func() {
		defer close(x.done)
		var out bytes.Buffer
		x.code = run(context.WithoutCancel(s.Context()),
			[]string{"ingest", "file", "--json", "--server", address, "--effective", b.effective, b.path},
			streams{in: strings.NewReader(""), out: &out, err: s.said, getenv: getenv})
		// What is no receipt shows in its missing status.
		_ = json.Unmarshal(out.Bytes(), &x.receipt)
	}()
	return x
}

// killEngines imports all workbooks through the server and kills the engine
// during each import. Every import must come to its end by itself.
func (o *office) killEngines(u *undisturbed, rng *rand.Rand, kills int) tally {
	o.Helper()
	c := newTally()
	var took time.Duration
	const warmUp = 2 // imports that are left alone, to learn how long one takes
	var r *reader
	for round := 0; (c.kills < kills || round < len(o.books)) && !o.Failed(); round++ {
		i := min(round, len(o.books)-1)
		before, began, pid := newest(o.T, o.p.control), time.Now(), o.p.store.EnginePID()
		x := o.send(o.address, o.books[i])
		killed := false
		if round >= warmUp && c.kills < kills {
			if killed = o.await(x.done, rng, took, aimOf(round-warmUp), before); killed {
				o.killEngine(before, pid, &c)
			} else {
				c.missed++
			}
		}
		<-x.done
		if round < warmUp {
			took = time.Since(began)
		}
		if r == nil {
			r = o.read()
			defer r.stop()
		}
		if x.code != exitOK || x.receipt.Status != string(control.Published) || x.receipt.BatchNo > u.marks[i] {
			o.Errorf("exit %d, status %q, batch %d; stderr:\n%s", x.code, x.receipt.Status, x.receipt.BatchNo, o.lastWords())
		}
		o.committed(o.p, u.marks[i], u.marks[i])
		if n := sum(o.above(o.p, u.marks[i])); n > 0 {
			o.Errorf("%d rows above the watermark", n)
		}
		if killed && o.p.store.EnginePID() == pid {
			o.Errorf("the engine was killed and is still process %d", pid)
		}
		if o.Failed() {
			o.Fatalf("in round %d; %v", round, c)
		}
	}
	return c
}

// killEngine notes where the import is and kills the engine.
func (o *office) killEngine(before control.Batch, pid int, c *tally) {
	o.Helper()
	now := newest(o.T, o.p.control)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		o.Fatalf("kill the engine: %v", err)
	}
	c.kills++
	c.stages[stage(now, before, false)]++
}

// surviveKilledEngines is the whole test with that many kills.
func surviveKilledEngines(t *testing.T, u *undisturbed, rng *rand.Rand, kills int) tally {
	t.Helper()
	o := u.in(t).site("engine").serve()
	c := o.killEngines(u, rng, kills)
	o.close()
	o.equal(u)
	return c
}
