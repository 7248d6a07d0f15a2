package graph

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// random returns a graph of this many nodes and about eight edges for each,
// some nodes having many.
func random(b *testing.B, nodes int) *Graph {
	rnd := rand.New(rand.NewPCG(17, 18))
	m := &model{n: nodes}
	for range 8 * nodes {
		m.rows.Src = append(m.rows.Src, int64(float64(nodes)*rnd.Float64()*rnd.Float64()))
		m.rows.Dst = append(m.rows.Dst, rnd.Int64N(int64(nodes)))
		m.rows.Weights = append(m.rows.Weights, rnd.Float64())
	}
	m.rows.Dst[0] = int64(nodes - 1)
	return m.build(b, 2)
}

// BenchmarkGraph runs each algorithm with one worker and with two; the figure
// is edges in a second.
func BenchmarkGraph(b *testing.B) {
	g := random(b, 200_000)
	ctx := b.Context()
	rows := Rows{Weights: g.weights}
	src, err := g.sources(ctx, 1)
	if err != nil {
		b.Fatal(err)
	}
	for _, at := range rand.New(rand.NewPCG(19, 20)).Perm(len(src)) {
		rows.Src, rows.Dst = append(rows.Src, int64(src[at])), append(rows.Dst, int64(g.out.to[at]))
	}
	for _, c := range []struct {
		name string
		run  func(workers int) error
	}{
		{"build", func(w int) error { _, err := Build(ctx, w, rows, g.Nodes()); return err }},
		{"reach", func(int) error { _, _, err := g.Reach(ctx, 0, 1, 255, Both); return err }},
		{"distances", func(int) error { _, _, _, err := g.Distances(ctx, 0, -1, 255); return err }},
		{"spanning", func(w int) error { _, err := g.Spanning(ctx, w); return err }},
		{"pagerank10", func(w int) error { _, err := g.PageRank(ctx, w, 10, 0.85); return err }},
		{"components", func(w int) error { _, err := g.Components(ctx, w); return err }},
		{"communities1", func(int) error { _, err := g.Communities(ctx, 1); return err }},
		{"clustering", func(w int) error { _, err := g.Clustering(ctx, w); return err }},
		{"betweenness10", func(w int) error { _, err := g.Betweenness(ctx, w, g.Sample(10)); return err }},
		{"closeness128", func(w int) error { _, err := g.Closeness(ctx, w, g.Sample(128)); return err }},
		{"order", func(int) error { _, _, err := g.Order(ctx); return err }},
	} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/%d", c.name, workers), func(b *testing.B) {
				for b.Loop() {
					if err := c.run(workers); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(g.Edges())*float64(b.N)/b.Elapsed().Seconds()/1e6, "Medges/s")
			})
		}
	}
}
