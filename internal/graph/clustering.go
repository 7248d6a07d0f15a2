package graph

import (
	"cmp"
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// Clustering returns, for each node, how dense the edges between its
// neighbours are: their number divided by that of ordered pairs of neighbours,
// 0 for a node with fewer than two. A neighbour is the other end of an edge in
// either direction, so a node with a loop is one of its own; parallel edges
// and loops between neighbours count, and may give more than 1.
//
// Every edge between two other nodes that are neighbours of a node closes a
// triangle, and each triangle is found once: edges lead from the node with
// fewer neighbours to the one with more, and for every node the lists of those
// it leads to are intersected with its own (M. Latapy, Main-memory triangle
// computations for very large (sparse (power-law)) graphs, 2008). That takes
// O(m^1.5) steps for m edges. Loops are added afterwards.
func (g *Graph) Clustering(ctx context.Context, workers int) ([]float64, error) {
	t := triangles{g: g, workers: workers}
	if err := t.orient(ctx); err != nil {
		return nil, err
	}
	edges, err := t.count(ctx)
	if err != nil {
		return nil, err
	}
	coefficient := make([]float64, g.Nodes())
	err = kernel.Parallel(ctx, workers, len(coefficient), mergeGrain, func(lo, hi, _ int) {
		for v := int32(lo); v < int32(hi); v++ {
			degree := int64(t.degree[v])
			count := edges[v] + t.loopsAround(v)
			if own := int64(t.loops[v]); own > 0 {
				degree++
				count += int64(g.out.degree(v)) + int64(g.in.degree(v)) - own // a loop is in both lists
			}
			if degree > 1 {
				coefficient[v] = float64(count) / float64(degree*(degree-1))
			}
		}
	})
	return coefficient, err
}

type triangles struct {
	g       *Graph
	workers int
	all     *neighbours // distinct, without the node itself
	degree  []int32     // their number
	loops   []int32     // loops at each node
	up      *neighbours // those with more neighbours, or as many and a larger number
	edges   []int32     // for each of up.to, how many edges there are, either way
}

func (t *triangles) orient(ctx context.Context) (err error) {
	g := t.g
	t.all, err = g.neighbours(ctx, t.workers, func(room []int32, v int32) int { return distinct(room, g.out.of(v), g.in.of(v), v) })
	if err != nil {
		return err
	}
	t.degree, t.loops = make([]int32, g.Nodes()), make([]int32, g.Nodes())
	for v := range t.degree {
		t.degree[v] = int32(len(t.all.of(int32(v))))
		t.loops[v] = int32(multiplicity(g.out.of(int32(v)), int32(v)))
	}
	t.edges = make([]int32, 2*len(g.out.to))
	t.up, err = g.neighbours(ctx, t.workers, func(room []int32, v int32) int {
		n, out, in := 0, g.out.of(v), g.in.of(v)
		edges := t.edges[t.all.begin(v):]
		for _, w := range t.all.of(v) {
			out, in = after(out, w), after(in, w)
			if t.below(v, w) {
				room[n], edges[n] = w, leading(out, w)+leading(in, w)
				n++
			}
		}
		return n
	})
	return err
}

// below reports whether the edge between v and w is to lead from v to w.
func (t *triangles) below(v, w int32) bool {
	return cmp.Or(cmp.Compare(t.degree[v], t.degree[w]), cmp.Compare(v, w)) < 0
}

// after returns an ascending list without the numbers below w.
func after(list []int32, w int32) []int32 {
	for len(list) > 0 && list[0] < w {
		list = list[1:]
	}
	return list
}

// leading returns how many times a list begins with w.
func leading(list []int32, w int32) (n int32) {
	for int(n) < len(list) && list[n] == w {
		n++
	}
	return n
}

// count returns, for each node, the edges that close a triangle with it.
func (t *triangles) count(ctx context.Context) ([]int64, error) {
	nodes := t.g.Nodes()
	type scratch struct {
		sums []int64
		mark []int32 // for the nodes that one node leads to: where, and one
	}
	all := make([]scratch, max(t.workers, 1))
	err := kernel.Parallel(ctx, t.workers, nodes, triangleGrain, func(lo, hi, worker int) {
		s := &all[worker]
		if s.sums == nil {
			s.sums, s.mark = make([]int64, nodes), make([]int32, nodes)
		}
		p := pace{ctx: ctx}
		for u := int32(lo); u < int32(hi); u++ {
			base := t.up.begin(u)
			list := t.up.of(u)
			for i, v := range list {
				s.mark[v] = base + int32(i) + 1
			}
			for i, v := range list {
				direct := int64(t.edges[base+int32(i)])
				first := t.up.begin(v)
				third := t.up.of(v)
				for j, w := range third {
					if at := s.mark[w]; at != 0 {
						s.sums[u] += int64(t.edges[first+int32(j)])
						s.sums[v] += int64(t.edges[at-1])
						s.sums[w] += direct
					}
				}
				if p.did(1+len(third)) != nil {
					return
				}
			}
			for _, v := range list {
				s.mark[v] = 0
			}
		}
	})
	if err == nil {
		err = kernel.Stopped(ctx)
	}
	if err != nil {
		return nil, err
	}
	sums := make([]int64, nodes)
	err = kernel.Parallel(ctx, t.workers, nodes, kernel.Grain, func(lo, hi, _ int) {
		for _, s := range all {
			for v := lo; v < hi && s.sums != nil; v++ {
				sums[v] += s.sums[v]
			}
		}
	})
	return sums, err
}

// triangleGrain is how many nodes a worker looks for triangles at, at a time.
const triangleGrain = 1 << 10

// loopsAround returns the number of loops at the neighbours of v, itself
// excepted.
func (t *triangles) loopsAround(v int32) (n int64) {
	for _, w := range t.all.of(v) {
		n += int64(t.loops[w])
	}
	return n
}

// multiplicity returns how often w is in an ascending list.
func multiplicity(list []int32, w int32) int {
	first, _ := slices.BinarySearch(list, w)
	return int(leading(list[first:], w))
}
