package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"hash"
)

// standard is the suite of the algorithms in general use.
type standard struct{}

// Standard returns the suite of Ed25519, SHA-256 and AES-256-GCM.
func Standard() Suite { return standard{} }

func (standard) Name() string { return suiteStandard }

func (standard) NewHash() hash.Hash { return sha256.New() }

func (standard) AEAD(key []byte) (cipher.AEAD, error) {
	if len(key) != KeySize {
		return nil, errKeySize
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// GenerateKey draws a private key: the seed, 32 bytes.
func (standard) GenerateKey() ([]byte, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return key.Seed(), nil
}

// Signer takes a seed; fault code crypt.key_malformed.
func (standard) Signer(private []byte) (Signer, error) {
	if len(private) != ed25519.SeedSize {
		return nil, errKeyMalformed
	}
	return edSigner{ed25519.NewKeyFromSeed(private)}, nil
}

// Verifier takes a public key of 32 bytes; fault code crypt.key_malformed.
func (standard) Verifier(public []byte) (Verifier, error) {
	if len(public) != ed25519.PublicKeySize {
		return nil, errKeyMalformed
	}
	return edVerifier{append(ed25519.PublicKey(nil), public...)}, nil
}

type edSigner struct{ key ed25519.PrivateKey }

func (s edSigner) Sign(message []byte) ([]byte, error) { return ed25519.Sign(s.key, message), nil }

func (s edSigner) Verifier() Verifier { return edVerifier{s.key.Public().(ed25519.PublicKey)} }

type edVerifier struct{ key ed25519.PublicKey }

func (v edVerifier) Verify(message, signature []byte) bool {
	return ed25519.Verify(v.key, message, signature)
}

func (v edVerifier) Bytes() []byte { return append([]byte(nil), v.key...) }

func (edVerifier) Suite() string { return suiteStandard }
