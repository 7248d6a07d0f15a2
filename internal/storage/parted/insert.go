package parted

import (
	"cmp"
	"math"
	"slices"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Insert returns the partitioned table t with rows at the end: of the last
// partition if that has this key, else of a new one, whose key must be
// greater. Rows are a list of the values of all stored columns, in order, or a
// table or dict with exactly these columns; a value is an atom, which stands
// for all rows, or a vector of exactly the type of the column. Nothing is
// written to disk. Workers is how many threads may put columns together.
func Insert(t *value.Table, key, rows value.Value, workers int) (*value.Table, error) {
	parts := t.Parts()
	order, err := checkKey(parts.Keys, key)
	if err != nil {
		return nil, err
	}
	g, err := gather(parts, rows)
	if err != nil {
		return nil, err
	}
	last := parts.Tables[len(parts.Tables)-1]
	schema := parts.Tables[0]
	if short := last.NumCols() < schema.NumCols(); short && (order > 0 || g.rows == 0) {
		return nil, value.Errorf(value.ErrDomain, "insert: the last partition lacks column '%s'; it can only be given more rows", schema.Names()[last.NumCols()])
	}
	if g.rows == 0 {
		return t, nil
	}
	cols := make([]value.Collection, schema.NumCols())
	if order > 0 {
		for i := range cols {
			cols[i] = g.column(i)
		}
		tables := append(slices.Clone(parts.Tables), value.NewTable(schema.Names(), cols))
		keys := kernel.Append(parts.Keys, kernel.Repeat(key, 1)).(value.Vector)
		return kernel.PartedTable(t.Names(), keys, tables, workers), nil
	}
	for i := range cols {
		var have value.Collection
		if i < last.NumCols() {
			have = last.ColAt(i)
		} else if have, err = backfill(schema, i, last.NumRows()); err != nil {
			return nil, err
		}
		cols[i] = kernel.Append(have, g.column(i))
	}
	tables := slices.Clone(parts.Tables)
	tables[len(tables)-1] = value.NewTable(schema.Names(), cols)
	return kernel.PartedTable(t.Names(), parts.Keys, tables, workers), nil
}

// nullColumn returns n nulls of the type of col.
func nullColumn(col value.Collection, n int) value.Collection {
	missing := make([]int32, n)
	for i := range missing {
		missing[i] = -1
	}
	return kernel.GatherOrNull(kernel.Slice(col, 0, 0), missing, 1)
}

// backfill returns the column that the last partition lacks, null for its rows.
func backfill(schema *value.Table, i, rows int) (value.Collection, error) {
	col := schema.ColAt(i)
	if t := col.Type(); t == value.TypeBool || t == value.TypeU8 {
		return nil, value.Errorf(value.ErrType, "insert: the last partition lacks column '%s, and a %s column has no null to fill it with", schema.Names()[i], t)
	}
	return nullColumn(col, rows), nil
}

// checkKey returns 0 if key is the last one and 1 if it comes after it.
func checkKey(keys value.Vector, key value.Value) (order int, err error) {
	if key.Type() != -keys.Type() || value.IsNull(key) {
		return 0, value.Errorf(value.ErrType, "insert: the key of a partition is a %s, got %s", -keys.Type(), lang.Describe(key))
	}
	n := keys.Len()
	for i := 1; i < n; i++ {
		if compareKeys(keys.At(i-1), keys.At(i)) >= 0 {
			return 0, value.Errorf(value.ErrCorrupt, "insert: the partitions are not in ascending order: the key after %s must be greater", keyText(keys.At(i-1)))
		}
	}
	order = compareKeys(key, keys.At(n-1))
	if order < 0 {
		return 0, value.Errorf(value.ErrDomain, "insert: only the last partition, %s, or a later one can grow, got %s", keyText(keys.At(n-1)), keyText(key))
	}
	return order, nil
}

func compareKeys(a, b value.Value) int {
	switch a := a.(type) {
	case value.Date:
		return cmp.Compare(a, b.(value.Date))
	case value.I64:
		return cmp.Compare(a, b.(value.I64))
	}
	return cmp.Compare(a.(value.Sym).String(), b.(value.Sym).String())
}

// given is the rows of an insert: a value per stored column.
type given struct {
	schema *value.Table
	vals   []value.Value
	rows   int
	boxed  bool // lists are cells, not columns of cells
}

// gather takes rows apart and checks every value.
func gather(parts *value.Parts, rows value.Value) (*given, error) {
	g := &given{schema: parts.Tables[0]}
	var err error
	switch r := rows.(type) {
	case *value.List:
		g.boxed = true
		if g.vals = r.Items(); r.Len() != g.schema.NumCols() {
			return nil, value.Errorf(value.ErrDomain, "insert: expected a value for each of the %d stored columns, got %d", g.schema.NumCols(), r.Len())
		}
	case *value.Table:
		if r.NumCols() != g.schema.NumCols() {
			return nil, value.Errorf(value.ErrDomain, "insert: expected the %d stored columns, got a table with %d", g.schema.NumCols(), r.NumCols())
		}
		err = g.byName(r.Names(), func(i int) value.Value { return r.ColAt(i) })
	case *value.Dict:
		names, ok := r.SymKeys()
		if !ok || len(names) != g.schema.NumCols() {
			return nil, value.Errorf(value.ErrType, "insert: expected a dict with the %d stored columns, got one with %d keys", g.schema.NumCols(), r.Len())
		}
		err = g.byName(names, func(i int) value.Value { return r.Vals().At(i) })
	default:
		return nil, lang.WrongType("insert", "the rows of a partition as a list, a table or a dict", rows)
	}
	if err != nil {
		return nil, err
	}
	return g, g.check()
}

// byName puts values in the order of the stored columns.
func (g *given) byName(names []value.SymID, val func(i int) value.Value) error {
	g.vals = make([]value.Value, len(names))
	for i, name := range names {
		at := g.schema.Index(name)
		if at < 0 {
			return value.Errorf(value.ErrValue, "insert: the table stores no column '%s", name)
		}
		if g.vals[at] != nil {
			return value.Errorf(value.ErrValue, "insert: column '%s is given twice", name)
		}
		g.vals[at] = val(i)
	}
	return nil
}

// check finds the number of rows and refuses values that do not fit their
// columns.
func (g *given) check() error {
	g.rows = -1
	vals := make([]value.Value, len(g.vals))
	for i, v := range g.vals {
		typ, name := g.schema.ColAt(i).Type(), g.schema.Names()[i]
		v, many, err := fit(typ, name, v, g.boxed)
		if err != nil {
			return err
		}
		vals[i] = v
		if !many {
			continue
		}
		n := v.(value.Collection).Len()
		if g.rows >= 0 && n != g.rows {
			return value.Errorf(value.ErrLength, "insert: column '%s has %d rows, others have %d", name, n, g.rows)
		}
		g.rows = n
	}
	if g.vals = vals; g.rows < 0 {
		g.rows = 1
	}
	return nil
}

// fit returns v as a value of a column of type typ, and whether it holds a
// value per row.
func fit(typ value.Type, name value.SymID, v value.Value, boxed bool) (out value.Value, many bool, err error) {
	switch {
	case typ == value.TypeList:
		_, isList := v.(*value.List)
		return v, isList && !boxed, nil
	case value.IsNullObject(v) && typ != value.TypeBool && typ != value.TypeU8:
		return value.NullOf(typ), false, nil
	case v.Type() == -typ:
		if _, null := v.(value.NullAtom); null && (typ == value.TypeBool || typ == value.TypeU8) {
			return nil, false, value.Errorf(value.ErrType, "insert: column '%s is %s, which has no null", name, typ)
		}
		if isInf(v) {
			return nil, false, notFinite(name)
		}
		return v, false, nil
	case v.Type() == typ:
		if hasInf(v) {
			return nil, false, notFinite(name)
		}
		return v, true, nil
	}
	return nil, false, value.Errorf(value.ErrType, "insert: column '%s takes %s or %s, got %s", name, -typ, typ, lang.Describe(v))
}

func notFinite(name value.SymID) error {
	return value.Errorf(value.ErrDomain, "insert: column '%s is given an infinity", name)
}

func isInf(v value.Value) bool {
	switch x := v.(type) {
	case value.F64:
		return math.IsInf(float64(x), 0)
	case value.F32:
		return math.IsInf(float64(x), 0)
	}
	return false
}

func hasInf(v value.Value) bool {
	switch x := v.(type) {
	case *value.Vec[float64]:
		for _, f := range x.Data() {
			if math.IsInf(f, 0) {
				return true
			}
		}
	case *value.Vec[float32]:
		for _, f := range x.Data() {
			if math.IsInf(float64(f), 0) {
				return true
			}
		}
	}
	return false
}

// column returns the rows of column i.
func (g *given) column(i int) value.Collection {
	typ, v := g.schema.ColAt(i).Type(), g.vals[i]
	if c, ok := v.(value.Collection); ok && v.Type() == typ && c.Len() == g.rows && typ != value.TypeList {
		return c
	}
	if typ != value.TypeList {
		return kernel.Repeat(v, g.rows)
	}
	if l, ok := v.(*value.List); ok && l.Len() == g.rows && !g.boxed {
		return l
	}
	cells := make([]value.Value, g.rows)
	for k := range cells {
		cells[k] = v
	}
	return value.NewList(cells...)
}

// keyText returns a key as messages show it.
func keyText(key value.Value) string { return format.Compact(key) }
