package kernel

import (
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
)

// ToFloats sets dst to the floats nearest to the integers of a; with nulls, the
// null of a becomes that of dst.
func ToFloats(dst []float64, a []int64, nulls bool) {
	dst = dst[:len(a)]
	done := toFloatsBlocks(dst, a)
	for i := done; i < len(a); i++ {
		dst[i] = float64(a[i])
	}
	if !nulls {
		return
	}
	null := value.NullF64()
	for i, x := range a {
		if x == value.NullI64 {
			dst[i] = null
		}
	}
}

// SpanInts widens the range from lo to hi so that it holds all elements.
func SpanInts(a []int64, lo, hi int64) (newLo, newHi int64) {
	lo, hi, done := spanIntsBlocks(a, lo, hi)
	for _, x := range a[done:] {
		lo, hi = min(lo, x), max(hi, x)
	}
	return lo, hi
}

// SpanSyms is [SpanInts] for the numbers of symbols.
func SpanSyms(a []value.SymID, lo, hi value.SymID) (newLo, newHi value.SymID) {
	ids := unsafe.Slice((*uint32)(unsafe.SliceData(a)), len(a))
	l, h, done := spanIDsBlocks(ids, uint32(lo), uint32(hi))
	for _, x := range ids[done:] {
		l, h = min(l, x), max(h, x)
	}
	return value.SymID(l), value.SymID(h)
}
