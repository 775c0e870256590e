package audit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"slices"

	"qingjian/internal/clock"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
	"qingjian/internal/fault"
)

// VerifyOptions say with what an exported trail is checked.
type VerifyOptions struct {
	Keys        []PublicKey // of the platform
	Witnesses   []PublicKey
	Checkpoints [][]byte // signed notes that were kept elsewhere
	Suite       crypt.Suite
	Clock       clock.Clock
}

// suite is the one asked for, or else that of the keys, or else the default.
func (o VerifyOptions) suite() (crypt.Suite, error) {
	if o.Suite != nil {
		return o.Suite, nil
	}
	if len(o.Keys) > 0 {
		return crypt.SuiteOf(o.Keys[0].verifier.Suite())
	}
	return crypt.GM(), nil
}

// maxLine is the longest line of an export: an entry, or a checkpoint with all
// its signatures.
const maxLine = 2 << 20

// VerifyFile checks an exported trail with nothing but the file, the keys and
// what was kept elsewhere. Whatever is wrong with the file is in the report;
// the error is one of reading it.
func VerifyFile(r io.Reader, o VerifyOptions) (Report, error) {
	suite, err := o.suite()
	if err != nil {
		return Report{}, err
	}
	f := &fileVerifier{verifier: newVerifier(suite, ring{o.Keys, o.Witnesses}, o.Clock().UTC()), sum: suite.NewHash()}
	f.keep(o.Checkpoints)
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := readLine(in)
		if err == io.EOF {
			return f.finishFile(), nil
		}
		if err != nil {
			return Report{}, err
		}
		f.line(line)
	}
}

// readLine reads a line with its end; a last line may have none. What is too
// long is cut: it is no line of an export whatever follows.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line) <= maxLine {
			line = append(line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(line) > 0:
			return line, nil
		}
		return line, err
	}
}

// fileVerifier reads the lines of an export.
type fileVerifier struct {
	*verifier
	sum     hash.Hash
	notes   uint64
	ended   bool
	garbled bool // something stood after the end, told once
}

func (f *fileVerifier) line(line []byte) {
	if f.ended {
		if !f.garbled {
			f.report.add(f.report.Last, fault.T("结束行之后还有内容", "something stands after the last line"))
		}
		f.garbled = true
	}
	body, whole := bytes.CutSuffix(line, []byte("\n"))
	if !whole {
		f.report.add(f.report.Last, fault.T("最后一行不完整：文件被截断", "the last line is not whole: the file was cut off"))
	}
	switch {
	case bytes.HasPrefix(body, []byte(endLine)):
		f.end(body)
	case bytes.HasPrefix(body, []byte(checkpointLine)):
		f.notes++
		var c checkpointJSON
		if err := json.Unmarshal(body, &c); err != nil {
			f.report.add(f.report.Last, fault.T("检查点所在的行已损坏", "the line of a checkpoint is damaged"))
			break
		}
		f.checkpoint([]byte(c.Checkpoint))
	default:
		f.entry(body)
	}
	f.sum.Write(line)
}

func (f *fileVerifier) end(body []byte) {
	f.ended = true
	var e endJSON
	if err := json.Unmarshal(body, &e); err != nil {
		f.report.add(f.report.Last, fault.T("结束行已损坏", "the last line is damaged"))
		return
	}
	if e.End.Entries != f.report.Size || e.End.Checkpoints != f.notes || e.End.Digest != hex.EncodeToString(f.sum.Sum(nil)) {
		f.report.add(f.report.Last, fault.F("文件与结束行不符：结束行记 %d 条记录、%d 个检查点，文件中有 %d 条、%d 个，或某处有改动",
			"the file is not what its last line says: %d entries and %d checkpoints there, %d and %d here, or a change somewhere",
			e.End.Entries, e.End.Checkpoints, f.report.Size, f.notes))
	}
}

func (f *fileVerifier) finishFile() Report {
	if !f.ended {
		f.report.add(f.report.Last, fault.T("没有结束行：文件被截断", "the last line is missing: the file was cut off"))
	}
	return f.finish()
}

// Verify checks the live trail as VerifyFile would its export, with the
// checkpoints of the anchor's folder, and that it can be found by what is in it.
func (l *Log) Verify(ctx context.Context) (Report, error) {
	outside, err := readAnchor(l.anchor)
	if err != nil {
		return Report{}, err
	}
	witnesses, err := l.Witnesses(ctx)
	if err != nil {
		return Report{}, err
	}
	v := newVerifier(l.keys.Suite(), ring{l.PublicKeys(), witnesses}, l.clock().UTC())
	v.keep(outside)
	err = l.walk(ctx, visitor{
		entries:    func(all []control.AuditEntry) error { return l.sameIndex(ctx, v, all) },
		entry:      func(e control.AuditEntry) error { v.entry(e.Body); return nil },
		checkpoint: func(note string) error { v.checkpoint([]byte(note)); return nil },
	})
	if err != nil {
		return Report{}, err
	}
	return v.finish(), nil
}

// sameIndex checks that the viewer finds the entries of a page by all that is
// in them and by nothing else.
func (l *Log) sameIndex(ctx context.Context, v *verifier, entries []control.AuditEntry) error {
	found, err := l.db.AuditTags(ctx, entries[0].Seq, entries[len(entries)-1].Seq)
	if err != nil {
		return err
	}
	bySeq := map[uint64][]control.AuditTag{}
	for _, t := range found {
		bySeq[t.Seq] = append(bySeq[t.Seq], t)
	}
	for _, kept := range entries {
		var e Entry
		if json.Unmarshal(kept.Body, &e) != nil {
			continue // the body itself is a problem then
		}
		if e.Seq != kept.Seq || e.At.UnixMilli() != kept.At.UnixMilli() || !slices.Equal(tags(e), bySeq[kept.Seq]) {
			v.report.add(kept.Seq, fault.T("检索用的内容与记录不符：按它可能查不到这条", "what it is found by is not what it says: a search may miss it"))
		}
	}
	return nil
}
