package datalog

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// facts is a table of facts: three columns of any names.
type facts struct {
	names    []value.SymID
	entities *value.Vec[int64]
	attrs    *value.Vec[value.SymID]
	values   *value.Vec[int64]
}

func datoms(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) > 0 {
		return nil, lang.WrongCount(value.ErrArity, "datoms", "no arguments", len(args))
	}
	return facts{value.Syms("e", "a", "v").Data(), value.I64s(), value.Syms(), value.I64s()}.table(), nil
}

func (f facts) table() *value.Table {
	return value.NewTable(f.names, []value.Collection{f.entities, f.attrs, f.values})
}

// factsOf returns the table of facts that v is.
func factsOf(fn string, v value.Value) (f facts, err error) {
	t, ok := v.(*value.Table)
	if !ok {
		return f, lang.WrongType(fn, "a table of facts (entity, attribute, value)", v)
	}
	if t.NumCols() != 3 {
		return f, value.Errorf(value.ErrType, "%s expects a table of facts with 3 columns (entity, attribute, value), got %d", fn, t.NumCols())
	}
	f.names = t.Names()
	if f.entities, err = factColumn[int64](fn, t, 0, value.TypeI64); err != nil {
		return f, err
	}
	if f.attrs, err = factColumn[value.SymID](fn, t, 1, value.TypeSym); err != nil {
		return f, err
	}
	f.values, err = factColumn[int64](fn, t, 2, value.TypeI64)
	return f, err
}

// factColumn returns a column of a table of facts. An empty one may have any
// type, as [] has no other.
func factColumn[T int64 | value.SymID](fn string, t *value.Table, i int, typ value.Type) (*value.Vec[T], error) {
	col := t.ColAt(i)
	if v, ok := col.(*value.Vec[T]); ok && v.Type() == typ {
		return v, nil
	}
	if col.Len() == 0 {
		return value.NewVec[T](typ, nil), nil
	}
	return nil, value.Errorf(value.ErrType, "%s expects facts with columns of types I64, SYM and I64; column %s is %s", fn, t.Names()[i], col.Type())
}

// fact is the arguments of assert-fact and retract-fact.
type fact struct {
	entity int64
	attr   value.SymID
	value  int64
}

func factArgs(fn string, args []value.Value) (f facts, x fact, err error) {
	if len(args) != 4 {
		return f, x, lang.WrongCount(value.ErrArity, fn, "4 arguments (facts, entity, attribute, value)", len(args))
	}
	if f, err = factsOf(fn, args[0]); err != nil {
		return f, x, err
	}
	if x.entity, err = entityArg(fn, args[1]); err != nil {
		return f, x, err
	}
	if x.attr, err = attrArg(fn, args[2]); err != nil {
		return f, x, err
	}
	switch v := args[3].(type) {
	case value.I64:
		x.value = int64(v)
	case value.Sym:
		x.value = int64(v.ID)
	default:
		err = lang.WrongType(fn, "an i64 or a symbol as value", v)
	}
	return f, x, err
}

func entityArg(fn string, v value.Value) (int64, error) {
	e, ok := v.(value.I64)
	if !ok {
		return 0, lang.WrongType(fn, "an i64 as entity", v)
	}
	return int64(e), nil
}

func attrArg(fn string, v value.Value) (value.SymID, error) {
	a, ok := v.(value.Sym)
	if !ok {
		return 0, lang.WrongType(fn, "a symbol as attribute", v)
	}
	return a.ID, nil
}

// assertFact appends a row. A null is stored as a plain number: the flag of the
// column stays as it is.
func assertFact(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	f, x, err := factArgs("assert-fact", args)
	if err != nil {
		return nil, err
	}
	f.entities = f.entities.Append(false, x.entity)
	f.attrs = f.attrs.Append(false, x.attr)
	f.values = f.values.Append(false, x.value)
	return f.table(), nil
}

func retractFact(c *lang.Ctx, args []value.Value) (value.Value, error) {
	f, x, err := factArgs("retract-fact", args)
	if err != nil {
		return nil, err
	}
	e, a, v := f.entities.Data(), f.attrs.Data(), f.values.Data()
	keep := make([]bool, len(e))
	for i := range keep {
		keep[i] = e[i] != x.entity || a[i] != x.attr || v[i] != x.value
	}
	return kernel.CompressTable(f.table(), keep, c.Workers()), nil
}

func scanEAV(c *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = "scan-eav"
	if len(args) != 2 && len(args) != 3 {
		return nil, lang.WrongCount(value.ErrArity, fn, "2 or 3 arguments (facts, [entity,] attribute)", len(args))
	}
	f, err := factsOf(fn, args[0])
	if err != nil {
		return nil, err
	}
	if len(args) == 3 {
		return f.first(args[1], args[2])
	}
	attr, err := attrArg(fn, args[1])
	if err != nil {
		return nil, err
	}
	var rows []int32
	for i, a := range f.attrs.Data() {
		if a == attr {
			rows = append(rows, int32(i))
		}
	}
	return value.NewTable(value.Syms("e", "v").Data(), []value.Collection{
		kernel.Gather(f.entities, rows, c.Workers()), kernel.Gather(f.values, rows, c.Workers()),
	}), nil
}

// first returns the first value that an entity has for an attribute.
func (f facts) first(entity, attr value.Value) (value.Value, error) {
	const fn = "scan-eav"
	e, err := entityArg(fn, entity)
	if err != nil {
		return nil, err
	}
	a, err := attrArg(fn, attr)
	if err != nil {
		return nil, err
	}
	attrs, values := f.attrs.Data(), f.values.Data()
	for i, x := range f.entities.Data() {
		if x == e && attrs[i] == a {
			return value.I64(values[i]), nil
		}
	}
	return nil, value.Errorf(value.ErrValue, "%s: entity %d has no attribute %s", fn, e, a.String())
}

func pull(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = "pull"
	if len(args) != 2 && len(args) != 3 {
		return nil, lang.WrongCount(value.ErrArity, fn, "2 or 3 arguments (facts, entity, attributes)", len(args))
	}
	f, err := factsOf(fn, args[0])
	if err != nil {
		return nil, err
	}
	e, err := entityArg(fn, args[1])
	if err != nil {
		return nil, err
	}
	var wanted map[value.SymID]bool
	if len(args) == 3 {
		names, ok := args[2].(*value.Vec[value.SymID])
		if !ok {
			return nil, lang.WrongType(fn, "a vector of symbols as attributes", args[2])
		}
		wanted = make(map[value.SymID]bool, names.Len())
		for _, a := range names.Data() {
			wanted[a] = true
		}
	}
	var keys []value.SymID
	var vals []value.Value
	attrs, values := f.attrs.Data(), f.values.Data()
	for i, x := range f.entities.Data() {
		if x == e && (wanted == nil || wanted[attrs[i]]) {
			keys, vals = append(keys, attrs[i]), append(vals, value.I64(values[i]))
		}
	}
	return value.NewDict(value.NewVec(value.TypeSym, keys), value.NewList(vals...)), nil
}
