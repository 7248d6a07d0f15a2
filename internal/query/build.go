package query

import (
	"math"
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// builder compiles expressions over a relation into a program. Equal
// expressions are compiled once and share their register.
type builder struct {
	c    *lang.Ctx
	run  exec.Run
	rel  *relation
	prog *exec.Program
	done map[string]*exec.Expr
	// scalars holds the aggregates over all rows that are known already.
	scalars map[string]value.Value
	// groups is set in grouped queries: aggregates inside element-wise
	// expressions then mean the value of the row's group.
	groups *grouped
	// direct lets calls of any builtin take whole columns: for expressions over
	// the columns of per-group aggregates.
	direct bool
}

func newBuilder(c *lang.Ctx, rel *relation) *builder {
	return &builder{c: c, run: runOf(c), rel: rel, prog: new(exec.Program), done: make(map[string]*exec.Expr), scalars: make(map[string]value.Value)}
}

func runOf(c *lang.Ctx) exec.Run { return exec.Run{Ctx: c.Context(), Workers: c.Workers()} }

// compile returns the program expression of e.
func (b *builder) compile(e *expr) (*exec.Expr, error) {
	if x, ok := b.done[e.key]; ok {
		return x, nil
	}
	x, err := b.compileNew(e)
	if err != nil {
		return nil, err
	}
	b.done[e.key] = x
	return x, nil
}

func (b *builder) compileNew(e *expr) (*exec.Expr, error) {
	switch e.kind {
	case kColumn:
		return b.prog.Column(b.rel.col(e.col)), nil
	case kConst:
		return b.constant(e.val)
	case kFused:
		return b.fused(e)
	case kAgg:
		return b.aggregate(e)
	}
	v, err := b.value(e)
	if err != nil {
		return nil, err
	}
	return b.column(v)
}

// column returns the expression of a computed value: a column of the rows, or
// an atom for all of them.
func (b *builder) column(v value.Value) (*exec.Expr, error) {
	if col, ok := value.AsCollection(v); ok {
		if col.Len() != b.rel.len() {
			return nil, wrongRows(col.Len(), b.rel.len())
		}
		if b.rel.rows.Sel != nil {
			return nil, value.Errorf(value.ErrState, "a computed column needs its rows in place")
		}
		return b.prog.Column(col), nil
	}
	return b.constant(v)
}

func wrongRows(got, want int) error {
	return value.Errorf(value.ErrLength, "a column of %d rows was expected, got %d", want, got)
}

// constant returns the expression of a constant: an atom stands for every row,
// a vector as long as the from-table is a column.
func (b *builder) constant(v value.Value) (*exec.Expr, error) {
	if col, ok := value.AsCollection(v); ok {
		if col.Len() != b.rel.baseN {
			return nil, wrongRows(col.Len(), b.rel.baseN)
		}
		if b.rel.rows.Sel == nil && b.rel.base != nil {
			col = b.run.Take(col, b.rel.base)
		}
		return b.prog.Column(col), nil
	}
	if x, ok := b.prog.Const(v); ok {
		return x, nil
	}
	if value.IsNullObject(v) {
		return nil, value.Errorf(value.ErrSchema, "null has no type in a column; use a typed null such as 0N")
	}
	return nil, value.Errorf(value.ErrType, "%s cannot be a column", lang.Describe(v))
}

// fused compiles an operation of package exec.
func (b *builder) fused(e *expr) (*exec.Expr, error) {
	switch e.fn {
	case "in", "not-in":
		return b.in(e)
	case "within":
		return b.within(e)
	}
	args := make([]*exec.Expr, len(e.args))
	for i, a := range e.args {
		var err error
		if args[i], err = b.compile(a); err != nil {
			return nil, err
		}
	}
	switch {
	case e.fn == "day-start":
		return b.prog.DayStart(args[0])
	case len(args) == 1:
		return b.prog.Unary(e.fn, args[0])
	case exec.IsComparison(e.fn):
		return b.prog.Compare(e.fn, args[0], args[1])
	case e.fn == "and" || e.fn == "or":
		x, err := b.prog.Truth(e.fn, args[0])
		if err != nil {
			return nil, err
		}
		y, err := b.prog.Truth(e.fn, args[1])
		if err != nil {
			return nil, err
		}
		return b.prog.Logic(e.fn, x, y), nil
	case e.fn == "if":
		cond, err := b.prog.Truth("if", args[0])
		if err != nil {
			return nil, err
		}
		return b.prog.If(cond, args[1], args[2])
	}
	return b.prog.Arith(e.fn, args[0], args[1])
}

// in compiles (in x set) and (not-in x set); the set is a whole vector.
func (b *builder) in(e *expr) (*exec.Expr, error) {
	x, err := b.compile(e.args[0])
	if err != nil {
		return nil, err
	}
	v, err := b.value(e.args[1])
	if err != nil {
		return nil, err
	}
	set, ok := value.AsCollection(v)
	if !ok {
		set = value.NewList(v)
	}
	hit, err := b.prog.In(x, set)
	if err == nil && e.fn == "not-in" {
		return b.prog.Unary("not", hit)
	}
	return hit, err
}

// within compiles (within x [lo hi]), with a vector or list of the bounds.
func (b *builder) within(e *expr) (*exec.Expr, error) {
	x, err := b.compile(e.args[0])
	if err != nil {
		return nil, err
	}
	v, err := b.value(e.args[1])
	if err != nil {
		return nil, err
	}
	bounds, ok := value.AsCollection(v)
	if !ok {
		return nil, lang.WrongType("within", "a range [low high]", v)
	}
	if bounds.Len() != 2 {
		return nil, value.Errorf(value.ErrLength, "within expects a range of 2 elements, got %d", bounds.Len())
	}
	lo, err := b.constant(bounds.At(0))
	if err != nil {
		return nil, err
	}
	hi, err := b.constant(bounds.At(1))
	if err != nil {
		return nil, err
	}
	return b.prog.Within(x, lo, hi)
}

// value computes e as a whole: a constant as it is, anything else as a column
// over all rows. Calls of builtins receive whole columns.
func (b *builder) value(e *expr) (value.Value, error) {
	if b.groups == nil && e.kind != kAgg && e.isReduced() {
		reduced, err := b.reduce(e)
		if err != nil {
			return nil, err
		}
		return evalConstant(b.c, reduced)
	}
	switch e.kind {
	case kConst:
		return e.val, nil
	case kMap, kSeries, kWhole, kCall:
		if e.kind == kCall && !b.direct {
			return b.cells(e)
		}
		args := make([]value.Value, len(e.args))
		for i, a := range e.args {
			var err error
			if args[i], err = b.value(a); err != nil {
				return nil, err
			}
		}
		return b.apply(e, args)
	case kOpaque:
		return b.cells(e)
	case kAgg:
		if b.groups == nil {
			return b.scalar(e)
		}
	}
	x, err := b.compile(e)
	if err != nil {
		return nil, err
	}
	if v, ok := x.Const(); ok {
		return v, nil
	}
	return b.run.Materialise(b.prog, b.rel.rows, x)
}

// reduce replaces the aggregates in e by their values.
func (b *builder) reduce(e *expr) (*expr, error) {
	if e.kind == kAgg {
		v, err := b.scalar(e)
		if err != nil {
			return nil, err
		}
		return constExpr(v, e.code), nil
	}
	if len(e.args) == 0 {
		return e, nil
	}
	args := make([]*expr, len(e.args))
	for i, a := range e.args {
		var err error
		if args[i], err = b.reduce(a); err != nil {
			return nil, err
		}
	}
	return callExpr(e.kind, e.fn, e.call, e.code, args...), nil
}

// output computes e as an output column: as long as the rows, unless e has a
// function that changes their number. one tells that e gives one value, of all
// rows together.
func (b *builder) output(e *expr) (v value.Value, one bool, err error) {
	switch {
	case e.has(kCall, kOpaque):
		v, err = b.cells(e)
		return v, false, err
	case e.isReduced():
		v, err = b.value(e)
		if _, isVector := v.(value.Vector); err != nil || isVector && (e.fn == "top" || e.fn == "bot") {
			return v, false, err
		}
		if e.inlined { // what a lambda of the user gives stands in every row
			v = exec.Repeat(v, b.rel.len())
			return v, false, err
		}
		return v, true, nil
	case e.kind == kConst:
		x, err := b.constant(e.val)
		if err != nil {
			return nil, false, err
		}
		v, err = b.run.Materialise(b.prog, b.rel.rows, x)
		return v, false, err
	}
	if v, err = b.value(e); err != nil {
		return nil, false, err
	}
	if _, ok := value.AsCollection(v); !ok {
		v = exec.Repeat(v, b.rel.len())
	}
	return v, false, err
}

// aggregate returns the value of an aggregate for every row: that of all rows,
// or in a grouped query that of the row's group.
func (b *builder) aggregate(e *expr) (*exec.Expr, error) {
	if b.groups != nil {
		return b.prog.Column(b.run.Take(b.groups.aggs[e.key], b.groups.ids)), nil
	}
	v, err := b.scalar(e)
	if err != nil {
		return nil, err
	}
	return b.constant(v)
}

// plainAggs compiles the different plain aggregates in these expressions, each
// with the key of its expr.
func (b *builder) plainAggs(exprs []*expr) (keys []string, aggs []exec.Agg, err error) {
	for _, e := range exprs {
		e.any(func(x *expr) bool {
			if err == nil && x.isPlainAgg() && !slices.Contains(keys, x.key) {
				var agg exec.Agg
				if agg, err = b.agg(x); err == nil {
					keys, aggs = append(keys, x.key), append(aggs, agg)
				}
			}
			return err != nil
		})
	}
	return keys, aggs, err
}

// aggregateAll computes all plain aggregates in these expressions in one pass
// over the rows.
func (b *builder) aggregateAll(exprs []*expr) error {
	keys, aggs, err := b.plainAggs(exprs)
	if err != nil || len(aggs) == 0 {
		return err
	}
	cols, err := b.run.Aggregate(b.prog, b.rel.rows, aggs)
	if err != nil {
		return err
	}
	for i, key := range keys {
		b.scalars[key] = cols[i].At(0)
	}
	return nil
}

// scalar computes an aggregate over all rows.
func (b *builder) scalar(e *expr) (value.Value, error) {
	if v, ok := b.scalars[e.key]; ok {
		return v, nil
	}
	if e.any(func(x *expr) bool { return x.kind == kWhole }) && e.fn != "distinct-count" {
		args := make([]value.Value, len(e.args))
		for i, a := range e.args {
			var err error
			if args[i], err = b.value(a); err != nil {
				return nil, err
			}
		}
		return b.apply(e, args)
	}
	agg, err := b.agg(e)
	if err != nil {
		return nil, err
	}
	cols, err := b.run.Aggregate(b.prog, b.rel.rows, []exec.Agg{agg})
	if err != nil {
		return nil, err
	}
	return cols[0].At(0), nil
}

// agg compiles the arguments of an aggregate.
func (b *builder) agg(e *expr) (exec.Agg, error) {
	args, param, err := aggParam(e)
	if err != nil {
		return exec.Agg{}, err
	}
	exprs := make([]*exec.Expr, len(args))
	for i, a := range args {
		if exprs[i], err = b.compile(a); err != nil {
			return exec.Agg{}, err
		}
	}
	return exec.NewAgg(e.fn, exprs, param)
}

// aggArgs returns how many arguments an aggregate takes in all.
func aggArgs(fn string) (n int, param bool) {
	n, param = exec.AggArgs(fn)
	if param {
		n++
	}
	return n, param
}

func isUnary(fn string) bool { return exec.HasUnary(fn) }

// aggParam splits the arguments of an aggregate into expressions and the
// constant parameter of quantile, percentile, top and bot.
func aggParam(e *expr) (args []*expr, param float64, err error) {
	if _, has := aggArgs(e.fn); !has {
		return e.args, 0, nil
	}
	p := e.args[1]
	ok := false
	if p.kind == kConst {
		param, ok = number(p.val)
	}
	switch e.fn {
	case "top", "bot":
		if !ok || math.IsNaN(param) {
			err = value.Errorf(value.ErrType, "%s needs a constant number of values as its second argument", e.fn)
		}
		param = min(param, math.MaxInt32) // no group has more rows
	default:
		limit := 1.0
		if e.fn == "percentile" {
			limit = 100
		}
		if !ok || !(param >= 0 && param <= limit) {
			err = value.Errorf(value.ErrDomain, "%s needs a constant from 0 to %v as its second argument", e.fn, limit)
		}
	}
	return e.args[:1], param, err
}

// number returns the value of a numeric atom.
func number(v value.Value) (float64, bool) {
	switch x := v.(type) {
	case value.F64:
		return float64(x), true
	case value.F32:
		return float64(x), true
	case value.U8:
		return float64(x), true
	case value.Bool:
		if x {
			return 1, true
		}
		return 0, true
	}
	n, ok := intAtom(v)
	return float64(n), ok
}
