package graph

import "context"

// Order returns the place of each node in an order in which every edge leads
// forward, and how many nodes have no place because they are on a circle or
// behind one; their places are -1.
//
// Nodes without incoming edges come first, in order of number, then each node
// as soon as all edges into it come from nodes before (A. B. Kahn, Topological
// sorting of large networks, 1962).
func (g *Graph) Order(ctx context.Context) (place []int64, unordered int, err error) {
	n := int32(g.Nodes())
	place = make([]int64, n)
	waits := make([]int32, n) // edges into a node from nodes without a place
	queue := make([]int32, 0, n)
	for v := range n {
		place[v] = -1
		if waits[v] = int32(g.in.degree(v)); waits[v] == 0 {
			queue = append(queue, v)
		}
	}
	p := pace{ctx: ctx}
	for at := 0; at < len(queue); at++ {
		v := queue[at]
		place[v] = int64(at)
		for _, w := range g.out.of(v) {
			if waits[w]--; waits[w] == 0 {
				queue = append(queue, w)
			}
		}
		if err := p.did(1 + g.out.degree(v)); err != nil {
			return nil, 0, err
		}
	}
	return place, int(n) - len(queue), nil
}
