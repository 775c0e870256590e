package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestConfinedEngineReadsOnlyItsOwnFiles(t *testing.T) {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	able := errno == 0 && version >= leastLandlock

	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := start(t, Options{Dir: t.TempDir()})
	if e.Confined() != able {
		t.Errorf("confined: %v, want %v for this kernel", e.Confined(), able)
	}
	conn := connect(t, e.Endpoint())
	for _, path := range []string{"/etc/passwd", secret, fmt.Sprintf("/proc/%d/environ", os.Getpid())} {
		err := conn.Exec(t.Context(), fmt.Sprintf("SELECT file('%s')", path))
		if refused := err != nil; refused != able {
			t.Errorf("%s: %v", path, err)
		}
	}
}
