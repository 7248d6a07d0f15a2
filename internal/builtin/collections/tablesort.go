package collections

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// tableSorter returns xasc or xdesc.
func tableSorter(fn string, desc bool) func(*lang.Ctx, value.Value, value.Value) (value.Value, error) {
	return func(c *lang.Ctx, x, names value.Value) (value.Value, error) {
		t, ok := x.(*value.Table)
		if !ok {
			return nil, lang.WrongType(fn, "a table", x)
		}
		by, err := sortNames(fn, names)
		if err != nil || len(by) == 0 || t.NumRows() < 2 {
			return x, err
		}
		keys := make([]kernel.Key, len(by))
		for i, name := range by {
			col, err := column(fn, t, name)
			if err != nil {
				return nil, err
			}
			keys[i] = kernel.Key{Col: col.(value.Collection), Desc: desc}
		}
		perm, err := kernel.SortPerm(c.Context(), c.Workers(), keys, t.NumRows())
		if err != nil {
			return nil, err
		}
		moved := false
		for i, row := range perm {
			moved = moved || int(row) != i
		}
		sorted := kernel.GatherTable(t, perm, c.Workers())
		return mark(sorted, t.Index(by[0]), sortAttrs(keys, moved)), nil
	}
}

// sortNames reads the names of the columns to sort by.
func sortNames(fn string, names value.Value) ([]value.SymID, error) {
	switch v := names.(type) {
	case value.Sym:
		return []value.SymID{v.ID}, nil
	case *value.Vec[value.SymID]:
		return v.Data(), nil
	case *value.List:
		out := make([]value.SymID, v.Len())
		for i, item := range v.Items() {
			s, ok := item.(value.Sym)
			if !ok {
				return nil, lang.WrongType(fn, "symbols as column names", item)
			}
			out[i] = s.ID
		}
		return out, nil
	}
	return nil, lang.WrongType(fn, "a symbol or symbols as column names", names)
}

// sortAttrs returns what sorting has made of the first key column.
func sortAttrs(keys []kernel.Key, moved bool) (a value.Attr) {
	col, ok := keys[0].Col.(value.Vector)
	if !ok || keys[0].Desc || hasNull(col) {
		return 0
	}
	switch col.Type() {
	case value.TypeBool, value.TypeU8, value.TypeI16, value.TypeI32, value.TypeI64, value.TypeDate, value.TypeTime, value.TypeTimestamp:
		if moved || len(keys) > 1 {
			a = value.AttrSorted
		}
	case value.TypeSym:
	default:
		return 0
	}
	if len(keys) > 1 {
		a |= value.AttrParted
	}
	return a
}

func hasNull(v value.Vector) bool {
	for i := 0; v.HasNulls() && i < v.Len(); i++ {
		if v.IsNull(i) {
			return true
		}
	}
	return false
}

// mark gives column i of a table these attributes.
func mark(t *value.Table, i int, attrs value.Attr) *value.Table {
	col, ok := t.Cols()[i].(value.Vector)
	if attrs == 0 || !ok {
		return t
	}
	cols := append([]value.Collection(nil), t.Cols()...)
	cols[i] = value.WithMeta(col, value.Meta{Attrs: attrs})
	return value.NewTable(t.Names(), cols)
}
