package kernel

import (
	"bytes"
	"cmp"
	"math"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// family is a group of element types whose values compare with each other.
type family uint8

const (
	noFamily family = iota
	numbers
	temporals
	guids
	symbols
	texts
)

func familyOf(t value.Type) family {
	switch {
	case t.IsNumeric():
		return numbers
	case t.IsTemporal():
		return temporals
	case t == value.TypeGUID:
		return guids
	case t == value.TypeSym:
		return symbols
	case t == value.TypeStr:
		return texts
	}
	return noFamily
}

// holds reports whether an order of two values (negative, 0, positive) makes
// the comparison true.
func (op Op) holds(order int) bool {
	switch op {
	case Eq:
		return order == 0
	case Ne:
		return order != 0
	case Lt:
		return order < 0
	case Le:
		return order <= 0
	case Gt:
		return order > 0
	}
	return order >= 0
}

// swapped returns the comparison that holds for (y, x) when op holds for (x, y).
func (op Op) swapped() Op {
	switch op {
	case Lt:
		return Gt
	case Le:
		return Ge
	case Gt:
		return Lt
	case Ge:
		return Le
	}
	return op
}

// CompareAtoms compares two atoms or null objects. Null equals every null,
// whatever their types, and is below everything in its family.
func CompareAtoms(op Op, x, y value.Value) (value.Value, error) {
	if op == Eq || op == Ne {
		if nx, ny := value.IsNull(x), value.IsNull(y); nx || ny {
			return value.Bool((nx && ny) == (op == Eq)), checkAtoms(op, x, y)
		}
	}
	order, ok := orderAtoms(op, x, y)
	if !ok {
		return nil, wrongOperands(op, typeOf(x), typeOf(y))
	}
	return value.Bool(op.holds(order)), nil
}

// checkAtoms returns an error unless each of x and y is an atom or the null object.
func checkAtoms(op Op, x, y value.Value) error {
	for _, v := range []value.Value{x, y} {
		if !value.IsNullObject(v) && !v.Type().IsAtom() {
			return wrongOperands(op, typeOf(x), typeOf(y))
		}
	}
	return nil
}

// orderAtoms orders two atoms of one family. Numbers that are not both integers
// are ordered as floats; so are two integers for <, <=, > and >=, which as
// atoms tie when they differ only beyond 2^53.
func orderAtoms(op Op, x, y value.Value) (int, bool) {
	if value.IsNullObject(x) || value.IsNullObject(y) || !x.Type().IsAtom() || !y.Type().IsAtom() {
		return 0, false
	}
	tx, ty := x.Type().Elem(), y.Type().Elem()
	f := familyOf(tx)
	if f == noFamily || f != familyOf(ty) {
		return 0, false
	}
	switch f {
	case guids:
		gx, gy := guidOf(x), guidOf(y)
		return bytes.Compare(gx[:], gy[:]), true
	case symbols:
		return strings.Compare(x.(value.Sym).String(), y.(value.Sym).String()), true
	case texts:
		return strings.Compare(textAtom(x), textAtom(y)), true
	}
	a, _ := numberOf(x)
	b, _ := numberOf(y)
	switch {
	case f == numbers && (tx.IsFloat() || ty.IsFloat() || op != Eq && op != Ne):
		return cmp.Compare(a.f, b.f), true
	case f == temporals && tx != ty:
		return cmp.Compare(nanos(a.i, tx), nanos(b.i, ty)), true
	}
	return cmp.Compare(a.i, b.i), true
}

func guidOf(v value.Value) value.GUID {
	g, _ := v.(value.GUID)
	return g
}

func textAtom(v value.Value) string {
	s, _ := v.(value.Str)
	return string(s)
}

// nanos returns a raw count of a temporal type as nanoseconds since
// 2000-01-01, the nearest that there is for dates that do not fit. Null stays
// null.
func nanos(i int64, t value.Type) int64 {
	switch {
	case i == value.NullI64 || t == value.TypeTimestamp:
		return i
	case t == value.TypeTime:
		return i * nsPerMs
	case i > math.MaxInt64/nsPerDay:
		return math.MaxInt64
	case i < -(math.MaxInt64 / nsPerDay):
		return -math.MaxInt64
	}
	return i * nsPerDay
}

// Compare applies a comparison to atoms, null objects and vectors, element by
// element; an atom goes with every element of a vector. Anything else is a
// type error.
func Compare(p Par, op Op, x, y value.Value) (value.Value, error) {
	a, okA := operandOf(x)
	b, okB := operandOf(y)
	if value.IsNullObject(x) {
		a, okA = operand{typ: value.TypeNull, nulls: true}, true
	}
	if value.IsNullObject(y) {
		b, okB = operand{typ: value.TypeNull, nulls: true}, true
	}
	switch {
	case !okA || !okB:
		return nil, wrongOperands(op, typeOf(x), typeOf(y))
	case a.vec == nil && b.vec == nil:
		return CompareAtoms(op, x, y)
	}
	n, err := commonLength(op, &a, &b)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return emptyResult(op, x, y), nil
	}
	return compareVectors(p, op, n, a, b)
}

// compareVectors compares n elements.
func compareVectors(p Par, op Op, n int, a, b operand) (value.Value, error) {
	f := familyOf(a.typ)
	if f == noFamily || f != familyOf(b.typ) {
		if op != Eq && op != Ne {
			return nil, wrongOperands(op, operandType(&a), operandType(&b))
		}
		return compareNulls(p, op, n, &a, &b)
	}
	switch f {
	case symbols:
		return compareSyms(p, op, n, &a, &b)
	case texts:
		return compareTexts(p, op, n, &a, &b)
	case guids:
		return compareGUIDs(p, op, n, &a, &b)
	}
	if a.vec == nil { // atoms go right
		a, b, op = b, a, op.swapped()
	}
	switch {
	case sameData[int64](&a, &b):
		return compareInts[int64](p, op, n, &a, &b)
	case sameData[int32](&a, &b):
		return compareInts[int32](p, op, n, &a, &b)
	case sameData[int16](&a, &b):
		return compareInts[int16](p, op, n, &a, &b)
	case sameData[uint8](&a, &b) && !b.isNullAtom(): // no byte stands for null
		return compareInts[uint8](p, op, n, &a, &b)
	case f == numbers && (a.typ.IsFloat() || b.typ.IsFloat()):
		return compareAsFloats(p, op, n, &a, &b)
	}
	return compareAsInts(p, op, n, &a, &b)
}

func operandType(o *operand) value.Type {
	if o.vec == nil && o.typ != value.TypeNull {
		return -o.typ
	}
	return o.typ
}

// compareNulls is == or != of values that do not compare: rows where one side
// is null are decided, any other row is an error.
func compareNulls(p Par, op Op, n int, a, b *operand) (value.Value, error) {
	isNull := func(o *operand, i int) bool {
		if o.vec == nil {
			return o.nulls
		}
		return o.vec.IsNull(i)
	}
	var bad badRow
	v, err := buildBools(p, n, func(_ *scratch, dst []bool, lo, hi int) {
		for i := lo; i < hi; i++ {
			na, nb := isNull(a, i), isNull(b, i)
			if !na && !nb {
				bad.note()
				return
			}
			dst[i-lo] = (na && nb) == (op == Eq)
		}
	})
	if bad.found.Load() {
		return nil, wrongOperands(op, operandType(a), operandType(b))
	}
	return v, err
}

// sameData reports whether a vector and another operand of its element type
// are both stored as T.
func sameData[T value.Elem](a, b *operand) bool { return a.typ == b.typ && fits[T](a) && fits[T](b) }

// compareAsInts compares integers of different widths, truth values and bytes,
// and temporals of different types.
func compareAsInts(p Par, op Op, n int, a, b *operand) (value.Value, error) {
	mixed := a.typ.IsTemporal() && a.typ != b.typ
	if mixed && b.vec == nil {
		b.num.i = nanos(b.num.i, b.typ)
	}
	b.useInts(n, 1)
	return buildBools(p, n, func(s *scratch, dst []bool, lo, hi int) {
		va, vb := a.loadInts(&s.aInt, lo, hi), b.loadInts(&s.bInt, lo, hi)
		if mixed {
			va = nanosAll(s.aInt[:], va, a.typ)
			if b.vec != nil {
				vb = nanosAll(s.bInt[:], vb, b.typ)
			}
		}
		cmpVV(op, dst, va, vb)
	})
}

func nanosAll(buf, a []int64, t value.Type) []int64 {
	if t == value.TypeTimestamp {
		return a
	}
	dst := buf[:len(a)]
	for i, x := range a {
		dst[i] = nanos(x, t)
	}
	return dst
}

func compareAsFloats(p Par, op Op, n int, a, b *operand) (value.Value, error) {
	b.useFloats(n)
	nulls := a.nulls || b.nulls
	return buildBools(p, n, func(s *scratch, dst []bool, lo, hi int) {
		CompareFloats(op, dst, a.loadFloats(&s.aFloat, lo, hi), b.loadFloats(&s.bFloat, lo, hi), nulls)
	})
}

// compareInts compares operands stored as T. Null is the smallest T, so it
// needs no attention.
func compareInts[T integers](p Par, op Op, n int, a, b *operand) (value.Value, error) {
	readA, readB := reader[T](a, n), reader[T](b, n)
	return buildBools(p, n, func(_ *scratch, dst []bool, lo, hi int) { cmpVV(op, dst, readA(lo, hi), readB(lo, hi)) })
}

func compareSyms(p Par, op Op, n int, a, b *operand) (value.Value, error) {
	at := func(o *operand) func(int) value.SymID {
		if v, ok := o.vec.(*value.Vec[value.SymID]); ok {
			data := v.Data()
			return func(i int) value.SymID { return data[i] }
		}
		id := o.sym
		return func(int) value.SymID { return id }
	}
	x, y := at(a), at(b)
	return buildBools(p, n, func(_ *scratch, dst []bool, lo, hi int) {
		for i := range dst {
			sx, sy := x(lo+i), y(lo+i)
			order := 0
			switch {
			case sx == sy:
			case op == Eq || op == Ne:
				order = 1
			default:
				order = strings.Compare(sx.String(), sy.String())
			}
			dst[i] = op.holds(order)
		}
	})
}

func compareTexts(p Par, op Op, n int, a, b *operand) (value.Value, error) {
	at := func(o *operand) func(int) string {
		if v, ok := o.vec.(*value.StrVec); ok {
			return v.Str
		}
		text := o.text
		return func(int) string { return text }
	}
	x, y := at(a), at(b)
	return buildBools(p, n, func(_ *scratch, dst []bool, lo, hi int) {
		for i := range dst {
			sx, sy := x(lo+i), y(lo+i)
			if op == Eq || op == Ne {
				dst[i] = (sx == sy) == (op == Eq)
			} else {
				dst[i] = op.holds(strings.Compare(sx, sy))
			}
		}
	})
}

func compareGUIDs(p Par, op Op, n int, a, b *operand) (value.Value, error) {
	at := func(o *operand) func(int) value.GUID {
		if v, ok := o.vec.(*value.Vec[value.GUID]); ok {
			data := v.Data()
			return func(i int) value.GUID { return data[i] }
		}
		g := o.guid
		return func(int) value.GUID { return g }
	}
	x, y := at(a), at(b)
	return buildBools(p, n, func(_ *scratch, dst []bool, lo, hi int) {
		for i := range dst {
			gx, gy := x(lo+i), y(lo+i)
			dst[i] = op.holds(bytes.Compare(gx[:], gy[:]))
		}
	})
}

// Not returns the negation of every element.
func Not(p Par, v *value.Vec[bool]) (value.Vector, error) {
	data := v.Data()
	return buildBools(p, len(data), func(_ *scratch, dst []bool, lo, hi int) {
		for i, x := range data[lo:hi] {
			dst[i] = !x
		}
	})
}
