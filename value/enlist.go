package value

// Enlist combines items as a vector literal does: atoms of one type make a
// vector of it, I64 and F64 atoms together an F64 vector, no items an empty
// I64 vector; anything else, F32 atoms included, stays a list. Typed nulls of
// BOOL and U8 become false and 0x00. It keeps the slice.
func Enlist(items []Value) Collection {
	if len(items) == 0 {
		return I64s()
	}
	t := items[0].Type()
	floats := t == -TypeF64
	for _, x := range items[1:] {
		switch xt := x.Type(); {
		case xt == t:
		case (xt == -TypeF64 || xt == -TypeI64) && (t == -TypeF64 || t == -TypeI64):
			floats, t = true, xt
		default:
			return NewList(items...)
		}
	}
	switch t {
	case -TypeBool:
		return fromAtoms(TypeBool, items, func(v Value) bool { b, _ := v.(Bool); return bool(b) })
	case -TypeU8:
		return fromAtoms(TypeU8, items, func(v Value) uint8 { b, _ := v.(U8); return uint8(b) })
	case -TypeI16:
		return fromAtoms(TypeI16, items, func(v Value) int16 { return int16(v.(I16)) })
	case -TypeI32:
		return fromAtoms(TypeI32, items, func(v Value) int32 { return int32(v.(I32)) })
	case -TypeI64, -TypeF64:
		if floats {
			return fromAtoms(TypeF64, items, floatOf)
		}
		return fromAtoms(TypeI64, items, func(v Value) int64 { return int64(v.(I64)) })
	case -TypeDate:
		return fromAtoms(TypeDate, items, func(v Value) int32 { return int32(v.(Date)) })
	case -TypeTime:
		return fromAtoms(TypeTime, items, func(v Value) int32 { return int32(v.(Time)) })
	case -TypeTimestamp:
		return fromAtoms(TypeTimestamp, items, func(v Value) int64 { return int64(v.(Timestamp)) })
	case -TypeGUID:
		return fromAtoms(TypeGUID, items, func(v Value) GUID { g, _ := v.(GUID); return g })
	case -TypeSym:
		return fromAtoms(TypeSym, items, func(v Value) SymID { return v.(Sym).ID })
	case -TypeStr:
		b := NewStrBuilder(len(items))
		for _, v := range items {
			s, _ := v.(Str)
			b.Append(string(s))
		}
		return b.Vec()
	}
	return NewList(items...)
}

func fromAtoms[T Elem](typ Type, items []Value, get func(Value) T) Collection {
	data := make([]T, len(items))
	nulls := false
	for i, v := range items {
		data[i] = get(v)
		nulls = nulls || IsSentinel(data[i])
	}
	return NewVecNulls(typ, data, nulls)
}

func floatOf(v Value) float64 {
	if n, ok := v.(I64); ok {
		if n == NullI64 {
			return NullF64()
		}
		return float64(n)
	}
	return float64(v.(F64))
}
