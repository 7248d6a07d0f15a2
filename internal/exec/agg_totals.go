package exec

import (
	"github.com/rayforce-go/rayforce/value"
)

// Sums, averages and counts of columns without nulls are computed together, two
// or three columns at a time: what a group has of them stands side by side, so
// that a row looks its group up once and touches one cache line.

// groupAccumulators returns accumulators for aggregates by group: those of
// newAccumulators, with sums, averages and counts joined where that can be done.
func groupAccumulators(aggs []Agg) []accumulator {
	var ints, floats []int
	for i, a := range aggs {
		switch {
		case !a.addsAll():
		case a.addsFloats():
			floats = append(floats, i)
		default:
			ints = append(ints, i)
		}
	}
	joined := append(ints, floats...)
	if len(joined) < 2 {
		return newAccumulators(aggs)
	}
	accs := make([]accumulator, len(aggs))
	var counter totals
	for len(joined) > 0 {
		n := min(3, len(joined))
		if len(joined) == 4 {
			n = 2 // rather two pairs than one left alone
		}
		counter = join(accs, aggs, joined[:n])
		joined = joined[n:]
	}
	for i, a := range aggs {
		switch {
		case accs[i] != nil:
		case a.fn == "count":
			accs[i] = &totalsShare{of: counter, slot: countSlot}
		default:
			accs[i] = a.accumulator()
		}
	}
	return accs
}

// addsAll reports whether a adds up all numbers of a column, which has no nulls.
func (a Agg) addsAll() bool {
	return (a.fn == "sum" || a.fn == "avg") && !a.arg.Nulls && (a.arg.lane == laneInt || a.arg.lane == laneFloat)
}

// addsFloats reports whether the numbers are added as floats.
func (a Agg) addsFloats() bool { return a.fn == "avg" || a.arg.lane == laneFloat }

// join gives two or three aggregates, those of integers first, a common
// accumulator.
func join(accs []accumulator, aggs []Agg, which []int) totals {
	args := make([]Agg, len(which))
	floats := 0
	for k, i := range which {
		if args[k] = aggs[i]; args[k].addsFloats() {
			floats++
		}
	}
	of := newTotals(args, floats)
	for k, i := range which {
		accs[i] = &totalsShare{of: of, slot: k, lead: k == 0}
	}
	return of
}

func newTotals(args []Agg, floats int) totals {
	switch {
	case len(args) == 2 && floats == 0:
		return &pairTotals[int64, int64]{args: args}
	case len(args) == 2 && floats == 1:
		return &pairTotals[int64, float64]{args: args}
	case len(args) == 2:
		return &pairTotals[float64, float64]{args: args}
	case floats == 0:
		return &tripleTotals[int64, int64, int64]{args: args}
	case floats == 1:
		return &tripleTotals[int64, int64, float64]{args: args}
	case floats == 2:
		return &tripleTotals[int64, float64, float64]{args: args}
	}
	return &tripleTotals[float64, float64, float64]{args: args}
}

// totals is the common accumulator of several aggregates.
type totals interface {
	grow(n int)
	update(b *Batch, ids []int32)
	merge(o totals, to []int32)
	// result returns the column of the first n groups of the aggregate in a
	// slot, or the numbers of their rows.
	result(slot, n int) value.Collection
}

// countSlot stands for the number of rows.
const countSlot = -1

// totalsShare is the accumulator of one of the aggregates; the one that leads
// does the work for all.
type totalsShare struct {
	of   totals
	slot int
	lead bool
}

func (s *totalsShare) grow(n int) {
	if s.lead {
		s.of.grow(n)
	}
}

func (s *totalsShare) update(b *Batch, ids []int32) {
	if s.lead {
		s.of.update(b, ids)
	}
}

func (s *totalsShare) merge(o accumulator, to []int32) {
	if s.lead {
		s.of.merge(o.(*totalsShare).of, to)
	}
}

func (s *totalsShare) result(n int) value.Collection { return s.of.result(s.slot, n) }

// laneOfArg returns what an aggregate adds up of a batch.
func laneOfArg[T int64 | float64](a Agg, b *Batch) []T {
	var out []T
	switch out := any(&out).(type) {
	case *[]int64:
		*out = a.arg.ints(b)
	case *[]float64:
		*out = floatsOf(a.arg, b)
	}
	return out
}

// totalColumn makes the column of an aggregate from the counts and sums of the
// first n groups.
func totalColumn[T int64 | float64](a Agg, n int, count func(g int) int64, sum func(g int) T) value.Collection {
	out := make([]T, n)
	for g := range out {
		if out[g] = sum(g); a.fn == "avg" {
			out[g] /= T(count(g))
		}
	}
	switch {
	case a.addsFloats():
		return laneColumn(value.TypeF64, out, false)
	case a.arg.Type == value.TypeTime:
		return laneColumn(value.TypeTime, out, false)
	}
	return laneColumn(value.TypeI64, out, false)
}

func countColumn(n int, count func(g int) int64) value.Collection {
	out := make([]int64, n)
	for g := range out {
		out[g] = count(g)
	}
	return value.NewVec(value.TypeI64, out)
}

type pairTotals[A, B int64 | float64] struct {
	args  []Agg
	cells []pairCell[A, B]
}

type pairCell[A, B int64 | float64] struct {
	n int64
	a A
	b B
}

func (t *pairTotals[A, B]) grow(n int) { t.cells = grown(t.cells, n, pairCell[A, B]{}) }

func (t *pairTotals[A, B]) update(b *Batch, ids []int32) {
	as, bs, cells := laneOfArg[A](t.args[0], b), laneOfArg[B](t.args[1], b), t.cells
	as, bs = as[:len(ids)], bs[:len(ids)]
	for i, id := range ids {
		c := &cells[id]
		*c = pairCell[A, B]{c.n + 1, c.a + as[i], c.b + bs[i]}
	}
}

func (t *pairTotals[A, B]) merge(o totals, to []int32) {
	for i, x := range o.(*pairTotals[A, B]).cells {
		c := &t.cells[to[i]]
		*c = pairCell[A, B]{c.n + x.n, c.a + x.a, c.b + x.b}
	}
}

func (t *pairTotals[A, B]) result(slot, n int) value.Collection {
	count := func(g int) int64 { return t.cells[g].n }
	switch slot {
	case countSlot:
		return countColumn(n, count)
	case 0:
		return totalColumn(t.args[0], n, count, func(g int) A { return t.cells[g].a })
	}
	return totalColumn(t.args[1], n, count, func(g int) B { return t.cells[g].b })
}

type tripleTotals[A, B, C int64 | float64] struct {
	args  []Agg
	cells []tripleCell[A, B, C]
}

type tripleCell[A, B, C int64 | float64] struct {
	n int64
	a A
	b B
	c C
}

func (t *tripleTotals[A, B, C]) grow(n int) { t.cells = grown(t.cells, n, tripleCell[A, B, C]{}) }

func (t *tripleTotals[A, B, C]) update(b *Batch, ids []int32) {
	as, bs, cs, cells := laneOfArg[A](t.args[0], b), laneOfArg[B](t.args[1], b), laneOfArg[C](t.args[2], b), t.cells
	as, bs, cs = as[:len(ids)], bs[:len(ids)], cs[:len(ids)]
	for i, id := range ids {
		c := &cells[id]
		*c = tripleCell[A, B, C]{c.n + 1, c.a + as[i], c.b + bs[i], c.c + cs[i]}
	}
}

func (t *tripleTotals[A, B, C]) merge(o totals, to []int32) {
	for i, x := range o.(*tripleTotals[A, B, C]).cells {
		c := &t.cells[to[i]]
		*c = tripleCell[A, B, C]{c.n + x.n, c.a + x.a, c.b + x.b, c.c + x.c}
	}
}

func (t *tripleTotals[A, B, C]) result(slot, n int) value.Collection {
	count := func(g int) int64 { return t.cells[g].n }
	switch slot {
	case countSlot:
		return countColumn(n, count)
	case 0:
		return totalColumn(t.args[0], n, count, func(g int) A { return t.cells[g].a })
	case 1:
		return totalColumn(t.args[1], n, count, func(g int) B { return t.cells[g].b })
	}
	return totalColumn(t.args[2], n, count, func(g int) C { return t.cells[g].c })
}
