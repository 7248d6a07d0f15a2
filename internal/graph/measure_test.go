package graph

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestPageRank(t *testing.T) {
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, workers int) {
		for _, rounds := range []int{1, 2, 30} {
			rank := make([]float64, m.n)
			for v := range rank {
				rank[v] = 1 / float64(m.n)
			}
			d := 0.7
			for range rounds {
				lost := 0.0
				for v := range rank {
					if len(m.out(int64(v))) == 0 {
						lost += rank[v]
					}
				}
				next := make([]float64, m.n)
				for v := range next {
					sum := 0.0
					for _, e := range m.in(int64(v)) {
						sum += rank[e.node] / float64(len(m.out(e.node)))
					}
					next[v] = (1-d)/float64(m.n) + float64(d*lost)/float64(m.n) + float64(d*sum)
				}
				rank = next
			}
			got, err := g.PageRank(t.Context(), workers, rounds, d)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "rank", m, got, rank)
		}
	})
}

// TestPageRankSettles runs more rounds than any result needs.
func TestPageRankSettles(t *testing.T) {
	g := large(t, 2)
	some, err := g.PageRank(t.Context(), 2, 400, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	many, err := g.PageRank(t.Context(), 2, 1<<30, 0.5)
	if err != nil || !slices.Equal(some, many) {
		t.Errorf("ranks do not settle: %v", err)
	}
}

func TestComponents(t *testing.T) {
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, workers int) {
		want := make([]int64, m.n)
		for v := range want {
			order, _, _ := m.reach(int64(v), m.both)
			want[v] = slices.Min(order)
		}
		got, err := g.Components(t.Context(), workers)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "components", m, got, want)
	})
}

// TestComponentsTogether lets many workers link the same trees: a path whose
// edges come in random order of nodes, and copies of it.
func TestComponentsTogether(t *testing.T) {
	const parts, length = 3, 40000
	rnd := rand.New(rand.NewPCG(15, 16))
	names := rnd.Perm(parts * length)
	want := make([]int64, parts*length)
	var rows Rows
	for part := range parts {
		nodes := names[part*length : (part+1)*length]
		for i, v := range nodes {
			if i > 0 {
				rows.Src, rows.Dst = append(rows.Src, int64(nodes[i-1])), append(rows.Dst, int64(v))
			}
		}
		least := int64(slices.Min(nodes))
		for _, v := range nodes {
			want[v] = least
		}
	}
	g, err := Build(t.Context(), 4, rows, len(want))
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{1, 4, 16} {
		if got, err := g.Components(t.Context(), workers); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d workers find other components, %v", workers, err)
		}
	}
}

// betweenness is Brandes' algorithm with lists of predecessors.
func (m *model) betweenness(from Sample) []float64 {
	sums := make([]float64, m.n)
	for i := range from.Count {
		s := int64(i * from.Stride)
		dist := map[int64]int{s: 0}
		paths := map[int64]float64{s: 1}
		prior := map[int64][]int64{}
		order := []int64{s}
		for at := 0; at < len(order); at++ {
			v := order[at]
			reached := map[int64]bool{}
			come := func(w int64) bool {
				if _, seen := dist[w]; !seen {
					dist[w] = dist[v] + 1
					order = append(order, w)
				}
				if dist[w] != dist[v]+1 {
					return false
				}
				paths[w] += paths[v]
				prior[w] = append(prior[w], v)
				return true
			}
			for _, e := range m.out(v) {
				if come(e.node) {
					reached[e.node] = true
				}
			}
			for _, e := range m.in(v) {
				if !reached[e.node] {
					come(e.node)
				}
			}
		}
		delta := map[int64]float64{}
		for _, w := range slices.Backward(order) {
			for _, v := range prior[w] {
				delta[v] += float64(paths[v] / paths[w] * (1 + delta[w]))
			}
			if w != s {
				sums[w] += delta[w]
			}
		}
	}
	for v := range sums {
		sums[v] /= 2
		if from.Count < m.n {
			sums[v] *= float64(m.n) / float64(from.Count)
		}
	}
	return sums
}

func TestBetweenness(t *testing.T) {
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, workers int) {
		for _, count := range []int{0, 1, 2, 40, 1000} {
			from := g.Sample(count)
			got, err := g.Betweenness(t.Context(), workers, from)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "betweenness", m, got, m.betweenness(from))
		}
	})
}

func TestCloseness(t *testing.T) {
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, workers int) {
		for _, count := range []int{0, 1, 3, 100} {
			from := g.Sample(count)
			var want []float64
			for i := range from.Count {
				order, depth, _ := m.reach(int64(i*from.Stride), m.both)
				sum := 0.0
				for _, d := range depth {
					sum += float64(d)
				}
				if sum == 0 {
					sum = 1
				}
				want = append(want, float64(len(order)-1)/sum)
			}
			got, err := g.Closeness(t.Context(), workers, from)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "closeness", m, got, want)
		}
	})
}

func TestSample(t *testing.T) {
	g := tree(10)
	for count, want := range map[int]Sample{0: {10, 1}, 10: {10, 1}, 11: {10, 1}, 3: {3, 3}, 4: {4, 2}, 9: {9, 1}} {
		if got := g.Sample(count); got != want {
			t.Errorf("a sample of %d is %v, want %v", count, got, want)
		}
	}
}

func (m *model) clustering() []float64 {
	out := make([]float64, m.n)
	for v := range out {
		near := map[int64]bool{}
		for _, e := range m.both(int64(v)) {
			near[e.node] = true
		}
		count := 0
		for i, s := range m.rows.Src {
			if near[s] && near[m.rows.Dst[i]] {
				count++
			}
		}
		if n := len(near); n > 1 {
			out[v] = float64(count) / float64(n*(n-1))
		}
	}
	return out
}

func TestClustering(t *testing.T) {
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, workers int) {
		got, err := g.Clustering(t.Context(), workers)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "clustering", m, got, m.clustering())
	})
}

// TestLargeTogether checks that measures of a graph that several workers share
// do not depend on their number.
func TestLargeTogether(t *testing.T) {
	g := large(t, 2)
	measures := map[string]func(workers int) ([]float64, error){
		"pagerank":    func(w int) ([]float64, error) { return g.PageRank(t.Context(), w, 10, 0.85) },
		"clustering":  func(w int) ([]float64, error) { return g.Clustering(t.Context(), w) },
		"betweenness": func(w int) ([]float64, error) { return g.Betweenness(t.Context(), w, g.Sample(10)) },
		"closeness":   func(w int) ([]float64, error) { return g.Closeness(t.Context(), w, g.Sample(200)) },
	}
	for name, run := range measures {
		want, err := run(1)
		if err != nil {
			t.Fatal(err)
		}
		for _, workers := range workerCounts[1:] {
			if got, err := run(workers); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s differs with %d workers, %v", name, workers, err)
			}
		}
	}
}

func (m *model) communities(sweeps int) []int64 {
	edges := 0.0
	community := make([]int64, m.n)
	total := make([]float64, m.n)
	for v := range community {
		community[v] = int64(v)
		total[v] = float64(len(m.both(int64(v))))
		edges += total[v]
	}
	if edges == 0 {
		edges = 1
	}
	for range sweeps {
		moved := false
		for v := range community {
			degree := float64(len(m.both(int64(v))))
			links := map[int64]float64{}
			var order []int64
			for _, e := range m.both(int64(v)) {
				if c := community[e.node]; c != community[v] {
					if links[c] == 0 {
						order = append(order, c)
					}
					links[c]++
				}
			}
			best, most := community[v], 0.0
			for _, c := range order {
				if gain := links[c]/edges - float64(total[c]*degree)/float64(edges*edges); gain > most {
					best, most = c, gain
				}
			}
			if best != community[v] {
				total[community[v]] -= degree
				total[best] += degree
				community[v] = best
				moved = true
			}
		}
		if !moved {
			break
		}
	}
	number := map[int64]int64{}
	for v, c := range community {
		if _, known := number[c]; !known {
			number[c] = int64(len(number))
		}
		community[v] = number[c]
	}
	return community
}

func TestCommunities(t *testing.T) {
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, _ int) {
		for _, sweeps := range []int{1, 2, 20} {
			got, err := g.Communities(t.Context(), sweeps)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "communities", m, got, m.communities(sweeps))
		}
	})
}

func TestOrder(t *testing.T) {
	circles := 0
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, _ int) {
		// Removing nodes without edges into them until none is left.
		waits := map[int64]int{}
		var queue []int64
		for v := range int64(m.n) {
			if waits[v] = len(m.in(v)); waits[v] == 0 {
				queue = append(queue, v)
			}
		}
		want := slices.Repeat([]int64{-1}, m.n)
		for at := 0; at < len(queue); at++ {
			want[queue[at]] = int64(at)
			for _, e := range m.out(queue[at]) {
				if waits[e.node]--; waits[e.node] == 0 {
					queue = append(queue, e.node)
				}
			}
		}
		got, unordered, err := g.Order(t.Context())
		if err != nil || unordered != m.n-len(queue) {
			t.Fatalf("%d nodes of %v have no place, %v; want %d", unordered, m.rows, err, m.n-len(queue))
		}
		if unordered > 0 {
			circles++
		}
		same(t, "order", m, got, want)
	})
	if circles == 0 {
		t.Error("no graph had a circle")
	}
}
