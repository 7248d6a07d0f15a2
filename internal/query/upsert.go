package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// upsertForm is (upsert target key rows).
func upsertForm(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) < 3 {
		return nil, lang.WrongCount(value.ErrArity, "upsert", "a target, a key and rows", len(args))
	}
	to, err := findTarget(c, "upsert", args[0])
	if err != nil {
		return nil, err
	}
	key, err := c.Eval(args[1])
	if err != nil {
		return nil, err
	}
	rows, err := c.Eval(args[2])
	if err != nil {
		return nil, err
	}
	t, ok := to.val.(*value.Table)
	if !ok {
		return nil, value.Errorf(value.ErrType, "upsert: the target must be a table, got %s", lang.Describe(to.val))
	}
	if t.Parts() != nil {
		return nil, value.Errorf(value.ErrNYI, "upsert does not work on partitioned tables; insert takes a partition key")
	}
	keys, err := upsertKeys(t, key)
	if err != nil {
		return nil, err
	}
	more, err := upsertRows(t, keys, rows)
	if err != nil {
		return nil, err
	}
	if more.n == 0 {
		return to.store(c, t)
	}
	out, err := upsert(c, t, keys, more)
	if err != nil {
		return nil, err
	}
	return to.store(c, out)
}

// upsertKeys returns the key columns: the first n, or the one of a name.
func upsertKeys(t *value.Table, key value.Value) ([]int, error) {
	switch k := key.(type) {
	case value.I64:
		if k < 1 || int(k) > t.NumCols() {
			return nil, value.Errorf(value.ErrDomain, "upsert: the number of key columns must be 1 to %d, got %d", t.NumCols(), int64(k))
		}
		keys := make([]int, k)
		for i := range keys {
			keys[i] = i
		}
		return keys, nil
	case value.Sym:
		if at := t.Index(k.ID); at >= 0 {
			return []int{at}, nil
		}
		return nil, value.Errorf(value.ErrDomain, "upsert: the table has no key column '%s'", k)
	}
	return nil, value.Errorf(value.ErrType, "upsert: the key must be a column name or a number of columns, got %s", lang.Describe(key))
}

// upsertRows reads the rows. A dict must name every column; a table may leave
// out columns that are no keys.
func upsertRows(t *value.Table, keys []int, rows value.Value) (*newRows, error) {
	r, isTable := rows.(*value.Table)
	if !isTable {
		if d, ok := rows.(*value.Dict); ok && d.Len() != t.NumCols() {
			return nil, value.Errorf(value.ErrValue, "upsert: the dict must name each of the %d columns once, it has %d keys", t.NumCols(), d.Len())
		}
		more, err := rowsFor("upsert", t, rows)
		if err == nil && more.missing() {
			return nil, value.Errorf(value.ErrValue, "upsert: the dict must name each of the %d columns once", t.NumCols())
		}
		return more, err
	}
	more, err := tableRows("upsert", t, r)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if more.cols[k] == nil {
			return nil, value.Errorf(value.ErrValue, "upsert: the rows have no key column '%s'", t.Names()[k])
		}
	}
	return more, nil
}

// upsert replaces the first row of each key, or appends one, row by row: what
// a row of the batch appends, later ones replace.
func upsert(c *lang.Ctx, t *value.Table, keys []int, more *newRows) (*value.Table, error) {
	run, n := runOf(c), t.NumRows()
	both := make([]value.Collection, len(keys))
	for i, k := range keys {
		both[i] = join(t.Cols()[k], more.cols[k])
	}
	ids, first, err := kernel.Group(run.Ctx, run.Workers, both)
	if err != nil {
		return nil, err
	}
	place := make(map[int32]int, more.n) // group to row of the result, for groups with new rows
	var latest []int32                   // per appended row, the new row that it is
	replaced := make(map[int]int32)      // row of the table to new row
	for i := range int32(more.n) {
		id := ids[n+int(i)]
		if at := int(first[id]); at < n {
			replaced[at] = i
		} else if k, ok := place[id]; ok {
			latest[k] = i
		} else {
			place[id] = len(latest)
			latest = append(latest, i)
		}
	}
	appended := &newRows{n: len(latest), cols: make([]value.Collection, len(more.cols))}
	for i, col := range more.cols {
		if col != nil {
			appended.cols[i] = run.Take(col, latest)
		}
	}
	out, err := appended.appendTo(t, run)
	if err != nil || len(replaced) == 0 {
		return out, err
	}
	return replaceRows(out, more, replaced, run.Workers), nil
}

// join returns two columns of one type behind one another; an empty list has
// the type of what follows.
func join(old, more value.Collection) value.Collection {
	if old.Len() == 0 {
		return more
	}
	return kernel.Concat(old, more)
}

// replaceRows puts new rows in the place of rows of t; columns that the new
// rows do not have keep their values.
func replaceRows(t *value.Table, more *newRows, replaced map[int]int32, workers int) *value.Table {
	rows := make([]int32, t.NumRows())
	for i := range rows {
		rows[i] = int32(i)
	}
	for at, i := range replaced {
		rows[at] = int32(t.NumRows()) + i
	}
	cols := slices.Clone(t.Cols())
	for i, col := range more.cols {
		if col != nil {
			cols[i] = kernel.Gather(kernel.Concat(cols[i], col), rows, workers)
		}
	}
	return value.NewTable(t.Names(), cols)
}
