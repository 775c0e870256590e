package crypt

import (
	"bytes"
	"encoding/hex"
	"io"
	"slices"
	"sync"
	"testing"

	"qingjian/internal/fault"
)

// TestReadsTheFirstFormat holds the keyring to what was written before values
// named their generation, with keys that were made for this test.
func TestReadsTheFirstFormat(t *testing.T) {
	keys := map[Purpose][]byte{}
	for i, p := range Purposes() {
		keys[p] = bytes.Repeat([]byte{byte(i + 1)}, KeySize)
	}
	r, err := NewKeyring(keys)
	if err != nil {
		t.Fatal(err)
	}
	renew(t, r)
	value := unhex(t, "01d2652bf8a693935e020f9c1e181b34412846b6c844785fdbec0e9e47b8b4cea50456dca23f664fabfe3081724c4bfed9665ecc20")
	if got, err := r.Unseal("A12\x00address\x00pppppppppppppppp", value); err != nil || got != "某村一区二排三号" {
		t.Errorf("Unseal = %q, %v", got, err)
	}
	stream := unhex(t, "514a5354524d303104fb44db602047fa540d1ae6b2ae3afc99833cede0ccd502c97cd58ff4e1a5be2a71635c25dec1d9d9891eb4c3715b44fbc65b8d1440f31d")
	if got := decrypt(t, r, stream); got != "original" {
		t.Errorf("stream = %q", got)
	}
	for want, got := range map[string][16]byte{
		"f99207552864e80fa849b492a7c87e44": r.PersonID("120118190001010005"),
		"3436d92f369042c1e4fec2bef4c32469": r.RecordID("A12", "DECL", [16]byte{1}, []string{"x"}),
		"df75bac290644a857a79cd8bf5985bec": r.Blind("id_no", "1"),
		"7b4c2e99e8dec59b59b2e5aba8a776dc": r.RowMAC("A01", []string{"x"}, []string{"1"}),
	} {
		if hex.EncodeToString(got[:]) != want {
			t.Errorf("%x, want %s", got, want)
		}
	}
}

func decrypt(t *testing.T, r *Keyring, stored []byte) string {
	t.Helper()
	d, err := r.DecryptAt(bytes.NewReader(stored), int64(len(stored)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(io.NewSectionReader(d, 0, d.Size()))
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func renew(t *testing.T, r *Keyring) []Generation {
	t.Helper()
	fresh, err := r.Renew()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Add(fresh...); err != nil {
		t.Fatal(err)
	}
	return fresh
}

func ringOf(t *testing.T, suite Suite) *Keyring {
	t.Helper()
	var all []Generation
	for _, p := range Purposes() {
		g, err := Draw(suite, p, 1)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, g)
	}
	r, err := OpenKeyring(suite, all)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGenerations(t *testing.T) {
	for _, suite := range suites() {
		t.Run(suite.Name(), func(t *testing.T) {
			r := ringOf(t, suite)
			var values, streams, signatures [][]byte
			person, blind := r.PersonID("a"), r.Blind("id_no", "1")
			for range 3 {
				v, err := r.Seal("x", "secret")
				if err != nil {
					t.Fatal(err)
				}
				s, err := r.Signer().Sign([]byte("root"))
				if err != nil {
					t.Fatal(err)
				}
				values, streams, signatures = append(values, v), append(streams, encrypt(t, r, []byte("original"))), append(signatures, s)
				renew(t, r)
			}
			for i := range values {
				if got, err := r.Unseal("x", values[i]); err != nil || got != "secret" {
					t.Errorf("value of generation %d: %q, %v", i+1, got, err)
				}
				if _, err := r.Unseal("y", values[i]); fault.CodeOf(err) != "crypt.unreadable" {
					t.Errorf("value of generation %d in another place: %v", i+1, err)
				}
				if got := decrypt(t, r, streams[i]); got != "original" {
					t.Errorf("stream of generation %d: %q", i+1, got)
				}
				for j, v := range r.Verifiers() {
					if v.Verify([]byte("root"), signatures[i]) != (i == j) {
						t.Errorf("signature of generation %d under %d", i+1, j+1)
					}
				}
			}
			if r.PersonID("a") != person || r.Blind("id_no", "1") != blind {
				t.Error("an identifier changed with the generation")
			}
		})
	}
}

// TestGenerationCannotBeSwapped renames the generation of what was sealed.
func TestGenerationCannotBeSwapped(t *testing.T) {
	r := ring(t)
	value, err := r.Seal("x", "secret")
	if err != nil {
		t.Fatal(err)
	}
	stream := encrypt(t, r, []byte("original"))
	renew(t, r)
	for _, no := range []byte{0, 2, 3} {
		forged := bytes.Clone(value)
		forged[2] = no
		if _, err := r.Unseal("x", forged); fault.CodeOf(err) != "crypt.unreadable" {
			t.Errorf("value as of generation %d: %v", no, err)
		}
		forged = bytes.Clone(stream)
		forged[len(streamMagic)+1] = no
		if _, err := r.DecryptAt(bytes.NewReader(forged), int64(len(forged))); fault.CodeOf(err) != "crypt.stream_damaged" {
			t.Errorf("stream as of generation %d: %v", no, err)
		}
	}
	for n := range value {
		if _, err := r.Unseal("x", value[:n]); fault.CodeOf(err) != "crypt.unreadable" {
			t.Errorf("%d bytes of a value: %v", n, err)
		}
	}
	for n := range stream {
		if _, err := r.DecryptAt(bytes.NewReader(stream[:n]), int64(n)); fault.CodeOf(err) != "crypt.stream_damaged" {
			t.Errorf("%d bytes of a stream: %v", n, err)
		}
	}
}

func TestRefusesGenerations(t *testing.T) {
	key := bytes.Repeat([]byte{7}, KeySize)
	r := ring(t)
	fresh := renew(t, r)
	if err := r.Add(fresh...); err != nil {
		t.Errorf("the same again: %v", err)
	}
	for name, g := range map[string]Generation{
		"another key of a number": {Data, 2, key},
		"number zero":             {Data, 0, key},
		"a short key":             {Object, 3, key[:16]},
		"a key that never turns":  {Identity, 2, key},
		"an unknown purpose":      {"other", 1, key},
	} {
		if err := r.Add(Generation{Data, 9, key}, g); fault.CodeOf(err) != "key.generation" {
			t.Errorf("%s: %v", name, err)
		}
		if r.Newest(Data) != 2 {
			t.Fatalf("%s: a part was taken in", name)
		}
	}
	if err := r.Add(Generation{Sign, 3, make([]byte, KeySize)}); fault.CodeOf(err) != "crypt.key_malformed" {
		t.Errorf("no signing key: %v", err)
	}
	keys, err := GenerateKeys()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Purposes() {
		some := map[Purpose][]byte{}
		for q, k := range keys {
			if q != p {
				some[q] = k
			}
		}
		if _, err := NewKeyring(some); fault.CodeOf(err) != "key.missing" {
			t.Errorf("without %s: %v", p, err)
		}
	}
	if err := r.Add(Generation{Data, 65535, key}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Renew(); fault.CodeOf(err) != "key.generation" {
		t.Errorf("after the last number: %v", err)
	}
}

// TestAddWhileSealing turns the keys while others seal and read.
func TestAddWhileSealing(t *testing.T) {
	r := ring(t)
	var working sync.WaitGroup
	for range 4 {
		working.Go(func() {
			for range 500 {
				v, err := r.Seal("x", "secret")
				if err != nil {
					t.Error(err)
				}
				if got, err := r.Unseal("x", v); err != nil || got != "secret" {
					t.Errorf("%q, %v", got, err)
				}
			}
		})
	}
	for range 50 {
		renew(t, r)
	}
	working.Wait()
}

func TestCommitment(t *testing.T) {
	r := ring(t)
	c := r.Commitment([]byte("salt"), "id_no", "1")
	if r.Commitment([]byte("salt"), "id_no", "1") != c {
		t.Error("it cannot be confirmed")
	}
	others := [][32]byte{r.Commitment([]byte("other"), "id_no", "1"), r.Commitment([]byte("salt"), "name", "1"),
		r.Commitment([]byte("salt"), "id_no", "2"), r.Commitment([]byte("salti"), "d_no", "1"), ring(t).Commitment([]byte("salt"), "id_no", "1")}
	if slices.Contains(others, c) {
		t.Error("two things have one commitment")
	}
}

func TestWrapGeneration(t *testing.T) {
	w := &Wrapper{key: bytes.Repeat([]byte{1}, KeySize), suite: Standard()}
	g := Generation{Data, 2, bytes.Repeat([]byte{2}, KeySize)}
	wrapped, err := w.WrapGeneration(g)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := w.UnwrapGeneration(Data, 2, wrapped); err != nil || !bytes.Equal(got.Key, g.Key) {
		t.Errorf("Unwrap = %v, %v", got, err)
	}
	for name, try := range map[string]func() (Generation, error){
		"another generation": func() (Generation, error) { return w.UnwrapGeneration(Data, 1, wrapped) },
		"another purpose":    func() (Generation, error) { return w.UnwrapGeneration(Object, 2, wrapped) },
		"another suite":      func() (Generation, error) { return w.In(GM()).UnwrapGeneration(Data, 2, wrapped) },
		"cut short":          func() (Generation, error) { return w.UnwrapGeneration(Data, 2, wrapped[:9]) },
	} {
		if _, err := try(); fault.CodeOf(err) != "key.wrong" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
