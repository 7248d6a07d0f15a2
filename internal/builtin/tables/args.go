package tables

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// symbols returns the names that v lists: a symbol, a symbol vector or a list
// of symbols.
func symbols(v value.Value) ([]value.SymID, bool) {
	switch v := v.(type) {
	case value.Sym:
		return []value.SymID{v.ID}, true
	case *value.Vec[value.SymID]:
		return v.Data(), true
	case *value.List:
		names := make([]value.SymID, v.Len())
		for i, item := range v.Items() {
			s, ok := item.(value.Sym)
			if !ok {
				return nil, false
			}
			names[i] = s.ID
		}
		return names, true
	}
	return nil, false
}

// tableAndNames checks the arguments of a function of a table and column names.
func tableAndNames(fn string, t, names value.Value) (*value.Table, []value.SymID, error) {
	table, ok := t.(*value.Table)
	if !ok {
		return nil, nil, lang.WrongType(fn, "a table as first argument", t)
	}
	syms, ok := symbols(names)
	if !ok {
		return nil, nil, lang.WrongType(fn, "a symbol or a list of symbols as second argument", names)
	}
	return table, syms, nil
}

// columnsNamed returns the columns of these names.
func columnsNamed(fn string, t *value.Table, names []value.SymID) ([]value.Collection, error) {
	cols := make([]value.Collection, len(names))
	for i, name := range names {
		col, ok := t.Col(name)
		if !ok {
			return nil, lang.NoColumn(value.ErrDomain, fn, t.Names(), name)
		}
		cols[i] = col
	}
	return cols, nil
}
