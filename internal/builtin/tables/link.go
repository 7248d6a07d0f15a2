package tables

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func link(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	target, ok := x.(value.Sym)
	if !ok {
		return nil, lang.WrongType(".col.link", "the name of a table as first argument", x)
	}
	if t := y.Type(); t != value.TypeI32 && t != value.TypeI64 {
		return nil, lang.WrongType(".col.link", "an I32 or I64 vector of row numbers", y)
	}
	t, ok := tableNamed(c, target.ID)
	if !ok {
		return nil, value.Errorf(value.ErrName, ".col.link: '%s does not name a table", target)
	}
	if t.Parts() != nil {
		return nil, value.Errorf(value.ErrNYI, ".col.link: '%s is a partitioned table; link to one that is held in memory", target)
	}
	v := y.(value.Vector)
	m := value.MetaOf(v)
	m.Linked, m.Target = true, target.ID
	return value.WithMeta(v, m), nil
}

func tableNamed(c *lang.Ctx, name value.SymID) (*value.Table, bool) {
	v, _ := c.Global(name)
	t, ok := v.(*value.Table)
	return t, ok
}

func unlink(_ *lang.Ctx, x value.Value) (value.Value, error) {
	m := value.MetaOf(x)
	if !m.Linked {
		return x, nil
	}
	m.Linked, m.Target = false, 0
	return value.WithMeta(x.(value.Vector), m), nil
}

func isLinked(_ *lang.Ctx, x value.Value) (value.Value, error) {
	return value.Bool(value.MetaOf(x).Linked), nil
}

func linkTarget(_ *lang.Ctx, x value.Value) (value.Value, error) {
	m := value.MetaOf(x)
	if !m.Linked {
		return value.Null, nil
	}
	return value.Sym{ID: m.Target, Quoted: true}, nil
}

func fkeys(_ *lang.Ctx, x value.Value) (value.Value, error) {
	t, ok := x.(*value.Table)
	if !ok {
		return nil, lang.WrongType("fkeys", "a table", x)
	}
	var names []value.SymID
	var targets []value.Value
	var cols []value.Collection
	if t.Parts() == nil { // columns put together from partitions carry no links
		cols = t.Cols()
	}
	for i, col := range cols {
		if m := value.MetaOf(col); m.Linked {
			names = append(names, t.Names()[i])
			targets = append(targets, value.Sym{ID: m.Target, Quoted: true})
		}
	}
	if names == nil {
		return value.NewDict(value.NewList(), value.NewList()), nil
	}
	return value.NewDict(value.NewVec(value.TypeSym, names), value.NewList(targets...)), nil
}

// Field returns the column field of the table that v is linked to, at the rows
// that v holds, with nulls for rows that the table does not have. It returns
// nil when v is not linked or there is no such column. It is the Linked of an
// interpreter.
func Field(c *lang.Ctx, v value.Value, field value.SymID) value.Value {
	m := value.MetaOf(v)
	if !m.Linked {
		return nil
	}
	t, ok := tableNamed(c, m.Target)
	if !ok {
		return nil
	}
	col, ok := t.Col(field)
	if !ok {
		return nil
	}
	switch rows := v.(type) {
	case *value.Vec[int64]:
		return kernel.GatherOrNull(col, existing(rows.Data(), col.Len()), c.Workers())
	case *value.Vec[int32]:
		return kernel.GatherOrNull(col, existing(rows.Data(), col.Len()), c.Workers())
	}
	return nil
}

// existing returns the row numbers with -1 in place of those that are not
// below n.
func existing[I int32 | int64](rows []I, n int) []I {
	out := make([]I, len(rows))
	for i, r := range rows {
		if out[i] = r; r < 0 || int64(r) >= int64(n) {
			out[i] = -1
		}
	}
	return out
}
