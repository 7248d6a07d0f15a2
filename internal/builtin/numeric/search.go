package numeric

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func til(c *lang.Ctx, x value.Value) (value.Value, error) {
	n, ok := x.(value.I64)
	switch {
	case !ok:
		return nil, lang.WrongType("til", "an i64", x)
	case n < 0:
		return nil, lang.WrongValue("til", "the count must not be null or negative, got %v", shown(n))
	}
	if err := c.Room("til", int64(n), 8); err != nil {
		return nil, err
	}
	return orError(kernel.Til(par(c, int(n)), int(n)))
}

func shown(n value.I64) any {
	if n == value.NullI64 {
		return "null"
	}
	return int64(n)
}

func where(c *lang.Ctx, x value.Value) (value.Value, error) {
	v, ok := x.(*value.Vec[bool])
	if !ok {
		return nil, lang.WrongType("where", "a B8 vector", x)
	}
	p := par(c, v.Len())
	rows := value.NewVec(value.TypeI32, kernel.Positions(v.Data(), p.Workers))
	return orError(kernel.Cast(p, value.TypeI64, rows))
}

func within(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	v, okX := x.(value.Vector)
	bounds, okY := y.(value.Vector)
	if !okX || !okY {
		return nil, lang.WrongTypes("within expects a vector of values and a vector [low high], got", x, "and", y)
	}
	switch v.Type() {
	case value.TypeI64, value.TypeF64, value.TypeI32, value.TypeDate, value.TypeTime:
	default:
		return nil, lang.WrongType("within", "values of type I64, F64, I32, DATE or TIME", x)
	}
	if bounds.Len() != 2 {
		return nil, value.Errorf(value.ErrLength, "within: the range must be [low high], got %d elements", bounds.Len())
	}
	if bounds.Type() != v.Type() {
		if !bounds.Type().IsNumeric() || !v.Type().IsNumeric() {
			return nil, lang.WrongTypes("within needs a range of the type of the values, got", x, "and", y)
		}
		return withinMixed(c, v, bounds)
	}
	return orError(kernel.Within(par(c, v.Len()), v, bounds))
}

// withinMixed compares numbers with a range of another numeric type, as floats
// if one of them is one.
func withinMixed(c *lang.Ctx, v, bounds value.Vector) (value.Value, error) {
	typ := value.TypeI64
	if v.Type().IsFloat() || bounds.Type().IsFloat() {
		typ = value.TypeF64
	}
	p := par(c, v.Len())
	v, err := kernel.Cast(p, typ, v)
	if err != nil {
		return nil, err
	}
	if bounds, err = kernel.Cast(p, typ, bounds); err != nil {
		return nil, err
	}
	return orError(kernel.Within(p, v, bounds))
}

// bin returns bin, or binr when right is set.
func bin(fn string, right bool) binaryFunc {
	return func(c *lang.Ctx, x, y value.Value) (value.Value, error) {
		sorted, ok := x.(*value.Vec[int64])
		if !ok || sorted.Type() != value.TypeI64 {
			return nil, lang.WrongType(fn, "a sorted I64 vector", x)
		}
		switch y := y.(type) {
		case value.I64, value.I32:
			find := kernel.Bin
			if right {
				find = kernel.BinR
			}
			return value.I64(find(sorted.Data(), int64(kernel.CastAtom(value.TypeI64, y).(value.I64)))), nil
		case *value.Vec[int64]:
			if y.Type() == value.TypeI64 {
				return orError(kernel.BinAll(par(c, y.Len()), sorted.Data(), y.Data(), right))
			}
		}
		return nil, lang.WrongType(fn, "an i64, an i32 or an I64 vector to look for", y)
	}
}

func random(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	n, okX := longOrInt(x)
	limit, okY := longOrInt(y)
	switch {
	case !okX:
		return nil, lang.WrongType("rand", "an i64 or i32 as count", x)
	case !okY:
		return nil, lang.WrongType("rand", "an i64 or i32 as limit", y)
	case n < 0:
		return nil, lang.WrongValue("rand", "the count must not be null or negative, got %v", shown(value.I64(n)))
	case limit <= 0:
		return nil, lang.WrongValue("rand", "the limit must be above 0, got %v", shown(value.I64(limit)))
	}
	if err := c.Room("rand", int64(n), 8); err != nil {
		return nil, err
	}
	return orError(kernel.Random(par(c, int(n)), int(n), limit))
}

func longOrInt(x value.Value) (int64, bool) {
	switch x.(type) {
	case value.I64, value.I32:
		return int64(kernel.CastAtom(value.TypeI64, x).(value.I64)), true
	}
	return 0, false
}
