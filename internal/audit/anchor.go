package audit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

const anchorSuffix = ".checkpoint"

// anchorFile names a checkpoint's file so that names sort by size and two
// checkpoints of one size that differ lie side by side.
func anchorFile(c Checkpoint) string {
	return fmt.Sprintf("audit-%015d-%x%s", c.Size, c.Root[:4], anchorSuffix)
}

func anchorFault(dir string, err error) error {
	return fault.New(fault.Unavailable, "audit.anchor_unwritable",
		fault.F("外部检查点文件夹 %s 无法读写", "the folder of outside checkpoints %s cannot be read or written", dir)).
		WithHint(fault.T("记录本身没有丢失；请恢复该文件夹后再运行 qingjian audit checkpoint", "the entries themselves are safe: make the folder reachable, then run qingjian audit checkpoint")).Wrap(err)
}

// writeAnchor keeps a checkpoint outside. A file that is there is never written
// over.
func (l *Log) writeAnchor(c Checkpoint) error {
	if l.anchor == "" {
		return nil
	}
	if err := os.MkdirAll(l.anchor, 0o750); err != nil {
		return anchorFault(l.anchor, err)
	}
	path := filepath.Join(l.anchor, anchorFile(c))
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := writeWhole(path, []byte(c.Note), 0o640); err != nil {
		return anchorFault(l.anchor, err)
	}
	return nil
}

// writeWhole makes a file that is there whole or not at all, also after a power
// failure. It renames, since a folder on the network may know no links.
func writeWhole(path string, content []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".part-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return crypt.SyncDir(filepath.Dir(path))
}

// anchored lists the files outside, smallest checkpoint first.
func anchored(dir string) ([]string, error) {
	if dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, anchorFault(dir, err)
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "audit-") && strings.HasSuffix(e.Name(), anchorSuffix) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// anchorNotAhead refuses to sign a trail that is shorter than what was signed
// before: the store was put back to an older state.
func (l *Log) anchorNotAhead(size uint64) error {
	names, err := anchored(l.anchor)
	if err != nil || len(names) == 0 {
		return err
	}
	digits, _, _ := strings.Cut(strings.TrimPrefix(names[len(names)-1], "audit-"), "-")
	outside, err := strconv.ParseUint(digits, 10, 63)
	if err != nil {
		return damaged(size, "外部检查点文件夹中有名称不对的文件 "+names[len(names)-1], "the folder of outside checkpoints holds a file of another name: "+names[len(names)-1])
	}
	if outside <= size {
		return nil
	}
	return damaged(size, fmt.Sprintf("外部检查点已到第 %d 条，记录被恢复到较早的状态", outside),
		fmt.Sprintf("a checkpoint kept outside reaches to entry %d: the store was put back to an older state", outside))
}

// readAnchor reads every checkpoint kept outside.
func readAnchor(dir string) ([][]byte, error) {
	names, err := anchored(dir)
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(dir, name)) // #nosec G304 -- the directory that the operator sets
		if err != nil {
			return nil, anchorFault(dir, err)
		}
		all = append(all, b)
	}
	return all, nil
}
