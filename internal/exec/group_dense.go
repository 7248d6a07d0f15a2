package exec

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// fewIndexes is up to how many entries the arrays of a part are so short that
// more parts cost nothing.
const fewIndexes = 1 << 12

// densePart is what groupDense knows of one part of the rows. Its accumulators have a
// group for every index, whether it occurs or not.
type densePart struct {
	accs  []accumulator
	ids   []int32
	first []int32 // position of the first row of every index, -1 while it has not come up
	seen  []int32 // the indexes that have come up, in that order
}

// groupDense groups by keys that together index an array: no table is looked up
// and nothing is numbered until all rows are through.
func (run Run) groupDense(p *Program, rows Rows, index *denseIndex, aggs []Agg, all []int32) (*Grouping, error) {
	width, split := index.width, run
	if width <= fewIndexes {
		split = run.inMoreParts()
	}
	parts, err := each(split, p, rows,
		func() *densePart {
			s := &densePart{accs: groupAccumulators(aggs), ids: make([]int32, rows.batchLen()),
				first: slices.Repeat([]int32{-1}, width)}
			for _, a := range s.accs {
				a.grow(width)
			}
			return s
		},
		func(s *densePart, b *Batch, at int) {
			ids := s.ids[:b.n]
			if all != nil {
				ids = all[at : at+b.n]
			}
			index.of(b, ids)
			if len(s.seen) < width {
				s.noteFirst(ids, at)
			}
			for _, a := range s.accs {
				a.update(b, ids)
			}
		})
	if err != nil {
		return nil, err
	}
	out, to := numberParts(parts, rows)
	accs := groupAccumulators(aggs)
	for i, a := range accs {
		a.grow(out.Len() + 1) // the last is for indexes that do not occur
		for _, s := range parts {
			a.merge(s.accs[i], to)
		}
	}
	if all != nil {
		out.IDs = all
		err := kernel.Parallel(run.Ctx, run.Workers, len(all), 0, func(lo, hi, _ int) {
			for i, id := range all[lo:hi] {
				all[lo+i] = to[id]
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, run.finish(p, rows, aggs, accs, out)
}

// noteFirst notes the first rows of indexes that have not come up; the batch
// begins at position at.
func (s *densePart) noteFirst(ids []int32, at int) {
	for i, id := range ids {
		if s.first[id] < 0 {
			s.first[id] = int32(at + i)
			s.seen = append(s.seen, id)
		}
	}
}

// numberParts numbers the indexes that occur by the position of their first
// row; the parts come in the order of the rows. Indexes that do not occur get
// the number after the last group.
func numberParts(parts []*densePart, rows Rows) (out *Grouping, to []int32) {
	out, to = new(Grouping), slices.Repeat([]int32{-1}, len(parts[0].first))
	for _, s := range parts {
		for _, i := range s.seen {
			if to[i] >= 0 {
				continue
			}
			to[i] = int32(len(out.First))
			row := s.first[i]
			if rows.Sel != nil {
				row = rows.Sel[row]
			}
			out.First = append(out.First, row)
		}
	}
	for i, n := range to {
		if n < 0 {
			to[i] = int32(len(out.First))
		}
	}
	return out, to
}
