// Package crypt is the platform's only cryptography: SM4-GCM for what is
// stored, HMAC-SM3 for identifiers, blind indexes and row digests. Nothing
// else in the platform touches a key.
package crypt

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"hash"
	"sync"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"qingjian/internal/fault"
)

// Purpose names one of the platform's keys.
type Purpose string

// The keys. Identity is the root of every person_id and never rotates; the
// key that wraps it does.
const (
	Identity Purpose = "identity" // person_id
	Record   Purpose = "record"   // record_id
	Index    Purpose = "index"    // blind indexes
	Digest   Purpose = "digest"   // row_mac
	Data     Purpose = "data"     // fields with protect: encrypt
	Object   Purpose = "object"   // stored originals and prepared batches
)

// Purposes lists all of them in a fixed order.
func Purposes() []Purpose {
	return []Purpose{Identity, Record, Index, Digest, Data, Object}
}

// KeySize is the length of every key in bytes.
const KeySize = 32

// sealVersion is the first byte of every sealed value, so that another
// algorithm or key generation can stand beside it later.
const sealVersion = 1

// Keyring holds the unwrapped keys in memory. It is safe for concurrent use.
type Keyring struct {
	keys map[Purpose][]byte
	data cipher.AEAD
	macs map[Purpose]*sync.Pool
}

// NewKeyring checks that every key is there and builds the ring.
func NewKeyring(keys map[Purpose][]byte) (*Keyring, error) {
	r := &Keyring{keys: map[Purpose][]byte{}, macs: map[Purpose]*sync.Pool{}}
	for _, p := range Purposes() {
		key := keys[p]
		if len(key) != KeySize {
			return nil, fault.New(fault.Internal, "key.missing",
				fault.F("缺少密钥 %s", "the key %s is missing", p))
		}
		r.keys[p] = key
		r.macs[p] = &sync.Pool{New: func() any { return hmac.New(sm3.New, key) }}
	}
	aead, err := newAEAD(r.keys[Data])
	if err != nil {
		return nil, err
	}
	r.data = aead
	return r, nil
}

// GenerateKeys draws a fresh key for every purpose.
func GenerateKeys() (map[Purpose][]byte, error) {
	keys := map[Purpose][]byte{}
	for _, p := range Purposes() {
		key := make([]byte, KeySize)
		if _, err := rand.Read(key); err != nil {
			return nil, err
		}
		keys[p] = key
	}
	return keys, nil
}

// newAEAD derives an SM4 key (128 bits) from a 256-bit key.
func newAEAD(key []byte) (cipher.AEAD, error) {
	mac := hmac.New(sm3.New, key)
	mac.Write([]byte("sm4-gcm"))
	block, err := sm4.NewCipher(mac.Sum(nil)[:sm4.BlockSize])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// digest is HMAC-SM3 over length-prefixed parts, cut to 128 bits. The prefix
// keeps ("ab","c") and ("a","bc") apart.
func (r *Keyring) digest(p Purpose, parts ...string) [16]byte {
	mac := r.macs[p].Get().(hash.Hash)
	defer r.macs[p].Put(mac)
	mac.Reset()
	var n [4]byte
	for _, s := range parts {
		binary.BigEndian.PutUint32(n[:], uint32(len(s)))
		mac.Write(n[:])
		mac.Write([]byte(s))
	}
	var sum [sm3.Size]byte
	var out [16]byte
	copy(out[:], mac.Sum(sum[:0]))
	return out
}

// PersonID maps a canonical identity number to its person.
func (r *Keyring) PersonID(idNo string) [16]byte { return r.digest(Identity, idNo) }

// SubjectID maps what a row is about, when it is no person (a unit, a company, a
// voucher), to the identifier that stands in the place of a person. It has
// another key than PersonID, and its first part is no record's area.
func (r *Keyring) SubjectID(about, key string) [16]byte {
	return r.digest(Record, "subject", about, key)
}

// RecordID names one record: area, origin, person and the ordered parts of its
// natural key.
func (r *Keyring) RecordID(area, origin string, person [16]byte, key []string) [16]byte {
	parts := append([]string{area, origin, string(person[:])}, key...)
	return r.digest(Record, parts...)
}

// Blind is the blind index of a canonical number. Indexes of one type compare
// across areas; those of two types never do.
func (r *Keyring) Blind(kind, value string) [16]byte { return r.digest(Index, kind, value) }

// RowMAC is the keyed digest by which two versions of a row are compared:
// field names and values in catalogue order, empty fields left out, so that a
// field added to the catalogue later changes no stored row.
func (r *Keyring) RowMAC(area string, names, values []string) [16]byte {
	parts := make([]string, 1, 1+2*len(names))
	parts[0] = area
	for i, v := range values {
		if v != "" {
			parts = append(parts, names[i], v)
		}
	}
	return r.digest(Digest, parts...)
}

// Seal encrypts a field value. The context (area, field, person) is
// authenticated, so that a ciphertext cannot be moved to another place.
func (r *Keyring) Seal(context, value string) ([]byte, error) {
	size := 1 + r.data.NonceSize()
	out := make([]byte, size, size+len(value)+r.data.Overhead())
	out[0] = sealVersion
	if _, err := rand.Read(out[1:]); err != nil {
		return nil, err
	}
	return r.data.Seal(out, out[1:size], []byte(value), []byte(context)), nil
}

// Unseal is the inverse of Seal; fault code crypt.unreadable when the bytes
// were changed, moved, or sealed under other keys.
func (r *Keyring) Unseal(context string, sealed []byte) (string, error) {
	size := 1 + r.data.NonceSize()
	if len(sealed) < size+r.data.Overhead() || sealed[0] != sealVersion {
		return "", errUnreadable
	}
	plain, err := r.data.Open(nil, sealed[1:size], sealed[size:], []byte(context))
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
