package exec

import (
	"bytes"

	"github.com/rayforce-go/rayforce/value"
)

// extremeAcc keeps the smallest or largest non-null value of each group.
type extremeAcc[T any] struct {
	arg    *Expr
	in     func(*Expr, *Batch) []T
	better func(x, than T) bool
	null   func(T) bool // nil when the argument has no nulls
	make   func(vals []T, seen []bool) value.Collection
	acc    []T
	seen   []bool
}

func newExtremeAcc(largest bool, x *Expr) accumulator {
	switch x.lane {
	case laneFloat:
		return &numExtremeAcc[float64]{arg: x, in: (*Expr).floats, largest: largest}
	case laneSym:
		return &extremeAcc[value.SymID]{arg: x, in: (*Expr).syms,
			better: func(a, b value.SymID) bool { return a != b && (a.String() > b.String()) == largest },
			make:   func(v []value.SymID, _ []bool) value.Collection { return value.NewVec(value.TypeSym, v) }}
	case laneStr:
		return &extremeAcc[string]{arg: x, in: (*Expr).strs,
			better: func(a, b string) bool { return a != b && (a > b) == largest }, make: strColumn}
	case laneGUID:
		return &extremeAcc[value.GUID]{arg: x, in: (*Expr).guids,
			better: func(a, b value.GUID) bool { return a != b && (bytes.Compare(a[:], b[:]) > 0) == largest },
			null:   func(g value.GUID) bool { return g == value.GUID{} },
			make:   guidColumn}
	}
	return &numExtremeAcc[int64]{arg: x, in: intsOrBools, largest: largest}
}

func strColumn(vals []string, _ []bool) value.Collection {
	sb := value.NewStrBuilder(len(vals))
	for _, s := range vals {
		sb.Append(s)
	}
	return sb.Vec()
}

func guidColumn(vals []value.GUID, _ []bool) value.Collection {
	return value.NewVec(value.TypeGUID, vals).Recheck()
}

func (a *extremeAcc[T]) grow(n int) {
	var zero T
	a.acc, a.seen = grown(a.acc, n, zero), grown(a.seen, n, false)
}

func (a *extremeAcc[T]) update(b *Batch, ids []int32) {
	for i, x := range a.in(a.arg, b) {
		g := int32(0)
		if ids != nil {
			g = ids[i]
		}
		a.put(g, x)
	}
}

func (a *extremeAcc[T]) put(g int32, x T) {
	if a.null != nil && a.null(x) {
		return
	}
	if !a.seen[g] || a.better(x, a.acc[g]) {
		a.acc[g], a.seen[g] = x, true
	}
}

func (a *extremeAcc[T]) merge(o accumulator, to []int32) {
	other := o.(*extremeAcc[T])
	for i, x := range other.acc {
		if other.seen[i] {
			a.put(to[i], x)
		}
	}
}

func (a *extremeAcc[T]) result(n int) value.Collection { return a.make(a.acc[:n], a.seen[:n]) }

// numExtremeAcc is extremeAcc for numbers, without calls per row. The value of
// a group that has none yet is null, which loses every comparison.
type numExtremeAcc[T int64 | float64] struct {
	arg     *Expr
	in      func(*Expr, *Batch) []T
	largest bool
	acc     []T
}

func (a *numExtremeAcc[T]) grow(n int) { a.acc = grown(a.acc, n, nullOf[T]()) }

func (a *numExtremeAcc[T]) update(b *Batch, ids []int32) {
	xs := a.in(a.arg, b)
	if ids == nil {
		ids = b.zeros()
	}
	a.fold(xs, ids)
}

// fold takes xs[i] in for group ids[i].
func (a *numExtremeAcc[T]) fold(xs []T, ids []int32) {
	switch acc := any(a.acc).(type) {
	case []int64:
		if xs := any(xs).([]int64); a.largest {
			largestInts(acc, xs, ids)
		} else {
			smallestInts(acc, xs, ids)
		}
	case []float64:
		if xs := any(xs).([]float64); a.largest {
			largestFloats(acc, xs, ids)
		} else {
			smallestFloats(acc, xs, ids)
		}
	}
}

func largestInts(acc, xs []int64, ids []int32) {
	for i, x := range xs { // null is the smallest integer
		if g := ids[i]; x > acc[g] {
			acc[g] = x
		}
	}
}

func smallestInts(acc, xs []int64, ids []int32) {
	for i, x := range xs {
		if g := ids[i]; nullLast(x) < nullLast(acc[g]) {
			acc[g] = x
		}
	}
}

// nullLast maps integers to words in the same order, null to the largest.
func nullLast(x int64) uint64 { return uint64(x) + (1<<63 - 1) }

func largestFloats(acc, xs []float64, ids []int32) {
	for i, x := range xs {
		if g := ids[i]; x == x && !(x <= acc[g]) {
			acc[g] = x
		}
	}
}

func smallestFloats(acc, xs []float64, ids []int32) {
	for i, x := range xs {
		if g := ids[i]; x == x && !(x >= acc[g]) {
			acc[g] = x
		}
	}
}

func (a *numExtremeAcc[T]) merge(o accumulator, to []int32) { a.fold(o.(*numExtremeAcc[T]).acc, to) }

func (a *numExtremeAcc[T]) result(n int) value.Collection {
	nulls := false
	for _, x := range a.acc[:n] {
		nulls = nulls || isSentinel(x)
	}
	return laneColumn(widestFloat(a.arg.Type), a.acc[:n], nulls)
}

// widestFloat returns F64 for F32: aggregates do not give F32.
func widestFloat(t value.Type) value.Type {
	if t == value.TypeF32 {
		return value.TypeF64
	}
	return t
}

// seenColumn stores lane values as a column; groups that saw none are null.
func seenColumn[T int64 | float64](t value.Type, vals []T, seen []bool) value.Collection {
	nulls := false
	for i := range vals {
		if !seen[i] {
			vals[i], nulls = nullOf[T](), true
		}
	}
	return laneColumn(t, vals, nulls)
}

// endAcc keeps the first or last non-null value of each group.
type endAcc[T any] struct {
	arg  *Expr
	in   func(*Expr, *Batch) []T
	null func(T) bool
	make func(vals []T, seen []bool) value.Collection
	last bool
	acc  []T
	seen []bool
}

func newEndAcc(last bool, x *Expr) accumulator {
	t, nulls := x.Type, x.Nulls
	switch x.lane {
	case laneFloat:
		return &endAcc[float64]{arg: x, last: last, in: (*Expr).floats,
			null: func(f float64) bool { return f != f },
			make: func(v []float64, seen []bool) value.Collection { return seenColumn(widestFloat(t), v, seen) }}
	case laneSym:
		return &endAcc[value.SymID]{arg: x, last: last, in: (*Expr).syms,
			make: func(v []value.SymID, _ []bool) value.Collection { return value.NewVec(t, v) }}
	case laneStr:
		return &endAcc[string]{arg: x, last: last, in: (*Expr).strs, make: strColumn}
	case laneGUID:
		return &endAcc[value.GUID]{arg: x, last: last, in: (*Expr).guids,
			null: func(g value.GUID) bool { return g == value.GUID{} }, make: guidColumn}
	case laneNone:
		items := x.col
		return &endAcc[int32]{arg: x, last: last, in: rowNumbers,
			make: func(v []int32, seen []bool) value.Collection {
				cells := make([]value.Value, len(v))
				for i, row := range v {
					if cells[i] = value.NullOf(value.TypeList); seen[i] {
						cells[i] = items.At(int(row))
					}
				}
				return value.NewList(cells...)
			}}
	}
	return &endAcc[int64]{arg: x, last: last, in: intsOrBools,
		null: func(n int64) bool { return nulls && n == value.NullI64 },
		make: func(v []int64, seen []bool) value.Collection { return seenColumn(t, v, seen) }}
}

func rowNumbers(_ *Expr, b *Batch) []int32 {
	out := make([]int32, b.n)
	for i := range out {
		out[i] = b.row(i)
	}
	return out
}

func (a *endAcc[T]) grow(n int) {
	var zero T
	a.acc, a.seen = grown(a.acc, n, zero), grown(a.seen, n, false)
}

func (a *endAcc[T]) update(b *Batch, ids []int32) {
	if ids == nil && !a.last && a.seen[0] {
		return
	}
	for i, x := range a.in(a.arg, b) {
		g := int32(0)
		if ids != nil {
			g = ids[i]
		}
		if (a.last || !a.seen[g]) && !(a.null != nil && a.null(x)) {
			a.acc[g], a.seen[g] = x, true
		}
	}
}

func (a *endAcc[T]) merge(o accumulator, to []int32) {
	other := o.(*endAcc[T])
	for i, x := range other.acc {
		if g := to[i]; other.seen[i] && (a.last || !a.seen[g]) {
			a.acc[g], a.seen[g] = x, true
		}
	}
}

func (a *endAcc[T]) result(n int) value.Collection { return a.make(a.acc[:n], a.seen[:n]) }
