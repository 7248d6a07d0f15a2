package exec

import (
	"math"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

const (
	nsPerDay = 86_400_000_000_000
	nsPerMs  = 1_000_000
)

// Arith returns x OP y for one of + - * / % div pow xbar, with the result types
// that column expressions have: every mix of integers gives I64, any float F64.
func (p *Program) Arith(op string, x, y *Expr) (*Expr, error) {
	if !isNumber(x.Type) || !isNumber(y.Type) {
		return nil, cannot(op, x, y)
	}
	switch op {
	case "/":
		return p.floatOp(floatLoop(op), x, y, true), nil
	case "div":
		return p.floorDiv(x, y), nil
	case "%":
		return p.modulo(x, y), nil
	case "pow":
		if x.Type.IsTemporal() || y.Type.IsTemporal() {
			return nil, cannot(op, x, y)
		}
		return p.floatOp(floatLoop(op), x, y, true), nil
	case "xbar":
		return p.xbar(x, y)
	}
	if x.Type.IsTemporal() || y.Type.IsTemporal() {
		return p.temporalArith(op, x, y)
	}
	if x.Type.IsFloat() || y.Type.IsFloat() {
		e := p.floatOp(floatLoop(op), x, y, true)
		if x.Type == value.TypeF32 && y.Type == value.TypeF32 {
			e.Type = value.TypeF32
		}
		return e, nil
	}
	return p.intOp(op, value.TypeI64, x, y), nil
}

func isNumber(t value.Type) bool { return t.IsNumeric() || t.IsTemporal() }

func cannot(op string, x, y *Expr) error {
	return value.Errorf(value.ErrType, "%s cannot be applied to columns of type %s and %s", op, x.Type, y.Type)
}

// temporalArith adds, subtracts and multiplies dates, times and timestamps
// with each other and with integers. Dates and times that meet in a timestamp
// are brought to nanoseconds.
func (p *Program) temporalArith(op string, x, y *Expr) (*Expr, error) {
	const (
		date, time, stamp = value.TypeDate, value.TypeTime, value.TypeTimestamp
	)
	xt, yt := x.Type, y.Type
	xi, yi := !xt.IsTemporal() && !xt.IsFloat(), !yt.IsTemporal() && !yt.IsFloat()
	switch {
	case op == "*" && (xt == time && yi || xi && yt == time):
		return p.intOp(op, time, x, y), nil
	case op == "*":
	case yi:
		return p.intOp(op, xt, x, y), nil
	case xi && (op == "+" || yt == time):
		return p.intOp(op, yt, x, y), nil
	case xt == time && yt == time:
		return p.intOp(op, time, x, y), nil
	case xt == date && yt == time:
		return p.intOp(op, stamp, p.scale(x, stamp, nsPerDay), p.scale(y, stamp, nsPerMs)), nil
	case xt == time && yt == date && op == "+":
		return p.intOp(op, stamp, p.scale(x, stamp, nsPerMs), p.scale(y, stamp, nsPerDay)), nil
	case xt == stamp && yt == time:
		return p.intOp(op, stamp, x, p.scale(y, stamp, nsPerMs)), nil
	case xt == time && yt == stamp && op == "+":
		return p.intOp(op, stamp, p.scale(x, stamp, nsPerMs), y), nil
	case xt == date && yt == date && op == "-":
		return p.intOp(op, value.TypeI32, x, y), nil
	case xt == stamp && yt == stamp && op == "-":
		return p.intOp(op, value.TypeI64, x, y), nil
	}
	return nil, cannot(op, x, y)
}

// intOp adds, subtracts or multiplies in the int lane.
func (p *Program) intOp(op string, t value.Type, x, y *Expr) *Expr {
	x, y = p.asInts(x), p.asInts(y)
	nulls := x.Nulls || y.Nulls
	k, _ := kernel.OpOf(op)
	loop := kernel.Ints
	if nulls {
		loop = kernel.IntsNulls
	}
	return p.expr(t, nulls, func(b *Batch, r *register) {
		loop(k, r.ints.room(b.n), x.ints(b), y.ints(b))
	})
}

// keepNulls makes the rows null where either operand is.
func keepNulls(out, a, c []int64) {
	a, c = a[:len(out)], c[:len(out)]
	for i := range out {
		if a[i] == value.NullI64 || c[i] == value.NullI64 {
			out[i] = value.NullI64
		}
	}
}

// floatLoop returns the loop of an operation on floats, for floatOp.
func floatLoop(op string) func(out, a, c []float64) {
	k, _ := kernel.OpOf(op)
	return func(out, a, c []float64) { kernel.Floats(k, out, a, c) }
}

// floatOp runs a loop in the float lane that makes infinities null: there are
// none in the language.
func (p *Program) floatOp(loop func(out, a, c []float64), x, y *Expr, nulls bool) *Expr {
	x, y = p.asFloats(x), p.asFloats(y)
	return p.expr(value.TypeF64, nulls, func(b *Batch, r *register) {
		out := r.floats.room(b.n)
		loop(out, x.floats(b), y.floats(b))
	})
}

// floorDiv divides to the floor; the result is an integer for every pair.
func (p *Program) floorDiv(x, y *Expr) *Expr {
	if x.Type.IsFloat() || y.Type.IsFloat() {
		x, y = p.asFloats(x), p.asFloats(y)
		return p.expr(value.TypeI64, true, func(b *Batch, r *register) {
			out, a, c := r.ints.room(b.n), x.floats(b), y.floats(b)
			for i := range out {
				q := math.Floor(a[i] / c[i])
				if c[i] == 0 || !(q >= -1<<63 && q < 1<<63) {
					out[i] = value.NullI64
				} else {
					out[i] = int64(q)
				}
			}
		})
	}
	x, y = p.asInts(x), p.asInts(y)
	nulls := x.Nulls || y.Nulls
	return p.expr(value.TypeI64, true, func(b *Batch, r *register) {
		out, a, c := r.ints.room(b.n), x.ints(b), y.ints(b)
		if d, ok := kernel.CommonDivisor(c[:len(out)]); ok {
			d.Quotients(out, a[:len(out)])
			if nulls {
				keepNulls(out, a, c)
			}
			return
		}
		for i := range out {
			if c[i] == 0 || nulls && (a[i] == value.NullI64 || c[i] == value.NullI64) {
				out[i] = value.NullI64
			} else {
				out[i] = floorInt(a[i], c[i])
			}
		}
	})
}

func floorInt(a, c int64) int64 {
	q := a / c
	if a%c != 0 && (a < 0) != (c < 0) {
		q--
	}
	return q
}

// modulo is the remainder with the sign of the divisor. An integer divided by
// zero leaves 0, or null when an operand may hold nulls.
func (p *Program) modulo(x, y *Expr) *Expr {
	if x.Type.IsFloat() || y.Type.IsFloat() {
		return p.floatOp(modFloats, x, y, true)
	}
	x, y = p.asInts(x), p.asInts(y)
	nulls := x.Nulls || y.Nulls
	var byZero int64
	if nulls {
		byZero = value.NullI64
	}
	return p.expr(value.TypeI64, nulls, func(b *Batch, r *register) {
		out, a, c := r.ints.room(b.n), x.ints(b), y.ints(b)
		a, c = a[:len(out)], c[:len(out)]
		if d, ok := kernel.CommonDivisor(c); ok {
			d.Remainders(out, a)
		} else {
			remainders(out, a, c, byZero)
		}
		if nulls {
			keepNulls(out, a, c)
		}
	})
}

func remainders(out, a, c []int64, byZero int64) {
	for i := range out {
		if c[i] == 0 {
			out[i] = byZero
			continue
		}
		m := a[i] % c[i]
		if m != 0 && (m < 0) != (c[i] < 0) {
			m += c[i]
		}
		out[i] = m
	}
}

func modFloats(out, a, c []float64) {
	for i := range out {
		m := math.Mod(a[i], c[i])
		if m != 0 && (m < 0) != (c[i] < 0) {
			m += c[i]
		}
		out[i] = m
	}
	kernel.Clean(out)
}

// xbar rounds x down to a multiple of y. Temporals give the raw count; in a by
// clause, where functions have their ordinary meaning, they keep their type. A
// bucket of zero leaves the value as it is.
func (p *Program) xbar(x, y *Expr) (*Expr, error) {
	if x.Type.IsTemporal() && y.Type.IsFloat() || !x.Type.IsTemporal() && y.Type.IsTemporal() {
		return nil, cannot("xbar", x, y)
	}
	if x.Type.IsFloat() || y.Type.IsFloat() {
		return p.floatOp(func(out, a, c []float64) {
			for i := range out {
				if out[i] = a[i]; c[i] != 0 {
					out[i] = math.Floor(a[i]/c[i]) * c[i]
				}
			}
			kernel.Clean(out)
		}, x, y, true), nil
	}
	if x.Type == value.TypeTimestamp && y.Type == value.TypeTime {
		y = p.scale(y, value.TypeTimestamp, nsPerMs)
	}
	x, y = p.asInts(x), p.asInts(y)
	nulls := x.Nulls || y.Nulls
	return p.expr(value.TypeI64, nulls, func(b *Batch, r *register) {
		out, a, c := r.ints.room(b.n), x.ints(b), y.ints(b)
		if d, ok := kernel.CommonDivisor(c[:len(out)]); ok {
			d.Buckets(out, a[:len(out)])
		} else {
			for i := range out {
				if out[i] = a[i]; c[i] != 0 {
					out[i] = floorInt(a[i], c[i]) * c[i]
				}
			}
		}
		if nulls {
			keepNulls(out, a, c)
		}
	}), nil
}

// DayStart returns timestamps cut to the start of their day.
func (p *Program) DayStart(x *Expr) (*Expr, error) {
	day, _ := p.Const(value.I64(nsPerDay))
	e, err := p.xbar(x, day)
	if err != nil {
		return nil, err
	}
	return p.retype(e, value.TypeTimestamp), nil
}
