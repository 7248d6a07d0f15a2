package kernel

import (
	"context"

	"github.com/rayforce-go/rayforce/value"
)

// Distinct returns the distinct elements of v in ascending order, null first.
// With few of them it sorts only those, else everything.
func Distinct(ctx context.Context, workers int, v value.Vector) (value.Vector, error) {
	w, err := groupWords(ctx, workers, v)
	if err != nil {
		return nil, err
	}
	g := grouping{ctx, max(workers, 1), v.Len()}
	if w.same == nil && w.bits < 32 && 1<<w.bits <= fewGroups {
		_, first, err := g.direct(w, false)
		if err != nil {
			return nil, err
		}
		return SortVector(ctx, workers, Gather(v, first, workers).(value.Vector), false)
	}
	first, few, err := g.local(w, nil)
	if err != nil {
		return nil, err
	}
	if few {
		return SortVector(ctx, workers, Gather(v, first, workers).(value.Vector), false)
	}
	sorted, err := SortVector(ctx, workers, v, false)
	if err != nil {
		return nil, err
	}
	same := SameRows(sorted, sorted)
	keep := make([]bool, sorted.Len())
	forAll(workers, len(keep), func(lo, hi, _ int) {
		for i := lo; i < hi; i++ {
			keep[i] = i == 0 || !same(int32(i-1), int32(i))
		}
	})
	return Compress(sorted, keep, workers).(value.Vector), nil
}

// RowsByGroup lists the rows of every group, ascending: those of group g are
// rows[ends[g-1]:ends[g]].
func RowsByGroup(ids []int32, groups int) (rows []int64, ends []int) {
	ends = make([]int, groups+1)
	for _, id := range ids {
		ends[id+1]++
	}
	for g := range groups {
		ends[g+1] += ends[g]
	}
	rows = make([]int64, len(ids))
	for i, id := range ids {
		rows[ends[id]] = int64(i)
		ends[id]++
	}
	return rows, ends[:groups]
}
