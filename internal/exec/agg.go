package exec

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// Agg is an aggregate over expressions. Make it with NewAgg.
type Agg struct {
	fn    string
	arg   *Expr // nil for the count of rows
	arg2  *Expr // of pairwise aggregates
	param float64
}

// The aggregates by what they accept and how they are computed.
var (
	numericAggs  = []string{"prod", "avg", "med", "dev", "dev_pop", "stddev", "stddev_pop", "var", "var_pop", "quantile", "percentile", "top", "bot", "all", "any"}
	pairAggs     = []string{"cov", "scov", "pearson_corr", "wavg", "wsum"}
	paramAggs    = []string{"quantile", "percentile", "top", "bot"}
	holisticAggs = []string{"med", "mode", "quantile", "percentile", "top", "bot", "distinct-count"}
)

// AggArgs returns how many expressions the aggregate takes and whether it takes
// a constant parameter after them; 0 for names that are no aggregate.
func AggArgs(fn string) (args int, param bool) {
	switch {
	case slices.Contains(paramAggs, fn):
		return 1, true
	case slices.Contains(pairAggs, fn):
		return 2, false
	case slices.Contains(numericAggs, fn), slices.Contains(holisticAggs, fn):
		return 1, false
	}
	switch fn {
	case "sum", "min", "max", "count", "first", "last":
		return 1, false
	}
	return 0, false
}

// NewAgg returns an aggregate; it fails with a type error when the function
// does not admit columns of the arguments' types. count without argument counts
// rows.
func NewAgg(fn string, args []*Expr, param float64) (Agg, error) {
	a := Agg{fn: fn, param: param}
	if len(args) == 0 {
		return a, nil
	}
	a.arg = args[0]
	if len(args) > 1 {
		a.arg2 = args[1]
	}
	for _, arg := range args {
		if !admits(fn, arg.Type) {
			return a, value.Errorf(value.ErrType, "%s does not admit a column of type %s", fn, arg.Type)
		}
	}
	return a, nil
}

func admits(fn string, t value.Type) bool {
	switch {
	case fn == "count" || fn == "first" || fn == "last":
		return true
	case fn == "min" || fn == "max" || fn == "mode" || fn == "distinct-count":
		return t != value.TypeList
	case fn == "sum":
		return t.IsNumeric() || t == value.TypeTime
	case fn == "top" || fn == "bot":
		return t.IsNumeric() || t.IsTemporal()
	}
	if fn == "prod" || fn == "all" || fn == "any" || slices.Contains(pairAggs, fn) {
		return t.IsNumeric()
	}
	return isNumber(t)
}

// holistic aggregates need all values of a group at once.
func (a Agg) holistic() bool { return slices.Contains(holisticAggs, a.fn) && !a.fewEnds() }

// fewEnds reports whether a is a top or bot of a few values.
func (a Agg) fewEnds() bool { return (a.fn == "top" || a.fn == "bot") && a.param <= maxEnds }

// accumulator computes an aggregate for all groups while rows stream by.
type accumulator interface {
	// grow makes room for n groups.
	grow(n int)
	// update takes in a batch; ids gives the group of every row, nil means
	// that all rows belong to group 0.
	update(b *Batch, ids []int32)
	// merge takes in what a later part of the rows gave: group i of o is
	// group to[i] here.
	merge(o accumulator, to []int32)
	// result returns the column of the first n groups.
	result(n int) value.Collection
}

func newAccumulators(aggs []Agg) []accumulator {
	accs := make([]accumulator, len(aggs))
	for i, a := range aggs {
		accs[i] = a.accumulator()
	}
	return accs
}

func (a Agg) accumulator() accumulator {
	x := a.arg
	switch a.fn {
	case "top", "bot":
		if a.fewEnds() {
			return newEndsAcc(a.fn == "top", max(int(a.param), 0), x)
		}
	case "count":
		return &countAcc{}
	case "first", "last":
		return newEndAcc(a.fn == "last", x)
	case "min", "max":
		return newExtremeAcc(a.fn == "max", x)
	case "sum":
		return newSumAcc(x)
	case "prod":
		return newProdAcc(x)
	case "all", "any":
		return &truthAcc{arg: x, any: a.fn == "any"}
	case "avg":
		return &avgAcc{arg: x}
	case "var", "var_pop", "dev", "dev_pop", "stddev", "stddev_pop":
		return &varAcc{arg: x, fn: a.fn}
	case "cov", "scov", "pearson_corr", "wavg", "wsum":
		return &pairAcc{x: x, y: a.arg2, fn: a.fn}
	}
	return noAcc{}
}

// noAcc stands for an aggregate that is computed from whole groups later.
type noAcc struct{}

func (noAcc) grow(int)                    {}
func (noAcc) update(*Batch, []int32)      {}
func (noAcc) merge(accumulator, []int32)  {}
func (noAcc) result(int) value.Collection { return nil }

// grown returns s with at least n elements, new ones being fill.
func grown[T any](s []T, n int, fill T) []T {
	if len(s) >= n {
		return s
	}
	old := len(s)
	s = slices.Grow(s, n-old)[:n]
	for i := old; i < n; i++ {
		s[i] = fill
	}
	return s
}

// countAcc counts rows, nulls included.
type countAcc struct{ n []int64 }

func (a *countAcc) grow(n int) { a.n = grown(a.n, n, 0) }

func (a *countAcc) update(b *Batch, ids []int32) {
	if ids == nil {
		a.n[0] += int64(b.n)
		return
	}
	for _, id := range ids {
		a.n[id]++
	}
}

func (a *countAcc) merge(o accumulator, to []int32) {
	for i, n := range o.(*countAcc).n {
		a.n[to[i]] += n
	}
}

func (a *countAcc) result(n int) value.Collection {
	return value.NewVec(value.TypeI64, a.n[:n:n])
}

// foldAcc folds the non-null values of one lane: sums and products. zero is
// where it starts; with nullable, groups without a value are null.
type foldAcc[T int64 | float64] struct {
	arg      *Expr
	in       func(*Expr, *Batch) []T
	typ      value.Type
	mul      bool
	nullable bool
	acc      []T
	seen     []bool // nullable only
}

func newSumAcc(x *Expr) accumulator {
	return newFoldAcc(x, false)
}

func newProdAcc(x *Expr) accumulator {
	return newFoldAcc(x, true)
}

func newFoldAcc(x *Expr, mul bool) accumulator {
	if x.lane == laneFloat {
		return &foldAcc[float64]{arg: x, in: (*Expr).floats, typ: value.TypeF64, mul: mul, nullable: mul}
	}
	t := value.TypeI64
	if x.Type == value.TypeTime {
		t = value.TypeTime
	}
	return &foldAcc[int64]{arg: x, in: intsOrBools, typ: t, mul: mul, nullable: mul}
}

// intsOrBools reads integers, and booleans as 0 and 1.
func intsOrBools(e *Expr, b *Batch) []int64 {
	if e.lane == laneInt {
		return e.ints(b)
	}
	r := e.reg(b)
	out := r.ints.room(b.n)
	for i, x := range r.bools.cur {
		out[i] = 0
		if x {
			out[i] = 1
		}
	}
	return out
}

func (a *foldAcc[T]) grow(n int) {
	var zero T
	if a.mul {
		zero = 1
	}
	a.acc = grown(a.acc, n, zero)
	if a.nullable {
		a.seen = grown(a.seen, n, false)
	}
}

func (a *foldAcc[T]) update(b *Batch, ids []int32) {
	xs := a.in(a.arg, b)
	switch {
	case a.mul:
		a.multiply(xs, ids)
	case ids == nil:
		a.acc[0] = addTo(a.acc[0], xs, a.arg.Nulls)
	case a.arg.Nulls || a.arg.lane == laneFloat:
		a.addValues(xs, ids)
	default:
		a.addAll(xs, ids)
	}
}

// addTo returns sum and all of xs that are not null.
func addTo[T int64 | float64](sum T, xs []T, nulls bool) T {
	switch xs := any(xs).(type) {
	case []int64:
		return sum + T(kernel.AddInts(xs, nulls))
	case []float64:
		total, _ := kernel.AddFloats(xs, float64(sum))
		return T(total)
	}
	panic("unreachable")
}

// addAll adds values none of which is null.
func (a *foldAcc[T]) addAll(xs []T, ids []int32) {
	acc := a.acc
	for i, x := range xs {
		acc[ids[i]] += x
	}
}

// addValues adds values, passing over nulls.
func (a *foldAcc[T]) addValues(xs []T, ids []int32) {
	acc, null := a.acc, nullOf[T]()
	for i, x := range xs {
		if x == x && x != null {
			acc[ids[i]] += x
		}
	}
}

func (a *foldAcc[T]) multiply(xs []T, ids []int32) {
	null, nulls := nullOf[T](), a.arg.Nulls
	for i, x := range xs {
		if x != x || nulls && x == null {
			continue
		}
		g := int32(0)
		if ids != nil {
			g = ids[i]
		}
		a.acc[g] *= x
		a.seen[g] = true
	}
}

// isSentinel reports whether x stands for null in its lane.
func isSentinel[T int64 | float64](x T) bool { return x != x || x == nullOf[T]() }

// nullOf returns the sentinel of a lane. For floats it compares unequal to
// everything, so x == x has to be asked as well.
func nullOf[T int64 | float64]() T {
	var z T
	switch p := any(&z).(type) {
	case *int64:
		*p = value.NullI64
	case *float64:
		*p = value.NullF64()
	}
	return z
}

func (a *foldAcc[T]) merge(o accumulator, to []int32) {
	other := o.(*foldAcc[T])
	for i, x := range other.acc {
		if a.mul {
			a.acc[to[i]] *= x
			a.seen[to[i]] = a.seen[to[i]] || other.seen[i]
		} else {
			a.acc[to[i]] += x
		}
	}
}

func (a *foldAcc[T]) result(n int) value.Collection {
	out, nulls := a.acc[:n:n], false
	for i := range out {
		if a.nullable && !a.seen[i] {
			out[i], nulls = nullOf[T](), true
		}
	}
	return laneColumn(a.typ, out, nulls)
}

// laneColumn stores lane values as a column of type t; nulls tells whether a
// sentinel in them is a null. Infinities become null.
func laneColumn[T int64 | float64](t value.Type, vals []T, nulls bool) value.Collection {
	switch v := any(vals).(type) {
	case []float64:
		for i, x := range v {
			if x-x != 0 {
				v[i], nulls = value.NullF64(), true
			}
		}
		if t == value.TypeF32 {
			out := make([]float32, len(v))
			for i, x := range v {
				out[i] = float32(x)
			}
			return value.NewVecNulls(t, out, nulls)
		}
		return value.NewVecNulls(t, v, nulls)
	case []int64:
		switch t {
		case value.TypeBool:
			out := make([]bool, len(v))
			for i, x := range v {
				out[i] = x > 0 // the null of an empty group is false
			}
			return value.NewVec(t, out)
		case value.TypeU8:
			return narrowColumn[uint8](t, v, nulls)
		case value.TypeI16:
			return narrowColumn[int16](t, v, nulls)
		case value.TypeI32, value.TypeDate, value.TypeTime:
			return narrowColumn[int32](t, v, nulls)
		}
		return value.NewVecNulls(t, v, nulls)
	}
	panic("unreachable")
}

func narrowColumn[T uint8 | int16 | int32](t value.Type, vals []int64, nulls bool) value.Collection {
	out, null := make([]T, len(vals)), value.Sentinel[T]()
	for i, x := range vals {
		out[i] = T(x)
		if nulls && x == value.NullI64 {
			out[i] = null
		}
	}
	return value.NewVecNulls(t, out, nulls && t != value.TypeU8)
}

// truthAcc tells whether all, or any, non-null values are non-zero.
type truthAcc struct {
	arg *Expr
	any bool
	acc []bool
}

func (a *truthAcc) grow(n int) { a.acc = grown(a.acc, n, !a.any) }

func (a *truthAcc) update(b *Batch, ids []int32) {
	at := func(i int) int32 {
		if ids == nil {
			return 0
		}
		return ids[i]
	}
	switch a.arg.lane {
	case laneBool:
		for i, x := range a.arg.bools(b) {
			if x == a.any {
				a.acc[at(i)] = a.any
			}
		}
	case laneFloat:
		for i, x := range a.arg.floats(b) {
			if x == x && (x != 0) == a.any {
				a.acc[at(i)] = a.any
			}
		}
	default:
		for i, x := range a.arg.ints(b) {
			if !(a.arg.Nulls && x == value.NullI64) && (x != 0) == a.any {
				a.acc[at(i)] = a.any
			}
		}
	}
}

func (a *truthAcc) merge(o accumulator, to []int32) {
	for i, x := range o.(*truthAcc).acc {
		if x == a.any {
			a.acc[to[i]] = a.any
		}
	}
}

func (a *truthAcc) result(n int) value.Collection {
	return value.NewVec(value.TypeBool, a.acc[:n:n])
}
