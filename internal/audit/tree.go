package audit

import (
	"encoding/hex"
	"hash"
	"strings"
	"sync"

	"github.com/transparency-dev/merkle/compact"

	"qingjian/internal/crypt"
)

// hasher is the hashing of RFC 6962 over a suite's hash. The hash that chains
// the entries is the one of the tree's leaves.
type hasher struct{ pool *sync.Pool }

func newHasher(s crypt.Suite) hasher {
	return hasher{&sync.Pool{New: func() any { return s.NewHash() }}}
}

func (h hasher) sum(parts ...[]byte) []byte {
	state := h.pool.Get().(hash.Hash)
	defer h.pool.Put(state)
	state.Reset()
	for _, p := range parts {
		state.Write(p)
	}
	return state.Sum(nil)
}

// EmptyRoot, HashLeaf, HashChildren and Size are the tree library's LogHasher.
func (h hasher) EmptyRoot() []byte { return h.sum() }

// HashLeaf hashes the body of an entry.
func (h hasher) HashLeaf(body []byte) []byte { return h.sum([]byte{0}, body) }

// HashChildren hashes an inner node.
func (h hasher) HashChildren(left, right []byte) []byte { return h.sum([]byte{1}, left, right) }

// Size is the length of a hash in bytes.
func (h hasher) Size() int {
	state := h.pool.Get().(hash.Hash)
	defer h.pool.Put(state)
	return state.Size()
}

// none is the hash that stands before the first entry.
func (h hasher) none() string { return strings.Repeat("0", 2*h.Size()) }

func (h hasher) factory() *compact.RangeFactory { return &compact.RangeFactory{Hash: h.HashChildren} }

func (h hasher) empty() *compact.Range { return h.factory().NewEmptyRange(0) }

// root is the root of a tree that begins at the first entry.
func (h hasher) root(r *compact.Range) ([]byte, error) {
	if r.End() == 0 {
		return h.EmptyRoot(), nil
	}
	return r.GetRootHash(nil)
}

// originOf names a trail after its first entry, which no other trail shares.
func originOf(first []byte) string { return "qingjian.audit/" + hex.EncodeToString(first)[:16] }

func compactText(r *compact.Range) string {
	var all []string
	for _, h := range r.Hashes() {
		all = append(all, hex.EncodeToString(h))
	}
	return strings.Join(all, " ")
}

func parseCompact(h hasher, size uint64, text string) (*compact.Range, error) {
	var all [][]byte
	for _, s := range strings.Fields(text) {
		b, err := hex.DecodeString(s)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return h.factory().NewRange(0, size, all)
}
