package rows

import (
	"fmt"

	"github.com/rayforce-go/rayforce/value"
)

// Of returns a result of any shape as a table: a table as it is; a dict keyed
// by symbols as one row with a column for each key, any other dict as the
// columns key and value; a vector or a list as the column value; an atom or
// null as one row of it. Functions are an error with code type.
func Of(v value.Value) (*value.Table, error) {
	switch x := v.(type) {
	case *value.Table:
		return x, nil
	case *value.Dict:
		if keys, ok := x.SymKeys(); ok {
			return row(keys, x.Vals()), nil
		}
		return columns([]string{"key", "value"}, x.Keys(), x.Vals()), nil
	case value.Collection:
		return columns([]string{"value"}, x), nil
	case nil:
		v = value.Null
	}
	if t := v.Type(); !t.IsAtom() && t != value.TypeNull {
		return nil, value.Errorf(value.ErrType, "expected a table, a dict, a vector or an atom to take rows from, got a %s", kindOf(v))
	}
	return columns([]string{"value"}, value.Collapse([]value.Value{v})), nil
}

// row returns a table of one row.
func row(names []value.SymID, cells value.Collection) *value.Table {
	cols := make([]value.Collection, len(names))
	for i := range cols {
		cols[i] = value.Collapse([]value.Value{cells.At(i)})
	}
	return value.NewTable(names, cols)
}

func columns(names []string, cols ...value.Collection) *value.Table {
	return value.NewTable(value.Syms(names...).Data(), cols)
}

func kindOf(v value.Value) string {
	if v.Type().IsFunction() {
		return "function"
	}
	return fmt.Sprint(v.Type())
}
