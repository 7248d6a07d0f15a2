package tables

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// evalAll evaluates the arguments of a special form.
func evalAll(c *lang.Ctx, code []value.Value) ([]value.Value, error) {
	vals := make([]value.Value, len(code))
	for i, x := range code {
		v, err := c.Eval(x)
		if err != nil {
			return nil, err
		}
		vals[i] = v
	}
	return vals, nil
}

func asofJoin(c *lang.Ctx, code []value.Value) (value.Value, error) {
	if len(code) < 3 {
		return nil, lang.WrongCount(value.ErrArity, "asof-join", "keys and two tables", len(code))
	}
	args, err := evalAll(c, code[:3])
	if err != nil {
		return nil, err
	}
	left, right, err := twoTables("asof-join", args[1], args[2])
	if err != nil {
		return nil, err
	}
	keys, ok := symbols(args[0])
	if !ok || len(keys) == 0 {
		return nil, lang.WrongValue("asof-join", "keys must be equality columns and a time column, got %s", lang.Describe(args[0]))
	}
	return joinByTime(c, "asof-join", left, right, keys)
}

// joinByTime is the as-of join on these equality columns and, last, the time.
func joinByTime(c *lang.Ctx, fn string, left, right *value.Table, keys []value.SymID) (value.Value, error) {
	k, err := timeKeys(value.ErrSchema, fn, left, right, keys)
	if err != nil {
		return nil, err
	}
	rows, err := exec.AsofJoin(c.Context(), c.Workers(), k)
	if err != nil {
		return nil, err
	}
	a := joinArgs{left: left, right: right, keys: keys}
	return a.result(c, exec.LeftJoin, exec.JoinRows{Right: rows})
}

// timeKeys returns the key columns of a join by time; a column that is missing
// is an error with this code.
func timeKeys(code value.Code, fn string, left, right *value.Table, keys []value.SymID) (k exec.TimeKeys, err error) {
	for i, name := range keys {
		l, okL := left.Col(name)
		r, okR := right.Col(name)
		if !okL || !okR {
			return k, value.Errorf(code, "%s: both tables need the key column '%s", fn, name)
		}
		for _, col := range []value.Collection{l, r} {
			if col.Type() == value.TypeList && col.Len() > 0 {
				return k, value.Errorf(value.ErrNYI, "%s: key '%s is a LIST column; keys must be vectors", fn, name)
			}
		}
		if i == len(keys)-1 {
			k.LeftTime, k.RightTime = l, r
			break
		}
		k.LeftEq, k.RightEq = append(k.LeftEq, l), append(k.RightEq, r)
	}
	return k, nil
}

// windowJoin is window-join, with the prevailing row, or window-join1.
func windowJoin(fn string, prevailing bool) func(*lang.Ctx, []value.Value) (value.Value, error) {
	return func(c *lang.Ctx, code []value.Value) (value.Value, error) {
		if len(code) < 4 {
			return nil, lang.WrongCount(value.ErrDomain, fn, "keys, intervals, two tables and aggregates", len(code))
		}
		args, err := evalAll(c, code[:4])
		if err != nil {
			return nil, err
		}
		if len(code) == 4 {
			return simpleWindowJoin(c, fn, args)
		}
		w := windowArgs{fn: fn}
		if w.left, w.right, err = twoTables(fn, args[2], args[3]); err != nil {
			return nil, err
		}
		if err := w.readKeys(args[0], args[1]); err != nil {
			return nil, err
		}
		aggs, err := w.readAggs(code[4])
		if err != nil {
			return nil, err
		}
		return w.join(c, prevailing, aggs)
	}
}

// simpleWindowJoin is the form (window-join left right [eq...] 'time).
func simpleWindowJoin(c *lang.Ctx, fn string, args []value.Value) (value.Value, error) {
	left, right, err := twoTables(fn, args[0], args[1])
	if err != nil {
		return nil, err
	}
	time, ok := args[3].(value.Sym)
	if !ok {
		return nil, lang.WrongType(fn, "the name of the time column as last argument", args[3])
	}
	keys, _ := symbols(args[2])
	return joinByTime(c, fn, left, right, append(slices.Clone(keys), time.ID))
}

// windowArgs are the checked arguments of an aggregating window join.
type windowArgs struct {
	fn          string
	left, right *value.Table
	keys        exec.TimeKeys
	lo, hi      value.Collection
}

func (w *windowArgs) readKeys(keys, intervals value.Value) error {
	names, ok := symbols(keys)
	if !ok || len(names) < 2 {
		return lang.WrongValue(w.fn, "keys must be at least one equality column and a time column, got %s", lang.Describe(keys))
	}
	var err error
	if w.keys, err = timeKeys(value.ErrDomain, w.fn, w.left, w.right, names); err != nil {
		return err
	}
	bounds, ok := intervals.(*value.List)
	if !ok || bounds.Len() != 2 {
		return lang.WrongValue(w.fn, "intervals must be a list of two vectors, got %s", lang.Describe(intervals))
	}
	lo, okLo := bounds.At(0).(value.Vector)
	hi, okHi := bounds.At(1).(value.Vector)
	if !okLo || !okHi || !isTime(lo) || !isTime(hi) {
		return lang.WrongValue(w.fn, "interval bounds must be vectors of times or numbers, got %s and %s", lang.Describe(bounds.At(0)), lang.Describe(bounds.At(1)))
	}
	if n := w.left.NumRows(); lo.Len() != n || hi.Len() != n {
		return lang.WrongValue(w.fn, "interval bounds must have one entry for each of the %d left rows, got %d and %d", n, lo.Len(), hi.Len())
	}
	w.lo, w.hi = lo, hi
	return nil
}

func isTime(v value.Value) bool { return v.Type().IsNumeric() || v.Type().IsTemporal() }

// windowAgg is one entry of the dict of aggregates. An entry without fn is a
// bare column, which gives nulls.
type windowAgg struct {
	name value.SymID
	fn   string
	col  value.Collection
	prob float64
}

// readAggs reads the aggregates from a dict literal. Anything else asks for
// none, and entries of other forms than a call or a column are skipped.
func (w *windowArgs) readAggs(code value.Value) ([]windowAgg, error) {
	d, ok := code.(*value.Dict)
	if !ok {
		return nil, nil
	}
	var aggs []windowAgg
	for i := range d.Len() {
		name, ok := d.Keys().At(i).(value.Sym)
		if !ok {
			continue
		}
		a, ok, err := w.readAgg(d.Vals().At(i))
		if err != nil {
			return nil, err
		}
		if a.name = name.ID; ok {
			aggs = append(aggs, a)
		}
	}
	return aggs, nil
}

func (w *windowArgs) readAgg(code value.Value) (a windowAgg, ok bool, err error) {
	var col value.Sym
	switch code := code.(type) {
	case value.Sym:
		col = code
	case *value.List:
		if a, col, ok = aggCall(code); !ok {
			return a, false, nil
		}
		if !slices.Contains(exec.WindowAggs, a.fn) {
			return a, false, lang.WrongValue(w.fn, "'%s is no aggregate that windows have", a.fn)
		}
		if !(a.prob >= 0 && a.prob <= 1 || a.fn == "percentile" && a.prob <= 100) {
			return a, false, lang.WrongValue(w.fn, "%s needs a probability in its range, got %v", a.fn, a.prob)
		}
	default:
		return a, false, nil
	}
	if a.col, ok = w.right.Col(col.ID); !ok {
		return a, false, lang.NoColumn(value.ErrDomain, w.fn, w.right.Names(), col.ID)
	}
	if a.fn != "" && a.fn != "count" && !isTime(a.col) {
		return a, false, value.Errorf(value.ErrType, "%s: %s needs a column of numbers or temporals, '%s is %s", w.fn, a.fn, col, a.col.Type())
	}
	return a, true, nil
}

// aggCall reads (f col), or (quantile col p).
func aggCall(code *value.List) (a windowAgg, col value.Sym, ok bool) {
	if code.Len() < 2 {
		return a, col, false
	}
	fn, okFn := code.At(0).(value.Sym)
	col, okCol := code.At(1).(value.Sym)
	if !okFn || !okCol {
		return a, col, false
	}
	a.fn = fn.String()
	if a.fn != "quantile" && a.fn != "percentile" {
		return a, col, code.Len() == 2
	}
	if code.Len() != 3 {
		return a, col, false
	}
	switch p := code.At(2).(type) {
	case value.F64:
		a.prob = float64(p)
	case value.I64:
		a.prob = float64(p)
	default:
		return a, col, false
	}
	return a, col, true
}

func (w *windowArgs) join(c *lang.Ctx, prevailing bool, aggs []windowAgg) (value.Value, error) {
	windows, err := exec.JoinWindows(c.Context(), c.Workers(), w.keys, w.lo, w.hi, prevailing)
	if err != nil {
		return nil, err
	}
	names := slices.Clone(w.left.Names())
	var cols []value.Collection
	for _, col := range w.left.Cols() {
		cols = append(cols, pick(c, col, nil))
	}
	for _, a := range aggs {
		var col value.Collection
		if a.fn == "" {
			col = allNull(w.left.NumRows())
		} else if col, err = windows.Aggregate(c.Context(), c.Workers(), a.fn, a.col, a.prob); err != nil {
			return nil, err
		}
		names, cols = append(names, a.name), append(cols, col)
	}
	return value.NewTable(names, cols), nil
}

func allNull(n int) value.Collection {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = -1
	}
	return kernel.GatherOrNull(value.I64s(), rows, 1)
}
