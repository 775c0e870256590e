package engine

import (
	"context"
	"encoding/json"
	"errors"

	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	loopback  = "127.0.0.1"
	stopGrace = 30 * time.Second // then the child is killed

	// What the engine prints when it cannot have its folder or a port.
	folderLocked = "Cannot lock file"
	portTaken    = "Address already in use"
)

var errPortTaken = errors.New("the port was taken by another process")

// ports are the two listeners of a child.
type ports struct{ native, http int }

// pick gives these ports if they are free, else others. Another process may
// take them before the child does; the start is then tried again.
func (p ports) pick() (ports, error) {
	native, err := listen(p.native)
	if err != nil {
		return ports{}, err
	}
	defer func() { _ = native.Close() }()
	http, err := listen(p.http)
	if err != nil {
		return ports{}, err
	}
	defer func() { _ = http.Close() }()
	return ports{native: native.Addr().(*net.TCPAddr).Port, http: http.Addr().(*net.TCPAddr).Port}, nil
}

func listen(port int) (net.Listener, error) {
	l, err := net.Listen("tcp4", net.JoinHostPort(loopback, strconv.Itoa(port)))
	if err != nil && port != 0 {
		return net.Listen("tcp4", net.JoinHostPort(loopback, "0"))
	}
	return l, err
}

// child is one process of the engine.
type child struct {
	cmd        *exec.Cmd
	master     io.Closer // of its pseudo terminal: closing it is the order to stop
	runtimeDir string    // its configuration
	ports      ports
	endpoint   Endpoint
	status     childStatus
	out        *output
	done       chan struct{} // closed when the process is gone
}

// spawn starts a child, on these ports if they are free, without waiting for
// it to answer.
func (o Options) spawn(wanted ports, password string) (*child, error) {
	p, err := wanted.pick()
	if err != nil {
		return nil, fmt.Errorf("find free ports: %w", err)
	}
	return o.spawnOn(p, password)
}

func (o Options) spawnOn(p ports, password string) (*child, error) {
	runtimeDir, err := o.writeConfig(password)
	if err != nil {
		return nil, err
	}
	c := &child{runtimeDir: runtimeDir, ports: p, out: &output{}, done: make(chan struct{}), endpoint: Endpoint{
		Native:   net.JoinHostPort(loopback, strconv.Itoa(p.native)),
		HTTP:     net.JoinHostPort(loopback, strconv.Itoa(p.http)),
		User:     appUser,
		Password: password,
	}}
	if err := c.start(o); err != nil {
		c.forgetConfig()
		return nil, fmt.Errorf("start the engine's process: %w", err)
	}
	return c, nil
}

func (c *child) start(o Options) error {
	spec, err := json.Marshal(o.spec(c.runtimeDir, c.ports))
	if err != nil {
		return err
	}
	master, slave, err := openPty()
	if err != nil {
		return err
	}
	defer func() { _ = slave.Close() }()
	statusR, statusW, err := os.Pipe()
	if err != nil {
		_ = master.Close()
		return err
	}
	defer func() { _ = statusR.Close() }()

	c.master = master
	args := o.arguments(filepath.Join(c.runtimeDir, "engine.xml"), c.ports)
	c.cmd = exec.Command("/proc/self/exe", append([]string{childArg}, args...)...) // #nosec G204 -- this program itself, with arguments of its own
	c.cmd.Dir = o.Dir
	c.cmd.Env = []string{childEnv + "=" + string(spec), "TZ=UTC", "LANG=C.UTF-8"}
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = slave, c.out, c.out
	c.cmd.ExtraFiles = []*os.File{statusW} // childStatusFD
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err = c.cmd.Start()
	_ = statusW.Close()
	if err != nil {
		_ = master.Close()
		return err
	}
	go func() {
		_ = c.cmd.Wait() // how it ended is in ProcessState
		close(c.done)
	}()
	// The child reports within moments, or dies and so closes the pipe.
	if err := json.NewDecoder(statusR).Decode(&c.status); err != nil {
		c.status.Reason = err.Error()
	}
	return nil
}

// awaitReady returns when the child answers to our password, so that nobody
// else who listens on the port can pass for it. It fails when the child ends.
func (c *child) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	// Short at first: a foreign listener may take the call and say nothing.
	for timeout := leastPing; ; timeout = min(2*timeout, dialTimeout) {
		err := c.endpoint.ping(ctx, timeout)
		if err == nil {
			return nil
		}
		// The engine outlives a port that somebody else was faster to take.
		if c.printed(portTaken) {
			return errPortTaken
		}
		select {
		case <-c.done:
			return c.failure()
		case <-ctx.Done():
			return fmt.Errorf("no answer: %w: %w", ctx.Err(), err)
		case <-tick.C:
		}
	}
}

// printed says whether the child's output holds this text.
func (c *child) printed(text string) bool { return strings.Contains(c.out.String(), text) }

// failure tells why a child that is gone ended.
func (c *child) failure() error {
	return fmt.Errorf("it ended (%s): %s", c.cmd.ProcessState, c.out.reason())
}

// shutdown stops the child cleanly and reports whether force was needed.
func (c *child) shutdown() (forced bool) {
	_ = c.master.Close()
	timer := time.NewTimer(stopGrace)
	defer timer.Stop()
	select {
	case <-c.done:
	case <-timer.C:
		forced = true
		c.kill()
	}
	c.forgetConfig()
	return forced
}

// kill ends the child at once and waits for it.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it may be gone already
	<-c.done
	c.release()
}

// release frees what the parent holds for a child that is gone.
func (c *child) release() {
	_ = c.master.Close()
	c.forgetConfig()
}

// forgetConfig removes the configuration, which the child reads only once.
func (c *child) forgetConfig() { _ = os.RemoveAll(c.runtimeDir) }
