package value

// Pack returns the vector of element type elem that holds these atoms, and
// true if every one of them is an atom of that type. The typed nulls of types
// without a sentinel become false, 0x00, "" and the zero GUID. The null flag
// is set if a null is among the atoms. Handles become their numbers.
func Pack(elem Type, atoms []Value) (Vector, bool) {
	v, ok := pack(elem, atoms)
	if !ok && elem == TypeI64 {
		return pack(elem, PlainAll(atoms))
	}
	return v, ok
}

// pack is Pack for atoms that are to stay handles if they are.
func pack(elem Type, atoms []Value) (Vector, bool) {
	switch elem {
	case TypeBool:
		return packAs(elem, atoms, func(x Bool) bool { return bool(x) })
	case TypeU8:
		return packAs(elem, atoms, func(x U8) uint8 { return uint8(x) })
	case TypeI16:
		return packAs(elem, atoms, func(x I16) int16 { return int16(x) })
	case TypeI32:
		return packAs(elem, atoms, func(x I32) int32 { return int32(x) })
	case TypeI64:
		return packAs(elem, atoms, func(x I64) int64 { return int64(x) })
	case TypeF32:
		return packAs(elem, atoms, func(x F32) float32 { return float32(x) })
	case TypeF64:
		return packAs(elem, atoms, func(x F64) float64 { return float64(x) })
	case TypeDate:
		return packAs(elem, atoms, func(x Date) int32 { return int32(x) })
	case TypeTime:
		return packAs(elem, atoms, func(x Time) int32 { return int32(x) })
	case TypeTimestamp:
		return packAs(elem, atoms, func(x Timestamp) int64 { return int64(x) })
	case TypeGUID:
		return packAs(elem, atoms, func(x GUID) GUID { return x })
	case TypeSym:
		return packAs(elem, atoms, func(x Sym) SymID { return x.ID })
	case TypeStr:
		return packStrings(atoms)
	}
	return nil, false
}

func packAs[A Value, T Elem](elem Type, atoms []Value, data func(A) T) (Vector, bool) {
	out := make([]T, len(atoms))
	nulls := false
	for i, a := range atoms {
		if x, ok := a.(A); ok {
			out[i] = data(x)
		} else if a != (NullAtom{elem}) {
			return nil, false
		}
		nulls = nulls || IsSentinel(out[i])
	}
	return NewVecNulls(elem, out, nulls), true
}

func packStrings(atoms []Value) (Vector, bool) {
	b := NewStrBuilder(len(atoms))
	for _, a := range atoms {
		s, ok := a.(Str)
		if !ok && a != (NullAtom{TypeStr}) {
			return nil, false
		}
		b.Append(string(s))
	}
	return b.Vec(), true
}

// Collapse returns the vector of these items when they are atoms of one type
// and no handles, else the list of them, which keeps the slice.
func Collapse(items []Value) Collection {
	if len(items) > 0 && items[0] != nil && items[0].Type().IsAtom() {
		if v, ok := pack(items[0].Type().Elem(), items); ok {
			return v
		}
	}
	return NewList(items...)
}
