package crypt

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"sync"

	"qingjian/internal/fault"
)

// SaltSize is the length of the salt of a person.
const SaltSize = 32

// PersonKey seals the values of one person under a key that is made of the data
// key and of the person's salt: once the salt is destroyed, nobody can make it
// again. It is safe for concurrent use.
type PersonKey struct {
	ring *Keyring
	salt [SaltSize]byte

	mu    sync.Mutex
	aeads map[uint16]cipher.AEAD // by generation of the data key
}

// NewSalt draws the salt of a person.
func NewSalt() (salt [SaltSize]byte, err error) {
	_, err = rand.Read(salt[:])
	return salt, err
}

// Person gives the key of the person who has the salt.
func (r *Keyring) Person(salt [SaltSize]byte) *PersonKey {
	return &PersonKey{ring: r, salt: salt, aeads: map[uint16]cipher.AEAD{}}
}

// Seal is Keyring.Seal under the person's key.
func (p *PersonKey) Seal(context, value string) ([]byte, error) {
	no := p.ring.turning.Load().seals
	aead, err := p.aead(no)
	if err != nil {
		return nil, err
	}
	return seal(sealPerson, no, aead, context, value)
}

// Unseal is the inverse of Seal; fault code crypt.unreadable also for a value
// that the person had under another salt.
func (p *PersonKey) Unseal(context string, sealed []byte) (string, error) {
	kind, no, body := split(sealed)
	if kind != sealPerson {
		return "", errUnreadable
	}
	aead, err := p.aead(no)
	if err != nil {
		return "", err
	}
	return unseal(aead, context, body)
}

// aead derives the key of a generation once.
func (p *PersonKey) aead(no uint16) (cipher.AEAD, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if aead := p.aeads[no]; aead != nil {
		return aead, nil
	}
	data, ok := p.ring.turning.Load().data[no]
	if !ok {
		return nil, errUnreadable
	}
	key, err := hkdf.Key(p.ring.suite.NewHash, data.key, p.salt[:], "qingjian person", KeySize)
	if err != nil {
		return nil, err
	}
	aead, err := p.ring.suite.AEAD(key)
	if err == nil {
		p.aeads[no] = aead
	}
	return aead, err
}

// OfPerson tells whether a value was sealed under the key of one person.
func OfPerson(sealed []byte) bool {
	kind, _, _ := split(sealed)
	return kind == sealPerson
}

// ErrDestroyed is the fault of a value whose person's key was destroyed.
func ErrDestroyed() *fault.Error {
	return fault.New(fault.NotFound, "crypt.destroyed",
		fault.T("该人员的加密数据已按规定销毁，无法恢复", "what was stored encrypted about this person was destroyed for good"))
}

// ErrUnreadable is the fault of a value that these keys do not open.
func ErrUnreadable() *fault.Error { return errUnreadable }
