package audit

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// signerName is the name under which the platform signs. Which platform it is
// shows in the key and in the checkpoint's first line.
const signerName = "qingjian.audit"

// What stands before a public key in its text and in the hash that names it:
// the signed-note format's mark of Ed25519, and for SM2, which has none, the
// mark of the unregistered followed by a name of its own.
const (
	markStandard = "\x01"
	markGM       = "\xffgm/sm2-sm3\n"
)

// PublicKey is a named key that checkpoints are checked with.
type PublicKey struct {
	name     string
	verifier crypt.Verifier
}

// NewPublicKey names a key. A name holds no blank and no plus sign.
func NewPublicKey(name string, v crypt.Verifier) (PublicKey, error) {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == '+' || r == 0x7f || r == 0xfffd }) {
		return PublicKey{}, fault.New(fault.Invalid, "audit.key_name",
			fault.T("密钥名称不能为空，也不能含空格或加号", "a key's name is not empty and holds no blank or plus sign"))
	}
	return PublicKey{name, v}, nil
}

// ParsePublicKey reads the text of a key: name, hash and key with plus signs
// between, as in the signed-note format. Fault code audit.key_malformed.
func ParsePublicKey(text string) (PublicKey, error) {
	malformed := fault.New(fault.Invalid, "audit.key_malformed",
		fault.T("这不是核对检查点的公钥", "this is no public key for checkpoints")).
		WithHint(fault.T("公钥由 qingjian audit key 或 qingjian audit witness init 给出", "qingjian audit key and qingjian audit witness init give such keys"))
	name, rest, _ := strings.Cut(strings.TrimSpace(text), "+")
	sum, encoded, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return PublicKey{}, malformed.Wrap(err)
	}
	suite, public := crypt.Standard(), strings.TrimPrefix(string(raw), markStandard)
	if s, gm := strings.CutPrefix(string(raw), markGM); gm {
		suite, public = crypt.GM(), s
	} else if len(public) == len(raw) {
		return PublicKey{}, malformed
	}
	v, err := suite.Verifier([]byte(public))
	if err != nil {
		return PublicKey{}, malformed.Wrap(err)
	}
	k, err := NewPublicKey(name, v)
	if err == nil && fmt.Sprintf("%08x", k.KeyHash()) != sum {
		err = malformed
	}
	return k, err
}

// ParsePublicKeys reads a file of keys, one a line. Fault code
// audit.key_malformed.
func ParsePublicKeys(text string) (all []PublicKey, err error) {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		k, err := ParsePublicKey(line)
		if err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	if len(all) == 0 {
		_, err = ParsePublicKey("")
	}
	return all, err
}

func (k PublicKey) marked() []byte {
	mark := markStandard
	if k.verifier.Suite() == crypt.GM().Name() {
		mark = markGM
	}
	return append([]byte(mark), k.verifier.Bytes()...)
}

// String is the text that ParsePublicKey reads.
func (k PublicKey) String() string {
	return fmt.Sprintf("%s+%08x+%s", k.name, k.KeyHash(), base64.StdEncoding.EncodeToString(k.marked()))
}

// Name is the signer's name.
func (k PublicKey) Name() string { return k.name }

// KeyHash tells keys of one name apart. The signed-note format has SHA-256
// here; it is a label, nothing rests on it.
func (k PublicKey) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(k.name+"\n"), k.marked()...))
	return binary.BigEndian.Uint32(sum[:])
}

// Verify checks a signature.
func (k PublicKey) Verify(message, signature []byte) bool {
	return k.verifier.Verify(message, signature)
}

// label names the key among the signers of a checkpoint.
func (k PublicKey) label() string { return fmt.Sprintf("%s+%08x", k.name, k.KeyHash()) }

// noteSigner signs notes under a key's name.
type noteSigner struct {
	PublicKey
	signer crypt.Signer
}

// Sign signs a note's text.
func (s noteSigner) Sign(message []byte) ([]byte, error) { return s.signer.Sign(message) }
