package numeric

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

type unaryFunc = func(c *lang.Ctx, x value.Value) (value.Value, error)

// unary returns the function of the language for a function of one number.
func unary(fn kernel.Fn) unaryFunc {
	return func(c *lang.Ctx, x value.Value) (value.Value, error) { return mapOver(c, fn, x) }
}

func mapOver(c *lang.Ctx, fn kernel.Fn, x value.Value) (value.Value, error) {
	switch x := x.(type) {
	case value.Vector:
		v, err := kernel.Map(par(c, x.Len()), fn, x)
		if err != nil {
			return nil, err
		}
		return v, nil
	case *value.List:
		return mapList(c, fn, x)
	}
	return kernel.MapAtom(fn, x)
}

// mapList applies fn to the elements of a list. When the first result is a
// number, the result is a vector of its type, into which the others are
// converted; else it is a list.
func mapList(c *lang.Ctx, fn kernel.Fn, l *value.List) (value.Value, error) {
	if l.Len() == 0 {
		r, err := kernel.MapAtom(fn, value.I64(0))
		if err != nil {
			return nil, err
		}
		return kernel.EmptyVector(r.Type().Elem()), nil
	}
	_, nested := value.AsCollection(l.At(0))
	nested = nested && fn.Recurses()
	out := make([]value.Value, l.Len())
	for i, x := range l.Items() {
		if i%1024 == 0 {
			if err := c.Interrupted(); err != nil {
				return nil, err
			}
		}
		if _, ok := value.AsCollection(x); ok && !nested {
			return nil, lang.WrongType(fn.String(), "a list of numbers", x)
		}
		r, err := mapOver(c, fn, x)
		if err != nil {
			return nil, err
		}
		out[i] = r
	}
	if t := out[0].Type(); t.IsAtom() && t != -value.TypeF32 && (t.IsNumeric() || t.IsTemporal()) {
		return kernel.Collect(t.Elem(), out), nil
	}
	return value.NewList(out...), nil
}

// not negates a truth value: every element of a B8 vector, else the
// truthiness of the whole value.
func not(c *lang.Ctx, x value.Value) (value.Value, error) {
	if v, ok := x.(*value.Vec[bool]); ok {
		return kernel.Not(par(c, v.Len()), v)
	}
	return value.Bool(!value.Truthy(x)), nil
}
