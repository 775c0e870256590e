package keeper

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver

	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// site is a data directory's control store and the key file beside it.
type site struct {
	*testing.T
	db  *control.DB
	o   Options
	dir string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{T: t, dir: t.TempDir()}
	db, err := control.Open(t.Context(), "sqlite:"+s.database())
	s.ok(err)
	t.Cleanup(func() { s.ok(db.Close()) })
	s.ok(db.Migrate(t.Context(), nil))
	s.db = db
	s.o = Options{Control: db, KeyFile: filepath.Join(s.dir, "a [b]", "data.key"), Clock: clock.Fixed(start)}
	return s
}

func (s *site) database() string { return filepath.Join(s.dir, "control.db") }

func (s *site) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// open opens the directory as a new process would.
func (s *site) open() *Keeper {
	s.Helper()
	k, err := Open(s.Context(), s.o)
	s.ok(err)
	return k
}

func (s *site) refuses(code string, o Options) {
	s.Helper()
	if _, err := Open(s.Context(), o); fault.CodeOf(err) != code {
		s.Errorf("Open: %v, want %s", err, code)
	}
}

// sealed is something of every kind that a keyring made.
type sealed struct {
	value, stream, signature []byte
	person, commitment       string
}

const where = "A12\x00address\x00pppppppppppppppp"

func (s *site) seal(r *crypt.Keyring) sealed {
	s.Helper()
	value, err := r.Seal(where, "secret")
	s.ok(err)
	var stream bytes.Buffer
	w, err := r.EncryptTo(&stream)
	s.ok(err)
	_, err = io.WriteString(w, "original")
	s.ok(errors.Join(err, w.Close()))
	signature, err := r.Signer().Sign([]byte("root"))
	s.ok(err)
	return sealed{value, stream.Bytes(), signature, fmt.Sprint(r.PersonID("a")), fmt.Sprint(r.Commitment([]byte("salt"), "id_no", "a"))}
}

// reads wants a keyring to read what was made before.
func (s *site) reads(r *crypt.Keyring, all ...sealed) {
	s.Helper()
	for i, x := range all {
		if got, err := r.Unseal(where, x.value); err != nil || got != "secret" {
			s.Errorf("value %d: %q, %v", i, got, err)
		}
		d, err := r.DecryptAt(bytes.NewReader(x.stream), int64(len(x.stream)))
		if err != nil {
			s.Errorf("stream %d: %v", i, err)
			continue
		}
		if got, err := io.ReadAll(io.NewSectionReader(d, 0, d.Size())); err != nil || string(got) != "original" {
			s.Errorf("stream %d: %q, %v", i, got, err)
		}
		if !slices.ContainsFunc(r.Verifiers(), func(v crypt.Verifier) bool { return v.Verify([]byte("root"), x.signature) }) {
			s.Errorf("signature %d holds under no generation", i)
		}
		if x.person != fmt.Sprint(r.PersonID("a")) || x.commitment != fmt.Sprint(r.Commitment([]byte("salt"), "id_no", "a")) {
			s.Errorf("%d: a person or a commitment is another one now", i)
		}
	}
}

func TestOpenDrawsOnce(t *testing.T) {
	for _, suite := range []string{"", "gm", "std"} {
		t.Run("suite "+suite, func(t *testing.T) {
			s := newSite(t)
			s.o.Suite = suite
			made := s.seal(s.open().Ring())
			s.reads(s.open().Ring(), made)
			s.o.Suite = ""
			s.reads(s.open().Ring(), made)
		})
	}
}

func TestSuiteIsFixed(t *testing.T) {
	s := newSite(t)
	s.o.Suite = "rsa"
	s.refuses("crypt.suite_unknown", s.o)
	s.o.Suite = "std"
	if got := s.open().Ring().Suite().Name(); got != "std" {
		t.Errorf("suite = %s", got)
	}
	s.o.Suite = "gm"
	s.refuses("crypt.suite_mismatch", s.o)
}

func TestKeyFileMustFit(t *testing.T) {
	s, other := newSite(t), newSite(t)
	s.open()
	other.open()
	strange := s.o
	strange.KeyFile = other.o.KeyFile
	s.refuses("key.wrong", strange)
	strange.KeyFile += ".gone"
	s.refuses("key.file_missing", strange)
}

// TestSetUpThatDied leaves a key file that wraps nothing yet.
func TestSetUpThatDied(t *testing.T) {
	s := newSite(t)
	_, err := crypt.CreateWrapper(s.o.KeyFile)
	s.ok(err)
	s.reads(s.open().Ring(), s.seal(s.open().Ring()))
}

// TestOlderDirectory opens one whose keys were kept before there were
// generations, signing keys and commitments.
func TestOlderDirectory(t *testing.T) {
	s := newSite(t)
	keys, err := crypt.GenerateKeys()
	s.ok(err)
	old, err := crypt.NewKeyring(keys)
	s.ok(err)
	wrapper, err := crypt.CreateWrapper(s.o.KeyFile)
	s.ok(err)
	s.statement(`CREATE TABLE wrapped_key (purpose TEXT NOT NULL PRIMARY KEY, wrapped BYTEA NOT NULL, created_at BIGINT NOT NULL)`)
	for _, p := range []crypt.Purpose{crypt.Identity, crypt.Record, crypt.Index, crypt.Digest, crypt.Data, crypt.Object} {
		wrapped, err := wrapper.Wrap(p, keys[p])
		s.ok(err)
		s.statement(`INSERT INTO wrapped_key VALUES ($1, $2, 1)`, string(p), wrapped)
	}
	s.statement(`DELETE FROM schema_migration WHERE name >= '040'`)
	s.statement(`DROP TABLE key_generation`)
	s.ok(s.db.Migrate(s.Context(), nil))

	k := s.open()
	value, err := old.Seal(where, "secret")
	s.ok(err)
	if got, err := k.Ring().Unseal(where, value); err != nil || got != "secret" {
		t.Errorf("Unseal = %q, %v", got, err)
	}
	if k.Ring().PersonID("a") != old.PersonID("a") {
		t.Error("a person is another one after the upgrade")
	}
	s.reads(s.open().Ring(), s.seal(k.Ring()))
	status, err := k.Status(s.Context())
	s.ok(err)
	if status.Suite != "gm" || len(status.Keys) != len(crypt.Purposes()) {
		t.Errorf("status = %+v", status)
	}
}

func (s *site) statement(text string, args ...any) {
	s.Helper()
	db, err := sql.Open("sqlite", s.database())
	s.ok(err)
	defer db.Close()
	_, err = db.ExecContext(s.Context(), text, args...)
	s.ok(err)
}

func TestRotate(t *testing.T) {
	for _, suite := range []string{"gm", "std"} {
		t.Run(suite, func(t *testing.T) {
			s := newSite(t)
			s.o.Suite = suite
			k := s.open()
			firstFile, err := os.ReadFile(s.o.KeyFile)
			s.ok(err)
			all := []sealed{s.seal(k.Ring())}
			for range 3 {
				s.ok(k.Rotate(t.Context()))
				all = append(all, s.seal(k.Ring()))
				s.reads(k.Ring(), all...) // while it is in use
				s.reads(s.open().Ring(), all...)
			}
			if got := k.Ring().Newest(crypt.Data); got != 4 {
				t.Errorf("generation %d is at work", got)
			}
			for i, x := range all {
				for j, y := range all {
					if i != j && bytes.Equal(x.value[:3], y.value[:3]) {
						t.Errorf("values %d and %d are of one generation", i, j)
					}
				}
			}
			old := s.o
			old.KeyFile = filepath.Join(s.dir, "old.key")
			s.ok(os.WriteFile(old.KeyFile, firstFile, 0o600))
			s.refuses("key.wrong", old)
			if kept, err := os.ReadFile(s.o.KeyFile + ".before-2"); err != nil || !bytes.Equal(kept, firstFile) {
				t.Errorf("the first key file is not kept: %v", err)
			}
		})
	}
}

// TestRotationDies lets a rotation die after each of its steps, also one after
// another died, and wants every new process to read and to rotate on.
func TestRotationDies(t *testing.T) {
	for first := range 5 {
		for second := range 5 {
			t.Run(fmt.Sprintf("after %d and %d steps", first, second), func(t *testing.T) {
				s := newSite(t)
				all := []sealed{s.seal(s.open().Ring())}
				for _, n := range []int{first, second} {
					k := s.open()
					r, err := k.rotation(t.Context())
					s.ok(err)
					for _, step := range r.steps()[:n] {
						s.ok(step(t.Context()))
					}
					all = append(all, s.seal(k.Ring())) // it may still seal before it is gone
					again := s.open()
					s.reads(again.Ring(), all...)
					all = append(all, s.seal(again.Ring()))
				}
				k := s.open()
				s.ok(k.Rotate(t.Context()))
				all = append(all, s.seal(k.Ring()))
				s.reads(s.open().Ring(), all...)
				if _, err := os.Stat(k.nextFile()); !os.IsNotExist(err) {
					t.Errorf("the next key file is left: %v", err)
				}
			})
		}
	}
}

// TestRotationDiesWhileReplacing covers the moments inside the last durable
// step, and a key file that was lost after the new one was committed.
func TestRotationDiesWhileReplacing(t *testing.T) {
	for name, meanwhile := range map[string]func(s *site, k *Keeper){
		"before anything":        func(*site, *Keeper) {},
		"the old name was given": func(s *site, k *Keeper) { s.ok(os.Link(k.KeyFile, k.oldFiles()+"2")) },
		"the name was taken":     func(s *site, k *Keeper) { s.ok(os.WriteFile(k.oldFiles()+"2", []byte("other"), 0o600)) },
		"the old file is gone":   func(s *site, k *Keeper) { s.ok(os.Remove(k.KeyFile)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			k := s.open()
			made := s.seal(k.Ring())
			r, err := k.rotation(t.Context())
			s.ok(err)
			s.ok(r.begin(t.Context()))
			s.ok(r.commit(t.Context()))
			meanwhile(s, k)
			s.reads(s.open().Ring(), made)
			s.reads(s.open().Ring(), made)
			if name == "the name was taken" {
				if text, err := os.ReadFile(k.oldFiles() + "2"); err != nil || string(text) != "other" {
					t.Errorf("another file was overwritten: %q, %v", text, err)
				}
			}
		})
	}
}

// TestRotateAfterAFailure goes on in the process whose rotation failed without
// knowing whether it was committed.
func TestRotateAfterAFailure(t *testing.T) {
	for n := range 4 {
		s := newSite(t)
		k := s.open()
		all := []sealed{s.seal(k.Ring())}
		r, err := k.rotation(t.Context())
		s.ok(err)
		for _, step := range r.steps()[:n] {
			s.ok(step(t.Context()))
		}
		s.ok(k.Rotate(t.Context()))
		all = append(all, s.seal(k.Ring()))
		s.reads(k.Ring(), all...)
		s.reads(s.open().Ring(), all...)
	}
}

func TestRotateChangesNothingWhenItCannotBegin(t *testing.T) {
	s := newSite(t)
	k := s.open()
	made := s.seal(k.Ring())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := k.Rotate(ctx); err == nil {
		t.Error("it rotated for nobody")
	}
	s.ok(os.WriteFile(k.nextFile(), []byte("half"), 0o600))
	if err := k.Rotate(t.Context()); fault.CodeOf(err) != "key.file_malformed" {
		t.Errorf("a strange file in the way: %v", err)
	}
	if got := k.Ring().Newest(crypt.Data); got != 1 {
		t.Errorf("generation %d is at work", got)
	}
	s.reads(s.open().Ring(), made)
}

func TestStatus(t *testing.T) {
	s := newSite(t)
	s.open()
	s.o.Clock = clock.Fixed(start.Add(50 * time.Hour))
	k := s.open()
	s.ok(k.Rotate(t.Context()))
	k.Clock = clock.Fixed(start.Add(150 * time.Hour))
	got, err := k.Status(t.Context())
	s.ok(err)
	if got.Suite != "gm" || got.KeyFileDays != 4 || len(got.OldKeyFiles) != 1 || len(got.Keys) != len(crypt.Purposes())+3 {
		t.Errorf("status = %+v", got)
	}
	for _, x := range got.Keys {
		want := KeyStatus{Purpose: x.Purpose, Generation: 1, AtWork: !x.Rotates, Rotates: x.Rotates, CreatedAt: start, Days: 6}
		if x.Generation == 2 {
			want.Generation, want.AtWork, want.Rotates, want.CreatedAt, want.Days = 2, true, true, start.Add(50*time.Hour), 4
		}
		if x != want {
			t.Errorf("%+v, want %+v", x, want)
		}
	}
}

// row reads one value past the control store.
func (s *site) row(query string, into any, args ...any) error {
	s.Helper()
	db, err := sql.Open("sqlite", s.database())
	s.ok(err)
	defer db.Close()
	return db.QueryRowContext(s.Context(), query, args...).Scan(into)
}
