package audit

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/transparency-dev/merkle/compact"

	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// verifier checks a trail as it comes by, entry by entry, keeping of it no more
// than the compact range of its tree.
type verifier struct {
	hash    hasher
	ring    ring
	nodes   *compact.Range
	prev    string // hash of the entry before, which the next one has to name
	next    uint64 // number that the next entry has to have
	origin  string
	outside []Checkpoint // not met yet, smallest first
	apart   int          // checkpoints with another root, after the first
	report  Report
}

func newVerifier(suite crypt.Suite, r ring, at time.Time) *verifier {
	h := newHasher(suite)
	return &verifier{hash: h, ring: r, nodes: h.empty(), prev: h.none(), next: 1,
		report: Report{CheckedAt: at, KeysGiven: len(r.platform)+len(r.witnesses) > 0}}
}

// keep reads the checkpoints that were kept elsewhere, before anything else.
func (v *verifier) keep(notes [][]byte) {
	for _, n := range notes {
		c, err := v.open(n)
		if err != nil {
			v.report.add(0, because(err, "一个外部保存的检查点不能采信", "a checkpoint kept elsewhere cannot be trusted"))
			continue
		}
		v.outside = append(v.outside, c)
	}
	slices.SortFunc(v.outside, func(a, b Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
}

func because(err error, zh, en string) fault.Text {
	if e, ok := fault.As(err); ok {
		return fault.T(zh+"："+e.Message.ZH, en+": "+e.Message.EN)
	}
	return fault.T(zh, en)
}

// open reads a checkpoint. Without any key its signatures are left unchecked,
// which the report says.
func (v *verifier) open(signed []byte) (Checkpoint, error) {
	c, err := v.ring.open(signed)
	if !v.report.KeysGiven && fault.CodeOf(err) == "audit.checkpoint_unsigned" {
		err = nil
	}
	return c, err
}

// entry checks the next entry. After a problem it goes on from what it found,
// so that one change is told once.
func (v *verifier) entry(body []byte) {
	sum := v.hash.HashLeaf(body)
	var e struct {
		Seq  uint64 `json:"seq"`
		Prev string `json:"prev"`
	}
	if err := json.Unmarshal(body, &e); err != nil || e.Seq == 0 {
		v.report.add(v.next, fault.T("此处不是一条审计记录", "what stands here is no entry"))
		e.Seq, e.Prev = v.next, v.prev
	}
	v.number(e.Seq)
	if e.Prev != v.prev {
		v.report.add(e.Seq, fault.T("与前一条的散列不符：前一条或这一条被改动、插入或删除", "it does not name the hash of the entry before: one of the two was changed, inserted or removed"))
	}
	// Appending to a range that began empty cannot fail.
	_ = v.nodes.Append(sum, nil)
	v.prev = hex.EncodeToString(sum)
	v.report.Size++
	if v.report.Size == 1 {
		v.origin, v.report.First = originOf(sum), e.Seq
	}
	v.report.Last = max(v.report.Last, e.Seq)
	for len(v.outside) > 0 && v.outside[0].Size <= v.report.Size {
		c := v.outside[0]
		v.outside = v.outside[1:]
		if v.agrees(c, true) {
			v.report.AnchoredTo = max(v.report.AnchoredTo, c.Size)
		}
	}
}

// number compares an entry's number with that of the entry before.
func (v *verifier) number(seq uint64) {
	switch {
	case seq > v.next:
		v.report.add(v.next, fault.F("应为第 %d 条，却是第 %d 条：其间的记录缺失或次序颠倒", "entry %d belongs here and %d stands here: those between are missing or out of order", v.next, seq))
	case seq < v.next:
		v.report.add(seq, fault.F("应为第 %d 条，却是第 %d 条：重复或次序颠倒", "entry %d belongs here and %d stands here: it comes twice or out of order", v.next, seq))
	}
	v.next = seq + 1
}

// checkpoint checks one that is part of the trail and stands right after the
// entries that it covers.
func (v *verifier) checkpoint(signed []byte) {
	c, err := v.open(signed)
	if err != nil {
		v.report.add(v.report.Last, because(err, "检查点不能采信", "a checkpoint cannot be trusted"))
		return
	}
	v.report.saw(c)
	// Whoever checks witnesses checks all of them: a line of nobody known may
	// have been one of theirs.
	if len(v.ring.witnesses) > 0 && len(c.strangers) > 0 {
		v.report.add(c.Size, fault.F("检查点上 %s 的签名没有可用的公钥", "no key was given for the signature of %s under the checkpoint", c.strangers[0]))
	}
	if !v.agrees(c, false) {
		return
	}
	if len(c.Signed)+len(c.Seen) > 0 {
		v.report.SignedTo = max(v.report.SignedTo, c.Size)
	}
	if len(c.Seen) > 0 {
		v.report.AnchoredTo = max(v.report.AnchoredTo, c.Size)
	}
}

// agrees compares a checkpoint with the entries so far, which are those that it
// covers if nothing is wrong.
func (v *verifier) agrees(c Checkpoint, outside bool) bool {
	zh, en := "检查点", "the checkpoint"
	if outside {
		zh, en = "外部保存的检查点", "the checkpoint kept elsewhere"
	}
	root, err := v.hash.root(v.nodes)
	switch {
	case c.Size != v.report.Size:
		v.report.add(c.Size, fault.F(zh+"覆盖 %d 条，而此处有 %d 条：记录被删除、插入或截断",
			en+" covers %d entries and there are %d: entries were removed, inserted or cut off", c.Size, v.report.Size))
	case c.Origin != v.origin:
		v.report.add(c.Size, fault.T(zh+"属于另一份审计记录，或第一条记录被改动", en+" is of another trail, or the first entry was changed"))
	case err == nil && bytes.Equal(root, c.Root):
		return true
	case outside || v.apart == 0:
		v.report.add(c.Size, fault.F(zh+"与前 %d 条记录不符：其中有记录被改动", en+" is not of these %d entries: some of them were changed", c.Size))
		fallthrough
	default:
		v.apart++
	}
	return false
}

// finish looks at what never came and gives the report.
func (v *verifier) finish() Report {
	for _, c := range v.outside {
		v.agrees(c, true)
	}
	if root, err := v.hash.root(v.nodes); err == nil {
		v.report.Root = hex.EncodeToString(root)
	}
	return v.report
}
