package vecsearch

import (
	"cmp"
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// perRange is how many coordinates one worker takes at a time: about 100µs of
// work.
const perRange = 1 << 18

// tile is how many rows are measured before their distances are looked at.
const tile = 64

// measureRange writes the distances to rows lo up to hi.
func (r *Rows) measureRange(dst []float64, q *Query, lo, hi int) {
	switch vecs := r.vecs.(type) {
	case [][]float64:
		measure(dst, q, vecs[lo:hi])
	case [][]float32:
		measure(dst, q, vecs[lo:hi])
	case [][]int64:
		measure(dst, q, vecs[lo:hi])
	case [][]int32:
		measure(dst, q, vecs[lo:hi])
	}
}

func (r *Rows) grain() int { return max(perRange/max(r.dim, 1), tile) }

// Distances returns the distance of every row to q, which has as many
// dimensions.
func Distances(ctx context.Context, workers int, q *Query, rows *Rows) ([]float64, error) {
	dst := make([]float64, rows.n)
	err := kernel.Parallel(ctx, workers, rows.n, rows.grain(), func(lo, hi, _ int) {
		rows.measureRange(dst[lo:hi], q, lo, hi)
	})
	return dst, err
}

// Norms returns the Euclidean norm of every row.
func Norms(ctx context.Context, workers int, rows *Rows) ([]float64, error) {
	// The distance to the origin is the norm: x - 0 is x, and its square has no sign.
	return Distances(ctx, workers, NewQuery(L2, make([]float64, rows.dim)), rows)
}

// Nearest returns the k rows nearest to q, which has as many dimensions, by
// ascending distance; all rows when there are fewer.
//
// Rows at the same distance come in the order that this gives: a heap of the
// nearest k rows so far is offered every row in turn, and its array is sorted
// in the end, keeping the order of equals. Ranges of rows are searched at the
// same time: a row that the heap of its own range refuses has k rows before it
// that are as near, so the heap over all rows would refuse it as well. What the
// ranges accepted is offered to that heap in row order.
func Nearest(ctx context.Context, workers int, q *Query, rows *Rows, k int) ([]Hit, error) {
	k = min(k, rows.n)
	if k <= 0 {
		return nil, nil
	}
	grain := rows.grain()
	accepted := make([][]Hit, (rows.n+grain-1)/grain)
	heaps := make([]worstFirst, max(workers, 1))
	err := kernel.Parallel(ctx, workers, rows.n, grain, func(lo, hi, worker int) {
		heaps[worker] = heaps[worker][:0]
		accepted[lo/grain] = accept(&heaps[worker], q, rows, lo, hi, k)
	})
	if err != nil {
		return nil, err
	}
	var all worstFirst
	for _, hits := range accepted {
		for _, h := range hits {
			all.offer(h, k)
		}
	}
	sortHits(all)
	return all, nil
}

// accept offers rows lo up to hi to an empty heap of k rows and returns those
// that it took when their turn came, in row order.
func accept(heap *worstFirst, q *Query, rows *Rows, lo, hi, k int) []Hit {
	var (
		dist [tile]float64
		took []Hit
	)
	for ; lo < hi; lo += tile {
		n := min(tile, hi-lo)
		rows.measureRange(dist[:n], q, lo, lo+n)
		for i, d := range dist[:n] {
			if heap.wants(d, k) {
				x := Hit{int32(lo + i), d}
				heap.offer(x, k)
				took = append(took, x)
			}
		}
	}
	return took
}

// insertionSort is the length up to which insertion is the fastest way to sort.
const insertionSort = 64

// sortHits sorts by distance and keeps the order of equals.
func sortHits(hits []Hit) {
	if len(hits) <= insertionSort {
		for i := 1; i < len(hits); i++ {
			x := hits[i]
			j := i
			for ; j > 0 && hits[j-1].Dist > x.Dist; j-- {
				hits[j] = hits[j-1]
			}
			hits[j] = x
		}
		return
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(a.Dist, b.Dist) })
}
