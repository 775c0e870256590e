package audit

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"

	"qingjian/internal/control"
)

// How the lines of an export that are no entries begin.
const (
	checkpointLine = `{"checkpoint":`
	endLine        = `{"end":`
)

type checkpointJSON struct {
	Checkpoint string `json:"checkpoint"`
}

// endJSON is the last line: without it a file was cut off. The digest covers
// every byte before the line; it finds accidents, the signatures the rest.
type endJSON struct {
	End struct {
		Entries     uint64 `json:"entries"`
		Checkpoints uint64 `json:"checkpoints"`
		Digest      string `json:"digest"`
	} `json:"end"`
}

// exporter writes lines and hashes them.
type exporter struct {
	out *bufio.Writer
	sum hash.Hash
	end endJSON
}

func (x *exporter) line(b []byte) error {
	b = append(b, '\n')
	x.sum.Write(b)
	_, err := x.out.Write(b)
	return err
}

func (x *exporter) checkpoint(note string) error {
	x.end.End.Checkpoints++
	b, err := plainJSON(checkpointJSON{note})
	if err != nil {
		return err
	}
	return x.line(b)
}

func (x *exporter) finish() error {
	x.end.End.Digest = hex.EncodeToString(x.sum.Sum(nil))
	b, err := plainJSON(x.end)
	if err != nil {
		return err
	}
	if err := x.line(b); err != nil {
		return err
	}
	return x.out.Flush()
}

func plainJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

// Export writes the trail as lines of JSON: every entry byte for byte as it was
// hashed, each checkpoint right after the entries that it covers, so that a
// reader of any length of trail needs no memory, and a last line. It holds no
// personal value.
func (l *Log) Export(ctx context.Context, w io.Writer) error {
	x := &exporter{out: bufio.NewWriterSize(w, 64<<10), sum: l.keys.Suite().NewHash()}
	err := l.walk(ctx, visitor{
		entry: func(e control.AuditEntry) error {
			x.end.End.Entries++
			return x.line(e.Body)
		},
		checkpoint: x.checkpoint,
	})
	if err != nil {
		return err
	}
	return x.finish()
}
