package crypt

import (
	"crypto/cipher"
	"hash"

	"qingjian/internal/fault"
)

// The names of the suites.
const (
	suiteGM       = "gm"
	suiteStandard = "std"
)

// Suite is one family of algorithms. GM (SM2, SM3, SM4) is the default; the
// standard one (Ed25519, SHA-256, AES) serves where that is asked for, and a
// certified module can be a third.
type Suite interface {
	Name() string // "gm" or "std", as kept beside what it made
	NewHash() hash.Hash
	AEAD(key []byte) (cipher.AEAD, error) // of a KeySize key; GCM with a nonce of 12 bytes
	GenerateKey() (private []byte, err error)
	Signer(private []byte) (Signer, error)
	Verifier(public []byte) (Verifier, error)
}

// Signer signs with a private key.
type Signer interface {
	Sign(message []byte) ([]byte, error)
	Verifier() Verifier
}

// Verifier checks signatures with a public key.
type Verifier interface {
	Verify(message, signature []byte) bool
	Bytes() []byte // the public key as Suite.Verifier takes it
	Suite() string // the name of its suite
}

// SuiteOf gives the suite of a name; fault code crypt.suite_unknown.
func SuiteOf(name string) (Suite, error) {
	switch name {
	case suiteGM:
		return GM(), nil
	case suiteStandard:
		return Standard(), nil
	}
	return nil, fault.New(fault.Invalid, "crypt.suite_unknown",
		fault.F("没有名为 %q 的密码算法套件", "there is no suite of algorithms named %q", name)).
		WithHint(fault.T("可用 gm（国密 SM2、SM3、SM4）或 std（Ed25519、SHA-256、AES）", "use gm (SM2, SM3, SM4) or std (Ed25519, SHA-256, AES)"))
}

var (
	errKeySize = fault.New(fault.Internal, "crypt.key_size",
		fault.F("对称密钥应为 %d 字节", "a symmetric key has %d bytes", KeySize))
	errKeyMalformed = fault.New(fault.Invalid, "crypt.key_malformed",
		fault.T("签名密钥的内容不对", "what was given is no signing key of this suite"))
)
