package vecsearch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// randomCells returns n vectors of dim uniform coordinates.
func randomCells(n, dim int) []value.Value {
	r := rand.New(rand.NewPCG(1, 2))
	cells := make([]value.Value, n)
	for i := range cells {
		v := make([]float64, dim)
		for j := range v {
			v[j] = r.Float64()
		}
		cells[i] = value.F64s(v...)
	}
	return cells
}

func benchRows(b *testing.B, n, dim int) *Rows {
	rows, bad, err := RowsOf(context.Background(), 1, randomCells(n, dim), nil, 0)
	if bad != nil || err != nil {
		b.Fatal(bad, err)
	}
	return rows
}

// BenchmarkSums compares the sums over four vectors at a time with one after the
// other.
func BenchmarkSums(b *testing.B) {
	for _, dim := range []int{8, 128, 768} {
		vecs := benchRows(b, 4, dim).vecs.([][]float64)
		dst := make([]float64, len(vecs))
		b.Run(fmt.Sprintf("dim=%d/four", dim), func(b *testing.B) {
			for b.Loop() {
				*(*[4]float64)(dst) = dot4(vecs[0], vecs[0], vecs[1], vecs[2], vecs[3])
			}
		})
		b.Run(fmt.Sprintf("dim=%d/one", dim), func(b *testing.B) {
			for b.Loop() {
				for i, v := range vecs {
					dst[i] = dot(vecs[0], v)
				}
			}
		})
	}
}

func BenchmarkNearest(b *testing.B) {
	for _, dim := range []int{8, 128} {
		rows := benchRows(b, 1<<22/dim, dim)
		q := NewQuery(L2, make([]float64, dim))
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("dim=%d/workers=%d", dim, workers), func(b *testing.B) {
				for b.Loop() {
					if _, err := Nearest(context.Background(), workers, q, rows, 10); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{5000, 40000} {
		rows := benchRows(b, n, 32)
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("rows=%d/workers=%d", n, workers), func(b *testing.B) {
				for b.Loop() {
					if _, err := Build(context.Background(), workers, new(Levels), rows, Params{L2, DefaultM, DefaultEf}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
