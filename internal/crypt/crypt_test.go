package crypt

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"qingjian/internal/fault"
)

func ring(t *testing.T) *Keyring {
	t.Helper()
	keys, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewKeyring(keys)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDigests(t *testing.T) {
	r, other := ring(t), ring(t)
	first := r.PersonID("a")
	if r.PersonID("a") != first || r.PersonID("b") == first {
		t.Error("a person_id depends on the number and on nothing else")
	}
	if r.PersonID("a") == other.PersonID("a") {
		t.Error("a person_id depends on the identity root key")
	}
	if r.RecordID("A12", "DECL", [16]byte{}, []string{"ab", "c"}) == r.RecordID("A12", "DECL", [16]byte{}, []string{"a", "bc"}) {
		t.Error("parts of a natural key run together")
	}
	if r.Blind("phone", "1") == r.Blind("id_no", "1") {
		t.Error("blind indexes of two types compare equal")
	}
	names := []string{"x", "y"}
	if r.RowMAC("A01", names, []string{"1", ""}) != r.RowMAC("A01", []string{"x"}, []string{"1"}) {
		t.Error("a new empty field changes a stored row's digest")
	}
	if r.RowMAC("A01", names, []string{"1", ""}) == r.RowMAC("A01", names, []string{"", "1"}) {
		t.Error("a value in another field gives the same digest")
	}
}

func TestSeal(t *testing.T) {
	r := ring(t)
	sealed, err := r.Seal("A01\x00id_no", "secret")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("secret")) {
		t.Error("the value stands in the ciphertext")
	}
	if got, err := r.Unseal("A01\x00id_no", sealed); err != nil || got != "secret" {
		t.Errorf("Unseal = %q, %v", got, err)
	}
	for name, c := range map[string]struct {
		context string
		bytes   []byte
		ring    *Keyring
	}{
		"another place": {"A01\x00mobile", sealed, r},
		"a flipped bit": {"A01\x00id_no", flip(sealed, len(sealed)-1), r},
		"cut off":       {"A01\x00id_no", sealed[:5], r},
		"other keys":    {"A01\x00id_no", sealed, ring(t)},
	} {
		if _, err := c.ring.Unseal(c.context, c.bytes); fault.CodeOf(err) != "crypt.unreadable" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func flip(b []byte, i int) []byte {
	c := bytes.Clone(b)
	c[i] ^= 1
	return c
}

func TestStream(t *testing.T) {
	r := ring(t)
	for _, size := range []int{0, 1, chunkSize - 1, chunkSize, chunkSize + 1, 3*chunkSize + 17} {
		plain := make([]byte, size)
		for i := range plain {
			plain[i] = byte(rand.Uint32())
		}
		stored := encrypt(t, r, plain)
		d, err := r.DecryptAt(bytes.NewReader(stored), int64(len(stored)))
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		got, err := io.ReadAll(io.NewSectionReader(d, 0, d.Size()))
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes: read back wrong: %v", size, err)
		}
		for range 20 {
			if size == 0 {
				break
			}
			off := rand.IntN(size)
			p := make([]byte, min(rand.IntN(2*chunkSize)+1, size-off))
			if _, err := d.ReadAt(p, int64(off)); err != nil || !bytes.Equal(p, plain[off:off+len(p)]) {
				t.Fatalf("%d bytes at %d: %v", len(p), off, err)
			}
		}
	}
}

func TestStreamDamage(t *testing.T) {
	r := ring(t)
	stored := encrypt(t, r, bytes.Repeat([]byte("abc"), chunkSize))
	chunk := chunkSize + tagSize
	swapped := bytes.Clone(stored)
	copy(swapped[headerSize:], stored[headerSize+chunk:headerSize+2*chunk])
	for name, b := range map[string][]byte{
		"a flipped bit":      flip(stored, headerSize+5),
		"cut between chunks": stored[:headerSize+2*chunk],
		"cut inside a chunk": stored[:len(stored)-1],
		"chunks swapped":     swapped,
		"header only":        stored[:headerSize],
		"empty":              nil,
	} {
		d, err := r.DecryptAt(bytes.NewReader(b), int64(len(b)))
		if err == nil {
			_, err = io.ReadAll(io.NewSectionReader(d, 0, d.Size()))
		}
		if fault.CodeOf(err) != "crypt.stream_damaged" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func encrypt(t *testing.T, r *Keyring, plain []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := r.EncryptTo(&out)
	if err != nil {
		t.Fatal(err)
	}
	// Odd pieces, so that chunk borders fall inside a write.
	for rest := plain; len(rest) > 0; {
		n := min(len(rest), 10007)
		if _, err := w.Write(rest[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "data.key")
	if _, err := LoadWrapper(path); fault.CodeOf(err) != "key.file_missing" || !IsMissing(err) {
		t.Errorf("missing: %v", err)
	}
	w, err := CreateWrapper(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := CreateWrapper(path); fault.CodeOf(err) != "key.file_unwritable" {
		t.Errorf("an existing key file was overwritten: %v", err)
	}
	again, err := LoadWrapper(path)
	if err != nil {
		t.Fatal(err)
	}
	key := bytes.Repeat([]byte{7}, KeySize)
	wrapped, err := w.Wrap(Data, key)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Unwrap(Data, wrapped); err != nil || !bytes.Equal(got, key) {
		t.Errorf("Unwrap: %v", err)
	}
	if _, err := again.Unwrap(Index, wrapped); fault.CodeOf(err) != "key.wrong" {
		t.Errorf("another purpose: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadWrapper(path); fault.CodeOf(err) != "key.file_mode" {
		t.Errorf("readable by others: %v", err)
	}
	short := filepath.Join(t.TempDir(), "short.key")
	if err := os.WriteFile(short, []byte(keyFileHeader+"\nabcd\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadWrapper(short); fault.CodeOf(err) != "key.file_malformed" {
		t.Errorf("malformed: %v", err)
	}
}

func BenchmarkSeal(b *testing.B) {
	keys, _ := GenerateKeys()
	r, _ := NewKeyring(keys)
	for b.Loop() {
		if _, err := r.Seal("A12\x00address\x00pppppppppppppppp", "某区某镇某村一区二排三号"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPersonID(b *testing.B) {
	keys, _ := GenerateKeys()
	r, _ := NewKeyring(keys)
	for b.Loop() {
		r.PersonID("120118190001010005")
	}
}
