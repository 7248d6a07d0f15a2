//go:build goexperiment.simd && amd64

package kernel

import "simd/archsimd"

// floatConverter holds the constants that turn integers into the nearest floats. AVX2
// has no instruction for it: the two halves of a number become the mantissas of
// floats of fixed exponents, whose sum rounds once.
type floatConverter struct {
	low, exp52, exp84 archsimd.Uint64x4
	all               archsimd.Float64x4
}

func newFloatConverter() floatConverter {
	return floatConverter{
		low:   archsimd.BroadcastUint64x4(1<<32 - 1),
		exp52: archsimd.BroadcastUint64x4(0x4330000000000000),               // 2^52
		exp84: archsimd.BroadcastUint64x4(0x4530000080000000),               // 2^84 + 2^63
		all:   archsimd.BroadcastUint64x4(0x4530000080100000).AsFloat64x4(), // 2^84 + 2^63 + 2^52
	}
}

func (c *floatConverter) convert(a *[4]int64) archsimd.Float64x4 {
	x := archsimd.LoadInt64x4(a).AsUint64x4()
	lo := x.And(c.low).Or(c.exp52).AsFloat64x4()
	hi := x.ShiftAllRight(32).Xor(c.exp84).AsFloat64x4()
	return hi.Sub(c.all).Add(lo)
}

// toFloatsBlocks converts integers to the nearest floats.
func toFloatsBlocks(dst []float64, a []int64) int {
	n := blocks(len(a))
	if n == 0 {
		return 0
	}
	c := newFloatConverter()
	for i := 0; i < n; i += 4 {
		c.convert((*[4]int64)(a[i:])).Store((*[4]float64)(dst[i:]))
	}
	return n
}

// ratiosBlocks divides integers as floats.
func ratiosBlocks(dst []float64, a, b []int64) int {
	n := blocks(len(a))
	if n == 0 {
		return 0
	}
	c := newFloatConverter()
	for i := 0; i < n; i += 4 {
		x, y := c.convert((*[4]int64)(a[i:])), c.convert((*[4]int64)(b[i:]))
		x.Div(y).Store((*[4]float64)(dst[i:]))
	}
	return n
}

// spanIntsBlocks widens the range from lo to hi by the elements.
func spanIntsBlocks(a []int64, lo, hi int64) (newLo, newHi int64, done int) {
	n := blocks(len(a))
	if n == 0 {
		return lo, hi, 0
	}
	l0, h0 := archsimd.BroadcastInt64x4(lo), archsimd.BroadcastInt64x4(hi)
	l1, h1 := l0, h0
	for i := 0; i < n; i += 8 {
		b := (*[8]int64)(a[i:])
		x, y := archsimd.LoadInt64x4((*[4]int64)(b[0:])), archsimd.LoadInt64x4((*[4]int64)(b[4:]))
		l0, h0 = x.Merge(l0, l0.Greater(x)), x.Merge(h0, x.Greater(h0))
		l1, h1 = y.Merge(l1, l1.Greater(y)), y.Merge(h1, y.Greater(h1))
	}
	var ends [4][4]int64
	l0.Store(&ends[0])
	l1.Store(&ends[1])
	h0.Store(&ends[2])
	h1.Store(&ends[3])
	for i := range 4 {
		lo, hi = min(lo, ends[0][i], ends[1][i]), max(hi, ends[2][i], ends[3][i])
	}
	return lo, hi, n
}

// spanIDsBlocks is spanIntsBlocks for the numbers of symbols.
func spanIDsBlocks(a []uint32, lo, hi uint32) (newLo, newHi uint32, done int) {
	n := blocks(len(a))
	if n == 0 {
		return lo, hi, 0
	}
	l, h := archsimd.BroadcastUint32x8(lo), archsimd.BroadcastUint32x8(hi)
	for i := 0; i < n; i += 16 {
		b := (*[16]uint32)(a[i:])
		x, y := archsimd.LoadUint32x8((*[8]uint32)(b[0:])), archsimd.LoadUint32x8((*[8]uint32)(b[8:]))
		l, h = l.Min(x).Min(y), h.Max(x).Max(y)
	}
	var ends [2][8]uint32
	l.Store(&ends[0])
	h.Store(&ends[1])
	for i := range 8 {
		lo, hi = min(lo, ends[0][i]), max(hi, ends[1][i])
	}
	return lo, hi, n
}

// squaresBlocks adds the square of every element's difference from mean, if it
// is not null, to the lane of its position modulo the number of lanes.
func squaresBlocks(lanes *[sumLanes]float64, a []float64, mean float64) int {
	n := blocks(len(a))
	if n == 0 {
		return 0
	}
	m := archsimd.BroadcastFloat64x4(mean)
	var s [4]archsimd.Float64x4
	for i := 0; i < n; i += block {
		x := (*[block]float64)(a[i:])
		d0, d1 := archsimd.LoadFloat64x4((*[4]float64)(x[0:])).Sub(m), archsimd.LoadFloat64x4((*[4]float64)(x[4:])).Sub(m)
		d2, d3 := archsimd.LoadFloat64x4((*[4]float64)(x[8:])).Sub(m), archsimd.LoadFloat64x4((*[4]float64)(x[12:])).Sub(m)
		d0, d1, d2, d3 = d0.Masked(d0.Equal(d0)), d1.Masked(d1.Equal(d1)), d2.Masked(d2.Equal(d2)), d3.Masked(d3.Equal(d3))
		s[0], s[1] = s[0].Add(d0.Mul(d0)), s[1].Add(d1.Mul(d1))
		s[2], s[3] = s[2].Add(d2.Mul(d2)), s[3].Add(d3.Mul(d3))
	}
	for k := range s {
		s[k].Store((*[4]float64)(lanes[4*k:]))
	}
	return n
}
