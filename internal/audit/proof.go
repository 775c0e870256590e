package audit

import (
	"context"
	"fmt"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"

	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// Inclusion proves that an entry is part of the trail that a checkpoint states,
// to whoever has the platform's public key and nothing else.
type Inclusion struct {
	Seq        uint64   `json:"seq"`
	Body       string   `json:"body"`       // the entry, byte for byte
	Hashes     [][]byte `json:"hashes"`     // RFC 6962 audit path, base64
	Checkpoint string   `json:"checkpoint"` // signed note
}

// Consistency proves that a shorter trail is the beginning of a longer one.
type Consistency struct {
	From   uint64   `json:"from"`
	To     uint64   `json:"to"`
	Hashes [][]byte `json:"hashes"`
}

func noSuchEntry(seq uint64) error {
	return fault.New(fault.NotFound, "audit.entry_unknown",
		fault.F("审计记录中没有第 %d 条", "the audit trail has no entry %d", seq))
}

// Inclusion proves an entry against a new checkpoint, or the last one when
// nothing came since. Fault codes as of Checkpoint, and audit.entry_unknown.
func (l *Log) Inclusion(ctx context.Context, seq uint64) (Inclusion, error) {
	c, err := l.Checkpoint(ctx)
	if err != nil {
		return Inclusion{}, err
	}
	if seq == 0 || seq > c.Size {
		return Inclusion{}, noSuchEntry(seq)
	}
	nodes, err := proof.Inclusion(seq-1, c.Size)
	if err != nil {
		return Inclusion{}, err
	}
	p := Inclusion{Seq: seq, Checkpoint: c.Note}
	if p.Hashes, err = l.hashes(ctx, nodes, c.Size); err != nil {
		return Inclusion{}, err
	}
	kept, err := l.db.AuditEntries(ctx, seq-1, 1)
	if err != nil {
		return Inclusion{}, err
	}
	if len(kept) == 0 || kept[0].Seq != seq {
		return Inclusion{}, damaged(seq, "它不见了", "it is gone")
	}
	p.Body = string(kept[0].Body)
	return p, nil
}

// VerifyInclusion checks a proof and gives the checkpoint that it rests on.
// Fault codes audit.proof_wrong and those of a checkpoint.
func VerifyInclusion(p Inclusion, keys, witnesses []PublicKey) (Checkpoint, error) {
	c, err := ring{keys, witnesses}.open([]byte(p.Checkpoint))
	if err != nil {
		return Checkpoint{}, err
	}
	wrong := fault.New(fault.Denied, "audit.proof_wrong",
		fault.F("证明不成立：第 %d 条记录不在检查点所述的审计记录中", "the proof does not hold: entry %d is not part of what the checkpoint states", p.Seq))
	suite, err := VerifyOptions{Keys: keys}.suite()
	if err != nil {
		return Checkpoint{}, err
	}
	if p.Seq == 0 || p.Seq > c.Size {
		return Checkpoint{}, wrong
	}
	h := newHasher(suite)
	if err := proof.VerifyInclusion(h, p.Seq-1, c.Size, h.HashLeaf([]byte(p.Body)), p.Hashes, c.Root); err != nil {
		return Checkpoint{}, wrong.Wrap(err)
	}
	return c, nil
}

// Consistency proves that the trail of one size is the beginning of that of
// another. Fault code audit.entry_unknown when it is not that long.
func (l *Log) Consistency(ctx context.Context, from, to uint64) (Consistency, error) {
	last, err := l.db.LastAudit(ctx)
	if err != nil {
		return Consistency{}, err
	}
	if to > last.Seq || from > to {
		return Consistency{}, noSuchEntry(max(from, to))
	}
	nodes, err := proof.Consistency(from, to)
	if err != nil {
		return Consistency{}, err
	}
	p := Consistency{From: from, To: to}
	p.Hashes, err = l.hashes(ctx, nodes, to)
	return p, err
}

// VerifyConsistency checks a proof against the roots of both sizes; fault code
// audit.proof_wrong.
func VerifyConsistency(suite crypt.Suite, p Consistency, from, to []byte) error {
	if err := proof.VerifyConsistency(newHasher(suite), p.From, p.To, p.Hashes, from, to); err != nil {
		return fault.New(fault.Denied, "audit.proof_wrong",
			fault.F("证明不成立：前 %d 条不是现有 %d 条的开头，历史被改写", "the proof does not hold: the first %d entries are not the beginning of these %d: history was rewritten", p.From, p.To)).Wrap(err)
	}
	return nil
}

// hashes computes the nodes of a proof by going through the trail once.
func (l *Log) hashes(ctx context.Context, want proof.Nodes, size uint64) ([][]byte, error) {
	if len(want.IDs) == 0 {
		return [][]byte{}, nil
	}
	found := make(map[compact.NodeID][]byte, len(want.IDs))
	for _, id := range want.IDs {
		found[id] = nil
	}
	visit := func(id compact.NodeID, h []byte) {
		if _, wanted := found[id]; wanted {
			found[id] = h
		}
	}
	if err := l.eachLeaf(ctx, size, func(nodes *compact.Range, leaf []byte) error {
		return nodes.Append(leaf, visit)
	}); err != nil {
		return nil, err
	}
	all := make([][]byte, len(want.IDs))
	for i, id := range want.IDs {
		if all[i] = found[id]; all[i] == nil {
			return nil, fmt.Errorf("audit: node %d/%d of a tree of %d is missing", id.Level, id.Index, size)
		}
	}
	return want.Rehash(all, l.hash.HashChildren)
}

// eachLeaf goes through the leaves of a tree of a size.
func (l *Log) eachLeaf(ctx context.Context, size uint64, visit func(*compact.Range, []byte) error) error {
	nodes := l.hash.empty()
	for nodes.End() < size {
		entries, err := l.db.AuditEntries(ctx, nodes.End(), int(min(page, size-nodes.End())))
		if err != nil {
			return err
		}
		if err := l.leaves(entries, nodes, visit); err != nil {
			return err
		}
	}
	return nil
}

func (l *Log) leaves(entries []control.AuditEntry, nodes *compact.Range, visit func(*compact.Range, []byte) error) error {
	if len(entries) == 0 {
		return damaged(nodes.End(), "其后的记录不见了", "the entries after it are gone")
	}
	for _, e := range entries {
		if e.Seq != nodes.End()+1 {
			return damaged(e.Seq, "前一条不见了", "the one before is gone")
		}
		if err := visit(nodes, l.hash.HashLeaf(e.Body)); err != nil {
			return err
		}
	}
	return nil
}
