// Package objects keeps the original files and the prepared batches,
// encrypted and written durably. Originals are addressed by the SHA-256 of
// their content, so the same file is kept once.
package objects

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// Store is a folder of encrypted objects.
type Store struct {
	dir  string
	ring *crypt.Keyring
}

// Info says what was stored.
type Info struct {
	SHA256  string // hex, of the plaintext
	Bytes   int64
	Arrival string // under which it is kept or dropped
}

const (
	originals = "originals"
	prepared  = "prepared"
	partial   = ".part"
	arriving  = ".arriving"
)

// Open makes the folder where it is missing and clears what an interrupted
// write left behind.
func Open(dir string, ring *crypt.Keyring) (*Store, error) {
	s := &Store{dir: dir, ring: ring}
	for _, sub := range []string{originals, prepared} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return nil, unwritable(err)
		}
		left, err := filepath.Glob(filepath.Join(dir, sub, "*"+partial))
		if err != nil {
			return nil, err
		}
		for _, path := range left {
			if err := os.Remove(path); err != nil {
				return nil, unwritable(err)
			}
		}
	}
	return s, nil
}

// PutOriginal stores a file of at most limit bytes (fault object.too_large)
// while hashing it. Nothing unencrypted touches the disk.
//
// It only arrives: it becomes an original by Keep, once something names it, or is
// thrown away by Drop. What a dead process left between the two, Arriving lists.
func (s *Store) PutOriginal(ctx context.Context, r io.Reader, limit int64) (Info, error) {
	w, err := s.create(originals)
	if err != nil {
		return Info{}, err
	}
	defer w.discard()
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, hash), io.LimitReader(&ctxReader{ctx, r}, limit+1))
	if err != nil {
		return Info{}, err
	}
	if n > limit {
		return Info{}, fault.New(fault.TooLarge, "object.too_large",
			fault.F("文件超过 %d MiB 的上限", "the file is over the limit of %d MiB", limit>>20)).
			WithHint(fault.T("请拆成几个较小的工作簿后分别导入", "split it into several smaller workbooks"))
	}
	info := Info{SHA256: hex.EncodeToString(hash.Sum(nil)), Bytes: n}
	own := strings.TrimSuffix(filepath.Base(w.file.Name()), partial) // another upload may bring the same content
	info.Arrival = info.SHA256 + "-" + own + arriving
	return info, w.commit(info.Arrival)
}

// Keep makes an arrival the original of its content.
func (s *Store) Keep(arrival string) error {
	sha, _, _ := strings.Cut(arrival, "-")
	if err := os.Rename(s.path(originals, arrival), s.path(originals, sha)); err != nil {
		return unwritable(err)
	}
	return crypt.SyncDir(filepath.Join(s.dir, originals))
}

// Drop throws an arrival away.
func (s *Store) Drop(arrival string) error { return s.remove(originals, arrival) }

// Arriving lists the arrivals with the content of each.
func (s *Store) Arriving() ([]Info, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, originals))
	if err != nil {
		return nil, err
	}
	var out []Info
	for _, e := range entries {
		if sha, _, ok := strings.Cut(e.Name(), "-"); ok && strings.HasSuffix(e.Name(), arriving) {
			out = append(out, Info{SHA256: sha, Arrival: e.Name()})
		}
	}
	return out, nil
}

// Original opens a stored original; fault object.missing, crypt.stream_damaged.
func (s *Store) Original(sha string) (*Object, error) { return s.open(originals, sha) }

// Replace writes other content in the place of an original, durably and at once.
func (s *Store) Replace(sha string, write func(io.Writer) error) error {
	w, err := s.create(originals)
	if err != nil {
		return err
	}
	defer w.discard()
	if err := write(w); err != nil {
		return err
	}
	return w.commit(sha)
}

// Originals lists the originals by the SHA-256 of what was handed in.
func (s *Store) Originals() ([]string, error) { return s.names(originals) }

// RemoveOriginal deletes an original; one that is not there is no error.
func (s *Store) RemoveOriginal(sha string) error { return s.remove(originals, sha) }

// CreatePrepared begins a prepared batch. It exists only once Commit returned.
func (s *Store) CreatePrepared() (*Writer, error) { return s.create(prepared) }

// Prepared opens a prepared batch; fault object.missing, crypt.stream_damaged.
func (s *Store) Prepared(name string) (*Object, error) { return s.open(prepared, name) }

// RemovePrepared deletes a prepared batch; one that is not there is no error.
func (s *Store) RemovePrepared(name string) error { return s.remove(prepared, name) }

func (s *Store) remove(kind, name string) error {
	err := os.Remove(s.path(kind, name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// PreparedNames lists the prepared batches.
func (s *Store) PreparedNames() ([]string, error) { return s.names(prepared) }

func (s *Store) names(kind string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, kind))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), partial) && !strings.HasSuffix(e.Name(), arriving) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (s *Store) path(kind, name string) string {
	return filepath.Join(s.dir, kind, filepath.Base(name))
}

// Object is an open, decrypted object.
type Object struct {
	*crypt.Decrypter
	file *os.File
}

// Close closes the object.
func (o *Object) Close() error { return o.file.Close() }

func (s *Store) open(kind, name string) (*Object, error) {
	f, err := os.Open(s.path(kind, name))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "object.missing",
			fault.T("存档的原始文件不在了", "a stored file is no longer there")).
			WithHint(fault.T("请从备份恢复数据目录下的 objects 文件夹", "restore the folder objects of the data directory from its backup")).Wrap(err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	d, err := s.ring.DecryptAt(f, info.Size())
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &Object{Decrypter: d, file: f}, nil
}

// Writer encrypts into an object that does not exist yet.
type Writer struct {
	io.WriteCloser
	store *Store
	kind  string
	file  *os.File
}

func (s *Store) create(kind string) (*Writer, error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, kind), "*"+partial)
	if err != nil {
		return nil, unwritable(err)
	}
	enc, err := s.ring.EncryptTo(f)
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return &Writer{WriteCloser: enc, store: s, kind: kind, file: f}, nil
}

// Commit makes the object durable under a name.
func (w *Writer) Commit(name string) error { return w.commit(name) }

// Discard throws the object away; after Commit it does nothing.
func (w *Writer) Discard() { w.discard() }

func (w *Writer) commit(name string) error {
	if err := errors.Join(w.Close(), w.file.Sync(), w.file.Close()); err != nil {
		return unwritable(err)
	}
	if err := os.Rename(w.file.Name(), w.store.path(w.kind, name)); err != nil {
		return unwritable(err)
	}
	w.file = nil
	return crypt.SyncDir(filepath.Join(w.store.dir, w.kind))
}

func (w *Writer) discard() {
	if w.file == nil {
		return
	}
	// Best effort: Open clears what is left.
	_ = w.file.Close()
	_ = os.Remove(w.file.Name())
	w.file = nil
}

func unwritable(err error) error {
	return fault.New(fault.Unavailable, "object.unwritable",
		fault.T("无法写入数据目录", "the data directory cannot be written")).
		WithHint(fault.T("请检查磁盘空间和目录权限", "check the disk's free space and the folder's permissions")).Wrap(err)
}

type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
