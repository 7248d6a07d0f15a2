package kernel

import (
	"math"

	"github.com/rayforce-go/rayforce/value"
)

// Fn is a function of one number.
type Fn uint8

// The functions of one number.
const (
	Neg Fn = iota
	Abs
	Floor
	Ceil
	Round
	Sqrt
	Log
	Exp
	Sin
	Cos
	Tan
	Asin
	Acos
	Atan
	Reciprocal
	Signum
	nFns
)

var fns = [nFns]struct {
	name string
	f    func(float64) float64
}{
	Neg:        {"neg", func(x float64) float64 { return -x }},
	Abs:        {"abs", math.Abs},
	Floor:      {"floor", math.Floor},
	Ceil:       {"ceil", math.Ceil},
	Round:      {"round", math.Round},
	Sqrt:       {"sqrt", math.Sqrt},
	Log:        {"log", math.Log},
	Exp:        {"exp", math.Exp},
	Sin:        {"sin", math.Sin},
	Cos:        {"cos", math.Cos},
	Tan:        {"tan", math.Tan},
	Asin:       {"asin", math.Asin},
	Acos:       {"acos", math.Acos},
	Atan:       {"atan", math.Atan},
	Reciprocal: {"reciprocal", func(x float64) float64 { return 1 / x }},
	Signum:     {"signum", nil},
}

// String returns the name that the function has in the language.
func (fn Fn) String() string { return fns[fn].name }

// Recurses reports whether the function maps lists inside lists.
func (fn Fn) Recurses() bool { return fn >= Sin }

func wrongNumber(fn Fn, t value.Type) error {
	want := "a number or a collection of numbers"
	if fn == Neg || fn == Abs {
		want = "a signed number or a collection of them"
	}
	return value.Errorf(value.ErrType, "%s expects %s, got %s", fn, want, t)
}

// mapType returns the element type of fn over elements of type t, 0 when it is
// not defined for them.
func mapType(fn Fn, t value.Type) value.Type {
	switch {
	case !t.IsNumeric():
		return 0
	case fn == Signum:
		return value.TypeI64
	case (fn == Neg || fn == Abs) && t < value.TypeI16:
		return 0
	case fn <= Ceil, fn == Round && t == value.TypeF32:
		return t
	}
	return value.TypeF64
}

// MapAtom applies fn to an atom. A null gives a null, also of types that fn is
// not defined for.
func MapAtom(fn Fn, x value.Value) (value.Value, error) {
	if value.IsNull(x) && !value.IsNullObject(x) {
		switch {
		case fn <= Ceil, fn == Round && x.Type() == -value.TypeF32:
			return x, nil
		case fn == Signum:
			return value.NullOf(value.TypeI64), nil
		}
		return value.NullOf(value.TypeF64), nil
	}
	num, ok := numberOf(x)
	if !ok {
		return nil, wrongNumber(fn, typeOf(x))
	}
	typ := mapType(fn, num.typ)
	switch {
	case typ == 0:
		return nil, wrongNumber(fn, x.Type())
	case fn == Signum:
		return value.I64(sign(num.f)), nil
	case typ.IsFloat():
		return floatAtom(typ, fns[fn].f(num.f)), nil
	case fn == Floor || fn == Ceil:
		return x, nil
	case fn == Neg || num.i < 0:
		return intAtom(typ, -num.i, false), nil
	}
	return x, nil
}

// Map applies fn to every element of a vector.
func Map(p Par, fn Fn, x value.Vector) (value.Vector, error) {
	typ, n := mapType(fn, x.Type()), x.Len()
	switch {
	case typ == 0 && n == 0 && !fn.Recurses():
		return EmptyVector(value.TypeI64), nil
	case typ == 0:
		return nil, wrongNumber(fn, x.Type())
	case !typ.IsFloat() && (fn == Floor || fn == Ceil):
		return value.Bare(x).(value.Vector), nil
	case fn == Signum:
		return buildInts(p, typ, n, func(s *scratch, dst []int64, lo, hi int) bool {
			return signs(dst, LoadFloats(s.aFloat[:], x, lo, hi))
		})
	case typ.IsFloat():
		return buildFloats(p, typ, n, func(s *scratch, dst []float64, lo, hi int) {
			mapFloats(fn, dst, LoadFloats(s.aFloat[:], x, lo, hi))
		})
	}
	nulls := x.HasNulls()
	return buildInts(p, typ, n, func(s *scratch, dst []int64, lo, hi int) bool {
		src := LoadInts(s.aInt[:], x, lo, hi)
		for i, v := range src {
			if fn == Neg || v < 0 {
				v = -v // null stays as it is
			}
			dst[i] = v
		}
		return nulls
	})
}

func mapFloats(fn Fn, dst, src []float64) {
	switch fn {
	case Neg:
		for i, x := range src {
			dst[i] = -x
		}
	case Sqrt:
		for i, x := range src {
			dst[i] = math.Sqrt(x)
		}
	case Reciprocal:
		for i, x := range src {
			dst[i] = 1 / x
		}
	default:
		f := fns[fn].f
		for i, x := range src {
			dst[i] = f(x)
		}
	}
}

func sign(x float64) int64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

func signs(dst []int64, src []float64) bool {
	nulls := false
	for i, x := range src {
		if x != x {
			dst[i], nulls = value.NullI64, true
			continue
		}
		dst[i] = sign(x)
	}
	return nulls
}

// Collect returns the atoms as a vector of this numeric or temporal element
// type, converted to it: floats are truncated for integers, integers wrap.
func Collect(typ value.Type, atoms []value.Value) value.Vector {
	var v value.Vector
	if typ.IsFloat() {
		v, _ = buildFloats(Par{}, typ, len(atoms), func(_ *scratch, dst []float64, lo, hi int) {
			for i := range dst {
				num, _ := numberOf(atoms[lo+i])
				dst[i] = num.f
			}
		})
		return v
	}
	v, _ = buildInts(Par{}, typ, len(atoms), func(_ *scratch, dst []int64, lo, hi int) bool {
		nulls := false
		for i := range dst {
			num, _ := numberOf(atoms[lo+i])
			dst[i] = num.i
			nulls = nulls || num.null
		}
		return nulls
	})
	return v
}

// CastAtom converts a numeric or temporal atom to another such element type as
// Collect does.
func CastAtom(typ value.Type, x value.Value) value.Value {
	num, _ := numberOf(x)
	if typ.IsFloat() {
		return floatAtom(typ, num.f)
	}
	return intAtom(typ, num.i, num.null)
}
