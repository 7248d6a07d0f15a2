package exec

import (
	"cmp"
	"math"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// perGroup computes an aggregate that needs all values of a group at once.
// Groups are spread over the workers.
func (run Run) perGroup(p *Program, rows Rows, a Agg, lay *layout) (value.Collection, error) {
	col, err := run.Materialise(p, rows, a.arg)
	if err != nil {
		return nil, err
	}
	col = run.Take(col, lay.order)
	switch a.fn {
	case "mode":
		return run.mode(col, lay)
	case "distinct-count":
		return run.countDistinct(col, lay)
	}
	q := new(Program)
	e := q.Column(col)
	if a.fn == "top" || a.fn == "bot" {
		if e.lane == laneFloat {
			return endsPerGroup(run, q, e, laneValues(run, q, e, col.Len(), floatsOf), lay, int(a.param), a.fn == "top")
		}
		return endsPerGroup(run, q, e, laneValues(run, q, e, col.Len(), intsOrBools), lay, int(a.param), a.fn == "top")
	}
	prob := a.param
	switch a.fn {
	case "med":
		prob = 0.5
	case "percentile":
		prob /= 100
	}
	vals, out := laneValues(run, q, e, col.Len(), floatsOf), make([]float64, len(lay.starts)-1)
	err = run.groups(lay, func(g, lo, hi int) { out[g] = quantile(dropNaN(vals[lo:hi]), prob) })
	return laneColumn(value.TypeF64, out, false), err
}

// groups calls f for every group, with where its values are, from all workers.
func (run Run) groups(lay *layout, f func(g, lo, hi int)) error {
	n := len(lay.starts) - 1
	grain := n
	if len(lay.order) >= parallelRows {
		grain = max(1, n/(8*run.Workers))
	}
	return kernel.Parallel(run.Ctx, run.Workers, n, grain, func(lo, hi, _ int) {
		for g := lo; g < hi; g++ {
			f(g, lay.starts[g], lay.starts[g+1])
		}
	})
}

// laneValues returns the whole column as lane values, in memory of its own.
func laneValues[T any](run Run, p *Program, e *Expr, n int, in func(*Expr, *Batch) []T) []T {
	out := make([]T, n)
	// Reading a column fails only when the run is cancelled, which the next
	// loop over groups reports.
	_, _ = each(run.inMoreParts(), p, Rows{N: n}, func() struct{} { return struct{}{} }, func(_ struct{}, b *Batch, at int) {
		copy(out[at:], in(e, b))
	})
	return out
}

func dropNaN(vals []float64) []float64 {
	k := 0
	for _, x := range vals {
		if x == x {
			vals[k] = x
			k++
		}
	}
	return vals[:k]
}

// quantile interpolates between the two nearest ranks; it reorders vals.
func quantile(vals []float64, prob float64) float64 {
	if len(vals) == 0 {
		return math.NaN()
	}
	pos := prob * float64(len(vals)-1)
	lo := int(pos)
	partition(vals, lo)
	at := vals[lo]
	if frac := pos - float64(lo); frac > 0 && lo+1 < len(vals) {
		return at + frac*(slices.Min(vals[lo+1:])-at)
	}
	return at
}

// partition reorders vals so that vals[k] is what it would be in sorted order,
// with nothing larger before and nothing smaller after it.
func partition(vals []float64, k int) {
	lo, hi := 0, len(vals)-1
	for lo < hi {
		pivot := median3(vals[lo], vals[lo+(hi-lo)/2], vals[hi])
		i, j := lo, hi
		for i <= j {
			for vals[i] < pivot {
				i++
			}
			for vals[j] > pivot {
				j--
			}
			if i <= j {
				vals[i], vals[j] = vals[j], vals[i]
				i++
				j--
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return
		}
	}
}

func median3(a, b, c float64) float64 {
	return max(min(a, b), min(max(a, b), c))
}

// endsPerGroup returns the n largest (descending) or smallest (ascending)
// non-null values of every group, as a list of vectors.
func endsPerGroup[T int64 | float64](run Run, p *Program, e *Expr, vals []T, lay *layout, n int, largest bool) (value.Collection, error) {
	cells := make([]value.Value, len(lay.starts)-1)
	err := run.groups(lay, func(g, lo, hi int) {
		part := vals[lo:lo:hi]
		for _, x := range vals[lo:hi] {
			if x == x && !(e.Nulls && isSentinel(x)) {
				part = append(part, x)
			}
		}
		slices.SortFunc(part, func(a, b T) int {
			if largest {
				return cmp.Compare(b, a)
			}
			return cmp.Compare(a, b)
		})
		cells[g] = laneColumn(e.Type, slices.Clone(part[:min(max(n, 0), len(part))]), false)
	})
	return value.NewList(cells...), err
}

// pairs are the different (group, value) combinations of a column, in order of
// first appearance, with how often each occurs and where it comes first.
type pairs struct {
	group []int32
	first []int32
	count []int64
}

// countPairs numbers the values of the column, which is sorted by group.
func (run Run) countPairs(sorted value.Collection, lay *layout) (*pairs, error) {
	p := new(Program)
	e := p.Column(sorted)
	rows := Rows{N: sorted.Len()}
	span, err := run.keySpan(p, rows, e)
	if err != nil {
		return nil, err
	}
	values, tab, b := newCoder(e, span), newIntTable(), p.NewBatch()
	out, codes := new(pairs), make([]int32, rows.batchLen())
	g := 0
	for at := 0; at < rows.N; at += BatchRows {
		if run.Ctx.Err() != nil {
			return nil, value.Errorf(value.ErrCancel, "interrupted")
		}
		b.setRange(at, min(at+BatchRows, rows.N))
		values.codes(b, codes[:b.n])
		for i, c := range codes[:b.n] {
			for at+i >= lay.starts[g+1] {
				g++
			}
			n := tab.number(uint64(g)<<32 | uint64(c))
			if int(n) == len(out.count) {
				out.group, out.first = append(out.group, int32(g)), append(out.first, int32(at+i))
				out.count = append(out.count, 0)
			}
			out.count[n]++
		}
	}
	return out, nil
}

// mode returns the most frequent non-null value of every group; of several the
// one seen first.
func (run Run) mode(sorted value.Collection, lay *layout) (value.Collection, error) {
	vals, err := run.countPairs(sorted, lay)
	if err != nil {
		return nil, err
	}
	null := func(int) bool { return false }
	if v, ok := sorted.(value.Vector); ok {
		null = v.IsNull
	}
	best := make([]int, len(lay.starts)-1) // pair number + 1
	for i, g := range vals.group {
		if null(int(vals.first[i])) {
			continue
		}
		if b := best[g]; b == 0 || vals.count[i] > vals.count[b-1] {
			best[g] = i + 1
		}
	}
	cells := make([]value.Value, len(best))
	for g, b := range best {
		if cells[g] = value.NullOf(sorted.Type()); b > 0 {
			cells[g] = sorted.At(int(vals.first[b-1]))
		}
	}
	return value.Collapse(cells), nil
}

// countDistinct counts the different values of every group, a null being one.
func (run Run) countDistinct(sorted value.Collection, lay *layout) (value.Collection, error) {
	vals, err := run.countPairs(sorted, lay)
	if err != nil {
		return nil, err
	}
	out := make([]int64, len(lay.starts)-1)
	for _, g := range vals.group {
		out[g]++
	}
	return value.NewVec(value.TypeI64, out), nil
}
