package ingest

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"slices"
	"time"

	"qingjian/internal/catalog"
	"qingjian/internal/fact"
	"qingjian/internal/fault"
	"qingjian/internal/objects"
	"qingjian/internal/store"
)

// A prepared batch is a file of exactly what publishing sends: segments of
// ArrowStream bytes, each for one table. It is written before the ledger says
// "publishing", so that rolling forward after a crash repeats the same bytes
// whatever has changed since (the catalogue, the program, what is stored).
//
// One segment is a 4-byte length, that many bytes of JSON (segment), and the
// segment's Arrow bytes.
type segment struct {
	Table string `json:"table"`
	Rows  int    `json:"rows"`
	Bytes int64  `json:"bytes"`
}

// segmentRows bounds a segment: large blocks insert fastest, and two of them
// must fit into an office PC's memory.
const segmentRows = 50_000

// prepare seals the plan's changes under the batch's number and writes them
// durably; it returns the rows that each table must then hold.
func (s *Service) prepare(ctx context.Context, name string, no uint64, recordedAt time.Time, p *plan) (map[string]uint64, error) {
	w, err := s.Objects.CreatePrepared()
	if err != nil {
		return nil, err
	}
	defer w.Discard()
	out := &preparer{service: s, w: w, no: no, at: recordedAt, plan: p, expected: map[string]uint64{}}
	// Changes come sorted by area.
	for rest := p.changes; len(rest) > 0; {
		n := 1
		for n < len(rest) && n < segmentRows && rest[n].area == rest[0].area {
			n++
		}
		if err := out.write(ctx, rest[0].area, rest[:n]); err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	if err := out.flushLog(); err != nil {
		return nil, err
	}
	return out.expected, w.Commit(name)
}

type preparer struct {
	service  *Service
	w        *objects.Writer
	no       uint64
	at       time.Time
	plan     *plan
	expected map[string]uint64
	buf      bytes.Buffer
	log      *store.Blocks // holds the rows that the record log still waits for
}

// write makes a segment of an area's typed log. The record log takes the rows
// of many areas at once: the fewer its parts, the faster a dossier.
func (p *preparer) write(ctx context.Context, area *catalog.Area, changes []change) error {
	if p.log != nil && p.log.Len(store.Log)+len(changes) > segmentRows {
		if err := p.flushLog(); err != nil {
			return err
		}
	}
	var blocks *store.Blocks
	if p.log == nil {
		blocks = store.NewBlocks(area)
		p.log = blocks
	} else {
		blocks = p.log.Also(area)
	}
	for some := range slices.Chunk(changes, sealChunk) {
		if err := p.seal(ctx, area, some, blocks); err != nil {
			return err
		}
	}
	return p.segment(blocks, store.Typed)
}

// sealChunk is how many rows are sealed with one question for the keys of the
// persons that they are about.
const sealChunk = 4096

func (p *preparer) seal(ctx context.Context, area *catalog.Area, changes []change, blocks *store.Blocks) error {
	var persons []fact.ID // sorted as the changes are
	for _, c := range changes {
		if n := len(persons); c.op != fact.Retract && (n == 0 || persons[n-1] != c.key.PersonID) {
			persons = append(persons, c.key.PersonID)
		}
	}
	if err := p.service.Vault.Fetch(ctx, area, persons, true); err != nil {
		return err
	}
	for _, c := range changes {
		row, err := p.service.Vault.Seal(area, p.version(c), c.values)
		if err != nil {
			return err
		}
		if err := blocks.Append(&row); err != nil {
			return err
		}
	}
	return nil
}

func (p *preparer) flushLog() error {
	if p.log == nil {
		return nil
	}
	defer func() { p.log = nil }()
	return p.segment(p.log, store.Log)
}

func (p *preparer) version(c change) fact.Version {
	v := fact.Version{
		PersonID: c.key.PersonID, Area: c.area.Code, RecordID: c.key.RecordID,
		ValidFrom: c.key.ValidFrom, ValidTo: c.to, BatchNo: p.no, Op: c.op,
		Origin: c.origin, SourceDept: c.dept, RecordedAt: p.at, SourceBatch: p.no,
		SrcFile: c.at.sha, SrcSheet: p.plan.sheets[c.at.sheet].Sheet, SrcRow: uint32(c.at.row), RowMAC: c.mac, // #nosec G115 -- the limits of a sheet keep rows below 2^31
	}
	if of := c.source; of != nil {
		v.SourceBatch, v.SrcFile, v.SrcSheet, v.SrcRow = of.SourceBatch, of.SrcFile, of.SrcSheet, of.SrcRow
	}
	return v
}

func (p *preparer) segment(blocks *store.Blocks, shape store.Shape) error {
	table := blocks.Table(shape)
	p.buf.Reset()
	rows, err := blocks.Encode(&p.buf, shape)
	if err != nil {
		return err
	}
	head, err := json.Marshal(segment{Table: table, Rows: rows, Bytes: int64(p.buf.Len())})
	if err != nil {
		return err
	}
	p.expected[table] += uint64(rows)                                                // #nosec G115 -- a count of rows
	framed := append(binary.BigEndian.AppendUint32(nil, uint32(len(head))), head...) // #nosec G115 -- a head is short
	if _, err := p.w.Write(framed); err != nil {
		return err
	}
	_, err = p.w.Write(p.buf.Bytes())
	return err
}

// readPrepared calls send with every segment in turn. The whole file is
// verified first, so that a damaged one sends nothing. Fault codes
// object.missing, crypt.stream_damaged, batch.prepared_malformed.
func (s *Service) readPrepared(name string, send func(segment, io.Reader) error) error {
	o, err := s.Objects.Prepared(name)
	if err != nil {
		return err
	}
	defer o.Close()
	if _, err := io.Copy(io.Discard, io.NewSectionReader(o, 0, o.Size())); err != nil {
		return err
	}
	for off := int64(0); off < o.Size(); {
		var size [4]byte
		if _, err := o.ReadAt(size[:], off); err != nil {
			return errPrepared.Wrap(err)
		}
		head := make([]byte, min(binary.BigEndian.Uint32(size[:]), 1<<16))
		if _, err := o.ReadAt(head, off+4); err != nil {
			return errPrepared.Wrap(err)
		}
		var seg segment
		if err := json.Unmarshal(head, &seg); err != nil {
			return errPrepared.Wrap(err)
		}
		off += 4 + int64(len(head))
		if err := send(seg, io.NewSectionReader(o, off, seg.Bytes)); err != nil {
			return err
		}
		off += seg.Bytes
	}
	return nil
}

var errPrepared = fault.New(fault.Internal, "batch.prepared_malformed",
	fault.T("预备入库的文件不完整", "the prepared batch is malformed"))
