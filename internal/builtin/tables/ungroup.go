package tables

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func ungroup(c *lang.Ctx, x value.Value) (value.Value, error) {
	t, ok := x.(*value.Table)
	if !ok {
		return nil, lang.WrongType("ungroup", "a table", x)
	}
	counts, nested, err := cellCounts(t)
	if !nested || err != nil {
		return t, err
	}
	rows := repeatRows(counts)
	cols := make([]value.Collection, t.NumCols())
	for i, col := range t.Cols() {
		if err := c.Interrupted(); err != nil {
			return nil, err
		}
		if list, ok := col.(*value.List); ok {
			cols[i], err = flatten(t.Names()[i], list)
		} else {
			cols[i] = kernel.Gather(col, rows, c.Workers())
		}
		if err != nil {
			return nil, err
		}
	}
	return value.NewTable(t.Names(), cols), nil
}

// cellCounts returns how many elements the nested cells of each row have, the
// same number in every list column.
func cellCounts(t *value.Table) (counts []int, nested bool, err error) {
	for j, col := range t.Cols() {
		list, ok := col.(*value.List)
		if !ok {
			continue
		}
		if !nested {
			counts, nested = make([]int, list.Len()), true
			for i, cell := range list.Items() {
				counts[i] = cellCount(cell)
			}
			continue
		}
		for i, cell := range list.Items() {
			if n := cellCount(cell); n != counts[i] {
				return nil, true, value.Errorf(value.ErrLength,
					"ungroup: the nested cells of row %d must have one length, '%s has %d elements, another column %d", i, t.Names()[j], n, counts[i])
			}
		}
	}
	return counts, nested, nil
}

func cellCount(cell value.Value) int {
	if c, ok := value.AsCollection(cell); ok {
		return c.Len()
	}
	return 1
}

func repeatRows(counts []int) []int32 {
	total := 0
	for _, n := range counts {
		total += n
	}
	rows := make([]int32, 0, total)
	for i, n := range counts {
		for range n {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// flatten returns the elements of all cells, which are atoms or vectors of one
// element type. Empty cells may have any type.
func flatten(name value.SymID, cells *value.List) (value.Collection, error) {
	var parts []value.Collection
	for i, cell := range cells.Items() {
		part, ok := asVector(cell)
		if c, isList := cell.(*value.List); isList && c.Len() == 0 {
			continue
		}
		if ok && part.Len() == 0 {
			continue
		}
		if !ok || len(parts) > 0 && part.Type() != parts[0].Type() {
			return nil, value.Errorf(value.ErrType, "ungroup: column '%s needs vectors or atoms of one type in its cells, got %s in row %d",
				name, lang.Describe(cell), i)
		}
		parts = append(parts, part)
	}
	if len(parts) > 0 {
		return kernel.Concat(parts...), nil
	}
	for _, cell := range cells.Items() {
		if v, ok := cell.(value.Vector); ok {
			return v, nil
		}
	}
	return value.NewList(), nil
}

// asVector returns a cell as a vector: itself, or the atom as its only element.
func asVector(cell value.Value) (value.Vector, bool) {
	if v, ok := cell.(value.Vector); ok {
		return v, true
	}
	if cell.Type().IsAtom() {
		return value.Pack(cell.Type().Elem(), []value.Value{cell})
	}
	return nil, false
}
