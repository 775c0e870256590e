package feed

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// files is a folder on this machine or another one.
type files interface {
	list(dir string) ([]fs.FileInfo, error)
	stat(name string) (fs.FileInfo, error)
	open(name string) (io.ReadCloser, error)
	rename(from, to string) error
	mkdir(dir string) error
	remove(name string) error
}

// folder takes the oldest file that is complete.
type folder struct {
	feed    *Feed
	now     clock.Clock
	files   files
	at      string
	pattern string
	mark    bool
	destroy bool // of a register of all citizens nothing stays on this machine

	taken   string
	reader  io.Closer
	waiting bool
}

const (
	doneDir    = "done"
	refusedDir = "refused"
	doneMark   = ".done"
)

func (d *folder) fetch(context.Context, string) (*delivery, error) {
	all, err := d.files.list(d.at)
	if err != nil {
		return nil, unreachable("folder", err)
	}
	ready := d.ready(all)
	if len(ready) == 0 {
		return nil, nil
	}
	d.waiting = len(ready) > 1
	info := ready[0]
	d.taken = info.Name()
	r, err := d.files.open(path.Join(d.at, d.taken))
	if err != nil {
		return nil, unreachable("file", err)
	}
	d.reader = r
	return &delivery{body: &steady{Reader: r, folder: d, was: info}}, nil
}

// ready lists the complete files, oldest first.
func (d *folder) ready(all []fs.FileInfo) []fs.FileInfo {
	marked := map[string]bool{}
	for _, i := range all {
		if name, ok := strings.CutSuffix(i.Name(), doneMark); ok {
			marked[name] = true
		}
	}
	var out []fs.FileInfo
	for _, i := range all {
		n := i.Name()
		fits, _ := path.Match(cmp.Or(d.pattern, "*"), n)
		part := strings.HasPrefix(n, ".") || slices.Contains([]string{doneMark, ".part", ".tmp", ".filepart"}, strings.ToLower(path.Ext(n)))
		still := d.mark && marked[n] || !d.mark && !i.ModTime().After(d.now().Add(-d.feed.settle))
		if i.Mode().IsRegular() && fits && !part && still {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	return out
}

// steady finds out whether a file was written to while it was read.
type steady struct {
	io.Reader
	folder *folder
	was    fs.FileInfo
	n      int64
}

// Read implements io.Reader; fault code feed.still_written.
func (s *steady) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.n += int64(n)
	if err == nil {
		return n, nil
	}
	if !errors.Is(err, io.EOF) {
		return n, unreachable("file", err)
	}
	is, failed := s.folder.files.stat(path.Join(s.folder.at, s.was.Name()))
	if failed != nil {
		return n, unreachable("file", failed)
	}
	if is.Size() != s.was.Size() || s.n != s.was.Size() || !is.ModTime().Equal(s.was.ModTime()) {
		return n, fault.New(fault.Conflict, "feed.still_written", fault.T("文件还在写入", "the file is still being written")).
			WithHint(fault.T("稍后会自动再取", "it is taken later by itself"))
	}
	return n, io.EOF
}

func (d *folder) more() bool { return d.waiting }

// close puts the file where its sender sees what became of it.
func (d *folder) close(_ context.Context, status string) error {
	if d.reader == nil {
		return nil
	}
	err := d.reader.Close()
	var to string
	switch status {
	case control.RunPublished, control.RunUnchanged, control.RunDuplicate, control.RunHeld, control.RunEmpty:
		to = doneDir
	case control.RunRefused:
		to = refusedDir
	default: // it is tried again
		return err
	}
	return errors.Join(err, d.putAway(d.taken, to), d.dropMark())
}

func (d *folder) putAway(name, to string) error {
	from := path.Join(d.at, name)
	if d.destroy {
		return d.files.remove(from)
	}
	dir := path.Join(d.at, to)
	if err := d.files.mkdir(dir); err != nil {
		return err
	}
	target := path.Join(dir, name)
	if _, err := d.files.stat(target); err == nil { // the name was used before
		target = path.Join(dir, d.now().In(office).Format("20060102T150405.000")+"-"+name)
	}
	return d.files.rename(from, target)
}

func (d *folder) dropMark() error {
	if !d.mark {
		return nil
	}
	return d.files.remove(path.Join(d.at, d.taken+doneMark))
}

// osFiles is this machine.
type osFiles struct{}

func (osFiles) list(dir string) ([]fs.FileInfo, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []fs.FileInfo
	for _, e := range entries {
		if i, err := e.Info(); err == nil { // one that was just taken away is not there
			out = append(out, i)
		}
	}
	return out, nil
}

func (osFiles) stat(name string) (fs.FileInfo, error)   { return os.Lstat(name) }
func (osFiles) open(name string) (io.ReadCloser, error) { return os.Open(name) } // #nosec G304 -- in the folder that the operator's declaration names
func (osFiles) rename(from, to string) error            { return os.Rename(from, to) }
func (osFiles) mkdir(dir string) error                  { return os.MkdirAll(dir, 0o750) }
func (osFiles) remove(name string) error                { return os.Remove(name) }
