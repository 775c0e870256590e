// Package engine runs the embedded ClickHouse: the real engine, loaded from
// libchdb.so without cgo, in a supervised child process that speaks the native
// protocol and HTTP on loopback.
package engine

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"

	"qingjian/internal/fault"
)

// Options say where and how the engine runs. Paths may be relative.
type Options struct {
	Dir       string       // the engine's data, made 0700 when absent
	LogDir    string       // the engine's own log; "" is Dir/log
	BackupDir string       // the one folder BACKUP may write to; "" forbids backups
	Library   string       // the path of libchdb.so; "" is FindLibrary
	MaxMemory int64        // bytes the engine may use; 0 is a share of the machine
	Log       *slog.Logger // nil discards

	lockWait time.Duration // how long a directory in use is waited for; 0 is defaultLockWait
}

// Endpoint is where the engine answers and as whom to log in.
type Endpoint struct {
	Native   string // "127.0.0.1:port", for clickhouse-go
	HTTP     string // "127.0.0.1:port"
	User     string
	Password string
}

// Engine is a running embedded ClickHouse. It restarts its child when that
// dies. All methods are safe for concurrent use.
type Engine struct {
	o        Options
	password string
	stop     context.CancelFunc
	done     chan struct{} // closed when the supervisor has ended

	mu       sync.Mutex
	child    *child
	up       bool
	changed  chan struct{} // closed and replaced at each change of the above
	lastErr  error         // why the last restart failed
	closeErr error
	restarts int
}

// Start starts the engine and returns when it answers to our password over
// both protocols. The context bounds only the start; Close ends the engine.
//
// It fails with engine.library_missing, engine.library_broken,
// engine.dir_in_use, engine.dir_unusable or engine.start_failed.
func Start(ctx context.Context, o Options) (*Engine, error) {
	o, err := o.prepared()
	if err != nil {
		return nil, err
	}
	e := &Engine{o: o, password: rand.Text(), done: make(chan struct{}), changed: make(chan struct{})}
	first, err := e.launch(ctx, ports{})
	if err != nil {
		return nil, err
	}
	if reason := first.status.Reason; reason != "" {
		o.Log.Warn("the embedded engine runs without Landlock", "reason", reason)
	}
	e.child, e.up = first, true
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.stop = stop
	go e.supervise(running, first)
	return e, nil
}

// Endpoint gives the address of the current child: it may change when the
// child is restarted.
func (e *Engine) Endpoint() Endpoint {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.child.endpoint
}

// Restarts says how often a dead child was replaced by one that answers.
func (e *Engine) Restarts() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.restarts
}

// PID is the process number of the current child.
func (e *Engine) PID() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.child.cmd.Process.Pid
}

// Confined says whether the kernel holds the engine to its own files and ports.
func (e *Engine) Confined() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.child.status.Confined
}

// Ready returns when the engine answers, at once when it does so now. It fails
// with engine.unavailable when the context ends first and with engine.closed
// after Close.
func (e *Engine) Ready(ctx context.Context) error {
	for {
		e.mu.Lock()
		up, changed, endpoint, cause := e.up, e.changed, e.child.endpoint, e.lastErr
		e.mu.Unlock()
		if up {
			// The supervisor may not have noticed a death yet, so ask.
			if cause = endpoint.ping(ctx, dialTimeout); cause == nil {
				return nil
			}
		}
		again := time.NewTimer(pingEvery)
		select {
		case <-changed:
		case <-again.C:
		case <-e.done:
			return fault.New(fault.Unavailable, "engine.closed", fault.T("内嵌 ClickHouse 已停止", "the embedded ClickHouse has been stopped"))
		case <-ctx.Done():
			if cause == nil {
				cause = ctx.Err()
			}
			return fault.New(fault.Unavailable, "engine.unavailable", fault.T("内嵌 ClickHouse 暂时没有应答", "the embedded ClickHouse does not answer at the moment")).
				WithHint(fault.T("系统正在自动重启它，请稍后再试；若一直如此，请查看引擎日志。", "It is being restarted; try again shortly. If this goes on, read the engine's log.")).
				Wrap(cause)
		}
		again.Stop()
	}
}

// Close stops the child cleanly, or by force after 30 seconds, and waits for
// it. It may be called more than once.
func (e *Engine) Close() error {
	e.stop()
	<-e.done
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.closeErr
}

// update changes the state and wakes whoever waits for a change.
func (e *Engine) update(change func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change()
	close(e.changed)
	e.changed = make(chan struct{})
}
