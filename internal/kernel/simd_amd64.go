//go:build goexperiment.simd && amd64

package kernel

import (
	"simd/archsimd"

	"github.com/rayforce-go/rayforce/value"
)

// The functions of this file do the first part of a loop with AVX2 and return
// how many elements they have done: a multiple of the block they work in, 0 on
// processors without it. The caller's plain loop does the rest, so both give
// the same results. simd_none.go has them for all other builds.

var haveAVX2 = archsimd.X86.AVX2()

// block is the number of elements that one round of a loop works on.
const block = 16

func blocks(n int) int {
	if !haveAVX2 {
		return 0
	}
	return n &^ (block - 1)
}

// intsBlocks does + and - on int64; AVX2 has no multiplication of them.
func intsBlocks(op Op, dst, a, b []int64) int {
	n := blocks(len(a))
	switch op {
	case Add:
		for i := 0; i < n; i += block {
			x, y, d := (*[block]int64)(a[i:]), (*[block]int64)(b[i:]), (*[block]int64)(dst[i:])
			for k := 0; k < block; k += 4 {
				archsimd.LoadInt64x4((*[4]int64)(x[k:])).Add(archsimd.LoadInt64x4((*[4]int64)(y[k:]))).Store((*[4]int64)(d[k:]))
			}
		}
	case Sub:
		for i := 0; i < n; i += block {
			x, y, d := (*[block]int64)(a[i:]), (*[block]int64)(b[i:]), (*[block]int64)(dst[i:])
			for k := 0; k < block; k += 4 {
				archsimd.LoadInt64x4((*[4]int64)(x[k:])).Sub(archsimd.LoadInt64x4((*[4]int64)(y[k:]))).Store((*[4]int64)(d[k:]))
			}
		}
	default:
		return 0
	}
	return n
}

// ints32Blocks does + - * on int32.
func ints32Blocks(op Op, dst, a, b []int32) int {
	n := blocks(len(a))
	for i := 0; i < n; i += 8 {
		x, y := archsimd.LoadInt32x8((*[8]int32)(a[i:])), archsimd.LoadInt32x8((*[8]int32)(b[i:]))
		switch op {
		case Add:
			x = x.Add(y)
		case Sub:
			x = x.Sub(y)
		case Mul:
			x = x.Mul(y)
		default:
			return 0
		}
		x.Store((*[8]int32)(dst[i:]))
	}
	return n
}

// floatsBlocks does + - * / on float64 and tells whether all results are finite.
func floatsBlocks(op Op, dst, a, b []float64) (done int, finite bool) {
	n := blocks(len(a))
	if n == 0 {
		return 0, true
	}
	var acc archsimd.Int64x4 // the bits of r - r: 0 for finite r, else NaN
	switch op {
	case Add:
		for i := 0; i < n; i += block {
			x, y, d := (*[block]float64)(a[i:]), (*[block]float64)(b[i:]), (*[block]float64)(dst[i:])
			for k := 0; k < block; k += 4 {
				r := archsimd.LoadFloat64x4((*[4]float64)(x[k:])).Add(archsimd.LoadFloat64x4((*[4]float64)(y[k:])))
				r.Store((*[4]float64)(d[k:]))
				acc = acc.Or(r.Sub(r).AsInt64x4())
			}
		}
	case Sub:
		for i := 0; i < n; i += block {
			x, y, d := (*[block]float64)(a[i:]), (*[block]float64)(b[i:]), (*[block]float64)(dst[i:])
			for k := 0; k < block; k += 4 {
				r := archsimd.LoadFloat64x4((*[4]float64)(x[k:])).Sub(archsimd.LoadFloat64x4((*[4]float64)(y[k:])))
				r.Store((*[4]float64)(d[k:]))
				acc = acc.Or(r.Sub(r).AsInt64x4())
			}
		}
	case Mul:
		for i := 0; i < n; i += block {
			x, y, d := (*[block]float64)(a[i:]), (*[block]float64)(b[i:]), (*[block]float64)(dst[i:])
			for k := 0; k < block; k += 4 {
				r := archsimd.LoadFloat64x4((*[4]float64)(x[k:])).Mul(archsimd.LoadFloat64x4((*[4]float64)(y[k:])))
				r.Store((*[4]float64)(d[k:]))
				acc = acc.Or(r.Sub(r).AsInt64x4())
			}
		}
	case Div:
		for i := 0; i < n; i += block {
			x, y, d := (*[block]float64)(a[i:]), (*[block]float64)(b[i:]), (*[block]float64)(dst[i:])
			for k := 0; k < block; k += 4 {
				r := archsimd.LoadFloat64x4((*[4]float64)(x[k:])).Div(archsimd.LoadFloat64x4((*[4]float64)(y[k:])))
				r.Store((*[4]float64)(d[k:]))
				acc = acc.Or(r.Sub(r).AsInt64x4())
			}
		}
	default:
		return 0, true
	}
	return n, acc.IsZero()
}

// keepNullsBlocks makes the elements of dst null where those of a or b are.
func keepNullsBlocks(dst, a, b []int64) int {
	n := blocks(len(a))
	if n == 0 {
		return 0
	}
	null := archsimd.BroadcastInt64x4(value.NullI64)
	for i := 0; i < n; i += 4 {
		x, y := archsimd.LoadInt64x4((*[4]int64)(a[i:])), archsimd.LoadInt64x4((*[4]int64)(b[i:]))
		d := (*[4]int64)(dst[i:])
		null.Merge(archsimd.LoadInt64x4(d), x.Equal(null).Or(y.Equal(null))).Store(d)
	}
	return n
}

// finiteBlocks returns how many elements it has looked at, and whether all of
// them are finite.
func finiteBlocks(a []float64) (int, bool) {
	n := blocks(len(a))
	if n == 0 {
		return 0, true
	}
	var acc archsimd.Int64x4
	for i := 0; i < n; i += 4 {
		x := archsimd.LoadFloat64x4((*[4]float64)(a[i:]))
		acc = acc.Or(x.Sub(x).AsInt64x4()) // 0 for finite x, else NaN
	}
	return n, acc.IsZero()
}

// sumIntsBlocks returns the sum of the elements that it has added.
func sumIntsBlocks(a []int64) (sum int64, done int) {
	n := blocks(len(a))
	if n == 0 {
		return 0, 0
	}
	var s0, s1, s2, s3 archsimd.Int64x4
	for i := 0; i < n; i += block {
		x := (*[block]int64)(a[i:])
		s0 = s0.Add(archsimd.LoadInt64x4((*[4]int64)(x[0:])))
		s1 = s1.Add(archsimd.LoadInt64x4((*[4]int64)(x[4:])))
		s2 = s2.Add(archsimd.LoadInt64x4((*[4]int64)(x[8:])))
		s3 = s3.Add(archsimd.LoadInt64x4((*[4]int64)(x[12:])))
	}
	return addLanes(s0.Add(s1).Add(s2.Add(s3))), n
}

// sumIntsNullsBlocks is sumIntsBlocks for data in which nulls count as 0.
func sumIntsNullsBlocks(a []int64) (sum int64, done int) {
	n := blocks(len(a))
	if n == 0 {
		return 0, 0
	}
	null := archsimd.BroadcastInt64x4(value.NullI64)
	var s0, s1 archsimd.Int64x4
	for i := 0; i < n; i += 8 {
		x, y := archsimd.LoadInt64x4((*[4]int64)(a[i:])), archsimd.LoadInt64x4((*[4]int64)(a[i+4:]))
		s0 = s0.Add(x.Masked(x.NotEqual(null)))
		s1 = s1.Add(y.Masked(y.NotEqual(null)))
	}
	return addLanes(s0.Add(s1)), n
}

func addLanes(v archsimd.Int64x4) int64 {
	var l [4]int64
	v.Store(&l)
	return l[0] + l[1] + l[2] + l[3]
}

// sumFloatsBlocks adds every element that is not null to the lane of its
// position modulo the number of lanes, and counts them.
func sumFloatsBlocks(lanes *[sumLanes]float64, a []float64) (count, done int) {
	n := blocks(len(a))
	if n == 0 {
		return 0, 0
	}
	var s0, s1, s2, s3 archsimd.Float64x4
	var c archsimd.Int64x4 // -1 for every element that counts
	for i := 0; i < n; i += block {
		x := (*[block]float64)(a[i:])
		x0, x1 := archsimd.LoadFloat64x4((*[4]float64)(x[0:])), archsimd.LoadFloat64x4((*[4]float64)(x[4:]))
		x2, x3 := archsimd.LoadFloat64x4((*[4]float64)(x[8:])), archsimd.LoadFloat64x4((*[4]float64)(x[12:]))
		m0, m1, m2, m3 := x0.Equal(x0), x1.Equal(x1), x2.Equal(x2), x3.Equal(x3)
		s0, s1 = s0.Add(x0.Masked(m0)), s1.Add(x1.Masked(m1))
		s2, s3 = s2.Add(x2.Masked(m2)), s3.Add(x3.Masked(m3))
		c = c.Add(m0.ToInt64x4().Add(m1.ToInt64x4())).Add(m2.ToInt64x4().Add(m3.ToInt64x4()))
	}
	s0.Store((*[4]float64)(lanes[0:]))
	s1.Store((*[4]float64)(lanes[4:]))
	s2.Store((*[4]float64)(lanes[8:]))
	s3.Store((*[4]float64)(lanes[12:]))
	return int(-addLanes(c)), n
}
