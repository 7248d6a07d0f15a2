//go:build goexperiment.simd && amd64

package kernel

import "simd/archsimd"

// boolsOf turns the bits of eight comparisons into booleans.
var boolsOf [256][8]bool

func init() {
	for bits := range boolsOf {
		for k := range 8 {
			boolsOf[bits][k] = bits>>k&1 != 0
		}
	}
}

// basic returns the comparison to compute for op, == or >, whether with the
// operands swapped, and what to flip in its bits. Operands are never NaN.
func basic(op Op) (base Op, swap bool, turn uint8) {
	switch op {
	case Ne:
		return Eq, false, 255
	case Lt:
		return Gt, true, 0
	case Ge:
		return Gt, true, 255
	case Le:
		return Gt, false, 255
	}
	return op, false, 0
}

func cmpIntsBlocks(op Op, dst []bool, a, b []int64) int {
	n := blocks(len(a))
	op, swap, turn := basic(op)
	if swap {
		a, b = b, a
	}
	if op == Eq {
		for i := 0; i < n; i += 8 {
			x, y := (*[8]int64)(a[i:]), (*[8]int64)(b[i:])
			lo := archsimd.LoadInt64x4((*[4]int64)(x[0:])).Equal(archsimd.LoadInt64x4((*[4]int64)(y[0:])))
			hi := archsimd.LoadInt64x4((*[4]int64)(x[4:])).Equal(archsimd.LoadInt64x4((*[4]int64)(y[4:])))
			*(*[8]bool)(dst[i:]) = boolsOf[(lo.ToBits()|hi.ToBits()<<4)^turn]
		}
		return n
	}
	for i := 0; i < n; i += 8 {
		x, y := (*[8]int64)(a[i:]), (*[8]int64)(b[i:])
		lo := archsimd.LoadInt64x4((*[4]int64)(x[0:])).Greater(archsimd.LoadInt64x4((*[4]int64)(y[0:])))
		hi := archsimd.LoadInt64x4((*[4]int64)(x[4:])).Greater(archsimd.LoadInt64x4((*[4]int64)(y[4:])))
		*(*[8]bool)(dst[i:]) = boolsOf[(lo.ToBits()|hi.ToBits()<<4)^turn]
	}
	return n
}

func cmpFloatsBlocks(op Op, dst []bool, a, b []float64) int {
	n := blocks(len(a))
	op, swap, turn := basic(op)
	if swap {
		a, b = b, a
	}
	if op == Eq {
		for i := 0; i < n; i += 8 {
			x, y := (*[8]float64)(a[i:]), (*[8]float64)(b[i:])
			lo := archsimd.LoadFloat64x4((*[4]float64)(x[0:])).Equal(archsimd.LoadFloat64x4((*[4]float64)(y[0:])))
			hi := archsimd.LoadFloat64x4((*[4]float64)(x[4:])).Equal(archsimd.LoadFloat64x4((*[4]float64)(y[4:])))
			*(*[8]bool)(dst[i:]) = boolsOf[(lo.ToBits()|hi.ToBits()<<4)^turn]
		}
		return n
	}
	for i := 0; i < n; i += 8 {
		x, y := (*[8]float64)(a[i:]), (*[8]float64)(b[i:])
		lo := archsimd.LoadFloat64x4((*[4]float64)(x[0:])).Greater(archsimd.LoadFloat64x4((*[4]float64)(y[0:])))
		hi := archsimd.LoadFloat64x4((*[4]float64)(x[4:])).Greater(archsimd.LoadFloat64x4((*[4]float64)(y[4:])))
		*(*[8]bool)(dst[i:]) = boolsOf[(lo.ToBits()|hi.ToBits()<<4)^turn]
	}
	return n
}

func cmpInts32Blocks(op Op, dst []bool, a, b []int32) int {
	n := blocks(len(a))
	op, swap, turn := basic(op)
	if swap {
		a, b = b, a
	}
	if op == Eq {
		for i := 0; i < n; i += 8 {
			x, y := archsimd.LoadInt32x8((*[8]int32)(a[i:])), archsimd.LoadInt32x8((*[8]int32)(b[i:]))
			*(*[8]bool)(dst[i:]) = boolsOf[x.Equal(y).ToBits()^turn]
		}
		return n
	}
	for i := 0; i < n; i += 8 {
		x, y := archsimd.LoadInt32x8((*[8]int32)(a[i:])), archsimd.LoadInt32x8((*[8]int32)(b[i:]))
		*(*[8]bool)(dst[i:]) = boolsOf[x.Greater(y).ToBits()^turn]
	}
	return n
}
