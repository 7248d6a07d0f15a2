package exec

import (
	"math"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// mathFuncs are the functions from float to float; those marked raw also take
// the raw count of a temporal.
var mathFuncs = map[string]struct {
	f   func(float64) float64
	raw bool
}{
	"sqrt":       {math.Sqrt, true},
	"log":        {math.Log, true},
	"exp":        {math.Exp, true},
	"sin":        {math.Sin, false},
	"cos":        {math.Cos, false},
	"tan":        {math.Tan, false},
	"asin":       {math.Asin, false},
	"acos":       {math.Acos, false},
	"atan":       {math.Atan, false},
	"reciprocal": {func(x float64) float64 { return 1 / x }, false},
}

// rounders keep the type of a float column.
var rounders = map[string]func(float64) float64{
	"floor": math.Floor,
	"ceil":  math.Ceil,
	"round": math.Round,
}

// HasUnary reports whether Unary knows the function.
func HasUnary(fn string) bool {
	switch fn {
	case "neg", "abs", "signum", "not", "nil?", "strlen":
		return true
	}
	_, isMath := mathFuncs[fn]
	_, rounds := rounders[fn]
	return isMath || rounds
}

// Unary returns fn applied to every row of x; HasUnary tells which functions
// there are.
func (p *Program) Unary(fn string, x *Expr) (*Expr, error) {
	switch fn {
	case "nil?":
		return p.isNull(x), nil
	case "not":
		if t, ok := p.asTruth(x); ok {
			return p.not(t), nil
		}
	case "strlen":
		if x.lane == laneStr || x.lane == laneSym {
			return p.strlen(x), nil
		}
	case "neg", "abs":
		if isNumber(x.Type) {
			return p.sign(fn, x), nil
		}
	case "signum":
		if x.Type.IsNumeric() {
			return p.signum(x), nil
		}
	}
	if m, ok := mathFuncs[fn]; ok && (x.Type.IsNumeric() || m.raw && x.Type.IsTemporal()) {
		return p.mapFloats(m.f, x), nil
	}
	if f, ok := rounders[fn]; ok && x.Type.IsNumeric() {
		if !x.Type.IsFloat() {
			return x, nil
		}
		return p.retype(p.mapFloats(f, x), x.Type), nil
	}
	return nil, value.Errorf(value.ErrType, "%s cannot be applied to a column of type %s", fn, x.Type)
}

func (p *Program) mapFloats(f func(float64) float64, x *Expr) *Expr {
	x = p.asFloats(x)
	return p.expr(value.TypeF64, true, func(b *Batch, r *register) {
		out := r.floats.room(b.n)
		for i, v := range x.floats(b) {
			out[i] = f(v)
		}
		kernel.Clean(out)
	})
}

func (p *Program) sign(fn string, x *Expr) *Expr {
	abs := fn == "abs"
	if x.lane == laneFloat {
		return p.retype(p.expr(value.TypeF64, x.Nulls, func(b *Batch, r *register) {
			out := r.floats.room(b.n)
			for i, v := range x.floats(b) {
				if abs {
					out[i] = math.Abs(v)
				} else {
					out[i] = 0 - v
				}
			}
		}), x.Type)
	}
	in := p.asInts(x)
	return p.expr(value.TypeI64, in.Nulls, func(b *Batch, r *register) {
		out := r.ints.room(b.n)
		for i, v := range in.ints(b) {
			if out[i] = v; !abs || v < 0 {
				out[i] = -v // the null is its own negative
			}
		}
	})
}

func (p *Program) signum(x *Expr) *Expr {
	in := p.asFloats(x)
	return p.expr(value.TypeI64, in.Nulls, func(b *Batch, r *register) {
		out := r.ints.room(b.n)
		for i, v := range in.floats(b) {
			switch {
			case v != v:
				out[i] = value.NullI64
			case v > 0:
				out[i] = 1
			case v < 0:
				out[i] = -1
			default:
				out[i] = 0
			}
		}
	})
}

func (p *Program) not(x *Expr) *Expr {
	return p.expr(value.TypeBool, false, func(b *Batch, r *register) {
		out := r.bools.room(b.n)
		for i, v := range x.bools(b) {
			out[i] = !v
		}
	})
}

// isNull tests for null; types without a null are never null.
func (p *Program) isNull(x *Expr) *Expr {
	switch {
	case x.konst != nil:
		e, _ := p.Const(value.Bool(value.IsNull(x.konst)))
		return e
	case !x.Nulls:
		e, _ := p.Const(value.Bool(false))
		return e
	}
	return p.expr(value.TypeBool, false, func(b *Batch, r *register) {
		out := r.bools.room(b.n)
		switch x.lane {
		case laneInt:
			for i, v := range x.ints(b) {
				out[i] = v == value.NullI64
			}
		case laneFloat:
			for i, v := range x.floats(b) {
				out[i] = v != v
			}
		case laneGUID:
			for i, v := range x.guids(b) {
				out[i] = v == value.GUID{}
			}
		default:
			clear(out)
		}
	})
}

func (p *Program) strlen(x *Expr) *Expr {
	x = p.asText(x)
	return p.expr(value.TypeI64, false, func(b *Batch, r *register) {
		out := r.ints.room(b.n)
		for i, s := range x.strs(b) {
			out[i] = int64(len(s))
		}
	})
}
