package column

import (
	"context"
	"io"
	"math"

	"github.com/rayforce-go/rayforce/internal/kernel/index"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

// Options say how a column is written.
type Options struct {
	Context context.Context
	Workers int
	// Vocab has the symbols of the column.
	Vocab *symfile.Vocabulary
	// Auto says which large columns get an index on disk.
	Auto Auto
}

// Auto says which columns get an index when they are written, if they are
// large and have none.
type Auto uint8

const (
	// NoIndex adds none.
	NoIndex Auto = iota
	// ZoneIndex gives numbers and temporals the range of each chunk.
	ZoneIndex
	// AnyIndex numbers the distinct strings of columns too.
	AnyIndex
)

// large is the length from which on columns get an index.
const large = 1 << index.ChunkLog2

// zoned reports whether a column of type t gets a zone index.
func (a Auto) zoned(t value.Type) bool {
	return a >= ZoneIndex && t != value.TypeBool && (t.IsNumeric() || t.IsTemporal())
}

// Encode writes the content of the file of a column, which Check has passed.
func Encode(w io.Writer, col value.Collection, o Options) error {
	e := &encoder{Options: o, w: w}
	if l, ok := col.(*value.List); ok {
		return e.list(l)
	}
	return e.vector(col.(value.Vector))
}

// WidthCode returns the attribute bits of the narrowest cells for a
// vocabulary of n symbols.
func WidthCode(n int) byte {
	switch {
	case n <= math.MaxUint8:
		return 0
	case n <= math.MaxUint16:
		return 1
	}
	return 2
}

// batch is the number of elements that are translated at a time.
const batch = 1 << 14

type encoder struct {
	Options
	w   io.Writer
	buf []byte
	n   int // bytes written
}

func (e *encoder) write(b []byte) error {
	e.n += len(b)
	_, err := e.w.Write(b)
	return err
}

func (e *encoder) vector(v value.Vector) error {
	h := header{typ: v.Type(), rows: int64(v.Len())}
	if v.HasNulls() {
		h.attrs |= attrNulls
	}
	if value.MetaOf(v).Attrs&value.AttrSorted != 0 && h.typ != value.TypeSym {
		h.attrs |= attrSorted
	}
	if h.typ == value.TypeSym {
		h.attrs |= WidthCode(e.Vocab.Len())
		h.symCount = uint32(e.Vocab.Len())
	}
	region, err := e.region(v)
	if err != nil {
		return err
	}
	h.indexed = region != nil
	if err := e.write(h.append(nil)); err != nil {
		return err
	}
	switch v := v.(type) {
	case *value.Vec[value.SymID]:
		err = e.symbols(v.Data(), 1<<(h.attrs&attrWidth))
	case *value.StrVec:
		err = e.strings(v)
	default:
		err = e.write(e.elements(v))
	}
	if err != nil || region == nil {
		return err
	}
	if err := e.write(make([]byte, align(e.n)-e.n)); err != nil {
		return err
	}
	return e.write(region)
}

// elements returns the elements of a vector of fixed width as bytes.
func (e *encoder) elements(v value.Vector) []byte {
	switch v := v.(type) {
	case *value.Vec[bool]:
		return bytesOf(v.Data())
	case *value.Vec[uint8]:
		return v.Data()
	case *value.Vec[int16]:
		return bytesOf(v.Data())
	case *value.Vec[int32]:
		return bytesOf(v.Data())
	case *value.Vec[int64]:
		return bytesOf(v.Data())
	case *value.Vec[float32]:
		return bytesOf(v.Data())
	case *value.Vec[float64]:
		return bytesOf(v.Data())
	case *value.Vec[value.GUID]:
		return bytesOf(v.Data())
	}
	panic("column: no elements in " + v.Type().String())
}

// symbols writes positions of width bytes.
func (e *encoder) symbols(ids []value.SymID, width int) error {
	for len(ids) > 0 {
		n := min(len(ids), batch)
		e.buf = AppendPositions(e.buf[:0], ids[:n], width, e.Vocab)
		if err := e.write(e.buf); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// AppendPositions appends the positions of symbols in a vocabulary, as cells
// of width bytes.
func AppendPositions(dst []byte, ids []value.SymID, width int, vocab *symfile.Vocabulary) []byte {
	for _, id := range ids {
		p := vocab.Position(id)
		switch width {
		case 1:
			dst = append(dst, byte(p))
		case 2:
			dst = append(dst, byte(p), byte(p>>8))
		default:
			dst = append(dst, byte(p), byte(p>>8), byte(p>>16), byte(p>>24))
		}
	}
	return dst
}

// strings writes views and the pool behind them: the long strings in their
// order, or, where views share strings, the pool as it is.
func (e *encoder) strings(v *value.StrVec) error {
	long := 0
	for i := range v.Views() {
		if n := int(v.Views()[i].Len); n > value.InlineLen {
			long += n
		}
	}
	if pool := v.Pool(); len(pool) < long && len(pool) <= math.MaxUint32 {
		if err := e.write(bytesOf(v.Views())); err != nil {
			return err
		}
		if err := e.write(header{typ: value.TypeU8, rows: int64(len(pool))}.append(nil)); err != nil {
			return err
		}
		return e.write(pool)
	}
	size, err := e.views(v)
	if err != nil {
		return err
	}
	if err := e.write(header{typ: value.TypeU8, rows: int64(size)}.append(nil)); err != nil {
		return err
	}
	return e.pool(v)
}

// views writes the views of v, pointing into a pool that holds only its long
// strings, and returns the size of that pool.
func (e *encoder) views(v *value.StrVec) (size int, err error) {
	views := make([]value.StrView, 0, batch)
	for i := range v.Len() {
		text := v.Str(i)
		views = append(views, value.MakeView(text, size))
		if len(text) > value.InlineLen {
			size += len(text)
		}
		if len(views) == batch || i == v.Len()-1 {
			if err := e.write(bytesOf(views)); err != nil {
				return 0, err
			}
			views = views[:0]
		}
	}
	if size > math.MaxUint32 {
		return 0, value.Errorf(value.ErrLimit, "the long strings of a column take %d bytes, at most %d fit in its file", size, math.MaxUint32)
	}
	return size, nil
}

// pool writes the long strings of v.
func (e *encoder) pool(v *value.StrVec) error {
	buf := e.buf[:0]
	for i := range v.Len() {
		if text := v.Str(i); len(text) > value.InlineLen {
			buf = append(buf, text...)
		}
		if len(buf) >= 1<<16 || i == v.Len()-1 {
			if err := e.write(buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	e.buf = buf
	return nil
}
