package kernel

import (
	"bytes"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// Min returns the smallest element that is not null, the null of the type when
// there is none. Floats of both widths give F64.
func Min(p Par, v value.Vector) (value.Value, error) { return extreme(p, v, false) }

// Max returns the largest element that is not null, the null of the type when
// there is none. Floats of both widths give F64.
func Max(p Par, v value.Vector) (value.Value, error) { return extreme(p, v, true) }

func extreme(p Par, v value.Vector, largest bool) (value.Value, error) {
	switch v := v.(type) {
	case *value.Vec[int64]:
		return extremeOrdered(p, v, largest)
	case *value.Vec[int32]:
		return extremeOrdered(p, v, largest)
	case *value.Vec[int16]:
		return extremeOrdered(p, v, largest)
	case *value.Vec[uint8]:
		return extremeOrdered(p, v, largest)
	case *value.Vec[float64]:
		return extremeOrdered(p, v, largest)
	case *value.Vec[float32]:
		r, err := extremeOrdered(p, v, largest)
		return CastAtom(value.TypeF64, r), err
	case *value.Vec[bool]:
		return extremeBool(p, v, largest)
	}
	return extremeAny(p, v, largest)
}

// best is the extreme element of a range, if it has any that is not null.
type best[T any] struct {
	x  T
	ok bool
}

func extremeOrdered[T int64 | int32 | int16 | uint8 | float64 | float32](p Par, v *value.Vec[T], largest bool) (value.Value, error) {
	data, nulls := v.Data(), v.HasNulls()
	parts, err := reduce(p, len(data), func(lo, hi int) best[T] {
		a := data[lo:hi]
		if nulls {
			a = skipNulls(a)
		}
		if len(a) == 0 {
			return best[T]{}
		}
		return best[T]{extremeOf(a, nulls, largest), true}
	})
	if err != nil {
		return nil, err
	}
	var all best[T]
	for _, b := range parts {
		if b.ok && (!all.ok || largest && b.x > all.x || !largest && b.x < all.x) {
			all = b
		}
	}
	if !all.ok {
		return value.NullOf(v.Type()), nil
	}
	return value.NewVec(v.Type(), []T{all.x}).At(0), nil
}

// skipNulls returns a from its first element that is not null on.
func skipNulls[T value.Elem](a []T) []T {
	for i, x := range a {
		if !value.IsSentinel(x) {
			return a[i:]
		}
	}
	return nil
}

// extremeOf returns the extreme of a, whose first element is not null.
func extremeOf[T int64 | int32 | int16 | uint8 | float64 | float32](a []T, nulls, largest bool) T {
	if longs, ok := any(a).([]int64); ok && (largest || !nulls) {
		lo, hi := SpanInts(longs, longs[0], longs[0])
		if largest {
			return T(hi)
		}
		return T(lo)
	}
	m := a[0]
	switch {
	case largest: // null is below or unordered with everything
		for _, x := range a {
			if x > m {
				m = x
			}
		}
	case nulls:
		null := value.Sentinel[T]()
		for _, x := range a {
			if x < m && x != null {
				m = x
			}
		}
	default:
		for _, x := range a {
			if x < m {
				m = x
			}
		}
	}
	return m
}

func extremeBool(p Par, v *value.Vec[bool], largest bool) (value.Value, error) {
	if v.Len() == 0 {
		return value.NullOf(value.TypeBool), nil
	}
	// The largest is true if any is; the smallest is false if any is.
	found, err := AnyIs(p, v, largest)
	return value.Bool(found == largest), err
}

// extremeAny covers symbols, strings and guids.
func extremeAny(p Par, v value.Vector, largest bool) (value.Value, error) {
	order := orderOf(v)
	parts, err := reduce(p, v.Len(), func(lo, hi int) int {
		at := -1
		for i := lo; i < hi; i++ {
			if v.IsNull(i) {
				continue
			}
			if at < 0 || (order(i, at) > 0) == largest && order(i, at) != 0 {
				at = i
			}
		}
		return at
	})
	if err != nil {
		return nil, err
	}
	at := -1
	for _, i := range parts {
		if i >= 0 && (at < 0 || (order(i, at) > 0) == largest && order(i, at) != 0) {
			at = i
		}
	}
	if at < 0 {
		return value.NullOf(v.Type()), nil
	}
	return v.At(at), nil
}

// orderOf returns a function that compares two elements of a vector of
// symbols, strings or guids.
func orderOf(v value.Vector) func(i, j int) int {
	switch v := v.(type) {
	case *value.StrVec:
		return func(i, j int) int { return strings.Compare(v.Str(i), v.Str(j)) }
	case *value.Vec[value.GUID]:
		data := v.Data()
		return func(i, j int) int { return bytes.Compare(data[i][:], data[j][:]) }
	case *value.Vec[value.SymID]:
		data := v.Data()
		return func(i, j int) int {
			if data[i] == data[j] {
				return 0
			}
			return strings.Compare(data[i].String(), data[j].String())
		}
	}
	panic("kernel: order of " + v.Type().String())
}
