package graph

import "context"

// CommunityBytes is what Communities allocates for a node.
const CommunityBytes = 32

// Communities returns the community of each node, numbered by first appearance:
// the first phase of the Louvain method (V. D. Blondel and others, Fast unfolding
// of communities in large networks, 2008). In every sweep each node in turn
// moves to the community of a neighbour that raises the modularity most, if one
// does; staying counts as no gain. Sweeps end when no node has moved, or after
// maxSweeps. Weights and directions do not count, parallel edges do.
func (g *Graph) Communities(ctx context.Context, maxSweeps int) ([]int64, error) {
	l := newLouvain(g)
	p := pace{ctx: ctx}
	for range maxSweeps {
		moved := false
		for v := range int32(g.Nodes()) {
			if l.move(v) {
				moved = true
			}
			if err := p.did(1 + g.out.degree(v) + g.in.degree(v)); err != nil {
				return nil, err
			}
		}
		if !moved {
			break
		}
	}
	return l.numbered(), nil
}

type louvain struct {
	g         *Graph
	community []int32
	degree    []float64 // of each community: the ends of edges in it
	total     float64   // of all

	links   []int32 // edges to each community from the node being moved
	touched []int32 // communities with links
}

func newLouvain(g *Graph) *louvain {
	n := g.Nodes()
	l := &louvain{g: g, community: newDisjoint(n), degree: make([]float64, n), links: make([]int32, n), total: max(2*float64(len(g.out.to)), 1)}
	for v := range l.degree {
		l.degree[v] = l.nodeDegree(int32(v))
	}
	return l
}

func (l *louvain) nodeDegree(v int32) float64 {
	return float64(l.g.out.degree(v) + l.g.in.degree(v))
}

// move moves v to the best community and reports whether that is another one.
func (l *louvain) move(v int32) bool {
	old, degree := l.community[v], l.nodeDegree(v)
	for _, list := range [2][]int32{l.g.out.of(v), l.g.in.of(v)} {
		for _, w := range list {
			c := l.community[w]
			if c == old {
				continue
			}
			if l.links[c] == 0 {
				l.touched = append(l.touched, c)
			}
			l.links[c]++
		}
	}
	best, most := old, 0.0
	for _, c := range l.touched {
		gain := float64(l.links[c])/l.total - float64(l.degree[c]*degree)/float64(l.total*l.total)
		if gain > most {
			best, most = c, gain
		}
		l.links[c] = 0
	}
	l.touched = l.touched[:0]
	if best == old {
		return false
	}
	l.degree[old] -= degree
	l.degree[best] += degree
	l.community[v] = best
	return true
}

// numbered returns the communities as numbers from 0 in order of appearance.
func (l *louvain) numbered() []int64 {
	number := make([]int64, len(l.community)) // one more, 0 for none yet
	out := make([]int64, len(l.community))
	count := int64(0)
	for v, c := range l.community {
		if number[c] == 0 {
			count++
			number[c] = count
		}
		out[v] = number[c] - 1
	}
	return out
}
