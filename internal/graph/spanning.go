package graph

import (
	"context"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// Edge is an edge with its weight.
type Edge struct {
	Src, Dst int64
	Weight   float64
}

// SpanningBytes is what Spanning allocates for an edge.
const SpanningBytes = 24

// Spanning returns the edges of a minimum spanning tree of each component of
// the graph, taken as undirected, the lightest first; edges of one weight are
// taken in order of source and destination, edges without a weight last. The
// graph must have weights.
//
// The algorithm is that of J. B. Kruskal (On the shortest spanning subtree of a
// graph, 1956).
func (g *Graph) Spanning(ctx context.Context, workers int) ([]Edge, error) {
	src, err := g.sources(ctx, workers)
	if err != nil {
		return nil, err
	}
	weights := kernel.Key{Col: value.F64s(g.weights...), NullsHigh: true}
	order, err := kernel.SortPerm(ctx, workers, []kernel.Key{weights}, len(g.weights))
	if err != nil {
		return nil, err
	}
	sets := newDisjoint(g.Nodes())
	edges := make([]Edge, 0, min(max(g.Nodes()-1, 0), len(order)))
	p := pace{ctx: ctx}
	for _, e := range order {
		if len(edges) == g.Nodes()-1 {
			break
		}
		if sets.union(src[e], g.out.to[e]) {
			edges = append(edges, Edge{int64(src[e]), int64(g.out.to[e]), g.weights[e]})
		}
		if err := p.did(1); err != nil {
			return nil, err
		}
	}
	return edges, nil
}

// sources returns the source of each edge, in the order of out.
func (g *Graph) sources(ctx context.Context, workers int) ([]int32, error) {
	src := make([]int32, len(g.out.to))
	err := kernel.Parallel(ctx, workers, g.Nodes(), kernel.Grain, func(lo, hi, _ int) {
		for v := lo; v < hi; v++ {
			for i := g.out.off[v]; i < g.out.off[v+1]; i++ {
				src[i] = int32(v)
			}
		}
	})
	return src, err
}

// disjoint is a union-find forest: the parent of each node, roots being their
// own.
type disjoint []int32

func newDisjoint(n int) disjoint {
	d := make(disjoint, n)
	for i := range d {
		d[i] = int32(i)
	}
	return d
}

// find returns the root of v and halves the path to it.
func (d disjoint) find(v int32) int32 {
	for d[v] != v {
		d[v] = d[d[v]]
		v = d[v]
	}
	return v
}

// union joins the sets of u and v. It reports whether they were two.
func (d disjoint) union(u, v int32) bool {
	u, v = d.find(u), d.find(v)
	if u == v {
		return false
	}
	d[max(u, v)] = min(u, v)
	return true
}
