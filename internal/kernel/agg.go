package kernel

import (
	"math"

	"github.com/rayforce-go/rayforce/value"
)

// integers lists what integer columns are stored as.
type integers interface {
	int64 | int32 | int16 | uint8
}

// reduce splits [0, n) into ranges, computes one partial result for each, and
// returns them in order, so that the result does not depend on how many
// goroutines took part.
func reduce[R any](p Par, n int, f func(lo, hi int) R) ([]R, error) {
	parts := make([]R, (n+Grain-1)/Grain)
	err := p.Do(n, func(lo, hi, _ int) { parts[lo/Grain] = f(lo, hi) })
	return parts, err
}

// SumInts returns the sum of the elements that are not null, wrapping at 64
// bits. The vector holds truth values, integers or temporals.
func SumInts(p Par, v value.Vector) (int64, error) {
	parts, err := reduce(p, v.Len(), func(lo, hi int) int64 {
		switch v := v.(type) {
		case *value.Vec[int64]:
			return sumInts(v.Data()[lo:hi], v.HasNulls())
		case *value.Vec[int32]:
			return sumInts(v.Data()[lo:hi], v.HasNulls())
		case *value.Vec[int16]:
			return sumInts(v.Data()[lo:hi], v.HasNulls())
		case *value.Vec[uint8]:
			return sumInts(v.Data()[lo:hi], false)
		case *value.Vec[bool]:
			return int64(countTrue(v.Data()[lo:hi]))
		}
		panic("kernel: integer sum of " + v.Type().String())
	})
	var sum int64
	for _, s := range parts {
		sum += s
	}
	return sum, err
}

func sumInts[T integers](a []T, nulls bool) int64 {
	var sum int64
	if longs, ok := any(a).([]int64); ok {
		done := 0
		if nulls {
			sum, done = sumIntsNullsBlocks(longs)
		} else {
			sum, done = sumIntsBlocks(longs)
		}
		a = a[done:]
	}
	if !nulls {
		for _, x := range a {
			sum += int64(x)
		}
		return sum
	}
	null := value.Sentinel[T]()
	for _, x := range a {
		if x != null {
			sum += int64(x)
		}
	}
	return sum
}

func countTrue(a []bool) int {
	n := 0
	for _, x := range a {
		if x {
			n++
		}
	}
	return n
}

// SumFloats returns the sum of the elements that are not null, added as
// floats, and how many there are. The vector is numeric or temporal.
func SumFloats(p Par, v value.Vector) (sum float64, count int, err error) {
	type part struct {
		sum   float64
		count int
	}
	parts, err := reduce(p, v.Len(), func(lo, hi int) (r part) {
		eachFloats(v, lo, hi, func(a []float64) {
			s, c := sumFloats(a, r.sum)
			r.sum, r.count = s, r.count+c
		})
		return r
	})
	for _, r := range parts {
		sum, count = sum+r.sum, count+r.count
	}
	return sum, count, err
}

// sumLanes is how many partial sums a long sum of floats is made of. Short
// ones, of fewer than minLaned elements, are added from left to right.
const (
	sumLanes = 16
	minLaned = 64
)

// sumFloats adds the elements of a that are not null to sum, and counts them.
func sumFloats(a []float64, sum float64) (float64, int) {
	count := 0
	if len(a) >= minLaned {
		var lanes [sumLanes]float64
		count = laneSums(&lanes, a)
		for _, s := range lanes {
			sum += s
		}
		a = a[len(a)&^(sumLanes-1):]
	}
	for _, x := range a {
		if x == x {
			sum += x
			count++
		}
	}
	return sum, count
}

// laneSums adds every element that is not null to the lane of its position
// modulo the number of lanes, and counts them. What is left of a after the
// last full round is not added.
func laneSums(lanes *[sumLanes]float64, a []float64) int {
	count, done := sumFloatsBlocks(lanes, a)
	for ; done+sumLanes <= len(a); done += sumLanes {
		for k, x := range (*[sumLanes]float64)(a[done:]) {
			if x == x {
				lanes[k] += x
				count++
			}
		}
	}
	return count
}

// eachFloats calls f with elements lo up to hi as floats, a chunk at a time.
func eachFloats(v value.Vector, lo, hi int, f func([]float64)) {
	if d, ok := v.(*value.Vec[float64]); ok {
		f(d.Data()[lo:hi])
		return
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	for ; lo < hi; lo += chunk {
		f(LoadFloats(s.aFloat[:], v, lo, min(lo+chunk, hi)))
	}
}

// ProductInts returns the product of the elements that are not null, wrapping
// at 64 bits.
func ProductInts(p Par, v value.Vector) (int64, error) {
	nulls := v.HasNulls()
	parts, err := reduce(p, v.Len(), func(lo, hi int) int64 {
		s := scratches.Get().(*scratch)
		defer scratches.Put(s)
		prod := int64(1)
		for ; lo < hi; lo += chunk {
			for _, x := range LoadInts(s.aInt[:], v, lo, min(lo+chunk, hi)) {
				if !nulls || x != value.NullI64 {
					prod *= x
				}
			}
		}
		return prod
	})
	prod := int64(1)
	for _, x := range parts {
		prod *= x
	}
	return prod, err
}

// ProductFloats returns the product of the elements that are not null.
func ProductFloats(p Par, v value.Vector) (float64, error) {
	parts, err := reduce(p, v.Len(), func(lo, hi int) float64 {
		prod := 1.0
		eachFloats(v, lo, hi, func(a []float64) {
			for _, x := range a {
				if x == x {
					prod *= x
				}
			}
		})
		return prod
	})
	prod := 1.0
	for _, x := range parts {
		prod *= x
	}
	return prod, err
}

// AnyIs reports whether a numeric vector has an element that is not null and
// whose truth (being other than zero) is want.
func AnyIs(p Par, v value.Vector, want bool) (bool, error) {
	parts, err := reduce(p, v.Len(), func(lo, hi int) bool {
		found := false
		eachFloats(v, lo, hi, func(a []float64) {
			for _, x := range a {
				if x == x && (x != 0) == want {
					found = true
					return
				}
			}
		})
		return found
	})
	for _, found := range parts {
		if found {
			return true, err
		}
	}
	return false, err
}

// Moments returns how many elements of a numeric or temporal vector are not
// null, and the sum of the squares of their differences from their mean.
func Moments(p Par, v value.Vector) (count int, squares float64, err error) {
	sum, count, err := SumFloats(p, v)
	if err != nil || count == 0 {
		return 0, 0, err
	}
	mean := sum / float64(count)
	parts, err := reduce(p, v.Len(), func(lo, hi int) float64 {
		var squares float64
		eachFloats(v, lo, hi, func(a []float64) {
			squares = sumSquares(a, mean, squares)
		})
		return squares
	})
	for _, s := range parts {
		squares += s
	}
	return count, squares, err
}

// sumSquares adds the squares of the differences from mean of the elements that
// are not null to sum, in lanes like sumFloats.
func sumSquares(a []float64, mean, sum float64) float64 {
	if len(a) >= minLaned {
		var lanes [sumLanes]float64
		for done := squaresBlocks(&lanes, a, mean); done+sumLanes <= len(a); done += sumLanes {
			for k, x := range (*[sumLanes]float64)(a[done:]) {
				if d := x - mean; d == d {
					lanes[k] += d * d
				}
			}
		}
		for _, s := range lanes {
			sum += s
		}
		a = a[len(a)&^(sumLanes-1):]
	}
	for _, x := range a {
		if d := x - mean; d == d {
			sum += d * d
		}
	}
	return sum
}

// Variance returns the variance of the elements that are not null, null when
// there are too few; for a sample the squares are divided by one less than
// their number.
func Variance(p Par, v value.Vector, sample bool) (float64, error) {
	n, squares, err := Moments(p, v)
	if sample {
		n--
	}
	if err != nil || n <= 0 {
		return value.NullF64(), err
	}
	return value.Finite(squares / float64(n)), nil
}

// Deviation returns the square root of the variance.
func Deviation(p Par, v value.Vector, sample bool) (float64, error) {
	x, err := Variance(p, v, sample)
	return value.Finite(math.Sqrt(x)), err
}

// AddInts returns the sum of the elements, without nulls if there may be some.
func AddInts(a []int64, nulls bool) int64 { return sumInts(a, nulls) }

// AddFloats adds the elements that are not null to sum, and counts them.
func AddFloats(a []float64, sum float64) (float64, int) { return sumFloats(a, sum) }
