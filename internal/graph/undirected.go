package graph

import (
	"context"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// neighbours lists, for every node, nodes at the other end of its edges in
// either direction: what is made of its forward and its reverse list. A list
// has room for both.
type neighbours struct {
	out, in []int32 // the offsets of the graph's lists
	end     []int32 // where the list of each node ends
	to      []int32
}

// NeighbourBytes is what neighbours take for an edge, besides 4 for a node.
const NeighbourBytes = 8

// mergeGrain is how many nodes a worker merges the lists of at a time.
const mergeGrain = 1 << 12

// neighbours returns the lists that merge writes to the room that it is given;
// it returns their length.
func (g *Graph) neighbours(ctx context.Context, workers int, merge func(room []int32, v int32) int) (*neighbours, error) {
	n := &neighbours{out: g.out.off, in: g.in.off, end: make([]int32, g.Nodes()), to: make([]int32, 2*len(g.out.to))}
	err := kernel.Parallel(ctx, workers, g.Nodes(), mergeGrain, func(lo, hi, _ int) {
		for v := int32(lo); v < int32(hi); v++ {
			n.end[v] = n.begin(v) + int32(merge(n.to[n.begin(v):n.begin(v+1)], v))
		}
	})
	return n, err
}

// begin returns where the list of v begins.
func (n *neighbours) begin(v int32) int32 { return n.out[v] + n.in[v] }

func (n *neighbours) of(v int32) []int32 { return n.to[n.begin(v):n.end[v]] }

// eitherWay writes the first list and then those of the second that are not in
// the first. Both are ascending; it returns how many it wrote.
func eitherWay(room, first, second []int32) int {
	n, i := copy(room, first), 0
	for _, w := range second {
		for i < len(first) && first[i] < w {
			i++
		}
		if i == len(first) || first[i] != w {
			room[n] = w
			n++
		}
	}
	return n
}

// distinct writes the numbers in two ascending lists, in order and each once,
// except for v. It returns how many it wrote.
func distinct(room, first, second []int32, v int32) int {
	n := 0
	for len(first) > 0 || len(second) > 0 {
		var w int32
		if len(second) == 0 || len(first) > 0 && first[0] <= second[0] {
			w, first = first[0], first[1:]
		} else {
			w, second = second[0], second[1:]
		}
		if w != v && (n == 0 || room[n-1] != w) {
			room[n] = w
			n++
		}
	}
	return n
}
