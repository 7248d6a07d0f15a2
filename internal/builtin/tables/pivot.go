package tables

import (
	"slices"
	"strconv"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// pivotArgs are the checked arguments of pivot.
type pivotArgs struct {
	names     []value.SymID // of index
	index     []value.Collection
	col, vals value.Collection
	f         value.Value
}

func pivot(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) != 5 {
		return nil, lang.WrongCount(value.ErrArity, "pivot", "a table, index columns, a column to spread, a value column and a function", len(args))
	}
	a, rows, err := readPivot(args)
	if err != nil {
		return nil, err
	}
	if rows == 0 {
		return value.NewTable(nil, nil), nil
	}
	return a.table(c)
}

func readPivot(args []value.Value) (a pivotArgs, rows int, err error) {
	t, ok := args[0].(*value.Table)
	if !ok {
		return a, 0, lang.WrongType("pivot", "a table as first argument", args[0])
	}
	if a.names, ok = symbols(args[1]); !ok || len(a.names) == 0 {
		return a, 0, lang.WrongType("pivot", "a symbol or a list of symbols as index", args[1])
	}
	if a.index, err = columnsNamed("pivot", t, a.names); err != nil {
		return a, 0, err
	}
	if a.col, err = pivotColumn(t, args[2]); err != nil {
		return a, 0, err
	}
	if ct := a.col.Type(); ct == value.TypeStr || ct == value.TypeList {
		return a, 0, value.Errorf(value.ErrNYI, "pivot: a %s column cannot name columns", ct)
	}
	if a.vals, err = pivotColumn(t, args[3]); err != nil {
		return a, 0, err
	}
	if a.f = args[4]; !a.f.Type().IsFunction() {
		return a, 0, lang.WrongType("pivot", "a function as last argument", a.f)
	}
	return a, t.NumRows(), nil
}

func pivotColumn(t *value.Table, v value.Value) (value.Collection, error) {
	name, ok := v.(value.Sym)
	if !ok {
		return nil, lang.WrongType("pivot", "a symbol as column name", v)
	}
	col, ok := t.Col(name.ID)
	if !ok {
		return nil, lang.NoColumn(value.ErrDomain, "pivot", t.Names(), name.ID)
	}
	return col, nil
}

func (a *pivotArgs) table(c *lang.Ctx) (value.Value, error) {
	rowIDs, rowFirst, err := kernel.Group(c.Context(), c.Workers(), a.index)
	if err != nil {
		return nil, err
	}
	colIDs, colFirst, err := kernel.Group(c.Context(), c.Workers(), []value.Collection{a.col})
	if err != nil {
		return nil, err
	}
	ids := []value.Collection{value.NewVec(value.TypeI32, rowIDs), value.NewVec(value.TypeI32, colIDs)}
	cellIDs, cellFirst, err := kernel.Group(c.Context(), c.Workers(), ids)
	if err != nil {
		return nil, err
	}
	cells, err := a.cells(c, cellIDs, len(cellFirst))
	if err != nil {
		return nil, err
	}
	missing := missingCell(cells)
	grid := make([][]value.Value, len(colFirst))
	for j := range grid {
		grid[j] = make([]value.Value, len(rowFirst))
		for i := range grid[j] {
			grid[j][i] = missing
		}
	}
	for k, first := range cellFirst {
		grid[colIDs[first]][rowIDs[first]] = cells[k]
	}
	names := append([]value.SymID(nil), a.names...)
	var cols []value.Collection
	for _, col := range a.index {
		col = kernel.Gather(col, rowFirst, c.Workers())
		if !keepsIndex(a.f) {
			col = boxed(col)
		}
		cols = append(cols, col)
	}
	for j, first := range colFirst {
		names = append(names, columnName(a.col.At(int(first))))
		cols = append(cols, value.Collapse(grid[j]))
	}
	return value.NewTable(names, cols), nil
}

// keepsIndex reports whether the index columns of the result have the type that
// they have in the table. They become lists when f is not one of the basic
// aggregates: programs can see that, so it stays.
func keepsIndex(f value.Value) bool {
	fn, ok := lang.BuiltinOf(f)
	return ok && slices.Contains([]string{"sum", "avg", "min", "max", "count", "first", "last"}, fn.Name)
}

// cells calls the function for the values of each of n cells.
func (a *pivotArgs) cells(c *lang.Ctx, ids []int32, n int) ([]value.Value, error) {
	out := make([]value.Value, n)
	for k, rows := range rowsOfGroups(ids, n) {
		if err := c.Interrupted(); err != nil {
			return nil, err
		}
		v, err := c.Call(a.f, kernel.Gather(a.vals, rows, 1))
		if err != nil {
			return nil, err
		}
		out[k] = v
	}
	return out, nil
}

// missingCell returns what stands for a cell without rows: the null of the
// results if these are atoms of one type, else the null object.
func missingCell(cells []value.Value) value.Value {
	t := cells[0].Type()
	for _, v := range cells {
		if !t.IsAtom() || v.Type() != t {
			return value.Null
		}
	}
	return value.NullOf(t.Elem())
}

// columnName returns the name of the column for an element of the pivot
// column: its text, of dates and times their number.
func columnName(v value.Value) value.SymID {
	if value.IsNull(v) {
		return value.Intern(format.Compact(v))
	}
	if n, ok := integerOf(v); ok {
		return value.Intern(strconv.FormatInt(n, 10))
	}
	switch x := v.(type) {
	case value.Sym:
		return x.ID
	case value.Date:
		return columnName(value.I32(x))
	case value.Time:
		return columnName(value.I32(x))
	case value.Timestamp:
		return columnName(value.I64(x))
	}
	return value.Intern(format.Compact(v))
}
