package graph

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// reach is a breadth-first search: the nodes in the order in which they are
// found, their depths and the node that each was found from.
func (m *model) reach(start int64, list func(v int64) []end) (order []int64, depth, parent map[int64]int64) {
	order = []int64{start}
	depth, parent = map[int64]int64{start: 0}, map[int64]int64{start: -1}
	for at := 0; at < len(order); at++ {
		v := order[at]
		for _, e := range list(v) {
			if _, seen := depth[e.node]; !seen {
				depth[e.node], parent[e.node] = depth[v]+1, v
				order = append(order, e.node)
			}
		}
	}
	return order, depth, parent
}

func TestReach(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, _ int) {
		if m.n == 0 {
			return
		}
		start, low := rnd.Int64N(int64(m.n)), rnd.IntN(3)
		high := low + rnd.IntN(4)
		for dir, list := range map[Direction]func(int64) []end{Forward: m.out, Reverse: m.in, Both: m.both} {
			var nodes, depths []int64
			order, depth, _ := m.reach(start, list)
			for _, v := range order[1:] {
				if d := depth[v]; d >= int64(low) && d <= int64(high) {
					nodes, depths = append(nodes, v), append(depths, d)
				}
			}
			got, gotDepths, err := g.Reach(t.Context(), start, low, high, dir)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "nodes reached", m, got, nodes)
			same(t, "depths", m, gotDepths, depths)
		}
	})
}

// depthFirst keeps all that is to be visited on a stack.
func (m *model) depthFirst(start int64, maxDepth int64) (visits []Visit) {
	seen := map[int64]bool{}
	stack := []Visit{{start, 0, -1}}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[v.Node] {
			continue
		}
		seen[v.Node] = true
		visits = append(visits, v)
		if v.Depth == maxDepth {
			continue
		}
		for _, e := range slices.Backward(m.out(v.Node)) {
			if !seen[e.node] {
				stack = append(stack, Visit{e.node, v.Depth + 1, v.Node})
			}
		}
	}
	return visits
}

func TestDepthFirst(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, _ int) {
		if m.n == 0 {
			return
		}
		for _, depth := range []int{0, 1, 2, 3, 255} {
			start := rnd.Int64N(int64(m.n))
			got, err := g.DepthFirst(t.Context(), start, depth)
			if want := m.depthFirst(start, int64(depth)); err != nil || !slices.Equal(got, want) {
				t.Fatalf("from %d to depth %d in %v:\n got  %v, %v\n want %v", start, depth, m.rows, got, err, want)
			}
		}
	})
}

func TestPath(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, _ int) {
		if m.n == 0 {
			return
		}
		src := rnd.Int64N(int64(m.n))
		_, depth, parent := m.reach(src, m.out)
		for dst := range int64(m.n) {
			hops, found := depth[dst]
			var want []int64
			for v := dst; found && v >= 0; v = parent[v] {
				want = append(want, v)
			}
			slices.Reverse(want)
			got, err := g.Path(t.Context(), src, dst, max(int(hops), 1))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "path", m, got, want)
			if hops > 1 {
				if got, err := g.Path(t.Context(), src, dst, int(hops)-1); got != nil || err != nil {
					t.Fatalf("a path of %d hops in less: %v, %v", hops, got, err)
				}
			}
		}
	})
}

// TestWalk checks a walk against numbers worked out by hand: from node 1 the
// generator is seeded with 6364136223846793005 + 1442695040888963407.
func TestWalk(t *testing.T) {
	m := &model{n: 4, rows: Rows{Src: []int64{0, 1, 1, 1}, Dst: []int64{1, 0, 2, 3}}}
	g := m.build(t, 1)
	s := uint64(7806831264735756412)
	want := []int64{1}
	for len(want) < 8 {
		s ^= s << 13
		s ^= s >> 7
		s ^= s << 17
		switch want[len(want)-1] {
		case 0:
			want = append(want, 1)
			continue
		case 1:
			want = append(want, []int64{0, 2, 3}[s%3])
			continue
		}
		break
	}
	same(t, "walk", m, g.Walk(1, 7), want)
	same(t, "walk from a node without edges", m, g.Walk(3, 7), []int64{3})
}
