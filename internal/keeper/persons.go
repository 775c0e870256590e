package keeper

import (
	"context"
	"encoding/hex"
	"maps"
	"slices"
	"sync"

	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// cachedPersons bounds each half of the cache: a key takes about 2 KB.
const cachedPersons = 16 << 10

// persons caches the keys of persons. What was not asked for since half of it
// filled up goes.
type persons struct {
	reading sync.Mutex // one reads the store, draws or destroys at a time
	mu      sync.Mutex // guards the maps
	young   map[[16]byte]person
	old     map[[16]byte]person
}

type person struct {
	key       *crypt.PersonKey // nil once it was destroyed
	destroyed bool             // this salt or one before it
}

func (c *persons) get(id [16]byte) (person, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p, ok := c.young[id]; ok {
		return p, true
	}
	p, ok := c.old[id]
	if ok {
		c.keep(id, p)
	}
	return p, ok
}

func (c *persons) put(id [16]byte, p person) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(id, p)
}

func (c *persons) keep(id [16]byte, p person) {
	if len(c.young) >= cachedPersons || c.young == nil {
		c.old, c.young = c.young, make(map[[16]byte]person)
	}
	c.young[id] = p
}

func (c *persons) forget(id [16]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.young, id)
	delete(c.old, id)
}

// FetchPersons brings the keys of many persons into the cache, with create also
// of those who have none yet: one question to the control store for many.
func (k *Keeper) FetchPersons(ctx context.Context, ids [][16]byte, create bool) error {
	_, err := k.fetch(ctx, ids, create)
	return err
}

// fetch gives those of the persons who are known, or all of them with create.
func (k *Keeper) fetch(ctx context.Context, ids [][16]byte, create bool) (map[[16]byte]person, error) {
	k.persons.reading.Lock()
	defer k.persons.reading.Unlock()
	known, missing := map[[16]byte]person{}, map[string][16]byte{}
	for _, id := range ids {
		if p, ok := k.persons.get(id); ok && (p.key != nil || !create) {
			known[id] = p
		} else {
			missing[hex.EncodeToString(id[:])] = id
		}
	}
	if err := k.read(ctx, known, missing, create); err != nil || !create || len(missing) == 0 {
		return known, err
	}
	drawn := make([]control.PersonKey, 0, len(missing))
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		sealed, err := k.newSalt(name)
		if err != nil {
			return nil, err
		}
		drawn = append(drawn, control.PersonKey{Person: name, Salt: sealed, CreatedAt: k.Clock()})
	}
	if err := k.Control.PutPersonKeys(ctx, drawn); err != nil {
		return nil, err
	}
	// What is used is what the store holds, not what was meant to be in it.
	return known, k.read(ctx, known, missing, create)
}

// read moves those of the missing persons who are in the store to the known
// ones; with create one whose salt was destroyed stays missing.
func (k *Keeper) read(ctx context.Context, known map[[16]byte]person, missing map[string][16]byte, create bool) error {
	kept, err := k.Control.PersonKeys(ctx, slices.Sorted(maps.Keys(missing)))
	if err != nil {
		return err
	}
	for _, row := range kept {
		p := person{destroyed: !row.DestroyedAt.IsZero()}
		if row.Salt == nil && create {
			continue
		}
		if row.Salt != nil {
			if p.key, err = k.openSalt(row); err != nil {
				return err
			}
		}
		id := missing[row.Person]
		known[id] = p
		k.persons.put(id, p)
		delete(missing, row.Person)
	}
	return nil
}

func saltContext(name string) string { return "person_key\x00" + name }

func (k *Keeper) newSalt(name string) ([]byte, error) {
	salt, err := crypt.NewSalt()
	if err != nil {
		return nil, err
	}
	return k.ring.Seal(saltContext(name), string(salt[:]))
}

func (k *Keeper) openSalt(row control.PersonKey) (*crypt.PersonKey, error) {
	salt, err := k.ring.Unseal(saltContext(row.Person), row.Salt)
	if err != nil {
		return nil, err
	}
	if len(salt) != crypt.SaltSize {
		return nil, crypt.ErrUnreadable()
	}
	return k.ring.Person([crypt.SaltSize]byte([]byte(salt))), nil
}

// person gives what is known of a person, from the cache where it is there.
func (k *Keeper) person(ctx context.Context, id [16]byte, create bool) (person, error) {
	p, ok := k.persons.get(id)
	if ok && (p.key != nil || !create) {
		return p, nil
	}
	known, err := k.fetch(ctx, [][16]byte{id}, create)
	return known[id], err
}

// SealFor seals a value under the key of a person, who gets one here at the
// first time, and anew after it was destroyed.
func (k *Keeper) SealFor(ctx context.Context, id [16]byte, place, value string) ([]byte, error) {
	p, err := k.person(ctx, id, true)
	if err != nil {
		return nil, err
	}
	return p.key.Seal(place, value)
}

// UnsealFor is the inverse of SealFor; fault codes crypt.destroyed,
// crypt.unreadable.
func (k *Keeper) UnsealFor(ctx context.Context, id [16]byte, place string, sealed []byte) (string, error) {
	p, err := k.person(ctx, id, false)
	if err != nil {
		return "", err
	}
	if p.key == nil && !p.destroyed {
		return "", crypt.ErrUnreadable()
	}
	if p.key == nil {
		return "", crypt.ErrDestroyed()
	}
	value, err := p.key.Unseal(place, sealed)
	if p.destroyed && fault.CodeOf(err) == "crypt.unreadable" {
		return "", crypt.ErrDestroyed() // sealed under the salt before
	}
	return value, err
}

// Destroyed tells whether a key of the person was ever destroyed.
func (k *Keeper) Destroyed(ctx context.Context, id [16]byte) (bool, error) {
	p, err := k.person(ctx, id, false)
	return p.destroyed, err
}

// DestroyPerson makes everything that was sealed for a person unreadable for
// good. It may be repeated, and must be after a fault. Backups of the control
// store are not reached.
func (k *Keeper) DestroyPerson(ctx context.Context, id [16]byte) error {
	k.persons.reading.Lock()
	defer k.persons.reading.Unlock()
	// The key goes from memory first: what is asked for meanwhile waits.
	k.persons.forget(id)
	return k.Control.DestroyPersonKey(ctx, hex.EncodeToString(id[:]), k.Clock())
}
