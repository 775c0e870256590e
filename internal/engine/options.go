package engine

import (
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"qingjian/internal/fault"
)

// Bounds of the memory given by default, in bytes.
const (
	leastMemory = 1 << 30
	mostMemory  = 16 << 30
)

// prepared fills in the defaults, makes the folders and checks the library.
func (o Options) prepared() (Options, error) {
	var err error
	if o.Library == "" {
		o.Library, err = FindLibrary()
	} else {
		o.Library, err = firstFile([]string{o.Library})
	}
	if err != nil {
		return o, err
	}
	if err := checkLibrary(o.Library); err != nil {
		return o, err
	}
	if o.Dir == "" {
		return o, dirUnusable(o.Dir, os.ErrInvalid)
	}
	if o.LogDir == "" {
		o.LogDir = filepath.Join(o.Dir, "log")
	}
	for _, dir := range []*string{&o.Dir, &o.LogDir, &o.BackupDir} {
		if err := prepareDir(dir); err != nil {
			return o, err
		}
	}
	if o.MaxMemory <= 0 {
		o.MaxMemory = defaultMemory(machineMemory())
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.lockWait == 0 {
		o.lockWait = defaultLockWait
	}
	return o, nil
}

// prepareDir makes a folder for its owner only and its path absolute and free
// of links, as the engine and Landlock want it. An empty path stays empty.
func prepareDir(path *string) error {
	if *path == "" {
		return nil
	}
	dir, err := filepath.Abs(*path)
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err == nil {
		err = os.Chmod(dir, 0o700) // #nosec G302 -- a directory, for its owner alone
	}
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return dirUnusable(*path, err)
	}
	*path = dir
	return nil
}

func dirUnusable(dir string, cause error) error {
	return fault.New(fault.Unavailable, "engine.dir_unusable", fault.F(
		"内嵌 ClickHouse 无法使用目录 %q", "the embedded ClickHouse cannot use the folder %q", dir,
	)).WithHint(fault.T("请检查目录是否存在、属于当前用户、磁盘可写。", "Check that it can be made, belongs to this user and is writable.")).Wrap(cause)
}

// defaultMemory gives the engine two fifths of the machine: on an office
// computer with 4 GB, 1.6 GB.
func defaultMemory(machine int64) int64 {
	return min(max(machine*2/5, leastMemory), mostMemory)
}

// machineMemory is what this machine, or the container on it, has, in bytes.
func machineMemory() int64 {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return 0
	}
	total := int64(info.Totalram) * int64(info.Unit) // #nosec G115 -- memory of a machine, in bytes
	raw, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		return total
	}
	limit, err := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
	if err != nil { // "max"
		return total
	}
	return min(total, limit)
}

// arguments are the engine's command line. Interactive and a terminal go
// together: without them any connection reset would end the process.
func (o Options) arguments(config string, p ports) []string {
	return []string{
		"-C", config, "--path", o.Dir,
		"--listen_host", loopback, "--tcp_port", strconv.Itoa(p.native), "--http_port", strconv.Itoa(p.http),
		"--interactive", "--disable_suggestion", "--history_file", "/dev/null",
		"--query", "SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP",
	}
}

// spec tells the child what to load and what it may touch.
func (o Options) spec(runtimeDir string, p ports) childSpec {
	spec := childSpec{
		Library:   o.Library,
		ReadOnly:  []string{o.Library, runtimeDir},
		ReadWrite: []string{o.Dir, o.LogDir},
		Ports:     []int{p.native, p.http},
	}
	if o.BackupDir != "" {
		spec.ReadWrite = append(spec.ReadWrite, o.BackupDir)
	}
	return spec
}
