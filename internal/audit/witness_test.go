package audit_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// cosign takes a checkpoint to the witness and back.
func cosign(t *testing.T, s *site, w *audit.Witness) []byte {
	t.Helper()
	last := must(w.Last())(t)
	request := must(s.log.WitnessRequest(t.Context(), last.Size))(t)
	cosigned := must(w.Sign(request, []audit.PublicKey{s.key()}))(t)
	ok(t, s.log.AddCosignature(t.Context(), cosigned, w.PublicKey()))
	return cosigned
}

func TestWitness(t *testing.T) {
	for _, suite := range []crypt.Suite{crypt.GM(), crypt.Standard()} {
		s := newSite(t, suite, 1000)
		path := filepath.Join(s.dir, "witness.key")
		w := must(audit.InitWitness(path, "second.department", crypt.GM()))(t)
		if _, err := audit.InitWitness(path, "again", suite); fault.CodeOf(err) != "key.file_unwritable" {
			t.Errorf("a key was overwritten: %v", err)
		}
		w = must(audit.OpenWitness(path))(t)
		for i := range 5 {
			s.append(10*i, 10*i+1+rand.IntN(9))
			cosign(t, s, w)
		}
		s.options.Anchor = ""
		s.reopen()
		if r := s.whole(); r.AnchoredTo != r.Size || r.CheckpointsTotal != 5 || !r.Checkpoints[0].Witnessed {
			t.Errorf("%+v", r.In("en"))
		}
	}
}

func TestWitnessRefuses(t *testing.T) {
	s := newSite(t, crypt.GM(), 1000)
	keys := []audit.PublicKey{s.key()}
	w := must(audit.InitWitness(filepath.Join(s.dir, "witness.key"), "second.department", crypt.GM()))(t)
	s.append(0, 10)
	cosign(t, s, w)
	s.append(10, 20)
	behind := must(s.log.WitnessRequest(t.Context(), 5))(t)
	good := must(s.log.WitnessRequest(t.Context(), 10))(t)

	// The same key over a trail whose first entries are the same and others not.
	fork := newSite(t, crypt.GM(), 1000)
	fork.options.Keys = s.options.Keys
	fork.reopen()
	fork.append(0, 9)
	fork.append(100, 111)
	forked := must(fork.log.WitnessRequest(t.Context(), 10))(t)
	foreign := newSite(t, crypt.GM(), 1000)
	foreign.options.Keys = s.options.Keys
	foreign.reopen()
	foreign.append(5, 25)
	for code, request := range map[string][]byte{
		"audit.request_behind":    behind,
		"audit.proof_wrong":       forked,
		"audit.other_trail":       must(foreign.log.WitnessRequest(t.Context(), 10))(t),
		"audit.request_malformed": good[1:],
		"audit.checkpoint_forged": bytes.Replace(good, []byte("\n20\n"), []byte("\n21\n"), 1),
	} {
		if _, err := w.Sign(request, keys); fault.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := w.Sign(good, []audit.PublicKey{w.PublicKey()}); fault.CodeOf(err) != "audit.checkpoint_unsigned" {
		t.Errorf("another platform's key: %v", err)
	}
	cosigned := must(w.Sign(good, keys))(t)
	if err := fork.log.AddCosignature(t.Context(), cosigned, w.PublicKey()); fault.CodeOf(err) != "audit.entry_unknown" {
		t.Errorf("brought to another trail: %v", err)
	}
	_, unsigned, _ := bytes.Cut(good, []byte("\n\n"))
	if err := s.log.AddCosignature(t.Context(), unsigned, w.PublicKey()); fault.CodeOf(err) != "audit.checkpoint_unsigned" {
		t.Errorf("without the witness's line: %v", err)
	}
	ok(t, os.Chmod(filepath.Join(s.dir, "witness.key"), 0o644))
	if _, err := audit.OpenWitness(filepath.Join(s.dir, "witness.key")); fault.CodeOf(err) != "key.file_mode" {
		t.Errorf("readable by others: %v", err)
	}
}

func TestProofs(t *testing.T) {
	for _, suite := range []crypt.Suite{crypt.GM(), crypt.Standard()} {
		s := newSite(t, suite, 1000)
		keys := []audit.PublicKey{s.key()}
		roots := map[uint64][]byte{}
		for i := range 33 {
			s.append(i, i+1)
			c := must(s.log.Checkpoint(t.Context()))(t)
			roots[c.Size] = c.Root
		}
		for seq := uint64(1); seq <= 33; seq++ {
			p := must(s.log.Inclusion(t.Context(), seq))(t)
			if c := must(audit.VerifyInclusion(p, keys, nil))(t); c.Size != 33 {
				t.Errorf("entry %d against %d", seq, c.Size)
			}
			p.Body += " "
			if _, err := audit.VerifyInclusion(p, keys, nil); fault.CodeOf(err) != "audit.proof_wrong" {
				t.Errorf("another body: %v", err)
			}
			for to := seq; to <= 33; to++ {
				c := must(s.log.Consistency(t.Context(), seq, to))(t)
				ok(t, audit.VerifyConsistency(suite, c, roots[seq], roots[to]))
				if seq < to && audit.VerifyConsistency(suite, c, roots[to], roots[seq]) == nil {
					t.Errorf("%d to %d holds for other roots", seq, to)
				}
			}
		}
		for _, seq := range []uint64{0, 34} {
			if _, err := s.log.Inclusion(t.Context(), seq); fault.CodeOf(err) != "audit.entry_unknown" {
				t.Errorf("entry %d: %v", seq, err)
			}
		}
	}
}

// TestStandardNotes: checkpoints of the standard suite are what other tools of
// the signed-note format read.
func TestStandardNotes(t *testing.T) {
	s := newSite(t, crypt.Standard(), 1000)
	s.append(0, 3)
	c := must(s.log.Checkpoint(t.Context()))(t)
	v := must(note.NewVerifier(s.key().String()))(t)
	if n := must(note.Open([]byte(c.Note), note.VerifierList(v)))(t); len(n.Sigs) != 1 {
		t.Errorf("%+v", n)
	}
}

func TestPublicKeyText(t *testing.T) {
	for _, suite := range []crypt.Suite{crypt.GM(), crypt.Standard()} {
		k := newSite(t, suite, 1000).key()
		text := k.String()
		if got := must(audit.ParsePublicKey(text + "\n"))(t); got.String() != text {
			t.Errorf("%s came back as %s", text, got)
		}
		for _, bad := range []string{"", "x", text[1:], text[:len(text)-4], "a b" + text, text + "+"} {
			if _, err := audit.ParsePublicKey(bad); err == nil {
				t.Errorf("%q is a key", bad)
			}
		}
	}
}

func FuzzWitnessRequest(f *testing.F) {
	f.Add([]byte("old 3\nAAAA\n\nqingjian.audit/0\n4\nAAAA\nat 2026-01-02T03:04:05Z\n\n— x AAAAAAA=\n"))
	w, err := audit.InitWitness(filepath.Join(f.TempDir(), "w"), "w", crypt.GM())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if signed, err := w.Sign(b, nil); err == nil {
			t.Errorf("signed %q", signed)
		}
		_, _ = audit.ParsePublicKey(string(b))
		var p audit.Inclusion
		if json.Unmarshal(b, &p) == nil {
			if _, err := audit.VerifyInclusion(p, nil, nil); err == nil {
				t.Error("a proof without a key holds")
			}
		}
	})
}

// TestKeyRotation: a new generation signs from then on, and checkpoints of the
// one before stay good for whoever has its key.
func TestKeyRotation(t *testing.T) {
	s := newSite(t, crypt.GM(), 5)
	s.append(0, 7)
	must(s.log.Checkpoint(t.Context()))(t)
	ok(t, s.ring.Add(must(s.ring.Renew())(t)...))
	s.append(7, 12)
	s.reopen()
	if r := s.whole(); r.SignedTo != 12 || len(s.log.PublicKeys()) != 2 || s.log.PublicKeys()[0].String() == s.key().String() {
		t.Errorf("%+v", r.In("en"))
	}
	var out bytes.Buffer
	ok(t, s.log.Export(t.Context(), &out))
	for keys, good := range map[*[]audit.PublicKey]bool{{s.key()}: false, {s.log.PublicKeys()[0], s.key()}: true} {
		r := must(audit.VerifyFile(bytes.NewReader(out.Bytes()), audit.VerifyOptions{Keys: *keys, Clock: clock.Fixed(start)}))(t)
		if r.OK() != good {
			t.Errorf("with %d keys: %+v", len(*keys), r.In("en"))
		}
	}
}
