package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// rowFunc is an expression as a function of the columns it refers to.
type rowFunc struct {
	lambda *value.Lambda
	cols   []int
}

// function makes a function of the code of e.
func (r *relation) function(e *expr) rowFunc {
	used := make(map[int]bool)
	body := r.evaluable(e.code, used)
	f := rowFunc{}
	for i := range used {
		f.cols = append(f.cols, i)
	}
	slices.Sort(f.cols)
	params := make([]value.SymID, len(f.cols))
	for i, col := range f.cols {
		params[i] = r.names[col]
	}
	var list value.Value = value.NewVec(value.TypeSym, params)
	if len(params) == 0 {
		list = value.I64s()
	}
	f.lambda = value.NewLambda(list, []value.Value{body})
	return f
}

// cells evaluates e row by row, with every column bound to its cell.
func (b *builder) cells(e *expr) (value.Value, error) {
	f := b.rel.function(e)
	n := b.rel.len()
	out, args := make([]value.Value, n), make([]value.Value, len(f.cols))
	cols := make([]value.Collection, len(f.cols))
	for k, i := range f.cols {
		cols[k] = b.run.Gather(b.rel.col(i), b.rel.rows)
	}
	for row := range n {
		if row%1024 == 0 {
			if err := b.c.Interrupted(); err != nil {
				return nil, err
			}
		}
		for k, col := range cols {
			args[k] = col.At(row)
		}
		v, err := b.c.Apply(f.lambda, args)
		if err != nil {
			return nil, err
		}
		out[row] = v
	}
	return cellColumn(out, true), nil
}

// cellColumn makes a column of computed cells: numbers, booleans and temporals
// of one type become a vector, texts stay in a list.
func cellColumn(cells []value.Value, rows bool) value.Collection {
	if len(cells) > 0 {
		switch cells[0].Type() {
		case -value.TypeStr:
			return value.NewList(cells...)
		case -value.TypeSym:
			if rows {
				return value.NewList(cells...)
			}
		}
	}
	return value.Collapse(cells)
}

// slices evaluates e group by group, with every column bound to its slice.
func (b *builder) slices(e *expr) (value.Value, error) {
	f := b.rel.function(e)
	parts := make([][]value.Value, len(f.cols))
	for k, i := range f.cols {
		parts[k] = b.run.Split(b.run.Gather(b.rel.col(i), b.rel.rows), b.groups.Grouping)
	}
	out, args := make([]value.Value, b.groups.Len()), make([]value.Value, len(f.cols))
	for g := range out {
		if err := b.c.Interrupted(); err != nil {
			return nil, err
		}
		for k := range parts {
			args[k] = parts[k][g]
		}
		v, err := b.c.Apply(f.lambda, args)
		if err != nil {
			return nil, err
		}
		out[g] = v
	}
	return cellColumn(out, false), nil
}
