package syntax

import "github.com/rayforce-go/rayforce/value"

// vector reads [a b c] into a typed vector. Names count as symbols, and of
// mixed types only I64 with F64 go together.
func (p *parser) vector() value.Value {
	open := p.i
	base, ok := p.items(']')
	if !ok {
		return nil
	}
	elems := p.stack[base:]
	if len(elems) > MaxElements {
		return p.fail(value.ErrLimit, open, "a vector literal may hold %d elements, got %d", MaxElements, len(elems))
	}
	typ, uniform := elemType(elems)
	switch {
	case uniform && typ.IsVector():
	case allNumbers(elems):
		typ = value.TypeF64
	default:
		odd := oddOne(elems)
		return p.fail(value.ErrDomain, open, "a vector literal holds atoms of one type (or i64 with f64): element %d is %s", odd+1, kindOf(elems[odd], elems[0], odd))
	}
	v := newVector(typ, elems)
	clear(elems)
	p.stack = p.stack[:base]
	return v
}

// elemType returns the element type of atoms of one type, I64 for none. The
// second result is false when types differ.
func elemType(elems []value.Value) (value.Type, bool) {
	if len(elems) == 0 {
		return value.TypeI64, true
	}
	t := elems[0].Type()
	for _, e := range elems[1:] {
		if e.Type() != t {
			return 0, false
		}
	}
	return -t, true
}

func allNumbers(elems []value.Value) bool {
	for _, e := range elems {
		if t := e.Type(); t != -value.TypeI64 && t != -value.TypeF64 {
			return false
		}
	}
	return true
}

// oddOne returns the first element that cannot stand in a vector, or not
// beside the first one.
func oddOne(elems []value.Value) int {
	for i, e := range elems {
		if !e.Type().IsAtom() || e.Type() != elems[0].Type() && !allNumbers(elems[:i+1]) {
			return i
		}
	}
	return 0
}

func kindOf(odd, first value.Value, i int) string {
	if i == 0 || !odd.Type().IsAtom() {
		return "a " + odd.Type().String()
	}
	return odd.Type().String() + " after " + first.Type().String()
}

// newVector returns the vector of these atoms, which are of type typ, or I64
// and F64 for F64. Its null flag is set if a null is among them.
func newVector(typ value.Type, elems []value.Value) value.Vector {
	switch typ {
	case value.TypeBool:
		return build(typ, elems, func(v value.Value) bool { return bool(v.(value.Bool)) })
	case value.TypeU8:
		return build(typ, elems, func(v value.Value) uint8 { return uint8(v.(value.U8)) })
	case value.TypeI16:
		return build(typ, elems, func(v value.Value) int16 { return int16(v.(value.I16)) })
	case value.TypeI32:
		return build(typ, elems, func(v value.Value) int32 { return int32(v.(value.I32)) })
	case value.TypeF64:
		return build(typ, elems, toFloat)
	case value.TypeDate:
		return build(typ, elems, func(v value.Value) int32 { return int32(v.(value.Date)) })
	case value.TypeTime:
		return build(typ, elems, func(v value.Value) int32 { return int32(v.(value.Time)) })
	case value.TypeTimestamp:
		return build(typ, elems, func(v value.Value) int64 { return int64(v.(value.Timestamp)) })
	case value.TypeSym:
		return build(typ, elems, func(v value.Value) value.SymID { return v.(value.Sym).ID })
	case value.TypeStr:
		b := value.NewStrBuilder(len(elems))
		for _, e := range elems {
			b.Append(string(e.(value.Str)))
		}
		return b.Vec()
	}
	return build(typ, elems, func(v value.Value) int64 { return int64(v.(value.I64)) })
}

func toFloat(v value.Value) float64 {
	switch x := v.(type) {
	case value.F64:
		return float64(x)
	case value.I64:
		if x != value.NullI64 {
			return float64(x)
		}
	}
	return value.NullF64()
}

func build[T value.Elem](typ value.Type, elems []value.Value, get func(value.Value) T) value.Vector {
	data := make([]T, len(elems))
	nulls := false
	for i, e := range elems {
		data[i] = get(e)
		nulls = nulls || value.IsSentinel(data[i])
	}
	return value.NewVecNulls(typ, data, nulls)
}
