package exec

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// indexable reports whether groups may be numbered by the index of their keys
// while the rows stream by: arrays with an entry per index are small beside the
// rows.
func (s keySpans) indexable(rows int) bool {
	return s.dense && s.width <= max(1<<10, uint64(rows)/4)
}

// fewIndexes is up to how many entries the arrays of a part are so short that
// more parts cost nothing.
const fewIndexes = 1 << 12

// densePart is the state of one worker of groupDense. Its accumulators have a
// group for every index, whether it occurs or not.
type densePart struct {
	index *denseIndex
	accs  []accumulator
	ids   []int32
	first []int32 // position of the first row of every index, -1 while it has not come up
	seen  []int32 // the indexes that have come up, in that order
}

// groupDense groups by keys that together index an array: no table is looked up
// and nothing is numbered until all rows are through.
func (run Run) groupDense(p *Program, rows Rows, keys []*Expr, spans keySpans, aggs []Agg, all []int32) (*Grouping, error) {
	width, split := int(spans.width), run
	if width <= fewIndexes {
		split = run.inMoreParts()
	}
	parts, err := each(split, p, rows,
		func() *densePart {
			s := &densePart{index: newDenseIndex(keys, spans.of), accs: groupAccumulators(aggs), ids: make([]int32, rows.batchLen()),
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
			s.index.of(b, ids)
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

// denseIndex indexes an array with the keys, all of which have a small range:
// the distances from the smallest values are the digits of one number.
type denseIndex struct {
	keys []*Expr
	los  []int64
	size []int64 // number of values of each key
}

func newDenseIndex(keys []*Expr, spans []keyRange) *denseIndex {
	d := &denseIndex{keys: keys}
	for _, s := range spans {
		d.los, d.size = append(d.los, s.lo), append(d.size, s.hi-s.lo+1)
	}
	return d
}

// of writes the index of every row to out.
func (d *denseIndex) of(b *Batch, out []int32) {
	for k, key := range d.keys { // the first digit sets, the others shift
		lo, size := int32(d.los[k]), int32(d.size[k])
		switch {
		case key.lane == laneSym && k == 0:
			setDigits(out, key.syms(b), lo)
		case key.lane == laneSym:
			addDigits(out, key.syms(b), lo, size)
		case k == 0:
			setDigits(out, intsOrBools(key, b), lo)
		default:
			addDigits(out, intsOrBools(key, b), lo, size)
		}
	}
}

// setDigits and addDigits calculate modulo 2^32: the index fits, whatever the
// smallest value is.
func setDigits[T int64 | value.SymID](out []int32, xs []T, lo int32) {
	xs = xs[:len(out)]
	for i := range out {
		out[i] = int32(xs[i]) - lo
	}
}

func addDigits[T int64 | value.SymID](out []int32, xs []T, lo, size int32) {
	xs = xs[:len(out)]
	for i := range out {
		out[i] = out[i]*size + int32(xs[i]) - lo
	}
}
