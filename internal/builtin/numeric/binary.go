package numeric

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// par lets kernels use all cores for vectors of n elements. Short ones run
// where they are.
func par(c *lang.Ctx, n int) kernel.Par {
	if n <= kernel.Grain {
		return kernel.Par{}
	}
	return kernel.Par{Ctx: c.Context(), Workers: c.Workers()}
}

func parFor(c *lang.Ctx, vs ...value.Value) kernel.Par {
	for _, v := range vs {
		if vec, ok := v.(value.Vector); ok {
			return par(c, vec.Len())
		}
	}
	return kernel.Par{}
}

type binaryFunc = func(c *lang.Ctx, x, y value.Value) (value.Value, error)

// binary returns the function of the language for an operation.
func binary(op kernel.Op) binaryFunc {
	return func(c *lang.Ctx, x, y value.Value) (value.Value, error) { return apply(c, op, x, y) }
}

func apply(c *lang.Ctx, op kernel.Op, x, y value.Value) (value.Value, error) {
	switch a := x.(type) {
	case value.I64:
		if b, ok := y.(value.I64); ok && a != value.NullI64 && b != value.NullI64 {
			if r := intAtoms(op, a, b); r != nil {
				return r, nil
			}
		}
	case value.F64:
		if b, ok := y.(value.F64); ok && a == a && b == b {
			if r := floatAtoms(op, a, b); r != nil {
				return r, nil
			}
		}
	case *value.List:
		return mapPairs(c, op, x, y)
	}
	if _, ok := y.(*value.List); ok {
		return mapPairs(c, op, x, y)
	}
	if op.IsComparison() {
		return kernel.Compare(parFor(c, x, y), op, x, y)
	}
	return kernel.Arith(parFor(c, x, y), op, x, y)
}

// intAtoms computes the common operations on two I64 that are not null, nil
// for all others.
func intAtoms(op kernel.Op, a, b value.I64) value.Value {
	switch op {
	case kernel.Add:
		return a + b
	case kernel.Sub:
		return a - b
	case kernel.Mul:
		return a * b
	case kernel.Eq:
		return value.Bool(a == b)
	case kernel.Ne:
		return value.Bool(a != b)
	}
	return nil
}

// floatAtoms computes the common operations on two F64 that are not null, nil
// for all others.
func floatAtoms(op kernel.Op, a, b value.F64) value.Value {
	switch op {
	case kernel.Add:
		return value.F64(value.Finite(float64(a + b)))
	case kernel.Sub:
		return value.F64(value.Finite(float64(a - b)))
	case kernel.Mul:
		return value.F64(value.Finite(float64(a * b)))
	case kernel.Div:
		return value.F64(value.Finite(float64(a / b)))
	case kernel.Eq:
		return value.Bool(a == b)
	case kernel.Ne:
		return value.Bool(a != b)
	case kernel.Lt:
		return value.Bool(a < b)
	case kernel.Le:
		return value.Bool(a <= b)
	case kernel.Gt:
		return value.Bool(a > b)
	case kernel.Ge:
		return value.Bool(a >= b)
	}
	return nil
}

// mapPairs applies an operation of which an operand is a generic list, element
// by element and into nested collections. The result is a list.
func mapPairs(c *lang.Ctx, op kernel.Op, x, y value.Value) (value.Value, error) {
	n, err := pairs(op, x, y)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return apply(c, op, withoutList(x), withoutList(y))
	}
	out := make([]value.Value, n)
	for i := range out {
		if i%1024 == 0 {
			if err := c.Interrupted(); err != nil {
				return nil, err
			}
		}
		if out[i], err = apply(c, op, elementOf(x, i), elementOf(y, i)); err != nil {
			return nil, err
		}
	}
	if t, ok := coercion(x, y); ok {
		for i, r := range out {
			if rt := r.Type(); rt.IsAtom() && rt.IsNumeric() && rt != -value.TypeF64 {
				out[i] = kernel.CastAtom(t, r)
			}
		}
	}
	return value.NewList(out...), nil
}

// pairs returns how many elements an operation on x and y has, of which at
// least one is a list.
func pairs(op kernel.Op, x, y value.Value) (int, error) {
	cx, okX := value.AsCollection(x)
	cy, okY := value.AsCollection(y)
	switch {
	case okX && okY && cx.Len() != cy.Len():
		return 0, lang.WrongLength(op.String(), cx.Len(), cy.Len())
	case okX && (okY || isAtom(y)):
		return cx.Len(), nil
	case okY && isAtom(x):
		return cy.Len(), nil
	}
	return 0, lang.WrongTypes(op.String()+" expects atoms, vectors or lists, got", x, "and", y)
}

func isAtom(v value.Value) bool { return v.Type().IsAtom() || value.IsNullObject(v) }

// withoutList gives the empty vector for the empty list.
func withoutList(v value.Value) value.Value {
	if _, ok := v.(*value.List); ok {
		return kernel.EmptyVector(value.TypeI64)
	}
	return v
}

func elementOf(v value.Value, i int) value.Value {
	if c, ok := value.AsCollection(v); ok {
		return c.At(i)
	}
	return v
}

// coercion returns the type that the numbers of a result take when a list
// meets an integer atom.
func coercion(x, y value.Value) (value.Type, bool) {
	for _, v := range []value.Value{x, y} {
		if t := v.Type(); t.IsAtom() && t.IsInteger() {
			return t.Elem(), true
		}
	}
	return 0, false
}
