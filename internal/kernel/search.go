package kernel

import (
	"math/rand/v2"
	"sort"

	"github.com/rayforce-go/rayforce/value"
)

// Til returns the I64 vector 0, 1, …, n-1.
func Til(p Par, n int) (value.Vector, error) {
	return buildInts(p, value.TypeI64, n, func(_ *scratch, dst []int64, lo, hi int) bool {
		for i := range dst {
			dst[i] = int64(lo + i)
		}
		return false
	})
}

// Within reports for every element of an I64, F64, I32, DATE or TIME vector
// whether lo ≤ element ≤ hi, comparing what is stored: an integer null is the
// smallest integer. The range has the type of the vector.
func Within(p Par, v, bounds value.Vector) (value.Vector, error) {
	switch v := v.(type) {
	case *value.Vec[int64]:
		return within(p, v.Data(), bounds.(*value.Vec[int64]).Data())
	case *value.Vec[int32]:
		return within(p, v.Data(), bounds.(*value.Vec[int32]).Data())
	case *value.Vec[float64]:
		return within(p, v.Data(), bounds.(*value.Vec[float64]).Data())
	}
	panic("kernel: within of " + v.Type().String())
}

func within[T int64 | int32 | float64](p Par, data, bounds []T) (value.Vector, error) {
	from, to := bounds[0], bounds[1]
	return buildBools(p, len(data), func(_ *scratch, dst []bool, lo, hi int) {
		for i, x := range data[lo:hi] {
			dst[i] = x >= from && x <= to
		}
	})
}

// Bin returns the last position in a sorted vector whose element is not above
// x, -1 when there is none.
func Bin(sorted []int64, x int64) int64 {
	return int64(sort.Search(len(sorted), func(i int) bool { return sorted[i] > x })) - 1
}

// BinR returns the first position in a sorted vector whose element is not
// below x, the last position when there is none.
func BinR(sorted []int64, x int64) int64 {
	at := sort.Search(len(sorted), func(i int) bool { return sorted[i] >= x })
	return int64(min(at, len(sorted)-1))
}

// BinAll applies Bin, or BinR when right is set, to every element.
func BinAll(p Par, sorted []int64, v []int64, right bool) (value.Vector, error) {
	find := Bin
	if right {
		find = BinR
	}
	return buildInts(p, value.TypeI64, len(v), func(_ *scratch, dst []int64, lo, hi int) bool {
		for i, x := range v[lo:hi] {
			dst[i] = find(sorted, x)
		}
		return false
	})
}

// Random returns n random integers from 0 up to but not including limit.
func Random(p Par, n int, limit int64) (value.Vector, error) {
	return buildInts(p, value.TypeI64, n, func(_ *scratch, dst []int64, _, _ int) bool {
		for i := range dst {
			dst[i] = rand.Int64N(limit)
		}
		return false
	})
}
