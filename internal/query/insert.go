package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/storage/parted"
	"github.com/rayforce-go/rayforce/value"
)

// insertForm is (insert target rows) and (insert target at values).
func insertForm(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) < 2 {
		return nil, lang.WrongCount(value.ErrArity, "insert", "a target and a value", len(args))
	}
	to, err := findTarget(c, "insert", args[0])
	if err != nil {
		return nil, err
	}
	vals := make([]value.Value, len(args)-1)
	for i, a := range args[1:] {
		if vals[i], err = c.EvalArg(a); err != nil {
			return nil, err
		}
	}
	if err := roomFor(c, "insert", to.val, vals[len(vals)-1]); err != nil {
		return nil, err
	}
	var out value.Value
	switch t := to.val.(type) {
	case *value.Table:
		if t.Parts() != nil {
			out, err = insertPartition(c, t, vals)
		} else {
			out, err = insertRows(t, vals[0])
		}
	case *value.List:
		if len(vals) == 1 {
			out = t.Append(vals[0])
		} else {
			out, err = insertAt(t, vals[0], vals[1])
		}
	case value.Vector:
		if len(vals) == 1 {
			out, err = insertEnd(t, vals[0])
		} else {
			out, err = insertAt(t, vals[0], vals[1])
		}
	default:
		err = value.Errorf(value.ErrType, "insert: the target must be a table, a list or a vector, got %s", lang.Describe(to.val))
	}
	if err != nil {
		return nil, err
	}
	return to.store(c, out)
}

// insertPartition appends rows to the last partition of a table, or opens a
// later one.
func insertPartition(c *lang.Ctx, t *value.Table, vals []value.Value) (value.Value, error) {
	if len(vals) != 2 {
		return nil, lang.WrongCount(value.ErrArity, "insert into a partitioned table", "target, partition key and rows", len(vals)+1)
	}
	return parted.Insert(t, vals[0], vals[1], c.Workers())
}

// roomFor asks for the memory to append x to a target, which grows in place
// while its spare room lasts.
func roomFor(c *lang.Ctx, form string, target, x value.Value) error {
	n := 0
	switch x := x.(type) {
	case value.Collection:
		n = x.Len()
	case *value.Table:
		n = x.NumRows()
	}
	return c.RoomFor(form, 2*int64(n), target)
}

// insertRows appends rows to a table. Rows of a table must have exactly its
// columns, in any order.
func insertRows(t *value.Table, rows value.Value) (value.Value, error) {
	r, ok := rows.(*value.Table)
	if !ok {
		more, err := rowsFor("insert", t, rows)
		if err != nil {
			return nil, err
		}
		return more.appendTo(t), nil
	}
	if r.NumCols() != t.NumCols() {
		return nil, value.Errorf(value.ErrDomain, "insert: the rows have %d columns, the table has %d", r.NumCols(), t.NumCols())
	}
	for _, name := range r.Names() {
		if t.Index(name) < 0 {
			return nil, lang.NoColumn(value.ErrDomain, "insert", t.Names(), name)
		}
	}
	more, err := tableRows("insert", t, r)
	if err != nil {
		return nil, err
	}
	if more.missing() {
		return nil, value.Errorf(value.ErrDomain, "insert: a column is given twice and another is missing")
	}
	return more.appendTo(t), nil
}

// insertEnd appends an atom or a vector of the vector's type.
func insertEnd(v value.Vector, x value.Value) (value.Value, error) {
	more, err := sameType("insert", v, x)
	if err != nil {
		return nil, err
	}
	return appendColumn(v, more), nil
}

// sameType returns x, an atom or a vector of the type of v, as a vector.
func sameType(form string, v value.Vector, x value.Value) (value.Vector, error) {
	if x.Type() == v.Type() {
		return x.(value.Vector), nil
	}
	if x.Type() == -v.Type() {
		if one, ok := value.Pack(v.Type(), []value.Value{x}); ok {
			return one, nil
		}
	}
	return nil, wrongElement(form, v.Type(), x)
}

func wrongElement(form string, typ value.Type, x value.Value) error {
	return value.Errorf(value.ErrType, "%s: a vector of type %s takes elements of that type, got %s", form, typ, lang.Describe(x))
}

// insertAt inserts values before positions of the original. One position takes
// one value; a vector of positions a value for each.
func insertAt(col value.Collection, at, x value.Value) (value.Value, error) {
	var places []int
	var vals []value.Value
	if n, ok := intAtom(at); ok {
		places, vals = []int{n}, []value.Value{x}
	} else {
		idx, ok := at.(value.Vector)
		xs, isMany := value.AsCollection(x)
		if !ok || !idx.Type().IsInteger() {
			return nil, lang.WrongType("insert", "integer positions", at)
		}
		if isMany && xs.Len() != idx.Len() {
			return nil, lang.WrongLength("insert", idx.Len(), xs.Len())
		}
		for i := range idx.Len() {
			n, _ := integer(idx.At(i))
			v := x
			if isMany {
				v = xs.At(i)
			}
			places, vals = append(places, int(n)), append(vals, v)
		}
	}
	for _, n := range places {
		if n < 0 || n > col.Len() {
			return nil, value.Errorf(value.ErrRange, "insert: position %d is outside 0 to %d", n, col.Len())
		}
	}
	order := make([]int, len(places)) // of the values, by position
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return places[a] - places[b] })
	items := make([]value.Value, 0, col.Len()+len(vals))
	for i := 0; i <= col.Len(); i++ {
		for len(order) > 0 && places[order[0]] == i {
			items, order = append(items, vals[order[0]]), order[1:]
		}
		if i < col.Len() {
			items = append(items, col.At(i))
		}
	}
	if col.Type() == value.TypeList {
		return value.NewList(items...), nil
	}
	v, ok := value.Pack(col.Type(), items)
	if !ok {
		return nil, wrongElement("insert", col.Type(), x)
	}
	return v, nil
}
