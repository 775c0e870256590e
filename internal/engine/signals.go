package engine

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// sigaction is the kernel's struct sigaction, the same on amd64 and arm64.
type sigaction struct {
	handler, flags, restorer uintptr
	mask                     uint64
}

// lastSignal is the highest signal number of Linux on our architectures.
const lastSignal = 64

// signalActions is the full table of a process, index = signal number.
type signalActions [lastSignal + 1]sigaction

func readSignalActions() *signalActions {
	var s signalActions
	for sig := 1; sig <= lastSignal; sig++ {
		rtSigaction(sig, nil, &s[sig])
	}
	return &s
}

// apply puts the table back. KILL and STOP refuse, which is right.
func (s *signalActions) apply() {
	for sig := 1; sig <= lastSignal; sig++ {
		rtSigaction(sig, &s[sig], nil)
	}
}

func rtSigaction(sig int, set, old *sigaction) {
	_, _, _ = unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(sig),
		uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(old)), unsafe.Sizeof(sigaction{}.mask), 0, 0) // #nosec G103 -- the arguments of a system call
}
