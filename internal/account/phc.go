package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// cost is how hard a hash is to compute.
type cost struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

// recommended is the second choice of RFC 9106 section 4, for machines that do
// more than this.
var recommended = cost{memory: 64 << 10, time: 3, threads: 4}

const (
	saltBytes = 16
	hashBytes = 32
	// longest is how much of a typed password is looked at, in bytes.
	longest = 1024
)

// hashed is a stored password: PHC string format.
type hashed struct {
	cost
	salt, sum []byte
}

func (h hashed) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.threads, b64(h.salt), b64(h.sum))
}

var (
	phc          = regexp.MustCompile(`^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$`)
	errMalformed = errors.New("a stored password hash is malformed")
)

// parsePHC reads a stored hash. Its bounds keep a damaged or planted one from
// taking all memory.
func parsePHC(s string) (hashed, error) {
	m := phc.FindStringSubmatch(s)
	if m == nil {
		return hashed{}, errMalformed
	}
	var h hashed
	for i, to := range []*uint32{&h.memory, &h.time} {
		n, err := strconv.ParseUint(m[i+1], 10, 32)
		if err != nil {
			return hashed{}, errMalformed
		}
		*to = uint32(n)
	}
	threads, err := strconv.ParseUint(m[3], 10, 8)
	if err != nil || h.memory > 1<<20 || h.memory < 8*uint32(threads) {
		return hashed{}, errMalformed
	}
	h.threads = uint8(threads)
	strict := base64.RawStdEncoding.Strict()
	var saltErr, sumErr error
	h.salt, saltErr = strict.DecodeString(m[4])
	h.sum, sumErr = strict.DecodeString(m[5])
	if saltErr != nil || sumErr != nil {
		return hashed{}, errMalformed
	}
	return h, nil
}

// hasher computes argon2id, few at once: each takes 64 MiB, and a storm of
// logins must wait, not take all memory.
type hasher struct {
	cost  cost
	slots chan struct{}
	dummy hashed // what a password for an unknown login is compared with
}

func newHasher(c cost, atOnce int) *hasher {
	return &hasher{cost: c, slots: make(chan struct{}, atOnce), dummy: hashed{cost: c, salt: make([]byte, saltBytes), sum: make([]byte, hashBytes)}}
}

// derive hashes a password in the form in which Unicode says it is the same.
func (h *hasher) derive(ctx context.Context, password string, c cost, salt []byte, size int) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	typed := norm.NFC.Bytes([]byte(password[:min(len(password), longest)]))
	return argon2.IDKey(typed, salt, c.time, c.memory, c.threads, uint32(size)), nil // #nosec G115 -- the length of a hash
}

// hash makes what is stored of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	sum, err := h.derive(ctx, password, h.cost, salt, hashBytes)
	return hashed{cost: h.cost, salt: salt, sum: sum}.String(), err
}

// verify compares a password with a stored hash. With none stored it does the
// same work and says no.
func (h *hasher) verify(ctx context.Context, password, stored string) (bool, error) {
	against, known := h.dummy, stored != ""
	if known {
		var err error
		if against, err = parsePHC(stored); err != nil {
			return false, err
		}
	}
	sum, err := h.derive(ctx, password, against.cost, against.salt, len(against.sum))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(sum, against.sum) == 1 && known && len(password) <= longest, nil
}
