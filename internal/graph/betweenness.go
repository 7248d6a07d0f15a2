package graph

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// Sample says from which nodes a measure of all shortest paths starts: from
// Count of them, Stride apart, beginning with node 0.
type Sample struct{ Count, Stride int }

// Sample returns the sample of this many nodes: all for 0, or when there are
// no more.
func (g *Graph) Sample(count int) Sample {
	n := g.Nodes()
	if count <= 0 || count >= n {
		return Sample{n, 1}
	}
	return Sample{count, n / count}
}

// BetweennessBytes is what each worker of Betweenness allocates for a node.
const BetweennessBytes = 36

// Betweenness returns, for each node, on how many shortest paths between other
// nodes it lies, edges taken as undirected and of length 1; where several
// paths of a pair are shortest, each counts its part. From a sample the numbers
// are extrapolated.
//
// The algorithm is that of U. Brandes (A faster algorithm for betweenness
// centrality, 2001): a breadth-first search from each source counts paths, and
// the way back adds up how much each node contributes. Parallel edges are
// paths of their own; where edges lead both ways between two nodes, those in
// the direction of the search count.
func (g *Graph) Betweenness(ctx context.Context, workers int, from Sample) ([]float64, error) {
	next, err := g.neighbours(ctx, workers, func(room []int32, v int32) int { return eitherWay(room, g.out.of(v), g.in.of(v)) })
	if err != nil {
		return nil, err
	}
	prior, err := g.neighbours(ctx, workers, func(room []int32, v int32) int { return eitherWay(room, g.in.of(v), g.out.of(v)) })
	if err != nil {
		return nil, err
	}
	n := g.Nodes()
	workers = max(min(workers, from.Count), 1)
	searches := make([]*brandes, workers)
	for w := range searches {
		searches[w] = newBrandes(next, prior, n)
	}
	sums := make([]float64, n)
	// Sources are searched in batches, each worker taking the next, and what
	// they contribute is added in their order.
	batch := make([]contribution, batchOf(workers, n))
	for lo := 0; lo < from.Count; lo += len(batch) {
		part := batch[:min(len(batch), from.Count-lo)]
		err := kernel.Parallel(ctx, workers, len(part), 1, func(i, _, w int) {
			searches[w].from(ctx, int32((lo+i)*from.Stride), &part[i])
		})
		if err == nil {
			err = kernel.Stopped(ctx)
		}
		if err != nil {
			return nil, err
		}
		for _, c := range part {
			for i, v := range c.nodes {
				sums[v] += c.delta[i]
			}
		}
	}
	for v := range sums {
		sums[v] /= 2
		if from.Count < n {
			sums[v] *= float64(n) / float64(from.Count)
		}
	}
	return sums, nil
}

// batchOf returns how many sources to search before adding up: many, so that no
// worker waits long, as long as what they contribute takes little memory.
func batchOf(workers, nodes int) int {
	if workers == 1 {
		return 1
	}
	const memory, perNode = 64 << 20, 12
	return max(workers, min(16*workers, memory/(perNode*max(nodes, 1))))
}

// contribution is what one source adds to the sums of the nodes it reaches.
type contribution struct {
	nodes []int32
	delta []float64
}

// brandes is the state of searches from one source after the other.
type brandes struct {
	next, prior  *neighbours // lists of the way out and of the way back
	depth        []int32     // hops from the source and one, 0 for unreached
	paths, delta []float64
	order        []int32 // nodes as they were reached
}

func newBrandes(next, prior *neighbours, nodes int) *brandes {
	return &brandes{next: next, prior: prior, depth: make([]int32, nodes), paths: make([]float64, nodes), delta: make([]float64, nodes)}
}

// from sets c to what source contributes. It ends early when ctx does.
func (b *brandes) from(ctx context.Context, source int32, c *contribution) {
	for _, v := range b.order {
		b.depth[v], b.paths[v], b.delta[v] = 0, 0, 0
	}
	b.order = append(b.order[:0], source)
	b.depth[source], b.paths[source] = 1, 1
	p := pace{ctx: ctx}
	for at := 0; at < len(b.order); at++ {
		v := b.order[at]
		list := b.next.of(v)
		if p.did(1+len(list)) != nil {
			return
		}
		deeper, paths := b.depth[v]+1, b.paths[v]
		for _, w := range list {
			if b.depth[w] == 0 {
				b.depth[w] = deeper
				b.order = append(b.order, w)
			}
			if b.depth[w] == deeper {
				b.paths[w] += paths
			}
		}
	}
	c.nodes = append(c.nodes[:0], b.order[1:]...)
	c.delta = slices.Grow(c.delta[:0], len(c.nodes))[:len(c.nodes)]
	for at := len(c.nodes) - 1; at >= 0; at-- {
		w := c.nodes[at]
		list := b.prior.of(w)
		if p.did(1+len(list)) != nil {
			return
		}
		above, paths, delta := b.depth[w]-1, b.paths[w], b.delta[w]
		for _, v := range list {
			if b.depth[v] == above {
				b.delta[v] += float64(b.paths[v] / paths * (1 + delta))
			}
		}
		c.delta[at] = delta
	}
}
