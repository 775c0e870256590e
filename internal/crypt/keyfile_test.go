package crypt

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestKeyFileIsNeverHalfThere watches new key files appear: a process killed
// meanwhile must not leave one that is not whole, for nobody could go on with
// the data directory.
func TestKeyFileIsNeverHalfThere(t *testing.T) {
	for range 300 {
		path := filepath.Join(t.TempDir(), "data.key")
		var watching sync.WaitGroup
		started := make(chan struct{})
		watching.Go(func() {
			close(started)
			for {
				_, err := LoadWrapper(path)
				if err == nil {
					return
				}
				if !IsMissing(err) {
					t.Error(err)
					return
				}
			}
		})
		<-started
		if _, err := CreateWrapper(path); err != nil {
			t.Fatal(err)
		}
		watching.Wait()
		if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
			t.Fatalf("beside the key file: %v, %v", entries, err)
		}
	}
}

// TestKeyFileAfterADeath lets the part of a dead process be there, as a second
// name of a key that was moved elsewhere since.
func TestKeyFileAfterADeath(t *testing.T) {
	dir := t.TempDir()
	moved, path := filepath.Join(dir, "moved.key"), filepath.Join(dir, "data.key")
	if _, err := CreateWrapper(moved); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(moved, path+".part"); err != nil {
		t.Fatal(err)
	}
	if _, err := CreateWrapper(path); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{moved, path} {
		if _, err := LoadWrapper(key); err != nil {
			t.Error(err)
		}
	}
}
