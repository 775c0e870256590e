package feed_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/crypto/ssh"
)

// The servers of these tests are Debian's, run without privileges on this machine
// alone and end with the test: `make servers` installs them.

// program finds an installed program; a test that lacks it fails.
func program(t *testing.T, patterns ...string) string {
	t.Helper()
	for _, p := range patterns {
		found, err := filepath.Glob(p)
		if err == nil && len(found) > 0 {
			return found[len(found)-1]
		}
	}
	t.Fatalf("none of %v is installed: run `make servers`", patterns)
	return ""
}

// freePort gives a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// child runs a program until the test ends, once it answers.
func child(t *testing.T, cmd *exec.Cmd, answers func() error) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	})
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for limit := time.After(time.Minute); ; {
		if answers() == nil {
			return
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%s ended: %v\n%s", cmd.Path, err, said.String())
		case <-limit:
			t.Fatalf("%s does not answer\n%s", cmd.Path, said.String())
		case <-tick.C:
		}
	}
}

// keyPair makes a key; private is its file.
func keyPair(t *testing.T, dir, name string) (private string, public ssh.PublicKey) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	private = filepath.Join(dir, name)
	if err := os.WriteFile(private, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return private, signer.PublicKey()
}

func authorized(k ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(k)))
}

// openSSH is a real sshd with its sftp subsystem; it takes keys.
type openSSH struct {
	address, user, hostKey, clientKey, dir string
}

func startSSH(t *testing.T) openSSH {
	t.Helper()
	dir := t.TempDir()
	host, hostPublic := keyPair(t, dir, "host")
	client, clientPublic := keyPair(t, dir, "client")
	allowed := filepath.Join(dir, "authorized")
	if err := os.WriteFile(allowed, []byte(authorized(clientPublic)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	s := openSSH{address: net.JoinHostPort("127.0.0.1", freePort(t)), user: me.Username, hostKey: authorized(hostPublic), clientKey: client, dir: filepath.Join(dir, "out")}
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 { // sshd of root wants its empty folder
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	_, port, _ := net.SplitHostPort(s.address)
	config := filepath.Join(dir, "config")
	text := fmt.Sprintf("ListenAddress 127.0.0.1:%s\nHostKey %s\nAuthorizedKeysFile %s\nPidFile none\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nStrictModes no\nSubsystem sftp internal-sftp\n", port, host, allowed)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	child(t, exec.Command(program(t, "/usr/sbin/sshd"), "-D", "-e", "-f", config), func() error {
		c, err := net.Dial("tcp", s.address)
		if err == nil {
			err = c.Close()
		}
		return err
	})
	return s
}

// startPostgres is a real PostgreSQL with a database of one table; it wants a
// password.
func startPostgres(t *testing.T, password string) (address string, run func(text string)) {
	t.Helper()
	dir, err := os.MkdirTemp("", "pg-") // the socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	bin := program(t, "/usr/lib/postgresql/*/bin")
	secret := filepath.Join(dir, "password")
	if err := os.WriteFile(secret, []byte(password), 0o644); err != nil {
		t.Fatal(err)
	}
	as := unprivileged(t, dir)
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "owner", "-A", "scram-sha-256", "--pwfile", secret, "-N", "-E", "UTF8", "--locale=C")
	as(initdb)
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	port := freePort(t)
	server := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+dir, "-c", "fsync=off")
	as(server)
	address = "postgres://owner@127.0.0.1:" + port + "/postgres?sslmode=disable"
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("owner", password)
	var conn *pgx.Conn
	child(t, server, func() error {
		c, err := pgx.Connect(t.Context(), u.String())
		conn = c
		return err
	})
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return address, func(text string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
}

// unprivileged has a program run as nobody where the tests run as root, which
// PostgreSQL refuses.
func unprivileged(t *testing.T, dir string) func(*exec.Cmd) {
	t.Helper()
	if os.Getuid() != 0 {
		return func(*exec.Cmd) {}
	}
	const nobody = 65534
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	return func(c *exec.Cmd) {
		c.Dir = dir
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
}
