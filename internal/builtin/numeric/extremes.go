package numeric

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// extremes returns top (the largest elements, descending) or bot (the smallest,
// ascending).
func extremes(fn string, largest bool) binaryFunc {
	return func(c *lang.Ctx, x, y value.Value) (value.Value, error) {
		v, ok := x.(value.Vector)
		if !ok {
			return nil, lang.WrongType(fn, "a vector", x)
		}
		n, ok := wholeNumber(y)
		if !ok {
			if !y.Type().IsAtom() || !y.Type().IsNumeric() {
				return nil, lang.WrongType(fn, "an integer as the number of elements", y)
			}
			n = floatCount(y)
		}
		return orError(kernel.TopN(par(c, v.Len()), v, int(min(max(n, 0), int64(v.Len()))), largest))
	}
}

// floatCount returns a float atom without its fraction, 0 for nulls.
func floatCount(y value.Value) int64 {
	n := int64(kernel.CastAtom(value.TypeI64, y).(value.I64))
	return max(n, 0)
}
