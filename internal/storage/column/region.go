package column

import (
	"encoding/binary"
	"math/bits"

	"github.com/rayforce-go/rayforce/internal/kernel/index"
	"github.com/rayforce-go/rayforce/value"
)

// An index region lies behind the elements of a column, from the next multiple
// of 32 on. It is made of blocks, each beginning at a multiple of 32 and padded
// with zeros: the index block, a header and a body of 96 bytes, and then the
// vectors that the index consists of, each a header and its elements. The body
// refers to a vector by the offset of its block in the region.

const (
	blockAlign = 32
	bodySize   = 96
	indexSize  = headerSize + bodySize

	regionGeneration = 1
	indexType        = 97
	minSizeClass     = 6 // of blocks, as binary logarithm
)

// Offsets in the body of an index.
const (
	bodyKind    = 0
	bodyNulls   = 1
	bodyType    = 2
	bodyMarkers = 3
	bodyRows    = 8
	bodyFields  = 32
)

// Kinds of index.
const (
	kindNone      = 0
	kindHash      = 1
	kindSort      = 2
	kindZone      = 3
	kindBloom     = 4
	kindChunkZone = 5
	kindPart      = 6
	kindDict      = 7
)

const (
	markUnique = 0x01
	markDisk   = 0x02 // set on disk always
)

// noColumn stands for "no order column" in hash and part indexes.
const noColumn = ^uint64(0)

func align(n int) int { return (n + blockAlign - 1) &^ (blockAlign - 1) }

// regionWriter puts a region together.
type regionWriter struct {
	buf   []byte
	field int // offset of the next field of the body
}

func newRegion(kind byte, v value.Vector, unique bool) *regionWriter {
	return beginRegion(kind, v.Type(), v.Len(), v.HasNulls(), unique)
}

func beginRegion(kind byte, typ value.Type, rows int, nulls, unique bool) *regionWriter {
	w := &regionWriter{buf: make([]byte, indexSize), field: headerSize + bodyFields}
	w.header(0, header{typ: indexType, rows: bodySize}, 1)
	b := w.buf[headerSize:]
	b[bodyKind], b[bodyType], b[bodyMarkers] = kind, byte(typ), markDisk
	if nulls {
		b[bodyNulls] = attrNulls
	}
	if unique {
		b[bodyMarkers] |= markUnique
	}
	binary.LittleEndian.PutUint64(b[bodyRows:], uint64(rows))
	return w
}

// header writes the header of a block, whose first byte of meaning is a size
// class for vectors and the generation for the index.
func (w *regionWriter) header(at int, h header, class byte) {
	b := w.buf[at:]
	b[16], b[17], b[offType], b[offAttrs] = 1, class, byte(h.typ), h.attrs
	binary.LittleEndian.PutUint32(b[offSymCount:], 1)
	binary.LittleEndian.PutUint64(b[offRows:], uint64(h.rows))
}

// put sets the next field of the body.
func (w *regionWriter) put(x uint64) {
	binary.LittleEndian.PutUint64(w.buf[w.field:], x)
	w.field += 8
}

// vector appends a vector and lets the next field refer to it. The size class
// tells of the memory that the vector takes, which is room for rows elements
// where that is more than it has.
func (w *regionWriter) vector(typ value.Type, attrs byte, n int, elems []byte, room int) {
	at := len(w.buf)
	w.put(uint64(at))
	class := max(minSizeClass, bits.Len(uint(headerSize+max(room, len(elems))-1)))
	w.buf = append(w.buf, make([]byte, align(headerSize+len(elems)))...)
	w.header(at, header{typ: typ, attrs: attrs, rows: int64(n)}, byte(class))
	copy(w.buf[at+headerSize:], elems)
}

func (w *regionWriter) longs(xs []uint64, room int) {
	w.vector(value.TypeI64, 0, len(xs), bytesOf(xs), room)
}

func widened(xs []int32) []uint64 {
	out := make([]uint64, len(xs))
	for i, x := range xs {
		out[i] = uint64(x)
	}
	return out
}

// region returns the bytes of the region for the index and the attributes of
// v, nil when it needs none.
func (e *encoder) region(v value.Vector) ([]byte, error) {
	m := value.MetaOf(v)
	unique := m.Attrs&value.AttrUnique != 0
	var w *regionWriter
	idx, err := e.storedIndex(v, m)
	if err != nil {
		return nil, err
	}
	switch x := idx.(type) {
	case *index.Hash:
		w = newRegion(kindHash, v, unique)
		e.putHash(w, v, x)
	case *index.Sort:
		w = newRegion(kindSort, v, unique)
		w.longs(widened(x.Perm), 0)
	case *index.Zone:
		w = newRegion(kindZone, v, unique)
		w.put(x.Min)
		w.put(x.Max)
		w.put(uint64(x.Nulls))
	case *index.Bloom:
		w = newRegion(kindBloom, v, unique)
		w.vector(value.TypeU8, 0, len(x.Bits), x.Bits, 0)
		w.put(uint64(8*len(x.Bits) - 1))
		w.put(index.BloomHashes)
		w.put(uint64(x.Keys))
	case *index.ChunkZone:
		w = newRegion(kindChunkZone, v, unique)
		w.putChunkZone(v.Type(), x)
	case *index.Part:
		w = newRegion(kindPart, v, unique)
		e.putPart(w, v, x)
	case *index.Dict:
		w = newRegion(kindDict, v, unique)
		w.vector(value.TypeI32, 0, len(x.Codes), bytesOf(x.Codes), 0)
		w.vector(value.TypeI32, 0, len(x.First), bytesOf(x.First), 0)
		w.put(uint64(len(x.First)))
	case index.Marker:
		w = newRegion(kindNone, v, unique)
	default:
		return nil, nil
	}
	return w.buf, nil
}

// storedIndex returns the index to store with v: the one that it has, else,
// for a large column, the one that large columns get; a marker if there is
// only an attribute to store.
func (e *encoder) storedIndex(v value.Vector, m value.Meta) (value.Index, error) {
	_, marker := m.Index.(index.Marker)
	t := v.Type()
	switch {
	case t == value.TypeSym:
		// The file has other numbers for the symbols: only what is rebuilt over
		// them survives.
		if h, ok := m.Index.(*index.Hash); ok {
			return h, nil
		}
		return nil, nil
	case m.Index != nil && !marker:
		return m.Index, nil
	case e.Auto == AnyIndex && v.Len() >= large && t == value.TypeStr:
		return index.BuildDict(e.Context, e.Workers, v.(*value.StrVec))
	case v.Len() >= large && e.Auto.zoned(t):
		return index.BuildChunkZone(e.Context, e.Workers, v)
	case m.Attrs&value.AttrUnique != 0:
		return index.Marker{}, nil
	}
	return nil, nil
}

// putHash stores a hash index. The keys of symbols are their positions.
func (e *encoder) putHash(w *regionWriter, v value.Vector, h *index.Hash) {
	keys := h.Keys
	if v.Type() == value.TypeSym {
		keys = make([]uint64, len(h.Keys))
		for i, k := range h.Keys {
			keys[i] = uint64(e.Vocab.Position(value.SymID(k)))
		}
		h = index.NewHash(keys, h.Rows, h.Starts)
	}
	w.longs(widened(h.Table), 0)
	w.longs(keys, 8*v.Len())
	w.longs(widened(h.Starts), 0)
	w.longs(widened(h.Rows), 0)
	w.put(uint64(len(h.Table) - 1))
	w.put(uint64(len(h.Rows)))
	w.put(uint64(len(h.Keys)))
	w.put(noColumn)
}

func (w *regionWriter) putChunkZone(t value.Type, z *index.ChunkZone) {
	bound, isFloat := value.TypeI64, uint64(0)
	if t.IsFloat() {
		bound, isFloat = value.TypeF64, 1
	}
	w.vector(bound, 0, len(z.Mins), bytesOf(z.Mins), 0)
	w.vector(bound, 0, len(z.Maxs), bytesOf(z.Maxs), 0)
	w.vector(value.TypeU8, 0, len(z.Nulls), z.Nulls, 0)
	w.put(uint64(len(z.Mins)) | index.ChunkLog2<<32 | isFloat<<40)
}

// putPart stores the blocks of equal elements: their elements, starts and
// lengths.
func (e *encoder) putPart(w *regionWriter, v value.Vector, p *index.Part) {
	n := len(p.Starts) - 1
	starts, lens := widened(p.Starts[:n]), make([]uint64, n)
	size := v.Type().Size()
	elems := e.elements(v)
	keys := make([]byte, 0, n*size)
	for i, s := range p.Starts[:n] {
		lens[i] = uint64(p.Starts[i+1] - s)
		keys = append(keys, elems[int(s)*size:int(s+1)*size]...)
	}
	w.vector(v.Type(), 0, n, keys, 0)
	w.longs(starts, 0)
	w.longs(lens, 0)
	w.put(uint64(n))
	w.put(noColumn)
}
