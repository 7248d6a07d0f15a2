package column

import (
	"encoding/binary"
	"math"
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

// Column is the column of a file that was found to be whole.
type Column struct {
	Type value.Type
	Len  int
	col  value.Collection        // nil: load makes it
	load func() value.Collection // takes time for every row
}

// Load returns the elements.
func (c Column) Load() value.Collection {
	if c.col == nil {
		return c.load()
	}
	return c.col
}

// Loaded returns the elements if they are at hand, else nil.
func (c Column) Loaded() value.Collection { return c.col }

// Open checks the file name of a directory, a column. SYM cells are translated
// by vocab, which is nil when the table has none.
func Open(dir *file.Version, name string, vocab *symfile.Vocabulary) (c Column, err error) {
	data, err := dir.Keep(name)
	if err != nil {
		return Column{}, err
	}
	path := dir.Path(name)
	fault := file.Guard(path, func() { c, err = Decode(path, data, vocab) })
	if fault != nil {
		err = fault
	}
	return c, err
}

// Decode is Open for the content of a file, which the column may keep. The
// path only names the file in errors.
func Decode(path string, data []byte, vocab *symfile.Vocabulary) (Column, error) {
	f := &reader{path: path, data: data, vocab: vocab}
	if len(data) >= 4 {
		switch string(data[:4]) {
		case magicList, magicStrings, magicTable, magicWire:
			return whole(f.boxed())
		}
	}
	h, size, err := f.parseHeader()
	if err != nil {
		return Column{}, err
	}
	cells := data[headerSize : headerSize+size]
	if h.typ == value.TypeSym && len(data) == headerSize+size {
		return f.symbolColumn(h, cells)
	}
	v, end, err := f.vector(h, cells)
	if err != nil {
		return Column{}, err
	}
	return whole(f.attach(h, v, end))
}

// whole returns a column whose elements are at hand.
func whole[C value.Collection](col C, err error) (Column, error) {
	if err != nil {
		return Column{}, err
	}
	return Column{Type: col.Type(), Len: col.Len(), col: col}, nil
}

// symbolColumn returns a column of symbols without an index. They are
// translated later if the header says that all of them can be.
func (f *reader) symbolColumn(h header, cells []byte) (Column, error) {
	if h.symCount == 0 {
		return whole(f.symbols(h, cells))
	}
	if err := f.checkVocabulary(h); err != nil {
		return Column{}, err
	}
	load := func() value.Collection {
		v, _ := f.symbols(h, cells) // with a count in the header there is nothing to refuse
		return v
	}
	return Column{Type: h.typ, Len: int(h.rows), load: load}, nil
}

// checkVocabulary reports a vocabulary that is missing or too small.
func (f *reader) checkVocabulary(h header) error {
	if f.vocab == nil {
		return value.Errorf(value.ErrSym, "column file %s holds symbols, and there is no symbol file for it; give its path", f.path)
	}
	if int64(h.symCount) > int64(f.vocab.Len()) {
		return f.damaged(offSymCount, "written with a vocabulary of %d symbols, %s has %d", h.symCount, f.vocab.Path(), f.vocab.Len())
	}
	return nil
}

// reader reads one column file.
type reader struct {
	path  string
	data  []byte
	vocab *symfile.Vocabulary
}

func (f *reader) damaged(off int, format string, args ...any) error {
	e := value.Errorf(value.ErrCorrupt, format, args...)
	e.Msg = value.Errorf(value.ErrCorrupt, "column file %s, offset %d: ", f.path, off).Msg + e.Msg
	return e
}

// vector returns the elements of a typed vector and where they end.
func (f *reader) vector(h header, cells []byte) (value.Vector, int, error) {
	n, end := int(h.rows), headerSize+len(cells)
	nulls := h.attrs&attrNulls != 0
	switch h.typ {
	case value.TypeBool:
		return value.NewVec(h.typ, booleans(cells)), end, nil
	case value.TypeU8:
		return over[uint8](h.typ, cells, n, false), end, nil
	case value.TypeI16:
		return over[int16](h.typ, cells, n, nulls), end, nil
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return over[int32](h.typ, cells, n, nulls), end, nil
	case value.TypeI64, value.TypeTimestamp:
		return over[int64](h.typ, cells, n, nulls), end, nil
	case value.TypeF32:
		return over[float32](h.typ, cells, n, nulls), end, nil
	case value.TypeF64:
		return over[float64](h.typ, cells, n, nulls), end, nil
	case value.TypeGUID:
		return over[value.GUID](h.typ, cells, n, nulls), end, nil
	case value.TypeSym:
		v, err := f.symbols(h, cells)
		return v, end, err
	}
	return f.strings(cells, n)
}

// over returns the vector whose elements lie in data.
func over[T value.Elem](typ value.Type, data []byte, n int, nulls bool) *value.Vec[T] {
	return value.NewVecNulls(typ, cast[T](data, n), nulls)
}

// cast returns n elements of type T that lie in data, which must be aligned
// and large enough.
func cast[T any](data []byte, n int) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(data))), n)
}

// booleans returns the elements of a B8 vector; any odd byte but 0 is true.
func booleans(cells []byte) []bool {
	var all byte
	for _, c := range cells {
		all |= c
	}
	if all <= 1 {
		return cast[bool](cells, len(cells))
	}
	out := make([]bool, len(cells))
	for i, c := range cells {
		out[i] = c != 0
	}
	return out
}

// symbols translates the positions of a SYM vector.
func (f *reader) symbols(h header, cells []byte) (value.Vector, error) {
	if err := f.checkVocabulary(h); err != nil {
		return nil, err
	}
	ids, bad := make([]value.SymID, h.rows), -1
	switch n := int(h.rows); h.attrs & attrWidth {
	case 0:
		bad = translate(ids, cells, f.vocab.IDs())
	case 1:
		bad = translate(ids, cast[uint16](cells, n), f.vocab.IDs())
	case 2:
		bad = translate(ids, cast[uint32](cells, n), f.vocab.IDs())
	default:
		bad = translate(ids, cast[uint64](cells, n), f.vocab.IDs())
	}
	if bad >= 0 && h.symCount == 0 {
		return nil, f.damaged(headerSize, "row %d is not in the vocabulary of %d symbols", bad, f.vocab.Len())
	}
	v := value.NewVec(value.TypeSym, ids)
	if h.attrs&attrSorted != 0 {
		return v.WithMeta(value.Meta{Attrs: value.AttrSorted}), nil
	}
	return v, nil
}

// translate puts the symbols at these positions into out, the empty one for a
// position outside the vocabulary, and returns the first such row, or -1.
func translate[P uint8 | uint16 | uint32 | uint64](out []value.SymID, cells []P, vocab []value.SymID) int {
	bad := -1
	for i, c := range cells {
		if uint64(c) < uint64(len(vocab)) {
			out[i] = vocab[c]
		} else if bad < 0 {
			bad = i
		}
	}
	return bad
}

// strings returns a STR vector and where its pool ends.
func (f *reader) strings(cells []byte, n int) (value.Vector, int, error) {
	at := headerSize + len(cells)
	b := f.data[at:]
	if len(b) < headerSize {
		return nil, 0, f.damaged(at, "%d bytes where the header of the string pool has %d", len(b), headerSize)
	}
	size := int64(binary.LittleEndian.Uint64(b[offRows:]))
	if value.Type(b[offType]) != value.TypeU8 || size < 0 || size > int64(len(b)-headerSize) {
		return nil, 0, f.damaged(at, "a string pool of type %d and %d bytes, expected type 2 and at most %d bytes", int8(b[offType]), size, len(b)-headerSize)
	}
	pool := b[headerSize : headerSize+size : headerSize+size]
	views := cast[value.StrView](cells, n)
	clean, bad := checkViews(views, pool)
	if bad >= 0 {
		return nil, 0, f.damaged(headerSize+16*bad, "the string of row %d does not lie in the pool of %d bytes as stated", bad, size)
	}
	if !clean {
		views = cleanViews(views)
	}
	return value.NewStrVec(views, pool), at + headerSize + int(size), nil
}

// checkViews returns the first view that does not agree with the pool, or -1,
// and whether all bytes that mean nothing are zero, as they are in memory.
func checkViews(views []value.StrView, pool []byte) (clean bool, bad int) {
	clean = true
	for i := range views {
		v := &views[i]
		if v.Len <= value.InlineLen {
			var rest byte
			for _, c := range v.Bytes[v.Len:] {
				rest |= c
			}
			clean = clean && rest == 0
			continue
		}
		off := v.Offset()
		if off > math.MaxUint32 {
			clean = false
			off &= math.MaxUint32
		}
		if off+uint64(v.Len) > uint64(len(pool)) || string(v.Bytes[:4]) != string(pool[off:off+4]) {
			return clean, i
		}
	}
	return clean, -1
}

// cleanViews returns a copy with zeros where bytes mean nothing.
func cleanViews(views []value.StrView) []value.StrView {
	out := make([]value.StrView, len(views))
	for i, v := range views {
		if v.Len <= value.InlineLen {
			clear(v.Bytes[v.Len:])
		} else {
			v.SetOffset(v.Offset() & math.MaxUint32)
		}
		out[i] = v
	}
	return out
}
