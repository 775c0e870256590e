package audit

import (
	"context"
	"encoding/hex"
	"log/slog"
	"sync"

	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// defaultEvery is after how many entries a checkpoint is made.
const defaultEvery = 1000

// most is how many entries share one transaction at most.
const most = 256

// Keys is what a trail needs of the platform's keyring, *crypt.Keyring.
type Keys interface {
	Suite() crypt.Suite          // its hash chains the entries: never another one for the same trail
	Signer() crypt.Signer        // of the generation at work
	Verifiers() []crypt.Verifier // of every generation
	Commitment(salt []byte, kind, value string) [32]byte
}

// Options say with what a trail works.
type Options struct {
	DB     *control.DB
	Keys   Keys
	Clock  clock.Clock
	Anchor string // folder elsewhere to which every checkpoint goes too; "" = none
	Every  uint64 // entries between checkpoints; 0 = 1000
	Log    *slog.Logger
}

// Log is an open trail, safe for concurrent use, also by several processes on
// one store.
type Log struct {
	db     *control.DB
	keys   Keys
	hash   hasher
	clock  clock.Clock
	anchor string
	every  uint64
	log    *slog.Logger

	queue   chan *request
	quit    chan struct{} // closed by Close
	stopped chan struct{} // closed when the owner has ended
	closing sync.Once
	closed  error

	mu   sync.Mutex // over what follows
	tree *tree      // nil until it is first needed
}

// request is an event on its way to the owner.
type request struct {
	entry Entry
	done  chan error // takes one answer without anybody waiting
}

var errClosed = fault.New(fault.Unavailable, "audit.closed",
	fault.T("审计记录已经关闭", "the audit trail is closed"))

// Open opens the trail of a control store and starts its owner, which ends with
// Close.
func Open(ctx context.Context, o Options) (*Log, error) {
	last, err := o.DB.LastAuditCheckpoint(ctx)
	if err != nil {
		return nil, err
	}
	l := &Log{db: o.DB, keys: o.Keys, hash: newHasher(o.Keys.Suite()), clock: o.Clock, anchor: o.Anchor, every: o.Every, log: o.Log,
		queue: make(chan *request), quit: make(chan struct{}), stopped: make(chan struct{})}
	if l.every == 0 {
		l.every = defaultEvery
	}
	// What was begun is finished: the owner's work ends by Close alone.
	go l.own(context.WithoutCancel(ctx), last.Size)
	return l, nil
}

// Size is how many entries the trail has.
func (l *Log) Size(ctx context.Context) (uint64, error) {
	last, err := l.db.LastAudit(ctx)
	return last.Seq, err
}

// PublicKeys are the keys with which others check this trail's checkpoints, of
// every generation, the one at work last.
func (l *Log) PublicKeys() []PublicKey {
	var all []PublicKey
	for _, v := range l.keys.Verifiers() {
		all = append(all, PublicKey{signerName, v})
	}
	return all
}

// signer signs with the generation at work.
func (l *Log) signer() noteSigner {
	s := l.keys.Signer()
	return noteSigner{PublicKey{signerName, s.Verifier()}, s}
}

// Append notes an event. When it returns nil the entry is on the disk; whoever
// gets an error must not let the answer go out. An entry may have been written
// even so: a note too many is better than one too few. Fault codes
// audit.unwritten, audit.closed, audit.event_incomplete, audit.event_too_large, audit.event_value.
func (l *Log) Append(ctx context.Context, a Actor, e Event) error {
	if err := check(a, e); err != nil {
		return err
	}
	r := &request{entry: Entry{At: l.clock().UTC(), Actor: a, Event: e}, done: make(chan error, 1)}
	select {
	case l.queue <- r:
	case <-l.stopped:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// own writes what is asked for, until Close. One goroutine does it, so that
// those who ask meanwhile share the next transaction.
func (l *Log) own(ctx context.Context, checkpoint uint64) {
	defer close(l.stopped)
	for {
		select {
		case r := <-l.queue:
			checkpoint = l.write(ctx, l.gather(r), checkpoint)
		case <-l.quit:
			return
		}
	}
}

// gather takes along whoever is waiting already.
func (l *Log) gather(first *request) []*request {
	batch := []*request{first}
	for len(batch) < most {
		select {
		case r := <-l.queue:
			batch = append(batch, r)
		default:
			return batch
		}
	}
	return batch
}

// write appends a batch, answers it, and makes a checkpoint when one is due. It
// gives the size from which the next one is counted.
func (l *Log) write(ctx context.Context, batch []*request, checkpoint uint64) uint64 {
	var head uint64
	err := l.db.AppendAudit(ctx, func(last control.AuditEntry) ([]control.AuditEntry, error) {
		entries, err := l.follow(last, batch)
		head = last.Seq + uint64(len(entries))
		return entries, err
	})
	if err != nil {
		err = fault.New(fault.Unavailable, "audit.unwritten",
			fault.T("无法写入审计记录，操作没有进行", "the audit trail cannot be written, so nothing was done")).
			WithHint(fault.T("请检查磁盘空间和数据目录的权限，然后重试", "check the disk's free space and the data directory's permissions, then try again")).Wrap(err)
	}
	for _, r := range batch {
		r.done <- err
	}
	if err != nil || head < checkpoint+l.every {
		return checkpoint
	}
	if _, err := l.Checkpoint(ctx); err != nil {
		// The entries stand. The next attempt comes after as many again.
		l.log.Error("no checkpoint of the audit trail", "code", fault.CodeOf(err), "error", err)
	}
	return head
}

// follow turns requests into the entries after the newest one.
func (l *Log) follow(last control.AuditEntry, batch []*request) ([]control.AuditEntry, error) {
	seq, prev := last.Seq, l.hash.none()
	if seq > 0 {
		prev = hex.EncodeToString(l.hash.HashLeaf(last.Body))
	}
	entries := make([]control.AuditEntry, len(batch))
	for i, r := range batch {
		seq++
		e := r.entry
		e.Seq, e.Prev = seq, prev
		body, err := encode(e)
		if err != nil {
			return nil, err
		}
		entries[i] = control.AuditEntry{Seq: seq, At: e.At, Body: body, Tags: tags(e)}
		prev = hex.EncodeToString(l.hash.HashLeaf(body))
	}
	return entries, nil
}

// Close waits for what is under way and signs a last checkpoint. What comes
// after it is refused.
func (l *Log) Close() error {
	l.closing.Do(func() {
		close(l.quit)
		<-l.stopped
		_, l.closed = l.Checkpoint(context.Background())
	})
	return l.closed
}
