package engine

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
	"golang.org/x/sys/unix"
)

// The private contract between parent and child.
const (
	childArg      = "engine"
	childEnv      = "QINGJIAN_ENGINE_CHILD"
	childPrefix   = "qingjian engine: "
	childStatusFD = 3

	exitFailed  = 80 // the library ran and gave an error
	exitLibrary = 81 // the library cannot be loaded
)

// childSpec is what the parent tells the child, as JSON in childEnv. It holds
// no secret: the environment of a process is easily seen.
type childSpec struct {
	Library   string   `json:"library"`
	ReadOnly  []string `json:"read_only"`
	ReadWrite []string `json:"read_write"`
	Ports     []int    `json:"ports"`
	Sealed    bool     `json:"sealed"` // the first half is over
}

// childStatus is what the child reports on childStatusFD before it loads the
// library.
type childStatus struct {
	Confined bool   `json:"confined"`
	Reason   string `json:"reason,omitempty"` // why not
}

// RunChild turns this process into the engine when it was started as one and
// then never returns. It belongs on the first line of main and of TestMain;
// in every other process it does nothing.
func RunChild() {
	raw := os.Getenv(childEnv)
	if len(os.Args) < 2 || os.Args[1] != childArg || raw == "" {
		return
	}
	// Ctrl-C and the like are for the parent, which then stops us cleanly.
	signal.Ignore(unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT)
	runtime.LockOSThread()
	var spec childSpec
	if err := json.Unmarshal([]byte(raw), &spec); err != nil {
		die(exitFailed, err)
	}
	if !spec.Sealed {
		if err := seal(spec); err != nil {
			die(exitFailed, err)
		}
	}
	os.Exit(serve(spec.Library, os.Args[2:]))
}

func die(code int, err error) {
	fmt.Fprintln(os.Stderr, childPrefix+err.Error())
	os.Exit(code)
}

// seal confines this thread where the kernel can, reports it, and starts the
// program anew. The restart matters: a Landlock domain belongs to a thread,
// Go has several, and the way of changing all of them at once is closed to a
// process that loads C code with purego. After an exec one thread is left.
func seal(spec childSpec) error {
	self, err := unix.Open("/proc/self/exe", unix.O_PATH|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("open the own program: %w", err)
	}
	status := childStatus{Confined: true}
	if err := confine(spec, self); err != nil {
		status = childStatus{Reason: err.Error()}
	}
	pipe := os.NewFile(childStatusFD, "status")
	if err := json.NewEncoder(pipe).Encode(status); err != nil {
		return fmt.Errorf("report to the parent: %w", err)
	}
	_ = pipe.Close()

	spec.Sealed = true
	raw, err := json.Marshal(spec)
	if err != nil {
		return err
	}
	if err := os.Setenv(childEnv, string(raw)); err != nil {
		return err
	}
	// By descriptor, so that a program replaced on disk in the meantime (an
	// upgrade) still restarts its engine.
	return unix.Exec(fmt.Sprintf("/proc/self/fd/%d", self), os.Args, os.Environ())
}

// serve loads the library and runs it with these arguments until the pseudo
// terminal closes. It returns the exit code.
func serve(library string, args []string) int {
	handle, err := purego.Dlopen(library, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		die(exitLibrary, err)
	}
	main, err := purego.Dlsym(handle, "chdb_query_cmdline")
	if err != nil {
		die(exitLibrary, err)
	}
	enable, err := purego.Dlsym(handle, "chdb_set_signal_handlers_enabled")
	if err != nil {
		die(exitLibrary, err)
	}

	// The library's own handlers would take over Go's: switch them off and
	// put back what the call itself changed.
	actions := readSignalActions()
	purego.SyscallN(enable, 0)
	actions.apply()

	argv := cStrings(append([]string{"clickhouse"}, args...))
	result, _, _ := purego.SyscallN(main, uintptr(len(argv)-1), uintptr(unsafe.Pointer(&argv[0]))) // #nosec G103 -- argv of the foreign main
	runtime.KeepAlive(argv)
	if result == 0 {
		return exitFailed
	}
	return 0
}

// cStrings gives a C argv: NUL-terminated strings and a nil at the end.
func cStrings(args []string) []*byte {
	argv := make([]*byte, 0, len(args)+1)
	for _, arg := range args {
		b := append([]byte(arg), 0)
		argv = append(argv, &b[0])
	}
	return append(argv, nil)
}
