package graph

import (
	"context"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// PageRankBytes is what PageRank allocates for a node.
const PageRankBytes = 28

// PageRank returns the rank of each node after this many rounds: the chance of
// being there for a walk that follows a random edge with probability damping,
// and else, or where no edge leaves, goes to any node (S. Brin and L. Page, The
// anatomy of a large-scale hypertextual Web search engine, 1998).
func (g *Graph) PageRank(ctx context.Context, workers, rounds int, damping float64) ([]float64, error) {
	n := g.Nodes()
	r := ranking{g: g, rank: make([]float64, n), next: make([]float64, n), share: make([]float64, n)}
	for v := range n {
		r.rank[v] = 1 / float64(n)
		if g.out.degree(int32(v)) == 0 {
			r.sinks = append(r.sinks, int32(v))
		}
	}
	for range rounds {
		changed, err := r.round(ctx, workers, damping)
		if err != nil {
			return nil, err
		}
		if !changed { // nor will it in further rounds
			break
		}
	}
	return r.rank, nil
}

type ranking struct {
	g          *Graph
	rank, next []float64
	share      []float64 // of the rank of a node that goes along each of its edges
	sinks      []int32   // nodes that no edge leaves
}

// rankGrain is how many nodes a worker ranks at a time: their edges are many.
const rankGrain = 1 << 12

// round computes the next ranks and reports whether any is another one. The
// conversions of products keep them from being fused with sums, which would give
// other digits on some processors.
func (r *ranking) round(ctx context.Context, workers int, damping float64) (bool, error) {
	n := float64(len(r.rank))
	err := kernel.Parallel(ctx, workers, len(r.rank), kernel.Grain, func(lo, hi, _ int) {
		for v := lo; v < hi; v++ {
			r.share[v] = r.rank[v] / float64(r.g.out.degree(int32(v)))
		}
	})
	if err != nil {
		return false, err
	}
	lost := 0.0
	for _, v := range r.sinks {
		lost += r.rank[v]
	}
	base := (1-damping)/n + float64(damping*lost)/n
	var changed atomic.Bool
	err = kernel.Parallel(ctx, workers, len(r.rank), rankGrain, func(lo, hi, _ int) {
		same := true
		for v := lo; v < hi; v++ {
			sum := 0.0
			for _, u := range r.g.in.of(int32(v)) {
				sum += r.share[u]
			}
			r.next[v] = base + float64(damping*sum)
			same = same && r.next[v] == r.rank[v]
		}
		if !same {
			changed.Store(true)
		}
	})
	r.rank, r.next = r.next, r.rank
	return changed.Load(), err
}
