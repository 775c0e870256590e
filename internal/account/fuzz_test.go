package account

import (
	"testing"
	"unicode/utf8"
)

func FuzzToken(f *testing.F) {
	f.Add(drawToken())
	f.Add("qj_")
	f.Fuzz(func(t *testing.T, s string) {
		if wellFormed(s) && len(s) != 75 {
			t.Errorf("a token of %d bytes", len(s))
		}
	})
}

// What is read of a stored hash is what was written, and its cost is bounded.
func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parsePHC(s)
		if err != nil {
			return
		}
		if h.String() != s || h.memory > 1<<20 || h.time > 99 || h.time == 0 || h.threads == 0 || len(h.sum) < 16 {
			t.Errorf("%q is read as %+v", s, h)
		}
	})
}

func FuzzPassword(f *testing.F) {
	f.Add(good, "li.wei", "李伟")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, password, login, name string) {
		err := Policy{}.complete().checkPassword(password, login, name)
		if err == nil && utf8.RuneCountInString(password) < 12 {
			t.Errorf("%q is taken", password)
		}
	})
}

func FuzzDevice(f *testing.F) {
	f.Add(office.UserAgent)
	f.Fuzz(func(t *testing.T, s string) {
		if d := Device(s); utf8.RuneCountInString(d) > 40 || !utf8.ValidString(d) {
			t.Errorf("%q", d)
		}
	})
}

func FuzzNetwork(f *testing.F) {
	f.Add("10.1.0.0/16", "10.1.2.3")
	f.Add("::1", "fe80::1%eth0")
	f.Fuzz(func(_ *testing.T, networks, address string) {
		within(address, []string{networks})
	})
}
