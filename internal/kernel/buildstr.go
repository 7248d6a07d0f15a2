package kernel

import (
	"context"

	"github.com/rayforce-go/rayforce/value"
)

// BuildStrings returns a string vector of n elements. f appends the elements of
// a range to the builder that it gets; ranges are made on up to workers
// goroutines.
func BuildStrings(ctx context.Context, workers, n int, f func(b *value.StrBuilder, lo, hi int)) (*value.StrVec, error) {
	parts := make([]*value.StrVec, (n+Grain-1)/Grain)
	err := Parallel(ctx, workers, n, Grain, func(lo, hi, _ int) {
		b := value.NewStrBuilder(hi - lo)
		f(b, lo, hi)
		parts[lo/Grain] = b.Vec()
	})
	if err != nil {
		return nil, err
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	all := value.NewStrBuilder(n)
	for _, p := range parts {
		all.AppendVec(p)
	}
	return all.Vec(), nil
}
