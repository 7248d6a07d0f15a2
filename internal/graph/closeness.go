package graph

import (
	"context"
	"math/bits"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// ClosenessBytes is what each worker of Closeness allocates for a node.
const ClosenessBytes = 36

// Closeness returns, for each node of the sample in order, the number of other
// nodes that it reaches divided by the sum of their distances in hops, edges
// taken as undirected; 0 where it reaches none.
//
// One search runs from 64 sources at once, a bit for each, so that an edge is
// followed once for all of them that come to it at the same depth (M. Then and
// others, The more the merrier: efficient multi-source graph traversal, 2014).
func (g *Graph) Closeness(ctx context.Context, workers int, from Sample) ([]float64, error) {
	next, err := g.neighbours(ctx, workers, func(room []int32, v int32) int { return distinct(room, g.out.of(v), g.in.of(v), v) })
	if err != nil {
		return nil, err
	}
	searches := make([]*manySearch, max(min(workers, (from.Count+63)/64), 1))
	for w := range searches {
		searches[w] = newManySearch(next, g.Nodes())
	}
	closeness := make([]float64, from.Count)
	err = kernel.Parallel(ctx, len(searches), from.Count, 64, func(lo, hi, w int) {
		s := searches[w]
		s.from(ctx, lo, hi, from.Stride)
		for i := lo; i < hi; i++ {
			if reached := s.reached[i-lo]; reached > 0 {
				closeness[i] = float64(reached) / float64(s.hops[i-lo])
			}
		}
	})
	if err == nil {
		err = kernel.Stopped(ctx)
	}
	return closeness, err
}

// manySearch is the state of searches from up to 64 sources. Bit i of a word is
// the search from source i.
type manySearch struct {
	lists *neighbours

	seen        []uint64 // the searches that have come to a node
	here, there []uint64 // those that came to it in this step, and that come in the next
	level, next []int32  // nodes with bits in here and there
	touched     []int32  // nodes with bits in seen

	reached, hops [64]int64 // of each source: other nodes, and the sum of their distances
}

func newManySearch(lists *neighbours, nodes int) *manySearch {
	return &manySearch{lists: lists, seen: make([]uint64, nodes), here: make([]uint64, nodes), there: make([]uint64, nodes)}
}

// from searches from the sources lo to hi-1, stride nodes apart. It ends early
// when ctx does.
func (s *manySearch) from(ctx context.Context, lo, hi, stride int) {
	for _, v := range s.touched {
		s.seen[v] = 0
	}
	s.touched, s.level = s.touched[:0], s.level[:0]
	s.reached, s.hops = [64]int64{}, [64]int64{}
	for i := lo; i < hi; i++ {
		v := int32(i * stride)
		s.seen[v], s.here[v] = 1<<(i-lo), 1<<(i-lo)
		s.touched, s.level = append(s.touched, v), append(s.level, v)
	}
	p := pace{ctx: ctx}
	for depth := int64(1); len(s.level) > 0; depth++ {
		for _, v := range s.level {
			list, come := s.lists.of(v), s.here[v]
			s.here[v] = 0
			for _, w := range list {
				fresh := come &^ s.seen[w]
				if fresh == 0 {
					continue
				}
				if s.there[w] == 0 {
					s.next = append(s.next, w)
				}
				s.there[w] |= fresh
			}
			if p.did(1+len(list)) != nil {
				return
			}
		}
		s.count(depth)
		s.here, s.there = s.there, s.here
		s.level, s.next = s.next, s.level[:0]
	}
}

// count marks the nodes of the next level as seen and adds them to the numbers
// of the searches that come to them.
func (s *manySearch) count(depth int64) {
	var c bitCounts
	for _, w := range s.next {
		come := s.there[w]
		if s.seen[w] == 0 {
			s.touched = append(s.touched, w)
		}
		s.seen[w] |= come
		c.add(come)
	}
	for i, n := range c.counts() {
		s.reached[i] += n
		s.hops[i] += n * depth
	}
}

// bitCounts counts how many words have each of 64 bits. Bit i of planes[k] is
// bit k of the count of bit i, so adding a word is an addition of 64 numbers at
// once that ends when no carry is left.
type bitCounts struct {
	planes [32]uint64
	used   int
}

func (c *bitCounts) add(word uint64) {
	for k := 0; word != 0; k++ {
		c.planes[k], word = c.planes[k]^word, c.planes[k]&word
		c.used = max(c.used, k+1)
	}
}

func (c *bitCounts) counts() (counts [64]int64) {
	for k, plane := range c.planes[:c.used] {
		for ; plane != 0; plane &= plane - 1 {
			counts[bits.TrailingZeros64(plane)] += 1 << k
		}
	}
	return counts
}
