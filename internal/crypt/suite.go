package crypt

import (
	"crypto/cipher"
	"hash"
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
