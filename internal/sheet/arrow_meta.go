package sheet

import (
	flatbuffers "github.com/google/flatbuffers/go"
)

// The slots of Arrow's Message.fbs and Schema.fbs that tell lengths, and the
// kinds of message.
const (
	messageHeaderType, messageHeader, messageNotes = 6, 8, 12
	schemaFields, schemaNotes                      = 6, 8
	fieldChildren, fieldNotes                      = 14, 16
	batchNodes, batchBuffers                       = 6, 8
	dictionaryData                                 = 6

	headerSchema, headerDictionary, headerBatch = 1, 2, 3
)

// checkArrowMeta looks at the lengths in a message's metadata before the
// library does, which makes room for as many fields as they promise. What it
// lets pass is flat: no column has children. Offsets that are wrong panic.
func checkArrowMeta(meta []byte) (err error) {
	defer recovered(&err)
	m := arrowMeta{flatbuffers.Table{Bytes: meta, Pos: flatbuffers.GetUOffsetT(meta)}}
	if m.length(messageNotes) < 0 {
		return errCutOff()
	}
	header, ok := m.sub(messageHeader)
	if !ok {
		return errCutOff()
	}
	switch m.GetByteSlot(messageHeaderType, 0) {
	case headerSchema:
		ok = header.plausibleSchema()
	case headerDictionary:
		if header, ok = header.sub(dictionaryData); ok {
			ok = header.length(batchNodes) >= 0 && header.length(batchBuffers) >= 0
		}
	case headerBatch:
		ok = header.length(batchNodes) >= 0 && header.length(batchBuffers) >= 0
	}
	if !ok {
		return errCutOff()
	}
	return nil
}

// arrowMeta is a table inside a message's metadata.
type arrowMeta struct{ flatbuffers.Table }

func (m arrowMeta) sub(slot flatbuffers.VOffsetT) (arrowMeta, bool) {
	at := m.Offset(slot)
	if at == 0 {
		return arrowMeta{}, false
	}
	return arrowMeta{flatbuffers.Table{Bytes: m.Bytes, Pos: m.Indirect(m.Pos + flatbuffers.UOffsetT(at))}}, true
}

// length of a vector, or -1 when so many entries of at least four bytes don't
// fit into the metadata.
func (m arrowMeta) length(slot flatbuffers.VOffsetT) int {
	at := m.Offset(slot)
	if at == 0 {
		return 0
	}
	n := m.VectorLen(flatbuffers.UOffsetT(at))
	if n < 0 || n > len(m.Bytes)/4 {
		return -1
	}
	return n
}

func (m arrowMeta) plausibleSchema() bool {
	n := m.length(schemaFields)
	if n < 0 || m.length(schemaNotes) < 0 {
		return false
	}
	for i := range n {
		start := m.Vector(flatbuffers.UOffsetT(m.Offset(schemaFields)))
		field := arrowMeta{flatbuffers.Table{Bytes: m.Bytes, Pos: m.Indirect(start + flatbuffers.UOffsetT(4*i))}}
		if field.length(fieldChildren) != 0 || field.length(fieldNotes) < 0 {
			return false
		}
	}
	return true
}
