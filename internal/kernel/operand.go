package kernel

import (
	"sync"

	"github.com/rayforce-go/rayforce/value"
)

// chunk is how many elements a kernel converts at a time when the data is not
// already stored as the operation needs it: few enough to stay in the first
// level cache.
const chunk = 1024

// scratch is room for one chunk of each operand and of the result.
type scratch struct {
	aInt, bInt, outInt       [chunk]int64
	aFloat, bFloat, outFloat [chunk]float64
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// operand is one side of an element-wise operation: a vector, or an atom that
// stands for as many copies of itself as the other side has elements.
type operand struct {
	typ   value.Type   // element type
	vec   value.Vector // nil for an atom
	nulls bool         // some element may be null
	num   number       // the atom, when it is numeric or temporal
	sym   value.SymID  // the atom, when it is a symbol
	text  string       // the atom, when it is a string
	guid  value.GUID   // the atom, when it is a guid
	ints  []int64      // copies of the atom, up to a chunk of them
	flts  []float64
}

// operandOf returns v as an operand; false when it is neither a vector nor an atom.
func operandOf(v value.Value) (operand, bool) {
	if value.IsNullObject(v) {
		return operand{}, false
	}
	if vec, ok := v.(value.Vector); ok {
		return operand{typ: vec.Type(), vec: vec, nulls: vec.HasNulls()}, true
	}
	if !v.Type().IsAtom() {
		return operand{}, false
	}
	o := operand{typ: v.Type().Elem(), nulls: value.IsNull(v)}
	switch x := v.(type) {
	case value.Sym:
		o.sym = x.ID
	case value.Str:
		o.text = string(x)
	case value.GUID:
		o.guid = x
	default:
		o.num, _ = numberOf(v)
	}
	return o, true
}

func (o *operand) isNullAtom() bool { return o.vec == nil && o.nulls }

// useInts prepares an atom for ints: n copies of it times scale.
func (o *operand) useInts(n int, scale int64) {
	if o.vec != nil {
		return
	}
	v := o.num.i
	if !o.num.null {
		v *= scale
	}
	o.ints = make([]int64, min(n, chunk))
	for i := range o.ints {
		o.ints[i] = v
	}
}

// useFloats prepares an atom for floats: n copies of it.
func (o *operand) useFloats(n int) {
	if o.vec != nil {
		return
	}
	o.flts = make([]float64, min(n, chunk))
	for i := range o.flts {
		o.flts[i] = o.num.f
	}
}

// loadInts returns elements lo up to hi (at most a chunk) as int64, nulls as
// NullI64. The result is the data itself or lies in buf; read only.
func (o *operand) loadInts(buf *[chunk]int64, lo, hi int) []int64 {
	if o.vec == nil {
		return o.ints[:hi-lo]
	}
	return LoadInts(buf[:], o.vec, lo, hi)
}

// loadScaled is loadInts with every element that is not null times scale.
func (o *operand) loadScaled(buf *[chunk]int64, lo, hi int, scale int64) []int64 {
	a := o.loadInts(buf, lo, hi)
	if scale == 1 || o.vec == nil {
		return a
	}
	out := buf[:len(a)]
	for i, x := range a {
		if x != value.NullI64 {
			x *= scale
		}
		out[i] = x
	}
	return out
}

// loadFloats returns elements lo up to hi (at most a chunk) as float64, nulls
// as NaN. The result is the data itself or lies in buf; read only.
func (o *operand) loadFloats(buf *[chunk]float64, lo, hi int) []float64 {
	if o.vec == nil {
		return o.flts[:hi-lo]
	}
	return LoadFloats(buf[:], o.vec, lo, hi)
}

// LoadInts returns elements lo up to hi of a numeric or temporal vector as
// int64: narrow integers widened, floats truncated, nulls as NullI64. The
// result is the vector's own data when that is stored as int64, else it lies
// in buf, which must have room for it. Read only.
func LoadInts(buf []int64, v value.Vector, lo, hi int) []int64 {
	switch v := v.(type) {
	case *value.Vec[int64]:
		return v.Data()[lo:hi]
	case *value.Vec[int32]:
		return widen(buf, v.Data()[lo:hi], v.HasNulls())
	case *value.Vec[int16]:
		return widen(buf, v.Data()[lo:hi], v.HasNulls())
	case *value.Vec[uint8]:
		return widen(buf, v.Data()[lo:hi], false)
	case *value.Vec[bool]:
		return boolInts(buf, v.Data()[lo:hi])
	case *value.Vec[float64]:
		return truncateAll(buf, v.Data()[lo:hi])
	case *value.Vec[float32]:
		return truncateAll(buf, v.Data()[lo:hi])
	}
	panic("kernel: no integers in a vector of " + v.Type().String())
}

// LoadFloats returns elements lo up to hi of a numeric or temporal vector as
// float64, nulls as NaN. The result is the vector's own data when that is
// stored as float64, else it lies in buf, which must have room for it. Read
// only.
func LoadFloats(buf []float64, v value.Vector, lo, hi int) []float64 {
	switch v := v.(type) {
	case *value.Vec[float64]:
		return v.Data()[lo:hi]
	case *value.Vec[int64]:
		ToFloats(buf, v.Data()[lo:hi], v.HasNulls())
		return buf[:hi-lo]
	case *value.Vec[int32]:
		return toFloats(buf, v.Data()[lo:hi], v.HasNulls())
	case *value.Vec[int16]:
		return toFloats(buf, v.Data()[lo:hi], v.HasNulls())
	case *value.Vec[uint8]:
		return toFloats(buf, v.Data()[lo:hi], false)
	case *value.Vec[float32]:
		return toFloats(buf, v.Data()[lo:hi], false)
	case *value.Vec[bool]:
		dst := buf[:hi-lo]
		for i, x := range v.Data()[lo:hi] {
			dst[i] = 0
			if x {
				dst[i] = 1
			}
		}
		return dst
	}
	panic("kernel: no floats in a vector of " + v.Type().String())
}

func widen[T int32 | int16 | uint8](buf []int64, src []T, nulls bool) []int64 {
	dst := buf[:len(src)]
	if !nulls {
		for i, x := range src {
			dst[i] = int64(x)
		}
		return dst
	}
	null := value.Sentinel[T]()
	for i, x := range src {
		w := int64(x)
		if x == null {
			w = value.NullI64
		}
		dst[i] = w
	}
	return dst
}

func boolInts(buf []int64, src []bool) []int64 {
	dst := buf[:len(src)]
	for i, x := range src {
		dst[i] = 0
		if x {
			dst[i] = 1
		}
	}
	return dst
}

func truncateAll[T float64 | float32](buf []int64, src []T) []int64 {
	dst := buf[:len(src)]
	for i, x := range src {
		dst[i] = truncate(float64(x))
	}
	return dst
}

func toFloats[T int32 | int16 | uint8 | float32](buf []float64, src []T, nulls bool) []float64 {
	dst := buf[:len(src)]
	if !nulls {
		for i, x := range src {
			dst[i] = float64(x)
		}
		return dst
	}
	null := value.Sentinel[T]()
	for i, x := range src {
		f := float64(x)
		if x == null {
			f = value.NullF64()
		}
		dst[i] = f
	}
	return dst
}

// Cast converts a numeric or temporal vector to another such element type:
// floats are truncated for integers, integers wrap to a narrower width, nulls
// stay null. Temporals are converted by their raw counts.
func Cast(p Par, typ value.Type, v value.Vector) (value.Vector, error) {
	switch {
	case v.Type() == typ:
		return v, nil
	case typ.IsFloat():
		return buildFloats(p, typ, v.Len(), func(s *scratch, dst []float64, lo, hi int) {
			copy(dst, LoadFloats(s.aFloat[:], v, lo, hi))
		})
	}
	nulls := v.HasNulls()
	return buildInts(p, typ, v.Len(), func(s *scratch, dst []int64, lo, hi int) bool {
		copy(dst, LoadInts(s.aInt[:], v, lo, hi))
		return nulls
	})
}
