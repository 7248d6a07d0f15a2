package kernel

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// BuildStrings returns a string vector of n elements. f appends the elements of
// a range to the builder that it gets; ranges are made on up to workers
// goroutines.
func BuildStrings(ctx context.Context, workers, n int, f func(b *value.StrBuilder, lo, hi int)) (*value.StrVec, error) {
	views := mem.Unset[value.StrView](n)
	pools := make([][]byte, (n+Grain-1)/Grain) // of the long strings of each range
	err := Parallel(ctx, workers, n, Grain, func(lo, hi, _ int) {
		b := value.NewStrBuilderIn(views[lo:hi:hi])
		f(b, lo, hi)
		pools[lo/Grain] = b.Vec().Pool()
	})
	if err != nil {
		return nil, err
	}
	if len(pools) == 1 {
		return value.NewStrVec(views, pools[0]), nil
	}
	before := make([]int, len(pools)) // bytes in the pools of earlier ranges
	for i := 1; i < len(pools); i++ {
		before[i] = before[i-1] + len(pools[i-1])
	}
	err = Parallel(ctx, workers, n, Grain, func(lo, hi, _ int) {
		part := lo / Grain
		if len(pools[part]) == 0 {
			return
		}
		for i := lo; i < hi; i++ {
			if v := &views[i]; v.Len > value.InlineLen {
				v.SetOffset(v.Offset() + uint64(before[part]))
			}
		}
	})
	return value.NewStrVec(views, slices.Concat(pools...)), err
}
