package graph

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// model is a graph as the definition of the functions has it: rows, and lists
// made of them whenever they are needed. The methods are those definitions,
// written down without regard to speed.
type model struct {
	n    int
	rows Rows

	outs, ins, all [][]end // made when first needed
}

type end struct {
	node   int64
	weight float64
}

// list returns the other ends of the edges of v, in order of their number and
// then of their rows; only nodes, unless all is set.
func (m *model) list(near, far []int64, v int64, all bool) (ends []end) {
	for i, x := range near {
		if x == v && (all || far[i] >= 0) {
			w := math.NaN()
			if m.rows.Weights != nil {
				w = m.rows.Weights[i]
			}
			ends = append(ends, end{far[i], w})
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(a.node, b.node) })
	return ends
}

func (m *model) out(v int64) []end { return m.lists()[0][v] }

func (m *model) in(v int64) []end { return m.lists()[1][v] }

func (m *model) both(v int64) []end { return m.lists()[2][v] }

func (m *model) lists() [3][][]end {
	for v := int64(len(m.outs)); v < int64(m.n); v++ {
		out, in := m.list(m.rows.Src, m.rows.Dst, v, false), m.list(m.rows.Dst, m.rows.Src, v, false)
		m.outs, m.ins, m.all = append(m.outs, out), append(m.ins, in), append(m.all, slices.Concat(out, in))
	}
	return [3][][]end{m.outs, m.ins, m.all}
}

func nodesOf(ends []end) (nodes []int64) {
	for _, e := range ends {
		nodes = append(nodes, e.node)
	}
	return nodes
}

// shape says what random graphs look like.
type shape struct {
	nodes, rows int
	negative    bool // some numbers are no nodes
	weights     int  // weights are whole numbers below this, 0 for none
	single      bool // no parallel edges and no loops
}

func randomModel(rnd *rand.Rand, s shape) *model {
	m := &model{}
	used := map[[2]int64]bool{}
	for range s.rows {
		src, dst := rnd.Int64N(int64(s.nodes)), rnd.Int64N(int64(s.nodes))
		if s.negative && rnd.IntN(8) == 0 {
			src = -1 - rnd.Int64N(3)
		}
		if s.negative && rnd.IntN(8) == 0 {
			dst = -1 - rnd.Int64N(3)
		}
		if s.single && (src == dst || used[[2]int64{src, dst}]) {
			continue
		}
		used[[2]int64{src, dst}] = true
		m.rows.Src, m.rows.Dst = append(m.rows.Src, src), append(m.rows.Dst, dst)
		m.n = max(m.n, int(src)+1, int(dst)+1)
	}
	if s.weights > 0 {
		for range m.rows.Src {
			m.rows.Weights = append(m.rows.Weights, float64(rnd.IntN(s.weights)))
		}
	}
	return m
}

// build returns the graph of a model.
func (m *model) build(t testing.TB, workers int) *Graph {
	t.Helper()
	last, err := m.rows.Last(t.Context(), workers)
	if err != nil || int(last)+1 != m.n {
		t.Fatalf("the last node of %v is %d, %v", m.rows, last, err)
	}
	g, err := Build(t.Context(), workers, m.rows, m.n)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// workerCounts are the numbers of workers that must not matter.
var workerCounts = []int{1, 2, 5}

// eachRandom calls f with many small random graphs of a shape and with one that
// is large enough for several workers.
func eachRandom(t *testing.T, s shape, f func(m *model, g *Graph, workers int)) {
	t.Helper()
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 150 {
		one := s
		one.nodes, one.rows = 1+rnd.IntN(9), rnd.IntN(25)
		m := randomModel(rnd, one)
		f(m, m.build(t, 1), 1)
	}
	s.nodes, s.rows = 150, 350
	m := randomModel(rnd, s)
	for _, workers := range workerCounts {
		f(m, m.build(t, workers), workers)
	}
}

// same fails the test unless the results are equal, NaN being equal to itself.
func same[T int64 | float64](t *testing.T, what string, m *model, got, want []T) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b T) bool { return a == b || a != a && b != b }) {
		t.Fatalf("%s of %d nodes %v:\n got  %v\n want %v", what, m.n, m.rows, got, want)
	}
}

// large returns a graph of many edges, for what happens only there.
func large(t testing.TB, workers int) *Graph {
	rnd := rand.New(rand.NewPCG(3, 4))
	m := &model{n: 20000}
	for range 150000 {
		m.rows.Src = append(m.rows.Src, int64(rnd.ExpFloat64()*1000)%20000)
		m.rows.Dst = append(m.rows.Dst, rnd.Int64N(20000))
		m.rows.Weights = append(m.rows.Weights, float64(rnd.IntN(100)))
	}
	m.rows.Dst[0] = 19999
	return m.build(t, workers)
}

// cancelled returns a context that has ended.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
