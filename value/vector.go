package value

import (
	"sync/atomic"
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/mem"
)

// Elem lists the Go types that a Vec may hold.
type Elem interface {
	bool | uint8 | int16 | int32 | int64 | float32 | float64 | GUID | SymID
}

// Vector is a typed vector: a *Vec[T] or a *StrVec.
type Vector interface {
	Value
	// Len returns the number of elements.
	Len() int
	// At returns element i as an atom; i must be in range.
	At(i int) Value
	// Slice returns elements lo up to hi, sharing the data. The null flag is
	// kept as it is.
	Slice(lo, hi int) Vector
	// HasNulls reports the flag "may contain nulls".
	HasNulls() bool
	// IsNull reports whether element i is null: the flag is set and the data
	// holds the sentinel.
	IsNull(i int) bool
	// WithNulls returns the same elements with the flag set to nulls.
	WithNulls(nulls bool) Vector
}

// Vec is a vector of fixed-width elements. Its Type says which Rayfall type
// the elements have.
type Vec[T Elem] struct {
	typ   Type
	nulls bool
	data  []T
	// claimed counts the elements of the backing array that some holder of it
	// has taken. Whoever moves it from len(data) may write past len(data).
	claimed *atomic.Int64
	meta    *Meta      // nil for none
	known   *elemRange // nil for short vectors
}

// NewVec returns a vector of type typ over data, without nulls. It keeps data:
// the caller must not change it afterwards. It panics when T does not store
// typ.
func NewVec[T Elem](typ Type, data []T) *Vec[T] { return NewVecNulls(typ, data, false) }

// NewVecNulls is NewVec with the null flag given.
func NewVecNulls[T Elem](typ Type, data []T, nulls bool) *Vec[T] {
	if !stores[T](typ) {
		panic("value: element type does not store " + typ.String())
	}
	return &Vec[T]{typ: typ, nulls: nulls, data: data, known: newElemRange(len(data))}
}

func stores[T Elem](typ Type) bool {
	var z T
	switch any(z).(type) {
	case bool:
		return typ == TypeBool
	case uint8:
		return typ == TypeU8
	case int16:
		return typ == TypeI16
	case int32:
		return typ == TypeI32 || typ == TypeDate || typ == TypeTime
	case int64:
		return typ == TypeI64 || typ == TypeTimestamp
	case float32:
		return typ == TypeF32
	case float64:
		return typ == TypeF64
	case GUID:
		return typ == TypeGUID
	case SymID:
		return typ == TypeSym
	}
	return false
}

// Bools returns a B8 vector over data.
func Bools(data ...bool) *Vec[bool] { return &Vec[bool]{typ: TypeBool, data: data} }

// I64s returns an I64 vector over data, with the null flag set if a null is in it.
func I64s(data ...int64) *Vec[int64] {
	v := &Vec[int64]{typ: TypeI64, data: data}
	v.nulls = v.scanNulls()
	return v
}

// F64s returns an F64 vector over data, with the null flag set if a null is in it.
func F64s(data ...float64) *Vec[float64] {
	v := &Vec[float64]{typ: TypeF64, data: data}
	v.nulls = v.scanNulls()
	return v
}

// Syms returns a SYM vector of the symbols with these texts, interning them.
func Syms(texts ...string) *Vec[SymID] {
	ids := make([]SymID, len(texts))
	for i, t := range texts {
		ids[i] = Intern(t)
	}
	return NewVec(TypeSym, ids)
}

// Type implements Value.
func (v *Vec[T]) Type() Type { return v.typ }

// Len returns the number of elements.
func (v *Vec[T]) Len() int { return len(v.data) }

// Data returns the elements. The slice is shared: read only.
func (v *Vec[T]) Data() []T { return v.data }

// HasNulls reports the flag "may contain nulls".
func (v *Vec[T]) HasNulls() bool { return v.nulls }

// IsNull reports whether the flag is set and element i is the sentinel.
func (v *Vec[T]) IsNull(i int) bool { return v.nulls && IsSentinel(v.data[i]) }

// At returns element i as an atom.
func (v *Vec[T]) At(i int) Value { return atomOf(v.typ, v.data[i]) }

// Slice returns elements lo up to hi, sharing the data.
func (v *Vec[T]) Slice(lo, hi int) Vector {
	return &Vec[T]{typ: v.typ, nulls: v.nulls, data: v.data[lo:hi:hi]}
}

// WithNulls returns the same elements with the flag set to nulls.
func (v *Vec[T]) WithNulls(nulls bool) Vector {
	if v.nulls == nulls {
		return v
	}
	w := *v
	w.nulls = nulls
	return &w
}

// As returns the same data as another type that T stores, such as the int64
// data of a TIMESTAMP vector as I64.
func (v *Vec[T]) As(typ Type) *Vec[T] {
	if v.typ == typ {
		return v
	}
	return NewVecNulls(typ, v.data, v.nulls)
}

// Append returns a vector with more elements at the end; the flag is set when
// it was or nulls is. It writes into the spare room of the backing array when
// no other holder has done so, else it copies into a larger one.
func (v *Vec[T]) Append(nulls bool, elems ...T) *Vec[T] {
	data, claimed := appendClaimed(v.data, v.claimed, elems)
	return &Vec[T]{typ: v.typ, nulls: v.nulls || nulls, data: data, claimed: claimed}
}

func (v *Vec[T]) scanNulls() bool {
	for _, x := range v.data {
		if IsSentinel(x) {
			return true
		}
	}
	return false
}

// Recheck returns v with the null flag set exactly if a sentinel is in the data.
func (v *Vec[T]) Recheck() *Vec[T] {
	return v.WithNulls(v.scanNulls()).(*Vec[T])
}

// Rechecked returns c with the null flag of a vector cleared when no sentinel is
// left in it, as in a part of a vector with nulls.
func Rechecked(c Collection) Collection {
	if v, ok := c.(interface{ rechecked() Vector }); ok && c.(Vector).HasNulls() {
		return v.rechecked()
	}
	return c
}

func (v *Vec[T]) rechecked() Vector { return v.Recheck() }

// appendClaimed appends elems to data. claimed is the count of taken elements
// of data's backing array, nil when the array is not ours to grow into.
func appendClaimed[T any](data []T, claimed *atomic.Int64, elems []T) ([]T, *atomic.Int64) {
	n, m := len(data), len(elems)
	if claimed != nil && cap(data)-n >= m && claimed.CompareAndSwap(int64(n), int64(n+m)) {
		out := data[: n+m : cap(data)]
		copy(out[n:], elems)
		return out, claimed
	}
	out := mem.Make[T](max(n+m, 2*n, 16))[:n+m]
	copy(out, data)
	copy(out[n:], elems)
	c := new(atomic.Int64)
	c.Store(int64(n + m))
	return out, c
}

// IsSentinel reports whether x is the null sentinel of its Go type. Booleans,
// bytes and symbols have none.
func IsSentinel[T Elem](x T) bool {
	switch x := any(x).(type) {
	case int64:
		return x == NullI64
	case float64:
		return x != x
	case int32:
		return x == NullI32
	case int16:
		return x == NullI16
	case float32:
		return x != x
	case GUID:
		return x == GUID{}
	}
	return false
}

// Sentinel returns the value that stands for null in data of type T: the zero
// value for booleans, bytes and symbols, which have none.
func Sentinel[T Elem]() T {
	var z T
	switch p := any(&z).(type) {
	case *int64:
		*p = NullI64
	case *float64:
		*p = NullF64()
	case *int32:
		*p = NullI32
	case *int16:
		*p = NullI16
	case *float32:
		*p = NullF32()
	}
	return z
}

func atomOf[T Elem](typ Type, x T) Value {
	switch x := any(x).(type) {
	case int64:
		if typ == TypeTimestamp {
			return Timestamp(x)
		}
		return I64(x)
	case float64:
		return F64(x)
	case bool:
		return Bool(x)
	case SymID:
		return Sym{ID: x}
	case int32:
		switch typ {
		case TypeDate:
			return Date(x)
		case TypeTime:
			return Time(x)
		}
		return I32(x)
	case uint8:
		return U8(x)
	case int16:
		return I16(x)
	case float32:
		return F32(x)
	case GUID:
		return x
	}
	panic("unreachable")
}

func bytesAsString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
