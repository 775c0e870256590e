package audit

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// Witness is a second department that countersigns checkpoints with a key of
// its own, kept where the platform's administrators have no access. It signs
// only what continues what it signed before, so that one history alone can have
// its signature.
type Witness struct {
	path   string // of the key; what was signed last lies beside it
	signer noteSigner
}

const witnessHeader = "qingjian-witness-1"

// InitWitness draws a key and writes it to a new file. Fault codes
// audit.key_name, key.file_unwritable.
func InitWitness(path, name string, suite crypt.Suite) (*Witness, error) {
	private, err := suite.GenerateKey()
	if err != nil {
		return nil, err
	}
	w, err := newWitness(path, name, suite, private)
	if err != nil {
		return nil, err
	}
	text := strings.Join([]string{witnessHeader, name, suite.Name(), hex.EncodeToString(private)}, "\n") + "\n"
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the key file that the witness names
	if err == nil {
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err == nil {
		err = crypt.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "key.file_unwritable",
			fault.F("无法写入密钥文件 %s", "the key file %s cannot be written", path)).
			WithHint(fault.T("已有的密钥文件不会被覆盖，请另选位置", "a key file that is there is never written over: choose another place")).Wrap(err)
	}
	return w, nil
}

func newWitness(path, name string, suite crypt.Suite, private []byte) (*Witness, error) {
	s, err := suite.Signer(private)
	if err != nil {
		return nil, err
	}
	if name == signerName {
		return nil, fault.New(fault.Invalid, "audit.key_name",
			fault.F("%s 是平台自己的名称", "%s is the platform's own name", name))
	}
	key, err := NewPublicKey(name, s.Verifier())
	return &Witness{path: path, signer: noteSigner{key, s}}, err
}

// OpenWitness reads a key file. Fault codes key.file_missing, key.file_mode,
// key.file_malformed.
func OpenWitness(path string) (*Witness, error) {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, fault.New(fault.Denied, "key.file_mode",
			fault.F("密钥文件 %s 可被其他用户读取", "other users may read the key file %s", path)).
			WithHint(fault.F("请运行 chmod 600 %s", "run chmod 600 %s", path))
	}
	text, readErr := os.ReadFile(path) // #nosec G304 -- the key file that the witness names
	if err = errors.Join(err, readErr); err != nil {
		return nil, fault.New(fault.Unavailable, "key.file_missing",
			fault.F("无法读取密钥文件 %s", "the key file %s cannot be read", path)).Wrap(err)
	}
	malformed := fault.New(fault.Invalid, "key.file_malformed",
		fault.F("密钥文件 %s 的内容不完整", "the key file %s is not whole", path))
	lines := strings.Fields(string(text))
	if len(lines) != 4 || lines[0] != witnessHeader {
		return nil, malformed
	}
	suite, err := crypt.SuiteOf(lines[2])
	if err != nil {
		return nil, malformed.Wrap(err)
	}
	private, err := hex.DecodeString(lines[3])
	if err != nil {
		return nil, malformed
	}
	return newWitness(path, lines[1], suite, private)
}

// PublicKey is what the witness gives to those who verify.
func (w *Witness) PublicKey() PublicKey { return w.signer.PublicKey }

func (w *Witness) statePath() string { return w.path + ".signed" }

// lock keeps two commands from signing two histories at once.
func (w *Witness) lock() (*os.File, error) {
	f, err := os.OpenFile(w.path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Last is the checkpoint that was signed last, a zero one at first.
func (w *Witness) Last() (Checkpoint, error) {
	signed, err := os.ReadFile(w.statePath())
	if errors.Is(err, os.ErrNotExist) {
		return Checkpoint{}, nil
	}
	if err != nil {
		return Checkpoint{}, err
	}
	return ring{witnesses: []PublicKey{w.signer.PublicKey}}.open(signed)
}

// Sign checks a request of the platform and gives the checkpoint with the
// witness's signature. Fault codes audit.request_malformed, audit.request_behind
// when the proof does not begin where the witness stands, audit.other_trail,
// audit.proof_wrong when history was rewritten, and those of a checkpoint.
func (w *Witness) Sign(request []byte, platform []PublicKey) ([]byte, error) {
	lock, err := w.lock()
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	old, hashes, signed, err := parseRequest(request)
	if err != nil {
		return nil, err
	}
	c, err := ring{platform: platform}.open(signed)
	if err != nil {
		return nil, err
	}
	if err := w.continues(c, old, hashes, platform); err != nil {
		return nil, err
	}
	line, err := sign(noteText(signed), w.signer)
	if err != nil {
		return nil, err
	}
	// First it is noted, then given out: never can two histories be signed.
	if err := writeWhole(w.statePath(), []byte(line), 0o600); err != nil {
		return nil, err
	}
	return []byte(joinNotes(string(signed), line)), nil
}

func (w *Witness) continues(c Checkpoint, old uint64, hashes [][]byte, platform []PublicKey) error {
	last, err := w.Last()
	if err != nil {
		return err
	}
	if last.Size > 0 && last.Origin != c.Origin {
		return fault.New(fault.Denied, "audit.other_trail",
			fault.T("这个检查点属于另一份审计记录", "the checkpoint is of another trail than those signed before")).
			WithHint(fault.T("每份审计记录使用各自的会签密钥", "use a key of its own for every trail"))
	}
	if old != last.Size {
		return fault.New(fault.Conflict, "audit.request_behind",
			fault.F("证明从第 %d 条开始，而上次会签到第 %d 条", "the proof begins at %d, and what was signed last reaches to %d", old, last.Size)).
			WithHint(fault.F("请在平台上运行 qingjian audit checkpoint --since %d", "run qingjian audit checkpoint --since %d on the platform", last.Size))
	}
	if last.Size == 0 {
		return nil
	}
	suite, err := VerifyOptions{Keys: platform}.suite()
	if err != nil {
		return err
	}
	return VerifyConsistency(suite, Consistency{From: last.Size, To: c.Size, Hashes: hashes}, last.Root, c.Root)
}

// WitnessRequest makes a checkpoint and proves that it continues that of a size,
// in the form of the transparency-dev witness protocol: "old SIZE", the hashes
// of the proof, a blank line, the signed note.
func (l *Log) WitnessRequest(ctx context.Context, old uint64) ([]byte, error) {
	c, err := l.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	if c.Size == 0 || old > c.Size {
		return nil, noSuchEntry(max(old, 1))
	}
	p, err := l.Consistency(ctx, old, c.Size)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "old %d\n", old)
	for _, h := range p.Hashes {
		fmt.Fprintln(&out, base64.StdEncoding.EncodeToString(h))
	}
	fmt.Fprintf(&out, "\n%s", c.Note)
	return out.Bytes(), nil
}

func parseRequest(b []byte) (old uint64, hashes [][]byte, signed []byte, err error) {
	malformed := fault.New(fault.Invalid, "audit.request_malformed",
		fault.T("这不是会签请求", "this is no request to countersign")).
		WithHint(fault.T("请用 qingjian audit checkpoint --since 生成", "qingjian audit checkpoint --since makes one"))
	head, signed, ok := bytes.Cut(b, []byte("\n\n"))
	first, rest, _ := strings.Cut(string(head), "\n")
	digits, isOld := strings.CutPrefix(first, "old ")
	old, err = strconv.ParseUint(digits, 10, 63)
	if !ok || !isOld || err != nil {
		return 0, nil, nil, malformed
	}
	for _, line := range strings.Fields(rest) {
		h, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(hashes) == 63 { // no tree is deeper
			return 0, nil, nil, malformed
		}
		hashes = append(hashes, h)
	}
	return old, hashes, signed, nil
}

// Witnesses are the keys of those whose countersignatures were brought here.
func (l *Log) Witnesses(ctx context.Context) ([]PublicKey, error) {
	text, err := l.db.Setting(ctx, control.SettingWitnesses)
	if err != nil || text == "" {
		return nil, err
	}
	return ParsePublicKeys(text)
}

func (l *Log) know(ctx context.Context, witness PublicKey) error {
	known, err := l.Witnesses(ctx)
	if err != nil {
		return err
	}
	text := ""
	for _, k := range known {
		if k.String() == witness.String() {
			return nil
		}
		text += k.String() + "\n"
	}
	return l.db.PutSetting(ctx, control.SettingWitnesses, text+witness.String()+"\n")
}

// AddCosignature brings a countersigned checkpoint back to the trail and knows
// the witness's key from then on. Fault codes audit.checkpoint_unsigned when
// neither the platform nor the witness signed it, audit.entry_unknown when there
// is no such checkpoint here.
func (l *Log) AddCosignature(ctx context.Context, cosigned []byte, witness PublicKey) error {
	r := ring{platform: l.PublicKeys(), witnesses: []PublicKey{witness}}
	c, err := r.open(cosigned)
	if err != nil {
		return err
	}
	kept, err := l.db.AuditCheckpoints(ctx, c.Size, c.Size)
	if err != nil {
		return err
	}
	if len(kept) == 0 || noteText([]byte(kept[0].Note)) != noteText(cosigned) {
		return noSuchEntry(c.Size)
	}
	if len(c.Seen) == 0 {
		return fault.New(fault.Denied, "audit.checkpoint_unsigned",
			fault.T("检查点没有该会签部门的签名", "the checkpoint has no signature by that witness"))
	}
	if err := l.know(ctx, witness); err != nil {
		return err
	}
	line := witnessLine(string(cosigned), witness)
	return l.db.PutAuditCheckpoint(ctx, control.AuditCheckpoint{Size: c.Size, SignedBy: witness.label(), At: l.clock().UTC(), Note: line})
}

// witnessLine is a signed note with one witness's signature alone.
func witnessLine(signed string, witness PublicKey) string {
	text, lines, _ := strings.Cut(signed, "\n\n")
	for line := range strings.Lines(lines) {
		one := text + "\n\n" + line
		if c, err := (ring{witnesses: []PublicKey{witness}}).open([]byte(one)); err == nil && len(c.Seen) > 0 {
			return one
		}
	}
	return ""
}
