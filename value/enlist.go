package value

// Enlist combines items as a vector literal does: atoms of one type make a
// vector of it, I64 and F64 atoms together an F64 vector, no items an empty
// I64 vector; anything else, F32 atoms and handles included, stays a list. It
// keeps the slice.
func Enlist(items []Value) Collection {
	if len(items) == 0 {
		return I64s()
	}
	elem := items[0].Type().Elem()
	if items[0].Type() >= 0 || elem == TypeF32 {
		return NewList(items...)
	}
	if v, ok := pack(elem, items); ok {
		return v
	}
	if elem == TypeI64 || elem == TypeF64 {
		if v, ok := packFloats(items); ok {
			return v
		}
	}
	return NewList(items...)
}

// packFloats returns the F64 vector of I64 and F64 atoms.
func packFloats(items []Value) (Vector, bool) {
	out := make([]float64, len(items))
	for i, x := range items {
		switch x := x.(type) {
		case F64:
			out[i] = float64(x)
		case I64:
			if out[i] = float64(x); x == NullI64 {
				out[i] = NullF64()
			}
		default:
			return nil, false
		}
	}
	return F64s(out...), true
}
