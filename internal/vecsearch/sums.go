package vecsearch

import "math"

// The sums that distances are made of. A sum over one vector waits for every
// addition before the next, so the forms over four vectors, whose sums are
// independent, are two to three times as fast while vectors are in the cache;
// beyond that memory sets the pace of either. The conversions of products to float64
// forbid the compiler to fuse them with the addition, which would round once
// instead of twice.

// coordinate is what vectors may hold.
type coordinate interface {
	float64 | float32 | int64 | int32
}

func dot[T coordinate](q []float64, a []T) (sum float64) {
	a = a[:len(q)]
	for i, x := range q {
		sum += float64(x * float64(a[i]))
	}
	return sum
}

func dot4[T coordinate](q []float64, a, b, c, d []T) (sum [4]float64) {
	a, b, c, d = a[:len(q)], b[:len(q)], c[:len(q)], d[:len(q)]
	var s0, s1, s2, s3 float64
	for i, x := range q {
		s0 += float64(x * float64(a[i]))
		s1 += float64(x * float64(b[i]))
		s2 += float64(x * float64(c[i]))
		s3 += float64(x * float64(d[i]))
	}
	return [4]float64{s0, s1, s2, s3}
}

func squaredDiffs[T coordinate](q []float64, a []T) (sum float64) {
	a = a[:len(q)]
	for i, x := range q {
		d := x - float64(a[i])
		sum += float64(d * d)
	}
	return sum
}

func squaredDiffs4[T coordinate](q []float64, a, b, c, d []T) (sum [4]float64) {
	a, b, c, d = a[:len(q)], b[:len(q)], c[:len(q)], d[:len(q)]
	var s0, s1, s2, s3 float64
	for i, x := range q {
		d0, d1, d2, d3 := x-float64(a[i]), x-float64(b[i]), x-float64(c[i]), x-float64(d[i])
		s0 += float64(d0 * d0)
		s1 += float64(d1 * d1)
		s2 += float64(d2 * d2)
		s3 += float64(d3 * d3)
	}
	return [4]float64{s0, s1, s2, s3}
}

// squares returns the sum of the squares of a.
func squares[T coordinate](a []T) (sum float64) {
	for _, x := range a {
		sum += float64(float64(x) * float64(x))
	}
	return sum
}

// Norm returns the Euclidean norm of a.
func Norm(a []float64) float64 { return norm(a) }

func norm[T coordinate](a []T) float64 { return math.Sqrt(squares(a)) }

// dotSquares4 returns dot4 and the sums of the squares of a, b, c and d.
func dotSquares4[T coordinate](q []float64, a, b, c, d []T) (dots, sq [4]float64) {
	a, b, c, d = a[:len(q)], b[:len(q)], c[:len(q)], d[:len(q)]
	var s0, s1, s2, s3, n0, n1, n2, n3 float64
	for i, x := range q {
		a, b, c, d := float64(a[i]), float64(b[i]), float64(c[i]), float64(d[i])
		s0 += float64(x * a)
		n0 += float64(a * a)
		s1 += float64(x * b)
		n1 += float64(b * b)
		s2 += float64(x * c)
		n2 += float64(c * c)
		s3 += float64(x * d)
		n3 += float64(d * d)
	}
	return [4]float64{s0, s1, s2, s3}, [4]float64{n0, n1, n2, n3}
}
