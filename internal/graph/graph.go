// Package graph holds directed graphs and the algorithms that analyse them.
//
// A [Graph] is built once, from two columns of node numbers, and never changes,
// so any number of goroutines may read it. Its edges lie in flat arrays, grouped
// by the node that they leave and again by the node that they enter ("compressed
// sparse rows"). Nodes are the numbers 0 to n-1; a number that no edge mentions
// is a node without edges. Parallel edges and loops are kept.
//
// Results do not depend on the number of workers: floating-point sums are
// added in one fixed order, and everything that several goroutines add to is an
// integer. Every algorithm looks at its context once per batch of work and
// fails only with a cancel error.
package graph

import (
	"context"
	"math"
	"slices"
	"sort"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// MaxNodes and MaxRows are how many nodes a graph may have and how many edges,
// so that the number of a node, and the place of an edge in a list of both
// directions, fits in 32 bits.
const (
	MaxNodes = math.MaxInt32
	MaxRows  = math.MaxInt32 / 2
)

// Graph is a directed graph.
type Graph struct {
	out, in adjacency
	weights []float64 // of the edges in the order of out, nil without weights

	// Edges of which only one end is a node, in order of that node and of the
	// other number, which is negative. Only Neighbors, Degrees and Edges know
	// them.
	outHalf, inHalf []halfEdge

	negative *Negative
}

// Negative is an edge with a negative weight.
type Negative struct {
	Row    int
	Weight float64
}

// adjacency lists the other ends of the edges of every node: those of node v
// are to[off[v]:off[v+1]], ascending, parallel edges in the order of their rows.
type adjacency struct {
	off []int32
	to  []int32
}

func (a *adjacency) of(v int32) []int32 { return a.to[a.off[v]:a.off[v+1]] }

func (a *adjacency) degree(v int32) int { return int(a.off[v+1] - a.off[v]) }

type halfEdge struct {
	node  int32
	other int64
}

// halves returns the edges of v in a list ordered by node.
func halves(list []halfEdge, v int32) []halfEdge {
	lo := sort.Search(len(list), func(i int) bool { return list[i].node >= v })
	hi := lo
	for hi < len(list) && list[hi].node == v {
		hi++
	}
	return list[lo:hi]
}

// Nodes returns the number of nodes.
func (g *Graph) Nodes() int { return len(g.out.off) - 1 }

// Edges returns the number of edges that leave a node.
func (g *Graph) Edges() int { return len(g.out.to) + len(g.outHalf) }

// Weighted reports whether the edges have weights.
func (g *Graph) Weighted() bool { return g.weights != nil }

// NegativeWeight returns the first negative weight in the rows 0 to Edges()-1,
// nil if there is none.
func (g *Graph) NegativeWeight() *Negative { return g.negative }

// Has reports whether v is a node.
func (g *Graph) Has(v int64) bool { return v >= 0 && v < int64(g.Nodes()) }

// Direction says along which edges to go.
type Direction uint8

// The directions.
const (
	Forward Direction = iota // from source to destination
	Reverse                  // from destination to source
	Both                     // forward first, then reverse
)

// Neighbors returns the other ends of the edges of v, in order of their number;
// under Both those of Forward and then those of Reverse. They may be negative.
// What is no node has no neighbours.
func (g *Graph) Neighbors(v int64, dir Direction) []int64 {
	var ends []int64
	if !g.Has(v) {
		return ends
	}
	add := func(a *adjacency, half []halfEdge) {
		for _, h := range halves(half, int32(v)) {
			ends = append(ends, h.other)
		}
		list := a.of(int32(v))
		ends = slices.Grow(ends, len(list))
		for _, w := range list {
			ends = append(ends, int64(w))
		}
	}
	if dir != Reverse {
		add(&g.out, g.outHalf)
	}
	if dir != Forward {
		add(&g.in, g.inHalf)
	}
	return ends
}

// Degrees returns the number of edges that enter and that leave each node.
func (g *Graph) Degrees(ctx context.Context, workers int) (in, out []int64, err error) {
	in, out = make([]int64, g.Nodes()), make([]int64, g.Nodes())
	err = kernel.Parallel(ctx, workers, len(in), kernel.Grain, func(lo, hi, _ int) {
		for v := lo; v < hi; v++ {
			in[v], out[v] = int64(g.in.degree(int32(v))), int64(g.out.degree(int32(v)))
		}
	})
	for _, h := range g.inHalf {
		in[h.node]++
	}
	for _, h := range g.outHalf {
		out[h.node]++
	}
	return in, out, err
}

// pace looks at the context once per batch of work, in loops that visit nodes
// in an order of their own.
type pace struct {
	ctx  context.Context
	work int
}

// did counts work done: nodes and edges looked at.
func (p *pace) did(work int) error {
	if p.work += work; p.work < kernel.Grain {
		return nil
	}
	p.work = 0
	return kernel.Stopped(p.ctx)
}
