package datalog

import "slices"

// A rule whose second atom meets a small delta is slow when all rows of the first
// atom are scanned for each of many rounds. Then the delta drives: its rows find
// those of the first atom by index, and the pairs are sorted into the order in
// which the scan and the join would have made them.
const (
	drivenRows  = 1 << 12 // rows of the first atom from which on it is worth it
	drivenRatio = 16      // how many times they must be more than the delta and the pairs
)

// pairScan is a source that takes the place of a scan and the join after it.
type pairScan struct {
	left, right         *relation
	pairs               []uint64 // ascending; see pairOf
	takeLeft, takeRight []taken
	vars                int
}

// pairOf packs a row of the first atom and one of the second so that the pairs
// ascend as a join makes them: by the first, then by the second downwards.
func pairOf(left, right int32) uint64 { return uint64(left)<<32 | uint64(^uint32(right)) }

func unpair(p uint64) (left, right int32) { return int32(p >> 32), int32(^uint32(p)) }

// drive replaces the scan and the first join of a plan on the delta of its second
// atom by their pairs, where that promises to be faster.
func (ev *evaluation) drive(p *plan) error {
	j, ok := p.steps[0].(*join)
	s, scanned := p.source.(*scan)
	if !ok || !scanned || j.idx == nil || s.acc.len() < drivenRows {
		return nil
	}
	lo, hi := j.acc.ordinal(int(j.low)), j.acc.len()
	limit := s.acc.len() / drivenRatio
	if hi-lo > limit {
		return nil
	}
	cols := make([]int, len(j.keys)) // of the first atom
	for i, k := range j.keys {
		at := slices.IndexFunc(s.bound, func(t taken) bool { return t.v == k.v })
		if at < 0 || slices.Contains(cols[:i], s.bound[at].col) {
			return nil
		}
		cols[i] = s.bound[at].col
	}
	idx, err := s.acc.index(cols)
	if err != nil {
		return err
	}
	pairs, err := ev.pairsOf(idx, j, lo, hi, limit)
	if err != nil || pairs == nil {
		return err
	}
	kept := slices.Clone(s.take)
	kept = slices.DeleteFunc(kept, func(t taken) bool { return !slices.Contains(j.keep, t.v) })
	p.source = &pairScan{left: s.acc.rel, right: j.acc.rel, pairs: pairs, takeLeft: kept, takeRight: j.take, vars: s.vars}
	p.steps = p.steps[1:]
	return nil
}

// pairsOf returns the pairs of the ordinals from lo to hi of the second atom with
// the rows of an index over the first, sorted; nil when they are more than limit.
func (ev *evaluation) pairsOf(idx *index, j *join, lo, hi, limit int) ([]uint64, error) {
	pairs := make([]uint64, 0, hi-lo)
	var heads [batchSize]int32
	keys := make([][]int64, len(j.keys))
	for i := range keys {
		keys[i] = make([]int64, batchSize)
	}
	rows := make([]int32, batchSize)
	for ; lo < hi; lo += batchSize {
		if err := ev.work.Check(); err != nil {
			return nil, err
		}
		rows = rows[:min(batchSize, hi-lo)]
		for i := range rows {
			rows[i] = j.acc.row(int32(lo + i))
		}
		for k, c := range j.idx.cols {
			pick(keys[k][:len(rows)], j.acc.rel.cols[c].words, rows)
		}
		idx.chains(heads[:len(rows)], keys)
		for i, e := range heads[:len(rows)] {
			for ; e != 0; e = idx.next[e-1] {
				left := idx.acc.row(e - 1)
				if !idx.direct && !idx.matches(left, keys, i) {
					continue
				}
				if len(pairs) == limit {
					return nil, nil
				}
				pairs = append(pairs, pairOf(left, rows[i]))
			}
		}
	}
	slices.Sort(pairs)
	return pairs, nil
}

func (s *pairScan) bounds() (lo, hi int) { return 0, len(s.pairs) }

func (s *pairScan) run(lo, hi int, to operator, p *pulse) error {
	b := batch{cols: make([][]int64, s.vars)}
	for _, t := range slices.Concat(s.takeLeft, s.takeRight) {
		b.cols[t.v] = make([]int64, batchSize)
	}
	left, right := make([]int32, batchSize), make([]int32, batchSize)
	for ; lo < hi; lo += batchSize {
		if err := p.beat(); err != nil {
			return err
		}
		b.n = min(batchSize, hi-lo)
		for i, pair := range s.pairs[lo : lo+b.n] {
			left[i], right[i] = unpair(pair)
		}
		for _, t := range s.takeLeft {
			pick(b.cols[t.v], s.left.cols[t.col].words, left[:b.n])
		}
		for _, t := range s.takeRight {
			pick(b.cols[t.v], s.right.cols[t.col].words, right[:b.n])
		}
		if err := to.push(&b); err != nil {
			return err
		}
	}
	return to.flush()
}
