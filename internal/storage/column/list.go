package column

import (
	"encoding/binary"
	"math"
	"strconv"
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Lists are stored as recursive values: a type byte, negative for atoms, and
// then
//
//	strings, symbols    u32 length, bytes
//	other atoms         8 bytes, the value in the low ones
//	LIST                i64 count, values
//	SYM vector          i64 count, and per element u32 length, bytes
//	STR vector          i64 count, u8 attributes, views, u64 size of the pool, pool
//	other vectors       i64 count, elements
//	DICT                keys, values
//	TABLE               i64 columns, i64 rows, and per column 8 bytes, column
//
// The null flag of vectors is not stored: they have nulls if a sentinel is
// among their elements. The names of a table's columns are lost, so tables are
// read but not written.

// maxNesting is how deep lists may contain each other.
const maxNesting = 1000

// boxed reads a file that is no typed vector.
func (f *reader) boxed() (value.Collection, error) {
	var v value.Value
	var err error
	d := decoder{reader: f, at: 4}
	switch string(f.data[:4]) {
	case magicStrings:
		v, err = d.strings()
	case magicWire:
		return f.wireStrings()
	default:
		v, err = d.value(0)
	}
	if err != nil {
		return nil, err
	}
	l, ok := v.(*value.List)
	if !ok {
		return nil, f.damaged(4, "holds a %s, a column is a vector or a list", value.Name(v))
	}
	return l, nil
}

func (f *reader) wireStrings() (value.Collection, error) {
	v, _, err := wire.Decode(f.data[4:], nil)
	if err != nil {
		return nil, f.damaged(4, "%s", value.AsError(err).Msg)
	}
	s, ok := v.(*value.StrVec)
	if !ok {
		return nil, f.damaged(4, "holds a %s, expected strings", value.Name(v))
	}
	return s, nil
}

// decoder reads a recursive value.
type decoder struct {
	*reader
	at int
}

// take returns the next n bytes.
func (d *decoder) take(n int, what string) ([]byte, error) {
	if n > len(d.data)-d.at {
		return nil, d.damaged(d.at, "%s needs %d bytes, %d follow", what, n, len(d.data)-d.at)
	}
	d.at += n
	return d.data[d.at-n : d.at : d.at], nil
}

// count reads a number of elements that take at least size bytes each.
func (d *decoder) count(size int, what string) (int, error) {
	b, err := d.take(8, what)
	if err != nil {
		return 0, err
	}
	n := binary.LittleEndian.Uint64(b)
	if n > uint64(len(d.data)-d.at)/uint64(size) {
		return 0, d.damaged(d.at-8, "%s of %d elements, %d bytes follow", what, int64(n), len(d.data)-d.at)
	}
	return int(n), nil
}

func (d *decoder) text() ([]byte, error) {
	b, err := d.take(4, "a text")
	if err != nil {
		return nil, err
	}
	return d.take(int(binary.LittleEndian.Uint32(b)), "a text")
}

// strings reads the body of a list of strings.
func (d *decoder) strings() (value.Value, error) {
	n, err := d.count(4, "a list of strings")
	if err != nil {
		return nil, err
	}
	items := make([]value.Value, n)
	for i := range items {
		b, err := d.text()
		if err != nil {
			return nil, err
		}
		items[i] = value.Str(b)
	}
	return value.NewList(items...), nil
}

func (d *decoder) value(depth int) (value.Value, error) {
	if depth > maxNesting {
		return nil, d.damaged(d.at, "values nest deeper than %d", maxNesting)
	}
	b, err := d.take(1, "a value")
	if err != nil {
		return nil, err
	}
	switch t := value.Type(b[0]); {
	case t == -value.TypeStr || t == -value.TypeSym:
		text, err := d.text()
		if t == -value.TypeSym {
			return value.Sym{ID: value.InternBytes(text), Quoted: true}, err
		}
		return value.Str(text), err
	case t < 0:
		return d.atom(-t)
	case t == value.TypeList:
		return d.list(depth)
	case t == value.TypeDict:
		return d.dict(depth)
	case t == value.TypeTable:
		return d.table(depth)
	case t.IsVector():
		return d.vectorOf(t)
	default:
		return nil, value.Errorf(value.ErrNYI, "column file %s, offset %d: no value has type %d", d.path, d.at-1, t)
	}
}

func (d *decoder) atom(t value.Type) (value.Value, error) {
	if !t.IsVector() || t == value.TypeGUID {
		return nil, value.Errorf(value.ErrNYI, "column file %s, offset %d: an atom of type %d cannot be read", d.path, d.at-1, -t)
	}
	b, err := d.take(8, "an atom")
	if err != nil {
		return nil, err
	}
	x := binary.LittleEndian.Uint64(b)
	switch t {
	case value.TypeBool:
		return value.Bool(b[0] != 0), nil
	case value.TypeU8:
		return value.U8(x), nil
	case value.TypeI16:
		return value.I16(x), nil
	case value.TypeI32:
		return value.I32(x), nil
	case value.TypeI64:
		return value.I64(x), nil
	case value.TypeF32:
		return value.F32(math.Float32frombits(uint32(x))), nil
	case value.TypeF64:
		return value.F64(math.Float64frombits(x)), nil
	case value.TypeDate:
		return value.Date(x), nil
	case value.TypeTime:
		return value.Time(x), nil
	}
	return value.Timestamp(x), nil
}

func (d *decoder) list(depth int) (value.Value, error) {
	n, err := d.count(1, "a list")
	if err != nil {
		return nil, err
	}
	items := make([]value.Value, 0, min(n, 1<<16))
	for range n {
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
	}
	return value.NewList(items...), nil
}

func (d *decoder) dict(depth int) (value.Value, error) {
	at := d.at
	k, err := d.value(depth + 1)
	if err != nil {
		return nil, err
	}
	v, err := d.value(depth + 1)
	if err != nil {
		return nil, err
	}
	keys, okK := value.AsCollection(k)
	vals, okV := value.AsCollection(v)
	if !okK || !okV || keys.Len() != vals.Len() {
		return nil, d.damaged(at, "a dict whose keys and values are %s and %s of different length or no vectors", value.Name(k), value.Name(v))
	}
	return value.NewDict(keys, vals), nil
}

func (d *decoder) table(depth int) (value.Value, error) {
	at := d.at
	n, err := d.count(9, "a table")
	if err != nil {
		return nil, err
	}
	rows, err := d.take(8, "a table")
	if err != nil {
		return nil, err
	}
	names, cols := make([]value.SymID, n), make([]value.Collection, n)
	for i := range cols {
		if _, err := d.take(8, "the name of a column"); err != nil {
			return nil, err
		}
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		col, ok := value.AsCollection(v)
		if !ok || uint64(col.Len()) != binary.LittleEndian.Uint64(rows) {
			return nil, d.damaged(at, "column %d of a table is %s or has another number of rows", i, value.Name(v))
		}
		names[i], cols[i] = value.Intern("c"+strconv.Itoa(i)), col
	}
	return value.NewTable(names, cols), nil
}

// vectorOf reads a vector of type t into memory of its own: its place in the
// file is not aligned.
func (d *decoder) vectorOf(t value.Type) (value.Value, error) {
	switch t {
	case value.TypeSym:
		return d.symVector()
	case value.TypeStr:
		return d.strVector()
	}
	n, err := d.count(t.Size(), "a vector")
	if err != nil {
		return nil, err
	}
	b, err := d.take(n*t.Size(), "a vector")
	if err != nil {
		return nil, err
	}
	switch t {
	case value.TypeBool:
		return value.NewVec(t, booleans(copied[byte](b, n))), nil
	case value.TypeU8:
		return value.NewVec(t, copied[uint8](b, n)), nil
	case value.TypeI16:
		return value.NewVec(t, copied[int16](b, n)).Recheck(), nil
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return value.NewVec(t, copied[int32](b, n)).Recheck(), nil
	case value.TypeI64, value.TypeTimestamp:
		return value.NewVec(t, copied[int64](b, n)).Recheck(), nil
	case value.TypeF32:
		return value.NewVec(t, copied[float32](b, n)).Recheck(), nil
	case value.TypeF64:
		return value.NewVec(t, copied[float64](b, n)).Recheck(), nil
	}
	return value.NewVec(t, copied[value.GUID](b, n)).Recheck(), nil
}

// copied returns n elements of type T with the bytes of b.
func copied[T any](b []byte, n int) []T {
	out := make([]T, n)
	if n > 0 {
		copy(bytesOf(out), b)
	}
	return out
}

// bytesOf returns the memory of a slice.
func bytesOf[T any](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(s[0])))
}

func (d *decoder) symVector() (value.Value, error) {
	n, err := d.count(4, "a vector of symbols")
	if err != nil {
		return nil, err
	}
	ids := make([]value.SymID, n)
	for i := range ids {
		b, err := d.text()
		if err != nil {
			return nil, err
		}
		ids[i] = value.InternBytes(b)
	}
	return value.NewVec(value.TypeSym, ids), nil
}

func (d *decoder) strVector() (value.Value, error) {
	at := d.at
	n, err := d.count(16, "a vector of strings")
	if err != nil {
		return nil, err
	}
	b, err := d.take(1+16*n, "a vector of strings")
	if err != nil {
		return nil, err
	}
	size, err := d.count(1, "a string pool")
	if err != nil {
		return nil, err
	}
	pool, err := d.take(size, "a string pool")
	if err != nil {
		return nil, err
	}
	views := copied[value.StrView](b[1:], n)
	clean, bad := checkViews(views, pool)
	if bad >= 0 {
		return nil, d.damaged(at, "string %d does not lie in the pool of %d bytes as stated", bad, size)
	}
	if !clean {
		views = cleanViews(views)
	}
	return value.NewStrVec(views, append([]byte(nil), pool...)), nil
}
