package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestToFloats(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for _, n := range blockLengths {
		a := randomInts(r, n)
		for i := range a {
			switch i % 4 {
			case 1: // close to a tie between two floats
				a[i] = 1<<62 + int64(r.IntN(1<<11))
			case 2:
				a[i] = -(1<<53 + int64(r.IntN(8)))
			case 3:
				a[i] = math.MaxInt64 - int64(r.IntN(1<<10))
			}
		}
		for _, nulls := range []bool{false, true} {
			got, want := make([]float64, n), make([]float64, n)
			ToFloats(got, a, nulls)
			for i, x := range a {
				if want[i] = float64(x); nulls && x == value.NullI64 {
					want[i] = value.NullF64()
				}
			}
			if !sameBits(got, want) {
				t.Errorf("%d integers %v: %v, want %v", n, a, got, want)
			}
		}
	}
}

func TestSpans(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for _, n := range blockLengths[1:] {
		a, ids := randomInts(r, n), make([]value.SymID, n)
		for i := range ids {
			ids[i] = value.SymID(r.Uint32())
		}
		if lo, hi := SpanInts(a, math.MaxInt64, math.MinInt64); lo != slices.Min(a) || hi != slices.Max(a) {
			t.Errorf("span of %v: %d to %d", a, lo, hi)
		}
		if lo, hi := SpanSyms(ids, math.MaxUint32, 0); lo != slices.Min(ids) || hi != slices.Max(ids) {
			t.Errorf("span of symbols %v: %d to %d", ids, lo, hi)
		}
		if lo, hi := SpanInts(a, -7, 9); lo > -7 || hi < 9 {
			t.Errorf("span of %v from -7 to 9: %d to %d", a, lo, hi)
		}
	}
}

func TestSumSquares(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	for _, n := range blockLengths {
		a, mean := randomFloats(r, n, true), 0.25
		for i := range a {
			if math.IsInf(a[i], 0) {
				a[i] = 1
			}
		}
		want := 0.0
		for _, x := range a {
			if x == x {
				want += (x - mean) * (x - mean)
			}
		}
		if got := sumSquares(a, mean, 0); math.Abs(got-want) > 1e-9*(want+1) {
			t.Errorf("squares of %v: %v, want %v", a, got, want)
		}
	}
}
