package units

import (
	"context"
	"slices"
	"sync"
)

// recent keeps the values of the keys that were last asked for. It is safe for
// concurrent use: a value is built once, and only those wait who want it.
type recent[K comparable, V any] struct {
	mu      sync.Mutex
	size    int
	keys    []K // last used at the end
	entries map[K]*entry[V]
}

type entry[V any] struct {
	mu    sync.Mutex
	built bool
	value V
}

func newRecent[K comparable, V any](size int) *recent[K, V] {
	return &recent[K, V]{size: size, entries: map[K]*entry[V]{}}
}

// get gives the value of a key, built if need be. What failed is built again
// the next time.
func (r *recent[K, V]) get(ctx context.Context, key K, build func(context.Context) (V, error)) (V, error) {
	e := r.entry(key)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.built {
		return e.value, nil
	}
	v, err := build(ctx)
	if err != nil {
		var none V
		return none, err
	}
	e.value, e.built = v, true
	return v, nil
}

func (r *recent[K, V]) entry(key K) *entry[V] {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.keys, key); i >= 0 {
		r.keys = append(slices.Delete(r.keys, i, i+1), key)
		return r.entries[key]
	}
	if len(r.keys) == r.size {
		delete(r.entries, r.keys[0])
		r.keys = slices.Delete(r.keys, 0, 1)
	}
	e := &entry[V]{}
	r.keys, r.entries[key] = append(r.keys, key), e
	return e
}
