package exec

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// asInts returns e in the int lane; e must be numeric or temporal and no float.
func (p *Program) asInts(e *Expr) *Expr {
	if e.lane != laneBool {
		return e
	}
	return p.expr(value.TypeI64, false, func(b *Batch, r *register) {
		out := r.ints.room(b.n)
		for i, x := range e.bools(b) {
			out[i] = 0
			if x {
				out[i] = 1
			}
		}
	})
}

// asFloats returns e in the float lane; e must be numeric or temporal, whose
// raw count is taken.
func (p *Program) asFloats(e *Expr) *Expr {
	if e.lane == laneFloat {
		return e
	}
	in := p.asInts(e)
	return p.expr(value.TypeF64, in.Nulls, func(b *Batch, r *register) {
		kernel.ToFloats(r.floats.room(b.n), in.ints(b), in.Nulls)
	})
}

// asTruth returns e as a BOOL expression: non-zero and not null. It reports
// false for types that have no truth value in a column.
func (p *Program) asTruth(e *Expr) (*Expr, bool) {
	switch {
	case e.lane == laneBool:
		return e, true
	case !e.Type.IsNumeric():
		return nil, false
	case e.lane == laneFloat:
		return p.expr(value.TypeBool, false, func(b *Batch, r *register) {
			out := r.bools.room(b.n)
			for i, x := range e.floats(b) {
				out[i] = x != 0 && x == x
			}
		}), true
	}
	nulls := e.Nulls
	return p.expr(value.TypeBool, false, func(b *Batch, r *register) {
		out := r.bools.room(b.n)
		for i, x := range e.ints(b) {
			out[i] = x != 0 && !(nulls && x == value.NullI64)
		}
	}), true
}

// asText returns a SYM or STR expression in the string lane.
func (p *Program) asText(e *Expr) *Expr {
	if e.lane == laneStr {
		return e
	}
	return p.expr(value.TypeStr, false, func(b *Batch, r *register) {
		out := r.strs.room(b.n)
		for i, s := range e.syms(b) {
			out[i] = s.String()
		}
	})
}

// retype returns the same values as another type of the same lane.
func (p *Program) retype(e *Expr, t value.Type) *Expr {
	if e.Type == t {
		return e
	}
	c := *e
	c.Type, c.col, c.konst = t, nil, nil
	return &c
}

// scale multiplies the int lane by k, keeping nulls.
func (p *Program) scale(e *Expr, t value.Type, k int64) *Expr {
	nulls := e.Nulls
	return p.expr(t, nulls, func(b *Batch, r *register) {
		out := r.ints.room(b.n)
		for i, x := range e.ints(b) {
			if nulls && x == value.NullI64 {
				out[i] = x
			} else {
				out[i] = x * k
			}
		}
	})
}

// Convert returns a numeric or temporal column as another numeric type: floats
// are truncated, integers wrap around where they do not fit, nulls stay nulls.
func (run Run) Convert(col value.Collection, to value.Type) (value.Collection, error) {
	p := new(Program)
	e := p.Column(col)
	switch {
	case e.Type == to:
		return col, nil
	case to.IsFloat():
		e = p.asFloats(e)
	case e.lane == laneFloat:
		e = p.truncate(e)
	default:
		e = p.asInts(e)
	}
	return run.Materialise(p, Rows{N: col.Len()}, p.retype(e, to))
}

func (p *Program) truncate(x *Expr) *Expr {
	return p.expr(value.TypeI64, x.Nulls, func(b *Batch, r *register) {
		out := r.ints.room(b.n)
		for i, f := range x.floats(b) {
			if out[i] = int64(f); f != f {
				out[i] = value.NullI64
			}
		}
	})
}
