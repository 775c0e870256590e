package engine

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// testParentEnv makes this test program a plain user of the engine, so that a
// test can kill it. Its value is the data folder.
const testParentEnv = "QINGJIAN_TEST_PARENT"

// parentReport is the line that such a program prints when its engine is up.
type parentReport struct {
	Child    int
	Endpoint Endpoint
}

// runTestParent starts an engine, reports it and stops it at an interrupt.
func runTestParent() {
	dir := os.Getenv(testParentEnv)
	if dir == "" {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	e, err := Start(ctx, Options{Dir: dir, Log: slog.Default()})
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(parentReport{Child: e.PID(), Endpoint: e.Endpoint()})
	}
	if err == nil {
		<-ctx.Done()
		err = e.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:gocritic // the process is over
	}
	os.Exit(0)
}

// startParent runs this program as a user of the engine, in its own process
// group, and gives what it reported.
func startParent(t *testing.T, dir string) (*exec.Cmd, parentReport) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), testParentEnv+"="+dir)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var report parentReport
	if err := json.Unmarshal(line, &report); err != nil {
		t.Fatal(err)
	}
	return cmd, report
}

// awaitGone returns when a process that is not our child has ended.
func awaitGone(t *testing.T, pidfd int) {
	t.Helper()
	fds := []unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		n, err := unix.Poll(fds, 1000)
		if err != nil && err != unix.EINTR {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
	}
	t.Fatal("the engine is still running")
}

func watch(t *testing.T, pid int) (pidfd int) {
	t.Helper()
	pidfd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(pidfd) })
	return pidfd
}

func TestKilledChildIsReplaced(t *testing.T) {
	e := start(t, Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	before := e.Endpoint()
	run(t, connect(t, before), "CREATE DATABASE office",
		"CREATE TABLE office.a (n UInt64) ENGINE = MergeTree ORDER BY n",
		"INSERT INTO office.a SELECT number FROM numbers(10)")
	for round := 1; round <= 3; round++ {
		if err := syscall.Kill(e.PID(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if err := e.Ready(ctx); err != nil {
			t.Fatal(err)
		}
		cancel()
		if e.Restarts() != round {
			t.Errorf("%d restarts, want %d", e.Restarts(), round)
		}
		if e.Endpoint().Password != before.Password {
			t.Error("the password has changed")
		}
		if n := count(t, connect(t, e.Endpoint()), "office.a"); n != 10 {
			t.Errorf("%d rows, want 10", n)
		}
	}
}

func TestCloseWhileTheChildIsBeingReplaced(t *testing.T) {
	e := start(t, Options{Dir: t.TempDir()})
	if err := syscall.Kill(e.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestKilledParentTakesTheChildAlong(t *testing.T) {
	dir := t.TempDir()
	parent, report := startParent(t, dir)
	run(t, connect(t, report.Endpoint), "CREATE DATABASE office")
	pidfd := watch(t, report.Child)
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	// At once: the start itself waits for the orphan to leave.
	e := start(t, Options{Dir: dir})
	awaitGone(t, pidfd)
	if n := count(t, connect(t, e.Endpoint()), "system.databases WHERE name = 'office'"); n != 1 {
		t.Error("the data of the killed program is gone")
	}
}

func TestInterruptStopsCleanly(t *testing.T) {
	parent, report := startParent(t, t.TempDir())
	pidfd := watch(t, report.Child)
	// Worse than Ctrl-C in a terminal, which does not reach the child's group.
	for _, sig := range []unix.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT} {
		if err := unix.Kill(report.Child, sig); err != nil {
			t.Fatal(err)
		}
	}
	if err := connect(t, report.Endpoint).Ping(t.Context()); err != nil {
		t.Errorf("the child heeds signals: %v", err)
	}
	if err := unix.Kill(-parent.Process.Pid, unix.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := parent.Wait(); err != nil {
		t.Error(err)
	}
	awaitGone(t, pidfd)
}

func TestFolderInUseIsRefused(t *testing.T) {
	dir := t.TempDir()
	e := start(t, Options{Dir: dir})
	_, err := Start(t.Context(), Options{Dir: dir, lockWait: time.Millisecond})
	wantCode(t, err, "engine.dir_in_use")
	if err := e.Ready(t.Context()); err != nil || e.Restarts() != 0 {
		t.Errorf("the first engine suffered: %v, %d restarts", err, e.Restarts())
	}
}

func TestPortTakenByAnotherIsNoticed(t *testing.T) {
	foreign, err := listen(0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = foreign.Close() })
	o, err := Options{Dir: t.TempDir()}.prepared()
	if err != nil {
		t.Fatal(err)
	}
	free, err := ports{}.pick()
	if err != nil {
		t.Fatal(err)
	}
	free.native = foreign.Addr().(*net.TCPAddr).Port
	c, err := o.spawnOn(free, "password")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.kill)
	if err := c.awaitReady(t.Context()); !errors.Is(err, errPortTaken) {
		t.Errorf("got %v", err)
	}
}

func TestStartHeedsItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Start(ctx, Options{Dir: t.TempDir()})
	wantCode(t, err, "engine.start_failed")
}
