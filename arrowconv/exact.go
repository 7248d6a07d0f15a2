package arrowconv

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/rayforce-go/rayforce/value"
)

// scale converts an integer x from lo to hi that is a multiple of div into
// x * mul / div - shift; mul or div is 1.
type scale struct {
	mul, div, shift, lo, hi int64
}

// whole is the scale that changes nothing.
var whole = scale{mul: 1, div: 1, lo: math.MinInt64, hi: math.MaxInt64}

// within32 returns the scale with bounds such that results fit 32 bits.
func (s scale) within32() scale {
	s.lo = ceilDiv((math.MinInt32+s.shift)*s.div, s.mul)
	s.hi = value.FloorDiv((math.MaxInt32+s.shift)*s.div, s.mul)
	return s
}

// within64 returns the scale, without div, with bounds such that neither results
// nor what is computed on the way overflow.
func (s scale) within64() scale {
	s.lo = ceilDiv(math.MinInt64+s.shift, s.mul)
	s.hi = math.MaxInt64 / s.mul
	return s
}

func ceilDiv(x, y int64) int64 { return -value.FloorDiv(-x, y) }

type integer interface {
	int8 | int16 | int32 | int64 | uint16 | uint32 | uint64
}

// scaled returns the read function of a sink that scales integers. Those of 64
// bits without sign that are too large look negative.
func scaled[S integer, T int16 | int32 | int64](s scale) func(arr arrow.Array, dst []T) int {
	return func(arr arrow.Array, dst []T) int {
		src := values[S](arr)
		if src == nil {
			return 0
		}
		for i, x := range src {
			y := int64(x)
			if (y < s.lo || y > s.hi || s.div > 1 && y%s.div != 0) && arr.IsValid(i) {
				return i
			}
			if s.div > 1 {
				y /= s.div
			}
			dst[i] = T(y*s.mul - s.shift)
		}
		return -1
	}
}

// powers are the powers of ten by which a float64 can be divided with a single
// rounding.
var powers = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// readDecimals reads decimals without their point, as far as they fit.
func readDecimals(arr arrow.Array, dst []int64) int {
	switch a := arr.(type) {
	case *array.Decimal32:
		for i, x := range a.Values() {
			dst[i] = int64(x)
		}
	case *array.Decimal64:
		for i, x := range a.Values() {
			dst[i] = int64(x)
		}
	case *array.Decimal128:
		for i, x := range a.Values() {
			dst[i] = int64(x.LowBits())
			if x.HighBits() != dst[i]>>63 && arr.IsValid(i) {
				return i
			}
		}
	case *array.Decimal256:
		for i, x := range a.Values() {
			words := x.Array()
			dst[i] = int64(words[0])
			sign := uint64(dst[i] >> 63)
			if (words[1] != sign || words[2] != sign || words[3] != sign) && arr.IsValid(i) {
				return i
			}
		}
	}
	return -1
}

// readDecimalFloats reads decimals as the floats nearest to them, which tell
// all decimals of one scale apart up to 2^53.
func readDecimalFloats(arr arrow.Array, dst []float64, power float64) int {
	ints := make([]int64, len(dst))
	if bad := readDecimals(arr, ints); bad >= 0 {
		return bad
	}
	for i, x := range ints {
		if (x > 1<<53 || x < -1<<53) && arr.IsValid(i) {
			return i
		}
		dst[i] = float64(x) / power
	}
	return -1
}
