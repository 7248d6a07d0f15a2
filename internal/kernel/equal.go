package kernel

import (
	"bytes"
	"math"
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// Equal reports whether two values match as a whole: the equality of lists,
// sets, search and dict keys. All nulls match one another. Numbers of
// different types match by value as doubles, other values only with their own
// type. Lists match item by item, vectors with a vector of the same type;
// dicts and tables match only themselves, not others with the same content.
func Equal(x, y value.Value) bool {
	if xn, yn := value.IsNull(x), value.IsNull(y); xn || yn {
		return xn && yn
	}
	if x.Type() != y.Type() {
		a, okA := asNumber(x)
		b, okB := asNumber(y)
		return okA && okB && a == b
	}
	switch a := x.(type) {
	case value.Sym:
		return a.ID == y.(value.Sym).ID
	case value.Str, value.NullAtom: // the typed null of a string is an empty string
		return textOf(x) == textOf(y)
	case *value.List:
		b := y.(*value.List)
		return slices.EqualFunc(a.Items(), b.Items(), Equal)
	case value.Vector:
		return EqualVectors(a, y.(value.Vector))
	case *value.Builtin:
		return a.Name == y.(*value.Builtin).Name
	}
	return value.Plain(x) == value.Plain(y)
}

func textOf(v value.Value) string {
	s, _ := v.(value.Str)
	return string(s)
}

// asNumber returns the value of a non-null numeric atom.
func asNumber(v value.Value) (float64, bool) {
	switch x := value.Plain(v).(type) {
	case value.Bool:
		return float64(bit(bool(x))), true
	case value.U8:
		return float64(x), true
	case value.I16:
		return float64(x), true
	case value.I32:
		return float64(x), true
	case value.I64:
		return float64(x), true
	case value.F32:
		return float64(x), true
	case value.F64:
		return float64(x), true
	}
	return 0, false
}

// EqualVectors reports whether two vectors have the same type, length and
// elements, a null being equal to a null.
func EqualVectors(x, y value.Vector) bool {
	if x.Type() != y.Type() || x.Len() != y.Len() {
		return false
	}
	same := SameRows(x, y)
	for i := range int32(x.Len()) {
		if !same(i, i) {
			return false
		}
	}
	return true
}

// SameRows returns a function that reports whether row i of x is equal to row
// j of y, two columns of one type. Nulls are equal, and so are the zeros of a
// float; items of lists compare with [Equal].
func SameRows(x, y value.Collection) func(i, j int32) bool {
	switch a := x.(type) {
	case *value.Vec[bool]:
		return sameElems(a.Data(), y.(*value.Vec[bool]).Data())
	case *value.Vec[uint8]:
		return sameElems(a.Data(), y.(*value.Vec[uint8]).Data())
	case *value.Vec[int16]:
		return sameElems(a.Data(), y.(*value.Vec[int16]).Data())
	case *value.Vec[int32]:
		return sameElems(a.Data(), y.(*value.Vec[int32]).Data())
	case *value.Vec[int64]:
		return sameElems(a.Data(), y.(*value.Vec[int64]).Data())
	case *value.Vec[float32]:
		return sameFloats(a.Data(), y.(*value.Vec[float32]).Data())
	case *value.Vec[float64]:
		return sameFloats(a.Data(), y.(*value.Vec[float64]).Data())
	case *value.Vec[value.GUID]:
		return sameElems(a.Data(), y.(*value.Vec[value.GUID]).Data())
	case *value.Vec[value.SymID]:
		return sameElems(a.Data(), y.(*value.Vec[value.SymID]).Data())
	case *value.StrVec:
		b := y.(*value.StrVec)
		return func(i, j int32) bool { return sameString(a, b, i, j) }
	case *value.List:
		b := y.(*value.List).Items()
		return func(i, j int32) bool { return Equal(a.Items()[i], b[j]) }
	}
	panic("kernel: compare rows of " + value.Name(x))
}

func sameElems[T value.Elem](a, b []T) func(i, j int32) bool {
	return func(i, j int32) bool { return a[i] == b[j] }
}

func sameFloats[T float32 | float64](a, b []T) func(i, j int32) bool {
	return func(i, j int32) bool { return a[i] == b[j] || a[i] != a[i] && b[j] != b[j] }
}

// sameString compares two strings, most of them by their views alone.
func sameString(a, b *value.StrVec, i, j int32) bool {
	x, y := &a.Views()[i], &b.Views()[j]
	if x.Len != y.Len || !bytes.Equal(x.Bytes[:4], y.Bytes[:4]) {
		return false
	}
	return x.Bytes == y.Bytes && x.Len <= uint32(len(x.Bytes)) || a.Str(int(i)) == b.Str(int(j))
}

// Hash returns a hash of a value that agrees with [Equal]: values that match
// have equal hashes.
func Hash(v value.Value) uint64 {
	if value.IsNull(v) {
		return hashNull
	}
	if x, ok := asNumber(v); ok {
		return hashFloat(x)
	}
	h := mix(uint64(v.Type()) + 1)
	switch x := v.(type) {
	case value.Sym:
		return mix(h ^ uint64(x.ID))
	case value.Str, value.NullAtom:
		return mix(h ^ hashString(textOf(v)))
	case value.Date:
		return mix(h ^ uint64(x))
	case value.Time:
		return mix(h ^ uint64(x))
	case value.Timestamp:
		return mix(h ^ uint64(x))
	case value.GUID:
		return mix(h ^ hashString(string(x[:])))
	case *value.Builtin:
		return mix(h ^ hashString(x.Name))
	case *value.Dict:
		return mix(h ^ Hash(x.Keys()))
	case *value.Table:
		for _, name := range x.Names() {
			h = mix(h ^ uint64(name))
		}
		return mix(h ^ uint64(x.NumRows()))
	case value.Collection:
		for i := range x.Len() {
			h = mix(h ^ Hash(x.At(i)))
		}
		return h
	}
	return h
}

// hashNull is the hash of every null.
const hashNull = 0x9ae16a3b2f90404f

func hashFloat(x float64) uint64 {
	if x == 0 {
		x = 0 // both zeros
	}
	return mix(math.Float64bits(x))
}

// mix spreads the bits of x over the whole word; it is a bijection.
func mix(x uint64) uint64 {
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	return x
}
