package tables

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func cols(_ *lang.Ctx, x value.Value) (value.Value, error) {
	t, ok := x.(*value.Table)
	if !ok {
		return nil, lang.WrongType("cols", "a table", x)
	}
	return value.NewVec(value.TypeSym, t.Names()), nil
}

func xcol(_ *lang.Ctx, x, y value.Value) (value.Value, error) {
	t, names, err := tableAndNames("xcol", x, y)
	if err != nil {
		return nil, err
	}
	if len(names) != t.NumCols() {
		return nil, value.Errorf(value.ErrLength, "xcol expects one name for each of the %d columns, got %d", t.NumCols(), len(names))
	}
	return value.NewTable(names, t.Cols()), nil
}

func xcols(_ *lang.Ctx, x, y value.Value) (value.Value, error) {
	t, names, err := tableAndNames("xcols", x, y)
	if err != nil {
		return nil, err
	}
	cols, err := columnsNamed("xcols", t, names)
	if err != nil {
		return nil, err
	}
	return value.NewTable(names, cols), nil
}

func unify(_ *lang.Ctx, x, y value.Value) (value.Value, error) { return value.NewList(x, y), nil }

func unionAll(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	a, okA := x.(*value.Table)
	b, okB := y.(*value.Table)
	if !okA || !okB {
		return nil, value.Errorf(value.ErrType, "union-all expects two tables, got %s and %s", lang.Describe(x), lang.Describe(y))
	}
	if a.NumCols() != b.NumCols() {
		return nil, value.Errorf(value.ErrType, "union-all expects tables with as many columns, got %d and %d", a.NumCols(), b.NumCols())
	}
	if err := c.RoomFor("union-all", int64(a.NumRows()+b.NumRows()), a); err != nil {
		return nil, err
	}
	cols := make([]value.Collection, a.NumCols())
	for i, p := range a.Cols() {
		q, name := b.Cols()[i], a.Names()[i]
		if name != b.Names()[i] {
			return nil, value.Errorf(value.ErrType, "union-all expects the same column names: column %d is '%s and '%s", i, name, b.Names()[i])
		}
		if p.Type() != q.Type() {
			return nil, value.Errorf(value.ErrType, "union-all expects the same column types: '%s is %s and %s", name, p.Type(), q.Type())
		}
		cols[i] = kernel.Concat(p, q)
	}
	return value.NewTable(a.Names(), cols), nil
}
