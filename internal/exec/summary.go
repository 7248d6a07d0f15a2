package exec

// summary answers for ranges of a sequence what a fold over their elements
// gives, in a time that hardly grows with the length of the range: it keeps the
// folds of blocks, of blocks of blocks, and so on.
type summary[S any] struct {
	empty  S
	leaf   func(lo, hi int) S // folds elements
	merge  func(a, b S) S
	levels [][]S // levels[k][i] is the fold of the i-th block of summaryBlock^(k+1) elements
}

// summaryBlock is how many elements, or blocks, make a block.
const summaryBlock = 64

// newSummary returns the summary of n elements. empty is the fold of none.
func newSummary[S any](n int, empty S, leaf func(lo, hi int) S, merge func(a, b S) S) *summary[S] {
	s := &summary[S]{empty: empty, leaf: leaf, merge: merge}
	level := make([]S, n/summaryBlock)
	for i := range level {
		level[i] = leaf(i*summaryBlock, (i+1)*summaryBlock)
	}
	for len(level) > 0 {
		s.levels = append(s.levels, level)
		above := make([]S, len(level)/summaryBlock)
		for i := range above {
			above[i] = s.fold(level[i*summaryBlock : (i+1)*summaryBlock])
		}
		level = above
	}
	return s
}

func (s *summary[S]) fold(blocks []S) S {
	out := s.empty
	for _, b := range blocks {
		out = s.merge(out, b)
	}
	return out
}

// of returns the fold of elements lo up to hi.
func (s *summary[S]) of(lo, hi int) S {
	if hi-lo <= 2*summaryBlock {
		return s.leaf(lo, hi)
	}
	first, last := (lo+summaryBlock-1)/summaryBlock, hi/summaryBlock
	out := s.merge(s.leaf(lo, first*summaryBlock), s.blocks(0, first, last))
	return s.merge(out, s.leaf(last*summaryBlock, hi))
}

// blocks returns the fold of blocks lo up to hi of a level.
func (s *summary[S]) blocks(level, lo, hi int) S {
	if hi-lo <= 2*summaryBlock {
		return s.fold(s.levels[level][lo:hi])
	}
	first, last := (lo+summaryBlock-1)/summaryBlock, hi/summaryBlock
	out := s.merge(s.fold(s.levels[level][lo:first*summaryBlock]), s.blocks(level+1, first, last))
	return s.merge(out, s.fold(s.levels[level][last*summaryBlock:hi]))
}
