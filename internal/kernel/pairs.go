package kernel

import (
	"math"

	"github.com/rayforce-go/rayforce/value"
)

// PairSums are the sums over the rows of two columns in which neither is null.
type PairSums struct {
	N                float64
	X, Y, XX, YY, XY float64
}

// Pairs returns the sums over two numeric vectors of one length.
func Pairs(p Par, x, y value.Vector) (PairSums, error) {
	parts, err := reduce(p, x.Len(), func(lo, hi int) (r PairSums) {
		s := scratches.Get().(*scratch)
		defer scratches.Put(s)
		for ; lo < hi; lo += chunk {
			end := min(lo+chunk, hi)
			r.add(LoadFloats(s.aFloat[:], x, lo, end), LoadFloats(s.bFloat[:], y, lo, end))
		}
		return r
	})
	var sum PairSums
	for _, r := range parts {
		sum = PairSums{sum.N + r.N, sum.X + r.X, sum.Y + r.Y, sum.XX + r.XX, sum.YY + r.YY, sum.XY + r.XY}
	}
	return sum, err
}

func (s *PairSums) add(a, b []float64) {
	for i, x := range a {
		y := b[i]
		if x != x || y != y {
			continue
		}
		s.N++
		s.X += x
		s.Y += y
		s.XX += x * x
		s.YY += y * y
		s.XY += x * y
	}
}

// Covariance returns the covariance, of a sample when sample is set; null when
// there are too few rows.
func (s PairSums) Covariance(sample bool) float64 {
	n := s.N
	if sample {
		n--
	}
	if n <= 0 {
		return value.NullF64()
	}
	return value.Finite((s.XY - s.X*s.Y/s.N) / n)
}

// Correlation returns Pearson's coefficient, null for fewer than two rows or a
// column that does not vary.
func (s PairSums) Correlation() float64 {
	vx, vy := s.N*s.XX-s.X*s.X, s.N*s.YY-s.Y*s.Y
	if s.N < 2 || vx <= 0 || vy <= 0 {
		return value.NullF64()
	}
	return value.Finite((s.N*s.XY - s.X*s.Y) / math.Sqrt(vx*vy))
}

// WeightedMean returns the mean of y weighted by x, null when the weights add
// up to 0.
func (s PairSums) WeightedMean() float64 {
	if s.N == 0 || s.X == 0 {
		return value.NullF64()
	}
	return value.Finite(s.XY / s.X)
}
