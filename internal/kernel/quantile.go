package kernel

import (
	"math"
	"math/bits"
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// presentFloats returns a copy of the elements that are not null, as floats.
func presentFloats(v value.Vector) []float64 {
	out := make([]float64, 0, v.Len())
	eachFloats(v, 0, v.Len(), func(a []float64) {
		for _, x := range a {
			if x == x {
				out = append(out, x)
			}
		}
	})
	return out
}

// Quantile returns the q-quantile (q from 0 to 1) of the elements of a numeric
// or temporal vector that are not null, interpolated between the two nearest;
// null when there is none.
func Quantile(v value.Vector, q float64) float64 {
	return quantileOf(presentFloats(v), q)
}

// Median is Quantile at the middle.
func Median(v value.Vector) float64 {
	a := presentFloats(v)
	n := len(a)
	switch {
	case n == 0:
		return value.NullF64()
	case n%2 == 1:
		return nth(a, n/2)
	}
	hi := nth(a, n/2)
	return value.Finite((slices.Max(a[:n/2]) + hi) / 2)
}

// quantileOf reorders a.
func quantileOf(a []float64, q float64) float64 {
	if len(a) == 0 {
		return value.NullF64()
	}
	pos := q * float64(len(a)-1)
	lo := min(int(pos), len(a)-1)
	x := nth(a, lo)
	if frac := pos - math.Floor(pos); frac > 0 && lo+1 < len(a) {
		x += frac * (slices.Min(a[lo+1:]) - x)
	}
	return value.Finite(x)
}

// nth reorders a so that element k is the one that sorting would put there,
// no earlier element is larger and no later one smaller, and returns it.
func nth(a []float64, k int) float64 {
	for limit := 2 * bits.Len(uint(len(a))); len(a) > 16; limit-- {
		if limit == 0 { // the pivots were bad: sort what is left
			break
		}
		lt, gt := partition(a)
		switch {
		case k < lt:
			a = a[:lt]
		case k >= gt:
			a, k = a[gt:], k-gt
		default:
			return a[k]
		}
	}
	slices.Sort(a)
	return a[k]
}

// partition reorders a around a pivot: below lt are the smaller elements, from
// gt on the larger ones, between them those equal to it.
func partition(a []float64) (lt, gt int) {
	n := len(a)
	pivot := medianOf3(a[n/4], a[n/2], a[n-1-n/4])
	lt, gt = 0, n
	for i := 0; i < gt; {
		switch x := a[i]; {
		case x < pivot:
			a[i], a[lt] = a[lt], x
			lt++
			i++
		case x > pivot:
			gt--
			a[i], a[gt] = a[gt], x
		default:
			i++
		}
	}
	return lt, gt
}

func medianOf3(a, b, c float64) float64 {
	return max(min(a, b), min(max(a, b), c))
}
