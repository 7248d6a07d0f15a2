package tables

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func xkey(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	t, names, keys, err := tableAndKeys("xkey", x, y)
	if err != nil {
		return nil, err
	}
	ids, first, err := kernel.Group(c.Context(), c.Workers(), keys)
	if err != nil {
		return nil, err
	}
	if len(first) < t.NumRows() {
		return nil, lang.WrongValue("xkey", "row %d repeats the key of an earlier row", firstRepeat(ids, first))
	}
	rest := without(t, names)
	rows := make([]value.Value, t.NumRows())
	for i := range rows {
		rows[i] = rowDict(rest, i)
	}
	return keyedDict(keys, first, rows), nil
}

func xgroup(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	t, _, keys, err := tableAndKeys("xgroup", x, y)
	if err != nil {
		return nil, err
	}
	ids, first, err := kernel.Group(c.Context(), c.Workers(), keys)
	if err != nil {
		return nil, err
	}
	groups := make([]value.Value, len(first))
	for g, rows := range rowsOfGroups(ids, len(first)) {
		if err := c.Interrupted(); err != nil {
			return nil, err
		}
		groups[g] = kernel.GatherTable(t, rows, 1)
	}
	return keyedDict(keys, first, groups), nil
}

func tableAndKeys(fn string, x, y value.Value) (*value.Table, []value.SymID, []value.Collection, error) {
	t, names, err := tableAndNames(fn, x, y)
	if err != nil {
		return nil, nil, nil, err
	}
	if len(names) == 0 {
		return nil, nil, nil, lang.WrongType(fn, "at least one key column", y)
	}
	keys, err := columnsNamed(fn, t, names)
	return t, names, keys, err
}

func firstRepeat(ids, first []int32) int {
	for i, id := range ids {
		if int(first[id]) != i {
			return i
		}
	}
	return len(ids)
}

// without returns the table without the first columns of these names.
func without(t *value.Table, names []value.SymID) *value.Table {
	drop := make([]bool, t.NumCols())
	for _, name := range names {
		drop[t.Index(name)] = true
	}
	var keep []value.SymID
	var cols []value.Collection
	for i, d := range drop {
		if !d {
			keep, cols = append(keep, t.Names()[i]), append(cols, t.Cols()[i])
		}
	}
	return value.NewTable(keep, cols)
}

// rowDict returns row i of t as a dict. Tables without columns have empty rows.
func rowDict(t *value.Table, i int) *value.Dict {
	if t.NumCols() == 0 {
		return value.NewDict(value.NewList(), value.NewList())
	}
	cells := make([]value.Value, t.NumCols())
	for j, col := range t.Cols() {
		cells[j] = col.At(i)
	}
	return value.NewDict(value.NewVec(value.TypeSym, t.Names()), value.NewList(cells...))
}

// keyedDict returns the dict from the keys in these rows to vals: elements of a
// single key column, lists of the elements of several.
func keyedDict(keys []value.Collection, rows []int32, vals []value.Value) *value.Dict {
	keyOf := make([]value.Value, len(rows))
	for i, row := range rows {
		tuple := make([]value.Value, len(keys))
		for j, k := range keys {
			tuple[j] = k.At(int(row))
		}
		if keyOf[i] = tuple[0]; len(keys) > 1 {
			keyOf[i] = value.NewList(tuple...)
		}
	}
	return value.NewDict(value.NewList(keyOf...), value.NewList(vals...))
}

// rowsOfGroups returns the rows of each of n groups, ascending.
func rowsOfGroups(ids []int32, n int) [][]int32 {
	ends := make([]int, n+1)
	for _, id := range ids {
		ends[id+1]++
	}
	for g := range n {
		ends[g+1] += ends[g]
	}
	rows := make([]int32, len(ids))
	groups := make([][]int32, n)
	for g := range groups {
		groups[g] = rows[ends[g]:ends[g]:ends[g+1]]
	}
	for i, id := range ids {
		groups[id] = append(groups[id], int32(i))
	}
	return groups
}
