package exec

import (
	"bytes"
	"cmp"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// IsComparison reports whether op is one of the six comparisons; = is another
// name of ==.
func IsComparison(op string) bool {
	switch op {
	case "==", "=", "!=", "<", "<=", ">", ">=":
		return true
	}
	return false
}

// Compare returns x OP y. Numbers and temporals compare by their stored value,
// symbols and strings by text; types that cannot be compared are unequal in
// every way, except that a STR or GUID column does not compare with others.
func (p *Program) Compare(op string, x, y *Expr) (*Expr, error) {
	xl, yl := x.lane, y.lane
	switch {
	case isNumber(x.Type) && isNumber(y.Type):
		if xl == laneFloat || yl == laneFloat {
			return p.compareFloats(op, p.asFloats(x), p.asFloats(y)), nil
		}
		if xl == laneBool && yl == laneBool && (op == "==" || op == "=" || op == "!=") {
			return p.compareLane(boolLoops(op), x, y, (*Expr).bools), nil
		}
		return p.compareInts(op, p.asInts(x), p.asInts(y)), nil
	case xl == laneSym && yl == laneSym && (op == "==" || op == "=" || op == "!="):
		return p.compareSyms(op, x, y), nil
	case (xl == laneSym || xl == laneStr) && (yl == laneSym || yl == laneStr):
		if xl != yl && (xl == laneStr && x.konst == nil || yl == laneStr && y.konst == nil) {
			return nil, cannot(op, x, y)
		}
		return p.compareTexts(op, p.asText(x), p.asText(y)), nil
	case xl == laneGUID && yl == laneGUID:
		return p.compareGUIDs(op, x, y), nil
	case xl == laneGUID || yl == laneGUID || xl == laneStr && x.konst == nil || yl == laneStr && y.konst == nil,
		xl == laneNone || yl == laneNone:
		return nil, cannot(op, x, y)
	}
	e, _ := p.Const(value.Bool(false))
	return e, nil
}

func (p *Program) compareTexts(op string, x, y *Expr) *Expr {
	if lo, ok := mirrored[op]; ok {
		op, x, y = lo, y, x
	}
	return compareLane2(p, textLoop(op), x, y, (*Expr).strs)
}

// mirrored maps > and >= to the comparison of the swapped operands.
var mirrored = map[string]string{">": "<", ">=": "<="}

func compareLane2[T any](p *Program, loop func(out []bool, a, c []T), x, y *Expr, in func(*Expr, *Batch) []T) *Expr {
	return p.expr(value.TypeBool, false, func(b *Batch, r *register) {
		a, c := in(x, b), in(y, b)
		loop(r.bools.room(b.n), a, c)
	})
}

func (p *Program) compareLane(loop func(out, a, c []bool), x, y *Expr, in func(*Expr, *Batch) []bool) *Expr {
	return compareLane2(p, loop, x, y, in)
}

func textLoop(op string) func(out []bool, a, c []string) {
	switch op {
	case "<":
		return func(out []bool, a, c []string) {
			a, c = a[:len(out)], c[:len(out)]
			for i := range out {
				out[i] = a[i] < c[i]
			}
		}
	case "<=":
		return func(out []bool, a, c []string) {
			a, c = a[:len(out)], c[:len(out)]
			for i := range out {
				out[i] = a[i] <= c[i]
			}
		}
	case "!=":
		return func(out []bool, a, c []string) {
			a, c = a[:len(out)], c[:len(out)]
			for i := range out {
				out[i] = a[i] != c[i]
			}
		}
	}
	return func(out []bool, a, c []string) {
		a, c = a[:len(out)], c[:len(out)]
		for i := range out {
			out[i] = a[i] == c[i]
		}
	}
}

func boolLoops(op string) func(out, a, c []bool) {
	differ := op == "!="
	return func(out, a, c []bool) {
		a, c = a[:len(out)], c[:len(out)]
		for i := range out {
			out[i] = (a[i] != c[i]) == differ
		}
	}
}

func (p *Program) compareInts(op string, x, y *Expr) *Expr {
	k, _ := kernel.OpOf(op)
	return compareLane2(p, func(out []bool, a, c []int64) { kernel.CompareInts(k, out, a, c) }, x, y, (*Expr).ints)
}

// compareSyms tells which symbols are the same, or not the same.
func (p *Program) compareSyms(op string, x, y *Expr) *Expr {
	k, _ := kernel.OpOf(op)
	return compareLane2(p, func(out []bool, a, c []value.SymID) { kernel.CompareSyms(k, out, a, c) }, x, y, (*Expr).syms)
}

// compareFloats compares floats; null, a NaN, is smaller than every number and
// equal to itself.
func (p *Program) compareFloats(op string, x, y *Expr) *Expr {
	k, _ := kernel.OpOf(op)
	nulls := x.Nulls || y.Nulls
	return compareLane2(p, func(out []bool, a, c []float64) { kernel.CompareFloats(k, out, a, c, nulls) }, x, y, (*Expr).floats)
}

func (p *Program) compareGUIDs(op string, x, y *Expr) *Expr {
	holds := map[string]func(order int) bool{
		"==": func(o int) bool { return o == 0 },
		"=":  func(o int) bool { return o == 0 },
		"!=": func(o int) bool { return o != 0 },
		"<":  func(o int) bool { return o < 0 },
		"<=": func(o int) bool { return o <= 0 },
		">":  func(o int) bool { return o > 0 },
		">=": func(o int) bool { return o >= 0 },
	}[op]
	return compareLane2(p, func(out []bool, a, c []value.GUID) {
		for i := range out {
			out[i] = holds(bytes.Compare(a[i][:], c[i][:]))
		}
	}, x, y, (*Expr).guids)
}

// Within returns lo <= x and x <= hi for numbers and temporals, comparing
// stored values: a null integer is the smallest number, a null float is never
// within.
func (p *Program) Within(x, lo, hi *Expr) (*Expr, error) {
	if !isNumber(x.Type) || !isNumber(lo.Type) || !isNumber(hi.Type) {
		return nil, value.Errorf(value.ErrType, "within needs numbers or temporals, got %s within %s and %s", x.Type, lo.Type, hi.Type)
	}
	if x.lane == laneFloat || lo.lane == laneFloat || hi.lane == laneFloat {
		return within(p, p.asFloats(x), p.asFloats(lo), p.asFloats(hi), (*Expr).floats), nil
	}
	return within(p, p.asInts(x), p.asInts(lo), p.asInts(hi), (*Expr).ints), nil
}

func within[T cmp.Ordered](p *Program, x, lo, hi *Expr, in func(*Expr, *Batch) []T) *Expr {
	return p.expr(value.TypeBool, false, func(b *Batch, r *register) {
		out, v, l, h := r.bools.room(b.n), in(x, b), in(lo, b), in(hi, b)
		v, l, h = v[:len(out)], l[:len(out)], h[:len(out)]
		for i := range out {
			out[i] = l[i] <= v[i] && v[i] <= h[i]
		}
	})
}

// In tells for every row whether it is one of the elements of set.
func (p *Program) In(x *Expr, set value.Collection) (*Expr, error) {
	if x.lane == laneStr {
		return nil, value.Errorf(value.ErrNYI, "in is not supported for STR columns; compare with == or convert to SYM")
	}
	switch {
	case x.lane == laneSym:
		ids := elements(set, func(v value.Value) (value.SymID, bool) {
			switch s := v.(type) {
			case value.Sym:
				return s.ID, true
			case value.Str:
				return value.FindSym(string(s))
			}
			return 0, false
		})
		return contains(p, x, ids, (*Expr).syms), nil
	case x.lane == laneGUID:
		ids := elements(set, func(v value.Value) (value.GUID, bool) { g, ok := v.(value.GUID); return g, ok })
		return contains(p, x, ids, (*Expr).guids), nil
	case x.lane == laneFloat || isNumber(x.Type) && set.Type().IsFloat():
		return contains(p, p.asFloats(x), elements(set, floatOf), (*Expr).floats), nil
	case isNumber(x.Type):
		return contains(p, p.asInts(x), elements(set, intOf), (*Expr).ints), nil
	}
	return nil, value.Errorf(value.ErrType, "in cannot be applied to a column of type %s", x.Type)
}

// elements returns the elements that are not null: null is in no set.
func elements[T comparable](set value.Collection, of func(value.Value) (T, bool)) map[T]struct{} {
	m := make(map[T]struct{}, set.Len())
	for i := range set.Len() {
		if x, ok := of(set.At(i)); ok && !value.IsNull(set.At(i)) {
			m[x] = struct{}{}
		}
	}
	return m
}

// contains looks small sets up by comparing, large ones in a map.
func contains[T comparable](p *Program, x *Expr, set map[T]struct{}, in func(*Expr, *Batch) []T) *Expr {
	if len(set) > 8 {
		return p.expr(value.TypeBool, false, func(b *Batch, r *register) {
			out := r.bools.room(b.n)
			for i, v := range in(x, b) {
				_, out[i] = set[v]
			}
		})
	}
	var few []T
	for v := range set {
		few = append(few, v)
	}
	return p.expr(value.TypeBool, false, func(b *Batch, r *register) {
		out := r.bools.room(b.n)
		clear(out)
		vals := in(x, b)
		for _, f := range few {
			for i, v := range vals {
				out[i] = out[i] || v == f
			}
		}
	})
}

// floatOf and intOf return a numeric or temporal atom as its lane holds it.
func floatOf(v value.Value) (float64, bool) {
	switch x := v.(type) {
	case value.F64:
		return float64(x), true
	case value.F32:
		return float64(x), true
	}
	n, ok := intOf(v)
	if ok && n == value.NullI64 {
		return value.NullF64(), true
	}
	return float64(n), ok
}

func intOf(v value.Value) (int64, bool) {
	if v.Type().IsTemporal() || v.Type().IsNumeric() {
		if value.IsNull(v) {
			_, noSentinel := v.(value.NullAtom)
			return value.NullI64, !noSentinel
		}
	}
	switch x := value.Plain(v).(type) {
	case value.Bool:
		if x {
			return 1, true
		}
		return 0, true
	case value.U8:
		return int64(x), true
	case value.I16:
		return int64(x), true
	case value.I32:
		return int64(x), true
	case value.I64:
		return int64(x), true
	case value.Date:
		return int64(x), true
	case value.Time:
		return int64(x), true
	case value.Timestamp:
		return int64(x), true
	}
	return 0, false
}
