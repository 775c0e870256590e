package engine

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// leastLandlock is the lowest Landlock version that serves: before it no file
// could be moved between folders, which the engine does all the time.
const leastLandlock = 2

// netRule is LANDLOCK_RULE_NET_PORT, not yet in x/sys.
const netRule = 2

// netPortAttr is the kernel's struct landlock_net_port_attr.
type netPortAttr struct {
	allowed uint64
	port    uint64
}

const (
	readAccess = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	fileAccess = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_READ_FILE |
		unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_TRUNCATE | unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
)

// systemPaths are what any program needs to run: libraries, the kernel's
// tables, name resolution. Notably not /etc as a whole.
func systemPaths() []string {
	return []string{
		"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/proc", "/sys", "/usr/share/zoneinfo",
		"/etc/ld.so.cache", "/etc/localtime", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/resolv.conf",
		"/dev/urandom", "/dev/random", "/dev/zero",
	}
}

// confine restricts the calling thread, and what it starts, to the paths and
// ports of the spec and to the program held by self. SQL functions such as
// file() then reach nothing else, whoever calls them.
func confine(spec childSpec, self int) error {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return fmt.Errorf("the kernel offers no Landlock: %w", errno)
	}
	if version < leastLandlock {
		return fmt.Errorf("the kernel's Landlock is too old: version %d", version)
	}
	attr := rulesetFor(int(version))
	ruleset, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0) // #nosec G103 -- the argument of a system call
	if errno != 0 {
		return fmt.Errorf("create a Landlock ruleset: %w", errno)
	}
	defer func() { _ = unix.Close(int(ruleset)) }()

	if err := addRules(int(ruleset), attr, spec, self); err != nil {
		return err
	}
	if err := dropPrivileges(); err != nil {
		return err
	}
	if _, _, errno := unix.Syscall(unix.SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0, 0); errno != 0 {
		return fmt.Errorf("enter the Landlock domain: %w", errno)
	}
	return nil
}

// dropPrivileges gives up, for good, whatever root may do beyond reading and
// writing files: with it the engine could look into other processes, past
// Landlock, through /proc.
func dropPrivileges() error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("give up new privileges: %w", err)
	}
	head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if err := unix.Capget(&head, &sets[0]); err != nil {
		return fmt.Errorf("read the capabilities: %w", err)
	}
	const keep = 1<<unix.CAP_DAC_OVERRIDE | 1<<unix.CAP_FOWNER
	kept := sets[0].Permitted & keep
	sets = [2]unix.CapUserData{{Effective: kept, Permitted: kept}}
	if err := unix.Capset(&head, &sets[0]); err != nil {
		return fmt.Errorf("give up capabilities: %w", err)
	}
	return nil
}

// rulesetFor names every access that this version of Landlock can deny.
func rulesetFor(version int) unix.LandlockRulesetAttr {
	attr := unix.LandlockRulesetAttr{
		Handled_access_fs: unix.LANDLOCK_ACCESS_FS_REFER<<1 - 1, // all up to version 2
	}
	if version >= 3 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_TRUNCATE
	}
	if version >= 4 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
	}
	if version >= 5 {
		attr.Handled_access_fs |= unix.LANDLOCK_ACCESS_FS_IOCTL_DEV
	}
	if version >= 6 {
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
	}
	return attr
}

func addRules(ruleset int, attr unix.LandlockRulesetAttr, spec childSpec, self int) error {
	if err := allowFD(ruleset, self, readAccess&attr.Handled_access_fs); err != nil {
		return err
	}
	for _, path := range append(systemPaths(), spec.ReadOnly...) {
		if err := allowPath(ruleset, path, readAccess&attr.Handled_access_fs); err != nil {
			return err
		}
	}
	for _, path := range append([]string{"/dev/null", "/dev/pts"}, spec.ReadWrite...) {
		if err := allowPath(ruleset, path, attr.Handled_access_fs&^unix.LANDLOCK_ACCESS_FS_EXECUTE); err != nil {
			return err
		}
	}
	if attr.Handled_access_net == 0 {
		return nil
	}
	for _, port := range spec.Ports {
		rule := netPortAttr{allowed: attr.Handled_access_net, port: uint64(port)}  // #nosec G115 -- a port
		if errno := addRule(ruleset, netRule, unsafe.Pointer(&rule)); errno != 0 { // #nosec G103 -- the argument of a system call
			return fmt.Errorf("allow a port: %w", errno)
		}
	}
	return nil
}

// allowPath allows access to a file or everything below a folder. A path that
// is not there needs no rule.
func allowPath(ruleset int, path string, access uint64) error {
	fd, err := unix.Open(path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ENOENT) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("allow %s: %w", path, err)
	}
	defer func() { _ = unix.Close(fd) }()
	return allowFD(ruleset, fd, access)
}

func allowFD(ruleset, fd int, access uint64) error {
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil {
		return fmt.Errorf("look at an allowed path: %w", err)
	}
	if stat.Mode&unix.S_IFMT != unix.S_IFDIR {
		access &= fileAccess // the kernel refuses folder rights on a file
	}
	rule := unix.LandlockPathBeneathAttr{Allowed_access: access, Parent_fd: int32(fd)}                 // #nosec G115 -- a file descriptor
	if errno := addRule(ruleset, unix.LANDLOCK_RULE_PATH_BENEATH, unsafe.Pointer(&rule)); errno != 0 { // #nosec G103 -- the argument of a system call
		return fmt.Errorf("allow a path: %w", errno)
	}
	return nil
}

func addRule(ruleset, kind int, rule unsafe.Pointer) unix.Errno {
	_, _, errno := unix.Syscall6(unix.SYS_LANDLOCK_ADD_RULE, uintptr(ruleset), uintptr(kind), uintptr(rule), 0, 0, 0)
	return errno
}
