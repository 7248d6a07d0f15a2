package numeric

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// numbersOf returns the atoms of a list as a vector: I64, or F64 when one of
// them is a float. Anything but numbers is a type error.
func numbersOf(fn string, l *value.List) (value.Vector, error) {
	typ := value.TypeI64
	for _, x := range l.Items() {
		if value.IsNullObject(x) || !x.Type().IsAtom() || !x.Type().IsNumeric() {
			return nil, lang.WrongType(fn, "a list of numbers only", x)
		}
		if x.Type().IsFloat() {
			typ = value.TypeF64
		}
	}
	return kernel.Collect(typ, l.Items()), nil
}

// passes reports whether an aggregate gives this value back as it is: atoms of
// types that it does not compute with, and functions.
func passes(x value.Value) bool {
	t := x.Type()
	return t.IsFunction() || t.IsAtom() && !t.IsNumeric()
}

const wantNumbers = "numbers: a vector, a list or an atom of them"

func sum(c *lang.Ctx, x value.Value) (value.Value, error) {
	switch v := x.(type) {
	case value.Vector:
		return sumVector(c, v)
	case *value.List:
		nums, err := numbersOf("sum", v)
		if err != nil {
			return nil, err
		}
		return sumVector(c, nums)
	case value.U8:
		return value.I64(v), nil
	case value.I16:
		return value.I64(v), nil
	case value.NullAtom:
		if v.T == value.TypeU8 {
			return value.I64(0), nil
		}
		return x, nil
	}
	if x.Type().IsAtom() || x.Type().IsFunction() {
		return x, nil
	}
	return nil, lang.WrongType("sum", wantNumbers, x)
}

func sumVector(c *lang.Ctx, v value.Vector) (value.Value, error) {
	switch t := v.Type(); {
	case t.IsFloat():
		sum, _, err := kernel.SumFloats(par(c, v.Len()), v)
		return value.F64(value.Finite(sum)), err
	case t.IsNumeric():
		sum, err := kernel.SumInts(par(c, v.Len()), v)
		return value.I64(sum), err
	case t == value.TypeTime:
		sum, err := kernel.SumInts(par(c, v.Len()), v)
		return value.Time(sum), err
	}
	return nil, lang.WrongType("sum", "numbers or times", v)
}

// sumShifted computes (sum (+ v n)) for a literal integer as the sum of v plus n
// for every element. Unlike the sum of the shifted vector, it does not wrap at
// the width of the elements and is a plain number also for times.
func sumShifted(c *lang.Ctx, f *lang.Func, x, y value.Value) (value.Value, error) {
	v, ok := x.(value.Vector)
	n := y
	if !ok {
		v, ok = y.(value.Vector)
		n = x
	}
	if !ok || f.Name != kernel.Add.String() || v.HasNulls() || v.Type() > value.TypeI64 && v.Type() != value.TypeTime {
		return nil, nil
	}
	by, ok := wholeNumber(n)
	if !ok {
		return nil, nil
	}
	sum, err := kernel.SumInts(par(c, v.Len()), v)
	return value.I64(sum + int64(v.Len())*by), err
}

func prod(c *lang.Ctx, x value.Value) (value.Value, error) {
	v, ok := x.(value.Vector)
	if l, isList := x.(*value.List); isList {
		var err error
		if v, err = numbersOf("prod", l); err != nil {
			return nil, err
		}
		ok = true
	}
	switch {
	case !ok && (x.Type().IsAtom() || x.Type().IsFunction()):
		return x, nil
	case !ok || !v.Type().IsNumeric():
		return nil, lang.WrongType("prod", wantNumbers, x)
	case v.Type().IsFloat():
		p, err := kernel.ProductFloats(par(c, v.Len()), v)
		return value.F64(value.Finite(p)), err
	}
	p, err := kernel.ProductInts(par(c, v.Len()), v)
	return value.I64(p), err
}

// truth returns all (want false: no element may be false) or any (want true).
func truth(fn string, want bool) unaryFunc {
	return func(c *lang.Ctx, x value.Value) (value.Value, error) {
		v, ok := x.(value.Vector)
		if l, isList := x.(*value.List); isList {
			var err error
			if v, err = numbersOf(fn, l); err != nil {
				return nil, err
			}
			ok = true
		}
		if t := x.Type(); !ok && t.IsAtom() && t.IsNumeric() {
			v, ok = kernel.Repeat(x, 1), true
			if value.IsNull(x) {
				v = kernel.EmptyVector(value.TypeI64)
			}
		}
		if !ok || !v.Type().IsNumeric() {
			return nil, lang.WrongType(fn, wantNumbers, x)
		}
		found, err := kernel.AnyIs(par(c, v.Len()), v, want)
		return value.Bool(found == want), err
	}
}

// count returns the number of elements, pairs, rows or bytes; 1 for atoms and
// functions.
func count(_ *lang.Ctx, x value.Value) (value.Value, error) {
	switch v := x.(type) {
	case value.Collection:
		return value.I64(v.Len()), nil
	case value.Str:
		return value.I64(len(v)), nil
	case *value.Dict:
		return value.I64(v.Len()), nil
	case *value.Table:
		return value.I64(v.NumRows()), nil
	}
	if x.Type().IsAtom() || x.Type().IsFunction() {
		return value.I64(1), nil
	}
	return nil, lang.WrongType("count", "an atom, collection, dict, table or function", x)
}

func avg(c *lang.Ctx, x value.Value) (value.Value, error) {
	if passes(x) {
		return x, nil
	}
	if l, ok := x.(*value.List); ok && l.Len() == 0 {
		return nil, lang.WrongValue("avg", "an empty list has no average")
	}
	v, err := sample("avg", x, "numbers or temporals")
	if err != nil {
		return nil, err
	}
	if t := v.Type(); !t.IsNumeric() && !t.IsTemporal() {
		return nil, lang.WrongType("avg", "numbers or temporals", x)
	}
	sum, n, err := kernel.SumFloats(par(c, v.Len()), v)
	if n == 0 {
		return value.F64(value.NullF64()), err
	}
	return value.F64(value.Finite(sum / float64(n))), err
}

// sample returns a vector, the numbers of a list or a numeric atom as a vector.
func sample(fn string, x value.Value, want string) (value.Vector, error) {
	switch v := x.(type) {
	case value.Vector:
		return v, nil
	case *value.List:
		return numbersOf(fn, v)
	}
	if t := x.Type(); t.IsAtom() && t.IsNumeric() {
		if value.IsNull(x) {
			return kernel.EmptyVector(value.TypeF64), nil
		}
		return kernel.Repeat(x, 1), nil
	}
	return nil, lang.WrongType(fn, want, x)
}

// statistic returns a function of the elements that are not null, as floats.
// Nulls and empty vectors of any type give null.
func statistic(fn string, f func(p kernel.Par, v value.Vector) (float64, error)) unaryFunc {
	return func(c *lang.Ctx, x value.Value) (value.Value, error) {
		if value.IsNull(x) {
			return value.F64(value.NullF64()), nil
		}
		v, err := sample(fn, x, "numbers, or a vector of temporals")
		switch {
		case err != nil:
			return nil, err
		case v.Len() == 0:
			return value.F64(value.NullF64()), nil
		case !v.Type().IsNumeric() && !v.Type().IsTemporal():
			return nil, lang.WrongType(fn, "numbers, or a vector of temporals", x)
		}
		r, err := f(par(c, v.Len()), v)
		return value.F64(r), err
	}
}

func median(_ kernel.Par, v value.Vector) (float64, error) { return kernel.Median(v), nil }

func variance(sample bool) func(kernel.Par, value.Vector) (float64, error) {
	return func(p kernel.Par, v value.Vector) (float64, error) { return kernel.Variance(p, v, sample) }
}

func deviation(sample bool) func(kernel.Par, value.Vector) (float64, error) {
	return func(p kernel.Par, v value.Vector) (float64, error) { return kernel.Deviation(p, v, sample) }
}

// extreme returns min or max.
func extreme(fn, noun string, f func(kernel.Par, value.Vector) (value.Value, error)) unaryFunc {
	return func(c *lang.Ctx, x value.Value) (value.Value, error) {
		switch v := x.(type) {
		case value.Vector:
			return f(par(c, v.Len()), v)
		case *value.List:
			if v.Len() == 0 {
				return nil, lang.WrongValue(fn, "an empty list has no %s", noun)
			}
			nums, err := numbersOf(fn, v)
			if err != nil {
				return nil, err
			}
			return f(par(c, v.Len()), nums)
		}
		if x.Type().IsAtom() || x.Type().IsFunction() {
			return x, nil
		}
		return nil, lang.WrongType(fn, "an atom, a vector or a list of numbers", x)
	}
}

func mode(c *lang.Ctx, x value.Value) (value.Value, error) {
	if v, ok := x.(value.Collection); ok {
		return kernel.Mode(par(c, v.Len()), v)
	}
	if x.Type().IsAtom() || x.Type().IsFunction() {
		return x, nil
	}
	return nil, lang.WrongType("mode", "an atom, a vector or a list", x)
}
