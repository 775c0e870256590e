package crypt

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"maps"
	"slices"
	"strconv"

	"qingjian/internal/fault"
)

// Generation is one key. Numbers begin with 1 and are never given twice.
type Generation struct {
	Purpose Purpose
	No      uint16
	Key     []byte
}

// place is what the wrapping of a key authenticates. That of the first
// generation is what it was before there were others.
func (g Generation) place() []byte {
	if g.No == 1 {
		return []byte(g.Purpose)
	}
	return []byte(string(g.Purpose) + "\x00" + strconv.Itoa(int(g.No)))
}

// Draw draws a key.
func Draw(suite Suite, p Purpose, no uint16) (Generation, error) {
	g := Generation{Purpose: p, No: no}
	var err error
	if p == Sign {
		g.Key, err = suite.GenerateKey()
		return g, err
	}
	g.Key = make([]byte, KeySize)
	_, err = rand.Read(g.Key)
	return g, err
}

// turning is what a ring knows of the keys that have generations. It is never
// changed, only replaced.
type turning struct {
	data   map[uint16]dataKey
	object map[uint16][]byte
	sign   map[uint16]signKey

	sealsObject, signs uint16
	seals              uint16
	sealer             dataKey // of generation seals
}

type dataKey struct {
	key  []byte
	aead cipher.AEAD
}

type signKey struct {
	private []byte
	signer  Signer
}

// newest is the number of the generation at work, 0 when there is none.
func (t *turning) newest(p Purpose) uint16 {
	switch p {
	case Data:
		return t.seals
	case Object:
		return t.sealsObject
	case Sign:
		return t.signs
	}
	return 0
}

// Add takes in new generations of Data, Object or Sign, all or none, while the
// ring is in use; the highest number is at work from then on. One that the ring
// has already may be given again. Fault code key.generation.
func (r *Keyring) Add(generations ...Generation) error {
	r.adding.Lock()
	defer r.adding.Unlock()
	old := r.turning.Load()
	t := &turning{data: copied(old.data), object: copied(old.object), sign: copied(old.sign)}
	for _, g := range generations {
		if err := r.take(t, g); err != nil {
			return err
		}
	}
	t.seals, t.sealsObject, t.signs = highest(t.data), highest(t.object), highest(t.sign)
	t.sealer = t.data[t.seals]
	r.turning.Store(t)
	return nil
}

func (r *Keyring) take(t *turning, g Generation) error {
	if g.No == 0 || len(g.Key) != KeySize {
		return errGeneration(g)
	}
	var known []byte
	var err error
	switch g.Purpose {
	case Data:
		known = t.data[g.No].key
		d := dataKey{key: g.Key}
		d.aead, err = r.suite.AEAD(g.Key)
		t.data[g.No] = d
	case Object:
		known = t.object[g.No]
		t.object[g.No] = g.Key
	case Sign:
		known = t.sign[g.No].private
		s := signKey{private: g.Key}
		s.signer, err = r.suite.Signer(g.Key)
		t.sign[g.No] = s
	default:
		return errGeneration(g)
	}
	if known != nil && !bytes.Equal(known, g.Key) {
		return errGeneration(g)
	}
	return err
}

func copied[V any](m map[uint16]V) map[uint16]V {
	if m == nil {
		return map[uint16]V{}
	}
	return maps.Clone(m)
}

func highest[V any](m map[uint16]V) (no uint16) {
	for n := range m {
		no = max(no, n)
	}
	return no
}

// Newest is the number of the generation of a purpose that is at work; 1 for a
// key that never rotates.
func (r *Keyring) Newest(p Purpose) uint16 {
	if p.Rotates() {
		return r.turning.Load().newest(p)
	}
	return 1
}

// Renew draws the next generation of every key that has generations. It is at
// work once Add took it in, which comes after it was kept durably.
func (r *Keyring) Renew() ([]Generation, error) {
	t := r.turning.Load()
	var fresh []Generation
	for _, p := range Purposes() {
		if !p.Rotates() {
			continue
		}
		no := t.newest(p) + 1
		if no == 0 {
			return nil, errGeneration(Generation{Purpose: p})
		}
		g, err := Draw(r.suite, p, no)
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, g)
	}
	return fresh, nil
}

// Signer signs with the newest generation.
func (r *Keyring) Signer() Signer {
	t := r.turning.Load()
	return t.sign[t.signs].signer
}

// Verifiers gives the public keys of every generation, the oldest first.
func (r *Keyring) Verifiers() []Verifier {
	t := r.turning.Load()
	var all []Verifier
	for _, no := range slices.Sorted(maps.Keys(t.sign)) {
		all = append(all, t.sign[no].signer.Verifier())
	}
	return all
}

func errGeneration(g Generation) error {
	return fault.New(fault.Internal, "key.generation",
		fault.F("密钥 %s 的第 %d 代不可用", "generation %[2]d of the key %[1]s cannot be used", g.Purpose, g.No))
}
