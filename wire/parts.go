package wire

import (
	"encoding/binary"
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// Large columns are not copied into messages and out of them: a Writer sends
// them from where they are, and a Reader reads them to where they stay.

// Part is the memory of a large vector that belongs between the other bytes of
// a message.
type Part struct {
	At   int    // before which of the other bytes
	Data []byte // the elements, which nobody changes
}

// Parts is a payload of which the elements of large vectors are elsewhere.
type Parts struct {
	rest  []byte
	parts []Part
}

// apart is from how many bytes on the elements of a vector are kept apart; tests
// make it small.
var apart = 64 << 10

// elements returns the memory of a vector whose bytes on the wire it is, nil
// for other vectors and for small ones.
func elements(v value.Vector) []byte {
	var raw []byte
	switch x := v.(type) {
	case *value.Vec[uint8]:
		raw = memory(x.Data())
	case *value.Vec[int16]:
		raw = memory(x.Data())
	case *value.Vec[int32]:
		raw = memory(x.Data())
	case *value.Vec[int64]:
		raw = memory(x.Data())
	case *value.Vec[float32]:
		raw = memory(x.Data())
	case *value.Vec[float64]:
		raw = memory(x.Data())
	case *value.Vec[value.GUID]:
		raw = memory(x.Data())
	}
	if len(raw) < apart || bigEndian {
		return nil
	}
	return raw
}

// wholeElements reports whether elements of type t are kept apart: BOOL
// vectors are looked at, symbols and strings have no fixed width.
func wholeElements(t value.Type) bool {
	return t.IsVector() && t != value.TypeList && t != value.TypeBool && t != value.TypeSym && t != value.TypeStr
}

// AppendResponseParts is AppendResponse for a message that goes to a Writer and
// is not compressed: the elements of large columns are not copied, and belong
// between the bytes appended, for Writer.End.
func AppendResponseParts(dst []byte, v value.Value) ([]byte, []Part) {
	var parts []Part
	dst, frame := BeginFrame(dst, Response, 0)
	out, err := appendParts(dst, &parts, v)
	if err != nil {
		return endResponse(dst, frame, err, false), nil
	}
	size := len(out) - frame - HeaderSize
	for _, p := range parts {
		size += len(p.Data)
	}
	if size > MaxPayload {
		return endResponse(out, frame, tooLong(size), false), nil
	}
	binary.LittleEndian.PutUint64(out[frame+8:], uint64(size))
	return out, parts
}

// appendParts appends a value, and leaves out the elements of a large vector
// or of the large columns of a table.
func appendParts(dst []byte, parts *[]Part, v value.Value) ([]byte, error) {
	switch x := v.(type) {
	case value.Vector:
		raw := elements(x)
		if raw == nil {
			break
		}
		dst = appendHead(dst, x.Type(), flagIf(x.HasNulls(), vecNulls), x.Len())
		*parts = append(*parts, Part{len(dst), raw})
		return dst, nil
	case *value.Table:
		dst, err := appendTableHead(dst, x)
		if err != nil {
			return nil, err
		}
		for _, col := range x.WireCols() {
			if _, vector := col.(value.Vector); vector {
				dst, err = appendParts(dst, parts, col)
			} else {
				dst, err = appendValue(dst, col, 3)
			}
			if err != nil {
				return nil, err
			}
		}
		return dst, nil
	}
	return appendValue(dst, v, 1)
}

// cutter goes through a payload as it arrives and takes the elements of large
// vectors out of it. It stops at the first thing that it knows no length of.
type cutter struct {
	r     *Reader
	size  int // of the payload, without what was taken out
	at    int // how far it has gone
	parts []Part
}

// ReadParts is ReadFrame. The elements of large vectors in a response are read
// into memory that they keep. That memory is taken when the header says how large
// they are; the limit of the Reader bounds it.
func (r *Reader) ReadParts() (Header, Parts, error) {
	h, err := r.header()
	if err != nil {
		return h, Parts{}, err
	}
	c := cutter{r: r, size: int(h.Size)}
	if h.Type == Response && h.Size >= int64(apart) && h.Flags&Compressed == 0 && !bigEndian {
		if err := c.value(true); err != nil && err != errStop {
			return Header{}, Parts{}, unexpected(err)
		}
	}
	payload, err := r.payload(c.size)
	if err != nil {
		return Header{}, Parts{}, err
	}
	return h, Parts{payload, c.parts}, nil
}

// errStop ends the walk of a cutter: what comes next stays in the payload.
var errStop = value.Errorf(value.ErrDomain, "not a vector of known length")

// have makes sure that n bytes are there from at on, and returns them.
func (c *cutter) have(n int) ([]byte, error) {
	if n > c.size-c.at {
		return nil, errStop
	}
	start := HeaderSize + c.at
	if err := c.r.fill(start + n); err != nil {
		return nil, err
	}
	return c.r.buf[c.r.pos+start:][:n], nil
}

// value goes past a vector, or past a table where there may be one.
func (c *cutter) value(table bool) error {
	tag, err := c.have(1)
	if err != nil {
		return err
	}
	switch t := value.Type(tag[0]); {
	case wholeElements(t):
		return c.vector(t)
	case table && tag[0] == tagTable:
		return c.table()
	}
	return errStop
}

func (c *cutter) vector(t value.Type) error {
	count, err := c.head(t)
	if err != nil {
		return err
	}
	n := count * t.Size()
	if n > c.size-c.at {
		return errStop // the decoder will say so
	}
	if n < apart {
		c.at += n
		return nil
	}
	data := mem.Unset[byte](n)
	if err := c.r.divert(HeaderSize+c.at, data); err != nil {
		return err
	}
	c.size -= n
	c.parts = append(c.parts, Part{c.at, data})
	return nil
}

// head goes past what precedes the elements of a vector or list.
func (c *cutter) head(t value.Type) (count int, err error) {
	b, err := c.have(headSize)
	if err != nil {
		return 0, err
	}
	d := decoder{b: b[1:]}
	if _, count, err = d.head(t); err != nil || value.Type(b[0]) != t {
		return 0, errStop
	}
	c.at += headSize
	return count, nil
}

func (c *cutter) table() error {
	if _, err := c.have(2); err != nil {
		return err
	}
	c.at += 2
	names, err := c.head(value.TypeSym)
	for ; names > 0 && err == nil; c.at++ {
		var b []byte
		if b, err = c.have(1); err == nil && b[0] == 0 {
			names--
		}
	}
	if err != nil {
		return err
	}
	columns, err := c.head(value.TypeList)
	for ; columns > 0 && err == nil; columns-- {
		err = c.value(false)
	}
	return err
}

// DecodeReply is like the function DecodeReply; h is the header that came with
// the payload. The value keeps the memory of the parts.
func (p Parts) DecodeReply(h Header, resolve Resolver) (value.Value, error) {
	plain, err := Plain(h, p.rest)
	if err != nil {
		return nil, err
	}
	return decodeReply(decoder{b: plain, whole: len(plain), parts: p.parts, resolve: resolve})
}

// DecodeVerbose is like the function DecodeVerbose.
func (p Parts) DecodeVerbose(h Header, resolve Resolver) (printed string, v value.Value, err error) {
	plain, err := p.Plain(h)
	if err != nil {
		return "", nil, err
	}
	return DecodeVerbose(plain, resolve)
}

// Plain returns the payload in one piece.
func (p Parts) Plain(h Header) ([]byte, error) {
	if len(p.parts) == 0 {
		return Plain(h, p.rest)
	}
	size := len(p.rest)
	for _, part := range p.parts {
		size += len(part.Data)
	}
	whole, at := make([]byte, 0, size), 0
	for _, part := range p.parts {
		whole = append(append(whole, p.rest[at:part.At]...), part.Data...)
		at = part.At
	}
	return append(whole, p.rest[at:]...), nil
}

// part returns the elements that were taken out where the decoder is, nil if
// none were.
func (d *decoder) part() []byte {
	if len(d.parts) == 0 || d.parts[0].At != d.whole-len(d.b) {
		return nil
	}
	data := d.parts[0].Data
	d.parts = d.parts[1:]
	return data
}

// left returns how many bytes are left, those of parts counted.
func (d *decoder) left() int {
	n := len(d.b)
	for _, p := range d.parts {
		n += len(p.Data)
	}
	return n
}

// elementsOf returns bytes that were read for elements of this type as such.
// Parts are at least as large as blocks that are aligned to pages.
func elementsOf[T value.Elem](data []byte) []T {
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(data))), len(data)/int(unsafe.Sizeof(*new(T))))
}
