package kernel

import (
	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// signed lists the integers that + - * are computed in without conversion.
type signed interface{ int64 | int32 | int16 }

// Ints sets dst to a op b for + - *, wrapping; no element counts as null. The
// operands must not be shorter than dst.
func Ints(op Op, dst, a, b []int64) { intsVV(op, dst, a[:len(dst)], b[:len(dst)]) }

// IntsNulls is Ints for operands that may be null, which makes the result null.
func IntsNulls(op Op, dst, a, b []int64) { intsVVNulls(op, dst, a[:len(dst)], b[:len(dst)]) }

// Floats sets dst to a op b for + - * / and pow, and reports whether there are
// nulls in it: NaN stands for null, and so does what has no finite result. The
// operands must not be shorter than dst.
func Floats(op Op, dst, a, b []float64) (nulls bool) {
	return floatsVV(op, dst, a[:len(dst)], b[:len(dst)])
}

// Clean replaces infinities and NaNs by the null and reports whether there
// were any.
func Clean(a []float64) bool { return cleanFloats(a) }

// intsVV sets dst to a op b for + - *, wrapping. The slices have one length.
func intsVV[T signed](op Op, dst, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	done := 0
	switch d := any(dst).(type) {
	case []int64:
		done = intsBlocks(op, d, any(a).([]int64), any(b).([]int64))
	case []int32:
		done = ints32Blocks(op, d, any(a).([]int32), any(b).([]int32))
	}
	plainInts(op, dst[done:], a[done:], b[done:])
}

func plainInts[T signed](op Op, dst, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	switch op {
	case Add:
		for i, x := range a {
			dst[i] = x + b[i]
		}
	case Sub:
		for i, x := range a {
			dst[i] = x - b[i]
		}
	case Mul:
		for i, x := range a {
			dst[i] = x * b[i]
		}
	default:
		panic("kernel: no integer loop for " + op.String())
	}
}

// intsVVNulls is intsVV for operands that may be null. It reports true: so may
// the result.
func intsVVNulls[T signed](op Op, dst, a, b []T) bool {
	intsVV(op, dst, a, b)
	if d, ok := any(dst).([]int64); ok {
		done := keepNullsBlocks(d, any(a).([]int64), any(b).([]int64))
		dst, a, b = dst[done:], a[done:], b[done:]
	}
	dst, b = dst[:len(a)], b[:len(a)]
	null := value.Sentinel[T]()
	for i, x := range a {
		r := dst[i]
		if x == null {
			r = null
		}
		if b[i] == null {
			r = null
		}
		dst[i] = r
	}
	return true
}

// floatsVV sets dst to a op b, null where that is not finite, and reports
// whether it is so anywhere. The slices have one length.
func floatsVV(op Op, dst, a, b []float64) (nulls bool) {
	done, finite := floatsBlocks(op, dst, a, b)
	if !finite {
		clearInfinite(dst[:done])
	}
	plainFloats(op, dst[done:], a[done:], b[done:])
	return cleanFloats(dst[done:]) || !finite
}

// ratios sets dst to the elements of a, which are not null, divided by those of b.
func ratios(dst []float64, a, b []int64) {
	done := ratiosBlocks(dst, a, b)
	dst, a, b = dst[done:len(a)], a[done:], b[done:]
	for i, x := range a {
		dst[i] = float64(x) / float64(b[i])
	}
}

func plainFloats(op Op, dst, a, b []float64) {
	dst, b = dst[:len(a)], b[:len(a)]
	switch op {
	case Add:
		for i, x := range a {
			dst[i] = x + b[i]
		}
	case Sub:
		for i, x := range a {
			dst[i] = x - b[i]
		}
	case Mul:
		for i, x := range a {
			dst[i] = x * b[i]
		}
	case Div:
		for i, x := range a {
			dst[i] = x / b[i]
		}
	case Mod:
		for i, x := range a {
			dst[i] = floatMod(x, b[i])
		}
	case Pow:
		for i, x := range a {
			dst[i] = power(x, b[i])
		}
	default:
		panic("kernel: no float loop for " + op.String())
	}
}

// fits reports whether an operand can be read as T without conversion: a
// vector stored as T, or an atom.
func fits[T value.Elem](o *operand) bool {
	if o.vec == nil {
		return true
	}
	_, ok := o.vec.(*value.Vec[T])
	return ok
}

// narrowInts computes + - * on operands that fit T, as T.
func narrowInts[T int32 | int16](p Par, op Op, typ value.Type, n int, a, b *operand) (value.Vector, error) {
	out := mem.Unset[T](n)
	readA, readB := reader[T](a, n), reader[T](b, n)
	nulls := a.nulls || b.nulls
	_, err := eachChunk(p, n, func(_ *scratch, lo, hi int) bool {
		if nulls {
			return intsVVNulls(op, out[lo:hi], readA(lo, hi), readB(lo, hi))
		}
		intsVV(op, out[lo:hi], readA(lo, hi), readB(lo, hi))
		return false
	})
	return value.NewVecNulls(typ, out, nulls), err
}

// reader returns a function that gives elements lo up to hi (at most a chunk)
// of an operand that fits T.
func reader[T integers](o *operand, n int) func(lo, hi int) []T {
	if v, ok := o.vec.(*value.Vec[T]); ok {
		data := v.Data()
		return func(lo, hi int) []T { return data[lo:hi] }
	}
	copies := make([]T, min(n, chunk))
	for i := range copies {
		copies[i] = narrowed[T](o.num)
	}
	return func(lo, hi int) []T { return copies[:hi-lo] }
}
