package kernel

import "github.com/rayforce-go/rayforce/value"

// shape says which operands of an arithmetic operation are vectors. The type
// of the result depends on it for narrow integers.
type shape uint8

const (
	atomAtom shape = iota
	vecAtom
	atomVec
	vecVec
	nShapes
)

// resultTypes is the one table of the types of arithmetic results: by
// operation, shape, and element types left and right. 0 means that the
// operation is not defined for the pair.
var resultTypes [nArith][nShapes][value.TypeTimestamp + 1][value.TypeTimestamp + 1]value.Type

func init() {
	for op := Op(0); op < nArith; op++ {
		for sh := shape(0); sh < nShapes; sh++ {
			for l := value.TypeBool; l <= value.TypeTimestamp; l++ {
				for r := value.TypeBool; r <= value.TypeTimestamp; r++ {
					resultTypes[op][sh][l][r] = ruleFor(op, sh, l, r)
				}
			}
		}
	}
}

func resultType(op Op, sh shape, l, r value.Type) value.Type {
	if l > value.TypeTimestamp || r > value.TypeTimestamp {
		return 0
	}
	return resultTypes[op][sh][l][r]
}

func ruleFor(op Op, sh shape, l, r value.Type) value.Type {
	switch {
	case l.IsTemporal() || r.IsTemporal():
		return temporalRule(op, l, r)
	case op == Div || op == Pow:
		return value.TypeF64
	case l.IsFloat() || r.IsFloat():
		return floatRule(op, sh, l, r)
	}
	switch op {
	case Add, Mul:
		return sumRule(sh, l, r)
	case Sub:
		return diffRule(sh, l, r)
	}
	return quotientRule(op, sh, l, r)
}

// floatRule: a float operand makes the result a float, except that div gives
// integers (with an atom on its left, those of the vector's type) and that
// everything modulo a byte is a byte.
func floatRule(op Op, sh shape, l, r value.Type) value.Type {
	switch {
	case op == IDiv && sh == atomVec && r.IsInteger(), op == Mod && r == value.TypeU8:
		return r
	case op == IDiv:
		return value.TypeI64
	case op != XBar && l == value.TypeF32 && r == value.TypeF32:
		return value.TypeF32
	}
	return value.TypeF64
}

// sumRule gives the wider integer. Truth values count as integers: alone or
// with bytes they make an I64.
func sumRule(sh shape, l, r value.Type) value.Type {
	wide := max(l, r)
	switch {
	case l == value.TypeBool && r == value.TypeI32 && (sh == vecAtom || sh == vecVec):
		return value.TypeI64
	case l == value.TypeBool && r == value.TypeU8 && sh == atomVec:
		return value.TypeU8
	case wide >= value.TypeI16, l == value.TypeU8 && r == value.TypeU8:
		return wide
	}
	return value.TypeI64
}

// diffRule: atoms take the type of the subtrahend, vectors of integers the
// wider one.
func diffRule(sh shape, l, r value.Type) value.Type {
	switch {
	case l == value.TypeBool && r == value.TypeBool:
		return value.TypeI64
	case l == value.TypeBool && r == value.TypeI32 && (sh == vecAtom || sh == vecVec):
		return value.TypeI64
	case sh != atomAtom && l != value.TypeBool && r != value.TypeBool:
		return max(l, r)
	case r == value.TypeBool:
		return l
	}
	return r
}

// quotientRule covers %, div and xbar on integers.
func quotientRule(op Op, sh shape, l, r value.Type) value.Type {
	same := l == r && (l == value.TypeI16 || l == value.TypeI32)
	switch {
	case sh == atomVec && r == value.TypeBool:
		return value.TypeI64
	case sh == atomVec:
		return r
	case sh == atomAtom && op == Mod && r != value.TypeBool, sh == atomAtom && op == XBar && same:
		return r
	case sh == atomAtom:
		return value.TypeI64
	case r == value.TypeBool, l == value.TypeBool && op != Mod:
		return value.TypeI64
	case op == XBar && sh == vecAtom && plainBucket(r) && plainBucket(l):
		return l
	}
	if wide := max(l, r); wide != value.TypeI32 || l == value.TypeI32 {
		return wide
	}
	return value.TypeI64
}

// plainBucket reports whether xbar by an atom of this type keeps the type of
// its vector and lets nulls pass.
func plainBucket(t value.Type) bool { return t >= value.TypeI16 && t <= value.TypeI64 }

func temporalRule(op Op, l, r value.Type) value.Type {
	const d, t, p = value.TypeDate, value.TypeTime, value.TypeTimestamp
	intL, intR := l <= value.TypeI64, r <= value.TypeI64
	switch op {
	case Add:
		switch {
		case intR, l == t && r == t:
			return l
		case intL:
			return r
		case l != r && (l == t || r == t) && l.IsTemporal() && r.IsTemporal():
			return p
		}
	case Sub:
		switch {
		case intR, l == t && r == t:
			return l
		case intL && r == t:
			return t
		case l != t && l.IsTemporal() && r == t:
			return p
		case l == d && r == d:
			return value.TypeI32
		case l == p && r == p:
			return value.TypeI64
		}
	case Mul:
		if l == t && intR || intL && r == t {
			return t
		}
	case Mod:
		if r.IsNumeric() {
			return l
		}
	case XBar:
		if l.IsTemporal() && (intR || r.IsTemporal()) {
			return l
		}
	}
	return 0
}

// nullType returns the type of the null that a null operand gives. It follows
// the promotion of +, also where the result proper takes another type.
func nullType(op Op, l, r value.Type) value.Type {
	if l.IsTemporal() || r.IsTemporal() {
		return resultType(op, atomAtom, l, r)
	}
	switch op {
	case Div, Pow:
		return value.TypeF64
	case IDiv:
		return value.TypeI64
	}
	switch wide := max(l, r); {
	case l == value.TypeF32 && r == value.TypeF32:
		return value.TypeF32
	case l.IsFloat() || r.IsFloat():
		return value.TypeF64
	case wide >= value.TypeI16:
		return wide
	}
	return value.TypeI64
}

// Nanoseconds per unit of the temporal types.
const (
	nsPerDay = 86400 * 1000 * 1000 * 1000
	nsPerMs  = 1000 * 1000
)

func unit(t value.Type) int64 {
	switch t {
	case value.TypeDate:
		return nsPerDay
	case value.TypeTime:
		return nsPerMs
	}
	return 1
}

// scales returns what the integers of both operands are multiplied by before
// op is applied: dates and times that make a timestamp become nanoseconds.
func scales(op Op, l, r, result value.Type) (sl, sr int64) {
	switch {
	case (op == Add || op == Sub) && result == value.TypeTimestamp && r.IsTemporal() && l.IsTemporal():
		return unit(l), unit(r)
	case op == XBar && l == value.TypeTimestamp && r == value.TypeTime && result == l:
		return 1, nsPerMs
	}
	return 1, 1
}
