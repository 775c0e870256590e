package ingest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"qingjian/internal/control"
	"qingjian/internal/fault"
)

// A preview is an encrypted file of what becomes of every row of one batch: a
// line of JSON that says of which check, then an entry a line. It is made when
// somebody looks, since most batches nobody looks at, and thrown away with the
// state that it shows.
type previewHead struct {
	Of string `json:"of"` // digest of the check, or "written" once it is published
}

// previewsKept bounds how many previews lie about: each repeats what its workbook says.
const previewsKept = 16

// written is what the preview of a published batch is of.
const written = "written"

// preview opens the preview of a batch, and makes it where there is none of its
// present state. Fault codes batch.not_checked, batch.stale.
func (s *Service) preview(ctx context.Context, b control.Batch) (*entryReader, error) {
	of := b.Digest
	switch b.Status {
	case control.Published:
		of = written
	case control.Checked, control.Awaiting, control.Rejected:
	default:
		return nil, errNotChecked()
	}
	if r, err := s.openPreview(b.ID, of); err == nil {
		return r, nil
	}
	if err := s.makePreview(ctx, b, of); err != nil {
		return nil, err
	}
	return s.openPreview(b.ID, of)
}

func errNotChecked() error {
	return fault.New(fault.Conflict, "batch.not_checked",
		fault.T("这个批次还没有检查完，看不到会有什么变化", "the batch has not been checked yet, so it is not known what it would change")).
		WithHint(fault.T("请等检查完成后再看；检查已停止的，请点“继续检查”", "wait for the check to end; where it was stopped, check again"))
}

func errStale() error {
	return fault.New(fault.Conflict, "batch.stale",
		fault.T("检查之后档案有了变化，这次检查的结果已经过时", "the archive has changed since the check, which is out of date")).
		WithHint(fault.T("请点“重新检查”，再看变化", "check the batch again, then look at the changes"))
}

func (s *Service) makePreview(ctx context.Context, b control.Batch, of string) error {
	select {
	case s.checks <- struct{}{}:
		defer func() { <-s.checks }()
	case <-ctx.Done():
		return ctx.Err()
	}
	entries, err := s.entriesOf(ctx, b, of)
	if err != nil {
		return err
	}
	w, err := s.Objects.CreatePreview()
	if err != nil {
		return err
	}
	defer w.Discard()
	out := bufio.NewWriterSize(w, 64<<10)
	lines := json.NewEncoder(out)
	if err := lines.Encode(previewHead{Of: of}); err != nil {
		return err
	}
	for i := range entries {
		if err := lines.Encode(&entries[i]); err != nil {
			return err
		}
	}
	if err := errors.Join(out.Flush(), w.Commit(b.ID)); err != nil {
		return err
	}
	return s.forgetPreviews(b.ID)
}

func (s *Service) entriesOf(ctx context.Context, b control.Batch, of string) ([]entry, error) {
	if of == written {
		return s.entriesWritten(ctx, b)
	}
	mark, err := s.Control.Watermark(ctx)
	if err != nil {
		return nil, err
	}
	p, err := s.assessIn(ctx, &b, mark.No, true, nil)
	if err != nil {
		return nil, err
	}
	if p.digest() != of {
		return nil, errStale()
	}
	p.sortEntries()
	return p.entries, nil
}

// forgetPreviews notes a new preview and removes the oldest beyond the bound.
func (s *Service) forgetPreviews(made string) error {
	s.looking.Lock()
	defer s.looking.Unlock()
	s.previews = append(slices.DeleteFunc(s.previews, func(id string) bool { return id == made }), made)
	var err error
	for len(s.previews) > previewsKept {
		err = errors.Join(err, s.Objects.RemovePreview(s.previews[0]))
		s.previews = s.previews[1:]
	}
	return err
}

// DropPreviews removes all previews: at a start, and where something was erased
// that they might still show.
func (s *Service) DropPreviews() error {
	names, err := s.Objects.PreviewNames()
	for _, name := range names {
		err = errors.Join(err, s.Objects.RemovePreview(name))
	}
	return err
}

// entryReader reads entries in turn. Its position is where the next line begins.
type entryReader struct {
	io.Closer
	source io.ReaderAt
	size   int64
	lines  *bufio.Reader
	at     int64
}

func (s *Service) openPreview(id, of string) (*entryReader, error) {
	o, err := s.Objects.Preview(id)
	if err != nil {
		return nil, err
	}
	r := &entryReader{Closer: o, source: o, size: o.Size()}
	r.seek(0)
	var head previewHead
	if err := r.line(&head); err != nil || head.Of != of {
		return nil, errors.Join(fmt.Errorf("the preview is of %q, not of %q", head.Of, of), err, o.Close())
	}
	return r, nil
}

func (r *entryReader) seek(at int64) {
	r.at = min(max(at, 0), r.size)
	r.lines = bufio.NewReader(io.NewSectionReader(r.source, r.at, r.size-r.at))
}

// line reads one line; io.EOF at the end.
func (r *entryReader) line(into any) error {
	text, err := r.lines.ReadBytes('\n')
	if err != nil {
		return err
	}
	r.at += int64(len(text))
	return json.Unmarshal(text, into)
}
