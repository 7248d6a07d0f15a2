package numeric

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// pairwise returns an aggregate of two numeric vectors of one length.
func pairwise(fn string, result func(kernel.PairSums) float64) binaryFunc {
	return func(c *lang.Ctx, x, y value.Value) (value.Value, error) {
		a, okX := x.(value.Vector)
		b, okY := y.(value.Vector)
		if !okX || !okY || !a.Type().IsNumeric() || !b.Type().IsNumeric() {
			return nil, lang.WrongTypes(fn+" expects two vectors of numbers, got", x, "and", y)
		}
		if a.Len() != b.Len() {
			return nil, lang.WrongLength(fn, a.Len(), b.Len())
		}
		sums, err := kernel.Pairs(par(c, a.Len()), a, b)
		return value.F64(value.Finite(result(sums))), err
	}
}

func weightedSum(s kernel.PairSums) float64 { return s.XY }

func covariance(sample bool) func(kernel.PairSums) float64 {
	return func(s kernel.PairSums) float64 { return s.Covariance(sample) }
}

// quantile returns quantile (whole 1) or percentile (whole 100).
func quantile(fn string, whole float64) binaryFunc {
	return func(_ *lang.Ctx, x, y value.Value) (value.Value, error) {
		q, err := fraction(fn, y, whole)
		if err != nil {
			return nil, err
		}
		v, err := sample(fn, x, "numbers, or a vector of temporals, to look in")
		switch {
		case err != nil:
			return nil, err
		case v.Len() > 0 && !v.Type().IsNumeric() && !v.Type().IsTemporal():
			return nil, lang.WrongType(fn, "numbers, or a vector of temporals, to look in", x)
		case v.Len() == 0:
			return value.F64(value.NullF64()), nil
		}
		return value.F64(kernel.Quantile(v, q)), nil
	}
}

// fraction returns the numeric atom y, from 0 to whole, as a share of whole.
func fraction(fn string, y value.Value, whole float64) (float64, error) {
	if t := y.Type(); !t.IsAtom() || !t.IsNumeric() {
		return 0, lang.WrongType(fn, "a number as the second argument", y)
	}
	if value.IsNull(y) {
		return 0, lang.WrongValue(fn, "the second argument must not be null")
	}
	q := float64(kernel.CastAtom(value.TypeF64, y).(value.F64))
	if q < 0 || q > whole {
		return 0, lang.WrongValue(fn, "the second argument must be from 0 to %g, got %g", whole, q)
	}
	return q / whole, nil
}
