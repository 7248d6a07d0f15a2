package exec

import (
	"math/bits"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// manyGroups is how many groups a worker may find before its hash table and its
// accumulators leave the cache, and merging them costs more than it saves.
const manyGroups = 1 << 17

// rangeGroups is how many groups a worker of groupMany aggregates at a time:
// few enough that their accumulators stay in the cache.
const rangeGroups = 1 << 13

// groupMany groups rows into many groups: first all rows are numbered, then the
// groups are split into ranges that the workers aggregate one at a time. Every
// group belongs to one worker, so that nothing needs merging, and its values
// come in the order of the rows.
func (run Run) groupMany(p *Program, rows Rows, keys []*Expr, aggs []Agg) (*Grouping, error) {
	cols := make([]value.Collection, len(keys))
	for i, k := range keys {
		var err error
		if cols[i], err = run.Materialise(p, rows, k); err != nil {
			return nil, err
		}
	}
	ids, first, err := kernel.Group(run.Ctx, run.Workers, cols)
	if err != nil {
		return nil, err
	}
	accs := groupAccumulators(aggs)
	for _, a := range accs {
		a.grow(len(first))
	}
	if err := run.aggregateRanges(p, rows, ids, len(first), accs); err != nil {
		return nil, err
	}
	if rows.Sel != nil {
		for i, at := range first {
			first[i] = rows.Sel[at]
		}
	}
	out := &Grouping{First: first, IDs: ids}
	return out, run.finish(p, rows, aggs, accs, out)
}

// aggregateRanges feeds the rows to accumulators that have room for all groups.
func (run Run) aggregateRanges(p *Program, rows Rows, ids []int32, groups int, accs []accumulator) error {
	shift := uint(bits.Len(rangeGroups - 1))
	ranges := (groups + rangeGroups - 1) >> shift
	order, ends := kernel.RowsByRange[int32](ids, shift, ranges, run.Workers)
	batches := make([]*rangeBatch, run.Workers)
	return kernel.Parallel(run.Ctx, run.Workers, ranges, 1, func(r, _, worker int) {
		if batches[worker] == nil {
			batches[worker] = &rangeBatch{b: p.NewBatch(), rows: make([]int32, BatchRows), ids: make([]int32, BatchRows)}
		}
		lo := 0
		if r > 0 {
			lo = ends[r-1]
		}
		for ; lo < ends[r]; lo += BatchRows {
			batches[worker].update(rows, order[lo:min(lo+BatchRows, ends[r])], ids, accs)
		}
	})
}

// rangeBatch is the memory of a worker for a batch of rows of one range.
type rangeBatch struct {
	b         *Batch
	rows, ids []int32
}

// update feeds the rows at these positions to the accumulators.
func (s *rangeBatch) update(rows Rows, at, ids []int32, accs []accumulator) {
	group, sel := s.ids[:len(at)], at
	for i, pos := range at {
		group[i] = ids[pos]
	}
	if rows.Sel != nil {
		sel = s.rows[:len(at)]
		for i, pos := range at {
			sel[i] = rows.Sel[pos]
		}
	}
	s.b.setRows(sel)
	for _, a := range accs {
		a.update(s.b, group)
	}
}
