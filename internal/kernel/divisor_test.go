package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// Dividing by a common divisor gives what division gives.
func TestDivisor(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	divisors := []int64{2, 3, 4, 5, 7, 10, 641, 1000, 1 << 31, 1<<31 + 1, 60_000_000_000, 1 << 62, 1<<62 + 1, math.MaxInt64 - 1, math.MaxInt64}
	for range 200 {
		divisors = append(divisors, 2+int64(r.Uint64()>>(1+r.IntN(62))))
	}
	for _, by := range divisors {
		a := []int64{0, 1, -1, by - 1, by, by + 1, -by, -by - 1, 1 - by, math.MaxInt64, math.MinInt64, math.MinInt64 + 1}
		for range 50 {
			x := int64(r.Uint64()) >> r.IntN(64)
			a = append(a, x, x/by*by, x/by*by-1)
		}
		d, ok := CommonDivisor([]int64{by, by, by})
		if !ok {
			t.Fatalf("no divisor for %d", by)
		}
		q, b, m := make([]int64, len(a)), make([]int64, len(a)), make([]int64, len(a))
		d.Quotients(q, a)
		d.Buckets(b, a)
		d.Remainders(m, a)
		for i, x := range a {
			want := floorDiv(x, by)
			if q[i] != want || b[i] != want*by || m[i] != floorMod(x, by) {
				t.Fatalf("%d by %d: quotient %d, bucket %d, remainder %d; want %d, %d, %d", x, by, q[i], b[i], m[i], want, want*by, floorMod(x, by))
			}
		}
	}
	for _, b := range [][]int64{{}, {0}, {1}, {-3, -3}, {value.NullI64}, {5, 6}, {5, 5, 0}} {
		if _, ok := CommonDivisor(b); ok {
			t.Errorf("%v has a common divisor", b)
		}
	}
}
