package exec

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func randomInts(n int, below int64, spread int64) value.Collection {
	rnd := rand.New(rand.NewPCG(uint64(below), uint64(n)))
	data := make([]int64, n)
	for i := range data {
		data[i] = rnd.Int64N(below) * spread
	}
	return value.NewVec(value.TypeI64, data)
}

// BenchmarkJoin measures the rows of an inner join per left row: with narrow
// keys, with wide ones, with keys of two columns, and with repeated keys.
func BenchmarkJoin(b *testing.B) {
	const nl, nr = 4 << 20, 1 << 20
	for _, bm := range []struct {
		name        string
		left, right []value.Collection
	}{
		{"narrow", cols(randomInts(nl, nr, 1)), cols(randomInts(nr, nr, 1))},
		{"wide", cols(randomInts(nl, nr, 1<<40)), cols(randomInts(nr, nr, 1<<40))},
		{"two", cols(randomInts(nl, 1<<10, 1), randomInts(nl, 1<<12, 1<<50)), cols(randomInts(nr, 1<<10, 1), randomInts(nr, 1<<12, 1<<50))},
		{"few", cols(randomInts(1<<16, 1<<14, 1)), cols(randomInts(1<<18, 1<<14, 1))},
	} {
		b.Run(bm.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Join(context.Background(), runtime.NumCPU(), InnerJoin, bm.left, bm.right); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(bm.left[0].Len()), "ns/row")
		})
	}
}

// BenchmarkAsofJoin measures an as-of join of trades and quotes per trade.
func BenchmarkAsofJoin(b *testing.B) {
	const nl, nr, syms = 1 << 20, 4 << 20, 1000
	for _, sorted := range []bool{true, false} {
		k := TimeKeys{
			LeftEq: cols(randomInts(nl, syms, 1)), RightEq: cols(randomInts(nr, syms, 1)),
			LeftTime: randomInts(nl, 1<<40, 1), RightTime: randomInts(nr, 1<<40, 1),
		}
		if sorted {
			k.LeftTime, k.RightTime = steps(nl, nr/nl), steps(nr, 1)
		}
		b.Run(fmt.Sprintf("sorted=%v", sorted), func(b *testing.B) {
			for b.Loop() {
				if _, err := AsofJoin(context.Background(), runtime.NumCPU(), k); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/nl, "ns/row")
		})
	}
}

func steps(n, step int) value.Collection {
	data := make([]int64, n)
	for i := range data {
		data[i] = int64(i * step)
	}
	return value.NewVec(value.TypeI64, data)
}
