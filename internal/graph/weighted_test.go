package graph

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestDistances compares with the relaxation of all edges until nothing gets
// shorter (Bellman and Ford). Weights are whole, so sums are exact.
func TestDistances(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	eachRandom(t, shape{negative: true, weights: 6}, func(m *model, _ *Graph, _ int) {
		if m.n == 0 {
			return
		}
		for i := range m.rows.Weights {
			if rnd.IntN(20) == 0 { // an edge that cannot be used
				m.rows.Weights[i] = math.NaN()
			}
		}
		m = &model{n: m.n, rows: m.rows}
		g := m.build(t, 1)
		src := rnd.Int64N(int64(m.n))
		best := make([]float64, m.n)
		for v := range best {
			best[v] = math.Inf(1)
		}
		best[src] = 0
		for range m.n {
			for i, s := range m.rows.Src {
				if d := m.rows.Dst[i]; s >= 0 && d >= 0 && best[s]+m.rows.Weights[i] < best[d] {
					best[d] = best[s] + m.rows.Weights[i]
				}
			}
		}
		var nodes []int64
		var dist []float64
		for v, d := range best {
			if !math.IsInf(d, 1) {
				nodes, dist = append(nodes, int64(v)), append(dist, d)
			}
		}
		gotNodes, gotDist, hops, err := g.Distances(t.Context(), src, -1, Unlimited)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "nodes reached", m, gotNodes, nodes)
		same(t, "distances", m, gotDist, dist)
		checkHops(t, m, src, nodes, dist, hops)
		for i, v := range nodes { // a search for one node finds the same distance
			some, d, _, err := g.Distances(t.Context(), src, v, Unlimited)
			if at := slices.Index(some, v); err != nil || at < 0 || d[at] != dist[i] {
				t.Fatalf("the distance of %d in %v is not %v: %v, %v", v, m.rows, dist[i], d, err)
			}
		}
	})
}

// checkHops checks that each node has an edge from one that is a hop nearer,
// by which it has its distance.
func checkHops(t *testing.T, m *model, src int64, nodes []int64, dist []float64, hops []int64) {
	t.Helper()
	for i, v := range nodes {
		ok := v == src && hops[i] == 0
		for _, e := range m.in(v) {
			j := slices.Index(nodes, e.node)
			ok = ok || j >= 0 && hops[i] == hops[j]+1 && dist[i] == dist[j]+e.weight
		}
		if !ok {
			t.Fatalf("node %d of %v: no edge explains %d hops from %d", v, m.rows, hops[i], src)
		}
	}
}

// TestDistancesWithin checks that a search with few hops finds no shorter way,
// and none with more hops.
func TestDistancesWithin(t *testing.T) {
	eachRandom(t, shape{weights: 6}, func(m *model, g *Graph, _ int) {
		if m.n == 0 {
			return
		}
		_, depth, _ := m.reach(0, m.out)
		all, exact, _, err := g.Distances(t.Context(), 0, -1, Unlimited)
		if err != nil {
			t.Fatal(err)
		}
		nodes, dist, hops, err := g.Distances(t.Context(), 0, -1, 2)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range nodes {
			if hops[i] > 2 || hops[i] < depth[v] || dist[i] < exact[slices.Index(all, v)] {
				t.Fatalf("node %d of %v: %v in %d hops", v, m.rows, dist[i], hops[i])
			}
		}
	})
}

// simplePaths returns the costs of all paths without loops.
func (m *model) simplePaths(src, dst int64) (costs []float64) {
	var walk func(v int64, cost float64, seen []int64)
	walk = func(v int64, cost float64, seen []int64) {
		if v == dst {
			costs = append(costs, cost)
			return
		}
		for _, e := range m.out(v) {
			if !slices.Contains(seen, e.node) {
				walk(e.node, cost+e.weight, append(seen, e.node))
			}
		}
	}
	walk(src, 0, []int64{src})
	slices.Sort(costs)
	return costs
}

func TestShortest(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 14))
	for range 300 {
		m := randomModel(rnd, shape{nodes: 2 + rnd.IntN(5), rows: rnd.IntN(25), weights: 5, single: true})
		if m.n == 0 {
			continue
		}
		g := m.build(t, 1)
		src, dst, k := rnd.Int64N(int64(m.n)), rnd.Int64N(int64(m.n)), 1+rnd.IntN(12)
		want := m.simplePaths(src, dst)
		want = want[:min(k, len(want))]
		routes, err := g.Shortest(t.Context(), src, dst, k)
		if err != nil {
			t.Fatal(err)
		}
		var costs []float64
		seen := map[string]bool{}
		for _, r := range routes {
			if r.Nodes[0] != src || r.Nodes[len(r.Nodes)-1] != dst {
				t.Fatalf("%v does not lead from %d to %d", r.Nodes, src, dst)
			}
			sum, text := 0.0, ""
			for i, v := range r.Nodes {
				if i > 0 {
					sum += m.first(r.Nodes[i-1], v)
				}
				if r.Dist[i] != sum || slices.Contains(r.Nodes[:i], v) {
					t.Fatalf("%v with distances %v in %v", r.Nodes, r.Dist, m.rows)
				}
				text += string(rune('a' + v))
			}
			if seen[text] {
				t.Fatalf("%v comes twice", r.Nodes)
			}
			seen[text] = true
			costs = append(costs, sum)
		}
		same(t, "costs", m, costs, want)
	}
}

// first returns the weight of the first edge from u to v.
func (m *model) first(u, v int64) float64 {
	for _, e := range m.out(u) {
		if e.node == v {
			return e.weight
		}
	}
	return math.NaN()
}

// TestShortestCircle has a circle of negative weight, which sends the parents
// of a search round and round.
func TestShortestCircle(t *testing.T) {
	m := &model{n: 4, rows: Rows{Src: []int64{0, 1, 2, 2}, Dst: []int64{1, 2, 1, 3}, Weights: []float64{1, -3, 1, 1}}}
	if _, err := m.build(t, 1).Shortest(t.Context(), 0, 3, 5); err != nil {
		t.Error(err)
	}
}

// TestSpanning compares the weight of the forest with that of the algorithm of
// Prim, and checks the order of its edges.
func TestSpanning(t *testing.T) {
	eachRandom(t, shape{negative: true, weights: 7}, func(m *model, g *Graph, workers int) {
		edges, err := g.Spanning(t.Context(), workers)
		if err != nil {
			t.Fatal(err)
		}
		want, count := m.prim()
		sum, sets := 0.0, newDisjoint(m.n)
		for i, e := range edges {
			sum += e.Weight
			if !slices.Contains(m.out(e.Src), end{e.Dst, e.Weight}) || !sets.union(int32(e.Src), int32(e.Dst)) {
				t.Fatalf("%v is no edge of a tree in %v", e, m.rows)
			}
			if i > 0 {
				last := edges[i-1]
				if !slices.IsSorted([]float64{last.Weight, e.Weight}) || last.Weight == e.Weight && (last.Src > e.Src || last.Src == e.Src && last.Dst > e.Dst) {
					t.Fatalf("%v comes before %v in %v", last, e, m.rows)
				}
			}
		}
		if sum != want || len(edges) != count {
			t.Fatalf("%v has a forest of %d edges that weigh %v, got %d that weigh %v", m.rows, count, want, len(edges), sum)
		}
	})
}

// prim returns the weight of a minimum spanning forest and its number of edges.
func (m *model) prim() (sum float64, count int) {
	in := make([]bool, m.n)
	for root := range in {
		for add := root; add >= 0 && !in[root] || add >= 0 && add != root; {
			in[add] = true
			add = -1
			best := math.Inf(1)
			for i, s := range m.rows.Src {
				d, w := m.rows.Dst[i], m.rows.Weights[i]
				if s < 0 || d < 0 || in[s] == in[d] || w >= best {
					continue
				}
				best, add = w, int(s)
				if in[s] {
					add = int(d)
				}
			}
			if add >= 0 {
				sum, count = sum+best, count+1
			}
		}
	}
	return sum, count
}
