package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"qingjian/internal/fault"
)

// dirLock keeps a data directory to one process. The lock ends with the
// process, however it dies; the file's content tells others whom to ask.
type dirLock struct{ file *os.File }

// holder is what the lock file says.
type holder struct {
	PID    int    `json:"pid"`
	Server string `json:"server,omitempty"` // address, when the holder serves
}

// lockDir takes the directory; fault codes data.unwritable, data.in_use.
func lockDir(dir string) (*dirLock, error) {
	return lockFile(filepath.Join(dir, "lock"), dir)
}

// lockFile takes a lock file for what is shown as the thing in use.
func lockFile(path, dir string) (*dirLock, error) {
	unwritable := fault.New(fault.Unavailable, "data.unwritable",
		fault.F("数据目录 %s 无法写入", "the data directory %s cannot be written", dir)).
		WithHint(fault.T("请检查目录权限，或用 --data 指定别的目录", "check its permissions, or name another one with --data"))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, unwritable.Wrap(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- in the data directory, whose place the operator sets
	if err != nil {
		return nil, unwritable.Wrap(err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(inUse(dir, f), f.Close())
	}
	l := &dirLock{f}
	return l, l.announce(holder{PID: os.Getpid()})
}

func inUse(dir string, f *os.File) error {
	var h holder
	content, err := io.ReadAll(f)
	if err == nil {
		// Half-written content only makes the message less exact.
		err = json.Unmarshal(content, &h)
	}
	if err == nil && h.Server != "" {
		return fault.New(fault.Conflict, "data.in_use",
			fault.F("数据目录 %s 正由服务 %s 使用", "the data directory %s is in use by the server at %s", dir, h.Server)).
			WithHint(fault.F("请在命令后加 --server %s，通过该服务执行", "add --server %s to work through that server", h.Server))
	}
	return fault.New(fault.Conflict, "data.in_use",
		fault.F("数据目录 %s 正由另一个命令使用（进程 %d）", "the data directory %s is in use by another command (process %d)", dir, h.PID)).
		WithHint(fault.T("请等它结束后再试", "try again when it has ended"))
}

// announce writes who holds the directory.
func (l *dirLock) announce(h holder) error {
	content, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err = l.file.WriteAt(content, 0)
	return err
}

// Close gives the directory back.
func (l *dirLock) Close() error { return errors.Join(l.file.Truncate(0), l.file.Close()) }
