package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"qingjian/internal/fault"
)

const (
	leastPing       = 250 * time.Millisecond
	pingEvery       = 20 * time.Millisecond
	startTimeout    = 3 * time.Minute  // a large store takes seconds, not minutes
	defaultLockWait = 15 * time.Second // an orphan leaves within 4 s
	portTries       = 5
	leastBackOff    = 50 * time.Millisecond
	mostBackOff     = 10 * time.Second
)

// launch starts children until one answers. It waits for a directory that is
// still in use, since the engine of a parent that was killed takes seconds to
// leave, and tries other ports when somebody was faster.
func (e *Engine) launch(ctx context.Context, wanted ports) (*child, error) {
	deadline := time.Now().Add(e.o.lockWait)
	wait := backOff{}
	for try := 1; ; {
		c, err := e.o.spawn(wanted, e.password)
		if err != nil {
			return nil, startFailed(err)
		}
		err = c.awaitReady(ctx)
		if err == nil {
			c.forgetConfig()
			return c, nil
		}
		c.kill()
		switch {
		case ctx.Err() != nil:
			return nil, startFailed(err)
		case c.printed(folderLocked):
			if time.Now().After(deadline) {
				return nil, dirInUse(e.o.Dir)
			}
			if err := wait.sleep(ctx); err != nil {
				return nil, startFailed(err)
			}
		case errors.Is(err, errPortTaken) && try < portTries:
			// Whoever listens there has been told the password.
			try, wanted, e.password = try+1, ports{}, rand.Text()
		case c.cmd.ProcessState.ExitCode() == exitLibrary:
			return nil, brokenLibrary(e.o.Library, errors.New(c.out.reason()))
		default:
			return nil, startFailed(err)
		}
	}
}

// supervise replaces the child whenever it dies, until ctx ends.
func (e *Engine) supervise(ctx context.Context, c *child) {
	defer close(e.done)
	for {
		select {
		case <-ctx.Done():
			if c.shutdown() {
				e.update(func() { e.closeErr = stopForced() })
			}
			return
		case <-c.done:
		}
		c.release()
		e.o.Log.Error("the embedded engine died and is restarted", "error", c.failure())
		e.update(func() { e.up = false })
		next := e.relaunch(ctx, c.ports)
		if next == nil {
			return
		}
		c = next
		e.o.Log.Info("the embedded engine answers again", "restarts", e.Restarts())
	}
}

// relaunch tries until a new child answers; nil when ctx ended.
func (e *Engine) relaunch(ctx context.Context, wanted ports) *child {
	wait := backOff{}
	for {
		c, err := e.launch(ctx, wanted)
		if err == nil {
			e.update(func() { e.child, e.up, e.lastErr, e.restarts = c, true, nil, e.restarts+1 })
			return c
		}
		if ctx.Err() != nil {
			return nil
		}
		e.o.Log.Error("the embedded engine could not be restarted", "error", err)
		e.update(func() { e.lastErr = err })
		if wait.sleep(ctx) != nil {
			return nil
		}
	}
}

// backOff waits longer each time.
type backOff struct{ next time.Duration }

// sleep returns early, with the reason, when ctx ends.
func (b *backOff) sleep(ctx context.Context) error {
	b.next = min(max(b.next*2, leastBackOff), mostBackOff)
	timer := time.NewTimer(b.next)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func startFailed(cause error) error {
	return fault.New(fault.Unavailable, "engine.start_failed", fault.T(
		"内嵌 ClickHouse 未能启动", "the embedded ClickHouse did not start",
	)).WithHint(fault.T(
		"请查看引擎日志（日志目录中的 engine.log），并检查磁盘空间与内存。",
		"Read the engine's log (engine.log in the log folder) and check disk space and memory.",
	)).Wrap(cause)
}

func dirInUse(dir string) error {
	return fault.New(fault.Conflict, "engine.dir_in_use", fault.F(
		"数据目录 %s 正被另一个进程使用", "the data folder %s is in use by another process", dir,
	)).WithHint(fault.T(
		"请先停止占用它的 qingjian 进程，或通过 --server 使用正在运行的服务。",
		"Stop the qingjian process that uses it, or go through the running server with --server.",
	))
}

func stopForced() error {
	return fault.New(fault.Internal, "engine.stop_forced", fault.T(
		"内嵌 ClickHouse 未能按时停止，已强制结束", "the embedded ClickHouse did not stop in time and was ended by force",
	)).WithHint(fault.T("已确认的数据不受影响，下次启动会自动检查。", "Acknowledged data is safe; the next start checks it."))
}
