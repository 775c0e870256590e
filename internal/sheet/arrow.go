package sheet

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"qingjian/internal/fault"
)

// openArrowFile readies an Arrow IPC file, which is a stream between a mark at
// its beginning and a footer at its end. It is read as that stream, so that a
// footer that lies leads nowhere.
func (t *table) openArrowFile() error {
	const mark, foot = 8, 10 // the mark is padded; the footer's length and the mark end the file
	var tail [foot]byte
	if t.size < mark+foot {
		return errCutOff()
	}
	if _, err := t.src.ReadAt(tail[:], t.size-foot); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	end := t.size - foot - int64(binary.LittleEndian.Uint32(tail[:]))
	if !bytes.HasSuffix(tail[:], []byte("ARROW1")) || end < mark {
		return errCutOff()
	}
	t.scan = t.arrowScan(mark, end)
	return nil
}

// arrowScan reads the stream that lies between two offsets.
func (t *table) arrowScan(from, to int64) func(context.Context, func(Row) error) error {
	return func(ctx context.Context, emit func(Row) error) error {
		alloc := newCappedAllocator(t.lim.MaxUnzipped)
		messages := &arrowMessages{in: bufio.NewReaderSize(io.NewSectionReader(t.src, from, to-from), bufferSize), left: to - from, alloc: alloc, marked: to == t.size}
		in, err := ipc.NewReaderFromMessageReader(messages, ipc.WithAllocator(alloc))
		if err != nil {
			return alloc.blame(err, t.lim)
		}
		defer in.Release()
		next := func() (arrow.Record, error) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if !in.Next() {
				return nil, alloc.blame(in.Err(), t.lim)
			}
			return in.Record(), nil
		}
		return t.scanRecords(in.Schema(), next, emit)
	}
}

// arrowMessages cuts a stream into messages as the library's own reader does,
// but believes no length that is more than what is left of the file.
type arrowMessages struct {
	in    io.Reader
	left  int64
	alloc memory.Allocator
	last  *ipc.Message
	// marked says that the end must be marked. On a wire the mark may be left
	// out; a stream kept as a file would lack it where the rest did not arrive.
	marked bool
}

// Message gives the next message, which holds until the call after it, or
// io.EOF at the end.
func (m *arrowMessages) Message() (*ipc.Message, error) {
	size, err := m.length()
	if err != nil {
		return nil, err
	}
	if int64(size) > m.left || size < 8 {
		return nil, errCutOff()
	}
	meta := make([]byte, size)
	if err := m.read(meta); err != nil {
		return nil, err
	}
	if err := checkArrowMeta(meta); err != nil {
		return nil, err
	}
	// The header alone tells how long the body is.
	head := ipc.NewMessage(memory.NewBufferBytes(meta), memory.NewBufferBytes(nil))
	length := head.BodyLen()
	head.Release()
	if length < 0 || length > m.left {
		return nil, errCutOff()
	}
	body := memory.NewResizableBuffer(m.alloc)
	defer body.Release()
	body.Resize(int(length))
	if err := m.read(body.Bytes()); err != nil {
		return nil, err
	}
	if m.last != nil {
		m.last.Release()
	}
	m.last = ipc.NewMessage(memory.NewBufferBytes(meta), body)
	return m.last, nil
}

// length reads what stands before a message; writers older than 0.15 leave the
// continuation out.
func (m *arrowMessages) length() (uint32, error) {
	if m.left == 0 && !m.marked {
		return 0, io.EOF
	}
	var word [4]byte
	for range 2 {
		if err := m.read(word[:]); err != nil {
			return 0, err
		}
		switch n := binary.LittleEndian.Uint32(word[:]); n {
		case 0xFFFFFFFF:
		case 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
	return 0, errCutOff()
}

func (m *arrowMessages) read(p []byte) error {
	n, err := io.ReadFull(m.in, p)
	m.left -= int64(n)
	if err != nil { // io.EOF would look like the proper end
		return errCutOff()
	}
	return nil
}

func (m *arrowMessages) Retain() {}

func (m *arrowMessages) Release() {
	if m.last != nil {
		m.last.Release()
		m.last = nil
	}
}

// cappedAllocator gives memory up to a limit and takes back what is freed. The
// library can only be stopped by a panic, which becomes an error further up;
// it frees some memory from a finalizer, hence the atomics.
type cappedAllocator struct {
	memory.GoAllocator
	left     atomic.Int64
	exceeded atomic.Bool
}

func newCappedAllocator(limit int64) *cappedAllocator {
	a := &cappedAllocator{}
	a.left.Store(limit)
	return a
}

func (a *cappedAllocator) take(n int) {
	if a.left.Add(-int64(n)) < 0 || n < 0 {
		a.exceeded.Store(true)
		panic(errOverLimit)
	}
}

func (a *cappedAllocator) Allocate(size int) []byte {
	a.take(size)
	return a.GoAllocator.Allocate(size)
}

func (a *cappedAllocator) Reallocate(size int, b []byte) []byte {
	a.left.Add(int64(len(b)))
	a.take(size)
	return a.GoAllocator.Reallocate(size, b)
}

func (a *cappedAllocator) Free(b []byte) { a.left.Add(int64(len(b))) }

// blame makes a fault of what the library says, which may quote values.
func (a *cappedAllocator) blame(err error, lim Limits) error {
	var coded *fault.Error
	switch {
	case err == nil:
		return nil
	case a.exceeded.Load():
		return errTooLarge(lim.MaxUnzipped)
	case errors.As(err, &coded):
		return coded
	}
	return errDamagedFeed(fault.T("内部结构有误", "its structure is wrong"))
}

var errOverLimit = errors.New("over the limit")

func errCutOff() *fault.Error {
	return errDamagedFeed(fault.T("内容不完整", "it is incomplete"))
}
