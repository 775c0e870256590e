package crypt

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"qingjian/internal/fault"
)

const keyFileHeader = "qingjian-key-1"

// Wrapper is the key-encryption key. It lives in a file outside the data
// directory and wraps the keys that the control store keeps, in the default
// suite unless In names another.
type Wrapper struct {
	key   []byte
	suite Suite
}

// In returns the same key at work in a suite.
func (w *Wrapper) In(suite Suite) *Wrapper { return &Wrapper{key: w.key, suite: suite} }

// LoadWrapper reads the key file. Fault codes: key.file_missing (with
// os.ErrNotExist in the chain), key.file_mode when others may read it,
// key.file_malformed.
func LoadWrapper(path string) (*Wrapper, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "key.file_missing",
			fault.F("找不到密钥文件 %s", "the key file %s is not there", path)).
			WithHint(fault.T("没有密钥文件就不能读取数据，请从备份恢复它，或用 --key-file 指明位置",
				"without the key file the data cannot be read: restore it from its backup, or name it with --key-file")).Wrap(err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Denied, "key.file_mode",
			fault.F("密钥文件 %s 可被其他用户读取", "other users may read the key file %s", path)).
			WithHint(fault.F("请运行 chmod 600 %s", "run chmod 600 %s", path))
	}
	text, err := os.ReadFile(path) // #nosec G304 -- the operator sets where the key file is
	if err != nil {
		return nil, fault.New(fault.Unavailable, "key.file_missing",
			fault.F("无法读取密钥文件 %s", "the key file %s cannot be read", path)).Wrap(err)
	}
	lines := bytes.Fields(text)
	if len(lines) == 2 && string(lines[0]) == keyFileHeader {
		key, err := hex.DecodeString(string(lines[1]))
		if err == nil && len(key) == KeySize {
			return &Wrapper{key: key, suite: GM()}, nil
		}
	}
	return nil, fault.New(fault.Invalid, "key.file_malformed",
		fault.F("密钥文件 %s 的内容不完整", "the key file %s is not whole", path))
}

// CreateWrapper draws a key and writes it, durably, to a new file. It never
// overwrites one, and a process that dies meanwhile leaves no half of one.
func CreateWrapper(path string) (*Wrapper, error) {
	w := &Wrapper{key: make([]byte, KeySize), suite: GM()}
	if _, err := rand.Read(w.key); err != nil {
		return nil, err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, keyFileUnwritable(path, err)
	}
	// One name, so that whoever died before left one at most. It is removed, not
	// written over: it may be a second name of a key that is in use.
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the operator sets where the key file is
	if errors.Is(err, fs.ErrExist) && os.Remove(part) == nil {
		f, err = os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the operator sets where the key file is
	}
	if err != nil {
		return nil, keyFileUnwritable(path, err)
	}
	_, err = f.WriteString(keyFileHeader + "\n" + hex.EncodeToString(w.key) + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Link(part, path) // refuses to overwrite
	}
	if err = errors.Join(err, os.Remove(part)); err == nil {
		err = SyncDir(dir)
	}
	if err != nil {
		return nil, keyFileUnwritable(path, err)
	}
	return w, nil
}

// SyncDir makes a file that was just linked or renamed into a folder survive a
// power failure.
func SyncDir(path string) error {
	d, err := os.Open(path) // #nosec G304 -- the operator sets where the key file is
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// IsMissing reports whether an error of LoadWrapper means that there is no
// such file.
func IsMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

func keyFileUnwritable(path string, err error) error {
	return fault.New(fault.Unavailable, "key.file_unwritable",
		fault.F("无法写入密钥文件 %s", "the key file %s cannot be written", path)).Wrap(err)
}

// Wrap encrypts the first generation of a key for the control store.
func (w *Wrapper) Wrap(p Purpose, key []byte) ([]byte, error) {
	return w.WrapGeneration(Generation{Purpose: p, No: 1, Key: key})
}

// WrapGeneration encrypts a key for the control store.
func (w *Wrapper) WrapGeneration(g Generation) ([]byte, error) {
	aead, err := w.suite.AEAD(w.key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return aead.Seal(nonce, nonce, g.Key, g.place()), nil
}

// Unwrap is the inverse of Wrap; fault code key.wrong when the wrapped key was
// made with another key file.
func (w *Wrapper) Unwrap(p Purpose, wrapped []byte) ([]byte, error) {
	g, err := w.UnwrapGeneration(p, 1, wrapped)
	return g.Key, err
}

// UnwrapGeneration is the inverse of WrapGeneration; fault code key.wrong.
func (w *Wrapper) UnwrapGeneration(p Purpose, no uint16, wrapped []byte) (Generation, error) {
	g := Generation{Purpose: p, No: no}
	aead, err := w.suite.AEAD(w.key)
	if err != nil {
		return g, err
	}
	if n := aead.NonceSize(); len(wrapped) > n {
		if g.Key, err = aead.Open(nil, wrapped[:n], wrapped[n:], g.place()); err == nil {
			return g, nil
		}
	}
	return g, fault.New(fault.Denied, "key.wrong",
		fault.T("密钥文件与数据目录不相配", "the key file does not belong to this data directory")).
		WithHint(fault.T("请用建立该数据目录时生成的密钥文件；轮换过密钥的，用轮换后的那一份", "use the key file that was made with this data directory, the one since its keys were last rotated"))
}
