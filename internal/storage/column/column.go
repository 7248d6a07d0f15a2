// Package column reads and writes column files: one vector, or list, per file.
//
// A typed vector is a header of 32 bytes and then its elements as they are in
// memory, so that numbers and temporals are used where the mapped file lies
// (see file.Keep) and nothing is copied. Symbols are stored as positions in a
// vocabulary and translated. A list is stored as a recursive value (list.go).
// Behind the elements may lie a region with an index (region.go).
//
// All integers are little-endian; so must be the machine.
package column

import (
	"encoding/binary"
	"math"

	"github.com/rayforce-go/rayforce/value"
)

const headerSize = 32

// Offsets of the header.
const (
	offGeneration = 17
	offType       = 18
	offAttrs      = 19
	offSymCount   = 20
	offRows       = 24
)

// Bits of the attribute byte.
const (
	attrWidth  = 0x03 // SYM: 1<<code bytes a cell
	attrSorted = 0x20
	attrNulls  = 0x40
)

// The first four bytes of files that are no plain typed vector.
const (
	magicIndex   = "XIDX" // a typed vector with an index region
	magicList    = "LSTG" // a recursive value
	magicStrings = "STRL" // a list of strings
	magicTable   = "TTBL" // a recursive value that is a table
	magicWire    = "STRV" // strings as they go over the wire
)

// header describes a typed vector, and the vectors inside an index region.
type header struct {
	indexed  bool
	typ      value.Type
	attrs    byte
	symCount uint32 // SYM: size of the vocabulary when written
	rows     int64
}

func (h header) append(dst []byte) []byte {
	at := len(dst)
	dst = append(dst, make([]byte, headerSize)...)
	b := dst[at:]
	if h.indexed {
		copy(b, magicIndex)
	}
	b[offType], b[offAttrs] = byte(h.typ), h.attrs
	binary.LittleEndian.PutUint32(b[offSymCount:], h.symCount)
	binary.LittleEndian.PutUint64(b[offRows:], uint64(h.rows))
	return dst
}

// parseHeader reads the header of a typed vector and returns the number of
// bytes of its elements.
func (f *reader) parseHeader() (h header, size int, err error) {
	b := f.data
	switch {
	case len(b) == 0:
		return h, 0, value.Errorf(value.ErrIO, "column file %s is empty", f.path)
	case len(b) < headerSize:
		return h, 0, f.damaged(0, "%d bytes, a header has %d", len(b), headerSize)
	case b[offGeneration] != 0:
		return h, 0, value.Errorf(value.ErrVersion, "column file %s, offset %d: generation %d of the format, only 0 is known", f.path, offGeneration, b[offGeneration])
	}
	h = header{
		indexed:  string(b[:4]) == magicIndex,
		typ:      value.Type(b[offType]),
		attrs:    b[offAttrs],
		symCount: binary.LittleEndian.Uint32(b[offSymCount:]),
		rows:     int64(binary.LittleEndian.Uint64(b[offRows:])),
	}
	if !h.typ.IsVector() {
		return h, 0, value.Errorf(value.ErrNYI, "column file %s, offset %d: no column has type %d", f.path, offType, h.typ)
	}
	width := h.typ.Size()
	if h.typ == value.TypeSym {
		width = 1 << (h.attrs & attrWidth)
	}
	switch {
	case h.rows < 0:
		return h, 0, f.damaged(offRows, "%d rows", h.rows)
	case h.rows > math.MaxInt64/int64(width)-headerSize:
		return h, 0, value.Errorf(value.ErrIO, "column file %s, offset %d: %d rows are more than a file holds", f.path, offRows, h.rows)
	case h.rows*int64(width) > int64(len(b)-headerSize):
		return h, 0, f.damaged(headerSize, "%d rows of %d bytes, but %d bytes follow", h.rows, width, len(b)-headerSize)
	}
	return h, int(h.rows) * width, nil
}
