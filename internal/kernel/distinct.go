package kernel

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/mem"
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
func RowsByGroup[R int32 | int64](ids []int32, groups, workers int) (rows []R, ends []int) {
	return RowsByRange[R](ids, 0, groups, workers)
}

// RowsByRange is [RowsByGroup] for ranges of 1<<shift groups each: row i is in
// range ids[i]>>shift.
func RowsByRange[R int32 | int64](ids []int32, shift uint, ranges, workers int) (rows []R, ends []int) {
	chunk := len(ids)
	if workers > 1 && ranges <= fewGroups { // else the counts of all chunks cost more than they save
		chunk = (len(ids)/workers + Grain) / Grain * Grain
	}
	chunk = max(chunk, 1)
	rows = make([]R, len(ids))
	at := make([][]int, (len(ids)+chunk-1)/chunk)
	inChunks := func(f func(lo, hi int)) {
		_ = Parallel(context.Background(), workers, len(ids), chunk, func(lo, hi, _ int) { f(lo, hi) })
	}
	inChunks(func(lo, hi int) {
		count := make([]int, ranges)
		for _, id := range ids[lo:hi] {
			count[id>>shift]++
		}
		at[lo/chunk] = count
	})
	ends = startsOf(at, ranges)
	inChunks(func(lo, hi int) {
		at := at[lo/chunk]
		for i := lo; i < hi; i++ {
			r := ids[i] >> shift
			rows[at[r]] = R(i)
			at[r]++
		}
	})
	return rows, ends
}

// RowNumbers returns rows as an I64 vector, -1 as null.
func RowNumbers(rows []int32, workers int) *value.Vec[int64] {
	out := mem.Unset[int64](len(rows))
	nulls := make([]bool, max(workers, 1))
	forAll(workers, len(rows), func(lo, hi, worker int) {
		for i, row := range rows[lo:hi] {
			if out[lo+i] = int64(row); row < 0 {
				out[lo+i], nulls[worker] = value.NullI64, true
			}
		}
	})
	return value.NewVecNulls(value.TypeI64, out, slices.Contains(nulls, true))
}
