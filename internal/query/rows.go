package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// newRows are rows on their way into a table: one column for each of the
// table's, of the same type, nil for a column that was not given.
type newRows struct {
	n    int
	cols []value.Collection
}

// rowsFor reads the rows argument of insert and upsert for table t.
func rowsFor(form string, t *value.Table, rows value.Value) (*newRows, error) {
	switch r := rows.(type) {
	case *value.List:
		if r.Len() != t.NumCols() {
			return nil, value.Errorf(value.ErrDomain, "%s: the row has %d values, the table has %d columns", form, r.Len(), t.NumCols())
		}
		return fieldRows(form, t, r.Items())
	case *value.Dict:
		fields, err := dictFields(form, t, r)
		if err != nil {
			return nil, err
		}
		return fieldRows(form, t, fields)
	}
	return nil, value.Errorf(value.ErrType, "%s: rows must be a list, a dict or a table, got %s", form, lang.Describe(rows))
}

// dictFields returns the values of a dict in the order of the table's columns,
// nil for columns that it does not name.
func dictFields(form string, t *value.Table, d *value.Dict) ([]value.Value, error) {
	keys, ok := d.SymKeys()
	if !ok {
		return nil, value.Errorf(value.ErrType, "%s: the keys of a dict row must be symbols", form)
	}
	fields := make([]value.Value, t.NumCols())
	for i, k := range keys {
		at := t.Index(k)
		if at < 0 {
			return nil, lang.NoColumn(value.ErrValue, form, t.Names(), k)
		}
		fields[at] = d.Vals().At(i)
	}
	return fields, nil
}

// fieldRows makes rows of one value per column: all single values for one row,
// or vectors of one length for many.
func fieldRows(form string, t *value.Table, fields []value.Value) (*newRows, error) {
	out := &newRows{n: -1, cols: make([]value.Collection, len(fields))}
	many := false
	for i, f := range fields {
		if f != nil && isBatch(t.Cols()[i], f) {
			many = true
		}
	}
	for i, f := range fields {
		if f == nil {
			continue
		}
		cells, ok := value.AsCollection(f)
		if !many {
			cells, ok = value.NewList(f), true
		}
		if !ok || out.n >= 0 && cells.Len() != out.n {
			return nil, value.Errorf(value.ErrLength, "%s: the values of many rows must be vectors of one length", form)
		}
		out.n = cells.Len()
		col, err := fitColumn(form, t.Cols()[i], cells)
		if err != nil {
			return nil, err
		}
		out.cols[i] = col
	}
	if out.n < 0 {
		out.n = 0
	}
	return out, nil
}

// isBatch reports whether v holds many values for the column. A list column
// takes whatever it gets as one cell, unless it has no rows and so no type yet.
func isBatch(col value.Collection, v value.Value) bool {
	_, ok := value.AsCollection(v)
	return ok && (col.Type() != value.TypeList || col.Len() == 0)
}

// fitColumn returns values as a column of the type of col. An empty list takes
// the type of what comes first.
func fitColumn(form string, col, cells value.Collection) (value.Collection, error) {
	to := col.Type()
	switch {
	case to == value.TypeList && col.Len() == 0:
		if l, ok := cells.(*value.List); ok {
			return value.Collapse(l.Items()), nil
		}
		return cells, nil
	case cells.Type() == to:
		return cells, nil
	}
	out := make([]value.Value, cells.Len())
	for i := range out {
		var err error
		if out[i], err = fitCell(form, to, cells.At(i)); err != nil {
			return nil, err
		}
	}
	if to == value.TypeList {
		return value.NewList(out...), nil
	}
	v, ok := value.Pack(to, out)
	if !ok {
		return nil, value.Errorf(value.ErrType, "%s: the values do not fit a column of type %s", form, to)
	}
	return v, nil
}

// fitCell returns v as a cell of a column: integers fit every integer column,
// numbers every float column, a typed null every column; other types must be
// the column's.
func fitCell(form string, to value.Type, v value.Value) (value.Value, error) {
	switch {
	case to == value.TypeList || v.Type() == -to:
		return v, nil
	case v.Type().IsAtom() && value.IsNull(v):
		return value.NullOf(to), nil
	case to == value.TypeBool || !to.IsNumeric():
	case v.Type().IsAtom() && v.Type().IsInteger(), v.Type().IsAtom() && v.Type().IsFloat() && to.IsFloat():
		return kernel.CastAtom(to, v), nil
	}
	return nil, value.Errorf(value.ErrType, "%s: a column of type %s cannot take %s", form, to, lang.Describe(v))
}

// tableRows returns the rows of table r in the order of the columns of t. Each
// column of r must be one of t.
func tableRows(form string, t, r *value.Table) (*newRows, error) {
	out := &newRows{n: r.NumRows(), cols: make([]value.Collection, t.NumCols())}
	for i, name := range r.Names() {
		at := t.Index(name)
		if at < 0 {
			return nil, lang.NoColumn(value.ErrValue, form, t.Names(), name)
		}
		col, err := fitColumn(form, t.Cols()[at], r.Cols()[i])
		if err != nil {
			return nil, err
		}
		out.cols[at] = col
	}
	return out, nil
}

// appendTo returns t with the rows at the end; columns that were not given are
// filled with nulls. Columns grow in place where no other holder did.
func (r *newRows) appendTo(t *value.Table) *value.Table {
	if r.n == 0 {
		return t
	}
	cols := make([]value.Collection, t.NumCols())
	for i, old := range t.Cols() {
		more := r.cols[i]
		if more == nil {
			more = exec.Repeat(value.NullOf(old.Type()), r.n)
		}
		cols[i] = appendColumn(old, more)
	}
	return value.NewTable(t.Names(), cols)
}

// appendColumn returns col with more at the end, which has the same type or is
// what an empty list becomes.
func appendColumn(col, more value.Collection) value.Collection {
	if col.Type() != value.TypeList {
		return kernel.Append(col, more)
	}
	if col.Len() == 0 {
		return more
	}
	return kernel.Append(col, listOf(more))
}

// listOf returns the elements of a column as a list.
func listOf(col value.Collection) *value.List {
	if l, ok := col.(*value.List); ok {
		return l
	}
	items := make([]value.Value, col.Len())
	for i := range items {
		items[i] = col.At(i)
	}
	return value.NewList(items...)
}

// missing reports whether a column was not given.
func (r *newRows) missing() bool { return slices.Contains(r.cols, nil) }
