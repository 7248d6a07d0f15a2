package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// windowForm is (window {from: t part: keys order: keys frame: f funcs: {...}}).
func windowForm(c *lang.Ctx, args []value.Value) (value.Value, error) {
	d, err := queryDict("window", args)
	if err != nil {
		return nil, err
	}
	clause := func(name string) value.Value {
		v, _ := d.Get(value.Intern(name))
		return v
	}
	t, err := fromTable(c, "window", clause("from"))
	if err != nil {
		return nil, err
	}
	order, err := windowKeys(t, "order", clause("order"))
	if err != nil {
		return nil, err
	}
	part, err := windowKeys(t, "part", unquoted(clause("part")))
	if err != nil {
		return nil, err
	}
	frame, err := windowFrame(c, clause("frame"))
	if err != nil {
		return nil, err
	}
	names, funcs, err := windowFuncs(t, clause("funcs"), order != nil)
	if err != nil {
		return nil, err
	}
	w := exec.Window{Part: part, Order: order, Frame: frame, Funcs: funcs}
	cols, err := runOf(c).Window(t.NumRows(), w)
	if err != nil {
		return nil, err
	}
	return windowTable(t, names, funcs, cols), nil
}

// windowTable returns the table with the window columns behind its own. Of a
// table without rows the columns that functions read are left out, as the
// reference does.
func windowTable(t *value.Table, names []value.SymID, funcs []exec.WindowFunc, cols []value.Collection) *value.Table {
	var outNames []value.SymID
	var out []value.Collection
	for i, col := range t.Cols() {
		input := slices.ContainsFunc(funcs, func(f exec.WindowFunc) bool { return f.Name == t.Names()[i] })
		if t.NumRows() > 0 || !input {
			outNames, out = append(outNames, t.Names()[i]), append(out, col)
		}
	}
	return value.NewTable(append(outNames, names...), append(out, cols...))
}

// unquoted returns nil for a quoted name, which part: ignores.
func unquoted(v value.Value) value.Value {
	if s, ok := v.(value.Sym); ok && s.Quoted {
		return nil
	}
	return v
}

// windowKeys returns the columns that a part or order clause names, nil for no
// clause.
func windowKeys(t *value.Table, clause string, v value.Value) ([]value.Collection, error) {
	var names []value.SymID
	switch k := v.(type) {
	case nil:
		return nil, nil
	case value.Sym:
		names = []value.SymID{k.ID}
	case *value.Vec[value.SymID]:
		names = k.Data()
	default:
		return nil, value.Errorf(value.ErrDomain, "window: %s: takes a column name or a vector of names, got %s", clause, lang.Describe(v))
	}
	var cols []value.Collection
	for _, n := range names {
		col, ok := t.Col(n)
		if !ok {
			return nil, lang.NoColumn(value.ErrDomain, "window: "+clause, t.Names(), n)
		}
		cols = append(cols, col)
	}
	return cols, nil
}

// windowFrame returns the number of rows of a trailing frame, 0 for the rows so
// far and -1 for the whole partition.
func windowFrame(c *lang.Ctx, code value.Value) (int, error) {
	if code == nil {
		return exec.WholeFrame, nil
	}
	v, err := c.Eval(code)
	if err != nil {
		return 0, err
	}
	if s, ok := v.(value.Sym); ok {
		switch s.String() {
		case "whole":
			return exec.WholeFrame, nil
		case "running":
			return exec.RunningFrame, nil
		}
	}
	n, ok := intAtom(v)
	switch {
	case !ok:
		return 0, value.Errorf(value.ErrDomain, "window: frame: must be 'whole, 'running or a number of rows, got %s", lang.Describe(v))
	case n < 1:
		return 0, value.Errorf(value.ErrRange, "window: frame: a trailing frame has at least 1 row, got %d", n)
	}
	return n, nil
}

// windowFuncs reads the funcs clause: {name: (f column) ...}.
func windowFuncs(t *value.Table, v value.Value, ordered bool) (names []value.SymID, funcs []exec.WindowFunc, err error) {
	d, ok := v.(*value.Dict)
	if !ok || d.Len() == 0 {
		return nil, nil, value.Errorf(value.ErrDomain, "window: funcs: needs at least one entry like {total: (sum qty)}")
	}
	names, _ = d.SymKeys()
	for i, name := range names {
		call, ok := d.Vals().At(i).(*value.List)
		if !ok || call.Len() != 2 {
			return nil, nil, value.Errorf(value.ErrDomain, "window: '%s' must be a call like (min col)", name)
		}
		col, ok := call.At(1).(value.Sym)
		if !ok {
			return nil, nil, value.Errorf(value.ErrDomain, "window: the argument of '%s' must be a column name", name)
		}
		fn := ""
		for _, known := range []string{"sum", "avg", "min", "max", "count", "first", "last"} {
			if isName(call.At(0), known) {
				fn = known
			}
		}
		if fn == "" {
			return nil, nil, value.Errorf(value.ErrDomain, "window: '%s' must use sum, avg, min, max, count, first or last", name)
		}
		if (fn == "first" || fn == "last") && !ordered {
			return nil, nil, value.Errorf(value.ErrDomain, "window: %s needs an order: clause", fn)
		}
		data, ok := t.Col(col.ID)
		if !ok {
			return nil, nil, lang.NoColumn(value.ErrDomain, "window", t.Names(), col.ID)
		}
		funcs = append(funcs, exec.WindowFunc{Fn: fn, Name: col.ID, Col: data})
	}
	return names, funcs, nil
}
