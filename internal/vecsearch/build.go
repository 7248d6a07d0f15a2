package vecsearch

import (
	"context"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// Params are the parameters of an index to build.
type Params struct {
	Metric  Metric
	M       int // 1 to MaxM
	EfBuild int // 1 to MaxEf
}

// Build returns the index of rows, of which there is at least one, with levels
// drawn from g.
//
// The index is the one that inserting row after row gives, at any number of
// workers. What can be done at once is the search for neighbours, which takes
// most of the time: several rows look for theirs in the index as it is, then
// each is inserted in its turn, and one for which the index has changed at a
// place where it looked searches again. The larger the index, the fewer those
// are; a batch is as large as its predecessors succeeded.
func Build(ctx context.Context, workers int, g *Levels, rows *Rows, p Params) (*Index, error) {
	ix := &Index{Metric: p.Metric, Dim: rows.dim, M: p.M, M0: 2 * p.M, EfBuild: p.EfBuild}
	if err := ix.pack(ctx, workers, rows); err != nil {
		return nil, err
	}
	ix.Levels = g.draw(rows.n, p.M)
	ix.makeLayers()
	ix.Prepare()
	if err := newBuilder(ctx, ix, max(workers, 1)).run(ctx); err != nil {
		return nil, err
	}
	return ix, nil
}

// BuildBytes returns about how many bytes the index of n rows of dim elements
// takes while it is built, per row.
func BuildBytes(dim, m int) int64 {
	const link, dist = 4, 8
	return int64(4*dim) + int64(2*m)*(link+dist)
}

// pack copies the rows into Vectors.
func (ix *Index) pack(ctx context.Context, workers int, rows *Rows) error {
	ix.Vectors = make([]float32, rows.n*rows.dim)
	return kernel.Parallel(ctx, workers, rows.n, rows.grain(), func(lo, hi, _ int) {
		dst := ix.Vectors[lo*rows.dim : hi*rows.dim]
		switch vecs := rows.vecs.(type) {
		case [][]float64:
			packSingles(dst, vecs[lo:hi])
		case [][]float32:
			packSingles(dst, vecs[lo:hi])
		case [][]int64:
			packSingles(dst, vecs[lo:hi])
		case [][]int32:
			packSingles(dst, vecs[lo:hi])
		}
	})
}

func packSingles[T coordinate](dst []float32, vecs [][]T) {
	for _, v := range vecs {
		for i, x := range v {
			dst[i] = float32(float64(x))
		}
		dst = dst[len(v):]
	}
}

// makeLayers makes the layers that the levels ask for, without links.
func (ix *Index) makeLayers() {
	var top int8
	for _, l := range ix.Levels {
		top = max(top, l)
	}
	ix.Layers = make([]Layer, top+1)
	ix.Layers[0] = Layer{Slots: ix.M0, Links: unused(ix.Rows() * ix.M0)}
	nodes := ix.Layers[1:]
	for row, level := range ix.Levels {
		for l := range level {
			nodes[l].Nodes = append(nodes[l].Nodes, int32(row))
		}
	}
	for i := range nodes {
		nodes[i].Slots = ix.M
		nodes[i].Links = unused(len(nodes[i].Nodes) * ix.M)
		if len(nodes[i].Nodes) == ix.Rows() {
			nodes[i].Nodes = nil
		}
	}
}

func unused(n int) []int32 {
	links := make([]int32, n)
	for i := range links {
		links[i] = noNeighbor
	}
	return links
}

// builder inserts the rows of an index. Its layers lie beside those of the
// index.
type builder struct {
	ix      *Index
	layers  []growing
	workers []*worker
}

// growing is what a builder knows of a layer beyond the links.
type growing struct {
	used    []int32   // by position: slots in use
	dist    []float64 // by slot: distance of the neighbour
	changed []int32   // by position: the row whose insertion changed the slots last
}

// worker is what one goroutine of a builder needs to search.
type worker struct {
	s   *searcher
	q   *Query
	vec []float64
}

func newBuilder(ctx context.Context, ix *Index, workers int) *builder {
	b := &builder{ix: ix}
	for i := range ix.Layers {
		links := len(ix.Layers[i].Links)
		n := links / ix.Layers[i].Slots
		b.layers = append(b.layers, growing{make([]int32, n), make([]float64, links), make([]int32, n)})
	}
	for range workers {
		w := &worker{newSearcher(ix), &Query{Metric: ix.Metric}, make([]float64, ix.Dim)}
		w.s.done = ctx.Done()
		b.workers = append(b.workers, w)
	}
	return b
}

// insertion is what a search for the neighbours of a row has found.
type insertion struct {
	row   int32
	entry int32   // of the index that was searched
	next  int32   // the first row that was not in it
	found [][]Hit // by layer, up to the level of the row
	reads []read
}

// maxBatch is the largest number of rows, per worker, that search at once.
const maxBatch = 16

func (b *builder) run(ctx context.Context) error {
	n := int32(b.ix.Rows())
	batch := make([]insertion, maxBatch*len(b.workers))
	size := int32(1)
	for next := int32(1); next < n; {
		size = min(size, n-next)
		todo := batch[:size]
		err := kernel.Parallel(ctx, len(b.workers), len(todo), 1, func(lo, _, w int) {
			b.find(b.workers[w], &todo[lo], next+int32(lo), next)
		})
		if err != nil {
			return err
		}
		again := int32(0)
		for i := range todo {
			in := &todo[i]
			if b.outdated(in) {
				again++
				b.find(b.workers[0], in, in.row, in.row)
			}
			b.insert(in)
		}
		next += size
		size = b.nextSize(size, again)
	}
	if ended(ctx.Done()) { // the last searches may have ended early
		return errInterrupted()
	}
	return nil
}

// nextSize returns how many rows are to search at once after a batch in which
// this many had to search again.
func (b *builder) nextSize(size, again int32) int32 {
	most := int32(maxBatch * len(b.workers))
	switch {
	case len(b.workers) == 1:
		return 1
	case again == 0:
		return min(2*size, most)
	case 4*again > size:
		return max(size/2, 1)
	}
	return size
}

// find searches the neighbours of row in the index that ends before next.
func (b *builder) find(w *worker, in *insertion, row, next int32) {
	ix := b.ix
	in.row, in.entry, in.next, in.reads = row, ix.Entry, next, in.reads[:0]
	w.s.reads = &in.reads
	for i, x := range ix.vector(row) {
		w.vec[i] = float64(x)
	}
	w.q.set(w.vec)
	level := int(ix.Levels[row])
	for len(in.found) <= level {
		in.found = append(in.found, nil)
	}
	best := w.s.at(w.q, ix.Entry)
	for layer := len(ix.Layers) - 1; layer > level; layer-- {
		best = w.s.descend(w.q, layer, best)
	}
	for layer := level; layer >= 0; layer-- {
		hits := w.s.beam(w.q, layer, best, ix.EfBuild, nil)
		best = hits[0]
		in.found[layer] = append(in.found[layer][:0], hits[:min(len(hits), ix.Layers[layer].Slots)]...)
	}
}

// outdated reports whether the index has changed since where the search for an
// insertion has looked.
func (b *builder) outdated(in *insertion) bool {
	if in.row == in.next {
		return false // there was no insertion in between
	}
	if in.entry != b.ix.Entry {
		return true
	}
	for _, r := range in.reads {
		if b.layers[r.layer].changed[r.at] >= in.next {
			return true
		}
	}
	return false
}

// insert links a row with the neighbours found, in both directions.
func (b *builder) insert(in *insertion) {
	ix := b.ix
	level := ix.Levels[in.row]
	for layer, hits := range in.found[:level+1] {
		l, g := &ix.Layers[layer], &b.layers[layer]
		at := l.position(in.row)
		for i, h := range hits {
			l.slots(at)[i] = h.Row
			g.dist[at*l.Slots+i] = h.Dist
		}
		g.used[at], g.changed[at] = int32(len(hits)), in.row
		for _, h := range hits {
			if to := l.position(h.Row); to >= 0 {
				g.link(l, to, Hit{in.row, h.Dist})
			}
		}
	}
	if level > ix.Levels[ix.Entry] {
		ix.Entry = in.row
	}
}

// link adds x to the neighbours of the row at a position. When its slots are
// full the nearest stay, in order.
func (g *growing) link(l *Layer, at int, x Hit) {
	rows, dist := l.slots(at), g.dist[at*l.Slots:][:l.Slots]
	n := int(g.used[at])
	if n < len(rows) {
		rows[n], dist[n] = x.Row, x.Dist
		g.used[at]++
		g.changed[at] = x.Row
		return
	}
	moved := false
	for i := 1; i < n; i++ {
		moved = settle(rows, dist, i, Hit{rows[i], dist[i]}) || moved
	}
	if last := n - 1; x.Dist < dist[last] {
		moved = true
		rows[last], dist[last] = x.Row, x.Dist
		settle(rows, dist, last, x)
	}
	if moved {
		g.changed[at] = x.Row
	}
}

// settle puts x, which is element i of neighbours of which those before are in
// order, in its place behind all that are as near, and reports whether that is
// another one.
func settle(rows []int32, dist []float64, i int, x Hit) bool {
	j := i
	for ; j > 0 && dist[j-1] > x.Dist; j-- {
		rows[j], dist[j] = rows[j-1], dist[j-1]
	}
	rows[j], dist[j] = x.Row, x.Dist
	return j != i
}
