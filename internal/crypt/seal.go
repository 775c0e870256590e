package crypt

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"

	"qingjian/internal/fault"
)

// The first byte of a sealed value says how to read it. The first kind names no
// generation and means the first one.
const (
	sealFirst      = 1 // nonce, ciphertext
	sealGeneration = 2 // generation, nonce, ciphertext
	sealPerson     = 3 // the same, under the key of one person
)

// generationSize is the length of a generation's number in what is sealed.
const generationSize = 2

// Seal encrypts a field value. The context (area, field, person) is
// authenticated, so that a ciphertext cannot be moved to another place.
func (r *Keyring) Seal(context, value string) ([]byte, error) {
	t := r.turning.Load()
	return seal(sealGeneration, t.seals, t.sealer.aead, context, value)
}

func seal(kind byte, no uint16, aead cipher.AEAD, context, value string) ([]byte, error) {
	size := 1 + generationSize + aead.NonceSize()
	out := make([]byte, size, size+len(value)+aead.Overhead())
	out[0] = kind
	binary.BigEndian.PutUint16(out[1:], no)
	nonce := out[1+generationSize:]
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return aead.Seal(out, nonce, []byte(value), []byte(context)), nil // #nosec G407 -- the nonce is drawn above
}

// Unseal is the inverse of Seal; fault code crypt.unreadable when the bytes
// were changed, moved, or sealed under other keys.
func (r *Keyring) Unseal(context string, sealed []byte) (string, error) {
	kind, no, body := split(sealed)
	if kind != sealFirst && kind != sealGeneration {
		return "", errUnreadable
	}
	return unseal(r.turning.Load().data[no].aead, context, body)
}

// split takes a sealed value apart: its kind, 0 for none that is known, the
// generation and the rest.
func split(sealed []byte) (kind byte, no uint16, body []byte) {
	if len(sealed) == 0 {
		return 0, 0, nil
	}
	switch kind = sealed[0]; {
	case kind == sealFirst:
		return kind, 1, sealed[1:]
	case (kind == sealGeneration || kind == sealPerson) && len(sealed) > generationSize:
		return kind, binary.BigEndian.Uint16(sealed[1:]), sealed[1+generationSize:]
	}
	return 0, 0, nil
}

func unseal(aead cipher.AEAD, context string, body []byte) (string, error) {
	if aead == nil || len(body) < aead.NonceSize()+aead.Overhead() {
		return "", errUnreadable
	}
	n := aead.NonceSize()
	plain, err := aead.Open(nil, body[:n], body[n:], []byte(context))
	if err != nil {
		return "", errUnreadable
	}
	return string(plain), nil
}

// FieldContext is the authenticated context of a field's ciphertext.
func FieldContext(area, field string, person [16]byte) string {
	return area + "\x00" + field + "\x00" + string(person[:])
}

var errUnreadable = fault.New(fault.Internal, "crypt.unreadable",
	fault.T("密文无法解开：内容被改动，或密钥不对", "a stored value cannot be decrypted: it was changed, or the keys are others")).
	WithHint(fault.T("请核对密钥文件是否属于这个数据目录", "check that the key file belongs to this data directory"))
