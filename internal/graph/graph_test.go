package graph

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestNeighbors(t *testing.T) {
	eachRandom(t, shape{negative: true}, func(m *model, g *Graph, workers int) {
		edges := 0
		for v := int64(-2); v <= int64(m.n); v++ {
			var out, in []int64
			if v >= 0 && v < int64(m.n) {
				out = nodesOf(m.list(m.rows.Src, m.rows.Dst, v, true))
				in = nodesOf(m.list(m.rows.Dst, m.rows.Src, v, true))
			}
			edges += len(out)
			same(t, "forward", m, g.Neighbors(v, Forward), out)
			same(t, "reverse", m, g.Neighbors(v, Reverse), in)
			same(t, "both", m, g.Neighbors(v, Both), append(out, in...))
		}
		if g.Nodes() != m.n || g.Edges() != edges {
			t.Fatalf("%v has %d nodes and %d edges, want %d and %d", m.rows, g.Nodes(), g.Edges(), m.n, edges)
		}
		in, out, err := g.Degrees(t.Context(), workers)
		for v := range int64(m.n) {
			if err != nil || in[v] != int64(len(g.Neighbors(v, Reverse))) || out[v] != int64(len(g.Neighbors(v, Forward))) {
				t.Fatalf("node %d of %v has degrees %d and %d, %v", v, m.rows, in[v], out[v], err)
			}
		}
	})
}

// TestBuildParts builds a graph that several workers share, with the weight of
// each edge telling its row.
func TestBuildParts(t *testing.T) {
	want := large(t, 1)
	for _, workers := range []int{2, 3, 20} {
		if got := large(t, workers); !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers build another graph", workers)
		}
	}
	if !slices.IsSorted(want.out.off) || !slices.IsSorted(want.in.off) || want.Edges() != 150000 || len(want.in.to) != 150000 {
		t.Error("lists are not in order, or lack edges")
	}
	for v := range int32(want.Nodes()) {
		if !slices.IsSorted(want.out.of(v)) || !slices.IsSorted(want.in.of(v)) {
			t.Fatalf("the lists of node %d are not in order", v)
		}
	}
}

func TestNegativeWeight(t *testing.T) {
	for _, c := range []struct {
		src     []int64
		weights []float64
		want    *Negative
	}{
		{[]int64{0, 1, 2}, []float64{1, 0, 2}, nil},
		{[]int64{0, 1, 2}, []float64{1, -2, -3}, &Negative{1, -2}},
		{[]int64{0, 1, 2}, []float64{math.NaN(), math.Copysign(0, -1), 1}, nil},
		{[]int64{0, -1, 2}, []float64{1, 1, -3}, nil}, // two edges, so two rows count
		{[]int64{0, -1, 2}, []float64{1, -1, 3}, &Negative{1, -1}},
		{[]int64{0, 1, 2}, nil, nil},
	} {
		m := &model{n: 3, rows: Rows{Src: c.src, Dst: []int64{0, 1, 2}, Weights: c.weights}}
		if got := m.build(t, 1).NegativeWeight(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: got %v, want %v", m.rows, got, c.want)
		}
	}
}

// TestCancel ends every algorithm by its context.
func TestCancel(t *testing.T) {
	g := large(t, 2)
	rows := Rows{Src: make([]int64, 10), Dst: make([]int64, 10)}
	for name, run := range map[string]func(ctx context.Context) error{
		"Last":        func(ctx context.Context) error { _, err := rows.Last(ctx, 1); return err },
		"Build":       func(ctx context.Context) error { _, err := Build(ctx, 2, rows, 1); return err },
		"Degrees":     func(ctx context.Context) error { _, _, err := g.Degrees(ctx, 2); return err },
		"Reach":       func(ctx context.Context) error { _, _, err := g.Reach(ctx, 0, 1, 99, Both); return err },
		"DepthFirst":  func(ctx context.Context) error { _, err := g.DepthFirst(ctx, 0, 255); return err },
		"Path":        func(ctx context.Context) error { _, err := tree(1<<18).Path(ctx, 0, 1<<18-1, 255); return err },
		"Distances":   func(ctx context.Context) error { _, _, _, err := g.Distances(ctx, 0, -1, 255); return err },
		"Shortest":    func(ctx context.Context) error { _, err := g.Shortest(ctx, 0, 19999, 1000); return err },
		"Spanning":    func(ctx context.Context) error { _, err := g.Spanning(ctx, 2); return err },
		"PageRank":    func(ctx context.Context) error { _, err := g.PageRank(ctx, 2, 1, 0.5); return err },
		"Components":  func(ctx context.Context) error { _, err := g.Components(ctx, 2); return err },
		"Betweenness": func(ctx context.Context) error { _, err := g.Betweenness(ctx, 2, g.Sample(0)); return err },
		"Closeness":   func(ctx context.Context) error { _, err := g.Closeness(ctx, 2, g.Sample(0)); return err },
		"Communities": func(ctx context.Context) error { _, err := g.Communities(ctx, 1000); return err },
		"Clustering":  func(ctx context.Context) error { _, err := g.Clustering(ctx, 2); return err },
		"Order":       func(ctx context.Context) error { _, _, err := tree(1 << 17).Order(ctx); return err },
	} {
		if err := run(cancelled()); !errors.Is(err, value.ErrCancel) {
			t.Errorf("%s goes on after its context has ended: %v", name, err)
		}
	}
}

// tree returns a graph in which node v leads to 2v+1 and 2v+2.
func tree(n int) *Graph {
	var rows Rows
	for v := 1; v < n; v++ {
		rows.Src, rows.Dst = append(rows.Src, int64(v-1)/2), append(rows.Dst, int64(v))
	}
	g, err := Build(context.Background(), 1, rows, n)
	if err != nil {
		panic(err)
	}
	return g
}

func TestEmpty(t *testing.T) {
	g, err := Build(t.Context(), 2, Rows{Weights: []float64{}}, 0)
	if err != nil || g.Nodes() != 0 || g.Edges() != 0 || !g.Weighted() || g.Has(0) {
		t.Fatalf("%+v, %v", g, err)
	}
	if nodes, _, err := g.Reach(t.Context(), 0, 0, 5, Both); nodes != nil || err != nil {
		t.Errorf("Reach gives %v, %v", nodes, err)
	}
	if edges, err := g.Spanning(t.Context(), 2); len(edges) != 0 || err != nil {
		t.Errorf("Spanning gives %v, %v", edges, err)
	}
}

func ExampleGraph_Path() {
	ctx := context.Background()
	rows := Rows{Src: []int64{0, 1, 0, 2}, Dst: []int64{1, 2, 2, 3}}
	g, err := Build(ctx, 1, rows, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(g.Path(ctx, 0, 3, Unlimited))
	// Output: [0 2 3] <nil>
}
