package numeric

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

type vectorFunc = func(kernel.Par, value.Vector) (value.Vector, error)

// domain says which element types a running or moving function takes.
type domain uint8

const (
	anyElements domain = iota
	notStrings
	numbersOnly
	numbersAndTemporals
)

func (d domain) admits(t value.Type) bool {
	switch d {
	case notStrings:
		return t != value.TypeStr
	case numbersOnly:
		return t.IsNumeric()
	case numbersAndTemporals:
		return t.IsNumeric() || t.IsTemporal()
	}
	return true
}

func (d domain) String() string {
	switch d {
	case notStrings:
		return "a vector of anything but strings"
	case numbersOnly:
		return "a vector of numbers"
	case numbersAndTemporals:
		return "a vector of numbers or temporals"
	}
	return "a vector"
}

// vectorIn returns x as a vector that a function with this domain takes.
func vectorIn(fn string, d domain, x value.Value) (value.Vector, error) {
	v, ok := x.(value.Vector)
	if !ok || !d.admits(v.Type()) {
		return nil, lang.WrongType(fn, d.String(), x)
	}
	return v, nil
}

// running returns a function from a vector to one of the same length.
func running(fn string, d domain, f vectorFunc) unaryFunc {
	return func(c *lang.Ctx, x value.Value) (value.Value, error) {
		v, err := vectorIn(fn, d, x)
		if err != nil {
			return nil, err
		}
		return orError(f(par(c, v.Len()), v))
	}
}

// orError drops the partial result of a kernel that was interrupted.
func orError(v value.Vector, err error) (value.Value, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

func shifted(by int) vectorFunc {
	return func(_ kernel.Par, v value.Vector) (value.Vector, error) { return kernel.Lag(v, by), nil }
}

func runningExtreme(largest bool) vectorFunc {
	return func(p kernel.Par, v value.Vector) (value.Vector, error) {
		return kernel.RunningExtreme(p, v, largest)
	}
}

// fills carries values forward over nulls, in a vector or in every column of a
// table.
func fills(_ *lang.Ctx, x value.Value) (value.Value, error) {
	switch v := x.(type) {
	case value.Vector:
		return kernel.Fills(v), nil
	case *value.Table:
		return kernel.MapColumns(v, func(c value.Collection) value.Collection {
			if vec, ok := c.(value.Vector); ok {
				return kernel.Fills(vec)
			}
			return c
		}), nil
	}
	return nil, lang.WrongType("fills", "a vector or a table", x)
}

// moving returns a function of a window length and a vector.
func moving(fn string, d domain, f func(p kernel.Par, v value.Vector, n int) (value.Vector, error)) binaryFunc {
	return func(c *lang.Ctx, x, y value.Value) (value.Value, error) {
		n, err := windowLength(fn, x)
		if err != nil {
			return nil, err
		}
		v, err := vectorIn(fn, d, y)
		if err != nil {
			return nil, err
		}
		return orError(f(par(c, v.Len()), v, min(n, v.Len()+1)))
	}
}

func windowLength(fn string, x value.Value) (int, error) {
	n, ok := wholeNumber(x)
	if !ok {
		return 0, lang.WrongType(fn, "an integer as the length of the window", x)
	}
	if n < 1 {
		return 0, value.Errorf(value.ErrRange, "%s: the window must be at least 1 long, got %d", fn, n)
	}
	return int(n), nil
}

// wholeNumber returns a boolean or integer atom that is not null.
func wholeNumber(x value.Value) (int64, bool) {
	t := x.Type()
	if !t.IsAtom() || t.Elem() > value.TypeI64 || value.IsNull(x) {
		return 0, false
	}
	return int64(kernel.CastAtom(value.TypeI64, x).(value.I64)), true
}

func movingExtreme(largest bool) func(p kernel.Par, v value.Vector, n int) (value.Vector, error) {
	return func(p kernel.Par, v value.Vector, n int) (value.Vector, error) {
		return kernel.MovingExtreme(p, v, n, largest)
	}
}

func movingVariance(root bool) func(p kernel.Par, v value.Vector, n int) (value.Vector, error) {
	return func(p kernel.Par, v value.Vector, n int) (value.Vector, error) {
		return kernel.MovingVariance(p, v, n, root)
	}
}
