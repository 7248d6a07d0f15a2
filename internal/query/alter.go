package query

import (
	"slices"

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
		return nil, value.Errorf(value.ErrName, "alter: '%s' undefined", name)
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
