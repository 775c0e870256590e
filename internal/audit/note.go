package audit

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"qingjian/internal/fault"
)

// Checkpoint states how long the trail is and what its Merkle root is.
type Checkpoint struct {
	Origin string
	Size   uint64
	Root   []byte
	At     time.Time
	Note   string   // the signed note that says so
	Signed []string // keys of the platform whose signature was checked
	Seen   []string // keys of witnesses whose signature was checked

	strangers []string // names of keys that are not known here
}

// text is the checkpoint without signatures, in the transparency-dev format;
// the time is a line of extension.
func (c Checkpoint) text() string {
	return c.Origin + "\n" + strconv.FormatUint(c.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(c.Root) + "\n" +
		"at " + c.At.UTC().Format(time.RFC3339Nano) + "\n"
}

var errNote = fault.New(fault.Invalid, "audit.checkpoint_malformed",
	fault.T("这不是审计检查点", "this is no checkpoint of an audit trail"))

func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 5 || lines[0] == "" || lines[len(lines)-1] != "" {
		return Checkpoint{}, errNote
	}
	size, err := strconv.ParseUint(lines[1], 10, 63)
	if err != nil || strconv.FormatUint(size, 10) != lines[1] {
		return Checkpoint{}, errNote
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil {
		return Checkpoint{}, errNote
	}
	when, ok := strings.CutPrefix(lines[3], "at ")
	at, err := time.Parse(time.RFC3339Nano, when)
	if !ok || err != nil {
		return Checkpoint{}, errNote
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: root, At: at}, nil
}

// ring is the set of keys that checkpoints are checked with.
type ring struct{ platform, witnesses []PublicKey }

func (r ring) list() note.Verifiers {
	var all []note.Verifier
	known := map[string]bool{}
	for _, k := range slices.Concat(r.platform, r.witnesses) {
		if !known[k.label()] { // a key given twice would be ambiguous
			known[k.label()] = true
			all = append(all, k)
		}
	}
	return note.VerifierList(all...)
}

// open reads a signed note and notes whose signatures are good. With no known
// signature it gives the checkpoint and fault code audit.checkpoint_unsigned;
// with a wrong one audit.checkpoint_forged; otherwise
// audit.checkpoint_malformed.
func (r ring) open(signed []byte) (Checkpoint, error) {
	n, err := note.Open(signed, r.list())
	var unknown *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	var problem error
	switch {
	case errors.As(err, &unknown):
		n, problem = unknown.Note, fault.New(fault.Denied, "audit.checkpoint_unsigned",
			fault.T("检查点没有可信密钥的签名", "the checkpoint has no signature by a key that is trusted"))
	case errors.As(err, &invalid):
		return Checkpoint{}, fault.New(fault.Denied, "audit.checkpoint_forged",
			fault.F("检查点上 %s 的签名不对", "the signature of %s under the checkpoint is wrong", invalid.Name))
	case err != nil:
		return Checkpoint{}, errNote.Wrap(err)
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	c.Note = string(signed)
	for _, s := range n.UnverifiedSigs {
		c.strangers = append(c.strangers, s.Name)
	}
	for _, s := range slices.Concat(n.Sigs, n.UnverifiedSigs) {
		// One signature has one spelling: bits that say nothing are zero.
		if _, err := base64.StdEncoding.Strict().DecodeString(s.Base64); err != nil {
			return Checkpoint{}, errNote.Wrap(err)
		}
	}
	for _, s := range n.Sigs {
		is := func(k PublicKey) bool { return k.Name() == s.Name && k.KeyHash() == s.Hash }
		if i := slices.IndexFunc(r.platform, is); i >= 0 {
			c.Signed = append(c.Signed, r.platform[i].label())
		}
		if i := slices.IndexFunc(r.witnesses, is); i >= 0 {
			c.Seen = append(c.Seen, r.witnesses[i].label())
		}
	}
	return c, problem
}

// sign adds signatures to a text.
func sign(text string, signers ...note.Signer) (string, error) {
	out, err := note.Sign(&note.Note{Text: text}, signers...)
	return string(out), err
}

// joinNotes puts the signatures of a second note of the same text under the
// first.
func joinNotes(first, second string) string {
	text, _, ok := strings.Cut(first, "\n\n")
	other, lines, also := strings.Cut(second, "\n\n")
	if !ok || !also || text != other {
		return first
	}
	return first + lines
}

// noteText is the text of a signed note, without checking anything.
func noteText(signed []byte) string {
	if i := bytes.Index(signed, []byte("\n\n")); i >= 0 {
		return string(signed[:i+1])
	}
	return ""
}
