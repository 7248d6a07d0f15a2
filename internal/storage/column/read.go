package column

import (
	"encoding/binary"
	"math"
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

// Column is the column of a file whose size fits its header.
type Column struct {
	Type value.Type
	Len  int
	col  value.Collection                 // nil: load makes it
	load func() (value.Collection, error) // takes time for every row
	// unsure is whether load may find damage in a column of symbols.
	unsure bool
}

// Load returns the elements, or the error of a file whose content is damaged.
func (c Column) Load() (value.Collection, error) {
	if c.col == nil {
		return c.load()
	}
	return c.col, nil
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
	if load := c.load; load != nil {
		c.load = func() (col value.Collection, err error) {
			if fault := file.Guard(path, func() { col, err = load() }); fault != nil {
				return nil, fault
			}
			return col, err
		}
	}
	return c, err
}

// Decode is Open for the content of a file, which the column may keep. The
// path only names the file in errors.
//
// It takes the same time for any number of rows. What has to be done for each
// is done by Load: translating symbols, checking strings and indexes, decoding
// lists. Only a small file is checked in whole at once.
func Decode(path string, data []byte, vocab *symfile.Vocabulary) (Column, error) {
	f := &reader{path: path, data: data, vocab: vocab}
	c, err := f.column()
	if err == nil && c.col == nil && (c.unsure || c.Type != value.TypeSym) && len(data) <= eagerSize {
		c.col, err = c.load()
	}
	if err != nil {
		return Column{}, err
	}
	return c, nil
}

// eagerSize is the size up to which a file is checked in whole.
const eagerSize = 64 << 10

func (f *reader) column() (Column, error) {
	if len(f.data) >= 4 {
		switch string(f.data[:4]) {
		case magicList, magicStrings, magicTable, magicWire:
			return f.boxedColumn()
		}
	}
	h, size, err := f.parseHeader()
	if err != nil {
		return Column{}, err
	}
	cells := f.data[headerSize : headerSize+size]
	c := Column{Type: h.typ, Len: int(h.rows)}
	c.load = func() (value.Collection, error) {
		v, end, err := f.vector(h, cells)
		if err != nil {
			return nil, err
		}
		return f.attach(h, v, end)
	}
	end := headerSize + size
	switch h.typ {
	case value.TypeSym:
		err = f.checkVocabulary(h)
		c.unsure = h.symCount == 0 || h.indexed
	case value.TypeStr:
		_, end, err = f.pool(cells)
	}
	if err == nil {
		err = f.checkRest(h, end)
	}
	if err == nil && end == len(f.data) && h.typ != value.TypeSym && h.typ != value.TypeStr && h.typ != value.TypeBool {
		c.col, err = c.load()
	}
	return c, err
}

// boxedColumn returns the column of a file that is no typed vector. How many
// rows it has stands at its beginning.
func (f *reader) boxedColumn() (Column, error) {
	d := decoder{reader: f, at: 4}
	var err error
	n := 0
	switch string(f.data[:4]) {
	case magicStrings:
		n, err = d.count(4, "a list of strings")
	case magicList:
		if len(f.data) > 4 && value.Type(f.data[4]) == value.TypeList {
			d.at++
			n, err = d.count(1, "a list")
			break
		}
		fallthrough
	default: // of another form, or none at all
		col, err := f.boxed()
		if err != nil {
			return Column{}, err
		}
		return Column{Type: col.Type(), Len: col.Len(), col: col}, nil
	}
	return Column{Type: value.TypeList, Len: n, load: f.boxed}, err
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

// pool returns the pool behind the views of a STR vector and where it ends.
func (f *reader) pool(cells []byte) (pool []byte, end int, err error) {
	at := headerSize + len(cells)
	b := f.data[at:]
	if len(b) < headerSize {
		return nil, 0, f.damaged(at, "%d bytes where the header of the string pool has %d", len(b), headerSize)
	}
	size := int64(binary.LittleEndian.Uint64(b[offRows:]))
	if value.Type(b[offType]) != value.TypeU8 || size < 0 || size > int64(len(b)-headerSize) {
		return nil, 0, f.damaged(at, "a string pool of type %d and %d bytes, expected type 2 and at most %d bytes", int8(b[offType]), size, len(b)-headerSize)
	}
	return b[headerSize : headerSize+size : headerSize+size], at + headerSize + int(size), nil
}

// strings returns a STR vector and where its pool ends.
func (f *reader) strings(cells []byte, n int) (value.Vector, int, error) {
	pool, end, err := f.pool(cells)
	if err != nil {
		return nil, 0, err
	}
	views := cast[value.StrView](cells, n)
	clean, bad := checkViews(views, pool)
	if bad >= 0 {
		return nil, 0, f.damaged(headerSize+16*bad, "the string of row %d does not lie in the pool of %d bytes as stated", bad, len(pool))
	}
	if !clean {
		views = cleanViews(views)
	}
	return value.NewStrVec(views, pool), end, nil
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
