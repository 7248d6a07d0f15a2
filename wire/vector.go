package wire

import (
	"bytes"
	"encoding/binary"
	"slices"
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// appendVector appends a vector with these flags.
func appendVector(dst []byte, v value.Vector, flags byte) ([]byte, error) {
	switch x := v.(type) {
	case *value.Vec[bool]:
		return appendBools(dst, x, flags), nil
	case *value.Vec[uint8]:
		return appendFixed(dst, x, flags), nil
	case *value.Vec[int16]:
		return appendFixed(dst, x, flags), nil
	case *value.Vec[int32]:
		return appendFixed(dst, x, flags), nil
	case *value.Vec[int64]:
		return appendFixed(dst, x, flags), nil
	case *value.Vec[float32]:
		return appendFixed(dst, x, flags), nil
	case *value.Vec[float64]:
		return appendFixed(dst, x, flags), nil
	case *value.Vec[value.GUID]:
		return appendFixed(dst, x, flags), nil
	case *value.Vec[value.SymID]:
		return appendSyms(dst, x, flags)
	case *value.StrVec:
		return appendStrs(dst, x), nil
	}
	return nil, value.Errorf(value.ErrType, "a value of type %s cannot be sent", value.Name(v))
}

func vectorSize(v value.Vector) int {
	n := headSize
	switch x := v.(type) {
	case *value.Vec[value.SymID]:
		for _, id := range x.Data() {
			n += len(id.String()) + 1
		}
	case *value.StrVec:
		for _, s := range x.Views() {
			n += 8 + int(s.Len)
		}
	default:
		n += v.Len() * v.Type().Size()
	}
	return n
}

func appendFixed[T value.Elem](dst []byte, v *value.Vec[T], flags byte) []byte {
	raw := memory(v.Data())
	dst = slices.Grow(dst, headSize+len(raw))
	dst = append(appendHead(dst, v.Type(), flags, v.Len()), raw...)
	toLittle[T](dst[len(dst)-len(raw):])
	return dst
}

func appendBools(dst []byte, v *value.Vec[bool], flags byte) []byte {
	if raw := v.Meta().Wire; raw != "" {
		return append(appendHead(dst, value.TypeBool, flags, v.Len()), raw...)
	}
	return appendFixed(dst, v, flags)
}

func appendSyms(dst []byte, v *value.Vec[value.SymID], flags byte) ([]byte, error) {
	dst = appendHead(dst, value.TypeSym, flags, v.Len())
	var err error
	for _, id := range v.Data() {
		if dst, err = appendText(dst, id.String()); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func appendStrs(dst []byte, v *value.StrVec) []byte {
	dst = slices.Grow(dst, vectorSize(v))
	dst = appendHead(dst, value.TypeStr, byte(v.WireFlags()), v.Len())
	for i := range v.Len() {
		text := v.Str(i)
		dst = append(binary.LittleEndian.AppendUint64(dst, uint64(len(text))), text...)
	}
	return dst
}

// vector decodes a vector of type t whose type byte has been read.
func (d *decoder) vector(t value.Type) (value.Value, error) {
	flags, count, err := d.head(t)
	if err != nil {
		return nil, err
	}
	nulls := flags&vecNulls != 0
	switch t {
	case value.TypeBool:
		return d.bools(count, nulls)
	case value.TypeU8:
		return fixed[uint8](d, t, count, nulls)
	case value.TypeI16:
		return fixed[int16](d, t, count, nulls)
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return fixed[int32](d, t, count, nulls)
	case value.TypeI64, value.TypeTimestamp:
		return fixed[int64](d, t, count, nulls)
	case value.TypeF32:
		return fixed[float32](d, t, count, nulls)
	case value.TypeF64:
		return fixed[float64](d, t, count, nulls)
	case value.TypeGUID:
		return fixed[value.GUID](d, t, count, nulls)
	case value.TypeSym:
		return d.syms(count, nulls)
	}
	return d.strs(count, flags)
}

// raw takes the bytes of count elements of type t.
func (d *decoder) raw(t value.Type, count int) ([]byte, error) {
	need := count * t.Size()
	if need > len(d.b) {
		return nil, short("%d elements of a %s vector take %d bytes, %d are left", count, t, need, len(d.b))
	}
	return d.take(need), nil
}

func fixed[T value.Elem](d *decoder, t value.Type, count int, nulls bool) (value.Value, error) {
	if whole := d.part(); len(whole) > 0 && len(whole) == count*t.Size() {
		return value.NewVecNulls(t, elementsOf[T](whole), nulls), nil
	}
	raw, err := d.raw(t, count)
	if err != nil {
		return nil, err
	}
	data := copyElements[T](raw)
	toLittle[T](memory(data))
	return value.NewVecNulls(t, data, nulls), nil
}

// bools decodes a BOOL vector. Any byte but 0 is true; a Go bool must not hold
// one above 1, so such bytes are kept beside the elements.
func (d *decoder) bools(count int, nulls bool) (value.Value, error) {
	raw, err := d.raw(value.TypeBool, count)
	if err != nil {
		return nil, err
	}
	data, odd := mem.Unset[bool](count), false
	for i, b := range raw {
		data[i] = b != 0
		odd = odd || b > 1
	}
	v := value.NewVecNulls(value.TypeBool, data, nulls)
	if odd {
		return v.WithMeta(value.Meta{Wire: string(raw)}), nil
	}
	return v, nil
}

func (d *decoder) syms(count int, nulls bool) (value.Value, error) {
	if count > len(d.b) {
		return nil, short("%d symbols take at least as many bytes, %d are left", count, len(d.b))
	}
	ids := make([]value.SymID, count)
	for i := range ids {
		n := bytes.IndexByte(d.b, 0)
		if n < 0 {
			return nil, short("symbol %d of %d has no NUL within the %d bytes left", i, count, len(d.b))
		}
		ids[i] = value.InternBytes(d.take(n))
		d.b = d.b[1:]
	}
	return value.NewVecNulls(value.TypeSym, ids, nulls), nil
}

func (d *decoder) strs(count int, flags byte) (value.Value, error) {
	if count > len(d.b)/8 {
		return nil, short("%d strings take at least %d bytes, %d are left", count, 8*count, len(d.b))
	}
	out := value.NewStrBuilder(count)
	for range count {
		text, err := d.text()
		if err != nil {
			return nil, err
		}
		out.AppendBytes(text)
	}
	return out.Vec().WithWireFlags(value.WireFlags(flags & vecNulls)), nil
}

// memory returns the bytes of a slice of elements that hold no pointers.
func memory[T value.Elem](s []T) []byte {
	var z T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(z)))
}

// copyElements returns a copy of the elements whose bytes are raw. It reads raw
// only by copying, so raw need not be aligned.
func copyElements[T value.Elem](raw []byte) []T {
	var z T
	out := mem.Unset[T](len(raw) / int(unsafe.Sizeof(z)))
	copy(memory(out), raw)
	return out
}

var bigEndian = binary.NativeEndian.Uint16([]byte{0, 1}) == 1

// toLittle turns elements of type T from the byte order of this machine into
// little-endian or back. A guid is bytes and stays.
func toLittle[T value.Elem](b []byte) {
	if !bigEndian {
		return
	}
	var z T
	if _, guid := any(z).(value.GUID); guid {
		return
	}
	for size := int(unsafe.Sizeof(z)); size > 1 && len(b) >= size; b = b[size:] {
		slices.Reverse(b[:size])
	}
}
