package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// modify is (modify t 'col f): f is called once with the whole column.
func modify(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) < 3 {
		return nil, lang.WrongCount(value.ErrArity, "modify", "a table, a column name and a function", len(args))
	}
	t, ok := args[0].(*value.Table)
	if !ok {
		return nil, lang.WrongType("modify", "a table as its first argument", args[0])
	}
	name, ok := args[1].(value.Sym)
	if !ok {
		return nil, lang.WrongType("modify", "a column name as its second argument", args[1])
	}
	at := t.Index(name.ID)
	if at < 0 {
		return nil, value.Errorf(value.ErrDomain, "modify: the table has no column '%s'", name)
	}
	v, err := c.Call(args[2], t.Cols()[at])
	if err != nil {
		return nil, err
	}
	col, ok := value.AsCollection(v)
	if !ok || col.Len() != t.NumRows() {
		return nil, value.Errorf(value.ErrLength, "modify: the function must give a column of %d rows, got %s", t.NumRows(), lang.Describe(v))
	}
	cols := slices.Clone(t.Cols())
	cols[at] = col
	return value.NewTable(t.Names(), cols), nil
}

// maxRemove is how many elements one alter remove takes.
const maxRemove = 256

// alterForm is (alter 'v op ...): it changes the vector or list that a global
// holds and returns the name. op is not evaluated.
func alterForm(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) < 3 {
		return nil, lang.WrongCount(value.ErrDomain, "alter", "at least 3 arguments (name, operation, value)", len(args))
	}
	v, err := c.Eval(args[0])
	if err != nil {
		return nil, err
	}
	name, ok := v.(value.Sym)
	if !ok {
		return nil, lang.WrongType("alter", "a quoted variable name", v)
	}
	old, ok := c.Global(name.ID)
	if !ok {
		return nil, value.Errorf(value.ErrName, "alter: '%s' undefined", name)
	}
	vals := make([]value.Value, len(args)-2)
	var out value.Value
	switch {
	case isName(args[1], "set"), isName(args[1], "concat"), isName(args[1], "remove"):
		for i, a := range args[2:] {
			if vals[i], err = c.Eval(a); err != nil {
				return nil, err
			}
		}
		out, err = alter(c, name.ID, args[1], old, vals)
	case !isSym(args[1]):
		err = lang.WrongType("alter", "set, concat or remove", args[1])
	default:
		err = value.Errorf(value.ErrDomain, "alter: the operation must be set, concat or remove")
	}
	if err != nil {
		return nil, err
	}
	return name, c.SetGlobal(name.ID, out)
}

func alter(c *lang.Ctx, name value.SymID, op, old value.Value, vals []value.Value) (value.Value, error) {
	switch {
	case isName(op, "remove"):
		return alterRemove(old, vals[0])
	case isName(op, "concat"):
		return alterConcat(c, old, vals[0])
	}
	if len(vals) < 2 {
		return nil, lang.WrongCount(value.ErrDomain, "alter set", "an index and a value", len(vals))
	}
	col, ok := value.AsCollection(old)
	if !ok {
		return nil, lang.WrongType("alter set", "a variable that holds a vector or a list", old)
	}
	return alterSet(col, vals[0], vals[1])
}

// indices returns one index or a vector of them; one tells which it was.
func indices(form string, v value.Value) (at []int, one bool, err error) {
	if n, ok := intAtom(v); ok {
		return []int{n}, true, nil
	}
	idx, ok := v.(value.Vector)
	if !ok || !idx.Type().IsInteger() {
		return nil, false, lang.WrongType(form, "an index or a vector of them", v)
	}
	for i := range idx.Len() {
		n, _ := integer(idx.At(i))
		at = append(at, int(n))
	}
	return at, false, nil
}

// alterSet replaces elements. One index must be in range for a vector; indices
// of several that are not are passed over.
func alterSet(col value.Collection, at, x value.Value) (value.Value, error) {
	idx, one, err := indices("alter set", at)
	if err != nil {
		return nil, err
	}
	isList := col.Type() == value.TypeList
	if one && !isList && (idx[0] < 0 || idx[0] >= col.Len()) {
		return nil, value.Errorf(value.ErrIndex, "alter set: index %d is outside 0 to %d", idx[0], col.Len()-1)
	}
	items := slices.Clone(listOf(col).Items())
	pairs, pairwise := value.AsCollection(x)
	pairwise = pairwise && !one && pairs.Len() == len(idx)
	for k, i := range idx {
		if i < 0 || i >= len(items) {
			continue
		}
		if items[i] = x; pairwise {
			items[i] = pairs.At(k)
		}
		if to := col.Type(); to.IsNumeric() && to != value.TypeBool && items[i].Type().IsAtom() && items[i].Type().IsNumeric() {
			items[i] = convertAtom(items[i], to)
		}
	}
	return alike(col, items, x)
}

// alike returns items as a collection of the type of col.
func alike(col value.Collection, items []value.Value, x value.Value) (value.Value, error) {
	if col.Type() == value.TypeList {
		return value.NewList(items...), nil
	}
	if v, ok := value.Pack(col.Type(), items); ok {
		return v, nil
	}
	return nil, value.Errorf(value.ErrType, "alter set: a %s vector takes elements of its own type, got %s", col.Type(), lang.Describe(x))
}

// alterConcat appends elements of its type to a vector; everything else is
// joined by the function concat.
func alterConcat(c *lang.Ctx, old, x value.Value) (value.Value, error) {
	if v, ok := old.(value.Vector); ok {
		more, err := sameType("alter concat", v, x)
		if err != nil {
			return nil, err
		}
		return appendColumn(v, more), nil
	}
	f, ok := c.Interp().Registry.Lookup("concat")
	if !ok {
		return nil, value.Errorf(value.ErrName, "'concat' undefined")
	}
	return c.Apply(f, []value.Value{old, x})
}

// alterRemove removes elements of a list by position.
func alterRemove(old, at value.Value) (value.Value, error) {
	l, ok := old.(*value.List)
	if !ok {
		return nil, lang.WrongType("alter remove", "a variable that holds a list", old)
	}
	idx, _, err := indices("alter remove", at)
	if err != nil {
		return nil, err
	}
	if len(idx) > maxRemove {
		return nil, value.Errorf(value.ErrLimit, "alter remove takes at most %d positions, got %d", maxRemove, len(idx))
	}
	var items []value.Value
	for i, item := range l.Items() {
		if !slices.Contains(idx, i) {
			items = append(items, item)
		}
	}
	return value.NewList(items...), nil
}

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
	order, err := windowKeys(t, "order:", clause("order"))
	if err != nil {
		return nil, err
	}
	part, err := windowKeys(t, "part:", unquoted(clause("part")))
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
		return nil, value.Errorf(value.ErrDomain, "window: %s takes a column name or a vector of names, got %s", clause, lang.Describe(v))
	}
	var cols []value.Collection
	for _, n := range names {
		col, ok := t.Col(n)
		if !ok {
			return nil, value.Errorf(value.ErrDomain, "window: %s the table has no column '%s'", clause, n)
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
			return nil, nil, value.Errorf(value.ErrDomain, "window: the table has no column '%s'", col)
		}
		funcs = append(funcs, exec.WindowFunc{Fn: fn, Name: col.ID, Col: data})
	}
	return names, funcs, nil
}
