package kernel

import (
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
)

// ordered lists the types with a built-in order that columns are stored as.
type ordered interface {
	int64 | int32 | int16 | uint8 | float64
}

// CompareInts sets dst to a op b. The operands must not be shorter than dst.
// Null, the smallest integer, needs no attention.
func CompareInts(op Op, dst []bool, a, b []int64) { cmpVV(op, dst, a[:len(dst)], b[:len(dst)]) }

// CompareSyms sets dst to a op b for == and !=. The operands must not be shorter
// than dst.
func CompareSyms(op Op, dst []bool, a, b []value.SymID) {
	cmpVV(op, dst, symNumbers(a[:len(dst)]), symNumbers(b[:len(dst)]))
}

// symNumbers returns symbols as numbers that are the same for the same symbols.
func symNumbers(a []value.SymID) []int32 {
	return unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(a))), len(a))
}

// CompareFloats sets dst to a op b. The operands must not be shorter than dst;
// nulls says that some elements may be null, which is below every number and
// equal to null.
func CompareFloats(op Op, dst []bool, a, b []float64, nulls bool) {
	a, b = a[:len(dst)], b[:len(dst)]
	if nulls {
		cmpFloatNulls(op, dst, a, b)
	} else {
		cmpVV(op, dst, a, b)
	}
}

// cmpVV sets dst to a op b. The slices have one length; floats must not be null.
func cmpVV[T ordered](op Op, dst []bool, a, b []T) {
	done := 0
	switch a := any(a).(type) {
	case []int64:
		done = cmpIntsBlocks(op, dst, a, any(b).([]int64))
	case []float64:
		done = cmpFloatsBlocks(op, dst, a, any(b).([]float64))
	case []int32:
		done = cmpInts32Blocks(op, dst, a, any(b).([]int32))
	}
	plainCmpVV(op, dst[done:], a[done:], b[done:])
}

func plainCmpVV[T ordered](op Op, dst []bool, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	switch op {
	case Eq:
		for i, x := range a {
			dst[i] = x == b[i]
		}
	case Ne:
		for i, x := range a {
			dst[i] = x != b[i]
		}
	case Lt:
		for i, x := range a {
			dst[i] = x < b[i]
		}
	case Le:
		for i, x := range a {
			dst[i] = x <= b[i]
		}
	case Gt:
		for i, x := range a {
			dst[i] = x > b[i]
		}
	case Ge:
		for i, x := range a {
			dst[i] = x >= b[i]
		}
	}
}

// cmpFloatNulls is cmpVV for floats of which some may be null: null equals
// null and is below everything else.
func cmpFloatNulls(op Op, dst []bool, a, b []float64) {
	dst, b = dst[:len(a)], b[:len(a)]
	switch op {
	case Eq, Ne:
		for i, x := range a {
			y := b[i]
			same := x == y || x != x && y != y
			dst[i] = same == (op == Eq)
		}
	case Lt, Ge: // x < y, or its opposite
		for i, x := range a {
			y := b[i]
			less := x < y || x != x && y == y
			dst[i] = less == (op == Lt)
		}
	case Gt, Le:
		for i, x := range a {
			y := b[i]
			more := x > y || y != y && x == x
			dst[i] = more == (op == Gt)
		}
	}
}
