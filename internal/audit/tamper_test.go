package audit_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/compact"
	"golang.org/x/mod/sumdb/note"

	"qingjian/internal/audit"
	"qingjian/internal/clock"
	"qingjian/internal/crypt"
)

// exported is an exported trail of 300 entries with what its verifier has.
type exported struct {
	*site
	lines   [][]byte // with their ends; the last one is the end line
	options audit.VerifyOptions
}

func export(t *testing.T) exported {
	t.Helper()
	s := newSite(t, crypt.GM(), 40)
	s.append(0, 150)
	witness := must(audit.InitWitness(filepath.Join(s.dir, "witness.key"), "second.department", crypt.GM()))(t)
	cosign(t, s, witness)
	s.append(150, 300)
	cosign(t, s, witness)
	var out bytes.Buffer
	ok(t, s.log.Export(t.Context(), &out))
	e := exported{site: s, lines: slices.Collect(bytes.Lines(out.Bytes()))}
	e.options = audit.VerifyOptions{Keys: []audit.PublicKey{s.key()}, Witnesses: []audit.PublicKey{witness.PublicKey()}, Clock: clock.Fixed(start)}
	files := must(filepath.Glob(filepath.Join(s.dir, "outside", "*")))(t)
	slices.Sort(files)
	e.options.Checkpoints = [][]byte{must(os.ReadFile(files[len(files)-1]))(t)}
	return e
}

func (e exported) check(lines [][]byte) audit.Report {
	e.Helper()
	return must(audit.VerifyFile(bytes.NewReader(bytes.Join(lines, nil)), e.options))(e.T)
}

func isEntry(line []byte) bool { return bytes.HasPrefix(line, []byte(`{"seq"`)) }

// entries gives the positions of the lines that are entries.
func (e exported) entries() (at []int) {
	for i, line := range e.lines {
		if isEntry(line) {
			at = append(at, i)
		}
	}
	return at
}

// mended gives the lines an end line that fits them, as a forger would.
func (e exported) mended(lines [][]byte) [][]byte {
	sum := e.suite.NewHash()
	entries, checkpoints := 0, 0
	for _, line := range lines {
		sum.Write(line)
		if bytes.HasPrefix(line, []byte(`{"checkpoint"`)) {
			checkpoints++
		} else {
			entries++
		}
	}
	end := fmt.Sprintf("{\"end\":{\"entries\":%d,\"checkpoints\":%d,\"digest\":%q}}\n", entries, checkpoints, hex.EncodeToString(sum.Sum(nil)))
	return append(slices.Clone(lines), []byte(end))
}

// forger recomputes hashes and, where he has the platform's key, signs too.
type forger struct {
	exported
	signs bool
}

func (f forger) hash(prefix byte, parts ...[]byte) []byte {
	h := f.suite.NewHash()
	h.Write([]byte{prefix})
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// rewritten gives the lines with sound numbers, a sound chain and, if he can
// sign, sound checkpoints; otherwise with the old ones, or with none.
func (f forger) rewritten(lines [][]byte, keep bool) (out [][]byte) {
	nodes := (&compact.RangeFactory{Hash: func(l, r []byte) []byte { return f.hash(1, l, r) }}).NewEmptyRange(0)
	prev, origin, seq := strings.Repeat("0", 64), "", uint64(0)
	for _, line := range lines {
		if !isEntry(line) {
			if f.signs {
				line = f.sign(nodes, origin)
			}
			if f.signs || keep {
				out = append(out, line)
			}
			continue
		}
		var e audit.Entry
		ok(f.T, json.Unmarshal(line, &e))
		seq++
		e.Seq, e.Prev = seq, prev
		body := must(json.Marshal(e))(f.T)
		leaf := f.hash(0, body)
		ok(f.T, nodes.Append(leaf, nil))
		prev = hex.EncodeToString(leaf)
		if seq == 1 {
			origin = "qingjian.audit/" + prev[:16]
		}
		out = append(out, append(body, '\n'))
	}
	return out
}

type stolen struct {
	audit.PublicKey
	crypt.Signer
}

func (s stolen) Verify(message, sig []byte) bool { return s.PublicKey.Verify(message, sig) }

func (s stolen) Sign(message []byte) ([]byte, error) { return s.Signer.Sign(message) }

func (f forger) sign(nodes *compact.Range, origin string) []byte {
	root := must(nodes.GetRootHash(nil))(f.T)
	text := fmt.Sprintf("%s\n%d\n%s\nat 2026-01-02T03:04:05Z\n", origin, nodes.End(), base64Of(root))
	signed := must(note.Sign(&note.Note{Text: text}, stolen{f.key(), must(f.suite.Signer(f.private()))(f.T)}))(f.T)
	return append(must(json.Marshal(map[string]string{"checkpoint": string(signed)}))(f.T), '\n')
}

func base64Of(b []byte) string { return strings.Trim(string(mustJSON(b)), `"`) }

func mustJSON(v any) []byte {
	b, _ := json.Marshal(v)
	return b
}

// TestTampering: 1,000 random changes, each by somebody who may also mend what
// can be mended without keys, are found; the untouched file passes.
func TestTampering(t *testing.T) {
	e := export(t)
	if r := e.check(e.lines); !r.OK() || r.Size != 300 || r.AnchoredTo != 300 || !r.Checkpoints[len(r.Checkpoints)-1].Witnessed {
		t.Fatalf("untouched: %+v", r.In("en"))
	}
	kinds := map[string]func([][]byte) [][]byte{
		"flip": e.flip, "delete": e.delete, "insert": e.insert, "swap": e.swap, "truncate": e.truncate,
		"rewrite, notes kept":    func(l [][]byte) [][]byte { return e.rewrite(l, forger{e, false}, true) },
		"rewrite, notes dropped": func(l [][]byte) [][]byte { return e.rewrite(l, forger{e, false}, false) },
		"rewrite, notes signed":  func(l [][]byte) [][]byte { return e.rewrite(l, forger{e, true}, false) },
	}
	names := []string{"flip", "delete", "insert", "swap", "truncate", "rewrite, notes kept", "rewrite, notes dropped", "rewrite, notes signed"}
	counts := map[string]int{}
	for i := range 1000 {
		name := names[i%len(names)]
		body := e.lines[:len(e.lines)-1]
		tampered := kinds[name](slices.Clone(body))
		if i%2 == 0 || strings.HasPrefix(name, "rewrite") {
			tampered = e.mended(tampered)
		} else {
			tampered = append(tampered, e.lines[len(e.lines)-1])
		}
		if r := e.check(tampered); r.OK() {
			t.Errorf("%s %d was not found", name, i)
		}
		counts[name]++
	}
	t.Log(counts)
}

func (e exported) flip(lines [][]byte) [][]byte {
	i := rand.IntN(len(lines))
	lines[i] = slices.Clone(lines[i])
	lines[i][rand.IntN(len(lines[i]))] ^= 1 << rand.IntN(8)
	return lines
}

func (e exported) someEntry() int {
	at := e.entries()
	return at[rand.IntN(len(at))]
}

// notTheLast leaves out the entry after which another one is no forgery: the
// trail goes on there.
func (e exported) notTheLast() int {
	at := e.entries()
	return at[rand.IntN(len(at)-1)]
}

func (e exported) delete(lines [][]byte) [][]byte {
	i := e.someEntry()
	return slices.Delete(lines, i, i+1)
}

// insert puts a copy of one entry elsewhere, or a new one that names the right
// hash and the next number.
func (e exported) insert(lines [][]byte) [][]byte {
	i, j := e.notTheLast(), e.someEntry()
	if rand.IntN(2) == 0 {
		return slices.Insert(lines, i, lines[j])
	}
	var n audit.Entry
	ok(e.T, json.Unmarshal(lines[i], &n))
	n.Prev = hex.EncodeToString(forger{e, false}.hash(0, bytes.TrimSuffix(lines[i], []byte("\n"))))
	n.Seq++
	return slices.Insert(lines, i+1, append(must(json.Marshal(n))(e.T), '\n'))
}

func (e exported) swap(lines [][]byte) [][]byte {
	i := e.someEntry()
	j := e.someEntry()
	for j == i {
		j = e.someEntry()
	}
	lines[i], lines[j] = lines[j], lines[i]
	return lines
}

func (e exported) truncate(lines [][]byte) [][]byte { return lines[:e.someEntry()] }

func (e exported) rewrite(lines [][]byte, f forger, keep bool) [][]byte {
	i := e.notTheLast()
	switch rand.IntN(3) {
	case 0:
		lines = slices.Delete(lines, i, i+1)
	case 1:
		lines[i] = bytes.Replace(lines[i], []byte(`"account":"0`), []byte(`"account":"1`), 1)
	default:
		lines = slices.Insert(lines, i, lines[i])
	}
	return f.rewritten(lines, keep)
}

// TestTamperingIsLocated: a report says where and says it once.
func TestTamperingIsLocated(t *testing.T) {
	e := export(t)
	lines := slices.Clone(e.lines[:len(e.lines)-1])
	at := e.entries()[99]
	lines[at] = bytes.Replace(lines[at], []byte(`"rows":99`), []byte(`"rows":98`), 1)
	r := e.check(e.mended(lines))
	// The chain breaks after entry 100, the first checkpoint after it and the one kept elsewhere differ.
	if r.ProblemsTotal != 3 || r.Problems[0].Seq != 101 || r.SignedTo != 80 || r.Unanchored() != 300 {
		t.Errorf("%+v", r.In("en"))
	}
	lines = slices.Delete(slices.Clone(e.lines[:len(e.lines)-1]), at, at+1)
	if r = e.check(e.mended(lines)); r.Problems[0].Seq != 100 || !strings.Contains(r.Problems[0].What.EN, "missing") {
		t.Errorf("%+v", r.In("en"))
	}
}

// TestVerifyWithLess: what the verifier was not given is said, not assumed.
func TestVerifyWithLess(t *testing.T) {
	e := export(t)
	e.options.Checkpoints, e.options.Witnesses = nil, nil
	if r := e.check(e.lines); !r.OK() || r.SignedTo != 300 || r.AnchoredTo != 0 || r.In("zh").UnanchoredFrom != 1 {
		t.Errorf("without anything outside: %+v", r.In("en"))
	}
	e.options.Keys = nil
	if r := e.check(e.lines); !r.OK() || r.KeysGiven || r.SignedTo != 0 {
		t.Errorf("without keys: %+v", r.In("en"))
	}
	other := newSite(t, crypt.GM(), 10)
	e.options.Keys = []audit.PublicKey{other.key()}
	if r := e.check(e.lines); r.OK() {
		t.Error("with another platform's key")
	}
	e.options.Keys = []audit.PublicKey{e.key()}
	other.append(0, 10)
	c := must(other.log.Checkpoint(t.Context()))(t)
	e.options.Checkpoints = [][]byte{[]byte(c.Note)}
	if r := e.check(e.lines); r.OK() {
		t.Error("with another trail's checkpoint")
	}
	for _, cut := range []int{1, 100, 5000} {
		whole := bytes.Join(e.lines, nil)
		e.options.Checkpoints = nil
		if r := must(audit.VerifyFile(bytes.NewReader(whole[:len(whole)-cut]), e.options))(t); r.OK() {
			t.Errorf("cut by %d bytes", cut)
		}
	}
}

func FuzzVerifyFile(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte("{\"seq\":1,\"at\":\"2026-01-02T03:04:05Z\",\"account\":\"a\",\"action\":\"x\",\"result\":\"ok\",\"prev\":\"00\"}\n{\"checkpoint\":\"a\\n1\\nAAAA\\nat 2026-01-02T03:04:05Z\\n\\n— x AAAAAAA=\\n\"}\n{\"end\":{\"entries\":1,\"checkpoints\":1,\"digest\":\"\"}}\n"))
	f.Add([]byte("{\"checkpoint\":\"qingjian.audit/0\\n18446744073709551615\\n\\nat \\n\\n\"}\n{\"seq\":18446744073709551615}\n{\"seq\":-1}\n\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := audit.VerifyFile(bytes.NewReader(b), audit.VerifyOptions{Clock: clock.Fixed(start), Checkpoints: [][]byte{b}})
		if err != nil {
			t.Fatal(err)
		}
		if r.OK() && r.Size > 0 {
			t.Error("a file that nobody exported passes")
		}
	})
}
