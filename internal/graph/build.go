package graph

import (
	"cmp"
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// Rows are the edges that a graph is built from: row i leads from Src[i] to
// Dst[i]. A negative number is no node.
type Rows struct {
	Src, Dst []int64
	Weights  []float64 // one per row, or nil
}

// Last returns the largest number in the rows, -1 if none is a node. A graph of
// these rows has one node more.
func (r Rows) Last(ctx context.Context, workers int) (int64, error) {
	largest := make([]int64, max(workers, 1))
	for w := range largest {
		largest[w] = -1
	}
	err := kernel.Parallel(ctx, workers, len(r.Src), kernel.Grain, func(lo, hi, worker int) {
		m := largest[worker]
		for i, s := range r.Src[lo:hi] {
			m = max(m, s, r.Dst[lo+i])
		}
		largest[worker] = m
	})
	return slices.Max(largest), err
}

// NodeBytes and RowBytes say what Build allocates, at most, for a node and for
// a row.
const (
	NodeBytes = 8
	RowBytes  = 24
)

// Build returns the graph of these rows, with the given number of nodes: what
// Last says and one more. There may be MaxNodes nodes and MaxRows rows.
//
// The edges are ordered by two stable counting sorts, first by destination and
// then by source; a third pass over the sorted edges gives the reverse lists.
// Each worker has a range of nodes and writes the edges of those only, so no
// two write to the same place and the order does not depend on their number.
func Build(ctx context.Context, workers int, rows Rows, nodes int) (*Graph, error) {
	b := builder{ctx: ctx, parts: 1, nodes: int32(nodes), rows: rows}
	if len(rows.Src) > kernel.Grain {
		b.parts = min(max(workers, 1), maxParts)
	}
	b.in.off, b.out.off = make([]int32, nodes+1), make([]int32, nodes+1)
	if err := b.count(); err != nil {
		return nil, err
	}
	edges := b.out.off[nodes]
	b.out.to, b.in.to = make([]int32, edges), make([]int32, edges)
	if rows.Weights != nil {
		b.weights = make([]float64, edges)
		b.byDst = make([]float64, edges)
	}
	for _, pass := range []func() error{b.sortByDst, b.sortBySrc, b.reverse} {
		if err := pass(); err != nil {
			return nil, err
		}
	}
	g := &Graph{out: b.out, in: b.in, weights: b.weights}
	if int(edges) < len(rows.Src) {
		g.outHalf, g.inHalf = halfEdges(rows.Src, rows.Dst), halfEdges(rows.Dst, rows.Src)
	}
	g.negative = firstNegative(rows.Weights, g.Edges())
	return g, kernel.Stopped(ctx)
}

// maxParts limits how many workers build a graph: each reads all edges, which
// stops to pay.
const maxParts = 8

type builder struct {
	ctx     context.Context
	parts   int // ranges of nodes
	nodes   int32
	rows    Rows
	out, in adjacency
	weights []float64 // in the order of out
	byDst   []float64 // in the order of the first sort
}

// each calls f for ranges of nodes that together are all of them, each with
// consecutive batches of n items.
func (b *builder) each(n int, f func(first, end int32, lo, hi int)) error {
	err := kernel.Parallel(b.ctx, b.parts, b.parts, 1, func(part, _, _ int) {
		bound := func(i int) int32 { return int32(int64(b.nodes) * int64(i) / int64(b.parts)) }
		first, end := bound(part), bound(part+1)
		for lo := 0; lo < n && kernel.Stopped(b.ctx) == nil; lo += kernel.Grain {
			f(first, end, lo, min(lo+kernel.Grain, n))
		}
	})
	if err == nil {
		err = kernel.Stopped(b.ctx)
	}
	return err
}

// within reports whether x is one of the nodes first to end-1.
func within(x int64, first, end int32) bool { return uint64(x-int64(first)) < uint64(end-first) }

// count sets the offsets of both adjacencies.
func (b *builder) count() error {
	err := b.each(len(b.rows.Src), func(first, end int32, lo, hi int) {
		in, out := b.in.off[1:], b.out.off[1:]
		for i, s := range b.rows.Src[lo:hi] {
			d := b.rows.Dst[lo+i]
			if s|d < 0 {
				continue
			}
			if within(s, first, end) {
				out[s]++
			}
			if within(d, first, end) {
				in[d]++
			}
		}
	})
	for v := range b.nodes {
		b.in.off[v+1] += b.in.off[v]
		b.out.off[v+1] += b.out.off[v]
	}
	return err
}

// While edges are placed, off[v] is where the next edge of v goes. In the end
// it is where those of v+1 begin; rewind makes it the beginning again.
func rewind(off []int32) {
	copy(off[1:], off)
	off[0] = 0
}

// sortByDst puts the sources of the edges in order of their destination, into
// the array that will hold the reverse lists.
func (b *builder) sortByDst() error {
	err := b.each(len(b.rows.Src), func(first, end int32, lo, hi int) {
		off, to := b.in.off, b.in.to
		for i, s := range b.rows.Src[lo:hi] {
			d := b.rows.Dst[lo+i]
			if s < 0 || !within(d, first, end) {
				continue
			}
			at := off[d]
			off[d]++
			to[at] = int32(s)
			if b.byDst != nil {
				b.byDst[at] = b.rows.Weights[lo+i]
			}
		}
	})
	rewind(b.in.off)
	return err
}

// sortBySrc makes the forward lists of what sortByDst has left.
func (b *builder) sortBySrc() error {
	err := b.each(len(b.in.to), func(first, end int32, lo, hi int) {
		off, to := b.out.off, b.out.to
		d := owner(b.in.off, lo)
		for i := lo; i < hi; i++ {
			for int(b.in.off[d+1]) <= i {
				d++
			}
			s := b.in.to[i]
			if !within(int64(s), first, end) {
				continue
			}
			at := off[s]
			off[s]++
			to[at] = d
			if b.byDst != nil {
				b.weights[at] = b.byDst[i]
			}
		}
	})
	rewind(b.out.off)
	b.byDst = nil
	return err
}

// reverse makes the reverse lists of the forward ones.
func (b *builder) reverse() error {
	err := b.each(len(b.out.to), func(first, end int32, lo, hi int) {
		off, to := b.in.off, b.in.to
		s := owner(b.out.off, lo)
		for i := lo; i < hi; i++ {
			for int(b.out.off[s+1]) <= i {
				s++
			}
			if d := b.out.to[i]; within(int64(d), first, end) {
				to[off[d]] = s
				off[d]++
			}
		}
	})
	rewind(b.in.off)
	return err
}

// owner returns the node to whose list position i belongs.
func owner(off []int32, i int) int32 {
	v, _ := slices.BinarySearchFunc(off[1:], i, func(end int32, i int) int {
		if int(end) <= i {
			return -1
		}
		return 1
	})
	return int32(v)
}

// halfEdges returns the edges whose near end is a node and whose far end is not.
func halfEdges(near, far []int64) []halfEdge {
	var list []halfEdge
	for i, v := range near {
		if v >= 0 && far[i] < 0 {
			list = append(list, halfEdge{int32(v), far[i]})
		}
	}
	slices.SortStableFunc(list, func(a, b halfEdge) int {
		return cmp.Or(cmp.Compare(a.node, b.node), cmp.Compare(a.other, b.other))
	})
	return list
}

func firstNegative(weights []float64, rows int) *Negative {
	if weights == nil {
		return nil
	}
	for i, w := range weights[:rows] {
		if w < 0 {
			return &Negative{Row: i, Weight: w}
		}
	}
	return nil
}
