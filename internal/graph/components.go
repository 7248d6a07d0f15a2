package graph

import (
	"context"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// Components returns for each node the smallest node of its component, edges
// taken as undirected.
//
// Every edge links the trees of its ends, on all cores at once, by hooking the
// larger root below the smaller number (M. Sutton, T. Ben-Nun and A. Barak,
// Optimizing parallel graph connectivity computation via subgraph sampling,
// 2018, without the sampling). Numbers only fall towards the root, so in the end
// the root of a tree is the smallest of its nodes, in whatever order edges came.
func (g *Graph) Components(ctx context.Context, workers int) ([]int64, error) {
	n := g.Nodes()
	parent := newDisjoint(n)
	err := kernel.Parallel(ctx, workers, n, linkGrain, func(lo, hi, _ int) {
		for v := int32(lo); v < int32(hi); v++ {
			for _, w := range g.out.of(v) {
				parent.link(v, w)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	smallest := make([]int64, n)
	err = kernel.Parallel(ctx, workers, n, kernel.Grain, func(lo, hi, _ int) {
		for v := lo; v < hi; v++ {
			smallest[v] = int64(parent.settle(int32(v)))
		}
	})
	return smallest, err
}

// settle returns the root of v, and puts v right below it, while others do the
// same.
func (d disjoint) settle(v int32) int32 {
	up := atomic.LoadInt32(&d[v])
	root := up
	for next := atomic.LoadInt32(&d[root]); next != root; next = atomic.LoadInt32(&d[root]) {
		root = next
	}
	if root != up {
		atomic.StoreInt32(&d[v], root)
	}
	return root
}

// linkGrain is how many nodes a worker links at a time.
const linkGrain = 1 << 12

// link joins the trees of u and v while others do the same. Parents are never
// larger than their children.
func (d disjoint) link(u, v int32) {
	p, q := atomic.LoadInt32(&d[u]), atomic.LoadInt32(&d[v])
	for p != q {
		high, low := max(p, q), min(p, q)
		up := atomic.LoadInt32(&d[high])
		if up == low || up == high && atomic.CompareAndSwapInt32(&d[high], high, low) {
			return
		}
		p, q = atomic.LoadInt32(&d[up]), atomic.LoadInt32(&d[low])
		// Halves the path of a node that is looked at often.
		atomic.CompareAndSwapInt32(&d[high], up, p)
	}
}
