package crypt

import (
	"testing"

	"qingjian/internal/fault"
)

func person(t *testing.T, r *Keyring) *PersonKey {
	t.Helper()
	salt, err := NewSalt()
	if err != nil {
		t.Fatal(err)
	}
	return r.Person(salt)
}

func TestPersonKey(t *testing.T) {
	for _, suite := range suites() {
		t.Run(suite.Name(), func(t *testing.T) {
			r := ringOf(t, suite)
			one, other := person(t, r), person(t, r)
			var all [][]byte
			for range 3 {
				v, err := one.Seal("x", "secret")
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, v)
				renew(t, r)
			}
			same := r.Person(one.salt)
			for i, v := range all {
				if got, err := same.Unseal("x", v); err != nil || got != "secret" {
					t.Errorf("value of generation %d: %q, %v", i+1, got, err)
				}
				for name, unseal := range map[string]func() (string, error){
					"in another place":      func() (string, error) { return one.Unseal("y", v) },
					"by another person":     func() (string, error) { return other.Unseal("x", v) },
					"by the ring":           func() (string, error) { return r.Unseal("x", v) },
					"by another ring":       func() (string, error) { return ringOf(t, suite).Person(one.salt).Unseal("x", v) },
					"as a value of no-one":  func() (string, error) { return r.Unseal("x", append([]byte{sealGeneration}, v[1:]...)) },
					"of another generation": func() (string, error) { return one.Unseal("x", append([]byte{sealPerson, 0, 9}, v[3:]...)) },
				} {
					if _, err := unseal(); fault.CodeOf(err) != "crypt.unreadable" {
						t.Errorf("%s: %v", name, err)
					}
				}
				if !OfPerson(v) {
					t.Error("it does not show that it is a person's")
				}
			}
			v, err := r.Seal("x", "secret")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := one.Unseal("x", v); fault.CodeOf(err) != "crypt.unreadable" || OfPerson(v) || OfPerson(nil) {
				t.Errorf("a value of no-one passes as a person's: %v", err)
			}
		})
	}
}

func BenchmarkSealPerson(b *testing.B) {
	keys, _ := GenerateKeys()
	r, _ := NewKeyring(keys)
	salt, _ := NewSalt()
	p := r.Person(salt)
	for b.Loop() {
		if _, err := p.Seal("A12\x00address\x00pppppppppppppppp", "某区某镇某村一区二排三号"); err != nil {
			b.Fatal(err)
		}
	}
}
