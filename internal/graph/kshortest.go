package graph

import (
	"context"
	"slices"
	"unsafe"
)

// Route is a path through the graph: its nodes and the distance of each from
// the first, along the first of the edges between each two.
type Route struct {
	Nodes []int64
	Dist  []float64
}

// maxCandidates is how many paths may wait to be the next shortest; more are
// dropped.
const maxCandidates = 4096

// Shortest returns up to k paths without loops from src to dst, the shortest
// first, none if there is no path. The graph must have weights.
//
// The algorithm is that of J. Y. Yen (Finding the K shortest loopless paths in a
// network, 1971): every path after the first leaves one found before at some
// node, the spur, and is shortest from there among those that leave it by
// another edge.
func (g *Graph) Shortest(ctx context.Context, src, dst int64, k int) ([]Route, error) {
	y := yen{g: g, search: newSearch(ctx, g), dst: int32(dst), known: make(map[string]bool)}
	first, ok, err := y.spur([]int32{int32(src)}, 0)
	if err != nil || !ok {
		return nil, err
	}
	y.known[key(first.nodes)] = true
	y.found = append(y.found, first.nodes)
	for len(y.found) < k {
		if err := y.leave(y.found[len(y.found)-1]); err != nil {
			return nil, err
		}
		if len(y.waiting) == 0 {
			break
		}
		y.found = append(y.found, y.nearest())
	}
	routes := make([]Route, len(y.found))
	for i, nodes := range y.found {
		routes[i] = g.route(nodes)
	}
	return routes, nil
}

type yen struct {
	g       *Graph
	search  *search
	dst     int32
	found   [][]int32
	waiting []candidate
	known   map[string]bool // the paths in found and waiting
}

type candidate struct {
	nodes []int32
	cost  float64
}

// key returns nodes as a key of a map. It shares their memory.
func key(nodes []int32) string {
	return unsafe.String((*byte)(unsafe.Pointer(unsafe.SliceData(nodes))), 4*len(nodes))
}

// leave adds to the waiting paths those that leave path, one at each node.
func (y *yen) leave(path []int32) error {
	// Paths found before bar an edge only as long as they share all nodes so far.
	shared := make([]int, len(y.found))
	for i, f := range y.found {
		for shared[i] < min(len(f), len(path)) && f[shared[i]] == path[shared[i]] {
			shared[i]++
		}
	}
	defer func() {
		for _, v := range path {
			y.search.noNode.remove(v)
		}
		y.search.noEdge = nil
	}()
	cost := 0.0 // of the path up to the spur
	for i, spur := range path[:len(path)-1] {
		y.search.noEdge = newMarks(y.g.out.degree(spur))
		for f, nodes := range y.found {
			if shared[f] > i {
				y.search.noEdge.add(y.g.firstEdge(spur, nodes[i+1]))
			}
		}
		c, ok, err := y.spur(path[:i+1], cost)
		if err != nil {
			return err
		}
		if ok && !y.known[key(c.nodes)] && len(y.waiting) < maxCandidates {
			y.known[key(c.nodes)] = true
			y.waiting = append(y.waiting, c)
		}
		y.search.noNode.add(spur)
		cost += y.g.firstWeight(spur, path[i+1])
	}
	return nil
}

// spur returns the shortest allowed path that begins with root, whose cost is
// given.
func (y *yen) spur(root []int32, cost float64) (c candidate, ok bool, err error) {
	src := root[len(root)-1]
	if err := y.search.run(src, y.dst, Unlimited); err != nil {
		return c, false, err
	}
	if !y.search.settled.has(y.dst) {
		return c, false, nil
	}
	// Negative weights can lead the parents in a circle.
	var back []int32
	for v := y.dst; v != src; v = y.search.parent[v] {
		if back = append(back, v); len(back) > y.g.Nodes() {
			return c, false, nil
		}
	}
	slices.Reverse(back)
	return candidate{nodes: slices.Concat(root, back), cost: cost + y.search.dist[y.dst]}, true, nil
}

// nearest takes the first of the cheapest waiting paths.
func (y *yen) nearest() []int32 {
	best := 0
	for i, c := range y.waiting {
		if c.cost < y.waiting[best].cost {
			best = i
		}
	}
	nodes := y.waiting[best].nodes
	last := len(y.waiting) - 1
	y.waiting[best] = y.waiting[last]
	y.waiting = y.waiting[:last]
	return nodes
}

// firstEdge returns the place of the first edge from u to v, which must exist,
// among those that leave u.
func (g *Graph) firstEdge(u, v int32) int32 {
	i, _ := slices.BinarySearch(g.out.of(u), v)
	return int32(i)
}

func (g *Graph) firstWeight(u, v int32) float64 { return g.weights[g.out.off[u]+g.firstEdge(u, v)] }

func (g *Graph) route(nodes []int32) Route {
	r := Route{Nodes: make([]int64, len(nodes)), Dist: make([]float64, len(nodes))}
	for i, v := range nodes {
		r.Nodes[i] = int64(v)
		if i > 0 {
			r.Dist[i] = r.Dist[i-1] + g.firstWeight(nodes[i-1], v)
		}
	}
	return r
}
