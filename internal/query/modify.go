package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// modify is (modify t 'col f): f is called once with the whole column.
func modify(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) < 3 {
		return nil, lang.WrongCount(value.ErrArity, "modify", "a table, a column name and a function", len(args))
	}
	t, ok := args[0].(*value.Table)
	if !ok {
		return nil, lang.WrongType("modify", "a table as its first argument", args[0])
	}
	name, ok := args[1].(value.Sym)
	if !ok {
		return nil, lang.WrongType("modify", "a column name as its second argument", args[1])
	}
	at := t.Index(name.ID)
	if at < 0 {
		return nil, lang.NoColumn(value.ErrDomain, "modify", t.Names(), name.ID)
	}
	v, err := c.Call(args[2], t.Cols()[at])
	if err != nil {
		return nil, err
	}
	col, ok := value.AsCollection(v)
	if !ok || col.Len() != t.NumRows() {
		return nil, value.Errorf(value.ErrLength, "modify: the function must give a column of %d rows, got %s", t.NumRows(), lang.Describe(v))
	}
	cols := slices.Clone(t.Cols())
	cols[at] = col
	return value.NewTable(t.Names(), cols), nil
}
