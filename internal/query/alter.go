package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

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
		return nil, c.Unbound(name.ID)
	}
	vals := make([]value.Value, len(args)-2)
	var out value.Value
	switch {
	case isName(args[1], "set"), isName(args[1], "concat"), isName(args[1], "remove"):
		for i, a := range args[2:] {
			if vals[i], err = c.EvalArg(a); err != nil {
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
	return alterSet(c, col, vals[0], vals[1])
}

// indices returns the positions that v names, one number or a vector of them;
// one tells which it was. A null lies before every position.
func indices(form string, v value.Value) (at []int64, one bool, err error) {
	if t := v.Type(); t.IsAtom() && t.IsNumeric() {
		return []int64{int64(kernel.CastAtom(value.TypeI64, v).(value.I64))}, true, nil
	}
	idx, ok := v.(value.Vector)
	if !ok || !idx.Type().IsInteger() {
		return nil, false, lang.WrongType(form, "an index or a vector of them", v)
	}
	wide, err := kernel.Cast(kernel.Par{}, value.TypeI64, idx)
	if err != nil {
		return nil, false, err
	}
	return wide.(*value.Vec[int64]).Data(), false, nil
}

// alterSet replaces elements. One index must be in range for a vector; indices
// of several that are not are passed over.
func alterSet(c *lang.Ctx, col value.Collection, at, x value.Value) (value.Value, error) {
	idx, one, err := indices("alter set", at)
	if err != nil {
		return nil, err
	}
	l, ok := col.(*value.List)
	if ok {
		return setItems(l, idx, one, x), nil
	}
	if one && (idx[0] < 0 || idx[0] >= int64(col.Len())) {
		return nil, value.Errorf(value.ErrIndex, "alter set: index %d is outside 0 to %d", idx[0], col.Len()-1)
	}
	vals, err := elementsFor(col.(value.Vector), idx, one, x)
	if err != nil {
		return nil, err
	}
	rows := make([]int32, col.Len())
	for i := range rows {
		rows[i] = int32(i)
	}
	for k, i := range idx {
		if i >= 0 && i < int64(len(rows)) {
			rows[i] = int32(len(rows) + min(k, vals.Len()-1))
		}
	}
	return kernel.Gather(kernel.Concat(col, vals), rows, c.Workers()), nil
}

// setItems replaces items of a list: by those of a collection that is as long
// as the indices, by x itself in every other case.
func setItems(l *value.List, idx []int64, one bool, x value.Value) *value.List {
	items := slices.Clone(l.Items())
	xs, pairwise := value.AsCollection(x)
	pairwise = pairwise && !one && xs.Len() == len(idx)
	for k, i := range idx {
		if i < 0 || i >= int64(len(items)) {
			continue
		}
		if items[i] = x; pairwise {
			items[i] = xs.At(k)
		}
	}
	return value.NewList(items...)
}

// elementsFor returns what goes into v at these indices: one value for all of
// them, or one for each. Numbers take the type of v.
func elementsFor(v value.Vector, idx []int64, one bool, x value.Value) (value.Vector, error) {
	xs, many := value.AsCollection(x)
	switch {
	case !many:
		xs = value.NewList(x)
	case one:
		return nil, wrongElement("alter set", v.Type(), x)
	case xs.Len() != len(idx):
		return nil, lang.WrongLength("alter set", len(idx), xs.Len())
	}
	if xs.Type() == v.Type() {
		return xs.(value.Vector), nil
	}
	atoms := slices.Clone(listOf(xs).Items())
	for i, a := range atoms {
		if t := v.Type(); t.IsNumeric() && t != value.TypeBool && a.Type().IsAtom() && a.Type().IsNumeric() {
			atoms[i] = kernel.CastAtom(t, a)
		}
	}
	vals, ok := value.Pack(v.Type(), atoms)
	if !ok {
		return nil, wrongElement("alter set", v.Type(), x)
	}
	return vals, nil
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
		if !slices.Contains(idx, int64(i)) {
			items = append(items, item)
		}
	}
	return value.NewList(items...), nil
}
