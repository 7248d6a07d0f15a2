package kernel

import (
	"math"

	"github.com/rayforce-go/rayforce/value"
)

// number is a numeric or temporal atom taken apart.
type number struct {
	typ  value.Type // element type
	null bool
	i    int64   // the integer or raw count; floats truncated; NullI64 when null
	f    float64 // the same as a float; NaN when null
}

func numberOf(v value.Value) (number, bool) {
	if value.IsNullObject(v) {
		return number{}, false
	}
	typ := v.Type().Elem()
	if !v.Type().IsAtom() || typ > value.TypeTimestamp {
		return number{}, false
	}
	n := number{typ: typ}
	switch x := value.Plain(v).(type) {
	case value.Bool:
		if x {
			n.i = 1
		}
	case value.U8:
		n.i = int64(x)
	case value.I16:
		n.i, n.null = int64(x), x == value.NullI16
	case value.I32:
		n.i, n.null = int64(x), x == value.NullI32
	case value.I64:
		n.i, n.null = int64(x), x == value.NullI64
	case value.Date:
		n.i, n.null = int64(x), x == value.NullI32
	case value.Time:
		n.i, n.null = int64(x), x == value.NullI32
	case value.Timestamp:
		n.i, n.null = int64(x), x == value.NullI64
	case value.F32:
		return floatNumber(typ, float64(x)), true
	case value.F64:
		return floatNumber(typ, float64(x)), true
	case value.NullAtom:
		n.null = true
	}
	n.f = float64(n.i)
	if n.null {
		n.i, n.f = value.NullI64, value.NullF64()
	}
	return n, true
}

func floatNumber(typ value.Type, f float64) number {
	if f != f {
		return number{typ: typ, null: true, i: value.NullI64, f: value.NullF64()}
	}
	return number{typ: typ, i: truncate(f), f: f}
}

// truncate returns f without its fraction, the null for NaN and for numbers
// outside int64.
func truncate(f float64) int64 {
	if f >= -(1<<63) && f < 1<<63 {
		return int64(f)
	}
	return value.NullI64
}

// intAtom returns i as an atom of this element type, wrapped to its width; the
// null when null is set.
func intAtom(typ value.Type, i int64, null bool) value.Value {
	if null {
		return value.NullOf(typ)
	}
	switch typ {
	case value.TypeBool:
		return value.Bool(i != 0)
	case value.TypeU8:
		return value.U8(i)
	case value.TypeI16:
		return value.I16(i)
	case value.TypeI32:
		return value.I32(i)
	case value.TypeDate:
		return value.Date(i)
	case value.TypeTime:
		return value.Time(i)
	case value.TypeTimestamp:
		return value.Timestamp(i)
	}
	return value.I64(i)
}

func floatAtom(typ value.Type, f float64) value.Value {
	f = value.Finite(f)
	if typ == value.TypeF32 {
		if g := float32(f); g-g == 0 {
			return value.F32(g)
		}
		return value.F32(value.NullF32())
	}
	return value.F64(f)
}

// ArithAtoms applies an arithmetic operation to two atoms.
func ArithAtoms(op Op, x, y value.Value) (value.Value, error) {
	a, okA := numberOf(x)
	b, okB := numberOf(y)
	if !okA || !okB {
		return nil, wrongOperands(op, x.Type(), y.Type())
	}
	typ := resultType(op, atomAtom, a.typ, b.typ)
	if typ == 0 {
		if t := nullOffset(op, a, b); t != 0 {
			return value.NullOf(t), nil
		}
		return nil, wrongOperands(op, x.Type(), y.Type())
	}
	if op == XBar && (b.null || b.f == 0 || a.null && a.typ.IsNumeric()) {
		return nil, wrongBucket()
	}
	if a.null || b.null {
		if bytewise(op, a.typ, b.typ) {
			return value.U8(0), nil
		}
		return value.NullOf(nullType(op, a.typ, b.typ)), nil
	}
	switch {
	case op == IDiv:
		q := floorQuotient(a.f, b.f)
		return intAtom(typ, q, q == value.NullI64), nil
	case typ.IsFloat():
		return floatAtom(typ, floatResult(op, a.f, b.f)), nil
	case op == Mod && b.i == 0 && bytewise(op, a.typ, b.typ):
		return value.U8(0), nil
	case op == Mod && b.i == 0 && a.typ.IsNumeric():
		return value.NullOf(b.typ), nil
	case op == Mod && b.i == 0:
		return value.NullOf(typ), nil
	}
	sa, sb := scales(op, a.typ, b.typ, typ)
	return intAtom(typ, intResult(op, byteOf(op, a, b.typ)*sa, b.i*sb), false), nil
}

// nullOffset returns the temporal type among two operands of + or - when the
// other is a null number, which gives its null even where a number would be an
// error; 0 otherwise.
func nullOffset(op Op, a, b number) value.Type {
	switch {
	case op != Add && op != Sub:
	case a.typ.IsTemporal() && b.null && b.typ.IsNumeric():
		return a.typ
	case b.typ.IsTemporal() && a.null && a.typ.IsNumeric():
		return b.typ
	}
	return 0
}

// bytewise reports whether the operation is a remainder by a byte, for which
// the left number counts as a byte too and which is never null.
func bytewise(op Op, l, r value.Type) bool {
	return op == Mod && r == value.TypeU8 && l.IsNumeric()
}

// byteOf returns the left operand of an integer operation, reduced to a byte
// where that is called for.
func byteOf(op Op, a number, right value.Type) int64 {
	if bytewise(op, a.typ, right) {
		return a.i & 0xff
	}
	return a.i
}

func intResult(op Op, a, b int64) int64 {
	switch op {
	case Add:
		return a + b
	case Sub:
		return a - b
	case Mul:
		return a * b
	case Mod:
		return floorMod(a, b)
	case XBar:
		return floorDiv(a, b) * b
	}
	panic("kernel: no integer operation " + op.String())
}

func floatResult(op Op, a, b float64) float64 {
	switch op {
	case Add:
		return a + b
	case Sub:
		return a - b
	case Mul:
		return a * b
	case Div:
		return a / b
	case Mod:
		return floatMod(a, b)
	case Pow:
		return power(a, b)
	case XBar:
		return math.Floor(a/b) * b
	}
	panic("kernel: no float operation " + op.String())
}

// floorMod returns a modulo b with the sign of b; b must not be 0.
func floorMod(a, b int64) int64 {
	r := a % b
	if r != 0 && (r^b) < 0 {
		r += b
	}
	return r
}

// floorDiv returns the floor of a/b; b must not be 0.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a^b) < 0 {
		q--
	}
	return q
}

// floorQuotient returns the floor of a/b computed in floats, null when it is
// no int64.
func floorQuotient(a, b float64) int64 { return truncate(math.Floor(a / b)) }

// floatMod returns a modulo b with the sign of b. Results that differ from 0
// or b only by rounding are 0, so that 0.3 modulo 0.1 is 0.
func floatMod(a, b float64) float64 {
	const eps = 1e-12
	r := a - b*math.Floor(a/b)
	if math.Abs(r) < eps || math.Abs(math.Abs(r)-math.Abs(b)) < eps {
		return 0
	}
	return r
}

// power is math.Pow with null operands giving null, also to the power of 0.
func power(a, b float64) float64 {
	if a != a || b != b {
		return value.NullF64()
	}
	return math.Pow(a, b)
}
