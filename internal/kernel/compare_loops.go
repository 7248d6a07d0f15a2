package kernel

// ordered lists the types with a built-in order that columns are stored as.
type ordered interface {
	int64 | int32 | int16 | uint8 | float64
}

// cmpVV sets dst to a op b. The slices have one length; floats must not be null.
func cmpVV[T ordered](op Op, dst []bool, a, b []T) {
	dst, b = dst[:len(a)], b[:len(a)]
	switch op {
	case Eq:
		for i, x := range a {
			dst[i] = x == b[i]
		}
	case Ne:
		for i, x := range a {
			dst[i] = x != b[i]
		}
	case Lt:
		for i, x := range a {
			dst[i] = x < b[i]
		}
	case Le:
		for i, x := range a {
			dst[i] = x <= b[i]
		}
	case Gt:
		for i, x := range a {
			dst[i] = x > b[i]
		}
	case Ge:
		for i, x := range a {
			dst[i] = x >= b[i]
		}
	}
}

// cmpVS sets dst to a op y.
func cmpVS[T ordered](op Op, dst []bool, a []T, y T) {
	dst = dst[:len(a)]
	switch op {
	case Eq:
		for i, x := range a {
			dst[i] = x == y
		}
	case Ne:
		for i, x := range a {
			dst[i] = x != y
		}
	case Lt:
		for i, x := range a {
			dst[i] = x < y
		}
	case Le:
		for i, x := range a {
			dst[i] = x <= y
		}
	case Gt:
		for i, x := range a {
			dst[i] = x > y
		}
	case Ge:
		for i, x := range a {
			dst[i] = x >= y
		}
	}
}

// cmpFloatNulls is cmpVV for floats of which some may be null: null equals
// null and is below everything else.
func cmpFloatNulls(op Op, dst []bool, a, b []float64) {
	dst, b = dst[:len(a)], b[:len(a)]
	switch op {
	case Eq, Ne:
		for i, x := range a {
			y := b[i]
			same := x == y || x != x && y != y
			dst[i] = same == (op == Eq)
		}
	case Lt, Ge: // x < y, or its opposite
		for i, x := range a {
			y := b[i]
			less := x < y || x != x && y == y
			dst[i] = less == (op == Lt)
		}
	case Gt, Le:
		for i, x := range a {
			y := b[i]
			more := x > y || y != y && x == x
			dst[i] = more == (op == Gt)
		}
	}
}
