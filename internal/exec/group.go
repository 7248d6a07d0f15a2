package exec

import (
	"sync/atomic"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// Grouping is the result of grouping rows: groups are numbered in order of
// their first row.
type Grouping struct {
	// First holds the row number of each group's first row.
	First []int32
	// IDs holds the group of each row, by position within the rows; nil unless
	// asked for.
	IDs []int32
	// Aggs holds one column per aggregate, with one value per group.
	Aggs []value.Collection
}

// Len returns the number of groups.
func (g *Grouping) Len() int { return len(g.First) }

// groupPart is the state of one part of the rows: its own groups and accumulators.
type groupPart struct {
	groups *grouper
	accs   []accumulator
	ids    []int32
	rows   int // seen so far
}

// tooMany reports whether the part has too many groups for one table, or will
// have: nearly every row is a group of its own.
func (s *groupPart) tooMany() bool {
	n := len(s.groups.first)
	return n > manyGroups || n > manyGroups/4 && n > s.rows/16*15
}

// Group groups rows by keys and computes the aggregates per group. With wantIDs
// the group of every row is kept as well.
//
// Keys that together index a small array go to groupDense. Others take one pass
// while there are few groups: every worker groups and
// pre-aggregates a contiguous part of the rows, then the parts' groups are
// matched up in order of the rows and merged. Once that finds many groups it
// gives up, and groupMany takes over.
func (run Run) Group(p *Program, rows Rows, keys []*Expr, aggs []Agg, wantIDs bool) (*Grouping, error) {
	spans, err := run.keySpans(p, rows, keys)
	if err != nil {
		return nil, err
	}
	holistic := false
	for _, a := range aggs {
		holistic = holistic || a.holistic()
	}
	var all []int32
	if wantIDs || holistic {
		all = make([]int32, rows.Len())
	}
	index, err := run.keyIndex(p, rows, keys, spans)
	if err != nil {
		return nil, err
	}
	if index != nil {
		return run.groupDense(p, rows, index, aggs, all)
	}
	var many atomic.Bool
	parts, err := each(run, p, rows,
		func() *groupPart {
			return &groupPart{groups: newGrouper(keys, spans), accs: groupAccumulators(aggs), ids: make([]int32, rows.batchLen())}
		},
		func(s *groupPart, b *Batch, at int) {
			if many.Load() {
				return
			}
			ids := s.ids[:b.n]
			if all != nil {
				ids = all[at : at+b.n]
			}
			s.groups.groups(b, ids)
			for _, a := range s.accs {
				a.grow(len(s.groups.first))
				a.update(b, ids)
			}
			if s.rows += b.n; !spans.dense && s.tooMany() {
				many.Store(true)
			}
		})
	if err != nil {
		return nil, err
	}
	if many.Load() {
		return run.groupMany(p, rows, keys, aggs)
	}
	out := &Grouping{First: parts[0].groups.first, IDs: all}
	if len(parts) > 1 {
		if err := run.merge(p, rows, keys, spans, parts, out); err != nil {
			return nil, err
		}
	}
	return out, run.finish(p, rows, aggs, parts[0].accs, out)
}

// merge brings the groups of all parts together in the first part. The first
// rows of the parts' groups are grouped once more, which gives every local
// group its final number.
func (run Run) merge(p *Program, rows Rows, keys []*Expr, spans keySpans, parts []*groupPart, out *Grouping) error {
	final, b := newGrouper(keys, spans), p.NewBatch()
	_, size := run.parts(rows.Len())
	merged := parts[0]
	for k, part := range parts {
		first := part.groups.first
		to := make([]int32, len(first))
		for lo := 0; lo < len(first); lo += BatchRows {
			hi := min(lo+BatchRows, len(first))
			b.setRows(first[lo:hi])
			final.groups(b, to[lo:hi])
		}
		if k == 0 {
			continue // its numbers are the final ones
		}
		for i, a := range merged.accs {
			a.grow(len(final.first))
			a.merge(part.accs[i], to)
		}
		if out.IDs != nil {
			lo := k * size
			ids := out.IDs[lo:min(lo+size, len(out.IDs))]
			for i, id := range ids {
				ids[i] = to[id]
			}
		}
	}
	out.First = final.first
	return nil
}

// finish turns accumulators into columns.
func (run Run) finish(p *Program, rows Rows, aggs []Agg, accs []accumulator, out *Grouping) error {
	var lay *layout
	for i, a := range aggs {
		if !a.holistic() {
			out.Aggs = append(out.Aggs, accs[i].result(out.Len()))
			continue
		}
		if lay == nil {
			lay = run.layOut(out.IDs, out.Len())
		}
		col, err := run.perGroup(p, rows, a, lay)
		if err != nil {
			return err
		}
		out.Aggs = append(out.Aggs, col)
	}
	return nil
}

// layout lists the positions of the rows group by group.
type layout struct {
	order  []int32 // positions within the rows, by group, in row order
	starts []int   // where each group starts in order, and the end
}

func (run Run) layOut(ids []int32, groups int) *layout {
	order, ends := kernel.RowsByGroup[int32](ids, groups, run.Workers)
	return &layout{order, append([]int{0}, ends...)}
}

// Split returns the elements of col, a column over the grouped rows, group by
// group: one collection per group.
func (run Run) Split(col value.Collection, g *Grouping) []value.Value {
	lay := run.layOut(g.IDs, g.Len())
	sorted := run.Take(col, lay.order)
	cells := make([]value.Value, g.Len())
	for i := range cells {
		cells[i] = kernel.Slice(sorted, lay.starts[i], lay.starts[i+1])
	}
	return cells
}

// Aggregate computes the aggregates over all rows: columns of one value.
func (run Run) Aggregate(p *Program, rows Rows, aggs []Agg) ([]value.Collection, error) {
	parts, err := each(run.inMoreParts(), p, rows,
		func() []accumulator {
			accs := newAccumulators(aggs)
			for _, a := range accs {
				a.grow(1)
			}
			return accs
		},
		func(accs []accumulator, b *Batch, _ int) {
			for _, a := range accs {
				a.update(b, nil)
			}
		})
	if err != nil {
		return nil, err
	}
	for _, part := range parts[1:] {
		for i, a := range parts[0] {
			a.merge(part[i], []int32{0})
		}
	}
	one := &Grouping{First: []int32{0}}
	for _, a := range aggs {
		if a.holistic() {
			one.IDs = make([]int32, rows.Len())
			break
		}
	}
	err = run.finish(p, rows, aggs, parts[0], one)
	return one.Aggs, err
}
