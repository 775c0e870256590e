package keeper

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"os"
	"sync"
	"testing"
	"time"

	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

func id(n int) (out [16]byte) {
	// As far apart as real ones, which are digests.
	binary.BigEndian.PutUint64(out[:], uint64(n)*0x9E3779B97F4A7C15)
	return out
}

func ids(n int) (all [][16]byte) {
	for i := range n {
		all = append(all, id(i))
	}
	return all
}

func (s *site) sealFor(k *Keeper, person [16]byte) []byte {
	s.Helper()
	v, err := k.SealFor(s.Context(), person, where, "secret")
	s.ok(err)
	return v
}

func (s *site) readsFor(k *Keeper, person [16]byte, v []byte) {
	s.Helper()
	if got, err := k.UnsealFor(s.Context(), person, where, v); err != nil || got != "secret" {
		s.Errorf("UnsealFor = %q, %v", got, err)
	}
}

func (s *site) refusesFor(code string, k *Keeper, person [16]byte, v []byte) {
	s.Helper()
	if got, err := k.UnsealFor(s.Context(), person, where, v); fault.CodeOf(err) != code {
		s.Errorf("UnsealFor = %q, %v, want %s", got, err, code)
	}
}

func TestSealFor(t *testing.T) {
	s := newSite(t)
	k := s.open()
	v := s.sealFor(k, id(1))
	s.readsFor(k, id(1), v)
	s.refusesFor("crypt.unreadable", k, id(2), v) // never had a key
	s.sealFor(k, id(2))
	s.refusesFor("crypt.unreadable", k, id(2), v) // has another one
	s.ok(k.Rotate(t.Context()))
	s.readsFor(k, id(1), v)
	again := s.open()
	s.readsFor(again, id(1), v)
	s.readsFor(again, id(1), s.sealFor(k, id(1)))
}

func TestFetchPersons(t *testing.T) {
	s := newSite(t)
	k := s.open()
	all := ids(3000)
	s.ok(k.FetchPersons(t.Context(), all, false))
	if n := s.salts(); n != 0 {
		t.Errorf("%d salts were drawn for reading", n)
	}
	s.ok(k.FetchPersons(t.Context(), append(all, all[:10]...), true))
	if n := s.salts(); n != len(all) {
		t.Errorf("%d salts for %d persons", n, len(all))
	}
	var values [][]byte
	for _, p := range all {
		values = append(values, s.sealFor(k, p))
	}
	again := s.open()
	s.ok(again.FetchPersons(t.Context(), all, true))
	for i, p := range all {
		s.readsFor(again, p, values[i])
	}
	if n := s.salts(); n != len(all) {
		t.Errorf("%d salts after the second time", n)
	}
}

func (s *site) salts() (n int) {
	s.Helper()
	s.ok(s.row("SELECT count(*) FROM person_key WHERE salt IS NOT NULL", &n))
	return n
}

// TestPersonsCacheIsBounded seals for more persons than the cache holds.
func TestPersonsCacheIsBounded(t *testing.T) {
	var c persons
	for i := range 3 * cachedPersons {
		c.put(id(i), person{destroyed: true})
		if _, ok := c.get(id(0)); !ok {
			t.Fatal("what is in use went")
		}
	}
	if n := len(c.young) + len(c.old); n > 2*cachedPersons {
		t.Errorf("%d are cached", n)
	}
	if _, ok := c.get(id(1)); ok {
		t.Error("what was not in use stayed")
	}
}

func TestDestroyPerson(t *testing.T) {
	s := newSite(t)
	k := s.open()
	gone, other := s.sealFor(k, id(1)), s.sealFor(k, id(2))
	s.ok(k.DestroyPerson(t.Context(), id(1)))
	for _, k := range []*Keeper{k, s.open()} {
		s.refusesFor("crypt.destroyed", k, id(1), gone)
		s.readsFor(k, id(2), other)
	}
	s.ok(k.DestroyPerson(t.Context(), id(1))) // once more
	s.ok(k.DestroyPerson(t.Context(), id(3))) // who never had one
	// Whoever comes back gets another key, and what was destroyed stays so.
	fresh := s.sealFor(k, id(1))
	for _, k := range []*Keeper{k, s.open()} {
		s.readsFor(k, id(1), fresh)
		s.refusesFor("crypt.destroyed", k, id(1), gone)
	}
	s.ok(k.Rotate(t.Context()))
	s.refusesFor("crypt.destroyed", s.open(), id(1), gone)
}

// TestDestroyedSaltIsNowhere searches the bytes of the store's files for the
// salts of those who were destroyed, among thousands whose rows moved about.
func TestDestroyedSaltIsNowhere(t *testing.T) {
	s := newSite(t)
	k := s.open()
	all := ids(4000)
	for i := 0; i < len(all); i += 500 {
		s.ok(k.FetchPersons(t.Context(), all[i:i+500], true))
	}
	var salts [][]byte
	for i := 0; i < len(all); i += 80 {
		var sealed []byte
		s.ok(s.row("SELECT salt FROM person_key WHERE person_id = $1", &sealed, hex.EncodeToString(all[i][:])))
		salts = append(salts, sealed)
	}
	if n := s.found(salts); n != len(salts) {
		t.Fatalf("%d of %d salts are found while they are kept: the search finds nothing", n, len(salts))
	}
	for i := 0; i < len(all); i += 80 {
		s.ok(k.DestroyPerson(t.Context(), all[i]))
	}
	if n := s.found(salts); n != 0 {
		t.Errorf("%d of %d destroyed salts are still in the files", n, len(salts))
	}
}

func (s *site) found(needles [][]byte) (n int) {
	s.Helper()
	var bytesOfAll []byte
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(s.database() + suffix)
		s.ok(err)
		bytesOfAll = append(bytesOfAll, content...)
	}
	for _, needle := range needles {
		// The nonce alone would do to tell, and a torn copy would hold a part.
		if bytes.Contains(bytesOfAll, needle[20:50]) {
			n++
		}
	}
	return n
}

// TestDestroyWhileSealing destroys a person again and again while others seal
// and read for that person: after the last time nothing can be read.
func TestDestroyWhileSealing(t *testing.T) {
	s := newSite(t)
	k := s.open()
	var mu sync.Mutex
	var made [][]byte
	var working sync.WaitGroup
	for range 4 {
		working.Go(func() {
			for range 50 {
				v, err := k.SealFor(t.Context(), id(1), where, "secret")
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := k.UnsealFor(t.Context(), id(1), where, v); err != nil && fault.CodeOf(err) != "crypt.destroyed" {
					t.Error(err)
				}
				mu.Lock()
				made = append(made, v)
				mu.Unlock()
			}
		})
	}
	for range 10 {
		if err := k.DestroyPerson(t.Context(), id(1)); err != nil && fault.CodeOf(err) != "control.busy" {
			t.Error(err)
		}
	}
	working.Wait()
	s.ok(k.DestroyPerson(t.Context(), id(1)))
	for _, k := range []*Keeper{k, s.open()} {
		for _, v := range made {
			s.refusesFor("crypt.destroyed", k, id(1), v)
		}
	}
}

func TestDestroyedAtIsKept(t *testing.T) {
	s := newSite(t)
	s.sealFor(s.open(), id(1))
	s.o.Clock = clock.Fixed(start.Add(time.Hour))
	s.ok(s.open().DestroyPerson(t.Context(), id(1)))
	name := id(1)
	kept, err := s.db.PersonKeys(t.Context(), []string{hex.EncodeToString(name[:])})
	s.ok(err)
	if len(kept) != 1 || kept[0].Salt != nil || !kept[0].CreatedAt.Equal(start) || !kept[0].DestroyedAt.Equal(start.Add(time.Hour)) {
		t.Errorf("kept = %+v", kept)
	}
}
