package kernel

import (
	"math"

	"github.com/rayforce-go/rayforce/value"
)

// Arith applies an arithmetic operation to atoms and vectors, element by
// element; an atom goes with every element of a vector. Anything else is a
// type error.
func Arith(p Par, op Op, x, y value.Value) (value.Value, error) {
	a, okA := operandOf(x)
	b, okB := operandOf(y)
	switch {
	case !okA || !okB:
		return nil, wrongOperands(op, typeOf(x), typeOf(y))
	case a.vec == nil && b.vec == nil:
		return ArithAtoms(op, x, y)
	}
	n, err := commonLength(op, &a, &b)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return emptyResult(op, x, y), nil
	}
	sh := shapeOf(&a, &b)
	typ := resultType(op, sh, a.typ, b.typ)
	switch {
	case op != XBar && (a.isNullAtom() || b.isNullAtom()):
		return nullResult(op, typ, x, y, n)
	case typ == 0:
		return nil, wrongOperands(op, typeOf(x), typeOf(y))
	case op == XBar:
		return xbarVectors(p, typ, sh, n, a, b)
	}
	if typ, err = firstNullType(op, typ, x, y, &a, &b); err != nil {
		return nil, err
	}
	return compute(p, op, typ, n, a, b)
}

func typeOf(v value.Value) value.Type {
	if v == nil {
		return value.TypeNull
	}
	return v.Type()
}

func shapeOf(a, b *operand) shape {
	switch {
	case a.vec != nil && b.vec != nil:
		return vecVec
	case a.vec != nil:
		return vecAtom
	case b.vec != nil:
		return atomVec
	}
	return atomAtom
}

func commonLength(op Op, a, b *operand) (int, error) {
	switch {
	case a.vec == nil:
		return b.vec.Len(), nil
	case b.vec != nil && a.vec.Len() != b.vec.Len():
		return 0, wrongLengths(op, a.vec.Len(), b.vec.Len())
	}
	return a.vec.Len(), nil
}

// emptyResult returns the empty vector of the type that op gives for zeros in
// the place of the elements, I64 when it is not defined for them.
func emptyResult(op Op, x, y value.Value) value.Value {
	zx, okX := zeroFor(x)
	zy, okY := zeroFor(y)
	if okX && okY {
		if vx, ok := x.(value.Vector); ok && op == XBar && plainBucketOf(vx, y) {
			return EmptyVector(vx.Type())
		}
		if r, err := binaryAtoms(op, zx, zy); err == nil {
			return EmptyVector(r.Type().Elem())
		}
	}
	return EmptyVector(value.TypeI64)
}

func binaryAtoms(op Op, x, y value.Value) (value.Value, error) {
	if op.IsComparison() {
		return CompareAtoms(op, x, y)
	}
	return ArithAtoms(op, x, y)
}

// zeroFor returns an atom itself and the zero of a vector's element type.
func zeroFor(v value.Value) (value.Value, bool) {
	vec, ok := v.(value.Vector)
	if !ok {
		return v, v.Type().IsAtom() || value.IsNullObject(v)
	}
	return ZeroOf(vec.Type()), true
}

// ZeroOf returns the zero atom of an element type.
func ZeroOf(typ value.Type) value.Value {
	switch typ {
	case value.TypeF32, value.TypeF64:
		return floatAtom(typ, 0)
	case value.TypeGUID:
		return value.GUID{15: 1}
	case value.TypeSym:
		return value.Sym{}
	case value.TypeStr:
		return value.Str("")
	}
	return intAtom(typ, 0, false)
}

// EmptyVector returns the vector of this element type without elements.
func EmptyVector(typ value.Type) value.Vector { return Repeat(ZeroOf(typ), 0) }

// nullResult is the result of an operation with a null atom: the same for
// every element. A remainder by a null byte is no null, but a zero of typ.
func nullResult(op Op, typ value.Type, x, y value.Value, n int) (value.Value, error) {
	zx, _ := zeroFor(x)
	zy, _ := zeroFor(y)
	r, err := ArithAtoms(op, zx, zy)
	if err != nil {
		return nil, err
	}
	if !value.IsNull(r) {
		r = CastAtom(typ, r)
	}
	return Repeat(r, n), nil
}

// firstNullType returns the element type of a result whose type by the table
// is typ. Where elements are computed one by one, a null in the first place
// decides with its own type.
func firstNullType(op Op, typ value.Type, x, y value.Value, a, b *operand) (value.Type, error) {
	oneByOne := op == IDiv || op == Mod || a.typ == value.TypeBool || b.typ == value.TypeBool
	if !oneByOne || typ.IsFloat() {
		return typ, nil
	}
	x0, y0 := firstOf(x), firstOf(y)
	if value.IsNull(x0) && !a.vec.IsNull(0) || value.IsNull(y0) && !b.vec.IsNull(0) {
		return typ, nil // the sentinel of an element that is not null
	}
	r, err := ArithAtoms(op, x0, y0)
	if err != nil {
		return 0, err
	}
	if value.IsNull(r) {
		typ = r.Type().Elem()
	}
	return typ, nil
}

func firstOf(v value.Value) value.Value {
	if vec, ok := v.(value.Vector); ok {
		return vec.At(0)
	}
	return v
}

// compute runs an arithmetic operation other than xbar over n elements; typ is
// the element type of the result.
func compute(p Par, op Op, typ value.Type, n int, a, b operand) (value.Vector, error) {
	switch {
	case op == IDiv:
		return quotients(p, typ, n, a, b)
	case typ.IsFloat():
		return floats(p, op, typ, n, a, b)
	case op == Mod:
		return remainders(p, typ, n, a, b)
	}
	sa, sb := scales(op, a.typ, b.typ, typ)
	if sa == 1 && sb == 1 {
		switch {
		case typ.Size() == 4 && fits[int32](&a) && fits[int32](&b):
			return narrowInts[int32](p, op, typ, n, &a, &b)
		case typ.Size() == 2 && fits[int16](&a) && fits[int16](&b):
			return narrowInts[int16](p, op, typ, n, &a, &b)
		}
	}
	a.useInts(n, sa)
	b.useInts(n, sb)
	nulls := a.nulls || b.nulls
	return buildInts(p, typ, n, func(s *scratch, dst []int64, lo, hi int) bool {
		va := a.loadScaled(&s.aInt, lo, hi, sa)
		vb := b.loadScaled(&s.bInt, lo, hi, sb)
		if !nulls {
			intsVV(op, dst, va, vb)
			return false
		}
		return intsVVNulls(op, dst, va, vb)
	})
}

func floats(p Par, op Op, typ value.Type, n int, a, b operand) (value.Vector, error) {
	if op == Div && a.typ == value.TypeI64 && b.typ == value.TypeI64 && !a.nulls && !b.nulls {
		a.useInts(n, 1)
		b.useInts(n, 1)
		return buildFloats(p, typ, n, func(s *scratch, dst []float64, lo, hi int) {
			ratios(dst, a.loadInts(&s.aInt, lo, hi), b.loadInts(&s.bInt, lo, hi))
		})
	}
	a.useFloats(n)
	b.useFloats(n)
	return buildFinite(p, typ, n, func(s *scratch, dst []float64, lo, hi int) bool {
		return floatsVV(op, dst, a.loadFloats(&s.aFloat, lo, hi), b.loadFloats(&s.bFloat, lo, hi))
	})
}

func quotients(p Par, typ value.Type, n int, a, b operand) (value.Vector, error) {
	a.useFloats(n)
	b.useFloats(n)
	return buildInts(p, typ, n, func(s *scratch, dst []int64, lo, hi int) bool {
		va := a.loadFloats(&s.aFloat, lo, hi)
		vb := b.loadFloats(&s.bFloat, lo, hi)
		nulls := false
		for i, x := range va {
			q := floorQuotient(x, vb[i])
			nulls = nulls || q == value.NullI64
			dst[i] = q
		}
		return nulls
	})
}

// remainders computes % on integers and on temporals. Modulo bytes, integers
// count as bytes and the result is never null.
func remainders(p Par, typ value.Type, n int, a, b operand) (value.Vector, error) {
	a.useInts(n, 1)
	b.useInts(n, 1)
	bytes := bytewise(Mod, a.typ, b.typ)
	nulls := a.nulls || b.nulls
	return buildInts(p, typ, n, func(s *scratch, dst []int64, lo, hi int) bool {
		va := a.loadInts(&s.aInt, lo, hi)
		vb := b.loadInts(&s.bInt, lo, hi)
		if bytes {
			byteRemainders(dst, va, vb, a.nulls)
			return false
		}
		return intRemainders(dst, va, vb, nulls)
	})
}

func byteRemainders(dst, a, b []int64, nulls bool) {
	for i, x := range a {
		var r int64
		if b[i] != 0 && !(nulls && x == value.NullI64) {
			r = (x & 0xff) % b[i]
		}
		dst[i] = r
	}
}

// intRemainders sets dst to a modulo b, null where b is 0; it reports whether
// it stored a null. Operands are null only if nulls is set.
func intRemainders(dst, a, b []int64, nulls bool) bool {
	if d, ok := CommonDivisor(b); ok {
		d.Remainders(dst, a)
		return nulls && nullsOf(dst, a)
	}
	found := false
	b = b[:len(a)]
	for i, x := range a {
		y := b[i]
		if y == 0 || y == value.NullI64 || nulls && x == value.NullI64 {
			dst[i], found = value.NullI64, true
			continue
		}
		dst[i] = floorMod(x, y)
	}
	return found
}

// plainBucketOf reports whether xbar keeps the type of the vector and lets its
// nulls pass: integers and temporals by an integer atom that is not null.
func plainBucketOf(x value.Vector, bucket value.Value) bool {
	t := x.Type()
	return plainBucket(bucket.Type().Elem()) && bucket.Type().IsAtom() && !value.IsNull(bucket) && (plainBucket(t) || t.IsTemporal())
}

func xbarVectors(p Par, typ value.Type, sh shape, n int, a, b operand) (value.Value, error) {
	if b.isNullAtom() || a.isNullAtom() && a.typ.IsNumeric() {
		return nil, wrongBucket()
	}
	if typ.IsFloat() {
		return floatBuckets(p, typ, n, a, b)
	}
	_, sb := scales(XBar, a.typ, b.typ, typ)
	a.useInts(n, 1)
	b.useInts(n, sb)
	nullOK := a.typ.IsTemporal() || sh == vecAtom && plainBucket(a.typ) && plainBucket(b.typ)
	var bad badRow
	v, err := buildInts(p, typ, n, func(s *scratch, dst []int64, lo, hi int) bool {
		va := a.loadInts(&s.aInt, lo, hi)
		vb := b.loadScaled(&s.bInt, lo, hi, sb)
		if d, ok := CommonDivisor(vb); ok && (nullOK || !a.nulls) {
			d.Buckets(dst, va)
			return a.nulls && nullsOf(dst, va)
		}
		found := false
		for i, x := range va {
			y := vb[i]
			switch {
			case y == 0 || b.nulls && y == value.NullI64:
				bad.note()
				return found
			case a.nulls && x == value.NullI64:
				if !nullOK {
					bad.note()
					return found
				}
				dst[i], found = x, true
			default:
				dst[i] = floorDiv(x, y) * y
			}
		}
		return found
	})
	return bad.result(v, err)
}

func floatBuckets(p Par, typ value.Type, n int, a, b operand) (value.Value, error) {
	a.useFloats(n)
	b.useFloats(n)
	var bad badRow
	v, err := buildFloats(p, typ, n, func(s *scratch, dst []float64, lo, hi int) {
		va := a.loadFloats(&s.aFloat, lo, hi)
		vb := b.loadFloats(&s.bFloat, lo, hi)
		for i, x := range va {
			y := vb[i]
			if x != x || y != y || y == 0 {
				bad.note()
				return
			}
			dst[i] = math.Floor(x/y) * y
		}
	})
	return bad.result(v, err)
}
