package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"

	"github.com/transparency-dev/merkle/compact"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// page is how many entries are read at a time.
const page = 1000

// tree is the Merkle tree over the trail as far as it was read, kept as its
// compact range.
type tree struct {
	origin string
	nodes  *compact.Range
	prev   string // hash of the newest entry in it
	signed Checkpoint
}

func (t *tree) size() uint64 { return t.nodes.End() }

// damaged says that the trail is not what was signed; nothing is signed then.
func damaged(seq uint64, zh, en string) error {
	return fault.New(fault.Conflict, "audit.damaged",
		fault.F("审计记录在第 %[1]d 条处不完整："+zh, "the audit trail is not whole at entry %[1]d: "+en, seq)).
		WithHint(fault.T("请运行 qingjian audit verify 查明，并通知审计管理员；保留现有文件作为证据",
			"run qingjian audit verify to see what happened and tell the audit administrator; keep the files as evidence"))
}

// Checkpoint signs the trail as it stands and keeps the note here and in the
// anchor's folder. With nothing new since the last one it gives that again; of
// an empty trail there is none. Fault codes audit.damaged when the store is not
// what was signed before, audit.anchor_unwritable.
func (l *Log) Checkpoint(ctx context.Context) (Checkpoint, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.grow(ctx); err != nil {
		return Checkpoint{}, err
	}
	t := l.tree
	if t.size() == 0 {
		return Checkpoint{}, nil
	}
	if t.signed.Size < t.size() {
		if err := l.anchorNotAhead(t.size()); err != nil {
			return Checkpoint{}, err
		}
		c, err := l.signTree(ctx, t)
		if err != nil {
			return Checkpoint{}, err
		}
		t.signed = c
	}
	return t.signed, l.writeAnchor(t.signed)
}

func (l *Log) signTree(ctx context.Context, t *tree) (Checkpoint, error) {
	root, err := l.hash.root(t.nodes)
	if err != nil {
		return Checkpoint{}, err
	}
	signer := l.signer()
	c := Checkpoint{Origin: t.origin, Size: t.size(), Root: root, At: l.clock().UTC(), Signed: []string{signer.label()}}
	if c.Note, err = sign(c.text(), signer); err != nil {
		return Checkpoint{}, err
	}
	return c, l.db.PutAuditCheckpoint(ctx, control.AuditCheckpoint{Size: c.Size, At: c.At, Note: c.Note, Compact: compactText(t.nodes)})
}

// grow brings the tree up to the newest entry, following the chain.
func (l *Log) grow(ctx context.Context) error {
	if l.tree == nil {
		t, err := l.load(ctx)
		if err != nil {
			return err
		}
		l.tree = t
	}
	t := l.tree
	last, err := l.db.LastAudit(ctx)
	if err != nil {
		return err
	}
	if last.Seq < t.size() {
		return damaged(last.Seq, "其后已签名的记录不见了", "entries after it, which were signed, are gone")
	}
	for {
		entries, err := l.db.AuditEntries(ctx, t.size(), page)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			if err := l.extend(t, e); err != nil {
				return err
			}
		}
	}
}

func (l *Log) extend(t *tree, e control.AuditEntry) error {
	var link struct {
		Seq  uint64
		Prev string
	}
	if err := json.Unmarshal(e.Body, &link); err != nil || e.Seq != t.size()+1 || link.Seq != e.Seq || link.Prev != t.prev {
		return damaged(e.Seq, "它与前一条接不上", "it does not follow the one before")
	}
	sum := l.hash.HashLeaf(e.Body)
	if err := t.nodes.Append(sum, nil); err != nil {
		return err
	}
	t.prev = hex.EncodeToString(sum)
	if e.Seq == 1 {
		t.origin = originOf(sum)
	}
	return nil
}

// load takes the tree up at the last checkpoint. What the store says of its
// inside counts only where the signed root proves it.
func (l *Log) load(ctx context.Context) (*tree, error) {
	t := &tree{nodes: l.hash.empty(), prev: l.hash.none()}
	last, err := l.db.LastAuditCheckpoint(ctx)
	if err != nil || last.Size == 0 {
		return t, err
	}
	c, err := ring{platform: l.PublicKeys()}.open([]byte(last.Note))
	if err != nil {
		return nil, err
	}
	nodes, err := parseCompact(l.hash, c.Size, last.Compact)
	if err != nil {
		return nil, damaged(c.Size, "检查点的内容不全", "its checkpoint is not whole")
	}
	root, err := l.hash.root(nodes)
	if err != nil || !bytes.Equal(root, c.Root) || c.Size != last.Size || len(c.Signed) == 0 {
		return nil, damaged(c.Size, "检查点与它的签名不符", "its checkpoint is not what was signed")
	}
	at, err := l.db.AuditEntries(ctx, c.Size-1, 1)
	if err != nil {
		return nil, err
	}
	if len(at) == 0 || at[0].Seq != c.Size {
		return nil, damaged(c.Size, "已签名的记录不见了", "entries that were signed are gone")
	}
	t.origin, t.nodes, t.prev, t.signed = c.Origin, nodes, hex.EncodeToString(l.hash.HashLeaf(at[0].Body)), c
	return t, nil
}
