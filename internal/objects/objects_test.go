package objects

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	keys, err := crypt.GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := crypt.NewKeyring(keys)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, ring)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func reopen(t *testing.T, s *Store) *Store {
	t.Helper()
	again, err := Open(s.dir, s.ring)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestOriginal(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	content := strings.Repeat("canary 120118190001010005 ", 10000)
	info, err := s.PutOriginal(t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.PutOriginal(t.Context(), strings.NewReader(content), 1<<20); err != nil || again.SHA256 != info.SHA256 {
		t.Errorf("the same file again: %v, %v", again, err)
	}
	if _, err := s.Original(info.SHA256); fault.CodeOf(err) != "object.missing" {
		t.Errorf("an original before it was kept: %v", err)
	}
	s = reopen(t, s) // an arrival outlives its process
	left, err := s.Arriving()
	if err != nil || len(left) != 2 || left[0].SHA256 != info.SHA256 {
		t.Fatalf("arriving %v, %v", left, err)
	}
	if err := errors.Join(s.Keep(left[0].Arrival), s.Drop(left[1].Arrival), s.Drop(left[1].Arrival)); err != nil {
		t.Fatal(err)
	}
	o, err := s.Original(info.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	got, err := io.ReadAll(io.NewSectionReader(o, 0, o.Size()))
	if err != nil || string(got) != content {
		t.Errorf("read back wrong: %v", err)
	}
	files := walk(t, dir)
	if len(files) != 1 {
		t.Errorf("one content is kept %d times", len(files))
	}
	for name, b := range files {
		if bytes.Contains(b, []byte("canary")) {
			t.Errorf("%s holds plaintext", name)
		}
	}
}

func TestOriginalTooLarge(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	_, err := s.PutOriginal(t.Context(), strings.NewReader("12345"), 4)
	if fault.CodeOf(err) != "object.too_large" {
		t.Errorf("err = %v", err)
	}
	if files := walk(t, dir); len(files) != 0 {
		t.Errorf("a refused file was left: %v", files)
	}
}

func TestPreparedExistsOnlyWhenCommitted(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	w, err := s.CreatePrepared()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("half")); err != nil {
		t.Fatal(err)
	}
	if names, err := s.PreparedNames(); err != nil || len(names) != 0 {
		t.Errorf("visible before Commit: %v, %v", names, err)
	}
	// A process that died here leaves the partial file; the next Open clears it.
	s2 := open(t, dir)
	if files := walk(t, dir); len(files) != 0 {
		t.Errorf("left after Open: %v", files)
	}
	if _, err := s2.Prepared("7"); fault.CodeOf(err) != "object.missing" {
		t.Errorf("err = %v", err)
	}
	w2, err := s2.CreatePrepared()
	if err != nil {
		t.Fatal(err)
	}
	if err := w2.Commit("7"); err != nil {
		t.Fatal(err)
	}
	w2.Discard()
	if _, err := s2.Prepared("7"); err != nil {
		t.Error(err)
	}
	if err := s2.RemovePrepared("7"); err != nil {
		t.Error(err)
	}
	if err := s2.RemovePrepared("7"); err != nil {
		t.Errorf("removing twice: %v", err)
	}
}

func walk(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
