package tables

import (
	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// joinArgs are the checked arguments of an equi-join.
type joinArgs struct {
	left, right *value.Table
	keys        []value.SymID
}

// equiJoinArgs reads (keys left right) or (left right keys); more arguments
// are ignored.
func equiJoinArgs(fn string, args []value.Value) (a joinArgs, err error) {
	if len(args) < 3 {
		return a, lang.WrongCount(value.ErrArity, fn, "keys and two tables", len(args))
	}
	keys, left, right := args[0], args[1], args[2]
	if _, ok := keys.(*value.Table); ok {
		left, right, keys = args[0], args[1], args[2]
	}
	if a.keys, err = equiJoinKeys(fn, keys); err != nil {
		return a, err
	}
	a.left, a.right, err = twoTables(fn, left, right)
	return a, err
}

func equiJoinKeys(fn string, v value.Value) ([]value.SymID, error) {
	keys, ok := symbols(v)
	if c, isList := value.AsCollection(v); isList && c.Len() == 0 {
		return nil, lang.WrongValue(fn, "needs at least one key")
	}
	if !ok {
		return nil, lang.WrongType(fn, "a symbol or a list of symbols as keys", v)
	}
	return keys, nil
}

func twoTables(fn string, l, r value.Value) (left, right *value.Table, err error) {
	left, okL := l.(*value.Table)
	right, okR := r.(*value.Table)
	if !okL || !okR {
		return nil, nil, value.Errorf(value.ErrType, "%s expects two tables, got %s and %s", fn, lang.Describe(l), lang.Describe(r))
	}
	return left, right, nil
}

// keyColumns returns the key columns of both tables, or false when a key is
// missing in one.
func (a *joinArgs) keyColumns() (left, right []value.Collection, ok bool) {
	for _, k := range a.keys {
		l, okL := a.left.Col(k)
		r, okR := a.right.Col(k)
		if !okL || !okR {
			return nil, nil, false
		}
		left, right = append(left, l), append(right, r)
	}
	return left, right, true
}

func equiJoin(name string, kind exec.JoinKind) func(*lang.Ctx, []value.Value) (value.Value, error) {
	return func(c *lang.Ctx, args []value.Value) (value.Value, error) {
		a, err := equiJoinArgs(name, args)
		if err != nil {
			return nil, err
		}
		lk, rk, ok := a.keyColumns()
		if !ok {
			// Without a common key nothing matches, and no column of the right
			// table is known to repeat one of the left.
			a.keys = nil
			rows := exec.NoMatches(kind, a.left.NumRows(), a.right.NumRows())
			return a.result(c, kind, rows)
		}
		for i := range lk {
			if err := joinable(name, a.keys[i], lk[i], rk[i]); err != nil {
				return nil, err
			}
		}
		rows, err := exec.Join(c.Context(), c.Workers(), kind, lk, rk)
		if err != nil {
			return nil, err
		}
		return a.result(c, kind, rows)
	}
}

func joinable(fn string, key value.SymID, cols ...value.Collection) error {
	for _, col := range cols {
		if t := col.Type(); t == value.TypeStr || t == value.TypeList && col.Len() > 0 {
			return value.Errorf(value.ErrNYI, "%s: key '%s is a %s column; keys may be numbers, temporals, symbols or guids", fn, key, t)
		}
	}
	return nil
}

// result puts the columns of the joined table together: those of the left
// table, then those of the right that are no keys.
func (a *joinArgs) result(c *lang.Ctx, kind exec.JoinKind, rows exec.JoinRows) (value.Value, error) {
	names := append([]value.SymID(nil), a.left.Names()...)
	cols := make([]value.Collection, 0, len(names)+a.right.NumCols())
	for i, col := range a.left.Cols() {
		if kind == exec.FullJoin && a.isKey(a.left, i) {
			right, _ := a.right.Col(names[i])
			key, err := fullKey(c, col, right, rows)
			if err != nil {
				return nil, err
			}
			cols = append(cols, key)
			continue
		}
		cols = append(cols, pick(c, col, rows.Left))
	}
	if kind != exec.AntiJoin {
		for i, col := range a.right.Cols() {
			if !a.isKey(a.right, i) {
				names = append(names, a.right.Names()[i])
				cols = append(cols, kernel.GatherOrNull(col, rows.Right, c.Workers()))
			}
		}
	}
	return value.NewTable(names, cols), c.Interrupted()
}

// isKey reports whether column i of t is a key: the first column of that name.
func (a *joinArgs) isKey(t *value.Table, i int) bool {
	name := t.Names()[i]
	for _, k := range a.keys {
		if k == name {
			return t.Index(name) == i
		}
	}
	return false
}

// pick returns these rows of a column, without what is attached to the column:
// all of them for nil, else with nulls for negative ones.
func pick(c *lang.Ctx, col value.Collection, rows []int32) value.Collection {
	if rows != nil {
		return kernel.GatherOrNull(col, rows, c.Workers())
	}
	return value.Bare(col)
}

// fullKey returns the key column of a full join: the left key, and for the
// rows that only the right table has, the right one.
func fullKey(c *lang.Ctx, left, right value.Collection, rows exec.JoinRows) (value.Collection, error) {
	n := len(rows.Left)
	for n > 0 && rows.Left[n-1] < 0 {
		n--
	}
	if rows.Left == nil || n == len(rows.Left) {
		return pick(c, left, rows.Left), nil
	}
	if n == 0 {
		return kernel.Gather(right, rows.Right, c.Workers()), nil
	}
	l, r, err := commonType(c, left, right)
	if err != nil {
		return nil, err
	}
	return kernel.Concat(kernel.Gather(l, rows.Left[:n], c.Workers()), kernel.Gather(r, rows.Right[n:], c.Workers())), nil
}

// commonType returns both columns with one type: their own, I64 for integers
// of two widths, else that of generic lists.
func commonType(c *lang.Ctx, x, y value.Collection) (value.Collection, value.Collection, error) {
	switch {
	case x.Type() == y.Type():
		return x, y, nil
	case isInteger(x) && isInteger(y):
		wx, err := widen(c, x)
		if err != nil {
			return nil, nil, err
		}
		wy, err := widen(c, y)
		return wx, wy, err
	}
	return boxed(x), boxed(y), nil
}

// widen returns a column of booleans or integers as I64.
func widen(c *lang.Ctx, col value.Collection) (value.Collection, error) {
	words, nulls, _, err := kernel.KeyWords(c.Context(), c.Workers(), col)
	data := make([]int64, len(words))
	for i, w := range words {
		data[i] = kernel.WordInt(w) // the word of null is the smallest, and so is its integer
	}
	return value.NewVecNulls(value.TypeI64, data, nulls), err
}

func isInteger(c value.Collection) bool { return c.Type().IsInteger() || c.Type() == value.TypeBool }

func boxed(c value.Collection) value.Collection {
	items := make([]value.Value, c.Len())
	for i := range items {
		items[i] = c.At(i)
	}
	return value.NewList(items...)
}
