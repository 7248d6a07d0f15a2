package tables

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func sortTable(fn string, desc bool) func(*lang.Ctx, value.Value, value.Value) (value.Value, error) {
	return func(c *lang.Ctx, x, y value.Value) (value.Value, error) {
		if err := lang.InMemory(value.ErrNYI, fn, x); err != nil {
			return nil, err
		}
		t, names, err := tableAndNames(fn, x, y)
		if err != nil || t.NumRows() < 2 || len(names) == 0 {
			return t, err
		}
		cols, err := columnsNamed(fn, t, names)
		if err != nil {
			return nil, err
		}
		keys := make([]kernel.Key, len(cols))
		for i, col := range cols {
			keys[i] = kernel.Key{Col: col, Desc: desc}
		}
		rows, err := kernel.SortPerm(c.Context(), c.Workers(), keys, t.NumRows())
		if err != nil {
			return nil, err
		}
		moved := !slices.IsSorted(rows)
		if moved {
			t = kernel.GatherTable(t, rows, c.Workers())
		}
		if !desc && (moved || len(names) > 1) {
			return markSorted(c, t, names)
		}
		return t, nil
	}
}

// markSorted gives the first key column of a table that was just sorted the
// attributes that follow from that: sorted, and parted after a sort by several
// keys. Only columns of integers and temporals without nulls get them, and
// symbols, whose order nobody uses, may be parted.
func markSorted(c *lang.Ctx, t *value.Table, keys []value.SymID) (value.Value, error) {
	at := t.Index(keys[0])
	col, ok := t.Cols()[at].(value.Vector)
	if !ok || hasNull(col) {
		return t, nil
	}
	isSym := col.Type() == value.TypeSym
	if !isSym && (!isInteger(col) && !col.Type().IsTemporal()) {
		return t, nil
	}
	marked := col
	var err error
	if !isSym {
		marked, err = setAttr(c, value.AttrSorted, marked)
	}
	if err == nil && len(keys) > 1 {
		marked, err = setAttr(c, value.AttrParted, marked)
	}
	if err != nil {
		return nil, err
	}
	cols := slices.Clone(t.Cols())
	cols[at] = marked
	return value.NewTable(t.Names(), cols), nil
}

func hasNull(v value.Vector) bool {
	for i := 0; v.HasNulls() && i < v.Len(); i++ {
		if v.IsNull(i) {
			return true
		}
	}
	return false
}
