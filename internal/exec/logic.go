package exec

import "github.com/rayforce-go/rayforce/value"

// Logic returns x and y, or x or y; both must be BOOL.
func (p *Program) Logic(op string, x, y *Expr) *Expr {
	and := op == "and"
	return p.expr(value.TypeBool, false, func(b *Batch, r *register) {
		out, a, c := r.bools.room(b.n), x.bools(b), y.bools(b)
		a, c = a[:len(out)], c[:len(out)]
		if and {
			for i := range out {
				out[i] = a[i] && c[i]
			}
			return
		}
		for i := range out {
			out[i] = a[i] || c[i]
		}
	})
}

// Truth returns x as a BOOL expression, a type error if rows of its type are
// neither true nor false.
func (p *Program) Truth(fn string, x *Expr) (*Expr, error) {
	if t, ok := p.asTruth(x); ok {
		return t, nil
	}
	return nil, value.Errorf(value.ErrType, "%s needs numbers or booleans, got a column of type %s", fn, x.Type)
}

// If returns x where cond, which must be BOOL, is true and y elsewhere. Numbers
// of different types meet as in arithmetic, SYM and STR as SYM.
func (p *Program) If(cond, x, y *Expr) (*Expr, error) {
	t := x.Type
	switch {
	case x.Type == y.Type && t == value.TypeStr && x.konst != nil && y.konst != nil,
		x.lane != y.lane && (x.lane == laneSym || x.lane == laneStr) && (y.lane == laneSym || y.lane == laneStr):
		t = value.TypeSym
		x, y = p.asSyms(x), p.asSyms(y)
	case x.Type == y.Type:
	case x.Type.IsNumeric() && y.Type.IsNumeric():
		if x.Type.IsFloat() || y.Type.IsFloat() {
			t, x, y = value.TypeF64, p.asFloats(x), p.asFloats(y)
		} else {
			t, x, y = value.TypeI64, p.asInts(x), p.asInts(y)
		}
	case x.Type.IsTemporal() && !y.Type.IsTemporal() && y.lane == laneInt:
	case y.Type.IsTemporal() && !x.Type.IsTemporal() && x.lane == laneInt:
		t = y.Type
	default:
		return nil, value.Errorf(value.ErrType, "if needs branches of one type, got %s and %s", x.Type, y.Type)
	}
	e := p.expr(t, x.Nulls || y.Nulls, nil)
	switch e.lane {
	case laneInt:
		e.eval = choose(cond, x, y, (*Expr).ints, func(r *register) *buffer[int64] { return &r.ints })
	case laneFloat:
		e.eval = choose(cond, x, y, (*Expr).floats, func(r *register) *buffer[float64] { return &r.floats })
	case laneBool:
		e.eval = choose(cond, x, y, (*Expr).bools, func(r *register) *buffer[bool] { return &r.bools })
	case laneSym:
		e.eval = choose(cond, x, y, (*Expr).syms, func(r *register) *buffer[value.SymID] { return &r.syms })
	case laneStr:
		e.eval = choose(cond, x, y, (*Expr).strs, func(r *register) *buffer[string] { return &r.strs })
	case laneGUID:
		e.eval = choose(cond, x, y, (*Expr).guids, func(r *register) *buffer[value.GUID] { return &r.guids })
	default:
		return nil, value.Errorf(value.ErrType, "if cannot choose between columns of type %s", x.Type)
	}
	return e, nil
}

func choose[T any](cond, x, y *Expr, in func(*Expr, *Batch) []T, to func(*register) *buffer[T]) func(*Batch, *register) {
	return func(b *Batch, r *register) {
		out, a, c := to(r).room(b.n), in(x, b), in(y, b)
		for i, yes := range cond.bools(b) {
			if yes {
				out[i] = a[i]
			} else {
				out[i] = c[i]
			}
		}
	}
}

func (p *Program) asSyms(e *Expr) *Expr {
	if e.lane == laneSym {
		return e
	}
	if s, ok := e.konst.(value.Str); ok {
		c, _ := p.Const(value.QuotedSym(string(s)))
		return c
	}
	return p.expr(value.TypeSym, false, func(b *Batch, r *register) {
		out := r.syms.room(b.n)
		for i, s := range e.strs(b) {
			out[i] = value.Intern(s)
		}
	})
}
