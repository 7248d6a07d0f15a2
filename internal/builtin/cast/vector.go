package cast

import (
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// vector converts the elements of a vector.
func vector(c *lang.Ctx, to value.Type, v value.Vector) (value.Value, error) {
	switch {
	case to == value.TypeGUID && v.Len() > 0:
		return nil, cannot(to, v) // guids come from atoms and lists of strings only
	case v.Type() == to:
		return value.WithMeta(v, value.Meta{}), nil
	case v.Len() == 0:
		return empty(to), nil
	case to == value.TypeStr, to == value.TypeSym:
		return toText(c, to, v)
	}
	switch x := v.(type) {
	case *value.Vec[bool]:
		return ints(c, to, value.NewVec(value.TypeU8, bytesOf(x.Data())))
	case *value.Vec[uint8]:
		return ints(c, to, x)
	case *value.Vec[int16]:
		return ints(c, to, x)
	case *value.Vec[int32]:
		return ints(c, to, x)
	case *value.Vec[int64]:
		return ints(c, to, x)
	case *value.Vec[float64]:
		return floats(c, to, x)
	case *value.StrVec:
		return texts(c, to, x)
	}
	return nil, cannot(to, v)
}

// empty returns the vector of type t without elements.
func empty(t value.Type) value.Vector {
	switch t {
	case value.TypeBool:
		return value.NewVec[bool](t, nil)
	case value.TypeU8:
		return value.NewVec[uint8](t, nil)
	case value.TypeI16:
		return value.NewVec[int16](t, nil)
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return value.NewVec[int32](t, nil)
	case value.TypeF64:
		return value.NewVec[float64](t, nil)
	case value.TypeGUID:
		return value.NewVec[value.GUID](t, nil)
	case value.TypeSym:
		return value.NewVec[value.SymID](t, nil)
	case value.TypeStr:
		return value.Strs()
	}
	return value.NewVec[int64](t, nil)
}

// bytesOf returns the bytes of booleans, each 0 or 1, without copying.
func bytesOf(b []bool) []uint8 {
	return unsafe.Slice((*uint8)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

// ranges calls f for ranges that cover [0, n), on all cores.
func ranges(c *lang.Ctx, n int, f func(lo, hi int)) error {
	return kernel.Parallel(c.Context(), c.Workers(), n, kernel.Grain, func(lo, hi, _ int) { f(lo, hi) })
}

// ints converts a vector of integers or temporals.
func ints[S integer](c *lang.Ctx, to value.Type, v *value.Vec[S]) (value.Value, error) {
	from := v.Type()
	switch to {
	case value.TypeBool:
		return nonZero(c, v)
	case value.TypeU8:
		return resize[S, uint8](c, to, v)
	case value.TypeI16:
		return resize[S, int16](c, to, v)
	case value.TypeI32:
		return resize[S, int32](c, to, v)
	case value.TypeI64:
		return resize[S, int64](c, to, v)
	case value.TypeF64:
		return toFloat(c, v)
	case value.TypeDate:
		if from == value.TypeTimestamp {
			return scale(c, to, v, func(n int64) int32 { return dateOf(from, n) })
		}
		return resize[S, int32](c, to, v)
	case value.TypeTime:
		if from == value.TypeTimestamp {
			return scale(c, to, v, func(n int64) int32 { return timeOf(from, n) })
		}
		return resize[S, int32](c, to, v)
	case value.TypeTimestamp:
		if from == value.TypeDate {
			return scale(c, to, v, func(n int64) int64 { return timestampOf(from, n) })
		}
		return resize[S, int64](c, to, v)
	}
	return nil, cannot(to, v)
}

func nonZero[S integer](c *lang.Ctx, v *value.Vec[S]) (value.Value, error) {
	src, dst := v.Data(), make([]bool, v.Len())
	err := ranges(c, len(src), func(lo, hi int) {
		out := dst[lo:hi]
		for i, x := range src[lo:hi] {
			out[i] = x != 0
		}
	})
	return value.Bools(dst...), err
}

// resize changes the width of the raw numbers, keeping the low bits; nulls
// become nulls of D.
func resize[S, D integer](c *lang.Ctx, to value.Type, v *value.Vec[S]) (value.Value, error) {
	if same, ok := any(v).(*value.Vec[D]); ok {
		return same.As(to).Recheck(), nil
	}
	src, dst := v.Data(), make([]D, v.Len())
	nulls, from, null := v.HasNulls(), value.Sentinel[S](), value.Sentinel[D]()
	err := ranges(c, len(src), func(lo, hi int) {
		out := dst[lo:hi]
		for i, x := range src[lo:hi] {
			out[i] = D(x)
		}
		if !nulls {
			return
		}
		for i, x := range src[lo:hi] {
			if x == from {
				out[i] = null
			}
		}
	})
	return value.NewVecNulls(to, dst, nulls), err
}

// scale changes the unit of temporals.
func scale[S, D integer](c *lang.Ctx, to value.Type, v *value.Vec[S], unit func(int64) D) (value.Value, error) {
	src, dst := v.Data(), make([]D, v.Len())
	nulls, from, null := v.HasNulls(), value.Sentinel[S](), value.Sentinel[D]()
	err := ranges(c, len(src), func(lo, hi int) {
		out := dst[lo:hi]
		for i, x := range src[lo:hi] {
			if nulls && x == from {
				out[i] = null
			} else {
				out[i] = unit(int64(x))
			}
		}
	})
	return value.NewVecNulls(to, dst, nulls), err
}

func toFloat[S integer](c *lang.Ctx, v *value.Vec[S]) (value.Value, error) {
	src, dst := v.Data(), make([]float64, v.Len())
	nulls, from, null := v.HasNulls(), value.Sentinel[S](), value.NullF64()
	err := ranges(c, len(src), func(lo, hi int) {
		out := dst[lo:hi]
		for i, x := range src[lo:hi] {
			out[i] = float64(x)
			if nulls && x == from {
				out[i] = null
			}
		}
	})
	return value.NewVecNulls(value.TypeF64, dst, nulls), err
}

// floats converts an F64 vector.
func floats(c *lang.Ctx, to value.Type, v *value.Vec[float64]) (value.Value, error) {
	switch to {
	case value.TypeBool:
		src, dst := v.Data(), make([]bool, v.Len())
		err := ranges(c, len(src), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				dst[i] = src[i] != 0 && src[i] == src[i]
			}
		})
		return value.Bools(dst...), err
	case value.TypeU8:
		return truncated[uint8](c, to, v)
	case value.TypeI16:
		return truncated[int16](c, to, v)
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return truncated[int32](c, to, v)
	case value.TypeI64, value.TypeTimestamp:
		return truncated[int64](c, to, v)
	}
	return nil, cannot(to, v)
}

func truncated[D integer](c *lang.Ctx, to value.Type, v *value.Vec[float64]) (value.Value, error) {
	src, dst := v.Data(), make([]D, v.Len())
	null := value.Sentinel[D]()
	err := ranges(c, len(src), func(lo, hi int) {
		out := dst[lo:hi]
		for i, x := range src[lo:hi] {
			if x != x {
				out[i] = null
			} else {
				out[i] = truncate[D](x)
			}
		}
	})
	return value.NewVecNulls(to, dst, v.HasNulls() && to != value.TypeU8), err
}
