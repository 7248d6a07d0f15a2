package kernel

import (
	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// Lag returns the vector shifted by n places towards the end (for a negative n
// towards the start); the places that become free hold the null, or what
// stands for it in types that have none. A STR vector is not allowed.
func Lag(v value.Vector, n int) value.Vector {
	switch v := v.(type) {
	case *value.Vec[bool]:
		return shift(v, n)
	case *value.Vec[uint8]:
		return shift(v, n)
	case *value.Vec[int16]:
		return shift(v, n)
	case *value.Vec[int32]:
		return shift(v, n)
	case *value.Vec[int64]:
		return shift(v, n)
	case *value.Vec[float32]:
		return shift(v, n)
	case *value.Vec[float64]:
		return shift(v, n)
	case *value.Vec[value.GUID]:
		return shift(v, n)
	case *value.Vec[value.SymID]:
		return shift(v, n)
	}
	panic("kernel: shift of " + v.Type().String())
}

func shift[T value.Elem](v *value.Vec[T], n int) value.Vector {
	src, null := v.Data(), value.Sentinel[T]()
	out := mem.Unset[T](len(src))
	free := out
	switch {
	case n >= 0 && n < len(src):
		copy(out[n:], src)
		free = out[:n]
	case n < 0 && -n < len(src):
		copy(out, src[-n:])
		free = out[len(src)+n:]
	}
	for i := range free {
		free[i] = null
	}
	return value.NewVecNulls(v.Type(), out, v.HasNulls() || len(free) > 0 && value.IsSentinel(null))
}

// Deltas returns the differences from the previous element, null in the first
// place: F64 for floats, I64 for all other numbers and for temporals.
func Deltas(p Par, v value.Vector) (value.Vector, error) {
	n := v.Len()
	if v.Type().IsFloat() {
		return buildFloats(p, value.TypeF64, n, func(s *scratch, dst []float64, lo, hi int) {
			prev := floatBefore(v, lo)
			for i, x := range LoadFloats(s.aFloat[:], v, lo, hi) {
				dst[i], prev = x-prev, x
			}
		})
	}
	return buildInts(p, value.TypeI64, n, func(s *scratch, dst []int64, lo, hi int) bool {
		nulls := lo == 0 || v.HasNulls()
		prev := int64(value.NullI64)
		if lo > 0 {
			var one [1]int64
			prev = LoadInts(one[:], v, lo-1, lo)[0]
		}
		for i, x := range LoadInts(s.aInt[:], v, lo, hi) {
			d := x - prev
			if nulls && (x == value.NullI64 || prev == value.NullI64) {
				d = value.NullI64
			}
			dst[i], prev = d, x
		}
		return nulls
	})
}

func floatBefore(v value.Vector, lo int) float64 {
	if lo == 0 {
		return value.NullF64()
	}
	var one [1]float64
	return LoadFloats(one[:], v, lo-1, lo)[0]
}

// Ratios returns the quotients by the previous element as F64, null in the
// first place.
func Ratios(p Par, v value.Vector) (value.Vector, error) {
	return buildFloats(p, value.TypeF64, v.Len(), func(s *scratch, dst []float64, lo, hi int) {
		prev := floatBefore(v, lo)
		for i, x := range LoadFloats(s.aFloat[:], v, lo, hi) {
			dst[i], prev = x/prev, x
		}
	})
}

// Fills returns the vector with nulls replaced by the last element before them
// that is not null. Vectors without nulls come back as they are.
func Fills(v value.Vector) value.Vector {
	if !v.HasNulls() {
		return value.WithMeta(v, value.Meta{})
	}
	switch v := v.(type) {
	case *value.Vec[int16]:
		return fill(v)
	case *value.Vec[int32]:
		return fill(v)
	case *value.Vec[int64]:
		return fill(v)
	case *value.Vec[float32]:
		return fill(v)
	case *value.Vec[float64]:
		return fill(v)
	case *value.Vec[value.GUID]:
		return fill(v)
	}
	return v
}

func fill[T value.Elem](v *value.Vec[T]) value.Vector {
	src := v.Data()
	out := mem.Unset[T](len(src))
	last := value.Sentinel[T]()
	for i, x := range src {
		if !value.IsSentinel(x) {
			last = x
		}
		out[i] = last
	}
	return value.NewVecNulls(v.Type(), out, len(out) > 0 && value.IsSentinel(out[0]))
}

// scan computes a running result over a numeric vector, element after element.
// step receives whether the element is null.
func scanInts(p Par, typ value.Type, v value.Vector, step func(x int64, null bool) int64) (value.Vector, error) {
	p.Workers = 1
	nulls := v.HasNulls()
	return buildInts(p, typ, v.Len(), func(s *scratch, dst []int64, lo, hi int) bool {
		found := false
		for i, x := range LoadInts(s.aInt[:], v, lo, hi) {
			r := step(x, nulls && x == value.NullI64)
			found = found || r == value.NullI64
			dst[i] = r
		}
		return found
	})
}

func scanFloats(p Par, v value.Vector, step func(x float64) float64) (value.Vector, error) {
	p.Workers = 1
	return buildFloats(p, value.TypeF64, v.Len(), func(s *scratch, dst []float64, lo, hi int) {
		for i, x := range LoadFloats(s.aFloat[:], v, lo, hi) {
			dst[i] = step(x)
		}
	})
}

// Sums returns the running sum of the elements that are not null: I64, or F64
// for floats.
func Sums(p Par, v value.Vector) (value.Vector, error) {
	if v.Type().IsFloat() {
		sum := 0.0
		return scanFloats(p, v, func(x float64) float64 {
			if x == x {
				sum += x
			}
			return sum
		})
	}
	sum := int64(0)
	return wrapped(scanInts(p, value.TypeI64, v, func(x int64, null bool) int64 {
		if !null {
			sum += x
		}
		return sum
	}))
}

// Products returns the running product of the elements that are not null: I64,
// or F64 for floats.
func Products(p Par, v value.Vector) (value.Vector, error) {
	if v.Type().IsFloat() {
		prod := 1.0
		return scanFloats(p, v, func(x float64) float64 {
			if x == x {
				prod *= x
			}
			return prod
		})
	}
	prod := int64(1)
	return wrapped(scanInts(p, value.TypeI64, v, func(x int64, null bool) int64 {
		if !null {
			prod *= x
		}
		return prod
	}))
}

// wrapped clears the null flag of an accumulation that is never null: where it
// holds the sentinel it has wrapped there.
func wrapped(v value.Vector, err error) (value.Vector, error) { return v.WithNulls(false), err }

// Means returns the running mean of the elements that are not null, null until
// the first.
func Means(p Par, v value.Vector) (value.Vector, error) {
	sum, n := 0.0, 0.0
	return scanFloats(p, v, func(x float64) float64 {
		if x == x {
			sum, n = sum+x, n+1
		}
		return sum / n
	})
}

// RunningExtreme returns the running minimum or maximum of the elements of a
// numeric or temporal vector that are not null, null until the first. F32 give
// F64.
func RunningExtreme(p Par, v value.Vector, largest bool) (value.Vector, error) {
	if v.Type().IsFloat() {
		best := value.NullF64()
		return scanFloats(p, v, func(x float64) float64 {
			if best != best || largest && x > best || !largest && x < best {
				best = x
			}
			return best
		})
	}
	best, any := int64(value.NullI64), false
	return scanInts(p, v.Type(), v, func(x int64, null bool) int64 {
		if !null && (!any || largest && x > best || !largest && x < best) {
			best, any = x, true
		}
		return best
	})
}

// Differ returns for every element whether it differs from the one before; the
// first one does. Null equals null.
func Differ(p Par, v value.Vector) (value.Vector, error) {
	switch v := v.(type) {
	case *value.Vec[bool]:
		return differ(p, v)
	case *value.Vec[uint8]:
		return differ(p, v)
	case *value.Vec[int16]:
		return differ(p, v)
	case *value.Vec[int32]:
		return differ(p, v)
	case *value.Vec[int64]:
		return differ(p, v)
	case *value.Vec[float32]:
		return differ(p, v)
	case *value.Vec[float64]:
		return differ(p, v)
	case *value.Vec[value.GUID]:
		return differ(p, v)
	case *value.Vec[value.SymID]:
		return differ(p, v)
	}
	texts := v.(*value.StrVec)
	return buildBools(p, texts.Len(), func(_ *scratch, dst []bool, lo, hi int) {
		for i := range dst {
			dst[i] = lo+i == 0 || texts.Str(lo+i) != texts.Str(lo+i-1)
		}
	})
}

func differ[T value.Elem](p Par, v *value.Vec[T]) (value.Vector, error) {
	data := v.Data()
	return buildBools(p, len(data), func(_ *scratch, dst []bool, lo, hi int) {
		for i := range dst {
			j := lo + i
			if j == 0 {
				dst[i] = true
				continue
			}
			x, y := data[j], data[j-1]
			dst[i] = x != y && (x == x || y == y)
		}
	})
}
