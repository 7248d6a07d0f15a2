package column

import (
	"encoding/binary"
	"math"

	"github.com/rayforce-go/rayforce/internal/kernel/index"
	"github.com/rayforce-go/rayforce/value"
)

// attach returns v with the attributes and the index of its file; the elements
// end at end.
func (f *reader) attach(h header, v value.Vector, end int) (value.Vector, error) {
	var m value.Meta
	if h.attrs&attrSorted != 0 {
		m.Attrs = value.AttrSorted
	}
	if err := f.checkRest(h, end); err != nil {
		return nil, err
	}
	if start := align(end); end < len(f.data) {
		r := region{reader: f, start: start, data: f.data[start:], v: v}
		if err := r.load(&m); err != nil {
			return nil, err
		}
	}
	if m == (value.Meta{}) {
		return v, nil
	}
	return value.WithMeta(v, m), nil
}

// checkRest checks that there is an index behind the elements or nothing.
func (f *reader) checkRest(h header, end int) error {
	if rest := len(f.data) - end; rest > 0 && (!h.indexed || len(f.data)-align(end) < indexSize) {
		return value.Errorf(value.ErrIO, "column file %s, offset %d: %d bytes follow the last element", f.path, end, rest)
	}
	return nil
}

// region reads an index region.
type region struct {
	*reader
	start int
	data  []byte
	v     value.Vector
	err   error // the first fault of a field
}

// load adds the index and attributes of the region to m. A region of another
// generation or size is one that only a later version understands.
func (r *region) load(m *value.Meta) error {
	b := r.data
	if b[17] != regionGeneration || binary.LittleEndian.Uint64(b[offRows:]) != bodySize {
		return nil
	}
	body := b[headerSize:]
	if binary.LittleEndian.Uint64(body[bodyRows:]) != uint64(r.v.Len()) || value.Type(body[bodyType]) != r.v.Type() {
		return r.damaged(r.start+headerSize, "the index is for a %s column of %d rows", value.Type(body[bodyType]), binary.LittleEndian.Uint64(body[bodyRows:]))
	}
	if body[bodyMarkers]&markUnique != 0 {
		m.Attrs |= value.AttrUnique
	}
	if kind := body[bodyKind]; kind == kindHash {
		m.Attrs |= value.AttrGrouped
	} else if kind == kindPart {
		m.Attrs |= value.AttrParted
	}
	m.Index = r.index(body[bodyKind])
	return r.err
}

// field returns field i of the body.
func (r *region) field(i int) uint64 {
	return binary.LittleEndian.Uint64(r.data[headerSize+bodyFields+8*i:])
}

func (r *region) fail(off uint64, format string, args ...any) {
	if r.err == nil {
		r.err = r.damaged(r.start+int(off), format, args...)
	}
}

// vector returns the n elements of the vector that field i refers to.
func (r *region) vector(i int, typ value.Type) (elems []byte, n int) {
	off := r.field(i)
	if off%blockAlign != 0 || off < indexSize || off > uint64(len(r.data)-headerSize) {
		r.fail(headerSize+bodyFields+uint64(8*i), "the index refers to a vector at %d of %d bytes", off, len(r.data))
		return nil, 0
	}
	b := r.data[off:]
	rows := binary.LittleEndian.Uint64(b[offRows:])
	if got := value.Type(b[offType]); got != typ || rows > uint64(len(b)-headerSize)/uint64(typ.Size()) {
		r.fail(off, "a vector of type %d and %d elements in the index, expected type %d and at most %d bytes", got, rows, typ, len(b)-headerSize)
		return nil, 0
	}
	n = int(rows)
	return b[headerSize : headerSize+n*typ.Size()], n
}

func (r *region) longs(i int) []uint64 {
	b, n := r.vector(i, value.TypeI64)
	return cast[uint64](b, n)
}

// rowNumbers returns an I64 vector of numbers up to limit.
func (r *region) rowNumbers(i, limit int) []int32 {
	xs := r.longs(i)
	out := make([]int32, len(xs))
	for k, x := range xs {
		if x > uint64(limit) {
			r.fail(r.field(i), "entry %d of the index is %d, at most %d is possible", k, int64(x), limit)
			return nil
		}
		out[k] = int32(x)
	}
	return out
}

func (r *region) index(kind byte) value.Index {
	if r.v.Len() > math.MaxInt32 && kind != kindZone && kind != kindBloom && kind != kindChunkZone {
		return index.Marker{} // in memory, indexes number rows with 32 bits
	}
	switch kind {
	case kindHash:
		return r.hash()
	case kindSort:
		perm := r.rowNumbers(0, r.v.Len()-1)
		r.expect(0, len(perm), r.v.Len())
		return &index.Sort{Perm: perm}
	case kindZone:
		return &index.Zone{Min: r.field(0), Max: r.field(1), Nulls: int(r.field(2))}
	case kindBloom:
		bits, n := r.vector(0, value.TypeU8)
		if n&(n-1) != 0 || n == 0 {
			r.fail(r.field(0), "a Bloom filter of %d bytes, expected a power of two", n)
		}
		return &index.Bloom{Bits: bits, Keys: int(r.field(3))}
	case kindChunkZone:
		return r.chunkZone()
	case kindPart:
		return r.part()
	case kindDict:
		return r.dict()
	}
	return index.Marker{}
}

// expect fails unless the vector of field i has n elements.
func (r *region) expect(i, got, n int) {
	if got != n {
		r.fail(r.field(i), "a vector of %d elements in the index, expected %d", got, n)
	}
}

func (r *region) hash() value.Index {
	keys := r.longs(1)
	starts, rows := r.rowNumbers(2, r.v.Len()), r.rowNumbers(3, r.v.Len()-1)
	r.expect(2, len(starts), len(keys)+1)
	if r.err == nil {
		r.ascending(2, starts, len(rows))
	}
	if r.err != nil {
		return nil
	}
	if r.v.Type() == value.TypeSym {
		keys = r.symbolKeys(keys)
	}
	return index.NewHash(keys, rows, starts)
}

// ascending fails unless starts goes from 0 to n without going back.
func (r *region) ascending(i int, starts []int32, n int) {
	last := int32(0)
	for k, s := range starts {
		if s < last || k == 0 && s != 0 {
			r.fail(r.field(i), "the groups of the index are not in order at %d", k)
			return
		}
		last = s
	}
	if int(last) != n {
		r.fail(r.field(i), "the groups of the index hold %d rows, expected %d", last, n)
	}
}

// symbolKeys translates positions in the vocabulary to symbols.
func (r *region) symbolKeys(positions []uint64) []uint64 {
	out := make([]uint64, len(positions))
	for i, p := range positions {
		if p < uint64(r.vocab.Len()) {
			out[i] = uint64(r.vocab.IDs()[p])
		}
	}
	return out
}

func (r *region) chunkZone() value.Index {
	bound := value.TypeI64
	if r.v.Type().IsFloat() {
		bound = value.TypeF64
	}
	mins, n := r.vector(0, bound)
	maxs, m := r.vector(1, bound)
	nulls, _ := r.vector(2, value.TypeU8)
	r.expect(0, n, (r.v.Len()+1<<index.ChunkLog2-1)>>index.ChunkLog2)
	r.expect(1, m, n)
	r.expect(2, len(nulls), (n+7)/8)
	return &index.ChunkZone{Mins: cast[uint64](mins, n), Maxs: cast[uint64](maxs, m), Nulls: nulls}
}

func (r *region) part() value.Index {
	starts := r.rowNumbers(1, r.v.Len())
	starts = append(starts, int32(r.v.Len()))
	if r.err == nil {
		r.ascending(1, starts, r.v.Len())
	}
	return &index.Part{Starts: starts}
}

func (r *region) dict() value.Index {
	codes, n := r.vector(0, value.TypeI32)
	first, m := r.vector(1, value.TypeI32)
	r.expect(0, n, r.v.Len())
	d := &index.Dict{Codes: cast[int32](codes, n), First: cast[int32](first, m)}
	for i, c := range d.Codes {
		if uint(c) >= uint(m) {
			r.fail(r.field(0), "row %d has string %d of %d", i, c, m)
			return nil
		}
	}
	return d
}
