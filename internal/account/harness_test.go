package account

import (
	"context"
	"crypto/rand"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// bench is a service on a store of its own, with a clock that tests turn.
type bench struct {
	testing.TB
	*Service
	path   string
	sealer Sealer
	mu     sync.Mutex
	at     time.Time
}

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// quick is a cost for tests that are not about the cost.
var quick = cost{memory: 64, time: 1, threads: 1}

func newBench(t testing.TB, policy Policy) *bench {
	t.Helper()
	keys := map[crypt.Purpose][]byte{}
	for _, p := range crypt.Purposes() {
		keys[p] = make([]byte, crypt.KeySize)
		rand.Read(keys[p])
	}
	ring, err := crypt.NewKeyring(keys)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{TB: t, path: filepath.Join(t.TempDir(), "control.db"), sealer: ring, at: start}
	b.reopen(policy)
	return b
}

// reopen is a restart.
func (b *bench) reopen(policy Policy) {
	b.Helper()
	db, err := control.Open(b.Context(), "sqlite:"+b.path)
	b.ok(err)
	b.Cleanup(func() { db.Close() })
	b.ok(db.Migrate(b.Context(), nil))
	b.Service = New(Options{Control: db, Sealer: b.sealer, Clock: b.tell, Policy: policy, Log: slog.New(slog.DiscardHandler)})
	b.hasher = newHasher(quick, 4)
}

func (b *bench) tell() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.at
}

// later turns the clock.
func (b *bench) later(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = b.at.Add(d)
}

func (b *bench) ctx() context.Context { return b.Context() }

func (b *bench) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// is checks the code of a refusal.
func (b *bench) is(err error, code string) {
	b.Helper()
	if err == nil || fault.CodeOf(err) != code {
		b.Fatalf("got %v, want %s", err, code)
	}
}

var office = Whence{Address: "10.1.2.3", UserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"}

const (
	good  = "晨钟-暮鼓-算盘-石桥-灯笼"
	good2 = "lantern orchard velvet 7"
)

// user makes an account with a password of its own.
func (b *bench) user(login string) Account {
	b.Helper()
	a, oneTime, err := b.Create(b.ctx(), CreateInput{Login: login, Name: "测试员"})
	b.ok(err)
	opened, err := b.enter(login, oneTime)
	b.ok(err)
	_, err = b.ChangePassword(b.ctx(), ChangePasswordInput{Secret: opened.Secret, Old: oneTime, New: good, Whence: office})
	b.ok(err)
	b.ok(b.RevokeAll(b.ctx(), a.ID))
	return a
}

func (b *bench) enter(login, password string) (Opened, error) {
	return b.Login(b.ctx(), LoginInput{Login: login, Password: password, Whence: office})
}

func (b *bench) in(login string) Opened {
	b.Helper()
	o, err := b.enter(login, good)
	b.ok(err)
	return o
}
