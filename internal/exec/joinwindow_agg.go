package exec

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// WindowAggs are the names of the aggregates that windows may have.
var WindowAggs = []string{
	"count", "first", "last", "min", "max", "sum", "prod", "avg", "med", "quantile", "percentile",
	"var", "var_pop", "stddev", "stddev_pop", "dev", "dev_pop",
}

// Aggregate computes one of [WindowAggs] of a column of the right table for
// every window. prob is the probability of quantile and percentile. The column
// must be numeric or temporal, except for count, which does not look at it.
//
// Aggregates skip nulls; first, last and count, which counts rows, do not. An
// empty window counts 0 and sums to 0; every other aggregate of no elements is
// null. Sums and products of integers and temporals are I64, and so are counts;
// first, last, min and max have the type of the column, all others are F64.
func (w *Windows) Aggregate(ctx context.Context, workers int, fn string, col value.Collection, prob float64) (value.Collection, error) {
	run := windowRun{w: w, ctx: ctx, workers: workers}
	switch fn {
	case "count":
		return run.count(), nil
	case "first", "last", "min", "max":
		return run.pick(fn, col)
	case "sum", "prod":
		if !col.Type().IsFloat() {
			return run.integers(fn, col)
		}
		return run.totals(fn, col)
	case "avg":
		return run.totals(fn, col)
	case "med":
		return run.quantiles(col, 0.5)
	case "percentile":
		return run.quantiles(col, prob/100)
	case "quantile":
		return run.quantiles(col, prob)
	}
	return run.spread(fn, col)
}

// windowRun is one computation of an aggregate over all windows.
type windowRun struct {
	w       *Windows
	ctx     context.Context
	workers int
}

// each calls f for ranges of windows.
func (r *windowRun) each(f func(lo, hi int)) error {
	return kernel.Parallel(r.ctx, r.workers, len(r.w.From), windowGrain, func(lo, hi, _ int) { f(lo, hi) })
}

// windowGrain is how many windows one worker takes at a time.
const windowGrain = 1 << 12

func (r *windowRun) count() value.Collection {
	counts := make([]int64, len(r.w.From))
	for i := range counts {
		counts[i] = int64(r.w.To[i] - r.w.From[i])
	}
	return value.NewVec(value.TypeI64, counts)
}

// pick computes the aggregates whose result is an element of the window.
func (r *windowRun) pick(fn string, col value.Collection) (value.Collection, error) {
	rows := make([]int32, len(r.w.From))
	var err error
	switch fn {
	case "first", "last":
		for i := range rows {
			rows[i] = -1
			if from, to := r.w.From[i], r.w.To[i]; from < to && fn == "first" {
				rows[i] = r.w.Rows[from]
			} else if from < to {
				rows[i] = r.w.Rows[to-1]
			}
		}
	default:
		err = r.extremes(fn == "max", col, rows)
	}
	if err != nil {
		return nil, err
	}
	return kernel.GatherOrNull(col, rows, r.workers), nil
}

// extremes writes the row of the smallest or largest element of each window.
func (r *windowRun) extremes(largest bool, col value.Collection, rows []int32) error {
	words, nulls, err := r.words(col)
	if err != nil {
		return err
	}
	better := func(a, b int32) int32 { // positions in Rows, -1 for none
		if a < 0 || b >= 0 && (words[b] < words[a]) != largest && words[a] != words[b] {
			return b
		}
		return a
	}
	s := newSummary(len(words), int32(-1), func(lo, hi int) int32 {
		best := int32(-1)
		for i := lo; i < hi; i++ {
			if nulls && words[i] == 0 {
				continue
			}
			if best < 0 || words[i] != words[best] && (words[i] > words[best]) == largest {
				best = int32(i)
			}
		}
		return best
	}, better)
	return r.each(func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if rows[i] = s.of(int(r.w.From[i]), int(r.w.To[i])); rows[i] >= 0 {
				rows[i] = r.w.Rows[rows[i]]
			}
		}
	})
}

// words returns the key words of the rows of all windows, in their order.
func (r *windowRun) words(col value.Collection) (words []uint64, nulls bool, err error) {
	words, nulls, _, err = kernel.KeyWords(r.ctx, r.workers, kernel.Gather(col, r.w.Rows, r.workers))
	return words, nulls, err
}

// integers computes sums and products of integers, which wrap around.
func (r *windowRun) integers(fn string, col value.Collection) (value.Collection, error) {
	words, nulls, err := r.words(col)
	if err != nil {
		return nil, err
	}
	type state struct {
		total int64
		any   bool
	}
	empty, merge := state{}, func(a, b state) state { return state{a.total + b.total, a.any || b.any} }
	if fn == "prod" {
		empty, merge = state{total: 1}, func(a, b state) state { return state{a.total * b.total, a.any || b.any} }
	}
	s := newSummary(len(words), empty, func(lo, hi int) state {
		st := empty
		for _, w := range words[lo:hi] {
			if nulls && w == 0 {
				continue
			}
			st.any = true
			if fn == "prod" {
				st.total *= kernel.WordInt(w)
			} else {
				st.total += kernel.WordInt(w)
			}
		}
		return st
	}, merge)
	out := make([]int64, len(r.w.From))
	err = r.each(func(lo, hi int) {
		for i := lo; i < hi; i++ {
			st := s.of(int(r.w.From[i]), int(r.w.To[i]))
			if out[i] = st.total; fn == "prod" && !st.any {
				out[i] = value.NullI64
			}
		}
	})
	return value.NewVecNulls(value.TypeI64, out, fn == "prod"), err
}

// values returns the elements of the rows of all windows as floats, nulls as NaN.
func (r *windowRun) values(col value.Collection) ([]float64, error) {
	words, nulls, err := r.words(col)
	out := make([]float64, len(words))
	float := col.Type().IsFloat()
	for i, w := range words {
		switch {
		case nulls && w == 0:
			out[i] = value.NullF64()
		case float:
			out[i] = kernel.WordFloat(w)
		default:
			out[i] = float64(kernel.WordInt(w))
		}
	}
	return out, err
}

// totals computes sums, products and averages as floats.
func (r *windowRun) totals(fn string, col value.Collection) (value.Collection, error) {
	vals, err := r.values(col)
	if err != nil {
		return nil, err
	}
	type state struct{ total, n float64 }
	empty, prod := state{}, fn == "prod"
	if prod {
		empty.total = 1
	}
	s := newSummary(len(vals), empty, func(lo, hi int) state {
		st := empty
		for _, x := range vals[lo:hi] {
			switch {
			case x != x:
				continue
			case prod:
				st.total *= x
			default:
				st.total += x
			}
			st.n++
		}
		return st
	}, func(a, b state) state {
		if prod {
			return state{a.total * b.total, a.n + b.n}
		}
		return state{a.total + b.total, a.n + b.n}
	})
	return r.floatResults(func(from, to int) float64 {
		st := s.of(from, to)
		switch {
		case fn == "sum":
			return st.total
		case st.n == 0:
			return value.NullF64()
		case prod:
			return st.total
		}
		return st.total / st.n
	})
}

// spread computes variances and deviations.
func (r *windowRun) spread(fn string, col value.Collection) (value.Collection, error) {
	vals, err := r.values(col)
	if err != nil {
		return nil, err
	}
	s := newSummary(len(vals), moments{}, func(lo, hi int) (m moments) {
		for _, x := range vals[lo:hi] {
			if x == x {
				m.add(x)
			}
		}
		return m
	}, func(a, b moments) moments {
		a.merge(b)
		return a
	})
	return r.floatResults(func(from, to int) float64 {
		m := s.of(from, to)
		return m.result(fn)
	})
}

func (r *windowRun) quantiles(col value.Collection, prob float64) (value.Collection, error) {
	vals, err := r.values(col)
	if err != nil {
		return nil, err
	}
	return r.floatResults(func(from, to int) float64 {
		return quantile(dropNaN(slices.Clone(vals[from:to])), prob)
	})
}

func (r *windowRun) floatResults(of func(from, to int) float64) (value.Collection, error) {
	out := make([]float64, len(r.w.From))
	err := r.each(func(lo, hi int) {
		for i := lo; i < hi; i++ {
			out[i] = value.Finite(of(int(r.w.From[i]), int(r.w.To[i])))
		}
	})
	return value.NewVec(value.TypeF64, out).Recheck(), err
}
