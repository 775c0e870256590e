package crypt

import (
	"bufio"
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"io"
	"sync"

	"qingjian/internal/fault"
)

// An encrypted stream is a header (8 bytes of magic, 2 of the key's generation,
// 32 of salt) and chunks of 64 KiB, each sealed under a key derived from that
// generation of the object key and the salt. The first magic has no generation
// in its header and means the first one. The nonce
// is the chunk's number and whether it is the last one (the STREAM
// construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), so chunks
// cannot be reordered, dropped or cut off, and any byte can be read without
// the ones before it.
const (
	streamMagic = "QJSTRM02"
	firstMagic  = "QJSTRM01"
	saltSize    = 32
	headerSize  = len(streamMagic) + generationSize + saltSize
	chunkSize   = 64 << 10
	tagSize     = 16
)

var errStream = fault.New(fault.Internal, "crypt.stream_damaged",
	fault.T("加密文件已损坏或密钥不对", "an encrypted file is damaged, or the keys are others"))

func (r *Keyring) streamAEAD(key, salt []byte) (cipher.AEAD, error) {
	mac := hmac.New(r.suite.NewHash, key)
	mac.Write(salt)
	return r.suite.AEAD(mac.Sum(nil))
}

func streamNonce(chunk uint64, last bool) []byte {
	nonce := make([]byte, 12)
	binary.BigEndian.PutUint64(nonce, chunk)
	if last {
		nonce[11] = 1
	}
	return nonce
}

// EncryptTo returns a writer that encrypts into w. Close writes the last chunk
// and must be called; it does not close w.
func (r *Keyring) EncryptTo(w io.Writer) (io.WriteCloser, error) {
	t := r.turning.Load()
	head := append(make([]byte, 0, headerSize), streamMagic...)
	head = binary.BigEndian.AppendUint16(head, t.sealsObject)
	salt := head[len(head):headerSize]
	if _, err := rand.Read(salt); err != nil {
		return nil, err
	}
	aead, err := r.streamAEAD(t.object[t.sealsObject], salt)
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriterSize(w, chunkSize+tagSize)
	if _, err := out.Write(head[:headerSize]); err != nil {
		return nil, err
	}
	return &encrypter{out: out, aead: aead, buf: make([]byte, 0, chunkSize)}, nil
}

type encrypter struct {
	out   *bufio.Writer
	aead  cipher.AEAD
	buf   []byte
	chunk uint64
}

func (e *encrypter) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		// A full buffer is flushed only once more is to come: the last chunk
		// is marked as such, and which one that is shows only at Close.
		if len(e.buf) == chunkSize {
			if err := e.flush(false); err != nil {
				return 0, err
			}
		}
		n := min(chunkSize-len(e.buf), len(p))
		e.buf = append(e.buf, p[:n]...)
		p = p[n:]
	}
	return written, nil
}

func (e *encrypter) flush(last bool) error {
	sealed := e.aead.Seal(nil, streamNonce(e.chunk, last), e.buf, nil)
	e.chunk++
	e.buf = e.buf[:0]
	_, err := e.out.Write(sealed)
	return err
}

func (e *encrypter) Close() error {
	if err := e.flush(true); err != nil {
		return err
	}
	return e.out.Flush()
}

// Decrypter reads an encrypted stream at any offset. It is safe for concurrent
// use and keeps one chunk in memory.
type Decrypter struct {
	src    io.ReaderAt
	begin  int64 // length of the header
	aead   cipher.AEAD
	size   int64
	chunks int64

	mu    sync.Mutex
	at    int64 // number of the chunk in plain, -1 for none
	plain []byte
}

// DecryptAt opens an encrypted stream of the given stored size. Fault code
// crypt.stream_damaged.
func (r *Keyring) DecryptAt(src io.ReaderAt, stored int64) (*Decrypter, error) {
	key, salt, begin, err := r.streamHead(src)
	if err != nil {
		return nil, err
	}
	aead, err := r.streamAEAD(key, salt)
	if err != nil {
		return nil, err
	}
	body := stored - begin
	chunks := (body + chunkSize + tagSize - 1) / (chunkSize + tagSize)
	size := body - chunks*tagSize
	if chunks < 1 || size < 0 {
		return nil, errStream
	}
	d := &Decrypter{src: src, begin: begin, aead: aead, size: size, chunks: chunks, at: -1}
	// Reading the last chunk now proves that the stream was not cut off.
	return d, d.load(chunks - 1)
}

// streamHead reads a header: the object key that it names, the salt, and where
// the chunks begin.
func (r *Keyring) streamHead(src io.ReaderAt) (key, salt []byte, begin int64, err error) {
	head := make([]byte, headerSize)
	n, err := src.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, nil, 0, errStream
	}
	head = head[:n]
	no := uint16(1)
	switch rest, first := bytes.CutPrefix(head, []byte(firstMagic)); {
	case first && len(rest) >= saltSize:
		salt, begin = rest[:saltSize], int64(len(firstMagic)+saltSize)
	case len(head) == headerSize && bytes.HasPrefix(head, []byte(streamMagic)):
		no = binary.BigEndian.Uint16(head[len(streamMagic):])
		salt, begin = head[headerSize-saltSize:], int64(headerSize)
	default:
		return nil, nil, 0, errStream
	}
	key, ok := r.turning.Load().object[no]
	if !ok {
		return nil, nil, 0, errStream
	}
	return key, salt, begin, nil
}

// Size is the length of the plaintext in bytes.
func (d *Decrypter) Size() int64 { return d.size }

func (d *Decrypter) load(chunk int64) error {
	if d.at == chunk {
		return nil
	}
	length := min(chunkSize, d.size-chunk*chunkSize) + tagSize
	sealed := make([]byte, length)
	if _, err := d.src.ReadAt(sealed, d.begin+chunk*(chunkSize+tagSize)); err != nil && err != io.EOF {
		return err
	}
	plain, err := d.aead.Open(d.plain[:0], streamNonce(uint64(chunk), chunk == d.chunks-1), sealed, nil) // #nosec G115 -- the number of a chunk
	if err != nil {
		d.at = -1
		return errStream
	}
	d.at, d.plain = chunk, plain
	return nil
}

// ReadAt implements io.ReaderAt over the plaintext.
func (d *Decrypter) ReadAt(p []byte, off int64) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for n < len(p) {
		if off >= d.size {
			return n, io.EOF
		}
		if err := d.load(off / chunkSize); err != nil {
			return n, err
		}
		c := copy(p[n:], d.plain[off%chunkSize:])
		n += c
		off += int64(c)
	}
	return n, nil
}
