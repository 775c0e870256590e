//go:build chaos

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"qingjian/internal/control"
)

// surviveFullDisks lets the disk become full at some moment of imports. An
// import may fail then, but it must say so, lose nothing and leave nothing in
// the way of the next one once there is room again. It needs the right to
// mount a small file system; where there is none it says that it was left out.
func surviveFullDisks(t *testing.T, u *undisturbed, rng *rand.Rand, rounds int) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=192m"); err != nil {
		return fmt.Sprintf("disk:    left out, a small file system cannot be mounted here (%v)", err)
	}
	t.Cleanup(func() { ok(t, unix.Unmount(dir, 0)) })
	b := u.in(t)
	b.root = dir
	s := b.site("full")
	failed, ended := 0, map[control.Status]int{}
	for i := range rounds {
		before := s.newest()
		ballast := filepath.Join(dir, "ballast")
		s.fill(ballast, rng.Int64N(3<<20))
		p := s.start(s.books[i])
		s.endsByItself(p)
		r, acknowledged := p.acknowledged()
		ok(t, os.Remove(ballast))
		if code := p.cmd.ProcessState.ExitCode(); (code == exitOK) != acknowledged || code != exitOK && code != exitFailed {
			t.Fatalf("with a full disk: exit %d, status %q; stderr:\n%s", code, r.Status, s.lastWords())
		}
		if left := s.newest(); left.ID != before.ID {
			ended[left.Status]++
		}
		if !acknowledged {
			failed++
		}
		s.ingest(s.books[i])
		s.look(func(p *platform) {
			w, err := p.control.Watermark(t.Context())
			ok(t, err)
			s.whole(p, w.No)
			s.same("known rows after a full disk", s.logicalOf(p, w.No), u.logical[u.marks[i]])
		})
		s.noLitter()
		if t.Failed() {
			t.FailNow()
		}
	}
	b.noSecrets()
	return fmt.Sprintf("disk:    full during %d imports, %d of them failed; ledger then: %v", rounds, failed, ended)
}

// endsByItself wants a process to end although the disk stays full.
func (s *site) endsByItself(p *process) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 3*time.Minute)
	defer cancel()
	defer p.kill()
	s.poll(ctx, "an import hangs on a full disk", func() bool {
		select {
		case <-p.done:
			return true
		default:
			return false
		}
	})
}

// fill leaves about that many bytes free.
func (s *site) fill(path string, free int64) {
	s.Helper()
	var fs unix.Statfs_t
	ok(s.T, unix.Statfs(filepath.Dir(path), &fs))
	f, err := os.Create(path)
	ok(s.T, err)
	err = unix.Fallocate(int(f.Fd()), 0, 0, max(1, int64(fs.Bavail)*fs.Bsize-free))
	ok(s.T, errors.Join(err, f.Close()))
}
