package sheet

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"

	"qingjian/internal/fault"
)

// archive is the zip file around a workbook's parts. It counts what is really
// inflated, whatever the headers say; a part read twice counts once.
type archive struct {
	parts    map[string]*part
	limit    int64
	inflated int64
}

type part struct {
	arc  *archive
	file *zip.File
	seen int64 // the most bytes ever inflated of it
}

// openArchive reads the directory of a zip file.
func openArchive(r io.ReaderAt, size, limit int64) (*archive, error) {
	zr, err := zip.NewReader(r, size)
	if err != nil {
		return nil, zipFault(err)
	}
	zr.RegisterDecompressor(zip.Deflate, flate.NewReader)
	a := &archive{parts: make(map[string]*part, len(zr.File)), limit: limit}
	for _, f := range zr.File {
		name := partName(f.Name)
		if a.parts[name] != nil {
			return nil, errDamaged(fault.T("同一部分出现了两次", "a part occurs twice"))
		}
		a.parts[name] = &part{arc: a, file: f}
	}
	return a, nil
}

// partName is how parts are looked up: programs differ in case and slashes.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, "\\", "/"), "/"))
}

// has reports whether there is a part of that name.
func (a *archive) has(name string) bool { return a.parts[partName(name)] != nil }

// open begins to inflate a part.
func (a *archive) open(name string) (io.ReadCloser, error) {
	p := a.parts[partName(name)]
	if p == nil {
		return nil, errDamaged(fault.T("缺少必要的部分", "a necessary part is missing"))
	}
	rc, err := p.file.Open()
	if err != nil {
		return nil, zipFault(err)
	}
	return &partReader{rc: rc, part: p}, nil
}

// scan runs f over the XML of a part.
func (a *archive) scan(ctx context.Context, name string, f func(*scanner) error) error {
	rc, err := a.open(name)
	if err != nil {
		return err
	}
	err = f(newScanner(ctx, rc))
	return errors.Join(err, rc.Close())
}

// inflateAll inflates every part once, for the budget's sake.
func (a *archive) inflateAll(ctx context.Context) error {
	buf := make([]byte, bufferSize)
	for name := range a.parts {
		rc, err := a.open(name)
		if err != nil {
			return err
		}
		for err == nil {
			if err = ctx.Err(); err == nil {
				_, err = rc.Read(buf)
			}
		}
		if cerr := rc.Close(); errors.Is(err, io.EOF) {
			err = cerr
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type partReader struct {
	rc   io.ReadCloser
	part *part
	n    int64
}

func (r *partReader) Read(b []byte) (int, error) {
	n, err := r.rc.Read(b)
	r.n += int64(n)
	if more := r.n - r.part.seen; more > 0 {
		r.part.seen = r.n
		a := r.part.arc
		if a.inflated += more; a.inflated > a.limit {
			return 0, errTooLarge(a.limit)
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = zipFault(err)
	}
	return n, err
}

func (r *partReader) Close() error { return r.rc.Close() }

// zipFault tells a damaged archive from a disk that can't be read.
func zipFault(err error) error {
	var corrupt flate.CorruptInputError
	var internal flate.InternalError
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrAlgorithm), errors.Is(err, zip.ErrChecksum),
		errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF),
		errors.As(err, &corrupt), errors.As(err, &internal):
		return errDamaged(fault.T("压缩包不完整或有错", "the archive is incomplete or has errors")).Wrap(err)
	}
	return fmt.Errorf("read workbook: %w", err)
}
