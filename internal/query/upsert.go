package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
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
	key, err := c.EvalArg(args[1])
	if err != nil {
		return nil, err
	}
	rows, err := c.EvalArg(args[2])
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
	switch k := value.Plain(key).(type) {
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
	run := runOf(c)
	at, err := findRows(run, t, keys, more)
	if err != nil {
		return nil, err
	}
	n := int32(t.NumRows())
	var latest []int32                // per appended row, the new row that it is
	replaced := make(map[int32]int32) // row of the table to new row
	for i, row := range at {
		switch {
		case row < n:
			replaced[row] = int32(i)
		case int(row-n) == len(latest):
			latest = append(latest, int32(i))
		default:
			latest[row-n] = int32(i)
		}
	}
	appended := &newRows{n: len(latest), cols: make([]value.Collection, len(more.cols))}
	for i, col := range more.cols {
		if col != nil {
			appended.cols[i] = run.Take(col, latest)
		}
	}
	out := appended.appendTo(t)
	if len(replaced) == 0 {
		return out, nil
	}
	return replaceRows(out, more, replaced), nil
}

// fewRows is the number of rows up to which each is looked up by scanning the
// table rather than by grouping it.
const fewRows = 16

// findRows returns for every new row where its key stands: the first such row
// of the table, or the row that is appended for it, numbered after them.
func findRows(run exec.Run, t *value.Table, keys []int, more *newRows) ([]int32, error) {
	fresh := make([]value.Collection, len(keys))
	scan := more.n <= fewRows
	for i, k := range keys {
		fresh[i] = more.cols[k]
		scan = scan && fresh[i].Type() != value.TypeList && t.ColAt(k).Type() == fresh[i].Type()
	}
	both, n := fresh, 0
	if !scan {
		both, n = make([]value.Collection, len(keys)), t.NumRows()
		for i, k := range keys {
			both[i] = join(t.ColAt(k), fresh[i])
		}
	}
	ids, first, err := kernel.Group(run.Ctx, run.Workers, both)
	if err != nil {
		return nil, err
	}
	at, place, next := make([]int32, more.n), make(map[int32]int32), int32(t.NumRows())
	for i := range at {
		id := ids[n+i]
		row, seen := place[id]
		switch {
		case seen:
		case !scan && int(first[id]) < n:
			row = first[id]
		default:
			row = -1
			if scan {
				if row, err = findRow(run, t, keys, fresh, i); err != nil {
					return nil, err
				}
			}
			if row < 0 {
				row = next
				next++
			}
		}
		at[i], place[id] = row, row
	}
	return at, nil
}

// findRow returns the first row of t with the key of new row i, -1 for none.
func findRow(run exec.Run, t *value.Table, keys []int, fresh []value.Collection, i int) (int32, error) {
	p := new(exec.Program)
	var same []*exec.Expr
	for k, col := range keys {
		x, ok := p.Const(fresh[k].At(i))
		if !ok {
			return -1, value.Errorf(value.ErrType, "upsert: %s cannot be a key", lang.Describe(fresh[k].At(i)))
		}
		eq, err := p.Compare("==", p.Column(t.ColAt(col)), x)
		if err != nil {
			return -1, err
		}
		same = append(same, eq)
	}
	rows, err := run.Filter(p, exec.Rows{N: t.NumRows()}, same)
	switch {
	case err != nil || rows.Len() == 0:
		return -1, err
	case rows.Sel == nil:
		return 0, nil
	}
	return rows.Sel[0], nil
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
func replaceRows(t *value.Table, more *newRows, replaced map[int32]int32) *value.Table {
	cols := slices.Clone(t.Cols())
	for i, col := range more.cols {
		if col != nil {
			cols[i] = patch(cols[i], col, replaced)
		}
	}
	return value.NewTable(t.Names(), cols)
}

// patch returns a copy of col in which rows are replaced by rows of from, a
// column of the same type.
func patch(col, from value.Collection, replaced map[int32]int32) value.Collection {
	switch v := col.(type) {
	case *value.Vec[bool]:
		return patchVec(v, from, replaced)
	case *value.Vec[uint8]:
		return patchVec(v, from, replaced)
	case *value.Vec[int16]:
		return patchVec(v, from, replaced)
	case *value.Vec[int32]:
		return patchVec(v, from, replaced)
	case *value.Vec[int64]:
		return patchVec(v, from, replaced)
	case *value.Vec[float32]:
		return patchVec(v, from, replaced)
	case *value.Vec[float64]:
		return patchVec(v, from, replaced)
	case *value.Vec[value.SymID]:
		return patchVec(v, from, replaced)
	case *value.Vec[value.GUID]:
		return patchVec(v, from, replaced)
	}
	rows := make([]int32, col.Len())
	for i := range rows {
		rows[i] = int32(i)
	}
	for at, i := range replaced {
		rows[at] = int32(col.Len()) + i
	}
	return kernel.Gather(kernel.Concat(col, from), rows, 1)
}

func patchVec[T value.Elem](v *value.Vec[T], from value.Collection, replaced map[int32]int32) value.Collection {
	data, with := slices.Clone(v.Data()), from.(*value.Vec[T])
	for at, i := range replaced {
		data[at] = with.Data()[i]
	}
	return value.NewVecNulls(v.Type(), data, v.HasNulls() || with.HasNulls())
}
