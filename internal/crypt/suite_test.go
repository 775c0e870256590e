package crypt

import (
	"bytes"
	"crypto/cipher"
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"testing"

	"github.com/emmansun/gmsm/sm4"

	"qingjian/internal/fault"
)

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func suites() []Suite { return []Suite{GM(), Standard()} }

func TestSuiteOf(t *testing.T) {
	for _, want := range suites() {
		if got, err := SuiteOf(want.Name()); err != nil || got != want {
			t.Errorf("SuiteOf(%q) = %v, %v", want.Name(), got, err)
		}
	}
	for _, name := range []string{"", "GM", "rsa"} {
		if _, err := SuiteOf(name); fault.CodeOf(err) != "crypt.suite_unknown" {
			t.Errorf("SuiteOf(%q): %v", name, err)
		}
	}
}

// TestKnownAnswers holds the suites to the examples printed in the standards.
func TestKnownAnswers(t *testing.T) {
	t.Run("GB/T 32905 example 1 and FIPS 180-4", func(t *testing.T) {
		for _, c := range []struct {
			suite Suite
			want  string
		}{
			{GM(), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
			{Standard(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		} {
			h := c.suite.NewHash()
			h.Write([]byte("abc"))
			if got := hex.EncodeToString(h.Sum(nil)); got != c.want {
				t.Errorf("%s: %s", c.suite.Name(), got)
			}
		}
	})
	t.Run("GB/T 32907 example 1", func(t *testing.T) {
		key := unhex(t, "0123456789abcdeffedcba9876543210")
		block, err := sm4.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, sm4.BlockSize)
		block.Encrypt(got, key)
		if want := "681edf34d206965e86b3e94f536e4246"; hex.EncodeToString(got) != want {
			t.Errorf("%x", got)
		}
	})
	t.Run("RFC 8998 A.1, SM4-GCM", func(t *testing.T) {
		block, err := sm4.NewCipher(unhex(t, "0123456789abcdeffedcba9876543210"))
		if err != nil {
			t.Fatal(err)
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		plain := unhex(t, "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa")
		got := aead.Seal(nil, unhex(t, "00001234567800000000abcd"), plain, unhex(t, "feedfacedeadbeeffeedfacedeadbeefabaddad2"))
		want := "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec"
		if hex.EncodeToString(got) != want {
			t.Errorf("%x", got)
		}
	})
	t.Run("GB/T 32918.5 annex A", func(t *testing.T) {
		s, err := GM().Signer(unhex(t, "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"))
		if err != nil {
			t.Fatal(err)
		}
		public := "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
		if got := hex.EncodeToString(s.Verifier().Bytes()); got != public {
			t.Errorf("public key %s", got)
		}
		r := new(big.Int).SetBytes(unhex(t, "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"))
		z := new(big.Int).SetBytes(unhex(t, "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"))
		signature, err := asn1.Marshal(struct{ R, S *big.Int }{r, z})
		if err != nil {
			t.Fatal(err)
		}
		if !s.Verifier().Verify([]byte("message digest"), signature) {
			t.Error("the standard's own signature is refused")
		}
	})
	t.Run("RFC 8032 test 2", func(t *testing.T) {
		s, err := Standard().Signer(unhex(t, "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Sign([]byte{0x72})
		want := "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
		if err != nil || hex.EncodeToString(got) != want {
			t.Errorf("%x, %v", got, err)
		}
	})
}

func TestSuiteSigns(t *testing.T) {
	for _, suite := range suites() {
		t.Run(suite.Name(), func(t *testing.T) {
			first, second := signer(t, suite), signer(t, suite)
			message := []byte("size 7, root r")
			signature, err := first.Sign(message)
			if err != nil {
				t.Fatal(err)
			}
			v, err := suite.Verifier(first.Verifier().Bytes())
			if err != nil || v.Suite() != suite.Name() {
				t.Fatalf("verifier %v, %v", v, err)
			}
			if !v.Verify(message, signature) {
				t.Error("a good signature is refused")
			}
			if second.Verifier().Verify(message, signature) {
				t.Error("a signature holds under another key")
			}
			for i := range message {
				if v.Verify(flip(message, i), signature) {
					t.Errorf("byte %d of the message was changed unseen", i)
				}
			}
			for i := range signature {
				if v.Verify(message, flip(signature, i)) {
					t.Errorf("byte %d of the signature was changed unseen", i)
				}
			}
			if v.Verify(message, nil) || v.Verify(message, signature[:len(signature)-1]) {
				t.Error("a signature cut short holds")
			}
		})
	}
}

func signer(t *testing.T, suite Suite) Signer {
	t.Helper()
	private, err := suite.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	s, err := suite.Signer(private)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSuiteRefusesOtherKeys(t *testing.T) {
	order := unhex(t, "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123")
	for name, private := range map[string][]byte{"none": nil, "short": make([]byte, 31), "zero": make([]byte, 32), "the order": order} {
		if _, err := GM().Signer(private); fault.CodeOf(err) != "crypt.key_malformed" {
			t.Errorf("gm, %s: %v", name, err)
		}
	}
	if _, err := Standard().Signer(make([]byte, 64)); fault.CodeOf(err) != "crypt.key_malformed" {
		t.Errorf("std: %v", err)
	}
	off := signer(t, GM()).Verifier().Bytes()
	off[64] ^= 1
	for name, public := range map[string][]byte{"none": nil, "not on the curve": off, "of the other suite": signer(t, Standard()).Verifier().Bytes()} {
		if _, err := GM().Verifier(public); fault.CodeOf(err) != "crypt.key_malformed" {
			t.Errorf("gm, %s: %v", name, err)
		}
	}
	if _, err := Standard().Verifier(off); fault.CodeOf(err) != "crypt.key_malformed" {
		t.Errorf("std: %v", err)
	}
}

func TestSuiteEncrypts(t *testing.T) {
	for _, suite := range suites() {
		t.Run(suite.Name(), func(t *testing.T) {
			key, nonce := bytes.Repeat([]byte{7}, KeySize), make([]byte, 12)
			aead, err := suite.AEAD(key)
			if err != nil {
				t.Fatal(err)
			}
			sealed := aead.Seal(nil, nonce, []byte("secret"), []byte("here"))
			if got, err := aead.Open(nil, nonce, sealed, []byte("here")); err != nil || string(got) != "secret" {
				t.Errorf("Open = %q, %v", got, err)
			}
			other, err := suite.AEAD(flip(key, 31))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := other.Open(nil, nonce, sealed, []byte("here")); err == nil {
				t.Error("another key opens it")
			}
			if _, err := aead.Open(nil, nonce, sealed, []byte("there")); err == nil {
				t.Error("it opens in another place")
			}
			if _, err := suite.AEAD(key[:16]); fault.CodeOf(err) != "crypt.key_size" {
				t.Errorf("a short key: %v", err)
			}
		})
	}
}
