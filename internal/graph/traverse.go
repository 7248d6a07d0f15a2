package graph

import (
	"context"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// Unlimited is a number of hops that no path has.
const Unlimited = MaxNodes

// marks is a set of nodes.
type marks []uint64

func newMarks(nodes int) marks { return make(marks, (nodes+63)/64) }

func (m marks) has(v int32) bool { return m[v>>6]>>(v&63)&1 != 0 }

func (m marks) add(v int32) { m[v>>6] |= 1 << (v & 63) }

func (m marks) remove(v int32) { m[v>>6] &^= 1 << (v & 63) }

// Reach returns the nodes whose distance from start, in hops, is low to high,
// in the order in which a breadth-first search finds them, and the distances.
// The start itself is never among them.
func (g *Graph) Reach(ctx context.Context, start int64, low, high int, dir Direction) (nodes, depths []int64, err error) {
	if !g.Has(start) {
		return nil, nil, nil
	}
	seen := newMarks(g.Nodes())
	seen.add(int32(start))
	level := []int32{int32(start)}
	p := pace{ctx: ctx}
	for depth := 1; depth <= high && len(level) > 0; depth++ {
		var next []int32
		for _, v := range level {
			found := len(next)
			if dir != Reverse {
				next = seen.addAll(next, g.out.of(v))
			}
			if dir != Forward {
				next = seen.addAll(next, g.in.of(v))
			}
			if err := p.did(g.out.degree(v) + g.in.degree(v) + len(next) - found); err != nil {
				return nil, nil, err
			}
		}
		if depth >= low {
			for _, v := range next {
				nodes, depths = append(nodes, int64(v)), append(depths, int64(depth))
			}
		}
		level = next
	}
	return nodes, depths, nil
}

// addAll adds nodes to the set and appends those that were not in it to found.
func (m marks) addAll(found, nodes []int32) []int32 {
	for _, v := range nodes {
		if !m.has(v) {
			m.add(v)
			found = append(found, v)
		}
	}
	return found
}

// Visit is a node that a depth-first search came to, how deep on its way, and
// the node before it, -1 for the first.
type Visit struct {
	Node, Depth, Parent int64
}

// DepthFirst returns the nodes that a depth-first search from start visits
// along forward edges, in that order, lower numbers first. It goes back at
// maxDepth. The depth of a node is that of the way on which it was first met, so
// a node that is first met too deep may be missed.
func (g *Graph) DepthFirst(ctx context.Context, start int64, maxDepth int) ([]Visit, error) {
	seen := newMarks(g.Nodes())
	seen.add(int32(start))
	visits := []Visit{{start, 0, -1}}
	// The way to the node being looked at: for each node on it the edge to try
	// next.
	type step struct{ node, next int32 }
	way := []step{{int32(start), g.out.off[start]}}
	p := pace{ctx: ctx}
	for len(way) > 0 {
		top := &way[len(way)-1]
		if len(way) > maxDepth || top.next == g.out.off[top.node+1] {
			way = way[:len(way)-1]
			continue
		}
		v := g.out.to[top.next]
		top.next++
		if err := p.did(1); err != nil {
			return nil, err
		}
		if !seen.has(v) {
			seen.add(v)
			visits = append(visits, Visit{int64(v), int64(len(way)), int64(top.node)})
			way = append(way, step{v, g.out.off[v]})
		}
	}
	return visits, nil
}

// Walk returns the nodes on a random walk of at most steps steps along forward
// edges, beginning with start. It ends where no edge leaves. The same start
// always gives the same walk: it seeds the generator, an xorshift (G. Marsaglia,
// Xorshift RNGs, 2003) after one step of a linear congruential one.
func (g *Graph) Walk(start int64, steps int) []int64 {
	rnd := uint64(start)*6364136223846793005 + 1442695040888963407
	if rnd == 0 {
		rnd = 1
	}
	nodes := []int64{start}
	for range steps {
		ends := g.out.of(int32(nodes[len(nodes)-1]))
		if len(ends) == 0 {
			break
		}
		rnd ^= rnd << 13
		rnd ^= rnd >> 7
		rnd ^= rnd << 17
		nodes = append(nodes, int64(ends[rnd%uint64(len(ends))]))
	}
	return nodes
}

// Path returns the nodes on a path with the fewest hops along forward edges,
// both ends included; nil if there is none of at most maxHops hops. Of several
// it is the one whose nodes a breadth-first search finds first.
func (g *Graph) Path(ctx context.Context, src, dst int64, maxHops int) ([]int64, error) {
	if src == dst {
		return []int64{src}, nil
	}
	parent := make([]int32, g.Nodes()) // one more than the parent, 0 for none
	parent[src] = int32(src) + 1
	level := []int32{int32(src)}
	p := pace{ctx: ctx}
	for hop := 1; hop <= maxHops && len(level) > 0; hop++ {
		var next []int32
		for _, v := range level {
			for _, w := range g.out.of(v) {
				if parent[w] != 0 {
					continue
				}
				parent[w] = v + 1
				if int64(w) == dst {
					return backwards(parent, w, hop), nil
				}
				next = append(next, w)
			}
			if err := p.did(1 + g.out.degree(v)); err != nil {
				return nil, err
			}
		}
		level = next
	}
	return nil, kernel.Stopped(ctx)
}

// backwards returns the path of this many hops to dst that parents say.
func backwards(parent []int32, dst int32, hops int) []int64 {
	path := make([]int64, hops+1)
	for i := hops; i >= 0; i-- {
		path[i] = int64(dst)
		dst = parent[dst] - 1
	}
	return path
}
