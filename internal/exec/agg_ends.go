package exec

import (
	"math"

	"github.com/rayforce-go/rayforce/value"
)

// maxEnds is how many values per group top and bot keep while the rows stream
// by; for more of them whole groups are sorted.
const maxEnds = 8

// endsAcc keeps the largest or smallest non-null values of each group, the best
// one first.
type endsAcc[T int64 | float64] struct {
	arg     *Expr
	in      func(*Expr, *Batch) []T
	keep    int
	largest bool
	lowest  T   // no value is worse
	best    []T // keep values per group, of which n[group] are set
	n       []uint8
	bar     []T // what a value has to beat: the last value of a full group, else lowest
}

func newEndsAcc(largest bool, keep int, x *Expr) accumulator {
	if x.lane == laneFloat {
		a := &endsAcc[float64]{arg: x, in: (*Expr).floats, keep: keep, largest: largest, lowest: math.Inf(1)}
		if largest {
			a.lowest = math.Inf(-1)
		}
		return a
	}
	a := &endsAcc[int64]{arg: x, in: intsOrBools, keep: keep, largest: largest, lowest: math.MaxInt64}
	if largest {
		a.lowest = math.MinInt64
	}
	return a
}

func (a *endsAcc[T]) grow(n int) {
	a.best, a.n, a.bar = grown(a.best, n*a.keep, 0), grown(a.n, n, 0), grown(a.bar, n, a.lowest)
}

func (a *endsAcc[T]) update(b *Batch, ids []int32) {
	xs, bar := a.in(a.arg, b), a.bar
	if ids == nil {
		ids = b.zeros()
	}
	nulls, null := a.arg.Nulls, nullOf[T]()
	for i, x := range xs {
		g := ids[i]
		if a.largest && x > bar[g] || !a.largest && x < bar[g] || x == a.lowest {
			if !nulls || x != null {
				a.put(g, x)
			}
		}
	}
}

// put takes x in among the values of group g, if it is good enough.
func (a *endsAcc[T]) put(g int32, x T) {
	n := int(a.n[g])
	best := a.best[int(g)*a.keep:][:a.keep]
	if n == a.keep {
		if n == 0 || (x > best[n-1]) != a.largest || x == best[n-1] {
			return
		}
		n--
	} else {
		a.n[g]++
	}
	for ; n > 0 && x != best[n-1] && (x > best[n-1]) == a.largest; n-- {
		best[n] = best[n-1]
	}
	best[n] = x
	if int(a.n[g]) == a.keep {
		a.bar[g] = best[a.keep-1]
	}
}

func (a *endsAcc[T]) merge(o accumulator, to []int32) {
	other := o.(*endsAcc[T])
	for i, g := range to {
		for _, x := range other.best[i*a.keep:][:other.n[i]] {
			a.put(g, x)
		}
	}
}

func (a *endsAcc[T]) result(n int) value.Collection {
	cells := make([]value.Value, n)
	for g := range cells {
		lo := g * a.keep
		hi := lo + int(a.n[g])
		cells[g] = laneColumn(a.arg.Type, a.best[lo:hi:hi], false)
	}
	return value.NewList(cells...)
}
