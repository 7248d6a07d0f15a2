package exec

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// TimeKeys are the key columns of a join by time: pairs of columns whose
// elements must be equal, perhaps none, and the columns that order the rows.
type TimeKeys struct {
	LeftEq, RightEq     []value.Collection
	LeftTime, RightTime value.Collection
}

// AsofJoin returns for every left row the last right row, by time and then by
// position, with equal keys and a time that is not later, or -1. Null keys and
// null times match nothing, nor do times of different types, integers of
// different width aside.
func AsofJoin(ctx context.Context, workers int, k TimeKeys) ([]int32, error) {
	n := k.LeftTime.Len()
	left, right, ok, err := timeWords(ctx, workers, k.LeftTime, k.RightTime)
	if err != nil || !ok {
		return noRows(n), err
	}
	runs, err := buildRuns(ctx, workers, k.LeftEq, k.RightEq, n, right)
	if err != nil || runs == nil {
		return noRows(n), err
	}
	rows := mem.Unset[int32](n)
	hints := runs.hints(workers)
	err = kernel.Parallel(ctx, workers, n, 0, func(lo, hi, worker int) {
		for i := lo; i < hi; i++ {
			rows[i] = -1
			g := runs.of(i)
			if g < 0 || !left.alive(i) {
				continue
			}
			from, to := runs.starts[g], runs.starts[g+1]
			at := after(runs.times[from:to], hints[worker][g], left.words[i])
			hints[worker][g] = at
			if at > 0 {
				rows[i] = runs.rows[int(from)+at-1]
			}
		}
	})
	return rows, err
}

func noRows(n int) []int32 {
	rows := mem.Unset[int32](n)
	for i := range rows {
		rows[i] = -1
	}
	return rows
}

// timeWords returns words for the times of both sides that compare as the
// times do. Rows with a null time are dead. It reports false for columns whose
// elements do not compare.
func timeWords(ctx context.Context, workers int, l, r value.Collection) (left, right keySide, ok bool, err error) {
	switch {
	case keyFamily(l.Type()) != keyFamily(r.Type()) || l.Type() == value.TypeList:
		return left, right, false, nil
	case l.Type() == value.TypeSym || l.Type() == value.TypeStr || l.Type() == value.TypeGUID:
		left, right, err = rankWords(ctx, workers, l.(value.Vector), r.(value.Vector))
		return left, right, true, err
	}
	if left, err = wordKeys(ctx, workers, l); err != nil {
		return left, right, false, err
	}
	right, err = wordKeys(ctx, workers, r)
	return left, right, true, err
}

// rankWords numbers the distinct elements of two columns of one type in
// ascending order.
func rankWords(ctx context.Context, workers int, l, r value.Vector) (left, right keySide, err error) {
	all := kernel.Concat(l, r).(value.Vector)
	perm, err := kernel.SortPerm(ctx, workers, []kernel.Key{{Col: all}}, all.Len())
	if err != nil {
		return left, right, err
	}
	same := kernel.SameRows(all, all)
	words := mem.Unset[uint64](len(perm))
	rank := uint64(0)
	for i, row := range perm {
		if i > 0 && !same(perm[i-1], row) {
			rank++
		}
		words[row] = rank
	}
	left, right = splitSides(all, words, l.Len())
	return left, right, nil
}

// timeRuns holds the right rows of a join by time: one run for each distinct
// equality key, in which rows are ordered by time and then by position.
type timeRuns struct {
	rows   []int32
	times  []uint64 // of rows
	starts []int32  // of the runs in rows, and the end of the last

	keys   *joinKeys // nil when there is one run for all rows
	table  *keyTable
	number []int32 // by the last right row of a key: its run
}

// buildRuns returns the runs of the right rows, nil when no left row can have
// one. nl is the number of left rows.
func buildRuns(ctx context.Context, workers int, leftEq, rightEq []value.Collection, nl int, times keySide) (*timeRuns, error) {
	if nl == 0 || len(times.words) == 0 {
		return nil, nil
	}
	r := &timeRuns{}
	runOf := make([]int32, len(times.words))
	if len(leftEq) > 0 {
		keys, possible, err := encodeKeys(ctx, workers, leftEq, rightEq)
		if err != nil || !possible {
			return nil, err
		}
		r.keys = keys
		if r.table, err = buildKeyTable(ctx, workers, &keys.right, keys.width); err != nil {
			return nil, err
		}
		r.number = r.numberRuns(runOf)
	} else {
		r.starts = make([]int32, 2)
	}
	for i := range runOf {
		if !times.alive(i) {
			runOf[i] = -1
		}
	}
	order, err := timeOrder(ctx, workers, times)
	if err != nil {
		return nil, err
	}
	r.scatter(order, runOf, times.words)
	return r, nil
}

// numberRuns numbers the distinct keys of the right rows, allocates their
// starts, writes the number of every row into runOf, -1 for rows with a null
// key, and returns the numbers by the last row of the key.
func (r *timeRuns) numberRuns(runOf []int32) []int32 {
	number := make([]int32, len(runOf))
	n := int32(0)
	for i := range runOf {
		runOf[i] = -1
		if !r.keys.right.alive(i) {
			continue
		}
		last := r.table.last(r.keys.right.words[i])
		if number[last] == 0 {
			n++
			number[last] = n
		}
		runOf[i] = number[last] - 1
	}
	for i := range number {
		number[i]--
	}
	r.starts = make([]int32, n+1)
	return number
}

// timeOrder returns the rows in order of time, nil when they are.
func timeOrder(ctx context.Context, workers int, times keySide) ([]int32, error) {
	if slices.IsSorted(times.words) {
		return nil, nil
	}
	ints := mem.Unset[int64](len(times.words))
	for i, w := range times.words {
		ints[i] = kernel.WordInt(w)
	}
	col := value.NewVec(value.TypeI64, ints)
	return kernel.SortPerm(ctx, workers, []kernel.Key{{Col: col}}, len(ints))
}

// scatter distributes the rows, given in order of time, over their runs.
func (r *timeRuns) scatter(order, runOf []int32, times []uint64) {
	for _, g := range runOf {
		if g >= 0 {
			r.starts[g+1]++
		}
	}
	for g := 1; g < len(r.starts); g++ {
		r.starts[g] += r.starts[g-1]
	}
	total := r.starts[len(r.starts)-1]
	r.rows, r.times = mem.Unset[int32](int(total)), mem.Unset[uint64](int(total))
	at := slices.Clone(r.starts)
	for i := range runOf {
		row := int32(i)
		if order != nil {
			row = order[i]
		}
		if g := runOf[row]; g >= 0 {
			r.rows[at[g]], r.times[at[g]] = row, times[row]
			at[g]++
		}
	}
}

// of returns the run of left row i, -1 for none.
func (r *timeRuns) of(i int) int32 {
	if r.keys == nil {
		return 0
	}
	if r.keys.left.alive(i) {
		if last := r.table.last(r.keys.left.words[i]); last >= 0 {
			return r.number[last]
		}
	}
	return -1
}

// hints returns for every worker and run where the last search in it ended.
// Times mostly ascend, so the next search begins there.
func (r *timeRuns) hints(workers int) [][]int {
	h := make([][]int, max(workers, 1))
	for i := range h {
		h[i] = make([]int, len(r.starts)-1)
	}
	return h
}

// after returns how many of the ascending times are not later than t. It looks
// in growing steps from position near.
func after(times []uint64, near int, t uint64) int {
	lo, hi := near, near // all before lo are not later than t, all from hi on are
	if near < len(times) && times[near] <= t {
		for step := 1; hi < len(times) && times[hi] <= t; step *= 2 {
			lo, hi = hi+1, hi+1+step
		}
		hi = min(hi, len(times))
	} else {
		for step := 1; lo > 0 && times[lo-1] > t; step *= 2 {
			hi = lo - 1
			lo = max(lo-1-step, 0)
		}
	}
	for lo < hi {
		if mid := int(uint(lo+hi) / 2); times[mid] <= t {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
