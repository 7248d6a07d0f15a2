package graph

import (
	"context"
)

// unreached is the distance of nodes that no path has reached.
const unreached = 1e308

// search is the state of shortest-path searches, used for one after the other.
//
// It is the algorithm of E. W. Dijkstra (A note on two problems in connexion
// with graphs, 1959) with a binary heap that keeps outdated entries until they
// come up. Which of several paths of one length is found depends on the heap
// and on the order of the edges; both are fixed.
type search struct {
	g    *Graph
	pace pace
	heap distHeap

	dist    []float64
	hops    []int32
	parent  []int32
	settled marks
	reached []int32 // nodes whose state is to be reset

	// What the search must not use: nodes, and edges that leave the source, by
	// their place in its list; nil for none.
	noNode, noEdge marks
}

// SearchBytes is what a search allocates for a node, besides its heap.
const SearchBytes = 24

func newSearch(ctx context.Context, g *Graph) *search {
	n := g.Nodes()
	s := &search{
		g: g, pace: pace{ctx: ctx},
		dist: make([]float64, n), hops: make([]int32, n), parent: make([]int32, n),
		settled: newMarks(n), noNode: newMarks(n),
	}
	for v := range s.dist {
		s.dist[v] = unreached
	}
	return s
}

// reset forgets the last search.
func (s *search) reset() {
	for _, v := range s.reached {
		s.dist[v], s.hops[v] = unreached, 0
		s.settled.remove(v)
	}
	s.reached = s.reached[:0]
	s.heap = s.heap[:0]
}

// run searches from src until dst is settled, or everywhere for a dst of -1. It
// does not go beyond paths of maxHops hops.
func (s *search) run(src, dst int32, maxHops int32) error {
	s.reset()
	s.dist[src], s.parent[src] = 0, -1
	s.reached = append(s.reached, src)
	s.heap.push(0, src)
	for len(s.heap) > 0 {
		u := s.heap.pop()
		if s.settled.has(u) {
			continue
		}
		s.settled.add(u)
		if u == dst {
			return nil
		}
		if s.hops[u] < maxHops {
			s.relax(u, u == src && s.noEdge != nil)
		}
		if err := s.pace.did(1 + s.g.out.degree(u)); err != nil {
			return err
		}
	}
	return nil
}

// relax tries the edges that leave u; check says that some of them are barred.
func (s *search) relax(u int32, check bool) {
	weights := s.g.weights[s.g.out.off[u]:s.g.out.off[u+1]]
	for i, v := range s.g.out.of(u) {
		d := s.dist[u] + weights[i]
		if !(d < s.dist[v]) || s.noNode.has(v) || check && s.noEdge.has(int32(i)) {
			continue
		}
		if s.dist[v] == unreached {
			s.reached = append(s.reached, v)
		}
		s.dist[v], s.hops[v], s.parent[v] = d, s.hops[u]+1, u
		s.heap.push(d, v)
	}
}

// Distances returns, in order of number, the nodes that a search from src along
// forward edges has reached when it settles dst, or all it can reach when dst is
// no node; their distances, and the hops of the paths. A node that was reached
// but not settled may be nearer than its distance says. The search does not go
// on from nodes at maxHops hops. The graph must have weights.
func (g *Graph) Distances(ctx context.Context, src, dst int64, maxHops int) (nodes []int64, dist []float64, hops []int64, err error) {
	s := newSearch(ctx, g)
	if err := s.run(int32(src), int32(max(dst, -1)), int32(maxHops)); err != nil {
		return nil, nil, nil, err
	}
	for v, d := range s.dist {
		if d < unreached {
			nodes, dist, hops = append(nodes, int64(v)), append(dist, d), append(hops, int64(s.hops[v]))
		}
	}
	return nodes, dist, hops, nil
}

// distHeap is a binary heap of nodes, the nearest first.
type distHeap []distNode

type distNode struct {
	dist float64
	node int32
}

func (h *distHeap) push(dist float64, node int32) {
	a := append(*h, distNode{})
	i := len(a) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !(a[up].dist > dist) {
			break
		}
		a[i] = a[up]
		i = up
	}
	a[i] = distNode{dist, node}
	*h = a
}

func (h *distHeap) pop() int32 {
	a := *h
	top := a[0].node
	last := a[len(a)-1]
	a = a[:len(a)-1]
	*h = a
	if len(a) == 0 {
		return top
	}
	i := 0
	for {
		least, dist := i, last.dist
		if l := 2*i + 1; l < len(a) && a[l].dist < dist {
			least, dist = l, a[l].dist
		}
		if r := 2*i + 2; r < len(a) && a[r].dist < dist {
			least = r
		}
		if least == i {
			break
		}
		a[i] = a[least]
		i = least
	}
	a[i] = last
	return top
}
