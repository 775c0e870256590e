// Package crypt is the platform's only cryptography, behind one interface of
// suites: what is stored is encrypted, identifiers, blind indexes and row
// digests are keyed hashes, checkpoints are signed. Nothing else in the platform
// touches a key.
package crypt

import (
	"crypto/hmac"
	"encoding/binary"
	"hash"
	"sync"
	"sync/atomic"

	"qingjian/internal/fault"
)

// Purpose names one of the platform's keys.
type Purpose string

// The keys. Data, Object and Sign have generations: a new one seals from then
// on, the older ones keep reading. The others never change, however often the
// key that wraps them does: what they made is compared with what they make
// today (a person is the same person, a row the same row, a number is found, a
// commitment is opened), and for most of it the plaintext that a new key would
// have to be applied to is not kept.
const (
	Identity Purpose = "identity" // person_id
	Record   Purpose = "record"   // record_id
	Index    Purpose = "index"    // blind indexes
	Digest   Purpose = "digest"   // row_mac
	Data     Purpose = "data"     // fields with protect: encrypt
	Object   Purpose = "object"   // stored originals and prepared batches
	Sign     Purpose = "sign"     // checkpoints of the audit trail
	Commit   Purpose = "commit"   // salted commitments in the audit trail
)

// Purposes lists all of them in a fixed order.
func Purposes() []Purpose {
	return []Purpose{Identity, Record, Index, Digest, Data, Object, Sign, Commit}
}

// Rotates tells whether a purpose has generations.
func (p Purpose) Rotates() bool { return p == Data || p == Object || p == Sign }

// hashSize is the length of the digest of every suite.
const hashSize = 32

// KeySize is the length of every key in bytes.
const KeySize = 32

// Keyring holds the unwrapped keys in memory. It is safe for concurrent use.
type Keyring struct {
	suite   Suite
	macs    map[Purpose]*sync.Pool
	turning atomic.Pointer[turning] // replaced as a whole, so that sealing never waits
	adding  sync.Mutex
}

// NewKeyring builds a ring of the first generation of every key, in the default
// suite. Fault codes as of OpenKeyring.
func NewKeyring(keys map[Purpose][]byte) (*Keyring, error) {
	generations := make([]Generation, 0, len(keys))
	for p, key := range keys {
		generations = append(generations, Generation{Purpose: p, No: 1, Key: key})
	}
	return OpenKeyring(GM(), generations)
}

// OpenKeyring checks that every key is there and builds the ring. Fault codes
// key.missing, key.generation.
func OpenKeyring(suite Suite, generations []Generation) (*Keyring, error) {
	r := &Keyring{suite: suite, macs: map[Purpose]*sync.Pool{}}
	r.turning.Store(&turning{})
	for _, g := range generations {
		if g.Purpose.Rotates() {
			if err := r.Add(g); err != nil {
				return nil, err
			}
			continue
		}
		if g.No != 1 || len(g.Key) != KeySize || r.macs[g.Purpose] != nil {
			return nil, errGeneration(g)
		}
		r.macs[g.Purpose] = &sync.Pool{New: func() any { return hmac.New(suite.NewHash, g.Key) }}
	}
	for _, p := range Purposes() {
		if r.macs[p] == nil && r.turning.Load().newest(p) == 0 {
			return nil, fault.New(fault.Internal, "key.missing",
				fault.F("缺少密钥 %s", "the key %s is missing", p))
		}
	}
	return r, nil
}

// GenerateKeys draws the first generation of every key, for the default suite.
func GenerateKeys() (map[Purpose][]byte, error) {
	keys := map[Purpose][]byte{}
	for _, p := range Purposes() {
		g, err := Draw(GM(), p, 1)
		if err != nil {
			return nil, err
		}
		keys[p] = g.Key
	}
	return keys, nil
}

// Suite is the suite that the ring works with.
func (r *Keyring) Suite() Suite { return r.suite }

// digest is mac cut to 128 bits.
func (r *Keyring) digest(p Purpose, parts ...string) [16]byte {
	sum := r.mac(p, parts...)
	return [16]byte(sum[:16])
}

// mac is the HMAC of the suite's hash over length-prefixed parts. The prefix
// keeps ("ab","c") and ("a","bc") apart.
func (r *Keyring) mac(p Purpose, parts ...string) (out [hashSize]byte) {
	mac := r.macs[p].Get().(hash.Hash)
	defer r.macs[p].Put(mac)
	mac.Reset()
	var n [4]byte
	for _, s := range parts {
		binary.BigEndian.PutUint32(n[:], uint32(len(s))) // #nosec G115 -- the length of a part
		mac.Write(n[:])
		mac.Write([]byte(s))
	}
	mac.Sum(out[:0])
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

// Commitment binds to a value without showing it: whoever is given the salt,
// the kind and the value can have it confirmed by this platform, and nobody
// can find the value by trying. A salt is drawn for each entry.
func (r *Keyring) Commitment(salt []byte, kind, value string) [32]byte {
	return r.mac(Commit, string(salt), kind, value)
}
