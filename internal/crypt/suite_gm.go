package crypt

import (
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"hash"
	"math/big"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// gm is the suite of the national standards: SM2 (GB/T 32918), SM3
// (GB/T 32905), SM4 (GB/T 32907).
type gm struct{}

// GM returns the suite of SM2, SM3 and SM4-GCM.
func GM() Suite { return gm{} }

func (gm) Name() string { return suiteGM }

func (gm) NewHash() hash.Hash { return sm3.New() }

// AEAD derives an SM4 key (128 bits) from a 256-bit key.
func (gm) AEAD(key []byte) (cipher.AEAD, error) {
	if len(key) != KeySize {
		return nil, errKeySize
	}
	mac := hmac.New(sm3.New, key)
	mac.Write([]byte("sm4-gcm"))
	block, err := sm4.NewCipher(mac.Sum(nil)[:sm4.BlockSize])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// GenerateKey draws a private key: the scalar, 32 bytes.
func (gm) GenerateKey() ([]byte, error) {
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return key.D.FillBytes(make([]byte, KeySize)), nil
}

// Signer takes a scalar from 1 to n-2, as GB/T 32918.1 asks; fault code
// crypt.key_malformed.
func (gm) Signer(private []byte) (Signer, error) {
	curve := sm2.P256()
	d := new(big.Int).SetBytes(private)
	most := new(big.Int).Sub(curve.Params().N, big.NewInt(2))
	if len(private) != KeySize || d.Sign() == 0 || d.Cmp(most) > 0 {
		return nil, errKeyMalformed
	}
	// The library takes keys in no other way than by the fields of crypto/ecdsa,
	// whose newer functions do not know this curve; so it is in all of this file.
	x, y := curve.ScalarBaseMult(private)                                                         //nolint:staticcheck // see above
	public := ecdsa.PublicKey{Curve: curve, X: x, Y: y}                                           //nolint:staticcheck // see above
	return sm2Signer{&sm2.PrivateKey{PrivateKey: ecdsa.PrivateKey{PublicKey: public, D: d}}}, nil //nolint:staticcheck // see above
}

// Verifier takes an uncompressed point, 65 bytes; fault code
// crypt.key_malformed.
func (gm) Verifier(public []byte) (Verifier, error) {
	// The curve's own Unmarshal refuses what does not lie on it.
	x, y := elliptic.Unmarshal(sm2.P256(), public) //nolint:staticcheck // as in Signer
	if x == nil {
		return nil, errKeyMalformed
	}
	return sm2Verifier{&ecdsa.PublicKey{Curve: sm2.P256(), X: x, Y: y}}, nil //nolint:staticcheck // as in Signer
}

type sm2Signer struct{ key *sm2.PrivateKey }

// Sign gives the DER of (r, s) over the message with the standard's default
// identity, as GM/T 0009 lays down for those who agreed on none.
func (s sm2Signer) Sign(message []byte) ([]byte, error) {
	return s.key.Sign(rand.Reader, message, sm2.NewSM2SignerOption(true, nil))
}

func (s sm2Signer) Verifier() Verifier { return sm2Verifier{&s.key.PublicKey} }

type sm2Verifier struct{ key *ecdsa.PublicKey }

func (v sm2Verifier) Verify(message, signature []byte) bool {
	return sm2.VerifyASN1WithSM2(v.key, nil, message, signature)
}

func (v sm2Verifier) Bytes() []byte {
	return elliptic.Marshal(v.key.Curve, v.key.X, v.key.Y) //nolint:staticcheck // as in Signer
}

func (sm2Verifier) Suite() string { return suiteGM }
