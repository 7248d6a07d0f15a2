package kernel

import (
	"sync/atomic"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// eachChunk calls f for consecutive ranges of at most a chunk that together
// cover [0, n), in parallel for large n, with scratch space that no other call
// uses at the same time. It reports whether any call returned true.
func eachChunk(p Par, n int, f func(s *scratch, lo, hi int) bool) (bool, error) {
	var found atomic.Bool
	err := p.Do(n, func(lo, hi, _ int) {
		s := scratches.Get().(*scratch)
		any := false
		for ; lo < hi; lo += chunk {
			if f(s, lo, min(lo+chunk, hi)) {
				any = true
			}
		}
		scratches.Put(s)
		if any {
			found.Store(true)
		}
	})
	return found.Load(), err
}

// fillInts writes elements lo up to hi of a result to dst, nulls as NullI64,
// and reports whether there may be any.
type fillInts func(s *scratch, dst []int64, lo, hi int) bool

// buildInts returns a vector of n elements of an integer, boolean or temporal
// type whose elements fill computes; they are wrapped to the width of the type.
func buildInts(p Par, typ value.Type, n int, fill fillInts) (value.Vector, error) {
	switch typ {
	case value.TypeI64, value.TypeTimestamp:
		out := mem.Unset[int64](n)
		nulls, err := eachChunk(p, n, func(s *scratch, lo, hi int) bool {
			return fill(s, out[lo:hi], lo, hi)
		})
		return value.NewVecNulls(typ, out, nulls), err
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return buildNarrow[int32](p, typ, n, fill)
	case value.TypeI16:
		return buildNarrow[int16](p, typ, n, fill)
	case value.TypeU8:
		return buildNarrow[uint8](p, typ, n, fill)
	case value.TypeBool:
		out := mem.Unset[bool](n)
		_, err := eachChunk(p, n, func(s *scratch, lo, hi int) bool {
			dst := s.outInt[:hi-lo]
			fill(s, dst, lo, hi)
			for i, x := range dst {
				out[lo+i] = x != 0 && x != value.NullI64
			}
			return false
		})
		return value.NewVec(typ, out), err
	}
	panic("kernel: no integers in a vector of " + typ.String())
}

func buildNarrow[T int32 | int16 | uint8](p Par, typ value.Type, n int, fill fillInts) (value.Vector, error) {
	out := mem.Unset[T](n)
	null := value.Sentinel[T]()
	nulls, err := eachChunk(p, n, func(s *scratch, lo, hi int) bool {
		src := s.outInt[:hi-lo]
		dst := out[lo:hi]
		if !fill(s, src, lo, hi) {
			for i, x := range src {
				dst[i] = T(x)
			}
			return false
		}
		for i, x := range src {
			w := T(x)
			if x == value.NullI64 {
				w = null
			}
			dst[i] = w
		}
		return true
	})
	return value.NewVecNulls(typ, out, nulls && typ != value.TypeU8), err
}

// fillFloats writes elements lo up to hi of a result to dst. Values that are
// not finite become null.
type fillFloats func(s *scratch, dst []float64, lo, hi int)

// buildFloats returns a vector of n elements of a float type whose elements
// fill computes.
func buildFloats(p Par, typ value.Type, n int, fill fillFloats) (value.Vector, error) {
	return buildFinite(p, typ, n, func(s *scratch, dst []float64, lo, hi int) bool {
		fill(s, dst, lo, hi)
		return cleanFloats(dst)
	})
}

// buildFinite is buildFloats for a function that leaves only finite values and
// nulls, and reports whether there are nulls.
func buildFinite(p Par, typ value.Type, n int, fill func(s *scratch, dst []float64, lo, hi int) (nulls bool)) (value.Vector, error) {
	if typ == value.TypeF32 {
		out := mem.Unset[float32](n)
		nulls, err := eachChunk(p, n, func(s *scratch, lo, hi int) bool {
			src := s.outFloat[:hi-lo]
			fill(s, src, lo, hi)
			for i, x := range src {
				out[lo+i] = float32(x)
			}
			return cleanFloats(out[lo:hi])
		})
		return value.NewVecNulls(typ, out, nulls), err
	}
	out := mem.Unset[float64](n)
	nulls, err := eachChunk(p, n, func(s *scratch, lo, hi int) bool {
		return fill(s, out[lo:hi], lo, hi)
	})
	return value.NewVecNulls(typ, out, nulls), err
}

// cleanFloats replaces what is not finite by the null and reports whether it
// found any.
func cleanFloats[T float64 | float32](a []T) bool {
	if f, ok := any(a).([]float64); ok {
		done, finite := finiteBlocks(f)
		if !finite {
			clearInfinite(a[:done])
			clearInfinite(a[done:])
			return true
		}
		a = a[done:]
	}
	for _, x := range a {
		if x-x != 0 {
			clearInfinite(a)
			return true
		}
	}
	return false
}

func clearInfinite[T float64 | float32](a []T) {
	null := value.Sentinel[T]()
	for i, x := range a {
		if x-x != 0 {
			a[i] = null
		}
	}
}

// buildBools returns a B8 vector of n elements that fill computes.
func buildBools(p Par, n int, fill func(s *scratch, dst []bool, lo, hi int)) (value.Vector, error) {
	out := mem.Unset[bool](n)
	_, err := eachChunk(p, n, func(s *scratch, lo, hi int) bool {
		fill(s, out[lo:hi], lo, hi)
		return false
	})
	return value.NewVec(value.TypeBool, out), err
}

// Repeat returns a vector of n copies of an atom. The null flag is set when it
// is null.
func Repeat(atom value.Value, n int) value.Vector {
	switch x := atom.(type) {
	case value.F64:
		return repeat(value.TypeF64, float64(x), n)
	case value.F32:
		return repeat(value.TypeF32, float32(x), n)
	case value.GUID:
		return repeat(value.TypeGUID, x, n)
	case value.Sym:
		return repeat(value.TypeSym, x.ID, n)
	case value.Str:
		b := value.NewStrBuilder(n)
		for range n {
			b.Append(string(x))
		}
		return b.Vec()
	}
	num, ok := numberOf(atom)
	if !ok {
		return repeat(value.TypeGUID, value.GUID{}, n)
	}
	switch num.typ {
	case value.TypeBool:
		return repeat(num.typ, num.i > 0, n)
	case value.TypeU8:
		return repeat(num.typ, uint8(max(num.i, 0)), n)
	case value.TypeI16:
		return repeat(num.typ, narrowed[int16](num), n)
	case value.TypeI64, value.TypeTimestamp:
		return repeat(num.typ, num.i, n)
	}
	return repeat(num.typ, narrowed[int32](num), n)
}

func narrowed[T integers](num number) T {
	if num.null {
		return value.Sentinel[T]()
	}
	return T(num.i)
}

func repeat[T value.Elem](typ value.Type, x T, n int) value.Vector {
	out := mem.Unset[T](n)
	for i := range out {
		out[i] = x
	}
	return value.NewVecNulls(typ, out, value.IsSentinel(x))
}
