package collections

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var makingFuncs = []lang.Func{
	{
		Name: "list", Variadic: list, Flags: lang.Handles,
		Sig: "(list a ...)", Help: "Generic list of the arguments as they are.",
		Example: `(list 1 "a")`, Result: `(list 1 "a")`,
	},
	{
		Name: "enlist", Variadic: enlist,
		Sig: "(enlist a ...)", Help: "Vector of atoms of one type, of floats for integers and floats, else a list.",
		Example: "(enlist 1 2.5)", Result: "[1.0 2.5]",
	},
	{
		Name: "dict", Binary: dict, Flags: lang.Handles,
		Sig: "(dict keys vals)", Help: "Dict from a vector of keys to the values in order, or to one value for all.",
		Example: "(dict [a b] [1 2])", Result: "{a:1 b:2}",
	},
	{
		Name: "cross", Binary: cross,
		Sig: "(cross a b)", Help: "List of all pairs of an element of a and one of b.",
		Example: "(cross [1 2] [x y])", Result: "(list (list 1 x) (list 1 y) (list 2 x) (list 2 y))",
	},
}

func list(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	return value.NewList(slices.Clone(args)...), nil
}

// enlist makes a vector where the arguments are atoms of one type, or numbers
// among which are both an i64 and an f64.
func enlist(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	if floats, ok := mixedNumbers(args); ok {
		return floats, nil
	}
	return value.Enlist(slices.Clone(args)), nil
}

// mixedNumbers returns numbers and nulls of several types as floats when at
// least one is an i64 and one an f64.
func mixedNumbers(args []value.Value) (value.Value, bool) {
	var hasInt, hasFloat bool
	out := make([]float64, len(args))
	for i, a := range args {
		x, ok := float(a)
		if !ok {
			return nil, false
		}
		out[i] = x
		hasInt = hasInt || a.Type() == -value.TypeI64
		hasFloat = hasFloat || a.Type() == -value.TypeF64
	}
	return value.F64s(out...), hasInt && hasFloat
}

// float returns a numeric atom, a null of such a type or null as a float.
func float(v value.Value) (float64, bool) {
	if value.IsNull(v) {
		return value.NullF64(), value.IsNullObject(v) || v.Type().IsNumeric()
	}
	switch x := v.(type) {
	case value.Bool:
		if x {
			return 1, true
		}
		return 0, true
	case value.F64:
		return float64(x), true
	case value.F32:
		return float64(x), true
	}
	n, ok := integer(v)
	return float64(n), ok
}

func dict(_ *lang.Ctx, keys, vals value.Value) (value.Value, error) {
	k, ok := keys.(value.Vector)
	if !ok {
		return nil, lang.WrongType("dict", "a vector of keys", keys)
	}
	items := make([]value.Value, k.Len())
	v, ok := value.AsCollection(vals)
	for i := range items {
		switch {
		case !ok:
			items[i] = vals
		case i < v.Len():
			items[i] = v.At(i)
		default:
			items[i] = value.I64(value.NullI64)
		}
	}
	return value.NewDict(k, value.NewList(items...)), nil
}

// cross pairs every element of x with every one of y, those of x varying
// slowest. An atom is one element.
func cross(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	a, err := crossItems(x)
	if err != nil {
		return nil, err
	}
	b, err := crossItems(y)
	if err != nil {
		return nil, err
	}
	if n := len(a); n > 0 && len(b) > maxRows/n {
		return nil, value.Errorf(value.ErrLimit, "cross: %d times %d pairs are too many", n, len(b))
	}
	if err := c.Room("cross", int64(len(a)*len(b)), 96); err != nil { // a pair is a list of two boxed items
		return nil, err
	}
	out := make([]value.Value, 0, len(a)*len(b))
	for _, p := range a {
		if err := c.Interrupted(); err != nil {
			return nil, err
		}
		for _, q := range b {
			out = append(out, value.NewList(p, q))
		}
	}
	return value.NewList(out...), nil
}

func crossItems(v value.Value) ([]value.Value, error) {
	if c, ok := value.AsCollection(v); ok {
		return boxed(c).Items(), nil
	}
	if isAtom(v) {
		return []value.Value{v}, nil
	}
	return nil, lang.WrongType("cross", "atoms, vectors or lists", v)
}
